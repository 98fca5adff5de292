"""Purging: what mails said goes, what they were counted as stays.

Of a purged mail stay its hash and size, its places, sender's address and times, what was filed and decided of it, and of its files
and links that there were some. Its words, bytes and names go, and nothing brings them back: neither a poll nor `reparse`.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from domain.saying import say
from store import seals
from store.database import Store, StoreError, utc
from store.grams import INDEX_NAMES

_BATCH = 50  # mails a transaction: each goes whole or not at all
_SLACK = 4  # a file of which one part in so many is free is written anew
_TEXTLESS = (
    "delete from texts where mail_id = ?",
    "delete from table_rows where mail_id = ?",
    "delete from found_figures where mail_id = ?",
    "delete from runs where mail_id = ?",
    "update messages set subject = '', from_name = '', date_header = null, fields = '{}' where mail_id = ?",
    "update parts set filename = '', text = null, note = null, problem = 'purged' where mail_id = ?",
    "update found_links set filename = '', access_code = null, url = '' where mail_id = ?",
)
_UNUSED = """
    sha256 in (select value from json_each(?))
    and not exists (select 1 from runs r where r.sha256 = {table}.sha256)
    and not exists (select 1 from parts p join mails m on m.mail_id = p.mail_id
        where p.sha256 = {table}.sha256 and m.purged_at is null)
    and sha256 not in (select detail ->> 'sha256' from decisions where detail ->> 'sha256' is not null)
"""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many mails went, and bytes: of the mails as they were kept, and of the file before and after."""

    mails: int
    kept_bytes: int
    file_before: int
    file_after: int


def doomed(store: Store, before: date) -> list[int]:
    """Mails received before a local day that are read and not purged yet, oldest first."""
    rows = store.query(
        "select a.mail_id from messages m join mails a on a.mail_id = m.mail_id where substr(m.received_local, 1, 10) < ? "
        "and a.state <> 'accepted' and a.purged_at is null order by m.received_at, a.mail_id",
        before.isoformat(),
    )
    return [row["mail_id"] for row in rows]


def purge(
    store: Store,
    before: date,
    *,
    now: datetime,
    keep: bool = True,
    patient: bool = True,
    seen: Callable[[int, int], None] = lambda done, total: None,
) -> Purged:
    """Purge what was received before a local day. Not `patient`, the file is made smaller only where much of it is free. Without
    `keep` nothing is done: it says what would be."""
    mails, size = doomed(store, before), _file_bytes(store)
    if not keep:
        store.conn.execute("begin immediate")
        try:
            return Purged(*_take(store.conn, mails, now), size, size)
        finally:
            store.conn.rollback()
    store.conn.execute("pragma secure_delete = on")  # what goes is not left in free pages
    gone = kept_bytes = 0
    for start in range(0, len(mails), _BATCH):
        with store.write() as conn:
            some, their_bytes = _take(conn, mails[start : start + _BATCH], now)
        gone, kept_bytes = gone + some, kept_bytes + their_bytes
        seen(min(start + _BATCH, len(mails)), len(mails))
    if (mails and patient) or _much_is_free(store):
        shrink(store)
    elif mails:
        with _written(store):
            _write_indexes_anew(store)
    return Purged(gone, kept_bytes, size, _file_bytes(store))


def shrink(store: Store) -> None:
    """Write indexes and file anew, without what was taken out of them. Needs room for a second copy for as long as it lasts.
    Raises StoreError."""
    with _written(store):
        _write_indexes_anew(store)
        store.conn.execute("vacuum")
        store.conn.execute("pragma wal_checkpoint(truncate)")


def _write_indexes_anew(store: Store) -> None:
    """What was taken out of full text stands there still, with a mark that it goes, until that part is written anew."""
    for name in INDEX_NAMES:
        store.conn.execute(f"insert into {name} ({name}) values ('optimize')")  # noqa: S608 - names of ours


@contextmanager
def _written(store: Store) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(say("%(path)s cannot be written: %(error)s", path=store.path, error=error)) from error


def _take(conn: sqlite3.Connection, mails: Sequence[int], now: datetime) -> tuple[int, int]:
    """Purge these mails within the caller's transaction, but those that are to be read again since they were found; how many, and
    the bytes of them that were kept."""
    read = "update mails set purged_at = ? where mail_id = ? and state <> 'accepted'"
    taken = [_take_one(conn, mail_id) for mail_id in mails if conn.execute(read, (utc(now), mail_id)).rowcount]
    return len(taken), sum(taken)


def _take_one(conn: sqlite3.Connection, mail_id: int) -> int:
    found = conn.execute(
        "select sha256 from runs where mail_id = ?1 union select sha256 from parts where mail_id = ?1 and sha256 <> ''",
        (mail_id,),
    )
    contents = json.dumps([row["sha256"] for row in found])
    size = _forget_skeleton(conn, mail_id)
    for statement in _TEXTLESS:
        conn.execute(statement, (mail_id,))
    seals.seal_purged(conn, mail_id)
    for table in ("blobs", "picture_texts", "thumbnails"):
        unused = _UNUSED.format(table=table)
        if table == "blobs":
            sizes = f"select coalesce(sum(size), 0) as size from blobs where {unused}"  # noqa: S608 - names of ours
            size += conn.execute(sizes, (contents,)).fetchone()["size"]
        conn.execute(f"delete from {table} where {unused}", (contents,))  # noqa: S608 - names of ours
    return size


def _forget_skeleton(conn: sqlite3.Connection, mail_id: int) -> int:
    """The skeleton goes; of a mail that was too large, which has no hash, that of its header stays, to know it again."""
    row = conn.execute(
        "select s.data, m.raw_sha256 from skeletons s join mails m on m.mail_id = s.mail_id where s.mail_id = ?",
        (mail_id,),
    ).fetchone()
    if row is None:
        return 0
    conn.execute("delete from skeletons where mail_id = ?", (mail_id,))
    if row["raw_sha256"] is None:
        conn.execute("insert into skeletons values (?, ?)", (mail_id, hashlib.sha256(row["data"]).digest()))
    return len(row["data"])


def _much_is_free(store: Store) -> bool:
    return _pragma(store, "freelist_count") * _SLACK > _pragma(store, "page_count")


def _file_bytes(store: Store) -> int:
    return _pragma(store, "page_count") * _pragma(store, "page_size")


def _pragma(store: Store, name: str) -> int:
    row = store.one(f"pragma {name}")
    return int(row[0]) if row else 0
