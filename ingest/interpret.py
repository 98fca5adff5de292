"""Interpretation: what waits is read in children with limits, and written here as they give it, in batches. One poison mail
costs itself only, and is kept with its reason.
"""

import heapq
import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from pebble import ProcessFuture

from domain.words import Reason
from ingest.child import FilingTask, Given, Task
from ingest.file import settle_mails
from ingest.office import Office
from ingest.outcome import Desk, Interpreter, InterpreterBroken, Outcome, broken
from ingest.turns import Turn, Turns
from parsers.mail.detach import Detached
from store import decisions, mails
from store.database import Store

logger = logging.getLogger(__name__)

_BATCH = 50  # mails interpreted before they are filed
_BATCH_BYTES = 64_000_000  # of files that are held in memory until then
_AHEAD = 32  # mails handed to the children at once
_AHEAD_BYTES = 8_000_000  # of these mails; a larger one goes alone
_TOGETHER = 8  # mails without attachments that a child is given at once: to hand one over costs as much as to read it
_TOGETHER_BYTES = 100_000  # of these


def interpret_waiting(
    store: Store,
    child: Interpreter,
    office: Office,
    *,
    trusted: Collection[str],
    again: Collection[int] = (),
    seen: Callable[[int], None] = lambda count: None,
    stop: Callable[[], bool] = lambda: False,
    turns: Turns | None = None,
) -> int:
    """Interpret and file everything that waits, in batches; returns how many. The rest as of `Readers`."""
    return Readers(store, child, office, trusted=trusted, again=again, seen=seen, stop=stop, turns=turns).finish()


_Turn = tuple[Turn, int, int]  # whose turn, the place among those, the mail


@dataclass(frozen=True, slots=True, eq=False)
class _Running:
    """Mails in the hands of a child; `size` in bytes."""

    mails: tuple[tuple[int, FilingTask | None], ...]
    size: int
    future: "ProcessFuture[list[Given]]"


class Readers:
    """Interprets and files what waits: as much as is ready between other work (`go_on`), or all of it (`finish`)."""

    def __init__(
        self,
        store: Store,
        child: Interpreter,
        office: Office,
        *,
        trusted: Collection[str],
        again: Collection[int] = (),
        seen: Callable[[int], None] = lambda count: None,
        stop: Callable[[], bool] = lambda: False,
        turns: Turns | None = None,
    ) -> None:
        """Nothing is begun. Mails that are read `again` count as they did until then. `seen` hears of each mail that was read, `stop` is
        asked after each batch. Without `turns` the oldest is read first, whoever sent it."""
        self._store = store
        self._child = child
        self._office = office
        self._desk = Desk(store, child, office, tuple(trusted), decisions.assignments(store))
        self._again = again
        self._seen = seen
        self._stop = stop
        self._at_hand: dict[int, Detached] = {}
        self._turns = turns
        self._others_until: float | None = None  # seconds of the monotonic clock; from the first of them on
        self._taken: dict[int, _Turn] = {}
        self._todo: list[_Turn] = []  # a heap
        self._alone: set[int] = set()  # of those that were read together and one of which failed
        self._running: deque[_Running] = deque()
        self._troubled: deque[_Running] = deque()  # what did not work out is tried again when there is time
        self._batch: list[Outcome] = []
        self._total = 0

    def expect(self) -> None:
        """Mail will come: let the children be made ready meanwhile."""
        self._child.expect()

    def go_on(self, stored: Mapping[int, Detached] = MappingProxyType({})) -> None:
        """Hand out what waits and take what is finished, without waiting for anything. What was stored just now need not be read
        from the store again, as far as it can be held."""
        self._at_hand.update(stored)
        if self._child.ready:
            with suppress(InterpreterBroken):  # said by `finish`
                self._take_up()
                while any(one.future.done() for one in self._running):
                    self._collect()
        self._let_go()

    def _let_go(self) -> None:
        """Of what cannot be held until its turn."""
        held = 0
        for mail_id, detached in list(self._at_hand.items()):
            if held + detached.size <= _AHEAD_BYTES:
                held += detached.size
            else:
                del self._at_hand[mail_id]

    def finish(self) -> int:
        """Everything that waits and whose turn it is, or up to the batch after which it is asked to stop; how many there were in all.

        Raises InterpreterBroken.
        """
        self._take_up()
        while self._running and not self._stop_asked():
            self._collect()
        if self._batch and self._troubled:
            self._write()  # before what may take long
        while self._troubled and not self._stop_asked():
            ((mail_id, filing),), future = (read := self._troubled.popleft()).mails, read.future
            self._keep(mail_id, filing, *self._desk.outcome(mail_id, filing, future))
        if self._batch:
            self._write()
        if self._todo:
            logger.warning("%d mails of strangers, or beyond a sender's quota, wait for a later poll", len(self._todo))
        return self._total

    def _stop_asked(self) -> bool:
        return not self._batch and self._total > 0 and self._stop()

    def _take_up(self) -> None:
        waiting = dict.fromkeys((*mails.waiting(self._store), *self._again))
        new = [mail_id for mail_id in waiting if mail_id not in self._taken]
        for turn, mail_id in self._turns.of(new) if self._turns else ((Turn.ROSTERED, mail_id) for mail_id in new):
            self._taken[mail_id] = turn, len(self._taken), mail_id
            heapq.heappush(self._todo, self._taken[mail_id])
        self._hand_out()

    def _may_go_on(self) -> bool:
        """Whether anything waits whose turn it is: all but rostered senders have so many seconds of a poll."""
        if not self._todo or self._turns is None or self._todo[0][0] is Turn.ROSTERED:
            return bool(self._todo)
        if self._others_until is None:
            self._others_until = time.monotonic() + self._turns.quota.seconds
        return time.monotonic() < self._others_until

    def _hand_out(self) -> None:
        """Some mails under way at any time: enough to keep the children busy, few enough to hold in memory."""
        count, size = sum(len(one.mails) for one in self._running), sum(one.size for one in self._running)
        while self._may_go_on() and (not self._running or (count < _AHEAD and size < _AHEAD_BYTES)):
            tasks = self._take_some()
            if not tasks:
                continue
            future = self._desk.submit(list(tasks.values()))
            given = tuple((mail_id, task.filing) for mail_id, task in tasks.items())
            self._running.append(_Running(given, sum(task.detached.size for task in tasks.values()), future))
            count, size = count + len(given), size + self._running[-1].size
            del tasks  # their bytes are on their way

    def _take_some(self) -> dict[int, Task]:
        """The next mail, and those behind it that may go with it. One that is damaged waits, and nobody is called missing for what
        it may be; one that is gone is left out."""
        tasks: dict[int, Task] = {}
        size = 0
        while self._may_go_on() and len(tasks) < _TOGETHER:
            *_, mail_id = heapq.heappop(self._todo)
            try:
                task = self._desk.task(mail_id, self._at_hand.pop(mail_id, None))
            except mails.Damaged as error:
                logger.error("%s", error)
                continue
            except KeyError:  # purged since, or the whole mail came in the place of its header
                continue
            alone = bool(task.detached.runs) or mail_id in self._alone
            size += task.detached.size
            if tasks and (alone or size > _TOGETHER_BYTES):
                heapq.heappush(self._todo, self._taken[mail_id])
                self._at_hand[mail_id] = task.detached
                break
            tasks[mail_id] = task
            if alone:
                break
        return tasks

    def _collect(self) -> None:
        """Take what is finished first: a mail that takes long holds nobody back, and what failed is read alone, or waits for the
        end if it was."""
        done = next((one for one in self._running if one.future.done()), None) or self._first_done()
        self._running.remove(done)
        if done.future.exception() is None:
            for (mail_id, filing), reading in zip(done.mails, done.future.result(), strict=True):
                self._keep(mail_id, filing, reading, None)
        elif len(done.mails) == 1:
            self._troubled.append(done)
        else:
            again = [mail_id for mail_id, _ in done.mails]
            self._alone.update(again)
            for mail_id in again:
                heapq.heappush(self._todo, self._taken[mail_id])
        self._hand_out()

    def _first_done(self) -> _Running:
        futures = [one.future for one in self._running]
        finished, _ = wait(futures, timeout=self._child.patience, return_when=FIRST_COMPLETED)
        if not finished:
            raise broken()
        return next(one for one in self._running if one.future in finished)

    def _keep(self, mail_id: int, filing: FilingTask | None, reading: Given, problem: Reason | None) -> None:
        self._seen(mail_id)
        self._batch.append(Outcome(mail_id, reading, problem, filing.arrivals if filing else ()))
        held = sum(len(file.data) for result in self._batch for file in result.reading.found.files)
        if len(self._batch) >= _BATCH or held >= _BATCH_BYTES:
            self._write()

    def _write(self) -> None:
        """Read, claimed and filed in one transaction: a mail is never interpreted without being filed. In the order of the mails,
        whichever child was first, so that files are numbered so."""
        self._batch.sort(key=lambda result: result.mail_id)
        with self._store.write():
            for result in self._batch:
                self._desk.write(result)
            settle_mails(self._store, self._office, [result.mail_id for result in self._batch])
        self._total += len(self._batch)
        self._batch = []
