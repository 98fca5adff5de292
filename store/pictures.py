"""What is made of pictures, by content: their text, of which some still wait, and small ones to show."""

import sqlite3
from contextlib import closing
from pathlib import Path

from store.database import Store
from store.seals import offer_seals

_GIVES_WAY_AFTER = 0.5  # seconds that a reader who would keep something waits for those who write
_MIN_SIDE = 100  # pixels; below that nothing is written that anybody could read

_WAITING = """
    from parts p where p.sha256 <> '' and not exists (select 1 from picture_texts t where t.sha256 = p.sha256)
      and ((p.kind = 'image' and p.problem is null and p.width >= :side and p.height >= :side
            and not exists (select 1 from decorations x where x.file_id = p.file_id)) or p.note = 'scan')
"""


def waiting(store: Store, *, limit: int) -> list[str]:
    """Hashes of pictures and scans that nobody has looked at for text, newest mail first: people search for the new."""
    sql = f"select p.sha256 {_WAITING} group by p.sha256 order by max(p.mail_id) desc, p.sha256 limit :limit"
    return [row["sha256"] for row in store.conn.execute(sql, {"side": _MIN_SIDE, "limit": limit})]


def count_waiting(store: Store) -> int:
    """How many wait."""
    sql = f"select count(distinct p.sha256) as n {_WAITING}"
    return int(store.conn.execute(sql, {"side": _MIN_SIDE}).fetchone()["n"])


def load(store: Store, sha256: str) -> bytes:
    """The bytes of a picture. Raises KeyError where they are not stored."""
    row = store.one("select data from blobs where sha256 = ?", sha256)
    if row is None:
        raise KeyError(sha256)
    return bytes(row["data"])


def save_text(store: Store, sha256: str, text: str) -> None:
    """Keep what stands in a picture; "" where there is nothing to read."""
    with store.write() as conn:
        conn.execute("insert or ignore into picture_texts values (?, ?)", (sha256, text))


def small(store: Store, sha256: str) -> bytes | None:
    """The small JPEG of a picture; b"" where none can be made, None where nobody has tried."""
    row = store.one("select data from thumbnails where sha256 = ?", sha256)
    return bytes(row["data"]) if row else None


def save_small(store: Store, sha256: str, data: bytes) -> None:
    """Keep the small JPEG of a picture."""
    with store.write() as conn:
        conn.execute("insert or ignore into thumbnails values (?, ?)", (sha256, data))


def keep_small(path: Path, sha256: str, data: bytes) -> bool:
    """Keep the small JPEG of a picture, by one who else only reads the store at `path`: he gives way to those who write, and
    a store that cannot be written stays as it is. Whether it was kept."""
    try:
        uri = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, uri=True, timeout=_GIVES_WAY_AFTER, isolation_level=None)) as conn:
            offer_seals(conn)
            conn.execute("insert or ignore into thumbnails values (?, ?)", (sha256, data))
    except sqlite3.DatabaseError:
        return False
    return True
