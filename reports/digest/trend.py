"""The last fourteen days' figures as a strip of bars that mail programs draw: table cells, no image."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.digest.coverage import by_day
from reports.digest.dayfacts import STRIP_DAYS, DayFacts

FULL = 40  # pixels of a day on which all were on time


@dataclass(frozen=True, slots=True)
class Bar:
    """One due day: its date as 2.7 or 7 Feb, its figures, the pixels of who was on time and of who was not. `known`: all is decided."""

    label: str
    on_time: int
    expected: int
    height: int
    rest: int
    known: bool
    today: bool

    @property
    def figure(self) -> str:
        """27/34."""
        return f"{self.on_time}/{self.expected}"


def bars(facts: DayFacts) -> Iterator[Bar]:
    """The days on which anybody owed a report, up to this one; nothing where there is no other day to compare with."""
    figures = [one for one in by_day(facts.history)[-STRIP_DAYS:] if one.expected]
    for one in figures if len(figures) > 1 else ():
        height = round(FULL * (one.rate_on_time or 0))
        yield Bar(
            f"{one.day.month}.{one.day.day}" if facts.words.language == "zh" else facts.words.day(one.day),
            one.on_time,
            one.expected,
            height,
            FULL - height,
            not one.open,
            one.day == facts.day,
        )
