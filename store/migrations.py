"""Migrations of the store, by sqlite-utils. Imported only where a store is made or brought up to date."""

import sqlite3

from sqlite_utils import Database, Migrations

from store import firsts, grams
from store.database import statements

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


def migrate(conn: sqlite3.Connection) -> None:
    """Bring a store to this program's schema, within the caller's transaction."""
    _migrations.apply(Database(conn))
