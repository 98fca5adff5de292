"""A seal for each row that nothing else can prove: a hash over its values, kept by triggers beside the row.

Bytes of mails have their own hashes, and what is derived can be derived again; the ledger, decisions, what was sent and what was
due can not. A bit that flips there, and a row that was changed, added or taken away by other means than this program, shows
when the seals are compared (`rollcall verify`). Other programs do not even have the function that the triggers call, and are
refused to write. It proves no intent: whoever has the program can seal again. What was mailed cannot be (store/fingerprints.py).
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

SEALED = (
    "mails", "skeletons", "places", "folder_marks", "rounds", "mailboxes", "heartbeats", "folder_polls", "unions", "due_days",
    "deliverables", "taxonomy_labels", "settings", "decisions", "decision_days", "editions", "releases", "closings", "replies",
    "alarms", "digests", "picture_texts", "thumbnails", "told", "upkeep", "_sqlite_migrations",
)  # fmt: skip
# What is derived of a purged mail cannot be derived again: its rows are sealed from then on
OF_PURGED = ("messages", "parts", "found_links", "claims", "filings", "reports", "candidates", "report_labels")
_PURGED = "(select purged_at from mails where mails.mail_id = {0}mail_id) is not null"
SCHEMA = "sqlite_master"  # sealed as a whole, under this name


class Text(bytes):
    """A text as it stands in the file: a damaged one may be none in UTF-8."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is not as it was written, by its key; the mail that it belongs to, 0 for none."""

    table: str
    key: str
    mail_id: int


def seal(*values: object) -> int:
    """The seal of a row: 64 bits of a hash over its values and their types. SQL function `seal`."""
    hashed = hashlib.blake2b(digest_size=8)
    for value in values:
        if isinstance(value, Text):
            hashed.update(b"t%d:%b" % (len(value), value))
        elif isinstance(value, str):
            data = value.encode()
            hashed.update(b"t%d:%b" % (len(data), data))
        elif isinstance(value, bytes):
            hashed.update(b"b%d:%b" % (len(value), value))
        else:  # None, int, float
            hashed.update(b"%a;" % (value,))
    return int.from_bytes(hashed.digest(), "big", signed=True)


def offer_seals(conn: sqlite3.Connection) -> None:
    """Let a connection write sealed tables."""
    conn.create_function("seal", -1, seal, deterministic=True)


def keep(conn: sqlite3.Connection) -> None:
    """Seal every table that is to be and is not, or has other columns since; within the caller's transaction."""
    conn.execute(
        "create table if not exists seals (sealed_table text not null, sealed_key not null, sealed integer not null, "
        "primary key (sealed_table, sealed_key)) without rowid"
    )
    for table in (*SEALED, *OF_PURGED):
        triggers = _triggers(conn, table)
        held = dict(conn.execute("select name, sql from sqlite_master where type = 'trigger'"))
        if any(held.get(name) != sql for name, sql in triggers.items()):
            for name, sql in triggers.items():
                conn.execute(f"drop trigger if exists {name}")
                conn.execute(sql)
            conn.execute("delete from seals where sealed_table = ?", (table,))
            _seal_all(conn, table, "true")
    seal_schema(conn)


def seal_purged(conn: sqlite3.Connection, mail_id: int) -> None:
    """A mail was purged: what is left of it is sealed; within the transaction that purged it."""
    for table in OF_PURGED:
        _seal_all(conn, table, f"mail_id = {mail_id:d}")


def _seal_all(conn: sqlite3.Connection, table: str, which: str) -> None:
    values, purged = ", ".join(_columns(conn, table)), _PURGED.format(f"{table}.") if table in OF_PURGED else "true"
    conn.execute(
        f"insert or replace into seals select '{table}', {_key(conn, table)}, seal({values}) from {table} "  # noqa: S608 - names of ours
        f"where {which} and {purged}"
    )


def seal_schema(conn: sqlite3.Connection) -> None:
    """Tables, triggers and views are now as they are to be; within the transaction that made them so."""
    conn.execute("insert or replace into seals values (?, '', ?)", (SCHEMA, _schema_seal(conn)))


def broken(conn: sqlite3.Connection) -> Iterator[Broken]:
    """Rows that are not as this program wrote them, that it did not write, or that are gone."""
    usual, conn.text_factory = conn.text_factory, Text
    try:
        for table in (*SEALED, *OF_PURGED):
            yield from _broken_in(conn, table)
        held = conn.execute("select sealed from seals where sealed_table = ?", (SCHEMA,)).fetchone()
        if held is None or held[0] != _schema_seal(conn):
            yield Broken(SCHEMA, "", 0)
    finally:
        conn.text_factory = usual


def _broken_in(conn: sqlite3.Connection, table: str) -> Iterator[Broken]:
    columns, key, held = _columns(conn, table), _key(conn, table), 0
    mail = "mail_id" if "mail_id" in columns else "0"
    sql = (  # names of ours
        f"select {key}, {mail}, sealed, {', '.join(columns)} from {table} left join seals "  # noqa: S608
        f"on sealed_table = '{table}' and sealed_key = {key} "
        f"where {_PURGED.format(f'{table}.') if table in OF_PURGED else 'true'}"
    )
    try:
        for which, mail_id, sealed, *values in conn.execute(sql):
            held += sealed is not None
            if sealed != seal(*values):
                yield Broken(table, _shown(which), mail_id if isinstance(mail_id, int) else 0)
        (count,) = conn.execute("select count(*) from seals where sealed_table = ?", (table,)).fetchone()
        if held != count:
            sql = f"select sealed_key from seals where sealed_table = '{table}' and sealed_key not in (select {key} from {table})"  # noqa: S608
            for (which,) in conn.execute(sql):
                yield Broken(table, _shown(which), which if table in ("mails", "skeletons") else 0)
    except sqlite3.DatabaseError as error:
        yield Broken(table, str(error), 0)


def _shown(key: object) -> str:
    return key.decode(errors="replace") if isinstance(key, bytes) else str(key)


def _schema_seal(conn: sqlite3.Connection) -> int:
    rows = conn.execute(
        "select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite_stat%' order by type, name"
    )
    return seal(*(value for row in rows for value in row))


def _columns(conn: sqlite3.Connection, table: str, before: str = "") -> list[str]:
    return [before + _name(row[1]) for row in conn.execute(f"pragma table_info({table})")]


def _key(conn: sqlite3.Connection, table: str, before: str = "") -> str:
    """The primary key as one value: its own, or a JSON array of several columns. The plus takes the column's type from it: SQLite finds
    no number by an index over values of any type."""
    info = conn.execute(f"pragma table_info({table})").fetchall()
    names = [before + _name(row[1]) for row in sorted(info, key=lambda row: row[5]) if row[5]]
    return f"+{names[0]}" if len(names) == 1 else f"json_array({', '.join(names)})"


def _name(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _triggers(conn: sqlite3.Connection, table: str) -> dict[str, str]:
    """Name -> statement of what keeps a table's seals. Where `insert or ignore` began it, that is the rule in here too; so a seal
    that would be there already is taken away first."""
    away = f"delete from seals where sealed_table = '{table}' and sealed_key = {_key(conn, table, 'old.')};"  # noqa: S608 - names of ours
    values = ", ".join(_columns(conn, table, "new."))
    again = f"insert into seals values ('{table}', {_key(conn, table, 'new.')}, seal({values}));"  # noqa: S608
    parts = {"added": ("insert", again), "changed": ("update", f"{away} {again}"), "taken": ("delete", away)}
    when = {
        name: f"when {_PURGED.format('old.' if name == 'taken' else 'new.')} " if table in OF_PURGED else ""
        for name in parts
    }
    return {
        f"seal_{table}_{name}": f"create trigger seal_{table}_{name} after {what} on {table} {when[name]}begin {body} end"
        for name, (what, body) in parts.items()
    }
