"""The running service: APScheduler, signals, the lock. It holds no plan of its own: a poll every few minutes and whenever the
mailbox tells of news, and once a minute a look at what the database says is due and not done. Jobs run one at a time, pictures
and listening beside them.
"""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from service.kept import Kept
from service.parts import Parts, system_clock
from service.running import Service
from store.database import single_instance

logger = logging.getLogger(__name__)

_TICK_SECONDS = 60
_LISTEN_SECONDS = 27 * 60  # then a connection that listens is heard of again (RFC 2177 advises less than 29 minutes)


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
        jobs = _schedule(service, parts)
        jobs.start()
        listeners = [threading.Thread(target=_listen, args=(service, kept, jobs)) for kept in service.kept]
        for listener in listeners:
            listener.start()
        logger.info("rollcall runs; polling every %d minutes", parts.config.poll_minutes)
        wake.wait()
        logger.info("stopping")
        jobs.shutdown(wait=True)
        service.stop()
        for listener in listeners:
            listener.join()


def _schedule(service: Service, parts: Parts) -> BackgroundScheduler:
    """Polls and ticks on one thread, so that none runs beside another; pictures on a second, never waited for."""
    executors = {"default": ThreadPoolExecutor(1), "pictures": ThreadPoolExecutor(1)}
    jobs = BackgroundScheduler(timezone=UTC, executors=executors)
    options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    every = IntervalTrigger(minutes=parts.config.poll_minutes, timezone=UTC)
    minutely = IntervalTrigger(seconds=_TICK_SECONDS, timezone=UTC)
    start = system_clock()
    # a second poll may wait for the first: news that came while mails are read must not wait for the next interval
    polls = options | {"max_instances": 2}
    jobs.add_job(_guarded(lambda: _poll(service, jobs)), every, next_run_time=start, id="poll", **polls)
    jobs.add_job(_guarded(service.tick), minutely, next_run_time=start + timedelta(seconds=1), id="tick", **options)
    if parts.config.ocr.enabled:
        jobs.add_job(_guarded(service.read_pictures), minutely, id="pictures", executor="pictures", **options)
    return jobs


def _poll(service: Service, jobs: BackgroundScheduler) -> None:
    """A poll; one that failed is tried again when the service says, if that is before its next time. Old mail is read after it."""
    if service.stopping.is_set():
        return
    service.poll()
    if service.next_try:
        _poll_at(jobs, service.next_try)
    service.read_again()


def _poll_at(jobs: BackgroundScheduler, at: datetime) -> None:
    """Bring the next poll forward: of several mailboxes none waits for another."""
    if jobs.running and at < jobs.get_job("poll").next_run_time:
        jobs.modify_job("poll", next_run_time=at)


def _listen(service: Service, kept: Kept, jobs: BackgroundScheduler) -> None:
    """Let news of a mailbox bring the next poll forward."""

    def listen() -> None:
        if at := kept.listen(_LISTEN_SECONDS, system_clock):
            _poll_at(jobs, at)
            kept.mailroom.wait_for_poll(_LISTEN_SECONDS)

    while not service.stopping.is_set():
        if not _guarded(listen)():
            service.stopping.wait(_TICK_SECONDS)


def _guarded(job: Callable[[], None]) -> Callable[[], bool]:
    """A job whose failure is logged and does not end the service: the next tick tries again. It says whether it went well."""

    def guarded() -> bool:
        try:
            job()
        except Exception:
            logger.exception("a job failed; it is tried again at its next time")
            return False
        return True

    return guarded
