"""One mail's way through a child, and what is written of it.

The parent parses nothing; of a mail that cannot be read within limits its bounded header is read, in the child again, so that a
rostered sender is pending and not missing.
"""

import logging
import pickle
from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol

from pebble import ProcessExpired, ProcessFuture

from domain.roster import Roster
from domain.saying import say
from domain.words import Reason
from ingest.child import FilingTask, Given, Rules, Task
from ingest.file import read_claims, save_claims
from ingest.office import Office
from ingest.received import decide_arrival
from ingest.replies import Sent
from parsers.mail.detach import Detached
from parsers.values import Interpretation, Message, Sender
from store import decisions, derived, mails
from store.database import Store, Undone
from store.decisions import Assignment

logger = logging.getLogger(__name__)

_HEADER_BYTES = 16_384  # of a mail that could not be read
_FEW, _FIELD_BYTES = 4, 300  # fields of a header that could not be read, and bytes of each
_NOTHING = Interpretation(Message(Sender("", "", ""), "", None, (), None, {}, "", "", ()), "", "", (), ())


class Interpreter(Protocol):
    """Who reads mails: `ingest.child.Children`."""

    patience: float  # seconds after which nothing comes any more

    def submit(self, tasks: Sequence[Task], /) -> "ProcessFuture[list[Given]]":
        """Start reading some mails."""

    def expect(self) -> None:
        """Mails will come soon."""

    @property
    def ready(self) -> bool:
        """Whether a mail can be handed over without waiting."""


class InterpreterBroken(Exception):
    """The children cannot even read an empty mail: memory, processes or the installation fail. Mails stay accepted."""


def broken() -> InterpreterBroken:
    """What is said of it."""
    return InterpreterBroken(
        say("mails cannot be interpreted on this machine now; they wait, and nobody is called missing")
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made of one mail, and the arrivals of which its claim was made."""

    mail_id: int
    reading: Given
    problem: Reason | None = None
    arrivals: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True)
class Desk:
    """Hands mails to the children and writes what they give back."""

    store: Store
    child: Interpreter
    office: Office
    trusted: tuple[str, ...]
    assignments: tuple[Assignment, ...]

    def task(self, mail_id: int, detached: Detached | None = None) -> Task:
        """What a child is to do with a mail, which is read from the store if it is not at hand."""
        detached = detached or mails.load(self.store, mail_id)
        return Task(detached, FilingTask(self.arrivals(mail_id), self.rules, self.assignments))

    @cached_property
    def rules(self) -> bytes:
        """Pickled once: a child reads them once."""
        roster = self.office.roster
        return pickle.dumps(Rules(self.office.campaign, Roster(roster.unions, roster.receiver_names), self.trusted))

    def arrivals(self, mail_id: int) -> tuple[tuple[datetime, str], ...]:
        """When a mail arrived and by which source that is known, for every place in which it stands."""
        return tuple((arrival.at, arrival.basis) for arrival in mails.arrivals(self.store, mail_id))

    def outcome(
        self, mail_id: int, filing: FilingTask | None, future: "ProcessFuture[list[Given]]"
    ) -> tuple[Given, Reason | None]:
        """What the child made of a mail that it read alone; where that failed, what it says with its files left closed: a poison file costs
        itself only. Where that fails too, what a child makes of its header, and the reason."""
        if isinstance(self._error(future), BrokenProcessPool):  # by this mail, or by another that was read beside it
            future = self.submit([Task(mails.load(self.store, mail_id), filing)])
        reading, problem = self._read(mail_id, future)
        if reading is not None:
            return reading, None
        logger.warning("mail %d: %s; read again with its files left closed", mail_id, problem)
        task = Task(mails.load(self.store, mail_id), filing)
        reading, problem = self._read(mail_id, self.submit([replace(task, open_files=False)]))
        if reading is not None:
            return reading, None
        logger.warning("mail %d is quarantined: %s", mail_id, problem)
        header = task.detached.skeleton[:_HEADER_BYTES].split(b"\r\n\r\n")[0].split(b"\n\n")[0]
        for piece in (header, _few_fields(header)):
            future = self.submit([replace(task, detached=Detached(task.detached.sha256, piece, ()))])
            error = self._error(future)
            if error is None:
                return future.result()[0], problem
            logger.warning("mail %d: %d bytes of its header could not be read either: %r", mail_id, len(piece), error)
        self.probe()
        return Given(_NOTHING, None, {}), problem or Reason.UNREADABLE

    def probe(self) -> None:
        """Tell a mail that kills its reader from readers that cannot work at all. Raises InterpreterBroken."""
        error = self._error(self.submit([Task(Detached("", b"", ()))]))
        if error is not None:
            raise broken() from error

    def submit(self, tasks: Sequence[Task]) -> "ProcessFuture[list[Given]]":
        """Hand mails to the children. Raises InterpreterBroken where their pool cannot even start, or always breaks."""
        try:
            return self.child.submit(tasks)
        except RuntimeError as error:
            raise broken() from error

    def _error(self, future: "ProcessFuture[list[Given]]") -> BaseException | None:
        """What became of a reading. Raises InterpreterBroken where nothing will come: a child died unseen, its task in hand."""
        try:
            return future.exception(self.child.patience)
        except FutureTimeout as error:
            raise broken() from error

    def _read(self, mail_id: int, future: "ProcessFuture[list[Given]]") -> tuple[Given | None, Reason | None]:
        """What a child gave back, or why it gave nothing."""
        error = self._error(future)
        if error is None:
            return future.result()[0], None
        if isinstance(error, FutureTimeout):
            return None, Reason.TIMED_OUT
        if isinstance(error, (ProcessExpired, MemoryError, BrokenProcessPool)):
            return None, Reason.OUT_OF_LIMITS
        logger.warning(
            "mail %d could not be interpreted: %r",
            mail_id,
            error,
            exc_info=error if logger.isEnabledFor(logging.INFO) else None,
        )
        return None, Reason.UNREADABLE

    def write(self, result: Outcome) -> None:
        """Save what a mail says and claims. One that cannot be saved or read as it is keeps sender and subject, or nothing."""
        found = replace(result.reading.found, own_text="", inner_sender="", files=(), links=(), rows=(), figures=())
        sparse = replace(found, message=replace(found.message, fields={}, text="", html="", parts=()))
        for attempt in (result, Outcome(result.mail_id, Given(sparse, None, {}), Reason.UNREADABLE)):
            try:
                with self.store.attempt():
                    self._save(attempt)
                return
            except Undone:
                logger.exception("mail %d could not be filed", result.mail_id)
        self._save(Outcome(result.mail_id, Given(_NOTHING, None, {}), Reason.UNREADABLE))

    def _save(self, result: Outcome) -> None:
        store, mail_id = self.store, result.mail_id
        found, problem = self._as_far_as_it_is_here(result)
        arrivals = self.arrivals(mail_id)
        # A person may have assigned an address, or the mail been seen in another place, while the child was at work.
        still_right = arrivals == result.arrivals and decisions.assignments(store) == self.assignments
        claimed = result.reading.claimed if still_right else None
        if claimed:
            received_at, basis = claimed.received_at, claimed.basis
        else:
            received_at, basis = decide_arrival(arrivals, found.message, self.trusted)
        with store.given_terms(result.reading.terms):
            derived.save_interpretation(
                store, mail_id, found, received_at=received_at, basis=basis, campaign=self.office.campaign, problem=problem
            )  # fmt: skip
        if claimed:
            message = found.message
            save_claims(
                store, self.office, mail_id, claimed.claim, claimed.labels,
                answers=None if claimed.automatic else Sent(message.sender.address, message.fields),
            )  # fmt: skip
        else:
            read_claims(store, self.office, [mail_id])

    def _as_far_as_it_is_here(self, result: Outcome) -> tuple[Interpretation, Reason | None]:
        """Of a mail that is too large only the start is here, so its last file is cut."""
        _, known = derived.state_of(self.store, result.mail_id)
        found = result.reading.found
        if known != Reason.TOO_LARGE:
            return found, result.problem
        if found.files:
            found = replace(found, files=(*found.files[:-1], replace(found.files[-1], problem=Reason.TOO_LARGE)))
        return found, Reason.TOO_LARGE


def _few_fields(header: bytes) -> bytes:
    """Who sent a mail and what it calls itself, each cut short: for a mail whose header kills its reader."""
    lines = (line.strip() for line in header.split(b"\n"))
    kept = [line[:_FIELD_BYTES] for line in lines if line[:9].lower().startswith((b"from:", b"subject:"))]
    return b"\r\n".join(kept[:_FEW]) + b"\r\n\r\n"
