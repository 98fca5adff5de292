"""Migrations of the store, by sqlite-utils. Imported only where a store is made or brought up to date."""

import sqlite3
import sys

from store import firsts, grams
from store.database import statements

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


@_migrations(name="0006_told")
def _told(db: Database) -> None:
    for statement in statements("told.sql"):
        db.execute(statement)


def migrate(conn: sqlite3.Connection) -> None:
    """Bring a store to this program's schema, within the caller's transaction."""
    _migrations.apply(Database(conn))
