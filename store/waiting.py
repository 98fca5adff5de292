"""What needs a person, one by one: mails in triage and quarantine, new addresses, mails of a disowned sender."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from store.database import Store, instant

EXCERPT = 160  # characters of a mail's own text
NEW_ADDRESS, UNVERIFIED = "new_address", "unverified"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to settle. `unions` are (id, name) it may belong to, likeliest first; `days` those it may be for.

    `reason` is that of the mail, or new_address (it counts by name only), or unverified (it counts, and its sender's
    domain was disowned by the receiving server).
    """

    mail_id: int
    reason: str
    received_at: datetime  # aware UTC
    received_local: str
    sender: str  # "" unless beyond doubt
    claimed: str
    sender_name: str
    subject: str
    excerpt: str
    sender_known: bool
    unions: tuple[tuple[str, str], ...]
    days: tuple[date, ...]

    @property
    def kind(self) -> tuple[object, ...]:
        """What it has in common with others of a flood: who claims to have sent it, why it waits, for whom."""
        return self.claimed, self.reason, self.unions

    @property
    def counts(self) -> bool:
        """Whether it is a report already: its address is new, or its sender was disowned."""
        return self.reason in (NEW_ADDRESS, UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much needs a person: `mails` that wait (`quarantined` among them), `new_addresses` and `unverified` that count."""

    mails: int
    quarantined: int
    new_addresses: int
    unverified: int


def count_waiting(store: Store) -> Counts:
    """The numbers that the digest, `status` and `triage` name."""
    row = store.one(
        """
        select coalesce(sum(kind = 'mail'), 0) as mails, coalesce(sum(disposition = 'quarantined'), 0) as quarantined,
            coalesce(sum(kind = 'new_address'), 0) as new_addresses, coalesce(sum(kind = 'unverified'), 0) as unverified
        from waits
        """
    )
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return Counts(row["mails"], row["quarantined"], row["new_addresses"], row["unverified"])


def waiting_for_a_person(store: Store, *, excerpts: bool = True) -> list[Waiting]:
    """Everything that waits, oldest first; an address that is new stands there once, with its first mail."""
    rows = store.query(
        """
        select w.mail_id, w.reason, m.received_at, m.received_local, m.from_address, m.from_claimed, m.from_name, m.subject, f.sender_known,
            case when ? then (select substr(coalesce(t.own_text, t.text), 1, 400) from texts t where t.mail_id = w.mail_id) end
                as own_text,
            (select json_group_array(json_array(union_id, name)) from (
                select u.union_id, u.name from unions u where u.union_id in (
                    select union_id from candidates where mail_id = w.mail_id
                    union all select union_id from reports where mail_id = w.mail_id)
                order by u.position)) as unions,
            (select json_group_array(day) from (
                select day from candidates where mail_id = w.mail_id union select day from reports where mail_id = w.mail_id
                order by day)) as days
        from waits w join messages m on m.mail_id = w.mail_id join filings f on f.mail_id = w.mail_id
        order by m.received_at, w.mail_id
        """,
        excerpts,
    )
    return [
        Waiting(
            row["mail_id"], row["reason"] or "", instant(row["received_at"]), row["received_local"],
            row["from_address"], row["from_claimed"], row["from_name"], row["subject"],
            " ".join((row["own_text"] or "").split())[:EXCERPT], bool(row["sender_known"]),
            tuple((union, name) for union, name in json.loads(row["unions"])),
            tuple(map(date.fromisoformat, json.loads(row["days"]))),
        )
        for row in rows
    ]  # fmt: skip
