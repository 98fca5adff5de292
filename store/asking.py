"""A query of a person's own: over the public views, as at one instant, with a limit of time; it reads and nothing else.

The connection is its own, opened read-only; an authorizer lets it read what is public, by whatever way a view reads the rest.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic

from domain.saying import say
from store.database import Store, StoreError, utc
from store.grams import Terms
from store.meanings import public_names
from store.search import TooShort, find
from store.views import fix_clock, names_of_readers

SECONDS = 60  # a query may take; a reader that stays longer keeps the write-ahead log from being folded in
_FOUND = 100  # mails that a search within a query gives at most
_STEPS = 10_000  # of SQLite's machine between two looks at the time: under a millisecond
_LONGEST = 256_000_000  # bytes of one value
_BUSY_SECONDS = 10
_FREE = {"json_each", "json_tree", "pragma_table_info", "pragma_table_xinfo"}
_PRAGMAS = {"table_info", "table_xinfo"}
# What a program asks to show what there is: names and columns, no rows.
_LISTED = {"sqlite_master", "sqlite_schema"}
_LISTING = {"foreign_key_list", "index_list", "index_info", "database_list", "schema_version"}
_MADE_KNOWN = ("sqlite_master", "ROWID")  # what a function that gives rows touches in memory when it is first called
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}
_SAID = tuple(
    (re.compile(pattern, re.DOTALL), template)
    for pattern, template in (
        (r"no such table: (?:main\.)?(?P<name>.*)", say("there is no view %(name)s; there are: %(views)s")),
        (r"no such column: (?P<name>.*)", say("there is no column %(name)s; the view `schema` lists them")),
        (r"ambiguous column name: (?P<name>.*)", say("several views have a column %(name)s: write view.column")),
        (r"no such function: (?P<name>.*)", say("there is no function %(name)s")),
        (r"near \"(?P<name>.*)\": syntax error", say("the query cannot be understood at: %(name)s")),
        (r"incomplete input", say("the query is incomplete")),
        (r"access to (?:temp\.)?(?P<name>\w+)\..* is prohibited",
         say("%(name)s is the program's own and changes without notice; public are: %(views)s")),
        (r"not authorized.*|.*readonly database.*|cannot modify.*|cannot .* within a transaction|.*prohibited.*|authorization denied",
         say("the store is only read here: one SELECT over the public views")),
        (r"You can only execute one statement.*", say("one query at a time")),
    )
)  # fmt: skip


class QueryRefused(Exception):
    """The query cannot be understood, or would do more than read; the message says what is wrong."""


class TooLong(StoreError):
    """The query took longer than it may."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of columns, each once, and rows as they come."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


@contextmanager
def ask(path: Path, query: str, *, now: datetime, seconds: float = SECONDS) -> Iterator[Answer]:
    """The answer to a query of one statement. Raises QueryRefused, TooLong, StoreError, the last two also while rows come."""
    conn = open_reader(path, now)
    try:
        _guard(conn, seconds)
        with _told(seconds):
            try:
                cursor = conn.execute(query)
            except UnicodeEncodeError as error:
                raise sqlite3.DatabaseError(error.reason) from error
            if cursor.description is None:
                raise QueryRefused(say("there is no query"))
            yield Answer(_each_once(column[0] for column in cursor.description), iter(cursor))
    finally:
        conn.close()


@contextmanager
def reading(path: Path, now: datetime | None, *, seconds: float = SECONDS) -> Iterator[Store]:
    """A store that cannot be written, as at `now` or the present, for queries of the program's own, which end after `seconds`."""
    conn = open_reader(path, now)
    try:
        conn.row_factory = sqlite3.Row
        _limit(conn, seconds)
        with _told(seconds):
            yield Store(conn, path, Terms())
    finally:
        conn.close()


def open_reader(path: Path, now: datetime | None, *, one_thread: bool = True) -> sqlite3.Connection:
    """A connection that cannot write nor attach, with the views as at `now`, or the present. Raises StoreError."""
    try:
        conn = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS, isolation_level=None,
            check_same_thread=one_thread,
        )  # fmt: skip
        if now is not None:
            fix_clock(conn, utc(now))
        conn.execute("pragma query_only = on")
        conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    except sqlite3.DatabaseError as error:
        raise StoreError(say("%(path)s cannot be opened: %(error)s", path=path, error=error)) from error
    conn.text_factory = lambda data: data.decode(errors="replace")
    return conn


def offer_search(conn: sqlite3.Connection, path: Path) -> None:
    """Let queries of a connection call found_mails(words): the numbers of mails in which all words stand, as `rollcall search`
    finds them, newest first, as a JSON array."""

    def found_mails(words: object) -> str:
        try:
            with reading(path, None) as store:
                hits = find(store, (str(words or ""),), limit=_FOUND)
                return json.dumps(list(dict.fromkeys(hit.mail_id for hit in hits)))
        except TooShort:
            return "[]"

    conn.create_function("found_mails", 1, found_mails)


def _guard(conn: sqlite3.Connection, seconds: float) -> None:
    """Limits of what, how much and how long."""
    confine(conn)
    _limit(conn, seconds)


def _limit(conn: sqlite3.Connection, seconds: float) -> None:
    end = monotonic() + seconds
    conn.set_progress_handler(lambda: int(monotonic() > end), _STEPS)


def confine(conn: sqlite3.Connection, *, listing: bool = False) -> None:
    """Let a connection of `open_reader` read what is public and no more; with `listing`, also what there is: names of tables,
    columns, indexes. How long a query may take is limited elsewhere."""
    public = _FREE.union(public_names(), _LISTED if listing else ())
    pragmas = _PRAGMAS.union(_LISTING if listing else ())
    readers = names_of_readers()

    def may(action: int, what: str | None, name: str | None, database: str | None, source: str | None) -> int:
        """SQLite asks for each column with the innermost view that reads it; a column without name is a count of rows."""
        if action == sqlite3.SQLITE_READ:
            allowed = what in public or source in readers or not name or (what, name) == _MADE_KNOWN
        elif action == sqlite3.SQLITE_FUNCTION:
            allowed = name not in ("load_extension", "fts3_tokenizer")
        elif action == sqlite3.SQLITE_PRAGMA:
            allowed = what in pragmas and (name is None or what != "schema_version")
        elif action == sqlite3.SQLITE_UPDATE:
            allowed = what == _MADE_KNOWN[0]
        else:
            allowed = action in _READING
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    conn.set_authorizer(may)


@contextmanager
def _told(seconds: float) -> Iterator[None]:
    """What SQLite says, in words."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        said = str(error)
        if said == "interrupted":
            raise TooLong(
                say("the query took longer than %(n)s {n|second|seconds} and was ended", n=f"{seconds:g}")
            ) from error
        if "locked" in said or "disk" in said:
            raise StoreError(say("the query cannot be answered: %(error)s", error=said)) from error
        raise QueryRefused(_in_words(said)) from error


def _in_words(said: str) -> str:
    for pattern, template in _SAID:
        if found := pattern.fullmatch(said):
            return say(template.template, **found.groupdict(), views=", ".join(public_names()))
    return say("the query cannot be carried out: %(error)s", error=said)


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        count = sum(known == name or re.fullmatch(re.escape(name) + r"_\d+", known) is not None for known in found)
        found.append(f"{name}_{count + 1}" if count else name)
    return tuple(found)
