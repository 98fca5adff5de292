"""Children with limits: a pool that is forked from a server which has imported the parsers once.

Memory and processor time of a child are limited by the kernel, wall time by the pool, which replaces a child that dies; what
else it is kept from says `ingest.cell`.
The fork server has no threads, so that forking is safe there; the parent, which has some, is never forked. This module and
what travels imports no parser: the parent writes what it is given.
"""

import fcntl
import logging
import multiprocessing
import pickle
import resource
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool
from pebble.common.types import CONSTS

from domain.campaign import Campaign
from domain.filing import Claim
from domain.labelling import LabelFound
from domain.roster import Roster
from parsers.mail.detach import Detached
from parsers.values import Interpretation
from store.decisions import Assignment

Argument = TypeVar("Argument")
Returned = TypeVar("Returned")

logger = logging.getLogger(__name__)

PRELOADED = [
    "ingest.reader",
    "ingest.cell",
    "cli.main",
]  # imported once by the fork server; what a child's __main__ imports as well
_IN_A_MESSAGE = 4_000_000  # bytes of a task; a larger one is a file that the child reads when it is at work
_PIPE_BYTES = 1 << 18
_FOR_CHILDREN = "given"  # the folder of such files
_SECONDS_TOGETHER = 5  # for several mails that have no attachments
_MOST_BROKEN = 8  # pools that break one after the other: then it is not the mails
_LOOK = 0.02  # seconds after which the pool looks again whether a child died or took too long, and whether it is to end
_WAITS, _STARTS = 4, 30  # times a mail's seconds, and those of a child's start, after which nothing will come any more


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


@dataclass(frozen=True, slots=True)
class Redacted:
    """A copy of a mail that says nothing: its bytes, what could not be made anew, what both claim, and where they differ in
    structure."""

    copy: bytes
    notes: tuple[str, ...]
    original: Claimed
    redacted: Claimed
    differences: tuple[str, ...]


class Children:
    """Pools of limited children, one after the other. Use as `with children(limits) as them:`."""

    def __init__(self, limits: InterpretLimits, scratch: Path) -> None:
        """Use `children`."""
        self.limits = limits
        self.patience: float = _WAITS * (limits.seconds + _STARTS)
        self._scratch = scratch
        self._broken = 0  # pools since a child last gave something back
        self._expected = False
        self._first: ProcessFuture[None] | None = None
        self.pool = self._new_pool()

    def expect(self) -> None:
        """Begin to make children, once: the fork server must import first, and whoever asks for a child would wait for that."""
        if self._expected:
            return
        self._expected = True

        def begin() -> None:
            with suppress(RuntimeError):  # a pool that cannot start says so to whoever submits
                self._first = self.pool.schedule(_nothing)

        threading.Thread(target=begin, name="children", daemon=True).start()

    @property
    def ready(self) -> bool:
        """Whether a child is there, so that handing it a mail does not wait."""
        return self._first is not None and self._first.done()

    def submit(self, tasks: Sequence[Task]) -> "ProcessFuture[list[Given]]":
        """Start reading some mails; several get little time, and are read alone if that was too little. The result, one of each,
        raises TimeoutError, ProcessExpired or MemoryError where one of them fails, and BrokenProcessPool where these or others
        broke the pool. Raises RuntimeError where each pool breaks."""
        seconds = self.limits.seconds if len(tasks) == 1 else min(self.limits.seconds, _SECONDS_TOGETHER)
        return self._start(_read, tuple(tasks), sum(task.detached.size for task in tasks), seconds)

    def redact(self, task: Task) -> "Redacted":
        """A copy of a mail that says nothing, and what both are filed as. Raises as `submit` and its result."""
        return self._start(_redact, task, task.detached.size, self.limits.seconds).result()

    def call(self, function: Callable[[bytes], Returned], data: bytes) -> Returned:
        """Another reader, for bytes that are no mail. Raises what it raises, and as `submit` and its result."""
        return self._start(function, data, len(data), self.limits.seconds).result()

    def shrink(self, data: bytes) -> bytes:
        """The small JPEG of a picture; b"" where none can be made within limits."""
        try:
            return self.call(_shrink, data)
        except (TimeoutError, ProcessExpired, MemoryError, RuntimeError) as error:
            logger.warning("a picture of %d bytes cannot be made small: %r", len(data), error)
            return b""

    def stop(self) -> None:
        """End the children, whatever they have in hand."""
        self.pool.stop()  # type: ignore[no-untyped-call]
        self.pool.join()

    def _start(
        self, function: Callable[[Argument], Returned], given: Argument, size: int, seconds: int
    ) -> "ProcessFuture[Returned]":
        """A child that dies while it receives breaks its pool: what is large it takes from a file, once it is at work."""
        if not self.pool.active and self._broken < _MOST_BROKEN:
            self._broken += 1
            logger.warning("the children's pool broke; a new one is made")
            self.stop()
            self.pool = self._new_pool()
        path = self._lay_down(given) if size > _IN_A_MESSAGE else None
        future: ProcessFuture[Returned] = self.pool.schedule(
            _do, args=(function, path or given, seconds), timeout=seconds
        )
        future.add_done_callback(partial(self._came_back, path))
        return future

    def _lay_down(self, given: object) -> Path:
        folder = self._scratch / _FOR_CHILDREN
        folder.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            pickle.dump(given, file, pickle.HIGHEST_PROTOCOL)
        return Path(file.name)

    def _came_back(self, path: Path | None, future: "ProcessFuture[object]") -> None:
        if path:
            path.unlink(missing_ok=True)
        if not future.cancelled() and future.exception() is None:
            self._broken = 0

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.limits.workers,
            initializer=_limit_child,
            initargs=(self.limits.memory_mb, str(self._scratch)),
            context=_WidePipes(),
        )


class _WidePipes(ForkServerContext):
    """Pipes that a mail with photos goes through in few pieces, where the system has them: each waits until the other end wakes."""

    def Pipe(self, duplex: bool = True) -> tuple[Connection, Connection]:
        reader, writer = super().Pipe(duplex)
        if not duplex and hasattr(fcntl, "F_SETPIPE_SZ"):
            with suppress(OSError):  # the user has many already
                fcntl.fcntl(writer.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        return reader, writer


@contextmanager
def children(limits: InterpretLimits) -> Iterator[Children]:
    """Children that live as long as the block; nothing is started before the first task."""
    multiprocessing.set_forkserver_preload(PRELOADED)
    CONSTS.sleep_unit = _LOOK
    with tempfile.TemporaryDirectory(prefix="rollcall-", ignore_cleanup_errors=True) as scratch:
        them = Children(limits, Path(scratch))
        try:
            yield them
        finally:
            them.stop()


def _limit_child(memory_mb: int, scratch: str) -> None:
    """Runs in the child. What it unpacks lies below `scratch`, which the parent removes, however the child ends."""
    from ingest.cell import shut_in

    logging.disable(logging.CRITICAL)  # libraries would write headers of mails and names of files to stderr
    given = Path(scratch, _FOR_CHILDREN)
    given.mkdir(exist_ok=True)
    tempfile.tempdir = tempfile.mkdtemp(dir=scratch)
    shut_in(memory_mb=memory_mb, own=Path(tempfile.tempdir), given=given)


def _grant(seconds: int) -> None:
    """Processor time for one task. RLIMIT_CPU counts over a child's life, so it is moved ahead for each."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _do(function: Callable[[object], Returned], given: object, seconds: int) -> Returned:
    """Runs in the child."""
    _grant(seconds)
    if isinstance(given, Path):
        with given.open("rb") as file:
            given = pickle.load(file)  # noqa: S301 - of our own parent
    return function(given)


def _nothing() -> None:
    """Runs in the child: it is there."""


def _shrink(data: bytes) -> bytes:
    """Runs in the child."""
    from parsers.media.images import small_picture

    return small_picture(data)


def _read(tasks: Sequence[Task]) -> list[Given]:
    """Runs in the child."""
    from ingest import reader  # the server has imported it; the parent never does

    return [reader.read(task) for task in tasks]


def _redact(task: Task) -> Redacted:
    """Runs in the child."""
    from ingest.redacting import redact

    return redact(task)
