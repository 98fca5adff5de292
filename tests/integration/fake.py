"""A mailbox in memory: as thin as the Protocol, held to the same contract suite, and able to fail at a chosen call."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingest.mailbox import Entry, Fetched, MailboxError, Mark

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Beijing


@dataclass
class FakeFolder:
    epoch: int = 1
    next_uid: int = 1
    mails: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)


class FakeMailbox:
    """`put`, `remove` and `renumber` act as the server; `fail` plans an error; `calls` and `done` record."""

    def __init__(self, *folders: str, name: str = "fake://office@example.com") -> None:
        self.name = name
        self.contents = {folder: FakeFolder() for folder in (folders or ("INBOX",))}
        self.calls: list[str] = []
        self.asked: list[str | None] = []  # above which keys
        self.marks = False  # whether it says of its folders what comes next
        self.done: list[str] = []
        self._failures: dict[str, list[Exception | None]] = {}
        self._open: FakeFolder | None = None

    def put(self, raw: bytes, folder: str = "INBOX", *, arrived_at: datetime = NOON, key: str = "") -> str:
        """Deliver a mail; its key."""
        home = self.contents.setdefault(folder, FakeFolder())
        uid = key or str(home.next_uid)
        home.next_uid = max(home.next_uid, int(uid)) + 1
        home.mails[uid] = (raw, arrived_at)
        return uid

    def remove(self, key: str, folder: str = "INBOX") -> None:
        del self.contents[folder].mails[key]

    def renumber(self, folder: str = "INBOX") -> None:
        """A new UIDVALIDITY: the same mails under new UIDs from 1."""
        home = self.contents[folder]
        mails = dict(zip((str(n) for n in range(1, len(home.mails) + 1)), home.mails.values(), strict=True))
        self.contents[folder] = FakeFolder(home.epoch + 1, len(mails) + 1, mails)

    def fail(self, call: str, error: Exception, *, at: int = 1) -> None:
        """Raise `error` at the `at`-th coming call: folders, open, keys, header, after; for entries and fetch, at
        the `at`-th coming mail (that many, less one, are yielded before)."""
        self._failures.setdefault(call, []).extend([None] * (at - 1) + [error])

    def folders(self) -> list[str]:
        self._count("folders")
        return list(self.contents)

    def mark(self, folder: str) -> Mark | None:
        home = self.contents.get(folder)
        return Mark(str(home.epoch), home.next_uid, len(home.mails)) if home and self.marks else None

    def open(self, folder: str) -> str:
        self._open = None
        self._count("open")
        if folder not in self.contents:
            raise MailboxError(f"no folder {folder!r}")
        self._open = self.contents[folder]
        return str(self._open.epoch)

    def keys(self, *, above: str | None = None) -> list[str]:
        self._count("keys")
        self.asked.append(above)
        return sorted((key for key in self._mails() if above is None or int(key) > int(above)), key=int)

    def entries(self, keys: Iterable[str]) -> Iterator[Entry]:
        for key in keys:
            self._count("entries")
            if key in self._mails():
                raw, arrived_at = self._mails()[key]
                yield Entry(key, len(raw), arrived_at, "internaldate")

    def fetch(self, entries: Iterable[Entry]) -> Iterator[list[Fetched]]:
        """One mail a batch, so that what came before a planned failure is given."""
        for entry in entries:
            self._count("fetch")
            if entry.key in self._mails():
                yield [Fetched.whole(entry, self._mails()[entry.key][0])]

    def header(self, entry: Entry, *, limit: int) -> bytes:
        self._count("header")
        return self._mails().get(entry.key, (b"",))[0][:limit]

    def after(self, key: str) -> None:
        self._count("after")
        self.done.append(key)

    can_idle = False

    def rest(self) -> None:
        self.calls.append("rest")

    def close(self) -> None:
        self.calls.append("close")
        self._open = None

    def _mails(self) -> dict[str, tuple[bytes, datetime]]:
        if self._open is None:
            raise MailboxError("no folder is open")
        return self._open.mails

    def _count(self, call: str) -> None:
        self.calls.append(call)
        planned = self._failures.get(call)
        if planned and (error := planned.pop(0)) is not None:
            raise error
