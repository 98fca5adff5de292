"""What the words of a command line mean: instants, days, unions; and what every command starts from."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.echo import echo
from config.caller import office_language
from config.load import Config, load_config
from domain.roster import Union
from domain.saying import say
from service.parts import Parts, system_clock

if TYPE_CHECKING:
    from rich.console import Console


@dataclass
class Setting:
    """What every command starts from: where the configuration is, the instant of --now, the language (found when asked)."""

    config_path: Path
    now: datetime | None
    spoken: str = ""

    @property
    def out(self) -> "Console":
        """Results."""
        from reports.terminal import Screen

        return Screen()

    def clock(self) -> datetime:
        """The instant of --now, else the present."""
        return self.now or system_clock()

    def parts(self) -> Parts:
        """The installation that the configuration describes."""
        parts = Parts(load_config(self.config_path), clock=self.clock)
        self.spoken = parts.addressees.language
        return parts

    @property
    def language(self) -> str:
        """That of the office, also where its configuration cannot be used."""
        self.spoken = self.spoken or office_language(self.config_path)
        return self.spoken

    def told(self, text: str) -> str:
        """A text in the office's language."""
        from reports.wording import told

        return told(text, self.language)

    def echo(self, text: str, *, err: bool = False, colour: str = "") -> None:
        """Say a text in the office's language: a result, or with `err` a message."""
        echo(self.told(text), err=err, colour=colour)


pass_setting = click.make_pass_decorator(Setting)
NUMBER = click.IntRange(1, 2**63 - 1)  # of a mail or a decision, as the store counts
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def _pieces(text: str) -> list[str]:
    """Of a list whose commas may be Chinese ones, as in the digest's "names to paste"."""
    return [piece.strip() for piece in re.split("[,，、]", text) if piece.strip()]


def read_instant(text: str | None) -> datetime | None:
    """The instant of --now, aware UTC; it must name its offset."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            say("--now must be an instant such as 2021-02-05T16:30:00+08:00, not %(text)s", text=repr(text))
        ) from None
    if at.tzinfo is None:
        raise click.UsageError(say("--now must name its offset, as in 2021-02-05T16:30:00+08:00"))
    if not 1970 < at.year < 9000:
        raise click.UsageError(say("--now must be an instant that a calendar can hold, not %(text)s", text=repr(text)))
    return at.astimezone(UTC)


def read_day(text: str) -> date:
    """A day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise click.UsageError(say("there is no day %(text)s", text=text)) from None
        raise click.UsageError(say("a day is written YYYY-MM-DD, not %(text)s", text=repr(text))) from None


def read_days(text: str) -> tuple[date, ...]:
    """Days joined by commas; a range is written FIRST..LAST."""
    found: list[date] = []
    for piece in _pieces(text):
        first, _, last = piece.partition("..")
        start, end = read_day(first), read_day(last or first)
        if not start <= end <= start + timedelta(400):
            raise click.UsageError(say("the range %(range)s runs backwards or is too long", range=piece))
        found += (start + timedelta(n) for n in range((end - start).days + 1))
    if not found:
        raise click.UsageError(say("no day is named"))
    return tuple(dict.fromkeys(found))


def read_local_time(text: str, day: date, instant: Callable[[date, time], datetime], zone: tzinfo) -> datetime:
    """A local time of `day`, or a date and time; aware."""
    try:
        return instant(day, time.fromisoformat(text))
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            say("--at must be a time such as 15:40, or a date and time, not %(text)s", text=repr(text))
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def read_union(config: Config, text: str) -> Union:
    """A union by id, name, short name or alias. What fits none, or only as a part, is answered with those it may mean."""
    if union := _named(config, text):
        return union
    near = [
        union
        for union in config.roster.unions
        if any(
            text and text.lower() in name.lower() for name in (union.id, union.name, union.short_name, *union.aliases)
        )
    ]
    names = ", ".join(f"{union.id} {union.name}" for union in near or config.roster.unions)
    if near:
        raise click.UsageError(
            say("'%(text)s' is only a part of a name; which is meant: %(unions)s?", text=text, unions=names)
        )
    raise click.UsageError(say("'%(text)s' is no union of the roster: %(unions)s", text=text, unions=names))


def _named(config: Config, text: str) -> Union | None:
    unions = config.roster.unions
    return next((u for u in unions if text in (u.id, u.name, u.short_name, *u.aliases)), None)


def read_unions(config: Config, text: str) -> tuple[str, ...]:
    """Ids of unions given by id, name, group, or all."""
    found: list[str] = []
    for name in [text] if _named(config, text) else _pieces(text):
        group = [union.id for union in config.roster.unions if name in ("all", union.group)]
        found += group or [read_union(config, name).id]
    if not found:
        raise click.UsageError(say("no union is named"))
    return tuple(dict.fromkeys(found))
