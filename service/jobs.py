"""The jobs: poll, interpret, answer, read pictures, send what is due. Each is a step that may run at any time, any number of
times; the functions serve commands, `Service` is what the scheduler ticks.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from config.mailbox import MailboxSettings
from config.table import ConfigError
from domain.saying import say
from ingest.child import children
from ingest.decide import refile as file_again
from ingest.interpret import Readers, interpret_waiting
from ingest.mailbox import Mailbox, MailboxError
from ingest.ocr import OcrLimits
from ingest.ocr import read_pictures as read_waiting_pictures
from ingest.outcome import InterpreterBroken
from ingest.poll import PollResult
from ingest.poll import poll as poll_mailbox
from parsers.mail.confirmations import Confirmation, read_confirmations
from parsers.media import engine
from reports.alarms import Watch
from reports.wording import told
from service.desk import Desk
from service.kept import Kept
from service.mailroom import Mailroom
from service.parts import Parts
from service.photos import make_ready
from service.replies import answer_waiting
from service.sending import Dispatch
from service.upkeep import keep_up
from store import backups, derived, digests, filings, mails, outbox, soundness
from store.calendar import sync_calendar
from store.changes import Difference, differences, snapshot
from store.database import Store, trial

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PollTally:
    """What one poll and the interpretation after it did."""

    result: PollResult
    interpreted: int


def poll(
    parts: Parts,
    store: Store,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    interpreted: Callable[[int], None] = lambda mail_id: None,
    stop: Callable[[], bool] = lambda: False,
    kept: Sequence[tuple[MailboxSettings, Mailbox]] | None = None,
) -> PollTally:
    """Poll every folder of every mailbox once and interpret what waits, both at the same time. Those of `kept` are polled, if
    they are given, and stay open.

    Raises MailboxError when a mailbox cannot be named.
    """
    mails.know_mailboxes(store, _names(parts))
    with ExitStack() as opened, children(parts.limits) as child:
        trusted = parts.config.receiving_hosts
        readers = Readers(store, child, parts.office, trusted=trusted, seen=interpreted, stop=stop)
        result = PollResult()
        for box, mailbox in _opened(parts, opened) if kept is None else kept:
            result.add(
                mailbox.name if len(parts.config.mailboxes) > 1 else "",
                poll_mailbox(
                    store, mailbox, parts.rules(box), clock=parts.clock, progress=progress, beside=readers
                ),
            )  # fmt: skip
        opened.close()
        tally = PollTally(result, readers.finish())
    answer(parts, store)
    return tally


def _opened(parts: Parts, opened: ExitStack) -> Iterator[tuple[MailboxSettings, Mailbox]]:
    for box in parts.config.mailboxes:
        mailbox = parts.mailbox(box)
        opened.callback(mailbox.close)
        yield box, mailbox


def _names(parts: Parts) -> dict[str, bool]:
    """The ledger's name of each mailbox -> whether it is required. One that cannot even be named was never read."""
    names = {}
    for box in parts.config.mailboxes:
        try:
            name = parts.mailbox(box).name
        except MailboxError:
            name = box.url
        names[name] = box.required
    return names


def interpret(
    parts: Parts,
    store: Store,
    *,
    seen: Callable[[int], None] = lambda mail_id: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Interpret and file everything that waits; returns how many."""
    if not mails.waiting(store):
        return 0
    with children(parts.limits) as child:
        trusted = parts.config.receiving_hosts
        return interpret_waiting(store, child, parts.office, trusted=trusted, seen=seen, stop=stop)


def reparse(parts: Parts, store: Store, *, everything: bool, seen: Callable[[int], None] = lambda mail_id: None) -> int:
    """Interpret again: everything, or what could not be read before; returns how many."""
    if everything:
        derived.drop_derived(store)
    else:
        derived.retry_unread(store)
    return interpret(parts, store, seen=seen)


def rebuilt_otherwise(
    parts: Parts, store: Store, *, seen: Callable[[int], None] = lambda mail_id: None
) -> list[mails.Fault]:
    """Mails of which today's program, roster and configuration make other rows than the store has: all are interpreted again, in a
    copy of it."""
    with backups.scratch(store, now=parts.clock()) as copy:
        reparse(parts, copy, everything=True, seen=seen)
        return list(soundness.differences(store, copy))


def answer(parts: Parts, store: Store) -> int:
    """Carry out what officers wrote in answer to digests; returns how many such mails there were."""
    if not parts.addressees.officers or not parts.addressees.sender:
        return 0
    return answer_waiting(desk(parts, store), sheet_reader(parts))


def desk(parts: Parts, store: Store) -> Desk:
    """What carrying out an officer's commands needs."""
    return Desk(store, parts.office, parts.addressees, parts.clock())


def sheet_reader(parts: Parts) -> Callable[[bytes], tuple[Confirmation, ...]]:
    """A workbook is hostile input, whoever sends it: it is read in a limited child."""

    def read_sheet(data: bytes) -> tuple[Confirmation, ...]:
        with children(parts.limits) as child:
            return child.call(read_confirmations, data)

    return read_sheet


def read_pictures(
    parts: Parts,
    store: Store,
    *,
    seen: Callable[[str], None] = lambda sha256: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Read the text of pictures that wait for it; returns how many. Raises ConfigError without the extra."""
    if not engine.is_installed():
        raise ConfigError(
            [say("[ocr]: reading pictures needs the extra: make install-ocr, or pip install 'rollcall[ocr]'")]
        )
    limits = OcrLimits(parts.config.ocr.picture_seconds, parts.config.ocr.memory_mb)
    return read_waiting_pictures(store, limits, seen=seen, stop=stop)


def refile(parts: Parts, store: Store, since: date | None, *, keep: bool, now: datetime) -> list[Difference]:
    """File again by today's configuration; the verdicts that change, with why. Without `keep` all is taken back."""
    before = snapshot(store)
    with trial(store, keep=keep):
        sync_calendar(store, parts.config.roster, parts.config.campaign, now=now, past=True)
        file_again(store, parts.office, filings.mails_since(store, since))
        after = snapshot(store)
    first = since.isoformat() if since else ""
    return [change for change in differences(before, after) if change.day >= first]


def dispatch(parts: Parts) -> Dispatch:
    """Who is told what."""
    return Dispatch(
        parts.config.campaign, parts.config.roster, parts.addressees, parts.config.reminder, partial(make_ready, parts)
    )


class Service:
    """The jobs of a running service."""

    def __init__(self, parts: Parts) -> None:
        """`parts` hold configuration and clock."""
        self.parts = parts
        self.stopping = threading.Event()
        self.kept = [Kept(box, Mailroom(partial(parts.mailbox, box))) for box in parts.config.mailboxes]
        self.started_at = parts.clock()

    def start(self) -> None:
        """Once at the start: remember when the service first ran; take up what a death interrupted."""
        now = self.parts.clock()
        with self.parts.store(now) as store:
            digests.first_run_at(store, now=now)
            outbox.release_interrupted(store)

    @property
    def refused(self) -> str:
        """What the mailboxes said to the last poll, where a person must act."""
        return next((kept.refused for kept in self.kept if kept.refused), "")

    @property
    def next_try(self) -> datetime | None:
        """When a mailbox that failed is tried again; None where none did."""
        return min((kept.next_poll_at for kept in self.kept if kept.failures), default=None)

    def poll(self) -> None:
        """Read the mailboxes, but those that failed a short while ago."""
        now = self.parts.clock()
        for kept in self.kept:
            if now >= kept.next_poll_at and not self.stopping.is_set():
                with self.parts.store(now) as store:
                    kept.polled(self._poll(store, kept), now=now)

    def _poll(self, store: Store, kept: Kept) -> list[Exception]:
        """Poll one mailbox; what went wrong."""
        try:
            with kept.mailroom.borrowed() as mailbox:
                tally = poll(self.parts, store, stop=self.stopping.is_set, kept=[(kept.settings, mailbox)])
        except MailboxError as error:
            logger.error("the mailbox cannot be used: %s. %s", error, error.advice)
            return [error]
        except InterpreterBroken as error:
            logger.exception("what was fetched waits to be interpreted")
            return [error]
        logger.info("poll: %d seen, %d new, %d interpreted", tally.result.seen, tally.result.new, tally.interpreted)
        return list(tally.result.errors.values())

    def read_pictures(self) -> None:
        """Read pictures while no mail waits to be interpreted."""
        now = self.parts.clock()
        with self.parts.store(now, sync=False) as store:

            def stop() -> bool:
                return self.stopping.is_set() or bool(mails.waiting(store))

            if count := read_pictures(self.parts, store, stop=stop):
                logger.info("pictures: %d read", count)

    def tick(self) -> None:
        """Do what is due and not done: what is to be sent, then what is done for the store once a day."""
        try:
            if self.parts.config.smtp is not None:
                self._send_due()
        finally:
            keep_up(self.parts, now=self.parts.clock())

    def _send_due(self) -> None:
        """Plan digests, read the mailbox once more, carry out answers, make and send all."""
        parts = self.parts
        now, plan = parts.clock(), dispatch(parts)
        with parts.store(now) as store:
            first = digests.first_run_at(store, now=now)
            due = plan.plan(store, first_run=first, now=now)
        if due:
            self.poll()  # what came in the last minutes belongs into the digest
        with parts.store(now) as store:
            answer(parts, store)
            plan.send(store, parts.transport(), self._watch(first), first_run=first, now=now)

    def _watch(self, first_run: datetime) -> Watch:
        """What alarms look at besides the store."""
        config = self.parts.config
        return Watch(
            since=max(first_run, self.started_at),
            unread_for=timedelta(minutes=config.alarms.unread_minutes),
            refused=told(self.refused, config.digest.language),
            disk_free=shutil.disk_usage(config.store.parent).free,
            disk_limit=config.alarms.disk_gb * 1_000_000_000,
            calendar=tuple(told(unknown, config.digest.language) for unknown in config.calendar_unknown),
        )
