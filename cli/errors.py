"""What went wrong, in words: the one place that turns errors into advice and an exit code."""

import click

from config.table import ConfigError
from ingest.mailbox import MailboxError, Unreachable
from ingest.outcome import InterpreterBroken
from reports.mail.mailer import SendError
from reports.office.brief import BriefError
from store.database import StoreError

TRY_AGAIN_LATER = 75


def report_error(error: Exception) -> int:
    """Say on stderr what went wrong and what to do; returns the exit code. Unknown errors are raised again."""
    if isinstance(error, click.ClickException):
        error.show()
        return 2
    if isinstance(error, ConfigError):
        for problem in error.problems:
            click.echo(problem, err=True)
        return 2
    if isinstance(error, MailboxError):
        click.echo(f"{error}. {error.advice}".strip(), err=True)
        return TRY_AGAIN_LATER if isinstance(error, Unreachable) else 1
    if isinstance(error, SendError):
        click.echo(str(error), err=True)
        return 1 if error.permanent else TRY_AGAIN_LATER
    if isinstance(error, (StoreError, InterpreterBroken, BriefError, OSError, LookupError)):
        click.echo(str(error), err=True)
        return 1
    raise error
