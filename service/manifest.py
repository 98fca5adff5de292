"""manifest.csv of an export: what was copied, from which mail, with which hash. It decides what is new at the next run."""

import csv
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from typing import IO

from domain.saying import say
from reports.masking import for_excel

NAME = "manifest.csv"


@dataclass(frozen=True, slots=True)
class Entry:
    """A copied file. `part` is where it stands in its mail, or `text`, `original`; `number` that of its mail within the folder."""

    path: str
    day: str
    union_id: str
    union_name: str
    number: str
    mail_sha256: str
    part: str
    filename: str
    kind: str
    size: str
    sha256: str
    received_at: str
    subject: str


_HEAD = [field.name for field in fields(Entry)]
_KNOWN = ("day", "union_id", "number", "mail_sha256", "part", "sha256")  # what decides


class Manifest:
    """What stands in the file, and what is added to it. One export at a time holds it."""

    def __init__(self, file: IO[str]) -> None:
        """`file` is open for reading and appending."""
        self._file = file
        self._copies: set[bytes] = set()
        self._numbers: dict[bytes, int] = {}
        self._last: dict[tuple[str, str], int] = {}
        if file.read(1) != "\ufeff":
            if os.fstat(file.fileno()).st_size:
                raise _not_ours()
            self._file.write("\ufeff")
            self._write(_HEAD)
            return
        self._read()

    def _read(self) -> None:
        rows = csv.DictReader(self._file)
        if rows.fieldnames != _HEAD:
            raise _not_ours()
        for row in rows:
            if all(row[name] for name in _KNOWN) and row["number"].isdigit():
                self._learn({name: row[name].removeprefix("'") for name in _KNOWN})
        size = os.fstat(self._file.fileno()).st_size
        if os.pread(self._file.fileno(), 1, size - 1) != b"\n":  # an export was ended while it wrote
            self._file.write("\r\n")

    def _learn(self, row: Mapping[str, str]) -> None:
        day, union_id, number, mail, part, sha256 = (row[name] for name in _KNOWN)
        self._copies.add(_brief(day, union_id, mail, part, sha256))
        self._numbers[_brief(day, union_id, mail)] = int(number)
        self._last[day, union_id] = max(int(number), self._last.get((day, union_id), 0))

    def number(self, day: str, union_id: str, mail_sha256: str) -> int:
        """Which mail of this folder it is: the number that it has, or the next."""
        return self._numbers.get(_brief(day, union_id, mail_sha256)) or self._last.get((day, union_id), 0) + 1

    def has(self, day: str, union_id: str, mail_sha256: str, part: str, sha256: str) -> bool:
        """Whether this was copied with this content."""
        return _brief(day, union_id, mail_sha256, part, sha256) in self._copies

    def add(self, entry: Entry) -> None:
        """Note a copy."""
        self._learn({name: getattr(entry, name) for name in _KNOWN})
        self._write([for_excel(value) for value in astuple(entry)])

    def _write(self, values: list[str]) -> None:
        csv.writer(self._file).writerow(values)

    def flush(self) -> None:
        """What was noted reaches the file."""
        self._file.flush()


def _not_ours() -> FileExistsError:
    return FileExistsError(say("%(name)s in the target was not written by an export; choose another folder", name=NAME))


def _brief(*words: str) -> bytes:
    """Sixteen bytes for words: an archive of years has millions of files."""
    return hashlib.blake2b("\0".join(words).encode(), digest_size=16).digest()


@contextmanager
def open_manifest(root: int) -> Iterator[Manifest]:
    """The manifest in this folder, held until the end. Raises FileExistsError for one that is not ours or is in use."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        fd = os.open(NAME, flags, 0o600, dir_fd=root)
    except OSError as error:
        raise FileExistsError(
            say("%(name)s in the target is a link or a folder; choose another folder", name=NAME)
        ) from error
    with os.fdopen(fd, "r+", encoding="utf-8", errors="replace", newline="") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise FileExistsError(say("%(name)s in the target is a link or a folder; choose another folder", name=NAME))
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FileExistsError(say("another export writes into this folder; wait for its end")) from None
        yield Manifest(file)
