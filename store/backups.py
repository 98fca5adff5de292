"""Backups: a consistent copy of the store in one file, marked as ours and checked before it gets its name; and the way back.

What is not marked as a backup is never overwritten and never restored.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from domain.saying import say
from store import days, digests
from store.database import Store, StoreError, connect, find_damage, instant, open_store, utc
from store.grams import Terms
from store.mails import Fault, verify

_MARK = "backup_made_at"  # a setting that only backups have
_NEWEST = (
    200  # mails that are rebuilt before a backup gets its name: those that no earlier backup has shown to be whole
)
_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Copy:
    """What a backup holds: bytes of the file, mails, when it was made and until when the mailbox had been read."""

    size: int
    mails: int
    made_at: datetime
    read_until: datetime | None


@dataclass(frozen=True, slots=True)
class Restored:
    """A store made from a backup: what it was made of, days of which it is not known whether their digest was sent, and where
    the old store is now."""

    copy: Copy
    unsure: tuple[date, ...]
    aside: Path | None


def back_up(store: Store, file: Path, *, now: datetime) -> Copy:
    """Copy the store as it stands between two writes to `file`. Raises StoreError where that is no backup of ours already, or
    where the copy is damaged."""
    if file.exists() and made_at(file) is None:
        raise StoreError(
            say("%(path)s is there already and is no backup of rollcall; nothing is overwritten", path=file)
        )
    with _beside(file) as copy:
        _copy(store.conn, copy)
        with closing(open_store(copy)) as opened:
            with opened.write() as conn:
                conn.execute("insert or replace into settings values (?, ?)", (_MARK, utc(now)))
            _check(opened, file, newest=_NEWEST)
            found = _describe(opened, now)
            opened.conn.execute("pragma journal_mode = delete")  # one file, whole in itself
        _flush(copy)
        size = copy.stat().st_size
        copy.replace(file)
    _flush(file.parent)
    return Copy(size, found.mails, found.made_at, found.read_until)


def restore(file: Path, path: Path, *, now: datetime, replace: bool) -> Restored:
    """Make the store at `path` from a backup, every mail of which is rebuilt first. Only for the holder of the lock. Raises
    StoreError where `file` is no sound backup, or a store is there that is not to be replaced."""
    if path.exists() and not replace:
        raise StoreError(say("%(path)s is there already; --replace moves it aside", path=path))
    made = made_at(file)
    if made is None:
        raise StoreError(say("%(path)s is no backup of rollcall", path=file))
    with _beside(path) as copy:
        with closing(sqlite3.connect(_readable(file), uri=True)) as source:
            _copy(source, copy)
        with closing(open_store(copy, keep_old=False)) as opened:
            _check(opened, file, newest=None)
            found = _describe(opened, made)
            unsure = digests.forget_what_was_sent(opened, since=made, now=now)
            with opened.write() as conn:
                conn.execute("delete from settings where name = ?", (_MARK,))
        _flush(copy)
        aside = _move_aside(path, now) if path.exists() else None
        copy.replace(path)
    _flush(path.parent)
    return Restored(found, tuple(unsure), aside)


def keep_before_migration(path: Path, version: int) -> Path:
    """A copy of the store as an earlier program wrote it, beside it, which `restore` takes; it stays until a person takes it away.
    Within the migration's transaction, which nobody else sees. Raises StoreError."""
    file = path.with_name(f"{path.name}.schema-{version}")
    with _beside(file) as copy:
        with closing(sqlite3.connect(_readable(path), uri=True)) as source:
            _copy(source, copy)
        with closing(connect(copy, Terms())) as made:
            made.execute("insert or replace into settings select ?, now from clock", (_MARK,))
            made.execute("pragma journal_mode = delete")
        _flush(copy)
        copy.replace(file)
    _flush(file.parent)
    return file


@contextmanager
def scratch(store: Store, *, now: datetime) -> Iterator[Store]:
    """A private copy beside the store, to try something on; it goes when that is done. Needs as much room as the store has."""
    with _beside(store.path) as copy:
        _copy(store.conn, copy)
        with closing(open_store(copy, now=now)) as opened:
            yield opened


def made_at(file: Path) -> datetime | None:
    """When a backup of ours was made; None for any other file."""
    try:
        with closing(sqlite3.connect(_readable(file), uri=True)) as conn:
            row = conn.execute("select value from settings where name = ?", (_MARK,)).fetchone()
    except sqlite3.DatabaseError:
        return None
    return instant(row[0]) if row else None


def _readable(file: Path) -> str:
    return f"{file.resolve().as_uri()}?mode=ro"


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A private file in the same folder, taken away again unless it was given its name."""
    made, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)  # mode 0600
    os.close(made)
    try:
        yield Path(name)
    except sqlite3.Error as error:
        raise StoreError(say("%(path)s cannot be written: %(error)s", path=file, error=error)) from error
    finally:
        for ending in ("", *_BESIDE):
            Path(name + ending).unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, target: Path) -> None:
    """In one step: a reader that writers neither wait for nor disturb."""
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def _check(copy: Store, file: Path, *, newest: int | None) -> None:
    damage = find_damage(copy)
    for found in () if damage else verify(copy, newest=newest):
        if isinstance(found, Fault):
            damage = found.said
            break
    if damage:
        raise StoreError(say("%(path)s: the copy is damaged: %(problem)s", path=file, problem=damage))


def _describe(copy: Store, made: datetime) -> Copy:
    row = copy.one("select count(*) as mails from mails")
    return Copy(copy.path.stat().st_size, row["mails"] if row else 0, made, days.read_until(copy))


def _move_aside(path: Path, now: datetime) -> Path:
    """The old store under another name, with its log; it stays at its own name until the new one takes that."""
    aside = _free_name(path, f"{path.name}.replaced-{now:%Y%m%dT%H%M%S}")
    try:
        with closing(sqlite3.connect(path)) as old:
            old.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.DatabaseError:
        pass  # it may be replaced because it is damaged
    for ending in _BESIDE:
        if Path(f"{path}{ending}").exists():
            Path(f"{path}{ending}").replace(f"{aside}{ending}")
    if not aside.exists():
        os.link(path, aside)
    return aside


def _free_name(path: Path, name: str) -> Path:
    """A name beside the store that nothing has, but the store itself: a restore died between giving and taking it."""
    number, free = 1, path.with_name(name)
    while free.exists() and not free.samefile(path):
        number += 1
        free = path.with_name(f"{name}-{number}")
    return free


def _flush(path: Path) -> None:
    """What was written, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
