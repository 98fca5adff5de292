"""What an export takes out of the store: folders of a day and union, their mails in order, the files of each. Values out, and
one blob at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from store.database import Store
from store.meanings import public_names

_CONTAINED = "document spreadsheet presentation"  # what is embedded in these is part of them, not a file that was sent


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted; empty means all. Unions by id, first and last day included, labels by key or name, `taxonomy=` before
    it or not; with `kinds`, files of these kinds wherever they stand, embedded ones too, and nothing else."""

    unions: tuple[str, ...] = ()
    first: date = date.min
    last: date = date.max
    kinds: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What one union sent for one day."""

    day: str
    union_id: str
    union_name: str


@dataclass(frozen=True, slots=True)
class SentMail:
    """A report whose files count for the batch. `sha256` is that of the original; of a report that a person recorded, which has
    no mail, `decision N` stands for it."""

    mail_id: int
    sha256: str
    received_at: str
    subject: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file by its place in the mail."""

    part: str
    filename: str
    kind: str
    sha256: str


def batches(store: Store, selection: Selection) -> list[Batch]:
    """Days and unions with reports in the selection, by day and roster."""
    rows = store.query(
        f"""
        with wanted as (select day, union_id from reports where first = 1 and day between :first and :last
            union select s.day, s.union_id {_RECORDED} where s.day between :first and :last)
        select w.day, w.union_id, coalesce(u.name, w.union_id) as name
        from wanted w left join unions u on u.union_id = w.union_id
        where :unions = '[]' or w.union_id in (select value from json_each(:unions))
        order by w.day, u.position, w.union_id
        """.replace(":first", "?1").replace(":last", "?2").replace(":unions", "?3"),  # noqa: S608 - a constant
        selection.first.isoformat(), selection.last.isoformat(), json.dumps(selection.unions),
    )  # fmt: skip
    return [Batch(row["day"], row["union_id"], row["name"]) for row in rows]


_RECORDED = """from decisions d join decision_days s on s.decision_id = d.decision_id
    and d.kind = 'record' and d.undone_at is null and d.detail ->> 'file' is not null"""


def mails_of(store: Store, batch: Batch, selection: Selection) -> list[SentMail]:
    """The reports of a batch by (received, hash), then those that a person recorded with a file."""
    rows = store.query(
        """
        select r.mail_id, a.raw_sha256, m.received_at, m.subject
        from reports r join mails a on a.mail_id = r.mail_id join messages m on m.mail_id = r.mail_id
        where r.union_id = ?1 and r.day = ?2 and r.first = 1 and a.raw_sha256 is not null and a.purged_at is null and (?3 = '[]' or exists (
            select 1 from labels l join json_each(?3) w
            where l.mail_id = r.mail_id and w.value in (l.label, l.label_name, l.taxonomy || '=' || l.label,
                l.taxonomy || '=' || l.label_name)))
        order by m.received_at, a.raw_sha256
        """,
        batch.union_id, batch.day, json.dumps(selection.labels, ensure_ascii=False),
    )  # fmt: skip
    found = [SentMail(*row) for row in rows]
    if selection.labels or selection.kinds:
        return found
    recorded = store.query(
        "select -d.decision_id, 'decision ' || d.decision_id, d.detail ->> 'at', d.why "
        f"{_RECORDED} where s.union_id = ? and s.day = ? order by d.decision_id",
        batch.union_id, batch.day,
    )  # fmt: skip
    return found + [SentMail(*row) for row in recorded]


def files_of(store: Store, mail: SentMail, selection: Selection) -> list[SentFile]:
    """The files of a report that are content and whose bytes are kept, in the order in which they stand."""
    if mail.mail_id < 0:
        rows = store.query(
            "select 'file', detail ->> 'file', 'other', detail ->> 'sha256' from decisions where decision_id = ?",
            -mail.mail_id,
        )
    else:
        rows = store.query(
            """
            select p.path, p.filename, p.kind, p.sha256 from parts p
            where p.mail_id = ?1 and p.sha256 <> '' and not exists (select 1 from decorations x where x.file_id = p.file_id)
                and case when ?2 <> '[]' then p.kind in (select value from json_each(?2)) else not exists (
                    select 1 from parts q where q.mail_id = p.mail_id and instr(?3, q.kind)
                        and substr(p.path, 1, length(q.path) + 1) = q.path || '/') end
            order by p.file_id
            """,
            mail.mail_id, json.dumps(selection.kinds), _CONTAINED,
        )  # fmt: skip
    return [SentFile(*row) for row in rows]


def text_of(store: Store, mail: SentMail) -> str:
    """The best readable text of a mail; "" without one."""
    row = store.one("select text from texts where mail_id = ?", mail.mail_id)
    return str(row["text"]) if row else ""


def known_labels(store: Store) -> dict[str, str]:
    """taxonomy=label -> name of every label that a report may carry."""
    rows = store.query("select taxonomy, label, label_name from taxonomy_labels order by taxonomy, position")
    return {f"{row['taxonomy']}={row['label']}": row["label_name"] for row in rows}


def whole(
    store: Store, view: str, *, without: frozenset[str] = frozenset(), by: str = ""
) -> tuple[tuple[str, ...], Iterator[tuple[object, ...]]]:
    """Columns and rows of a public view, as they come; `without` leaves columns out, `by` puts them in the order of one."""
    if view not in public_names():
        raise ValueError(view)
    columns = [row["name"] for row in store.query("select name from pragma_table_info(?)", view)]
    shown = tuple(name for name in columns if name not in without)
    named = ", ".join(f'"{name}"' for name in shown)
    order = f' order by "{shown[shown.index(by)]}"' if by else ""
    return shown, (tuple(row) for row in store.query(f"select {named} from {view}{order}"))  # noqa: S608 - names of ours
