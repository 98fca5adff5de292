"""Editions: which are due, what a frozen one said, which were released. Each step is an update that must change one row."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from store.database import Store, instant, utc
from store.fingerprints import Fingerprint

Items = Sequence[Mapping[str, object]]  # what the numbers of an edition's list meant, as JSON values


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


@dataclass(frozen=True, slots=True)
class Edition:
    """A frozen edition: what it said of each union, as of when, and what the numbers of its list meant."""

    key: EditionKey
    frozen_at: datetime
    read_until: datetime | None
    verdicts: Mapping[str, str]
    items: Items = ()


def message_id(store: Store, key: EditionKey, recipient: str, *, domain: str) -> str:
    """The same for the same edition and recipient, whatever happens; without the store's own key nobody can guess it."""
    with store.write() as conn:
        conn.execute("insert or ignore into settings values ('message_key', ?)", (secrets.token_hex(32),))
    row = store.one("select value from settings where name = 'message_key'")
    assert row is not None  # noqa: S101 - written above
    text = "\n".join((*map(str, key.values), recipient))
    return f"<rollcall.{hmac.digest(bytes.fromhex(row['value']), text.encode(), hashlib.sha256).hex()[:40]}@{domain}>"


def plan_edition(store: Store, key: EditionKey, recipients: Collection[str], *, domain: str) -> bool:
    """Write what is owed of an edition, a row a recipient. True if any of it is new."""
    with store.write() as conn:
        rows = [(*key.values, recipient, message_id(store, key, recipient, domain=domain)) for recipient in recipients]
        done = conn.executemany(
            "insert or ignore into digests (campaign, day, kind, edition, recipient, message_id, state) "
            "values (?, ?, ?, ?, ?, ?, 'due')",
            rows,
        )
        return done.rowcount > 0


def unplanned_days(store: Store, campaign: str, kind: str, *, first: datetime, last: datetime) -> list[date]:
    """Days whose limit lies in [first, last] and whose first edition of a kind was never written down, in order."""
    rows = store.query(
        "select d.day from due_days d where not exists (select 1 from digests g where g.campaign = ? and g.day = d.day "
        "and g.kind = ? and g.edition = 1) group by d.day having max(d.limit_at) >= ? and max(d.limit_at) <= ? order by d.day",
        campaign, kind, utc(first), utc(last),
    )  # fmt: skip
    return [date.fromisoformat(row["day"]) for row in rows]


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
    items: Items = (),
    proof: Fingerprint | None = None,
) -> None:
    """Fix what an edition says, for all its recipients at once. Frozen once: a second call changes nothing."""
    with store.write() as conn:
        conn.execute(
            "insert or ignore into editions (campaign, day, kind, edition, frozen_at, read_until, verdicts, items, fingerprint, "
            "up_to_mail) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *key.values, utc(now), utc(read_until) if read_until else None, json.dumps(dict(verdicts)),
                json.dumps(list(items), ensure_ascii=False), proof.text if proof else None, proof.up_to_mail if proof else None,
            ),
        )  # fmt: skip
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


def edition(store: Store, key: EditionKey) -> Edition | None:
    """One frozen edition."""
    row = store.one(
        "select * from editions where campaign = ? and day = ? and kind = ? and edition = ?",
        *key.values,
    )
    if row is None:
        return None
    return Edition(
        key,
        instant(row["frozen_at"]),
        instant(row["read_until"]) if row["read_until"] else None,
        json.loads(row["verdicts"]),
        tuple(json.loads(row["items"])),
    )


def last_edition(store: Store, campaign: str, day: date, kind: str) -> Edition | None:
    """The newest frozen edition of a day."""
    row = store.one(
        "select max(edition) as edition from editions where campaign = ? and day = ? and kind = ?",
        campaign, day.isoformat(), kind,
    )  # fmt: skip
    return edition(store, EditionKey(campaign, day, kind, row["edition"])) if row and row["edition"] else None


def is_planned(store: Store, key: EditionKey) -> bool:
    """Whether an edition was frozen, to whomever it went."""
    sql = "select 1 from editions where campaign = ? and day = ? and kind = ? and edition = ?"
    return store.one(sql, *key.values) is not None


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


def forget_what_was_sent(store: Store, *, since: datetime, now: datetime) -> list[date]:
    """In a store restored from a backup of `since`: nothing is owed that may have been sent after it, and nothing for a day whose
    limit has passed. The days whose digest may have been sent, in order."""
    with store.write() as conn:
        pending = conn.execute(
            "select distinct day from digests where state in ('due', 'frozen', 'sending', 'retry') and kind in ('officer', 'leaders')"
        ).fetchall()
        conn.execute("update digests set state = 'skipped' where state in ('due', 'frozen', 'sending', 'retry')")
        conn.execute("update settings set value = max(value, ?) where name = 'first_run_at'", (utc(now),))
        conn.execute("insert or replace into settings values ('restored_at', ?)", (utc(now),))
        passed = conn.execute(
            "select day from due_days group by day having max(limit_at) > ? and max(limit_at) <= ?",
            (utc(since), utc(now)),
        ).fetchall()
    return sorted({date.fromisoformat(row["day"]) for row in (*pending, *passed)})


def restored_at(store: Store) -> datetime:
    """Up to when this store may not know what was sent: when it was made from a backup; long ago where it was not."""
    row = store.one("select value from settings where name = 'restored_at'")
    return instant(row["value"]) if row else datetime.min.replace(tzinfo=UTC)


def last_frozen_at(store: Store, campaign: str, kind: str, *, from_edition: int = 1) -> datetime | None:
    """When an edition of this kind, of at least this number, was last frozen, for whatever day."""
    row = store.one(
        "select max(frozen_at) as at from editions where campaign = ? and kind = ? and edition >= ?",
        campaign, kind, from_edition,
    )  # fmt: skip
    return instant(row["at"]) if row and row["at"] else None


def release(store: Store, campaign: str, day: date, *, by: str, now: datetime) -> None:
    """Let a day's leaders' edition go."""
    with store.write() as conn:
        conn.execute("insert or replace into releases values (?, ?, ?, ?)", (campaign, day.isoformat(), utc(now), by))


def released_at(store: Store, campaign: str, day: date) -> datetime | None:
    """When a day's leaders' edition was last released."""
    row = store.one("select released_at from releases where campaign = ? and day = ?", campaign, day.isoformat())
    return instant(row["released_at"]) if row else None


def withdraw(store: Store, kind: str, *, day: date, edition: int, keep: Collection[str]) -> int:
    """Skip what is not on its way yet of a kind: of this edition all but some recipients, of earlier ones all; returns how many."""
    with store.write() as conn:
        return conn.execute(
            "update digests set state = 'skipped' where kind = ? and state in ('due', 'frozen', 'retry') "
            "and ((day, edition) < (?, ?) or (day = ? and recipient not in (select value from json_each(?))))",
            (kind, day.isoformat(), edition, day.isoformat(), json.dumps(list(keep))),
        ).rowcount


def undeliverable(store: Store, *, since: datetime) -> list[tuple[str, str]]:
    """(recipient, problem) of what was given up, or could not be handed over several times, since an instant."""
    rows = store.query(
        "select recipient, problem from digests where kind <> 'alarm' and data_as_of >= ? "
        "and (state = 'failed' or (state = 'retry' and attempts >= 4)) order by digest_id",
        utc(since),
    )
    return list(dict.fromkeys((row["recipient"], row["problem"] or "") for row in rows))


def message_id_sent(store: Store, key: EditionKey, recipient: str) -> str:
    """The Message-ID under which an edition went to a recipient, however that address is spelled; "" where it did not."""
    row = store.one(
        "select message_id from digests where campaign = ? and day = ? and kind = ? and edition = ? "
        "and recipient = ? collate nocase",
        *key.values, recipient,
    )  # fmt: skip
    return str(row["message_id"]) if row else ""


def sent_as(store: Store, message_id: str, recipient: str) -> EditionKey | None:
    """The edition that went to this recipient under this Message-ID."""
    row = store.one(
        "select campaign, day, kind, edition from digests where message_id = ? and recipient = ? collate nocase "
        "and state in ('sending', 'sent', 'retry', 'failed')",
        message_id, recipient,
    )  # fmt: skip
    return EditionKey(row["campaign"], date.fromisoformat(row["day"]), row["kind"], row["edition"]) if row else None
