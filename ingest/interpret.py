"""Interpretation in a child process with limits: one poison mail costs itself only, and is kept with its reason.

The child is spawned, not forked: the parent has threads. Memory and processor time are limited by the kernel, wall time
by the pool, which replaces a child that dies. The parent parses nothing; of a mail that cannot be read within limits its
bounded header is read, in the child again, so that a rostered sender is pending and not missing.
"""

import hashlib
import logging
import multiprocessing
import resource
import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from domain.received import decide_received
from domain.words import Reason
from ingest.file import Office, read_claims, settle_mails
from parsers.interpretation import Interpretation, interpret
from parsers.mail.detach import Detached
from parsers.mail.message import Message
from store import derived, mails
from store.database import Store, Undone

logger = logging.getLogger(__name__)
Read = TypeVar("Read")

_HEADER_BYTES = 16_384  # of a mail that could not be read
_FEW, _FIELD_BYTES = 4, 300  # fields of a header that could not be read, and bytes of each
_BATCH = 50  # mails interpreted before they are filed
_BATCH_BYTES = 64_000_000  # of files that are held in memory until then
_SANE = datetime(1971, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)  # what any clock and zone can express
_AHEAD = 4  # mails handed to the children at once: enough to keep them busy, little enough to hold in memory


@dataclass(frozen=True, slots=True)
class InterpretLimits:
    """What one mail may cost: wall seconds (processor time has the same limit), and megabytes of address space."""

    seconds: int
    memory_mb: int
    workers: int = 2


class InterpreterBroken(Exception):
    """The children cannot even read an empty mail: memory, processes or the installation fail. Mails stay accepted."""


class Interpreter:
    """A pool of limited children. Use as `with interpreter(limits) as it:`."""

    def __init__(self, pool: ProcessPool, limits: InterpretLimits) -> None:
        """Use `interpreter`."""
        self.pool = pool
        self.limits = limits

    def submit(self, detached: Detached, *, open_files: bool = True) -> "ProcessFuture[Interpretation]":
        """Start reading one mail; without `open_files` its files stay closed."""
        future: ProcessFuture[Interpretation] = self.pool.schedule(
            _interpret_within, args=(detached, self.limits.seconds, open_files), timeout=self.limits.seconds
        )
        return future

    def call(self, function: Callable[[bytes], Read], data: bytes) -> Read:
        """Another reader, for bytes that are no mail. Raises what it raises, TimeoutError, ProcessExpired or MemoryError."""
        future: ProcessFuture[Read] = self.pool.schedule(
            _call_within, args=(function, data, self.limits.seconds), timeout=self.limits.seconds
        )
        return future.result()


@contextmanager
def interpreter(limits: InterpretLimits) -> Iterator[Interpreter]:
    """Children that live as long as the block; nothing is started before the first mail."""
    with tempfile.TemporaryDirectory(prefix="rollcall-", ignore_cleanup_errors=True) as scratch:
        pool = ProcessPool(
            max_workers=limits.workers,
            initializer=_limit_child,
            initargs=(limits.memory_mb, scratch),
            context=multiprocessing.get_context("spawn"),
        )
        try:
            yield Interpreter(pool, limits)
            pool.close()  # type: ignore[no-untyped-call]
        finally:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def _limit_child(memory_mb: int, scratch: str) -> None:
    """Runs in the child. What it unpacks lies in `scratch`, which the parent removes, however the child ends."""
    size = memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tempfile.tempdir = scratch
    logging.disable(logging.CRITICAL)  # libraries would write headers of mails and names of files to stderr


def _grant(seconds: int) -> None:
    """Processor time for one task. RLIMIT_CPU counts over a child's life, so it is moved ahead for each."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _call_within(function: Callable[[bytes], Read], data: bytes, seconds: int) -> Read:
    """Runs in the child."""
    _grant(seconds)
    return function(data)


def _interpret_within(detached: Detached, seconds: int, open_files: bool) -> Interpretation:
    """Runs in the child."""
    _grant(seconds)
    found = interpret(detached, open_files=open_files)
    held = {hashlib.sha256(run.data).hexdigest() for run in detached.runs}
    # What the store holds need not travel back.
    return replace(found, files=tuple(replace(f, data=b"") if f.sha256 in held else f for f in found.files))


def interpret_waiting(
    store: Store,
    child: Interpreter,
    office: Office,
    *,
    trusted: Collection[str],
    seen: Callable[[int], None] = lambda count: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Interpret and file everything that waits, in batches; returns how many. `seen` hears of progress."""
    total = 0
    for batch in _batches(_interpret_all(store, child, mails.waiting(store)), seen):
        # Read, claimed and filed in one transaction: a mail is never interpreted without being filed.
        with store.write():
            for result in batch:
                _read(store, result, office, trusted)
            settle_mails(store, office, [result.mail_id for result in batch])
        total += len(batch)
        if stop():
            break
    return total


@dataclass(frozen=True, slots=True)
class _Result:
    mail_id: int
    found: Interpretation
    problem: Reason | None


def _batches(results: Iterator[_Result], seen: Callable[[int], None]) -> Iterator[list[_Result]]:
    batch: list[_Result] = []
    held = 0
    for result in results:
        seen(result.mail_id)
        batch.append(result)
        held += sum(len(file.data) for file in result.found.files)
        if len(batch) >= _BATCH or held >= _BATCH_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _interpret_all(store: Store, child: Interpreter, waiting: list[int]) -> Iterator[_Result]:
    """These mails in order, some of them under way in the children at any time."""
    todo = iter(waiting)
    running: deque[tuple[int, Detached, ProcessFuture[Interpretation]]] = deque()
    while True:
        for mail_id in islice(todo, _AHEAD - len(running)):
            detached = mails.load(store, mail_id)
            running.append((mail_id, detached, child.submit(detached)))
        if not running:
            return
        yield _result(child, *running.popleft())


def _read(store: Store, result: _Result, office: Office, trusted: Collection[str]) -> None:
    """Save what a mail says and claims. One that cannot be saved or read as it is keeps sender and subject, or nothing."""
    sparse = replace(result.found, own_text="", inner_sender="", files=(), links=())
    sparse = replace(sparse, message=replace(sparse.message, fields={}, text="", html="", parts=()))
    for attempt in (result, _Result(result.mail_id, sparse, Reason.UNREADABLE)):
        try:
            with store.attempt():
                _save(store, attempt, office, trusted)
                read_claims(store, office, [result.mail_id])
            return
        except Undone:
            logger.exception("mail %d could not be filed", result.mail_id)
    _save(store, _Result(result.mail_id, _nothing(), Reason.UNREADABLE), office, trusted)
    read_claims(store, office, [result.mail_id])


def _save(store: Store, result: _Result, office: Office, trusted: Collection[str]) -> None:
    received_at, basis = _received(store, result.mail_id, result.found.message, trusted)
    _, known_problem = derived.state_of(store, result.mail_id)
    found, too_large = result.found, known_problem == Reason.TOO_LARGE
    if too_large and found.files:  # only its start is here, so the last file is cut
        found = replace(found, files=(*found.files[:-1], replace(found.files[-1], problem=Reason.TOO_LARGE)))
    derived.save_interpretation(
        store,
        result.mail_id,
        found,
        received_at=received_at,
        basis=basis,
        campaign=office.campaign,
        problem=Reason.TOO_LARGE if too_large else result.problem,
    )


def _result(child: Interpreter, mail_id: int, detached: Detached, future: "ProcessFuture[Interpretation]") -> _Result:
    """What the child made of a mail; where that failed, what it says with its files left closed: a poison file costs
    itself only. Where that fails too, what a child makes of its header, and the reason."""
    found, problem = _outcome(mail_id, future)
    if found is not None:
        return _Result(mail_id, found, None)
    logger.warning("mail %d: %s; read again with its files left closed", mail_id, problem)
    found, problem = _outcome(mail_id, child.submit(detached, open_files=False))
    if found is not None:
        return _Result(mail_id, found, None)
    logger.warning("mail %d is quarantined: %s", mail_id, problem)
    header = detached.skeleton[:_HEADER_BYTES].split(b"\r\n\r\n")[0].split(b"\n\n")[0]
    for piece in (header, _few_fields(header)):
        try:
            return _Result(mail_id, child.submit(Detached(detached.sha256, piece, ())).result(), problem)
        except Exception:
            logger.exception("mail %d: %d bytes of its header could not be read either", mail_id, len(piece))
    _probe(child)
    return _Result(mail_id, _nothing(), problem)


def _few_fields(header: bytes) -> bytes:
    """Who sent a mail and what it calls itself, each cut short: for a mail whose header kills its reader."""
    lines = (line.strip() for line in header.split(b"\n"))
    kept = [line[:_FIELD_BYTES] for line in lines if line[:9].lower().startswith((b"from:", b"subject:"))]
    return b"\r\n".join(kept[:_FEW]) + b"\r\n\r\n"


def _outcome(mail_id: int, future: "ProcessFuture[Interpretation]") -> tuple[Interpretation | None, Reason | None]:
    """What a child gave back, or why it gave nothing."""
    try:
        return future.result(), None
    except FutureTimeout:
        return None, Reason.TIMED_OUT
    except (ProcessExpired, MemoryError):
        return None, Reason.OUT_OF_LIMITS
    except Exception:
        logger.exception("mail %d could not be interpreted", mail_id)
        return None, Reason.UNREADABLE


def _nothing() -> Interpretation:
    """What a mail says that nobody can read: it still has its row, its place and its reason."""
    return interpret(Detached("", b"", ()))


def _probe(child: Interpreter) -> None:
    """Tell a mail that kills its reader from readers that cannot work at all. Raises InterpreterBroken."""
    try:
        child.submit(Detached("", b"", ())).result()
    except Exception as error:
        raise InterpreterBroken(
            "mails cannot be interpreted on this machine now; they wait, and nobody is called missing"
        ) from error


def _received(store: Store, mail_id: int, message: Message, trusted: Collection[str]) -> tuple[datetime, str]:
    """The earliest received time over all places of a mail."""
    received = [(hop.by, hop.at) for hop in message.received]
    at, basis = min(
        decide_received(
            arrived_at=arrival.at, basis=arrival.basis, received=received, date=message.date,
            delivery_date=message.delivery_date, trusted=tuple(trusted),
        )
        for arrival in mails.arrivals(store, mail_id)
    )  # fmt: skip
    return max(_SANE[0], min(at, _SANE[1])), basis
