"""The jobs of a running service, as the scheduler ticks them: each takes what is due, and may run at any time, any number of times."""

import logging
import shutil
import threading
from datetime import datetime, timedelta
from functools import partial

from ingest.mailbox import MailboxError
from ingest.outcome import InterpreterBroken
from reports.alarms import Watch
from reports.wording import told
from service.jobs import answer, dispatch, poll, read_pictures
from service.kept import Kept
from service.mailroom import Mailroom
from service.parts import Parts
from service.pulse import Pulse
from service.rereading import read_again
from service.upkeep import keep_up
from store import digests, mails, outbox
from store.database import Store
from store.heartbeats import beat, forget_beats

logger = logging.getLogger(__name__)


class Service:
    """The jobs of a running service."""

    def __init__(self, parts: Parts) -> None:
        """`parts` hold configuration and clock."""
        self.parts = parts
        self.stopping = threading.Event()
        self._left: frozenset[int] = frozenset()  # mails that the last poll did not get to, or could not read
        self.pulse = Pulse(parts.config.health.ping_url, parts.config.health.notify_socket)
        self.kept = [Kept(box, Mailroom(partial(parts.mailbox, box))) for box in parts.config.mailboxes]
        self.started_at = parts.clock()

    def start(self) -> None:
        """Once at the start: remember when the service first ran; take up what a death interrupted."""
        now = self.parts.clock()
        with self.parts.store(now) as store:
            digests.first_run_at(store, now=now)
            outbox.release_interrupted(store)
            beat(store, "tick", now=now)
        self.pulse.ready()

    def stop(self) -> None:
        """Once at the end: hang up, and be missed by nobody."""
        self.pulse.stopping()
        for kept in self.kept:
            kept.mailroom.close()
        with self.parts.store(self.parts.clock(), sync=False) as store:
            forget_beats(store)

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
                    kept.polled(errors := self._poll(store, kept), now=now)
                    beat(store, "poll", now=self.parts.clock())
                    self._left = frozenset(mails.waiting(store))
                self.pulse.polled(failed=bool(errors))

    def read_again(self) -> None:
        """Some of what an earlier version read; not before a digest, which waits for nothing old."""
        if self.stopping.is_set():
            return
        with self.parts.store(self.parts.clock()) as store:
            read_again(self.parts, store, stop=self.stopping.is_set, seen=lambda _: self.pulse.moved())

    def _poll(self, store: Store, kept: Kept) -> list[Exception]:
        """Poll one mailbox; what went wrong."""
        try:
            with kept.mailroom.borrowed() as mailbox:
                tally = poll(
                    self.parts, store, stop=self.stopping.is_set, kept=[(kept.settings, mailbox)],
                    progress=lambda *_: self.pulse.moved(), interpreted=lambda _: self.pulse.moved(),
                )  # fmt: skip
        except MailboxError as error:
            logger.error("the mailbox cannot be used: %s. %s", error, error.advice)
            return [error]
        except InterpreterBroken as error:
            logger.exception("what was fetched waits to be interpreted")
            return [error]
        logger.info("poll: %d seen, %d new, %d interpreted", tally.result.seen, tally.result.new, tally.interpreted)
        return list(tally.result.errors.values())

    def read_pictures(self) -> None:
        """Read pictures while no mail waits, but for those that a poll left: what is damaged or beyond a quota is not waited for."""
        now = self.parts.clock()
        with self.parts.store(now, sync=False) as store:

            def stop() -> bool:
                return self.stopping.is_set() or not self._left.issuperset(mails.waiting(store))

            if count := read_pictures(self.parts, store, stop=stop):
                logger.info("pictures: %d read", count)

    def tick(self) -> None:
        """Do what is due and not done: what is to be sent, then what is done for the store once a day."""
        self.pulse.moved()
        now = self.parts.clock()
        with self.parts.store(now, sync=False) as store:
            beat(store, "tick", now=now)
            try:
                if self.parts.config.smtp is not None or self.parts.config.robots:
                    self._send_due(store, now)
            finally:
                keep_up(self.parts, store, now=self.parts.clock())

    def _send_due(self, store: Store, now: datetime) -> None:
        """Plan digests, read the mailbox once more, carry out answers, make and send all."""
        parts, plan = self.parts, dispatch(self.parts)
        parts.sync(store, now)
        first = digests.first_run_at(store, now=now)
        if plan.plan(store, first_run=first, now=now):
            self.poll()  # what came in the last minutes belongs into the digest
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
