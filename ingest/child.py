"""Children with limits: a pool that is forked from a server which has imported the parsers once.

Memory and processor time of a child are limited by the kernel, wall time by the pool, which replaces a child that dies; what
else it is kept from says `ingest.cell`.
The fork server has no threads, so that forking is safe there; the parent, which has some, is never forked. This module and
what travels imports no parser: the parent writes what it is given.
"""

import logging
import multiprocessing
import resource
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import forkserver
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from domain.campaign import Campaign
from domain.filing import Claim
from domain.labelling import LabelFound
from domain.roster import Roster
from parsers.mail.detach import Detached
from parsers.values import Interpretation
from store.decisions import Assignment

Returned = TypeVar("Returned")

logger = logging.getLogger(__name__)

PRELOADED = [
    "ingest.reader",
    "ingest.cell",
    "cli.main",
]  # imported once by the fork server; what a child's __main__ imports as well


@dataclass(frozen=True, slots=True)
class InterpretLimits:
    """What one mail may cost: wall seconds (processor time has the same limit), and megabytes of address space."""

    seconds: int
    memory_mb: int
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a mail is filed: campaign, roster as configured, hosts whose Received field is believed."""

    campaign: Campaign
    roster: Roster
    trusted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilingTask:
    """What a child needs besides the mail to say what it claims: its arrivals (UTC, basis), the rules pickled, so that a
    child reads them once, and the addresses that people assigned."""

    arrivals: tuple[tuple[datetime, str], ...]
    rules: bytes
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One mail to be read; without `open_files` its files stay closed, without `filing` nothing is claimed."""

    detached: Detached
    filing: FilingTask | None = None
    open_files: bool = True


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a mail claims by the rules of its task, and when it was received (UTC) by which source."""

    received_at: datetime
    basis: str
    claim: Claim
    labels: tuple[LabelFound, ...]
    automatic: bool  # a robot wrote it


@dataclass(frozen=True, slots=True)
class Given:
    """What a child gives back of one mail: everything that is to be written, and the index terms of its texts."""

    found: Interpretation
    claimed: Claimed | None
    terms: Mapping[str, str]


class Children:
    """A pool of limited children. Use as `with children(limits) as them:`."""

    def __init__(self, pool: ProcessPool, limits: InterpretLimits) -> None:
        """Use `children`."""
        self.pool = pool
        self.limits = limits

    def expect(self) -> None:
        """Let the fork server begin to import, beside what is done before the first child is needed."""
        forkserver.ensure_running()

    def submit(self, task: Task) -> "ProcessFuture[Given]":
        """Start reading one mail. The result raises TimeoutError, ProcessExpired or MemoryError where that fails."""
        future: ProcessFuture[Given] = self.pool.schedule(
            _read_within, args=(task, self.limits.seconds), timeout=self.limits.seconds
        )
        return future

    def call(self, function: Callable[[bytes], Returned], data: bytes) -> Returned:
        """Another reader, for bytes that are no mail. Raises what it raises, TimeoutError, ProcessExpired or MemoryError."""
        future: ProcessFuture[Returned] = self.pool.schedule(
            _call_within, args=(function, data, self.limits.seconds), timeout=self.limits.seconds
        )
        return future.result()

    def shrink(self, data: bytes) -> bytes:
        """The small JPEG of a picture; b"" where none can be made within limits."""
        future: ProcessFuture[bytes] = self.pool.schedule(
            _shrink_within, args=(data, self.limits.seconds), timeout=self.limits.seconds
        )
        try:
            return future.result()
        except (TimeoutError, ProcessExpired, MemoryError) as error:
            logger.warning("a picture of %d bytes cannot be made small: %r", len(data), error)
            return b""


@contextmanager
def children(limits: InterpretLimits) -> Iterator[Children]:
    """Children that live as long as the block; nothing is started before the first task."""
    multiprocessing.set_forkserver_preload(PRELOADED)
    with tempfile.TemporaryDirectory(prefix="rollcall-", ignore_cleanup_errors=True) as scratch:
        pool = ProcessPool(
            max_workers=limits.workers,
            initializer=_limit_child,
            initargs=(limits.memory_mb, scratch),
            context=multiprocessing.get_context("forkserver"),
        )
        try:
            yield Children(pool, limits)
            pool.close()  # type: ignore[no-untyped-call]
        finally:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def _limit_child(memory_mb: int, scratch: str) -> None:
    """Runs in the child. What it unpacks lies below `scratch`, which the parent removes, however the child ends."""
    from ingest.cell import shut_in

    logging.disable(logging.CRITICAL)  # libraries would write headers of mails and names of files to stderr
    tempfile.tempdir = tempfile.mkdtemp(dir=scratch)
    shut_in(memory_mb=memory_mb, own=Path(tempfile.tempdir))


def _grant(seconds: int) -> None:
    """Processor time for one task. RLIMIT_CPU counts over a child's life, so it is moved ahead for each."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _call_within(function: Callable[[bytes], Returned], data: bytes, seconds: int) -> Returned:
    """Runs in the child."""
    _grant(seconds)
    return function(data)


def _shrink_within(data: bytes, seconds: int) -> bytes:
    """Runs in the child."""
    from parsers.media.images import small_picture

    _grant(seconds)
    return small_picture(data)


def _read_within(task: Task, seconds: int) -> Given:
    """Runs in the child."""
    from ingest import reader  # the server has imported it; the parent never does

    _grant(seconds)
    return reader.read(task)
