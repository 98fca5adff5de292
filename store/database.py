"""Opening the store: durable settings, migrations, views, and the one way to write (BEGIN IMMEDIATE)."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from domain.saying import say
from store import dayfiles, grams, seals
from store.version import SCHEMA_VERSION
from store.views import defined, fix_clock

_BUSY_SECONDS = 30
_PAGE_BYTES = 16384
_LOG_BYTES = 64 << 20  # of the write-ahead log that stay, once what a long query kept from being folded in has been


class StoreError(Exception):
    """The store cannot be used; the message says what to do.

    StoreError
    ├── StoreLocked    another instance runs on it
    └── StoreTooNew    it was written by a newer program
    """


class StoreLocked(StoreError):
    """Another instance of the service holds this store."""


class StoreTooNew(StoreError):
    """The store's schema is newer than this program."""


class Undone(Exception):
    """What was attempted inside a write failed by its own content and left nothing behind; the cause says why."""


class Store:
    """An open store. Reads go through `query`, writes through `write`; `now` fixes the clock of all views."""

    def __init__(self, conn: sqlite3.Connection, path: Path, terms: grams.Terms) -> None:
        """Use `open_store`."""
        self.conn = conn
        self.path = path
        self.terms = terms

    def query(self, sql: str, *values: object) -> Iterator[sqlite3.Row]:
        """Rows of a query, by position or name."""
        return iter(self.conn.execute(sql, values))

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query, None without one."""
        row: sqlite3.Row | None = self.conn.execute(sql, values).fetchone()
        return row

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction that takes the write lock at once, so that read-then-write in it cannot go stale.

        A write inside a write joins it: all of it is done, or nothing.
        """
        conn = self.conn
        if conn.in_transaction:
            yield conn
            return
        conn.execute("begin immediate")
        try:
            yield conn
            dayfiles.count_noted(conn)
            conn.execute("commit")
        except BaseException:
            conn.rollback()  # a commit that failed, too, may leave its transaction open, and later writes would join it
            raise

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A piece of a write that may fail without the rest. Raises Undone; a full disk or a lock is raised as it is."""
        conn = self.conn
        conn.execute("savepoint attempt")
        try:
            yield
        except Exception as error:
            if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:
                raise  # the store's trouble, not the content's: the whole write is undone
            conn.execute("rollback to attempt")
            conn.execute("release attempt")
            raise Undone from error
        conn.execute("release attempt")

    @contextmanager
    def given_terms(self, terms: Mapping[str, str]) -> Iterator[None]:
        """A piece of a write for whose texts the index terms are known: text -> what `grams.bigrams` makes of it."""
        self.terms.given = terms
        try:
            yield
        finally:
            self.terms.given = {}

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()


def open_store(path: Path, *, now: datetime | None = None, keep_old: bool = True) -> Store:
    """Open or make the store at `path`, migrated to this program's schema; `keep_old`: after a copy of it as it was. Raises
    StoreError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
    terms = grams.Terms()
    conn = connect(path, terms)
    try:
        store = Store(conn, path, terms)
        if _schema_version(store) < SCHEMA_VERSION:
            _use_wal(conn)
            with store.write():  # one program migrates, others that start meanwhile wait
                if (version := _schema_version(store)) < SCHEMA_VERSION:
                    from store.migrations import migrate

                    migrate(conn, path, version, keep_old=keep_old)
                    conn.execute(f"pragma user_version = {SCHEMA_VERSION}")
        _use_wal(conn)
        _make_views(store)
        if now is not None:
            fix_clock(conn, utc(now))
    except BaseException as error:
        conn.close()
        if type(error) is sqlite3.DatabaseError or isinstance(error, UnicodeDecodeError):
            raise StoreError(say("%(path)s cannot be opened: %(error)s", path=path, error=repr(error))) from error
        raise
    return store


def _use_wal(conn: sqlite3.Connection) -> None:
    """Of programs that make one store at once SQLite refuses this to all but one, and lets none wait: so it is waited for here."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            conn.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def connect(path: Path | str, terms: grams.Terms) -> sqlite3.Connection:
    """A connection as the store's triggers need it; `open_store` is for everybody else. Raises StoreError."""
    conn = None
    try:
        conn = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        conn.execute(f"pragma page_size = {_PAGE_BYTES}")
        conn.execute("pragma synchronous = full")
        conn.execute(f"pragma journal_size_limit = {_LOG_BYTES}")
        conn.execute("pragma foreign_keys = on")
        conn.execute("pragma recursive_triggers = on")  # else `insert or replace` takes rows away unseen by triggers
        conn.create_function("bigrams", 1, terms, deterministic=True)
        seals.offer_seals(conn)
    except (
        sqlite3.DatabaseError,
        UnicodeDecodeError,
    ) as error:  # of a damaged schema SQLite says so in words that may be no text
        if conn is not None:
            conn.close()
        shown = error if isinstance(error, sqlite3.Error) else repr(error)
        raise StoreError(say("%(path)s cannot be opened: %(error)s", path=path, error=shown)) from error
    conn.row_factory = sqlite3.Row
    return conn


def _schema_version(store: Store) -> int:
    (version,) = store.conn.execute("pragma user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise StoreTooNew(
            say(
                "%(path)s has schema %(version)s, this program knows %(known)s: install the newer program",
                path=store.path,
                version=version,
                known=SCHEMA_VERSION,
            )
        )
    return int(version)


def _make_views(store: Store) -> None:
    """Views as this program defines them; made again only when the definition changed."""
    made, digest = defined()
    row = store.one("select value from settings where name = 'views'")
    if row is not None and row["value"] == digest:
        return
    with store.write() as conn:
        for name in [row["name"] for row in conn.execute("select name from sqlite_master where type = 'view'")]:
            conn.execute(f"drop view {name}")
        for statement in made:
            conn.execute(statement)
        dayfiles.count_all(conn)  # what decoration is may have changed with the views
        conn.execute("insert or replace into settings values ('views', ?)", (digest,))
        seals.seal_schema(conn)


class _TakenBack(Exception):
    """Ends a trial without keeping what it did."""


@contextmanager
def trial(store: Store, *, keep: bool) -> Iterator[None]:
    """One transaction that is kept, or taken back whole: to see what a change would do."""
    try:
        with store.write():
            yield
            if not keep:
                raise _TakenBack
    except _TakenBack:
        pass


def find_damage(store: Store) -> str:
    """The first fault of the database file, "" where there is none."""
    row = store.one("pragma quick_check(1)")
    return "" if row and row[0] == "ok" else str(row[0] if row else "quick_check says nothing")


def utc(at: datetime) -> str:
    """An aware instant as the store writes it: UTC, whole seconds, Z."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def instant(text: str) -> datetime:
    """An instant that the store wrote."""
    return datetime.fromisoformat(text)


@contextmanager
def single_instance(path: Path) -> Iterator[IO[str]]:
    """Hold the store for one running service. Raises StoreLocked; the lock dies with the process."""
    lock = path.with_suffix(path.suffix + ".lock")
    with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "r+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreLocked(say("another rollcall runs on %(path)s; stop it first", path=path)) from error
        yield held
