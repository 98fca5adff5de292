"""The service: builds the parts from the configuration, ticks over what the database says is due, stops cleanly.

The scheduler holds no plan of its own: a poll every few minutes, and once a minute a look at what is due and not done.
Jobs run one at a time; each reads the clock once and opens the store with that instant.
"""

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from config import Config, ConfigError
from ingest.connect import open_mailbox
from ingest.decide import refile
from ingest.file import Office
from ingest.interpret import InterpreterBroken, InterpretLimits, interpret_waiting, interpreter
from ingest.mailbox import Mailbox, MailboxError
from ingest.ocr import OcrLimits, read_pictures
from ingest.poll import PollResult, PollRules, poll
from parsers import ocr
from reports.mailer import Transport, open_transport
from reports.outbox import (
    INTERIM,
    Addressees,
    edition_digest,
    freeze_due,
    plan_day,
    plan_due,
    plan_revised,
    send_frozen,
)
from reports.render import render_mail, render_page, render_text
from store import derived, digests, mails
from store.calendar import sync_calendar
from store.changes import Difference, differences, snapshot
from store.database import Store, StoreLocked, open_store, single_instance, trial
from store.digests import EditionKey

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
_BACKOFF_MINUTES = (5, 10, 20, 40, 60)  # after failed polls: quick logins get an account blocked
_TICK_SECONDS = 60


def system_clock() -> datetime:
    """The present, aware UTC. The only place of the service that reads it."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PollTally:
    """What one poll and the interpretation after it did."""

    result: PollResult
    interpreted: int


class Parts:
    """The parts of one installation, made from its configuration; nothing is connected before it is used."""

    def __init__(self, config: Config, *, clock: Clock = system_clock) -> None:
        """`clock` is fixed by --now, and by tests."""
        self.config = config
        self.clock = clock
        self.office = Office(config.campaign, config.roster)
        self.limits = InterpretLimits(config.limits.mail_seconds, config.limits.memory_mb)
        digest = config.digest
        self.addressees = Addressees(
            digest.officers,
            digest.to,
            digest.send_at,
            config.smtp.sender if config.smtp else "",
            digest.language,
            digest.photos,
        )

    @contextmanager
    def store(self, now: datetime, *, sync: bool = True) -> Iterator[Store]:
        """The store as at `now`, with the calendar brought up to date."""
        store = open_store(self.config.store, now=now)
        try:
            if sync:
                sync_calendar(store, self.config.roster, self.config.campaign, now=now)
            yield store
        finally:
            store.close()

    def mailbox(self) -> Mailbox:
        """The mailbox, not yet connected. Raises MailboxError for a url that cannot work."""
        box = self.config.mailbox
        return open_mailbox(
            box.url,
            username=box.username,
            password=box.password,
            folders=box.folders if isinstance(box.folders, tuple) else "auto",
            after_ingest=box.after_ingest,
        )

    def transport(self) -> Transport:
        """Mail out. Raises SendError for a url that cannot work, ConfigError where there is none."""
        smtp = self.config.smtp
        if smtp is None:
            raise ConfigError(["[smtp]: is missing; no digest can be sent"])
        return open_transport(smtp.url, username=smtp.username, password=smtp.password)

    @property
    def rules(self) -> PollRules:
        """What a poll leaves alone."""
        since = self.config.mailbox.since
        start = self.config.campaign.instant(since, time(0)) if since else None
        return PollRules(start, self.config.mailbox.max_mail_bytes)

    def poll(
        self,
        store: Store,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
        interpreted: Callable[[int], None] = lambda mail_id: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> PollTally:
        """Poll every folder once, then interpret what waits. Raises MailboxError when the mailbox cannot be named."""
        mailbox = self.mailbox()
        try:
            result = poll(store, mailbox, self.rules, clock=self.clock, progress=progress)
        finally:
            mailbox.close()
        return PollTally(result, self.interpret(store, seen=interpreted, stop=stop))

    def interpret(
        self,
        store: Store,
        *,
        seen: Callable[[int], None] = lambda mail_id: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> int:
        """Interpret and file everything that waits; returns how many."""
        if not mails.waiting(store):
            return 0
        with interpreter(self.limits) as child:
            return interpret_waiting(
                store, child, self.office, trusted=self.config.mailbox.receiving_hosts, seen=seen, stop=stop
            )

    def reparse(self, store: Store, *, everything: bool, seen: Callable[[int], None] = lambda mail_id: None) -> int:
        """Interpret again: everything, or what could not be read before; returns how many."""
        if everything:
            derived.drop_derived(store)
        else:
            derived.retry_unread(store)
        return self.interpret(store, seen=seen)

    def read_pictures(
        self,
        store: Store,
        *,
        seen: Callable[[str], None] = lambda sha256: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> int:
        """Read the text of pictures that wait for it; returns how many. Raises ConfigError without the extra."""
        if not ocr.is_installed():
            raise ConfigError(
                ["[ocr]: reading pictures needs the extra: make install-ocr, or pip install 'rollcall[ocr]'"]
            )
        limits = OcrLimits(self.config.ocr.picture_seconds, self.config.ocr.memory_mb)
        return read_pictures(store, limits, seen=seen, stop=stop)

    def render_digest(self, store: Store, day: date, kind: str, *, now: datetime) -> Mapping[str, bytes]:
        """A day's digest as files: ending -> bytes. Nothing is planned or sent by it."""
        key = EditionKey(self.config.campaign.name, day, kind, 1)
        digest = edition_digest(store, self.config.campaign, self.addressees, key, now=now)
        recipient = next(iter(self.addressees.of(kind)), self.addressees.sender)
        sender = self.addressees.sender or "rollcall@rollcall.invalid"
        mail = render_mail(
            digest,
            sender=sender,
            recipient=recipient or sender,
            message_id=key.message_id("file", self.addressees.domain),
            now=now,
        )
        return {"html": render_page(digest).encode(), "txt": render_text(digest).encode(), "eml": mail}

    def send_digest(self, store: Store, day: date, kind: str, *, now: datetime) -> Mapping[str, int]:
        """Send what is due of one day's digest; before the deadline an interim edition, which uses up nothing."""
        campaign = self.config.campaign
        if now > campaign.due(day).limit:
            plan_day(store, campaign, self.addressees, day, kind)
        else:
            last = digests.last_edition(store, campaign.name, day, INTERIM)
            plan_day(store, campaign, self.addressees, day, INTERIM, edition=last.key.edition + 1 if last else 1)
        freeze_due(store, campaign, self.addressees, now=now)
        with contextlib.suppress(StoreLocked), single_instance(self.config.store):
            digests.release_interrupted(store)  # nobody else is sending: what is marked so was interrupted
        return send_frozen(store, self.transport(), sender=self.addressees.sender, now=now)

    def refile(self, store: Store, since: date | None, *, keep: bool, now: datetime) -> list[Difference]:
        """File again by today's configuration; the verdicts that change, with why. Without `keep` all is taken back."""
        before = snapshot(store)
        with trial(store, keep=keep):
            sync_calendar(store, self.config.roster, self.config.campaign, now=now, past=True)
            refile(store, self.office, derived.mails_since(store, since))
            after = snapshot(store)
        first = since.isoformat() if since else ""
        return [change for change in differences(before, after) if change.day >= first]


class Service:
    """The jobs of a running service. Each is a single step that may run at any time, any number of times."""

    def __init__(self, parts: Parts) -> None:
        """`parts` hold configuration and clock."""
        self.parts = parts
        self.stopping = threading.Event()
        self.failures = 0
        self.next_poll_at = datetime.min.replace(tzinfo=UTC)

    def start(self) -> None:
        """Once at the start: remember when the service first ran; take up what a death interrupted."""
        now = self.parts.clock()
        with self.parts.store(now) as store:
            digests.first_run_at(store, now=now)
            digests.release_interrupted(store)

    def poll(self) -> None:
        """Read the mailbox, unless it failed a short while ago."""
        now = self.parts.clock()
        if now < self.next_poll_at or self.stopping.is_set():
            return
        with self.parts.store(now) as store:
            try:
                tally = self.parts.poll(store, stop=self.stopping.is_set)
                failed = bool(tally.result.errors)
                logger.info(
                    "poll: %d seen, %d new, %d interpreted", tally.result.seen, tally.result.new, tally.interpreted
                )
            except MailboxError as error:
                logger.error("the mailbox cannot be used: %s. %s", error, error.advice)
                failed = True
            except InterpreterBroken:
                logger.exception("what was fetched waits to be interpreted")
                failed = True
        self.failures = self.failures + 1 if failed else 0
        minutes = _BACKOFF_MINUTES[min(self.failures, len(_BACKOFF_MINUTES)) - 1] if failed else 0
        self.next_poll_at = now + timedelta(minutes=minutes)

    def read_pictures(self) -> None:
        """Read pictures while no mail waits to be interpreted."""
        now = self.parts.clock()
        with self.parts.store(now, sync=False) as store:

            def stop() -> bool:
                return self.stopping.is_set() or bool(mails.waiting(store))

            if count := self.parts.read_pictures(store, stop=stop):
                logger.info("pictures: %d read", count)

    def tick(self) -> None:
        """Do what is due and not done: plan digests, read the mailbox once more, freeze, send."""
        if not (self.parts.addressees.officers or self.parts.addressees.leaders):
            return
        now = self.parts.clock()
        with self.parts.store(now) as store:
            first = digests.first_run_at(store, now=now)
            plan_due(store, self.parts.config.campaign, self.parts.addressees, first_run=first, now=now)
            due = digests.due_editions(store)
        if due:
            self.poll()  # what came in the last minutes belongs into the digest
        with self.parts.store(now) as store:
            plan_revised(store, self.parts.config.campaign, self.parts.addressees, now=now)
            freeze_due(store, self.parts.config.campaign, self.parts.addressees, now=now)
            send_frozen(store, self.parts.transport(), sender=self.parts.addressees.sender, now=now)


def run(parts: Parts) -> None:
    """Run until SIGTERM or SIGINT. Raises StoreLocked when another instance holds the store."""
    service = Service(parts)
    for warning in parts.config.warnings:
        logger.warning("%s", warning)
    wake = threading.Event()

    def stop(*_: object) -> None:
        service.stopping.set()
        wake.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with single_instance(parts.config.store):
        service.start()
        jobs = BackgroundScheduler(
            timezone=UTC, executors={"default": ThreadPoolExecutor(1), "pictures": ThreadPoolExecutor(1)}
        )
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        minutes = parts.config.mailbox.poll_minutes
        start = datetime.now(UTC)
        jobs.add_job(
            _guarded(service.poll),
            IntervalTrigger(minutes=minutes, timezone=UTC),
            next_run_time=start,
            id="poll",
            **options,
        )
        jobs.add_job(
            _guarded(service.tick),
            IntervalTrigger(seconds=_TICK_SECONDS, timezone=UTC),
            next_run_time=start + timedelta(seconds=1),
            id="tick",
            **options,
        )
        if parts.config.ocr.enabled:
            jobs.add_job(
                _guarded(service.read_pictures),
                IntervalTrigger(seconds=_TICK_SECONDS, timezone=UTC),
                id="pictures",
                executor="pictures",  # beside the others, which never wait for it
                **options,
            )
        jobs.start()
        logger.info("rollcall runs; polling every %d minutes", minutes)
        wake.wait()
        logger.info("stopping")
        jobs.shutdown(wait=True)


def _guarded(job: Callable[[], None]) -> Callable[[], None]:
    """A job whose failure is logged and does not end the service: the next tick tries again."""

    def guarded() -> None:
        try:
            job()
        except Exception:
            logger.exception("a job failed; it is tried again at its next time")

    return guarded
