"""What came for each union and day, counted once: totals over years read a row a day, and no file.

Triggers count a day anew when a mail is filed for it or is no more. The files of a mail change in one place only (store/derived.py),
which holds `kept_right` around it: a third mail with the same picture makes decoration of it in the two before it. A test and
`verify` hold the table equal to what it is made of.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from store.firsts import unlike

_COUNTED = """
    select r.union_id, r.day, sum(p.parent_path is null), count(distinct case when p.kind = 'image' then p.sha256 end),
        count(distinct case when p.kind = 'video' then p.sha256 end)
    from reports r join parts p on p.mail_id = r.mail_id
    where {which} and r.first = 1 and not exists (select 1 from decorations x where x.file_id = p.file_id)
    group by r.union_id, r.day"""
# A mail, and those with which it makes three of one sender and picture: one fewer, and the picture is decoration in none of them.
_NEAR = """
    with threes as materialized (
        select distinct p.sha256, m.from_address from parts p join messages m on m.mail_id = p.mail_id
        where p.mail_id = ?1 and p.kind = 'image' and p.sha256 <> '' and m.from_address <> '' and 3 = (select count(*) from (
            select distinct q.mail_id from parts q join messages n on n.mail_id = q.mail_id
            where q.sha256 = p.sha256 and q.kind = 'image' and n.from_address = m.from_address limit 4))),
    near as (
        select ?1 as mail_id
        union select q.mail_id from threes t cross join parts q on q.sha256 = t.sha256 and q.kind = 'image'
            join messages n on n.mail_id = q.mail_id and n.from_address = t.from_address)
    select r.union_id, r.day from near n join reports r on r.mail_id = n.mail_id where r.first = 1"""


def triggers() -> list[str]:
    """What keeps the table when reports change."""
    changes = (("added", "insert", "new"), ("taken", "delete", "old"))
    return [
        f"create trigger day_files_{name} after {what} on reports when {row}.first = 1 "
        f"begin {';'.join(_again(f'(({row}.union_id, {row}.day))'))}; end"
        for name, what, row in changes
    ]


def _again(places: str) -> tuple[str, str]:
    """Statements that count the days anew that stand in a list of rows, or in a query for them."""
    return (
        f"delete from day_files where (union_id, day) in ({places})",  # noqa: S608 - of this file
        f"insert into day_files {_COUNTED.format(which=f'(r.union_id, r.day) in ({places})')}",
    )


@contextmanager
def kept_right(conn: sqlite3.Connection, mail_id: int) -> Iterator[None]:
    """Around a change of the files or the sender of a mail, within the caller's transaction."""
    before = _days(conn, mail_id)
    yield
    if days := before | _days(conn, mail_id):
        for statement in _again("select value ->> 0, value ->> 1 from json_each(?)"):
            conn.execute(statement, (json.dumps(sorted(days)),))


def _days(conn: sqlite3.Connection, mail_id: int) -> set[tuple[str, str]]:
    """Unions and days whose counts stand or fall with what a mail carries."""
    return {(row["union_id"], row["day"]) for row in conn.execute(_NEAR, (mail_id,))}


def count_all(conn: sqlite3.Connection) -> None:
    """Count every day anew: after a change of what decoration is, or of all mails; within the caller's transaction."""
    conn.execute("delete from day_files")
    conn.execute(f"insert into day_files {_COUNTED.format(which='true')}")


def wrong() -> str:
    """A query for union and day of each row that is not what it is made of, is missing, or is too many."""
    return unlike("day_files", _COUNTED.format(which="true"))
