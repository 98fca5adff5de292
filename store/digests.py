"""The outbox: which digests are due, frozen, sent. Each step is an update that must change one row."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from store.database import Store, instant, utc

_RETRY_MINUTES = (1, 2, 5, 10, 20, 30, 60)  # then every hour
_GIVE_UP = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class EditionKey:
    """What makes a digest one: campaign, local date, kind, edition from 1."""

    campaign: str
    day: date
    kind: str
    edition: int

    @property
    def values(self) -> tuple[str, str, str, int]:
        """As stored."""
        return self.campaign, self.day.isoformat(), self.kind, self.edition

    def message_id(self, recipient: str, domain: str) -> str:
        """The same for the same edition and recipient, whatever happens."""
        text = "\n".join((*map(str, self.values), recipient))
        return f"<rollcall.{hashlib.sha256(text.encode()).hexdigest()[:32]}@{domain}>"


@dataclass(frozen=True, slots=True)
class Edition:
    """A frozen edition: what it said of each union, and as of when."""

    key: EditionKey
    frozen_at: datetime
    read_until: datetime | None
    verdicts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One digest to one recipient, ready to send."""

    digest_id: int
    recipient: str
    message_id: str
    mail: bytes
    attempts: int


def plan_edition(store: Store, key: EditionKey, recipients: Mapping[str, str], *, state: str = "due") -> bool:
    """Write what is owed of an edition: recipient -> Message-ID. True if any of it is new."""
    with store.write() as conn:
        done = conn.executemany(
            "insert or ignore into digests (campaign, day, kind, edition, recipient, message_id, state) values (?, ?, ?, ?, ?, ?, ?)",
            [(*key.values, recipient, message_id, state) for recipient, message_id in recipients.items()],
        )
        return done.rowcount > 0


def due_editions(store: Store) -> list[EditionKey]:
    """Editions that are due and not frozen yet."""
    rows = store.query(
        "select distinct campaign, day, kind, edition from digests where state = 'due' order by day, kind, edition"
    )
    return [EditionKey(row["campaign"], date.fromisoformat(row["day"]), row["kind"], row["edition"]) for row in rows]


def covered_days(store: Store, key: EditionKey) -> list[date]:
    """Days whose own digest of this kind was skipped because this edition's day covers them."""
    rows = store.query(
        "select distinct day from digests where campaign = ? and kind = ? and state = 'skipped' and problem = ? order by day",
        key.campaign, key.kind, key.day.isoformat(),
    )  # fmt: skip
    return [date.fromisoformat(row["day"]) for row in rows]


def skip_for(store: Store, key: EditionKey, covered_by: date) -> None:
    """A day missed in a long absence is covered by the digest of a later day."""
    with store.write() as conn:
        conn.execute(
            "update digests set state = 'skipped', problem = ? where campaign = ? and day = ? and kind = ? and edition = ? "
            "and state = 'due'",
            (covered_by.isoformat(), *key.values),
        )


def freeze(
    store: Store,
    key: EditionKey,
    mails: Mapping[str, bytes],
    verdicts: Mapping[str, str],
    *,
    now: datetime,
    read_until: datetime | None,
) -> None:
    """Fix what an edition says, for all its recipients at once. Frozen once: a second call changes nothing."""
    with store.write() as conn:
        conn.execute(
            "insert or ignore into editions (campaign, day, kind, edition, frozen_at, read_until, verdicts) values (?, ?, ?, ?, ?, ?, ?)",
            (*key.values, utc(now), utc(read_until) if read_until else None, json.dumps(dict(verdicts))),
        )
        for recipient, mail in mails.items():
            conn.execute(
                "update digests set state = 'frozen', mail = ?, data_as_of = ? "
                "where campaign = ? and day = ? and kind = ? and edition = ? and recipient = ? and state = 'due'",
                (mail, utc(now), *key.values, recipient),
            )


def owed(store: Store, key: EditionKey) -> dict[str, str]:
    """Recipients of an edition that is due: recipient -> Message-ID."""
    rows = store.query(
        "select recipient, message_id from digests where campaign = ? and day = ? and kind = ? and edition = ? and state = 'due'",
        *key.values,
    )
    return {row["recipient"]: row["message_id"] for row in rows}


def release_interrupted(store: Store) -> None:
    """A digest found in `sending` after a death is sent again: whether it left is not known. Only for the holder of the lock."""
    with store.write() as conn:
        conn.execute("update digests set state = 'frozen' where state = 'sending'")


def claim_next(store: Store, *, now: datetime) -> Outgoing | None:
    """The next digest to send, claimed for this process; None when there is none."""
    with store.write() as conn:
        row = conn.execute(
            "select * from digests where state = 'frozen' or (state = 'retry' and next_try_at <= ?) order by digest_id limit 1",
            (utc(now),),
        ).fetchone()
        if row is None:
            return None
        conn.execute(
            "update digests set state = 'sending', attempts = attempts + 1 where digest_id = ?", (row["digest_id"],)
        )
        return Outgoing(row["digest_id"], row["recipient"], row["message_id"], row["mail"], row["attempts"] + 1)


def mark_sent(store: Store, digest_id: int, *, now: datetime) -> None:
    """The server took it."""
    _settle(store, digest_id, "sent", now=now, sent_at=utc(now))


def mark_refused(store: Store, sent: Outgoing, problem: str, *, permanent: bool, now: datetime) -> None:
    """The server did not take it: tried again later, or given up when that is final or has lasted too long."""
    row = store.one("select data_as_of from digests where digest_id = ?", sent.digest_id)
    first = instant(row["data_as_of"]) if row else now
    if permanent or now - first > _GIVE_UP:
        _settle(store, sent.digest_id, "failed", now=now, problem=problem)
        return
    minutes = _RETRY_MINUTES[min(sent.attempts, len(_RETRY_MINUTES)) - 1]
    _settle(store, sent.digest_id, "retry", now=now, problem=problem, next_try_at=utc(now + timedelta(minutes=minutes)))


def _settle(
    store: Store, digest_id: int, state: str, *, now: datetime, sent_at: str | None = None, problem: str | None = None,
    next_try_at: str | None = None,
) -> None:  # fmt: skip
    with store.write() as conn:
        conn.execute(
            "update digests set state = ?, sent_at = ?, problem = ?, next_try_at = ? where digest_id = ? and state = 'sending'",
            (state, sent_at, problem, next_try_at, digest_id),
        )


def last_edition(store: Store, campaign: str, day: date, kind: str) -> Edition | None:
    """The newest frozen edition of a day."""
    row = store.one(
        "select * from editions where campaign = ? and day = ? and kind = ? order by edition desc limit 1",
        campaign,
        day.isoformat(),
        kind,
    )
    if row is None:
        return None
    return Edition(
        EditionKey(row["campaign"], day, row["kind"], row["edition"]),
        instant(row["frozen_at"]),
        instant(row["read_until"]) if row["read_until"] else None,
        json.loads(row["verdicts"]),
    )


def edition_before(store: Store, key: EditionKey) -> Edition | None:
    """The last edition of this kind before this one, of whatever day: "since the last digest"."""
    row = store.one(
        "select day, edition from editions where campaign = ? and kind = ? and (day, edition) < (?, ?) "
        "order by day desc, edition desc limit 1",
        key.campaign, key.kind, key.day.isoformat(), key.edition,
    )  # fmt: skip
    return last_edition(store, key.campaign, date.fromisoformat(row["day"]), key.kind) if row else None


def recent_editions(store: Store, campaign: str, *, since: date) -> list[Edition]:
    """The newest edition of each kind and day since a day, oldest first."""
    rows = store.query(
        "select distinct day, kind from editions where campaign = ? and day >= ? and kind in ('officer', 'leaders') order by day, kind",
        campaign, since.isoformat(),
    )  # fmt: skip
    found = [last_edition(store, campaign, date.fromisoformat(row["day"]), row["kind"]) for row in list(rows)]
    return [edition for edition in found if edition is not None]


def first_run_at(store: Store, *, now: datetime) -> datetime:
    """When the service first ran on this store: only days due after it are owed a digest."""
    with store.write() as conn:
        conn.execute("insert or ignore into settings values ('first_run_at', ?)", (utc(now),))
    row = store.one("select value from settings where name = 'first_run_at'")
    assert row is not None  # noqa: S101 - written above
    return instant(row["value"])
