"""What came for each union and day, counted once: totals over years read a row a day, and no file.

A transaction counts its days before it ends, however many of their mails it changed. Triggers note the days of mails that are filed for
them or no more. Files, and who sent them, change inside `kept_right`, which notes more than the days of their own mail: a third mail
with the same picture makes decoration of it in the two before it. A test and `verify` hold the table equal to what it is made of.
"""

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
_UNCOUNTED = "(select union_id, day from uncounted_days)"
# A mail, and those with which it makes three of one sender and picture: one fewer, and the picture is decoration in none of them.
_NOTE = """
    with threes as materialized (
        select distinct p.sha256, m.from_address from parts p join messages m on m.mail_id = p.mail_id
        where p.mail_id = ?1 and p.kind = 'image' and p.sha256 <> '' and m.from_address <> '' and 3 = (select count(*) from (
            select distinct q.mail_id from parts q join messages n on n.mail_id = q.mail_id
            where q.sha256 = p.sha256 and q.kind = 'image' and n.from_address = m.from_address limit 4))),
    near as (
        select ?1 as mail_id
        union select q.mail_id from threes t cross join parts q on q.sha256 = t.sha256 and q.kind = 'image'
            join messages n on n.mail_id = q.mail_id and n.from_address = t.from_address)
    insert or ignore into uncounted_days
    select r.union_id, r.day from near n join reports r on r.mail_id = n.mail_id where r.first = 1"""


@contextmanager
def kept_right(conn: sqlite3.Connection, mail_id: int) -> Iterator[None]:
    """Around a change of the files or the sender of a mail, within the caller's transaction."""
    conn.execute(_NOTE, (mail_id,))
    yield
    conn.execute(_NOTE, (mail_id,))


def count_noted(conn: sqlite3.Connection) -> None:
    """Count the days anew that were noted, at the end of the caller's transaction."""
    if conn.execute("select 1 from uncounted_days limit 1").fetchone():
        conn.execute(f"delete from day_files where (union_id, day) in {_UNCOUNTED}")  # noqa: S608 - of this file
        conn.execute(f"insert into day_files {_COUNTED.format(which=f'(r.union_id, r.day) in {_UNCOUNTED}')}")
        conn.execute("delete from uncounted_days")


def count_all(conn: sqlite3.Connection) -> None:
    """Count every day anew: after a change of what decoration is, or of all mails; within the caller's transaction."""
    conn.execute("delete from uncounted_days")
    conn.execute("delete from day_files")
    conn.execute(f"insert into day_files {_COUNTED.format(which='true')}")


def wrong() -> str:
    """A query for union and day of each row that is not what it is made of, is missing, or is too many."""
    return unlike("day_files", _COUNTED.format(which="true"))
