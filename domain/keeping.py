"""How long what is kept beside the store is kept: which of the daily backups stay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many backups are kept: of the last days that have one, of the last weeks, of the last months, the newest of each."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def kept_days(days: Iterable[date], keeping: Keeping) -> frozenset[date]:
    """Of days that have a backup those whose backup stays. The newest always does."""
    newest = sorted(set(days), reverse=True)
    rules = (
        (keeping.daily, {day: day for day in newest}),
        (keeping.weekly, {day: day.isocalendar()[:2] for day in newest}),
        (keeping.monthly, {day: (day.year, day.month) for day in newest}),
    )
    return frozenset(newest[:1]).union(*(_newest_of_each(newest, of, count) for count, of in rules))


def _newest_of_each(newest: list[date], of: Mapping[date, object], count: int) -> list[date]:
    first: dict[object, date] = {}
    for day in newest:
        first.setdefault(of[day], day)
    return list(first.values())[:count]
