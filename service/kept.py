"""A mailbox of a running service, and when it may be asked again."""

import logging
import random
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from config.mailbox import MailboxSettings
from domain.saying import say, words_of_error
from ingest.mailbox import MailboxError, Unreachable
from service.mailroom import Mailroom
from service.parts import Clock

logger = logging.getLogger(__name__)

_TRY_AGAIN = tuple(timedelta(seconds=5 * 2**n) for n in range(8))  # after trouble with the network, up to ten minutes
_LOG_IN_AGAIN = tuple(
    timedelta(minutes=n) for n in (5, 10, 20, 40, 60)
)  # after a refusal: quick logins get an account blocked
_JITTER = 0.2  # of these times, so that many installations do not come back at the same moment


class Kept:
    """A mailbox with its connection; one that failed is left alone for a while, the longer the more often."""

    def __init__(self, settings: MailboxSettings, mailroom: Mailroom) -> None:
        """Nothing is connected."""
        self.settings = settings
        self.mailroom = mailroom
        self.failures = 0  # polls in a row after which it is left alone
        self.breaks = 0  # connections in a row that broke soon after they were listened to
        self.next_poll_at = datetime.min.replace(tzinfo=UTC)
        self.refused = ""  # what it said to the last poll, where a person must act

    def polled(self, errors: Collection[Exception], *, now: datetime) -> None:
        """A poll is over; `errors` is what went wrong. What went wrong with some mail or folder alone is tried at the next poll."""
        self.refused = _refusal(errors)
        pauses = _pauses(errors)
        self.failures = self.failures + 1 if pauses else 0
        self.next_poll_at = now + _pause(pauses, self.failures)

    def listen(self, seconds: float, clock: Clock) -> datetime | None:
        """Listen until there is news, or for so long; when to poll then, if for that. A connection that breaks is news too: the poll
        makes another, the later the more of them broke at once, since quick logins get an account blocked."""
        begun = clock()
        try:
            news = self.mailroom.listen(seconds)
        except MailboxError as error:
            logger.warning("the connection broke while it was listened to: %s", error)
            lasted = clock() - begun > _TRY_AGAIN[-1]
            self.breaks = 1 if lasted else self.breaks + 1
            return max(clock() + _pause(_TRY_AGAIN, self.breaks), self.next_poll_at)
        if not news:
            return None
        self.breaks = 0
        return max(clock(), self.next_poll_at)


def _refusal(errors: Iterable[Exception]) -> str:
    """What a person must know of a mailbox that said no."""
    refusals = (error for error in errors if isinstance(error, MailboxError) and error.permanent)
    told_so = (say("%(problem)s\n%(advice)s", problem=words_of_error(error), advice=error.advice) for error in refusals)
    return next(told_so, "")


def _pauses(errors: Collection[Exception]) -> tuple[timedelta, ...]:
    """How long a mailbox is left alone after one such poll, two, and more; nothing where it is to be asked as ever."""
    found = [error for error in errors if isinstance(error, MailboxError)]
    if any(error.permanent for error in found):
        return _LOG_IN_AGAIN
    return _TRY_AGAIN if any(isinstance(error, Unreachable) for error in found) else ()


def _pause(pauses: tuple[timedelta, ...], times: int) -> timedelta:
    if not times:
        return timedelta()
    return pauses[min(times, len(pauses)) - 1] * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311
