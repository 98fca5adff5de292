"""What a run does to its folder, step by step: each statement of SQL, each file that gets its name. A run can be stopped before
any step, with the folder left as a process that dies there leaves it; or a step can fail."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path

WRITES = ("begin", "insert", "update", "delete", "savepoint", "release", "commit", "create", "alter", "drop", "vacuum")
FILES = ((os, "fsync"), (os, "link"), (Path, "replace"), (Path, "unlink"))


class Killed(BaseException):
    """The process is dead: nothing catches this."""


class Steps:
    """Counts the steps of a run, all or those of some kinds, and does `act` instead of step number `at`."""

    def __init__(self, *, kinds: tuple[str, ...] = (), at: int = 0, act: Callable[[], None] = lambda: None) -> None:
        self.taken: list[str] = []
        self._kinds, self._at, self._act = kinds, at, act

    def take(self, kind: str) -> None:
        if not self._kinds or kind in self._kinds:
            self.taken.append(kind)
            if len(self.taken) == self._at:
                self._act()


def kind_of(sql: str) -> str:
    """The first word of a statement; "temp" for what only this connection has."""
    first, second, *_ = [*sql.lower().split(None, 2), ""]
    return "temp" if (first, second) == ("create", "temp") else first


@contextmanager
def stepping(monkeypatch, steps: Steps):
    """Every connection that is made meanwhile, and what is done to names of files, takes its steps there."""

    class Stepping(sqlite3.Connection):
        def execute(self, sql, values=()):
            steps.take(kind_of(sql))
            return super().execute(sql, values)

        def executemany(self, sql, rows):
            return super().executemany(sql, map(partial(self._row, sql), rows))

        def _row(self, sql, values):
            steps.take(kind_of(sql))
            return values

        def blobopen(self, *where):
            steps.take("blobopen")
            return super().blobopen(*where)

        def backup(self, target, **options):
            steps.take("backup")
            super().backup(target, **options)

    connect = sqlite3.connect

    def taking(function, name):
        def wrapped(*args, **kwargs):
            steps.take(name)
            return function(*args, **kwargs)

        return wrapped

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda *args, **kwargs: connect(*args, factory=Stepping, **kwargs))
        for owner, name in FILES:
            patch.setattr(owner, name, taking(getattr(owner, name), name))
        yield


def dead_at(monkeypatch, folder: Path, job: Callable[[], None], at: int, *, kinds: tuple[str, ...]) -> list[str]:
    """Run `job`, dead before step `at` (0: not at all), and leave `folder` as it was at that moment: no connection is tidied up,
    no `finally` ever ran. The kinds of steps taken."""
    left: dict[Path, tuple[bytes, int]] = {}
    died = []

    def die():
        died.append(True)
        left.update(
            {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
        )
        raise Killed

    steps = Steps(kinds=kinds, at=at, act=die)
    try:
        with stepping(monkeypatch, steps):
            job()
    except Killed:
        pass
    if died:
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path, (data, changed) in left.items():
            if not path.name.endswith("-shm"):  # memory of the dead
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                os.utime(path, ns=(changed, changed))
    return steps.taken[:at] if died else steps.taken


def fresh(template: Path, folder: Path) -> Path:
    """A copy of a store, alone in a folder that is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Path(shutil.copy(template, folder))
