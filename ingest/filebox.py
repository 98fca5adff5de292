"""What mailboxes that are files have in common: no folders, epoch "0", nothing to do afterwards, nothing to close."""

import hashlib
import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from domain.saying import say
from ingest.mailbox import BATCH_BYTES, FETCHED_AT_ONCE, Entry, Fetched, MailboxError, Mark, Refused, batches

log = logging.getLogger(__name__)

PATH_ADVICE = say("Check the path, its permissions and whether the disk is mounted")


class FileMailbox(ABC):
    """What the three have in common: no folders, epoch "0", nothing to do afterwards, nothing to close."""

    kind: str

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self._path = path.expanduser().absolute()
        self.name = f"{self.kind}:{self._path}"

    def folders(self) -> list[str]:
        """No folders: [""]."""
        self._check()
        return [""]

    def mark(self, folder: str) -> Mark | None:
        """Files say nothing of themselves."""
        return None

    def open(self, folder: str) -> str:
        """Always "0". Raises Refused when the path is missing, MailboxError for a folder that is not there."""
        self._check()
        if folder:
            raise MailboxError(say("%(mailbox)s: has no folder '%(folder)s'", mailbox=self.name, folder=folder))
        return "0"

    def entries(self, keys: Iterable[str]) -> Iterator[Entry]:
        """Listing of these mails; `arrived_at` and its basis as the class says."""
        for key in keys:
            try:
                if (entry := self._entry(key)) is not None:
                    yield entry
            except OSError as error:
                log.warning("%s: %s: cannot be read: %s", self.name, key, error.strerror)

    def fetch(self, entries: Iterable[Entry]) -> Iterator[list[Fetched]]:
        """Bytes of these mails, a batch at a time."""
        for batch in batches(entries, mails=FETCHED_AT_ONCE, size=BATCH_BYTES):
            yield [Fetched.whole(entry, raw) for entry in batch if (raw := self._bytes(entry)) is not None]

    def header(self, entry: Entry, *, limit: int) -> bytes:
        """The first `limit` bytes of a mail; b"" when it vanished."""
        return self._bytes(entry, limit) or b""

    def _bytes(self, entry: Entry, limit: int = -1) -> bytes | None:
        try:
            return self._read(entry.key, limit)
        except OSError as error:
            log.warning("%s: %s: cannot be read: %s", self.name, entry.key, error.strerror)
            return None

    def after(self, key: str) -> None:  # noqa: B027
        """Do nothing: files are never changed."""

    can_idle = False

    def idle(self, timeout: float, *, bell: int | None = None) -> bool:
        """Nobody tells of files."""
        raise NotImplementedError

    def rest(self) -> None:  # noqa: B027
        """Do nothing: files are never changed."""

    def close(self) -> None:  # noqa: B027
        """Do nothing: no file stays open between calls."""

    def _check(self) -> None:
        if not self._path.exists():
            raise Refused(say("%(mailbox)s: no such path", mailbox=self.name), advice=PATH_ADVICE)

    @abstractmethod
    def keys(self, *, above: str | None = None) -> list[str]:
        """All keys, in a fixed order; `above` says nothing about files."""

    @abstractmethod
    def _entry(self, key: str) -> Entry | None: ...

    @abstractmethod
    def _read(self, key: str, limit: int = -1) -> bytes | None: ...


def digest(raw: bytes) -> str:
    """The end of a key that names content."""
    return hashlib.sha256(raw).hexdigest()[:16]


def time_of(seconds: float) -> datetime:
    """A file's time, aware UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError):  # a file's time may be any number
        return datetime(1970, 1, 1, tzinfo=UTC)


def read_file(path: Path, limit: int) -> bytes:
    """At most `limit` bytes of a file; all for -1."""
    with path.open("rb") as file:
        return file.read(limit)


def text_of(name: str) -> str:
    """A file's name as text the database takes: names unpacked from GBK archives are not UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
