"""What is laid on the table about a union and day: where its mails stood in the mailbox, and what digests showed."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from store.database import Store
from store.fingerprints import SHOWN, fingerprint


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the ledger: where a mail stood, when it arrived there and by what that is known, when we first saw it."""

    mail_id: int
    sha256: str
    size: int
    mailbox: str
    folder: str
    epoch: str
    key: str
    arrived_at: str
    arrived_basis: str
    seen_at: str
    accepted_at: str
    purged_at: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What an edition showed: of the union, and as fingerprint, with that which the store gives now for the same mails."""

    kind: str
    edition: int
    frozen_at: str
    status: str
    fingerprint: str
    now: str


def places(store: Store, mail_ids: Collection[int]) -> list[Place]:
    """Every row of the ledger of some mails."""
    rows = store.query(
        "select m.mail_id, coalesce(m.raw_sha256, ''), m.size, p.mailbox, p.folder, p.epoch, p.key, coalesce(p.arrived_at, ''), "
        "coalesce(p.arrived_basis, ''), p.seen_at, m.accepted_at, coalesce(m.purged_at, '') "
        "from mails m left join places p on p.mail_id = m.mail_id where m.mail_id in (select value from json_each(?)) "
        "order by p.arrived_at, m.mail_id, p.place_id",
        json.dumps(list(mail_ids)),
    )
    return [Place(*row) for row in rows]


def shown(store: Store, campaign: str, day: date, union_id: str) -> list[Shown]:
    """The editions of a day that showed a fingerprint, oldest first."""
    rows = store.query(
        "select kind, edition, frozen_at, verdicts, fingerprint, up_to_mail from editions "
        "where campaign = ? and day = ? and fingerprint is not null order by frozen_at, kind, edition",
        campaign, day.isoformat(),
    )  # fmt: skip
    found = []
    for row in list(rows):
        verdicts = json.loads(row["verdicts"])
        now = fingerprint(store, day, verdicts, up_to=row["up_to_mail"]).shown
        status = verdicts.get(union_id, "")
        found.append(Shown(row["kind"], row["edition"], row["frozen_at"], status, row["fingerprint"][:SHOWN], now))
    return found
