"""A mailbox of a running service, and when it may be asked again."""

import random
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from config.mailbox import MailboxSettings
from domain.saying import say, words_of_error
from ingest.mailbox import MailboxError, Unreachable
from service.mailroom import Mailroom

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
        self.failures = 0
        self.next_poll_at = datetime.min.replace(tzinfo=UTC)
        self.refused = ""  # what it said to the last poll, where a person must act

    def polled(self, errors: Collection[Exception], *, now: datetime) -> None:
        """A poll is over; `errors` is what went wrong."""
        self.refused = _refusal(errors)
        self.failures = self.failures + 1 if errors else 0
        self.next_poll_at = now + _pause(errors, self.failures)


def _refusal(errors: Iterable[Exception]) -> str:
    """What a person must know of a mailbox that said no."""
    refusals = (error for error in errors if isinstance(error, MailboxError) and error.permanent)
    told_so = (say("%(problem)s\n%(advice)s", problem=words_of_error(error), advice=error.advice) for error in refusals)
    return next(told_so, "")


def _pause(errors: Collection[Exception], failures: int) -> timedelta:
    """How long a mailbox is left alone that failed so many times in a row."""
    if not errors:
        return timedelta()
    pauses = _TRY_AGAIN if all(isinstance(error, Unreachable) for error in errors) else _LOG_IN_AGAIN
    return pauses[min(failures, len(pauses)) - 1] * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311
