"""What unions may be told of their own mails: reports that nobody acknowledged, states that changed since, questions. Once each."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from store.database import Store, instant, utc

_TELLABLE = ("on_time", "late", "backfilled", "missing")


@dataclass(frozen=True, slots=True)
class Owed:
    """A union and day of which its sender is to be told: its state, and the one that it was told before ("": none yet)."""

    mail_id: int
    recipient: str
    fields: Mapping[str, tuple[str, ...]]
    union_id: str
    union_name: str
    day: date
    status: str
    was: str
    first_received_at: str | None  # local, with offset
    files: int


@dataclass(frozen=True, slots=True)
class Query:
    """A mail that asks how its unit stands."""

    mail_id: int
    sender: str
    fields: Mapping[str, tuple[str, ...]]
    received_at: datetime


def owed(store: Store, *, since: datetime, first_day: date) -> list[Owed]:
    """Reports received after `since` from roster addresses of which nobody was told, and states of days from `first_day` on that
    are no longer what was told; in the order of the mails."""
    rows = store.query(
        f"""
        with new as (
            select r.mail_id, r.union_id, r.day, '' as was, min(m.received_at || printf('%012d', m.mail_id))
            from messages m join reports r on r.mail_id = m.mail_id join filings f on f.mail_id = m.mail_id
            where m.received_at > ?1 and f.disposition = 'report' and f.sender_known = 1
                and not instr(',' || f.flags || ',', ',unverified,')
                and not exists (select 1 from told t where t.union_id = r.union_id and t.day = r.day)
            group by r.union_id, r.day
            union all
            select t.mail_id, t.union_id, t.day, t.status, max(t.told_at)
            from told t where t.day >= ?2 group by t.union_id, t.day)
        select n.mail_id, m.from_address, m.fields, n.union_id, o.union_name, n.day, n.was, o.status, o.first_received_at,
            o.attachments
        from new n join messages m on m.mail_id = n.mail_id join obligations o on o.union_id = n.union_id and o.day = n.day
        where o.status in ({', '.join('?' * len(_TELLABLE))}) and o.status <> n.was and not exists (
            select 1 from told t where t.union_id = n.union_id and t.day = n.day and t.status = o.status)
        order by n.mail_id, o.position, n.day
        """,  # noqa: S608 - our own words
        utc(since), first_day.isoformat(), *_TELLABLE,
    )  # fmt: skip
    return [
        Owed(
            row["mail_id"], row["from_address"], _fields(row["fields"]), row["union_id"], row["union_name"],
            date.fromisoformat(row["day"]), row["status"], row["was"], row["first_received_at"], row["attachments"],
        )
        for row in rows
    ]  # fmt: skip


def tell(store: Store, owed: Collection[Owed], *, now: datetime) -> None:
    """Note what a union is told, in the transaction that posts it."""
    with store.write() as conn:
        conn.executemany(
            "insert into told values (?, ?, ?, ?, ?, ?)",
            ((one.union_id, one.day.isoformat(), one.status, one.recipient, one.mail_id, utc(now)) for one in owed),
        )


def queries(store: Store, *, since: datetime) -> list[Query]:
    """Questions received after `since` that were not answered, oldest first."""
    rows = store.query(
        "select m.mail_id, m.from_address, m.fields, m.received_at from messages m join filings f on f.mail_id = m.mail_id "
        "where m.received_at > ? and f.reason = 'status_query' and f.disposition = 'not_report' and f.sender_known = 1 "
        "and m.mail_id not in (select edition from editions where kind = 'query') order by m.received_at, m.mail_id",
        utc(since),
    )
    return [
        Query(row["mail_id"], row["from_address"], _fields(row["fields"]), instant(row["received_at"])) for row in rows
    ]


def posted(store: Store, kinds: Collection[str], *, since: datetime) -> dict[str, int]:
    """recipient -> how many mails of these kinds were posted since an instant."""
    rows = store.query(
        "select recipient, count(*) as n from digests where kind in (select value from json_each(?)) and data_as_of > ? "
        "group by recipient",
        json.dumps(list(kinds)), utc(since),
    )  # fmt: skip
    return {row["recipient"]: row["n"] for row in rows}


def _fields(stored: str) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in json.loads(stored).items()}
