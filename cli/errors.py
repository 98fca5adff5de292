"""What went wrong, in words: the one place that turns errors into advice and an exit code, in the office's language."""

import contextlib
import os
import select
import sys
from pathlib import Path

import click

from cli.echo import echo
from cli.usage import show_usage_error
from config.caller import office_language
from config.table import ConfigError
from domain.saying import say, why, words_of_error
from ingest.mailbox import MailboxError, Unreachable
from ingest.outcome import InterpreterBroken
from reports.mail.mailer import SendError
from reports.office.brief import BriefError
from reports.wording import told
from store.database import StoreError
from store.troubles import is_held, trouble_of

TRY_AGAIN_LATER = 75


def report_error(error: Exception, language: str, *, config: Path | None = None) -> int:
    """Say on stderr what went wrong and what to do; returns the exit code. Unknown errors are raised again.

    Without `language`, that of the configuration at `config`, or of the locale.
    """
    if isinstance(error, BrokenPipeError) and _nobody_reads():
        return 0
    language = language or office_language(config)
    if isinstance(error, click.ClickException):
        show_usage_error(error, language)
        return 2
    if isinstance(error, ConfigError):
        for problem in error.problems:
            echo(told(problem, language), err=True)
        return 2
    if isinstance(error, MailboxError):
        echo(told(mailbox_trouble(error), language), err=True)
        return TRY_AGAIN_LATER if isinstance(error, Unreachable) else 1
    if isinstance(error, SendError):
        echo(told(words_of_error(error), language), err=True)
        return 1 if error.permanent else TRY_AGAIN_LATER
    if isinstance(error, OSError) and error.strerror:
        what = say("%(path)s: %(what)s", path=error.filename, what=why(error)) if error.filename else why(error)
        echo(told(what, language), err=True)
        return 1
    if isinstance(error, (StoreError, InterpreterBroken, BriefError, OSError, LookupError)):
        echo(told(words_of_error(error), language), err=True)
        return 1
    if trouble := trouble_of(error):
        echo(told(trouble, language), err=True)
        return TRY_AGAIN_LATER if is_held(error) else 1
    raise error


def mailbox_trouble(error: MailboxError) -> str:
    """What a mailbox said, and what a person can do about it."""
    if not error.advice:
        return words_of_error(error)
    return say("%(problem)s. %(advice)s", problem=words_of_error(error), advice=error.advice)


def _nobody_reads() -> bool:
    """Whether who read our output has closed it, as `head` does: that is no error. Nothing more is written to it."""
    closed = False
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # a stream without a file
            watched = select.poll()
            watched.register(stream.fileno(), 0)  # 0: tells of errors only
            if watched.poll(0):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
                closed = True
    return closed
