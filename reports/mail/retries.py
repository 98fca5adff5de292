"""When a mail that was not taken is tried again. Pure: a table by the server's reply."""

from datetime import datetime, timedelta

from reports.mail.mailer import NotSent, SendError, Unwelcome, is_frequency_limit

GIVE_UP = timedelta(days=2)  # after the mail was made
# what was said -> minutes after the 1st, 2nd ... attempt; the last one goes on
SOON = (1, 2, 5, 10, 20, 30, 60)  # network, 4xx
LATER = (10, 20, 30, 60)  # 421, 450 to 452 with a frequency limit: quick attempts make it worse
HOURLY = (30, 60)  # login or sender refused: a person must act meanwhile, and quick logins get an account blocked


def next_try(error: SendError, *, attempts: int, first_at: datetime, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None when it is final, or has lasted too long."""
    if now - first_at > GIVE_UP:
        return None
    minutes: tuple[int, ...]
    if isinstance(error, Unwelcome):
        minutes = HOURLY
    elif isinstance(error, NotSent):
        minutes = LATER if error.code == 421 or is_frequency_limit(str(error)) else SOON
    else:
        return None
    return now + timedelta(minutes=minutes[min(attempts, len(minutes)) - 1])
