"""`day --watch`: the roll call on a terminal, looked at again and again until the deadline has decided. It only reads."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import click
from rich.console import Console
from rich.live import Live
from rich.text import Text

from cli.arguments import Setting
from domain.saying import say
from domain.words import Status
from reports.board import Moment, board
from reports.digest.summary import summarise
from reports.wording import Words
from service.parts import Parts
from store import days

_PATIENCE = timedelta(minutes=15)  # after the deadline, for the mailbox to be read past it


@dataclass
class Watch:
    """What is watched, from which instant on, and what was seen last."""

    parts: Parts
    day: date
    words: Words
    start: datetime
    began: float = field(default_factory=time.monotonic)
    seen: Mapping[str, tuple[Status, int]] = field(default_factory=dict)
    decided: bool = False

    def now(self) -> datetime:
        """--now, or the present, and what has passed since."""
        return self.start + timedelta(seconds=time.monotonic() - self.began)

    def look(self, width: int) -> Text:
        """The board as it is now."""
        now, campaign = self.now(), self.parts.config.campaign
        with self.parts.store(now, sync=False) as store:
            unions = days.union_days(store, self.day)
            line = summarise(store, campaign, self.day, words=self.words, now=now).line
            read = days.read_until(store)
        found = {union.union_id: (union.status, union.reports) for union in unions}
        fresh = {union for union, state in found.items() if union in self.seen and self.seen[union][1] < state[1]}
        limit = campaign.due(self.day).limit
        self.seen = found
        self.decided = now > limit and (
            now > limit + _PATIENCE or not any(status == Status.EXPECTED for status, _ in found.values())
        )
        left_off = campaign.local(read) if read else None
        form = "%H:%M:%S" if left_off and left_off.date() == campaign.local(now).date() else "%m-%d %H:%M"
        read_until = left_off.strftime(form) if left_off else ""
        left = limit - now if now <= limit else None
        return board(unions, Moment(line, left, read_until, fresh), self.words, width=width)


def watch_day(setting: Setting, parts: Parts, day: date, *, every: int) -> None:
    """Show the day until its deadline has decided, or until Ctrl-C."""
    if not sys.stdout.isatty():
        raise click.UsageError(say("--watch needs a terminal; `rollcall day` prints the table once"))
    console = Console(highlight=False)
    watch = Watch(parts, day, Words(parts.addressees.language), setting.clock())
    live = Live(console=console, auto_refresh=False, vertical_overflow="crop")
    try:  # not `with`: an interrupt while it starts must give the cursor back as well
        live.update(watch.look(console.width))
        live.start(refresh=True)
        while not watch.decided:
            time.sleep(every)
            live.update(watch.look(console.width), refresh=True)
    except KeyboardInterrupt:
        return
    finally:
        live.stop()
