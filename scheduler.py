"""The service: builds the parts from the configuration, ticks over what the database says is due, stops cleanly.

The scheduler holds no plan of its own: a poll every few minutes, and once a minute a look at what is due and not done.
Jobs run one at a time; each reads the clock once and opens the store with that instant.
"""

import contextlib
import logging
import shutil
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from parsers.mail.confirmations import Confirmation, read_confirmations
from parsers.media import ocr
from replying import Desk, answer_waiting
from reports.alarms import Watch
from reports.editions import (
    INTERIM,
    Addressees,
    freeze_due,
    plan_day,
)
from reports.mail.mailer import Transport, open_transport
from reports.mail.outbox import send_frozen
from reports.office.brief import Brief
from reports.reminders import Reminding
from sending import Dispatch
from store import derived, digests, filings, mails
from store.calendar import sync_calendar
from store.changes import Difference, differences, snapshot
from store.database import Store, StoreLocked, open_store, single_instance, trial

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
        self.office = Office(config.campaign, config.roster, frozenset(config.digest.officers))
        self.limits = InterpretLimits(config.limits.mail_seconds, config.limits.memory_mb)
        digest, brief = config.digest, config.brief
        self.addressees = Addressees(
            digest.officers,
            digest.to,
            digest.send_at,
            config.smtp.sender if config.smtp else "",
            digest.language,
            digest.photos,
            hold=digest.hold,
            leaders_weekdays=digest.leaders_weekdays,
            attach=digest.attach,
            brief=Brief(brief.template, brief.title, brief.issuer, brief.report_to, brief.send_to, brief.first_number),
        )

    @property
    def dispatch(self) -> Dispatch:
        """Who is told what."""
        config, mailing = self.config, self.addressees
        reminding = None
        if reminder := config.reminder:
            officers = () if reminder.to_unions else mailing.officers
            reminding = Reminding(reminder.send_at, officers, mailing.sender, mailing.language)
        return Dispatch(config.campaign, config.roster, mailing, reminding)

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
        tally = PollTally(result, self.interpret(store, seen=interpreted, stop=stop))
        self.answer(store)
        return tally

    def answer(self, store: Store) -> int:
        """Carry out what officers wrote in answer to digests; returns how many such mails there were."""
        if not self.addressees.officers or not self.addressees.sender:
            return 0
        return answer_waiting(self.desk(store), self.read_sheet)

    def desk(self, store: Store) -> Desk:
        """What carrying out an officer's commands needs."""
        return Desk(store, self.office, self.addressees, self.clock())

    def read_sheet(self, data: bytes) -> tuple[Confirmation, ...]:
        """A workbook is hostile input, whoever sends it: it is read in a limited child."""
        with interpreter(self.limits) as child:
            return child.call(read_confirmations, data)

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

    def is_held(self, store: Store, day: date) -> bool:
        """Whether a day's leaders' edition waits for an officer."""
        return self.addressees.hold and digests.released_at(store, self.config.campaign.name, day) is None

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
            refile(store, self.office, filings.mails_since(store, since))
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
        self.refused = ""  # what the mailbox said to the last poll, where a person must act
        self.started_at = parts.clock()

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
                self.refused = _refusal(tally.result.errors.values())
                logger.info(
                    "poll: %d seen, %d new, %d interpreted", tally.result.seen, tally.result.new, tally.interpreted
                )
            except MailboxError as error:
                logger.error("the mailbox cannot be used: %s. %s", error, error.advice)
                failed, self.refused = True, _refusal([error])
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
        """Do what is due and not done: plan digests, read the mailbox once more, carry out answers, make and send all."""
        parts = self.parts
        if parts.config.smtp is None:
            return
        now = parts.clock()
        with parts.store(now) as store:
            first = digests.first_run_at(store, now=now)
            due = parts.dispatch.plan(store, first_run=first, now=now)
        if due:
            self.poll()  # what came in the last minutes belongs into the digest
        with parts.store(now) as store:
            parts.answer(store)
            parts.dispatch.send(store, parts.transport(), self._watch(first), first_run=first, now=now)

    def _watch(self, first_run: datetime) -> Watch:
        """What alarms look at besides the store."""
        config = self.parts.config
        return Watch(
            since=max(first_run, self.started_at),
            unread_for=timedelta(minutes=config.digest.alarm_minutes),
            refused=self.refused,
            disk_free=shutil.disk_usage(config.store.parent).free,
            disk_limit=config.digest.disk_gb * 1_000_000_000,
            calendar=config.calendar_unknown,
        )


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


def _refusal(errors: Iterable[MailboxError]) -> str:
    """What a person must know of a mailbox that said no."""
    return next((f"{error}\n{error.advice}".strip() for error in errors if error.permanent), "")


def _guarded(job: Callable[[], None]) -> Callable[[], None]:
    """A job whose failure is logged and does not end the service: the next tick tries again."""

    def guarded() -> None:
        try:
            job()
        except Exception:
            logger.exception("a job failed; it is tried again at its next time")

    return guarded
