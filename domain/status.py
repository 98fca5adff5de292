"""When is a report late? The one place that decides it (DOMAIN 2 and 3). Pure and total; all instants aware."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.words import Status


@dataclass(frozen=True, slots=True)
class Due:
    """One obligation: `limit` is the deadline with grace, `closes` the end of the local day. Aware instants."""

    deadline: datetime
    limit: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Rulings:
    """What a person decided for this union and day."""

    excused: bool = False
    pardoned: bool = False


def status(
    due: Due,
    receipts: Collection[datetime],
    *,
    candidates: bool,
    now: datetime,
    read_until: datetime | None,
    rulings: Rulings = Rulings(),
) -> Status:
    """The status of one union on one due day.

    `receipts` are the received times of its reports; `candidates` says that a mail which may be this union's for this
    day waits for a person or has not been read; `read_until` is when the mailbox was last read whole, None for never.
    """
    if rulings.excused:
        return Status.EXCUSED
    if receipts:
        first = min(receipts)
        if first <= due.limit or rulings.pardoned:
            return Status.ON_TIME
        return Status.LATE if first < due.closes else Status.BACKFILLED
    # Nobody is missing for a time in which the mailbox was not read.
    if read_until is None or min(now, read_until) <= due.limit:
        return Status.EXPECTED
    return Status.PENDING if candidates else Status.MISSING


def minutes_late(due: Due, first: datetime | None, verdict: Status) -> int | None:
    """Whole minutes past the deadline, rounded up; 0 on time; None without a receipt."""
    if first is None:
        return None
    if verdict not in (Status.LATE, Status.BACKFILLED):
        return 0
    return -((due.deadline - first) // timedelta(minutes=1))
