from datetime import UTC, datetime, timedelta

import pytest

from reports.mail.mailer import NotSent, Rejected, Unwelcome
from reports.mail.retries import GIVE_UP, next_try

NOW = datetime(2021, 2, 5, 8, tzinfo=UTC)


def minutes(error, attempts):
    again = next_try(error, attempts=attempts, first_at=NOW, now=NOW)
    return None if again is None else (again - NOW) // timedelta(minutes=1)


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (NotSent("no route"), (1, 2, 5, 10, 20, 30, 60, 60, 60)),
        (NotSent("451 greylisted", code=451), (1, 2, 5, 10, 20, 30, 60, 60, 60)),
        (NotSent("421 too busy", code=421), (10, 20, 30, 60, 60)),
        (NotSent("550 Connection frequency limited", code=550), (10, 20, 30, 60, 60)),
        (Unwelcome("535 authentication failed", code=535), (30, 60, 60)),
        (Rejected("550 no such user", code=550), (None, None)),
    ],
)
def test_how_long_is_waited_follows_from_the_reply(error, waits):
    assert tuple(minutes(error, attempt) for attempt in range(1, len(waits) + 1)) == waits


@pytest.mark.parametrize(
    ("after", "again"),
    [(GIVE_UP - timedelta(seconds=1), True), (GIVE_UP, True), (GIVE_UP + timedelta(seconds=1), False)],
)
def test_after_two_days_it_is_given_up(after, again):
    found = next_try(NotSent("no route"), attempts=9, first_at=NOW, now=NOW + after)
    assert (found is not None) is again
