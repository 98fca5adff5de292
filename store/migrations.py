"""Migrations of the store, by sqlite-utils. Imported only where a store is made or brought up to date."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from domain.saying import say
from store import firsts, grams, seals
from store.backups import keep_before_migration
from store.database import StoreError, connect
from store.views import statements

# sqlite-utils loads pandas and numpy where they are installed, to know their types, which no migration has: a fifth of a second
# and 40 MB for whoever makes a store.
_absent = [name for name in ("pandas", "numpy") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_absent))  # type: ignore[arg-type]  # None: as if it were not installed
try:
    from sqlite_utils import Database, Migrations
finally:
    for _name in _absent:
        del sys.modules[_name]

_migrations = Migrations("rollcall")


@_migrations(name="0001_initial")
def _initial(db: Database) -> None:
    for statement in (*statements("schema.sql"), *grams.statements(), *firsts.statements()):
        db.execute(statement)


@_migrations(name="0002_figures")
def _figures(db: Database) -> None:
    """Mails that were read before have none until `reparse --all`."""
    for statement in statements("figures.sql"):
        db.execute(statement)


@_migrations(name="0003_upkeep")
def _upkeep(db: Database) -> None:
    for statement in statements("upkeep.sql"):
        db.execute(statement)


@_migrations(name="0004_purge")
def _purge(db: Database) -> None:
    for statement in statements("purge.sql"):
        db.execute(statement)


@_migrations(name="0005_fingerprints")
def _fingerprints(db: Database) -> None:
    for statement in statements("fingerprints.sql"):
        db.execute(statement)


@_migrations(name="0006_parser_version")
def _parser_version(db: Database) -> None:
    for statement in statements("reread.sql"):
        db.execute(statement)


@_migrations(name="0006_told")
def _told(db: Database) -> None:
    for statement in statements("told.sql"):
        db.execute(statement)


@_migrations(name="0007_day_files")
def _day_files(db: Database) -> None:
    """Counted where the views are made, which say what is counted."""
    for statement in statements("dayfiles.sql"):
        db.execute(statement)


@_migrations(name="0007_ticks")
def _ticks(db: Database) -> None:
    for statement in statements("ticks.sql"):
        db.execute(statement)


def migrate(conn: sqlite3.Connection, path: Path, version: int, *, keep_old: bool) -> None:
    """Bring a store of an earlier schema (0: a new one) to this program's, within the caller's transaction: whoever dies in it leaves
    the store as it was. Raises StoreError for one that no landed version wrote."""
    if version and keep_old:
        keep_before_migration(path, version)
    _apply(conn)
    if version and _made(conn) != _made_anew():
        raise StoreError(
            say(
                "%(path)s was written by an unfinished version of this program and cannot be brought up to date: move it away; "
                "the next poll reads the mailbox again",
                path=path,
            )
        )


def _apply(conn: sqlite3.Connection) -> None:
    _migrations.apply(Database(conn))
    seals.keep(conn)


def _made_anew() -> set[tuple[str, str]]:
    with closing(connect(":memory:", grams.Terms())) as conn:
        _apply(conn)
        return _made(conn)


def _made(conn: sqlite3.Connection) -> set[tuple[str, str]]:
    """Names and statements of tables, indexes and triggers; views are made by every program as it knows them."""
    rows = conn.execute(
        "select name, sql from sqlite_master where type <> 'view' and sql is not null and name not like '%_grams_%'"
    )
    return {(name, sql) for name, sql in rows}
