"""Officers' answers to digests: which wait to be carried out, and what became of each, once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from store.database import Store, instant, utc


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that waits: who says what (`own_text`, quoted mail cut off), with which sheets (hashes)."""

    mail_id: int
    sender: str
    received_at: datetime
    own_text: str
    identity: tuple[str, ...]  # Message-ID, Date: the same in a second delivery
    sheets: tuple[str, ...]


def waiting_replies(store: Store) -> Iterator[Reply]:
    """Answers that nobody has carried out, oldest first."""
    rows = store.query(
        """
        select f.mail_id, m.from_address, m.received_at, coalesce(t.own_text, t.text) as own_text, m.fields,
            (select json_group_array(sha256) from (select p.sha256 from parts p where p.mail_id = f.mail_id
                and p.kind = 'spreadsheet' and p.parent_path is null and p.size <= 5000000 order by p.path limit 3)) as sheets
        from filings f join messages m on m.mail_id = f.mail_id join texts t on t.mail_id = f.mail_id
        where f.reason = 'officer_reply' and f.disposition = 'not_report' and f.mail_id not in (select mail_id from replies)
        order by m.received_at, f.mail_id
        """
    )
    for row in list(rows):
        fields = json.loads(row["fields"])
        identity = tuple(value for name in ("message-id", "date") for value in fields.get(name, ()))
        yield Reply(
            row["mail_id"], row["from_address"], instant(row["received_at"]), row["own_text"], identity,
            tuple(json.loads(row["sheets"])),
        )  # fmt: skip


def was_said(store: Store, said: str) -> bool:
    """Whether the same answer was carried out before: it was delivered twice."""
    return store.one("select 1 from replies where said = ?", said) is not None


def save_reply(store: Store, mail_id: int, *, said: str, now: datetime, done: int, not_understood: int) -> None:
    """An answer was carried out."""
    with store.write() as conn:
        conn.execute("insert into replies values (?, ?, ?, ?, ?)", (mail_id, said, utc(now), done, not_understood))


def blob(store: Store, sha256: str) -> bytes:
    """The bytes of a file."""
    row = store.one("select data from blobs where sha256 = ?", sha256)
    if row is None:
        raise KeyError(sha256)
    return bytes(row["data"])


def close_deliverable(store: Store, name: str, *, by: str, why: str, now: datetime) -> str:
    """Ask nobody for a deliverable any more, given its key or name; returns its name, "" where there is none."""
    row = store.one("select deliverable, name from deliverables where ? in (deliverable, name)", name)
    if row is None:
        return ""
    with store.write() as conn:
        conn.execute("insert or replace into closings values (?, ?, ?, ?)", (row["deliverable"], utc(now), by, why))
    return str(row["name"])


def answered_in_vain(store: Store, day: date) -> bool:
    """Whether an answer that held no command was already answered for this day's editions."""
    row = store.one(
        "select 1 from digests d join replies r on r.mail_id = d.edition where d.kind = 'answer' and d.day = ? and r.done = 0",
        day.isoformat(),
    )
    return row is not None
