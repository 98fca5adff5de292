"""What pages to click through ask of the store: one mail, its files and links, photos with the names they came under."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.database import Store


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says of itself, and its text. `union_days` are (union id, union name, day) that it counts for."""

    mail_id: int
    subject: str
    from_name: str
    from_claimed: str
    received_local: str
    size: int
    text: str
    labels: tuple[str, ...]
    union_days: tuple[tuple[str, str, str], ...]
    original: bool  # its bytes are here


@dataclass(frozen=True, slots=True)
class File:
    """A file of a mail: `depth` 0 for one of the mail itself, more within containers. `sha256` is "" where its bytes are not here."""

    file_id: int
    mail_id: int
    filename: str
    mime_type: str
    kind: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    taken_at: str | None
    problem: str | None
    decoration: bool
    depth: int
    names: tuple[str, ...]  # subject, file and container: what may tell that it is private


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a mail; `expires_at` UTC."""

    kind: str
    provider: str
    filename: str
    size: int | None
    expires_at: str | None
    access_code: str | None
    url: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo that is content, of a union and day; a photo of no report has neither."""

    file_id: int
    mail_id: int
    union_id: str
    union_name: str
    day: str
    filename: str
    sha256: str
    taken_at: str | None
    width: int | None
    height: int | None
    names: tuple[str, ...]


def letter(store: Store, mail_id: int) -> Letter | None:
    """A mail; None where there is none of this number, or nothing of it was read yet."""
    row = store.one(
        """
        select m.*, a.size, a.raw_sha256 is not null and a.purged_at is null as original, coalesce(t.text, '') as text, (
            select json_group_array(json_array(union_id, name, day)) from (
                select r.union_id, u.name, r.day from reports r join unions u on u.union_id = r.union_id
                where r.mail_id = m.mail_id order by r.day, u.position)) as union_days
        from messages m join mails a on a.mail_id = m.mail_id left join texts t on t.mail_id = m.mail_id
        where m.mail_id = ?
        """,
        mail_id,
    )
    if row is None:
        return None
    # by itself: within the query above the view would be made for every mail
    labels = store.query("select distinct label_name from labels where mail_id = ? and label <> 'unlabelled'", mail_id)
    union_days = tuple((union, name, day) for union, name, day in json.loads(row["union_days"]))
    return Letter(
        row["mail_id"], row["subject"], row["from_name"], row["from_claimed"], row["received_local"], row["size"],
        row["text"], tuple(label["label_name"] for label in labels), union_days, bool(row["original"]),
    )  # fmt: skip


def files_of(store: Store, mail_id: int) -> list[File]:
    """The files of a mail, what is within a container below it."""
    return _files(store, "p.mail_id = ?", mail_id)


def file(store: Store, file_id: int) -> File | None:
    """One file."""
    return next(iter(_files(store, "p.file_id = ?", file_id)), None)


def _files(store: Store, condition: str, value: int) -> list[File]:
    rows = store.query(
        f"""
        select p.*, exists (select 1 from decorations x where x.file_id = p.file_id) as decoration, c.filename as container,
            m.subject, length(p.path) - length(replace(p.path, '/', '')) as depth,
            exists (select 1 from blobs b where b.sha256 = p.sha256) as here
        from parts p join messages m on m.mail_id = p.mail_id
        left join parts c on c.mail_id = p.mail_id and c.path = p.parent_path
        where {condition} order by p.file_id
        """,  # noqa: S608 - the conditions stand in this file
        value,
    )
    return [
        File(
            row["file_id"], row["mail_id"], row["filename"], row["mime_type"], row["kind"], row["size"],
            row["sha256"] if row["here"] else "", row["width"], row["height"], row["taken_at"], row["problem"],
            bool(row["decoration"]), row["depth"], (row["subject"], row["filename"], row["container"] or ""),
        )
        for row in rows
    ]  # fmt: skip


def links_of(store: Store, mail_id: int) -> list[Link]:
    """The links of a mail that are content."""
    rows = store.query(
        "select kind, provider, filename, size, expires_at, access_code, url, quoted from found_links "
        "where mail_id = ? and decoration = 0 order by number",
        mail_id,
    )
    return [
        Link(
            row["kind"], row["provider"], row["filename"], row["size"], row["expires_at"], row["access_code"], row["url"],
            bool(row["quoted"]),
        )
        for row in rows
    ]  # fmt: skip


def shots(store: Store, day: date, *, union_id: str = "") -> list[Shot]:
    """The photos of a day, or of one union on it, in roster order."""
    rows = store.query(
        """
        select x.file_id, p.mail_id, x.union_id, u.name, x.day, p.filename, x.sha256, x.taken_at, x.width, x.height,
            m.subject, c.filename as container
        from photos x join parts p on p.file_id = x.file_id join messages m on m.mail_id = p.mail_id
        join unions u on u.union_id = x.union_id left join parts c on c.mail_id = p.mail_id and c.path = p.parent_path
        where x.day = ?1 and (?2 = '' or x.union_id = ?2) order by u.position, x.file_id
        """,
        day.isoformat(), union_id,
    )  # fmt: skip
    return [
        Shot(
            row["file_id"], row["mail_id"], row["union_id"], row["name"], row["day"], row["filename"], row["sha256"],
            row["taken_at"], row["width"], row["height"], (row["subject"], row["filename"], row["container"] or ""),
        )
        for row in rows
    ]  # fmt: skip


def place_of(store: Store, file_id: int) -> tuple[str, str]:
    """(union id, day) for which a file counts; two times "" for one of no report."""
    row = store.one("select union_id, day from photos where file_id = ?", file_id)
    return (row["union_id"], row["day"]) if row else ("", "")


def due_days(store: Store, last: date, count: int) -> list[date]:
    """Up to `count` due days that have begun, the latest not after `last`; ascending."""
    # from one day to the day before it, each found by index: `distinct` would read all there are
    rows = store.query(
        """
        with recursive begun (day) as (
            select max(d.day) from due_days d, clock c where d.day <= ?1 and d.opens_at <= c.now
            union all select (select max(d.day) from due_days d where d.day < begun.day) from begun where day is not null)
        select day from begun where day is not null limit ?2
        """,
        last.isoformat(), count,
    )  # fmt: skip
    return sorted(date.fromisoformat(row["day"]) for row in rows)


def next_due_day(store: Store, after: date) -> date | None:
    """The first due day after `after` that has begun."""
    return _day(
        store, "select min(d.day) as day from due_days d, clock c where d.day > ? and d.opens_at <= c.now", after
    )


def due_after(store: Store, union_id: str, day: date) -> date | None:
    """The union's next due day that has begun."""
    sql = "select min(d.day) as day from due_days d, clock c where d.day > ? and d.union_id = ? and d.opens_at <= c.now"
    return _day(store, sql, day, union_id)


def due_before(store: Store, union_id: str, day: date) -> date | None:
    """The union's last due day before `day`."""
    return _day(store, "select max(day) as day from due_days where day < ? and union_id = ?", day, union_id)


def _day(store: Store, sql: str, day: date, *values: str) -> date | None:
    row = store.one(sql, day.isoformat(), *values)
    return date.fromisoformat(row["day"]) if row and row["day"] else None


def counts_of(store: Store, mail_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """mail -> how many files and how many images it has, without decoration; containers count as one."""
    rows = store.query(
        """
        select p.mail_id, sum(p.parent_path is null) as files, sum(p.kind = 'image') as images from parts p
        where p.mail_id in (select value from json_each(?))
            and not exists (select 1 from decorations x where x.file_id = p.file_id)
        group by p.mail_id
        """,
        json.dumps(list(mail_ids)),
    )
    return {row["mail_id"]: (row["files"], row["images"]) for row in rows}
