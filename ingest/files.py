"""Mailboxes that are files: a Maildir, an mbox, a folder of .eml files. Read-only, one mail in memory at a time, bytes
as they stand on disk. Keys name content or a file that never changes, so the epoch is always "0". A file that cannot be
read is logged and left out; a missing path is Refused, for an empty mailbox and a lost disk must not look alike."""

import hashlib
import logging
import mmap
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from domain.saying import say, why
from ingest.filebox import PATH_ADVICE, FileMailbox, digest, read_file, text_of, time_of
from ingest.folders import INBOX, Folder, choose, decode_name
from ingest.mailbox import Entry, MailboxError, Refused
from ingest.mbox import Span, from_line_time, spans

log = logging.getLogger(__name__)

MAILDIR_TIME = re.compile(r"(\d{9,11})\.")  # seconds since 1970 at the start of a unique name


class MaildirMailbox(FileMailbox):
    """A Maildir with Maildir++ subfolders. A key is the unique name, so a mail keeps it when its flags change."""

    kind = "maildir"

    def __init__(self, path: Path, *, folders: Literal["auto"] | Sequence[str] = "auto") -> None:
        """`folders` as in the configuration; the root is INBOX."""
        super().__init__(path)
        self._wanted = folders
        self._root = self._path
        self._files: dict[str, Path] = {}

    def folders(self) -> list[str]:
        """INBOX and the subfolders `ingest.folders.choose` picks, or the configured ones."""
        return choose(Folder(name, b"") for name in self._directories()) if self._wanted == "auto" else [*self._wanted]

    def open(self, folder: str) -> str:
        """Always "0". Raises MailboxError for a folder that is not there."""
        root = self._directories().get(folder)
        if root is None:
            raise MailboxError(
                say("%(mailbox)s: has no folder '%(folder)s'", mailbox=self.name, folder=folder), advice=PATH_ADVICE
            )
        self._root = root
        self._files = {}
        return "0"

    def keys(self, *, above: str | None = None) -> list[str]:
        """All unique names, sorted."""
        try:
            self._scan()
        except OSError as error:
            raise MailboxError(
                say("%(mailbox)s: %(why)s", mailbox=self.name, why=why(error)), advice=PATH_ADVICE
            ) from error
        return sorted(self._files)

    def _directories(self) -> dict[str, Path]:
        self._check()
        if not any((self._path / name).is_dir() for name in ("new", "cur")):
            raise Refused(
                say("%(mailbox)s: no Maildir, neither new/ nor cur/ is there", mailbox=self.name), advice=PATH_ADVICE
            )
        below = sorted(child for child in self._path.iterdir() if child.name.startswith(".") and child.is_dir())
        found = {decode_name(os.fsencode(child.name[1:])): child for child in below if (child / "cur").is_dir()}
        return {INBOX: self._path} | found

    def _scan(self) -> None:
        """Read new/ before cur/: a mail that moves in between is then seen twice, not missed."""
        self._files = {}
        for name in ("new", "cur"):
            directory = self._root / name
            if directory.is_dir():
                found = (child for child in directory.iterdir() if not child.name.startswith(".") and child.is_file())
                self._files |= {text_of(child.name.split(":")[0]): child for child in found}

    def _find(self, key: str) -> Path | None:
        if key not in self._files or not self._files[key].exists():  # read elsewhere meanwhile, or flags changed
            self._scan()
        return self._files.get(key)

    def _entry(self, key: str) -> Entry | None:
        path = self._find(key)
        if path is None:
            return None
        stat = path.stat()
        named = MAILDIR_TIME.match(key)
        seconds, basis = (int(named[1]), "maildir") if named else (stat.st_mtime, "file_time")
        return Entry(key, stat.st_size, time_of(seconds), basis)

    def _read(self, key: str, limit: int = -1) -> bytes | None:
        for _ in range(2):
            path = self._find(key)
            try:
                return read_file(path, limit) if path else None
            except FileNotFoundError:
                continue  # moved from new/ to cur/ between finding and opening
        return None


class MboxMailbox(FileMailbox):
    """One mbox file, cut as `ingest.mbox` says. `>From ` stays as it stands: who quoted it cannot be known. Not locked:
    a mail that is being appended may be seen in part, and once more when it is whole (another hash)."""

    kind = "mbox"

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        super().__init__(path)
        self._spans: dict[str, Span] = {}

    def keys(self, *, above: str | None = None) -> list[str]:
        """<ordinal>-<first 16 hex digits of sha256>, in the file's order. Raises MailboxError if it is no mbox."""
        self._check()
        self._spans = {}
        try:
            with self._path.open("rb") as file:
                if not os.fstat(file.fileno()).st_size:
                    return []
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                    if data[:5] != b"From ":
                        raise MailboxError(
                            say("%(mailbox)s: no mbox: it does not begin with a From line", mailbox=self.name)
                        )
                    for ordinal, span in enumerate(spans(data), 1):
                        self._spans[f"{ordinal}-{_span_digest(data, span)}"] = span
        except OSError as error:
            raise MailboxError(
                say("%(mailbox)s: %(why)s", mailbox=self.name, why=why(error)), advice=PATH_ADVICE
            ) from error
        return list(self._spans)

    def _entry(self, key: str) -> Entry | None:
        if key not in self._spans:
            return None
        line, start, end = self._spans[key]
        with self._path.open("rb") as file:
            file.seek(line)
            said = from_line_time(file.read(min(start - line, 1000)))
            written = time_of(os.fstat(file.fileno()).st_mtime)
        return Entry(key, end - start, said or written, "mbox_from" if said else "file_time")

    def _read(self, key: str, limit: int = -1) -> bytes | None:
        if key not in self._spans:
            return None
        _, start, end = self._spans[key]
        with self._path.open("rb") as file:
            file.seek(start)
            raw = file.read(end - start if limit < 0 else min(limit, end - start))
        # the file may have been rewritten since keys()
        return raw if limit >= 0 or digest(raw) == key.rpartition("-")[2] else None


class EmlMailbox(FileMailbox):
    """A folder of .eml files, with its subfolders. A key is <relative path>#<first 16 hex digits of sha256>: a file
    whose content changed is a new mail. Symbolic links out of the folder are not followed."""

    kind = "eml"

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        super().__init__(path)
        self._files: dict[str, Path] = {}

    def keys(self, *, above: str | None = None) -> list[str]:
        """All keys, sorted by path. Reads every file once to hash it."""
        self._check()
        self._files = {}
        for path in sorted(self._path.rglob("*")):
            if path.suffix.casefold() != ".eml":
                continue
            try:
                if not path.is_file():
                    continue
                if not path.resolve().is_relative_to(self._path.resolve()):
                    log.warning("%s: a link leaves the folder, not followed: %s", self.name, text_of(path.name))
                    continue
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
            except OSError as error:
                log.warning("%s: %s: cannot be read: %s", self.name, text_of(path.name), error.strerror)
                continue
            self._files[f"{text_of(path.relative_to(self._path).as_posix())}#{digest}"] = path
        return list(self._files)

    def _entry(self, key: str) -> Entry | None:
        if key not in self._files or not self._files[key].exists():
            return None
        stat = self._files[key].stat()
        return Entry(key, stat.st_size, time_of(stat.st_mtime), "file_time")

    def _read(self, key: str, limit: int = -1) -> bytes | None:
        if key not in self._files or not self._files[key].exists():
            return None
        raw = read_file(self._files[key], limit)
        return raw if limit >= 0 or digest(raw) == key.rpartition("#")[2] else None


def _span_digest(data: mmap.mmap, span: Span) -> str:
    with memoryview(data) as view, view[span[1] : span[2]] as part:
        return hashlib.sha256(part).hexdigest()[:16]
