"""What readers ask of the store: a day's verdicts, what waits for a person, what came in. Values out, no rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from domain.status import Due, Rulings
from domain.words import Status
from store.database import Store, instant, utc


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
class WaitingMail:
    """A mail in triage or quarantine. `candidates` are names of unions it may belong to."""

    mail_id: int
    received_local: str
    sender: str
    sender_name: str
    subject: str
    disposition: str
    reason: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewAddress:
    """A report that counts although its address is on nobody's roster: a person should confirm the address."""

    mail_id: int
    address: str
    union_name: str
    subject: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of a day, for lists of material: whose, its subject, its labels, what it carries."""

    mail_id: int
    union_name: str
    subject: str
    kind: str
    received_local: str
    date_at: str | None
    received_at: str
    labels: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expiring:
    """A cloud file that a person must fetch; `expires_at` as the mail said it, None if it did not."""

    union_name: str
    filename: str
    size: int | None
    expires_at: str | None
    url: str


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file that could not be opened."""

    union_name: str
    filename: str
    problem: str


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
    quarantined: int
    triage: int
    undelivered: int


def union_days(store: Store, day: date) -> list[UnionDay]:
    """Every union that owes a report for `day`, in roster order; past, present or to come."""
    rows = store.query(
        """
        select v.union_id, u.name, u.short_name, u.union_group, u.contact, u.phone, v.status, v.nil_report, v.pardoned,
            d.first_received_at, d.minutes_late, v.mails as reports, coalesce(d.attachments, 0) as attachments,
            coalesce(d.images, 0) as images, coalesce(d.videos, 0) as videos, coalesce(d.links, 0) as links
        from verdicts v join unions u on u.union_id = v.union_id
        left join daily_status d on d.union_id = v.union_id and d.day = v.day
        where v.day = ? order by u.position
        """,
        day.isoformat(),
    )
    return [
        UnionDay(
            row["union_id"], row["name"], row["short_name"], row["union_group"], row["contact"], row["phone"],
            Status(row["status"]), bool(row["nil_report"]), bool(row["pardoned"]), row["first_received_at"],
            row["minutes_late"], row["reports"], row["attachments"], row["images"], row["videos"], row["links"],
        )
        for row in rows
    ]  # fmt: skip


def verdict_history(store: Store, first: date, last: date) -> Iterator[tuple[str, str, str]]:
    """(union id, day, status) of every obligation from `first` to `last`."""
    rows = store.query(
        "select union_id, day, status from verdicts where day between ? and ? order by day",
        first.isoformat(),
        last.isoformat(),
    )
    return ((row["union_id"], row["day"], row["status"]) for row in rows)


def waiting_mails(store: Store, *, since: str = "") -> list[WaitingMail]:
    """Mails that need a person, oldest first; their numbers in lists are their mail ids."""
    rows = store.query(
        """
        select a.mail_id, m.received_local, m.from_claimed, m.from_name, m.subject, f.disposition, coalesce(a.problem, f.reason) as reason,
            (select group_concat(name, char(10)) from (select distinct u.name from candidates c join unions u using (union_id)
                where c.mail_id = a.mail_id order by u.position)) as candidates
        from filings f join mails a on a.mail_id = f.mail_id join messages m on m.mail_id = f.mail_id
        where f.disposition in ('triage', 'quarantined') and m.received_at >= ?
        order by m.received_at, a.mail_id
        """,
        since,
    )
    return [
        WaitingMail(
            row["mail_id"], row["received_local"], row["from_claimed"], row["from_name"], row["subject"],
            row["disposition"], row["reason"] or "", tuple((row["candidates"] or "").split("\n")) if row["candidates"] else (),
        )
        for row in rows
    ]  # fmt: skip


def new_addresses(store: Store, day: date) -> list[NewAddress]:
    """Reports of `day` that count by name only."""
    rows = store.query(
        """
        select m.mail_id, m.from_address, u.name, m.subject
        from reports r join filings f on f.mail_id = r.mail_id join messages m on m.mail_id = r.mail_id
        join unions u on u.union_id = r.union_id
        where r.day = ? and f.sender_known = 0 and m.from_address <> '' and instr(f.flags, 'new_address')
        group by m.from_address, u.union_id order by m.received_at
        """,
        day.isoformat(),
    )
    return [NewAddress(row["mail_id"], row["from_address"], row["name"], row["subject"]) for row in rows]


def reports_of(store: Store, day: date) -> list[ReportLine]:
    """Reports that count for `day`, by union and time."""
    return _report_lines(store, "r.day = ?", day.isoformat())


def reports_received(store: Store, since: str, until: str, *, before: date) -> list[ReportLine]:
    """Reports for days before `before` that came in (since, until]: backfills and corrections since the last digest."""
    return _report_lines(
        store, "m.received_at > ? and m.received_at <= ? and r.day < ?", since, until, before.isoformat()
    )


def _report_lines(store: Store, condition: str, *values: object) -> list[ReportLine]:
    rows = store.query(
        f"""
        select m.mail_id, u.name, m.subject, f.kind, m.received_local, m.received_at, m.date_at, f.flags,
            (select json_group_array(l.taxonomy || '/' || l.label) from report_labels l where l.mail_id = m.mail_id) as labels
        from reports r join messages m on m.mail_id = r.mail_id join filings f on f.mail_id = r.mail_id
        join unions u on u.union_id = r.union_id
        where {condition} order by u.position, m.received_at, m.mail_id
        """,  # noqa: S608 - the conditions stand in this file
        *values,
    )
    return [
        ReportLine(
            row["mail_id"], row["name"], row["subject"], row["kind"], row["received_local"], row["date_at"],
            row["received_at"], tuple(json.loads(row["labels"])), tuple(filter(None, row["flags"].split(","))),
        )
        for row in rows
    ]  # fmt: skip


def label_names(store: Store) -> dict[str, dict[str, str]]:
    """taxonomy -> label -> name, in the order of the configuration."""
    names: dict[str, dict[str, str]] = {}
    for row in store.query("select taxonomy, label, label_name from taxonomy_labels order by taxonomy, position"):
        names.setdefault(row["taxonomy"], {})[row["label"]] = row["label_name"]
    return names


def expiring_links(store: Store, day: date) -> list[Expiring]:
    """Cloud files of a day's reports, soonest expiry first, each once."""
    rows = store.query(
        """
        select distinct u.name, l.filename, l.size, l.expires_at, l.url
        from found_links l join reports r on r.mail_id = l.mail_id join unions u on u.union_id = r.union_id
        where r.day = ? and r.first = 1 and l.kind = 'cloud_file' and l.quoted = 0
        order by l.expires_at is null, l.expires_at, u.position
        """,
        day.isoformat(),
    )
    return [Expiring(*row) for row in rows]


def broken_files(store: Store, day: date) -> list[BrokenFile]:
    """Files of a day's reports that could not be opened; of an archive that is locked as a whole, the archive only."""
    rows = store.query(
        "select f.union_name, f.filename, f.problem from files f left join files c on c.file_id = f.parent_file_id "
        "where f.day = ? and f.problem is not null and c.problem is not f.problem order by f.file_id",
        day.isoformat(),
    )
    return [BrokenFile(row["union_name"], row["filename"], row["problem"]) for row in rows]


def photos_of(store: Store, day: date, *, limit: int) -> list[tuple[str, bytes]]:
    """(union name, small JPEG) of up to `limit` photos of a day: one of each union first, no decoration, each once."""
    rows = store.query(
        """
        with shown as (
            select f.union_name, f.sha256, min(f.file_id) as file_id from files f
            where f.day = ? and f.kind = 'image' and f.decoration = 0 group by f.sha256)
        select s.union_name, t.data, row_number() over (partition by s.union_name order by s.file_id) as turn
        from shown s join thumbnails t on t.sha256 = s.sha256 order by turn, s.file_id limit ?
        """,
        day.isoformat(),
        limit,
    )
    return [(row["union_name"], row["data"]) for row in rows]


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
    errors = (
        store.query("select folder, error from folder_polls where round_id = ? and error is not null", last["round_id"])
        if last
        else iter(())
    )
    junk = store.one(
        """
        select count(distinct r.mail_id) as n from reports r join places p on p.mail_id = r.mail_id
        where r.day = ? and (lower(p.folder) in ('junk', 'spam', 'junk e-mail', 'bulk mail')
            or p.folder in ('垃圾邮件', '垃圾箱', '广告邮件'))
        """,
        day.isoformat() if day else "",
    )
    counts = store.one(
        """
        select (select count(*) from mails where state = 'accepted') as accepted,
            (select count(*) from filings where disposition = 'quarantined') as quarantined,
            (select count(*) from filings where disposition = 'triage') as triage,
            (select count(*) from digests where state in ('due', 'frozen', 'sending', 'retry', 'failed')) as undelivered
        """
    )
    assert counts is not None and junk is not None  # noqa: S101 - aggregates always give a row
    return Health(
        read_until(store),
        instant(last["finished_at"]) if last and last["finished_at"] else None,
        tuple(f"{row['folder']}: {row['error']}".lstrip(": ") for row in errors),
        junk["n"],
        counts["accepted"],
        counts["quarantined"],
        counts["triage"],
        counts["undelivered"],
    )


def is_due_day(store: Store, day: date) -> bool:
    """Whether anybody owes a report for `day`."""
    return store.one("select 1 from due_days where day = ? limit 1", day.isoformat()) is not None


def days_due_between(store: Store, first: datetime, last: datetime) -> list[date]:
    """Days whose limit lies in [first, last], in order."""
    rows = store.query(
        "select day from due_days group by day having max(limit_at) >= ? and max(limit_at) <= ? order by day",
        utc(first), utc(last),
    )  # fmt: skip
    return [date.fromisoformat(row["day"]) for row in rows]


def days_of(store: Store, mail_id: int) -> list[date]:
    """The days that a mail counts for."""
    rows = store.query("select distinct day from reports where mail_id = ? order by day", mail_id)
    return [date.fromisoformat(row["day"]) for row in rows]
