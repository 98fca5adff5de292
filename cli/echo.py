"""How the commands say something: the only place that writes to the terminal, and what the log's lines look like.

Subjects, names and what servers said come from strangers: no character of theirs moves the cursor, and none ends a line of the log.
"""

import json
import logging
from datetime import UTC, datetime

import click

from domain.plain import escaped, plain


def echo(text: object = "", *, err: bool = False, nl: bool = True, colour: str = "") -> None:
    """Lines for people; `colour` is the first word's."""
    first, blank, rest = plain(str(text)).partition(" ")
    click.echo((click.style(first, fg=colour) if colour else first) + blank + rest, err=err, nl=nl)


def echo_json(line: str) -> None:
    """One JSON object; what a terminal would obey is written as \\uXXXX, which says the same."""
    click.echo(escaped(line))


class OneLine(logging.Formatter):
    """A record is one line, and the lines of its traceback stand in from the edge: no text of a mail looks like a record."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, with what moves as \\uXXXX."""
        return escaped(super().formatMessage(record))

    def formatException(self, ei: object) -> str:
        """The traceback, likewise."""
        told = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join(f"    {escaped(line)}" for line in told.split("\n"))


class JsonLines(logging.Formatter):
    """A record is a JSON object on one line: time (UTC), level, logger, message, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told)
