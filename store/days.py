"""What readers ask of the store: a day's verdicts, what waits for a person, the mailbox. Values out, no rows."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from domain.status import Due, Rulings
from domain.words import Status, is_junk
from store.database import Store, instant
from store.waiting import Counts, count_waiting


@dataclass(frozen=True, slots=True)
class UnionDay:
    """One union on one due day: its verdict and what it sent. Times are local texts with offset, None without receipt."""

    union_id: str
    name: str
    short_name: str
    group: str
    contact: str
    phone: str
    status: Status
    nil_report: bool
    pardoned: bool
    first_received_at: str | None
    minutes_late: int | None
    reports: int
    attachments: int
    images: int
    videos: int
    links: int


@dataclass(frozen=True, slots=True)
class Named:
    """A union by its names only."""

    union_id: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides one union's verdict: for computing what should have been said at an earlier instant."""

    union_id: str
    name: str
    due: Due
    receipts: tuple[datetime, ...]
    candidates: bool
    rulings: Rulings


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the mailbox and the backlog."""

    read_until: datetime | None
    last_poll_at: datetime | None
    errors: tuple[str, ...]
    junk: int  # reports of the day that lay in a junk folder
    accepted: int
    waiting: Counts
    undelivered: int


def union_days(store: Store, day: date) -> list[UnionDay]:
    """Every union that owes a report for `day`, in roster order; past, present or to come."""
    rows = store.query(
        "select * from obligations where day = ? order by position",
        day.isoformat(),
    )
    return [
        UnionDay(
            row["union_id"], row["union_name"], row["short_name"], row["union_group"], row["contact"], row["phone"],
            Status(row["status"]), bool(row["nil_report"]), bool(row["pardoned"]), row["first_received_at"],
            row["minutes_late"], row["reports"], row["attachments"], row["images"], row["videos"], row["links"],
        )
        for row in rows
    ]  # fmt: skip


def unions(store: Store) -> list[Named]:
    """Every union that ever owed a report, in roster order."""
    rows = store.query("select union_id, name, union_group from unions order by position")
    return [Named(*row) for row in rows]


def verdict_history(store: Store, first: date, last: date) -> Iterator[tuple[str, str, str]]:
    """(union id, day, status) of every obligation from `first` to `last`."""
    rows = store.query(
        "select union_id, day, status from verdicts where day between ? and ? order by day",
        first.isoformat(),
        last.isoformat(),
    )
    return ((row["union_id"], row["day"], row["status"]) for row in rows)


def facts_of(store: Store, day: date) -> list[Facts]:
    """Everything that decides the verdicts of a day."""
    receipts: dict[str, list[datetime]] = {}
    for row in store.query("select union_id, received_at from receipts where day = ?", day.isoformat()):
        receipts.setdefault(row["union_id"], []).append(instant(row["received_at"]))
    rows = store.query(
        """
        select d.*, u.name, coalesce(x.excused, 0) as excused, coalesce(x.pardoned, 0) as pardoned,
            exists (select 1 from candidates k where k.union_id = d.union_id and k.day = d.day)
            or exists (select 1 from mails m join places p on p.mail_id = m.mail_id
                where m.state = 'accepted' and p.arrived_at >= d.opens_at) as waiting
        from due_days d join unions u on u.union_id = d.union_id
        left join rulings x on x.union_id = d.union_id and x.day = d.day
        where d.day = ? order by u.position
        """,
        day.isoformat(),
    )
    return [
        Facts(
            row["union_id"],
            row["name"],
            Due(instant(row["deadline_at"]), instant(row["limit_at"]), instant(row["closes_at"])),
            tuple(receipts.get(row["union_id"], ())),
            bool(row["waiting"]),
            Rulings(bool(row["excused"]), bool(row["pardoned"])),
        )
        for row in rows
    ]


def read_until(store: Store) -> datetime | None:
    """Start of the last poll that read every folder well."""
    row = store.one("select at from read_until")
    return instant(row["at"]) if row and row["at"] else None


def health(store: Store, day: date | None = None) -> Health:
    """How the mailbox and the backlog stand."""
    last = store.one("select * from rounds order by round_id desc limit 1")
    errors = store.query(
        "select trim(case when (select count(*) from mailboxes) > 1 then r.mailbox else '' end || ' ' || f.folder) as folder, f.error "
        "from folder_polls f join rounds r on r.round_id = f.round_id where f.error is not null and f.round_id in ("
        "select (select max(round_id) from rounds where mailbox = b.mailbox) from mailboxes b "
        "union all select (select max(round_id) from rounds) where not exists (select 1 from mailboxes)) order by f.poll_id"
    )
    lay = store.query(
        "select r.mail_id, p.folder from reports r join places p on p.mail_id = r.mail_id where r.day = ?",
        day.isoformat() if day else "",
    )
    counts = store.one(
        """
        select (select count(*) from mails where state = 'accepted') as accepted,
            (select count(*) from digests where state in ('due', 'frozen', 'sending', 'retry', 'failed')) as undelivered
        """
    )
    assert counts is not None  # noqa: S101 - aggregates always give a row
    return Health(
        read_until(store),
        instant(last["finished_at"]) if last and last["finished_at"] else None,
        tuple(f"{row['folder']}: {row['error']}".lstrip(": ") for row in errors),
        len({row["mail_id"] for row in lay if is_junk(row["folder"])}),
        counts["accepted"],
        count_waiting(store),
        counts["undelivered"],
    )


def raw_hashes(store: Store, mail_ids: Collection[int]) -> dict[int, str]:
    """mail id -> hash of its wire bytes, "" for one that was too large to fetch: tells whether a number means this mail."""
    rows = store.query(
        "select mail_id, coalesce(raw_sha256, '') as sha256 from mails where mail_id in (select value from json_each(?))",
        json.dumps(list(mail_ids)),
    )
    return {row["mail_id"]: row["sha256"] for row in rows}
