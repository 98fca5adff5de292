"""What a mailbox is to us: folders, an epoch for each, keys of mails and their wire bytes. Real and fake mailboxes pass
one contract suite (tests/integration/test_mailbox_contract.py). Nothing here may change the mailbox."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

FETCHED_AT_ONCE = 200  # mails in one batch
BATCH_BYTES = 8 << 20  # bytes of one batch
UNKNOWN_ARRIVAL = datetime(1970, 1, 1, tzinfo=UTC)  # `arrived_at` of a mail whose server cannot say when it came


class MailboxError(Exception):
    """A mailbox could not be used.

    MailboxError
    ├── Unreachable      network, time-out, server gone: try again later
    └── Refused          login or command refused: a person must act (permanent)
    """

    permanent = False

    def __init__(self, problem: str, *, advice: str = "") -> None:
        """`problem` says what happened, `advice` what a person can do; neither holds a password."""
        super().__init__(problem)
        self.advice = advice


class Unreachable(MailboxError):
    """The server cannot be reached, or broke off; the next poll tries again."""


class Refused(MailboxError):
    """The server answered and said no; trying again quickly makes it worse."""

    permanent = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One mail as a listing shows it, before its bytes are fetched. `size` in bytes, `arrived_at` aware UTC."""

    key: str
    size: int
    arrived_at: datetime
    basis: str  # internaldate | maildir | mbox_from | file_time: what `arrived_at` was read from


@dataclass(slots=True, eq=False)
class Fetched:
    """The wire bytes of one mail, exactly as the server or file holds them; in pieces, if it is large."""

    entry: Entry
    pieces: deque[bytes]

    @classmethod
    def whole(cls, entry: Entry, raw: bytes) -> "Fetched":
        """In one piece."""
        return cls(entry, deque([raw]))

    @property
    def raw(self) -> bytes:
        """All that was not taken."""
        return b"".join(self.pieces)

    @property
    def size(self) -> int:
        """Bytes that were not taken."""
        return sum(map(len, self.pieces))

    def take(self) -> Iterator[bytes]:
        """Piece by piece, each let go of as it is taken: who makes something of it need not hold both at once."""
        while self.pieces:
            yield self.pieces.popleft()


def batches(entries: Iterable[Entry], *, mails: int, size: int) -> Iterator[list[Entry]]:
    """Cut into batches of at most so many mails and bytes; a larger mail stands alone."""
    batch: list[Entry] = []
    total = 0
    for entry in entries:
        if batch and (len(batch) == mails or total + entry.size > size):
            yield batch
            batch, total = [], 0
        batch.append(entry)
        total += entry.size
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class Mark:
    """A folder's epoch, the key that its next mail will have or more, and how many mails it holds."""

    epoch: str
    next_key: int
    mails: int


class Mailbox(Protocol):
    """A source of mail. `name` identifies it in the ledger: the url with the user name, without secrets."""

    name: str

    def folders(self) -> list[str]:
        """Decoded names of the folders to read, in a fixed order; [""] where the source has none."""
        ...

    def mark(self, folder: str) -> Mark | None:
        """What a folder says of itself without being opened; None where a source says nothing that could be trusted."""
        ...

    def open(self, folder: str) -> str:
        """Open `folder` read-only and return its epoch: UIDVALIDITY as text, "0" for files. Other calls refer to it."""
        ...

    def keys(self, *, above: str | None = None) -> list[str]:
        """Keys (UIDs as text, or file keys) in the open folder; with `above`, sources may leave out older ones."""
        ...

    def entries(self, keys: Iterable[str]) -> Iterator[Entry]:
        """Listing of these mails; those that vanished meanwhile are left out."""
        ...

    def fetch(self, entries: Iterable[Entry]) -> Iterator[list[Fetched]]:
        """Wire bytes of these mails in batches of bounded size, in any order; those that vanished meanwhile are left out."""
        ...

    def header(self, entry: Entry, *, limit: int) -> bytes:
        """At most `limit` bytes from the start of a mail that is too large to fetch; b"" when it vanished."""
        ...

    def after(self, key: str) -> None:
        """The mail is safely stored: do what `after_ingest` asks (nothing by default)."""
        ...

    @property
    def can_idle(self) -> bool:
        """Whether news can be waited for; known once a folder was opened."""
        ...

    def idle(self, timeout: float, *, bell: int | None = None) -> bool:
        """Wait up to `timeout` seconds; True as soon as the open folder changed, False when `bell` can be read from. Only where
        `can_idle`. Raises Unreachable."""
        ...

    def rest(self) -> None:
        """A poll is over and the mailbox is kept: do what `after_ingest` asks, and watch the first folder. Never raises."""
        ...

    def close(self) -> None:
        """Log out and close; never raises."""
        ...
