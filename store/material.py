"""What a day brought: its reports, their labels, links, files and photos. Values out, no rows."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from store.database import Store, instant, utc

_HEAD = 600  # characters


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of a day, for lists of material: whose, its subject, its labels, what it carries."""

    day: str
    mail_id: int
    union_id: str
    union_name: str
    subject: str
    kind: str
    received_local: str
    date_at: str | None
    received_at: str
    labels: tuple[str, ...]  # taxonomy/label, those of a heading before those of the body
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expiring:
    """A cloud file that a person must fetch; `expires_at` aware UTC, None if the mail did not say it."""

    union_name: str
    filename: str
    size: int | None
    expires_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file that could not be opened."""

    union_name: str
    filename: str
    problem: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a report; `names` are the subject, file and container names under which it came."""

    mail_id: int
    union_name: str
    names: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """A top-level file of a report."""

    day: str
    union_name: str
    filename: str
    kind: str
    size: int
    subject: str


@dataclass(frozen=True, slots=True)
class Task:
    """A deliverable as it stands: how many owe it in all, and the names of those who still do."""

    key: str
    name: str
    closes_at: datetime
    expected: int
    owing: tuple[str, ...]


def reports_of(store: Store, day: date) -> list[ReportLine]:
    """Reports that count for `day`, by union and time."""
    return _report_lines(store, "r.day = ?", day.isoformat())


def reports_between(store: Store, first: date, last: date) -> list[ReportLine]:
    """Reports that count for any day from `first` to `last`, one line a mail, union and day."""
    return _report_lines(store, "r.day between ? and ?", first.isoformat(), last.isoformat())


def reports_received(store: Store, since: str, until: str, *, before: date) -> list[ReportLine]:
    """Reports for days before `before` that came in (since, until] and were the first of their union and day, and corrections of any:
    what changed since the last digest. More material changes nothing."""
    return _report_lines(
        store,
        "m.received_at > ? and m.received_at <= ? and r.day < ? and (f.kind = 'correction' or m.received_at = "
        "(select t.received_at from first_receipts t where t.union_id = r.union_id and t.day = r.day))",
        since, until, before.isoformat(),
    )  # fmt: skip


def _report_lines(store: Store, condition: str, *values: object) -> list[ReportLine]:
    rows = store.query(
        f"""
        select r.day, m.mail_id, u.union_id, u.name, m.subject, f.kind, m.received_local, m.received_at, m.date_at, f.flags,
            (select json_group_array(taxonomy || '/' || label) from (
                select l.taxonomy, l.label, case substr(l.evidence, 1, instr(l.evidence, ':'))
                        when 'subject:' then 1 when 'filename:' then 2 when 'title:' then 3 else 4 end as place
                    from report_labels l where l.mail_id = m.mail_id and not exists
                    (select 1 from labellings s where s.mail_id = l.mail_id and s.taxonomy = l.taxonomy)
                union all
                select s.taxonomy, j.value, 0 from labellings s join json_each(s.labels) j where s.mail_id = m.mail_id
                order by place)) as labels
        from reports r join messages m on m.mail_id = r.mail_id join filings f on f.mail_id = r.mail_id
        join unions u on u.union_id = r.union_id
        where {condition} order by r.day, u.position, m.received_at, m.mail_id
        """,  # noqa: S608 - the conditions stand in this file
        *values,
    )
    return [
        ReportLine(
            row["day"], row["mail_id"], row["union_id"], row["name"], row["subject"], row["kind"], row["received_local"],
            row["date_at"], row["received_at"], tuple(json.loads(row["labels"])), tuple(filter(None, row["flags"].split(","))),
        )
        for row in rows
    ]  # fmt: skip


def heads(store: Store, mail_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """mail id -> the first characters of its documents' texts, and of its own."""
    found: dict[int, list[str]] = {}
    rows = store.query(
        """
        select p.mail_id, substr(p.text, 1, ?2) as head from parts p
        where p.mail_id in (select value from json_each(?1)) and p.kind in ('document', 'presentation') and p.text <> ''
        union all
        select t.mail_id, substr(coalesce(t.own_text, t.text), 1, ?2) from texts t
        where t.mail_id in (select value from json_each(?1))
        """,
        json.dumps(list(mail_ids)),
        _HEAD,
    )
    for row in rows:
        found.setdefault(row["mail_id"], []).append(row["head"])
    return {mail_id: tuple(texts) for mail_id, texts in found.items()}


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
    return [
        Expiring(
            row["name"],
            row["filename"],
            row["size"],
            instant(row["expires_at"]) if row["expires_at"] else None,
            row["url"],
        )
        for row in rows
    ]


def pictures_elsewhere(store: Store, day: date) -> list[tuple[str, int]]:
    """(union, pictures) of a day's reports whose only pictures stand on other servers."""
    rows = store.query(
        """
        select u.name, count(distinct l.url) as pictures
        from reports r join found_links l on l.mail_id = r.mail_id join unions u on u.union_id = r.union_id
        where r.day = ? and r.first = 1 and l.kind = 'remote_picture' and l.quoted = 0 and l.decoration = 0
          and not exists (select 1 from files p where p.mail_id = r.mail_id and p.kind = 'image' and p.decoration = 0)
        group by r.mail_id, r.union_id order by u.position
        """,
        day.isoformat(),
    )
    return [(row["name"], row["pictures"]) for row in rows]


def broken_files(store: Store, day: date) -> list[BrokenFile]:
    """Files of a day's reports that could not be opened; of an archive that is locked as a whole, the archive only."""
    rows = store.query(
        "select f.union_name, f.filename, f.problem from files f left join parts c on c.file_id = f.parent_file_id "
        "where f.day = ? and f.problem is not null and c.problem is not f.problem order by f.file_id",
        day.isoformat(),
    )
    return [BrokenFile(row["union_name"], row["filename"], row["problem"]) for row in rows]


def photos_of(store: Store, day: date) -> list[Photo]:
    """Photos of a day, without decoration, each content once: one of each union first."""
    rows = store.query(
        """
        with shown as (
            select f.mail_id, f.union_name, f.sha256, min(f.received_at || printf('%012d', f.file_id)) as came, m.subject,
                group_concat(f.filename || char(10) || coalesce(c.filename, ''), char(10)) as names
            from files f join messages m on m.mail_id = f.mail_id left join parts c on c.file_id = f.parent_file_id
            where f.day = ? and f.kind = 'image' and f.decoration = 0 and f.problem is null group by f.sha256)
        select mail_id, union_name, subject, names, sha256, row_number() over (partition by union_name order by came) as turn
        from shown order by turn, came
        """,
        day.isoformat(),
    )
    return [
        Photo(row["mail_id"], row["union_name"], (row["subject"], *row["names"].split("\n")), row["sha256"])
        for row in rows
    ]


def file_names(store: Store, day: date) -> list[tuple[int, str]]:
    """(mail id, name) of every file of a day's reports."""
    rows = store.query("select mail_id, filename from files where day = ? order by file_id", day.isoformat())
    return [(row["mail_id"], row["filename"]) for row in rows]


def files_of(store: Store, first: date, last: date) -> list[FileLine]:
    """Top-level files of the reports of these days, without decoration, by day, union and order."""
    rows = store.query(
        """
        select f.day, f.union_name, f.filename, f.kind, f.size, m.subject
        from files f join messages m on m.mail_id = f.mail_id join unions u on u.union_id = f.union_id
        where f.day between ? and ? and f.parent_file_id is null and f.decoration = 0
        order by f.day, u.position, f.file_id
        """,
        first.isoformat(), last.isoformat(),
    )  # fmt: skip
    return [FileLine(*row) for row in rows]


def deliverables(store: Store, now: datetime, *, closed: bool = False) -> list[Task]:
    """Deliverables whose window has opened, with the unions that still owe them; closed ones only where asked for."""
    tasks = store.query(
        "select * from deliverables where opens_at <= ? "
        "and (? or deliverable not in (select deliverable from closings)) order by closes_at, deliverable",
        utc(now), closed,
    )  # fmt: skip
    found = []
    for task in list(tasks):
        states = list(
            store.query("select union_name, status from deliverable_status where deliverable = ?", task["deliverable"])
        )
        counted = [row for row in states if row["status"] != "excused"]
        owing = tuple(row["union_name"] for row in counted if row["status"] in ("expected", "missing"))
        found.append(Task(task["deliverable"], task["name"], instant(task["closes_at"]), len(counted), owing))
    return found
