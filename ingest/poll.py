"""One poll: compare what the server holds with the ledger, fetch what is new, accept it.

Every UID seen gets a row; new work is the server's keys minus the known ones. A folder that says it got nothing since it was
read to its end is left alone; of one that did, the recent keys are looked at; once a day all are. The mailbox is read, not
changed; what `after_ingest` asks for happens after the commit.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from domain.saying import say
from ingest.ahead import ahead
from ingest.mailbox import UNKNOWN_ARRIVAL, Entry, Fetched, Mailbox, MailboxError, Unreachable
from parsers.mail.detach import Detached, detach_pieces
from store import mails, marks, rounds
from store.database import Store
from store.mails import Arrival, Place

logger = logging.getLogger(__name__)

_HEADER_BYTES = 262_144  # read of a mail that is too large to fetch
_OVERLAP = 100  # keys below the next one that are looked at again: not every server shows them in their order
_COMPARED_EVERY = timedelta(days=1)  # all keys of a folder, whatever it says of itself


@dataclass(frozen=True, slots=True)
class PollRules:
    """What a poll leaves alone: mail that arrived before `since`, bytes over the limit."""

    since: datetime | None
    max_mail_bytes: int


@dataclass(slots=True)
class PollResult:
    """Mails looked at and mails new to the store; the error of each folder that could not be read to its end."""

    seen: int = 0
    new: int = 0
    errors: dict[str, MailboxError] = field(default_factory=dict)

    def add(self, mailbox: str, other: "PollResult") -> None:
        """What another mailbox brought; its name stands before its folders, where there are several."""
        self.seen += other.seen
        self.new += other.new
        self.errors |= {f"{mailbox} {folder}".strip(): error for folder, error in other.errors.items()}


class Beside(Protocol):
    """Work that goes on while a mailbox is read, on what is stored already."""

    def expect(self) -> None:
        """New mail is there, or seems to be, and will be fetched. May be said more than once."""

    def go_on(self, stored: Mapping[int, Detached]) -> None:
        """More mails are stored, these by their numbers; must not wait, for the mailbox is being read."""


def poll(
    store: Store,
    mailbox: Mailbox,
    rules: PollRules,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[int, int], None] = lambda done, total: None,
    beside: Beside | None = None,
) -> PollResult:
    """Read every folder once. A folder that fails is reported and does not stop the others; an unreachable server does."""
    round_id = rounds.start_round(store, mailbox.name, now=clock())
    result = PollResult()
    reading = _Poll(store, mailbox, rules, result, clock, progress, beside)
    try:
        for folder in mailbox.folders():
            started, before = clock(), result.new
            error = reading.read(folder)
            rounds.finish_folder(
                store, round_id, folder, started=started, now=clock(), new=result.new - before, error=str(error or "")
            )
            if error is not None:
                logger.warning("a folder could not be read to its end: %s", error)
                result.errors[folder] = error
            if isinstance(error, Unreachable):
                break  # a server that is gone, or blocks logins in quick succession, is not asked again
    except MailboxError as failure:
        rounds.finish_folder(store, round_id, "", started=clock(), now=clock(), new=0, error=str(failure))
        result.errors[""] = failure
    rounds.finish_round(store, round_id, now=clock(), ok=not result.errors)
    return result


@dataclass(frozen=True, slots=True)
class _Poll:
    """One poll, folder by folder."""

    store: Store
    mailbox: Mailbox
    rules: PollRules
    result: PollResult
    clock: Callable[[], datetime]
    progress: Callable[[int, int], None]
    beside: Beside | None

    def read(self, folder: str) -> MailboxError | None:
        """Read one folder; returns what kept it from being read to its end. What came before the error is stored."""
        try:
            mark, known = self.mailbox.mark(folder), self._known_mark(folder)
            if mark and known and (mark.epoch, mark.next_key) == (known.epoch, known.next_key):
                self.result.seen += mark.mails
                return None
            # It never held anything, by both of its numbers, and need not be opened: a count alone might be wrong.
            empty = mark is not None and not mark.mails and mark.next_key == 1
            if mark and not empty and self.beside:
                self.beside.expect()
            epoch = mark.epoch if mark and empty else self._open(folder)
            above = max(known.next_key - _OVERLAP, 0) if known and known.epoch == epoch else None
            keys = [] if empty else self.mailbox.keys(above=str(above) if above else None)
        except MailboxError as error:
            return error
        self.result.seen += mark.mails if mark and above else len(keys)
        failure = self._take(_Ledger(self.store, self.mailbox.name, folder, epoch, self.clock), keys)
        if failure is None and mark and mark.epoch == epoch:
            now = self.clock() if not above else None
            marks.save(
                self.store, self.mailbox.name, folder, mark.epoch, mark.next_key, str(self.rules), compared_at=now
            )
        return failure

    def _known_mark(self, folder: str) -> marks.Known | None:
        """Up to where a folder was read by today's rules; None where all of it is to be compared."""
        since = self.clock() - _COMPARED_EVERY
        return marks.load(self.store, self.mailbox.name, folder, str(self.rules), since=since)

    def _open(self, folder: str) -> str:
        epoch = self.mailbox.open(folder)
        former = mails.last_epoch(self.store, self.mailbox.name, folder)
        if former not in (None, epoch):
            logger.warning("UIDVALIDITY of a folder changed from %s to %s: read again, by hashes", former, epoch)
        return epoch

    def _take(self, ledger: "_Ledger", keys: list[str]) -> MailboxError | None:
        """List, fetch and store what is new among these mails."""
        new_keys = ledger.new_among(keys, self.rules)
        if new_keys and self.beside:
            self.beside.expect()
        entries, listing_error = _listed(self.mailbox, new_keys)
        old = [entry for entry in entries if _is_old(entry, self.rules.since)]
        young = [entry for entry in entries if not _is_old(entry, self.rules.since)]
        if old:
            ledger.skip(old)
        left = set(new_keys) - {entry.key for entry in old}
        try:
            self._fetch(ledger, young, left)
            # What was not given must have vanished; else the mailbox has not been read to its end.
            if left and listing_error is None and (refused := left.intersection(self.mailbox.keys())):
                return MailboxError(
                    say(
                        "%(mailbox)s: %(n)s {n|mail is|mails are} listed and cannot be read",
                        mailbox=self.mailbox.name,
                        n=len(refused),
                    )
                )
        except MailboxError as failure:
            return failure
        return listing_error

    def _fetch(self, ledger: "_Ledger", entries: list[Entry], left: set[str]) -> None:
        """Store these mails; takes out of `left` what was stored."""
        for entry in entries:
            if entry.size > self.rules.max_mail_bytes and (header := self.mailbox.header(entry, limit=_HEADER_BYTES)):
                self.result.new += ledger.accept_header(entry, header)
                left.discard(entry.key)
        wanted, done = [entry for entry in entries if entry.size <= self.rules.max_mail_bytes], 0
        with closing(ahead(_in_halves(ahead(self.mailbox.fetch(wanted))) if wanted else ())) as batches:
            for batch in batches:
                stored = ledger.accept(batch)
                keys = [mail.entry.key for mail in batch]
                del batch  # its bytes are needed by nobody but who works beside
                self.result.new += len(stored)
                left.difference_update(keys)
                for key in keys:
                    self.mailbox.after(key)
                done += len(keys)
                self.progress(done, len(wanted))
                if self.beside:
                    self.beside.go_on(stored)
                del stored


def _listed(mailbox: Mailbox, keys: list[str]) -> tuple[list[Entry], MailboxError | None]:
    """The listing as far as it can be had, and what ended it early."""
    entries: list[Entry] = []
    try:
        for entry in mailbox.entries(keys) if keys else ():
            entries.append(entry)  # noqa: PERF402 - what came before an error is kept
    except MailboxError as error:
        return entries, error
    return entries, None


@dataclass(frozen=True, slots=True)
class _Halves:
    """A fetched mail as it will be stored; `size` in bytes on the wire."""

    entry: Entry
    size: int
    detached: Detached


def _in_halves(batches: Iterable[list[Fetched]]) -> Iterator[list[_Halves]]:
    """Detached where they are fetched, beside the writer; the raw bytes of each are let go of as soon as that is done."""
    for batch in batches:
        yield _halved(batch)


def _halved(batch: list[Fetched]) -> list[_Halves]:
    """Takes the mails out of `batch`."""
    halves = []
    while batch:
        fetched = batch.pop(0)
        halves.append(_Halves(fetched.entry, fetched.size, detach_pieces(fetched.take())))
        del fetched
    return halves


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Writes what stands in one folder of one epoch."""

    store: Store
    mailbox: str
    folder: str
    epoch: str
    clock: Callable[[], datetime]

    def place(self, entry: Entry) -> Place:
        return Place(self.mailbox, self.folder, self.epoch, entry.key)

    def arrival(self, entry: Entry) -> Arrival:
        """A server that cannot say when a mail arrived (1970) leaves our own clock."""
        return Arrival(entry.arrived_at if entry.arrived_at > UNKNOWN_ARRIVAL else self.clock(), entry.basis)

    def new_among(self, keys: list[str], rules: PollRules) -> list[str]:
        """Those of these keys that need work."""
        known = mails.known_keys(
            self.store, self.mailbox, self.folder, self.epoch, keys,
            max_mail_bytes=rules.max_mail_bytes, since=rules.since,
        )  # fmt: skip
        return [key for key in keys if key not in known]

    def skip(self, old: list[Entry]) -> None:
        mails.skip(self.store, ((self.place(entry), self.arrival(entry)) for entry in old), now=self.clock())

    def accept(self, batch: list[_Halves]) -> dict[int, Detached]:
        """Store what came in one batch, in one durable transaction: all of it or none. What was new, by its number."""
        new: dict[int, Detached] = {}
        with self.store.write():
            for mail in batch:
                mail_id = mails.accept(
                    self.store, mail.detached, size=mail.size, place=self.place(mail.entry),
                    arrival=self.arrival(mail.entry), now=self.clock(),
                )  # fmt: skip
                if mail_id is not None:
                    new[mail_id] = mail.detached
        return new

    def accept_header(self, entry: Entry, header: bytes) -> bool:
        return mails.accept_too_large(
            self.store, header, size=entry.size, place=self.place(entry), arrival=self.arrival(entry), now=self.clock()
        )


def _is_old(entry: Entry, since: datetime | None) -> bool:
    return since is not None and UNKNOWN_ARRIVAL < entry.arrived_at < since
