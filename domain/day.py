"""Which day is a report for? (DOMAIN 4.) A label decides; without one, the local day of receipt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from domain.campaign import Campaign
from domain.labels import DayLabel

MAX_AHEAD = 1  # days; a label further ahead is unclear
MAX_BEHIND = 30


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """The due days a report counts for; days for which it makes its union pending; the rule that decided, and flags."""

    days: tuple[date, ...]
    rule: str
    maybe: tuple[date, ...] = ()
    unclear: bool = False
    flags: tuple[str, ...] = ()


def decide_days(
    label: DayLabel | None, received: date, campaign: Campaign, *, reported: Callable[[date], bool]
) -> DayVerdict:
    """The days of one report. `reported` tells whether its union had a report for a day before this one came."""
    if label is None:
        return DayVerdict(_due(received, campaign), "day_of_receipt")
    flags = ("year_typo",) if label.year_typo else ()
    if label.contradiction or any(not -MAX_BEHIND <= (day - received).days <= MAX_AHEAD for day in label.days):
        # It may be for the day it came or for any that it names: none of them is 未报 while it waits.
        named = (day for day in label.days if campaign.is_due(day))
        maybe = tuple(dict.fromkeys((*_due(received, campaign), *named)))
        return DayVerdict((), "label_out_of_bounds", maybe=maybe, unclear=True, flags=flags)
    if len(label.days) > 1:
        days = tuple(day for day in label.days if campaign.is_due(day))
        return DayVerdict(days or _due(received, campaign), "label_range", flags=flags)
    day = label.days[0]
    if day >= received or label.backfill:
        return DayVerdict(_due(day, campaign), "label" if day >= received else "label_backfill", flags=flags)
    if not campaign.is_due(day):
        return DayVerdict(_due(received, campaign), "label_not_due", flags=flags)
    if not reported(day):
        # Perhaps belated, perhaps a template's left-over: the day of receipt must not become 未报 by it.
        return DayVerdict((day,), "label_earlier_day", maybe=_due(received, campaign), flags=flags)
    return DayVerdict(_due(received, campaign), "label_stale", flags=(*flags, "stale_label"))


def _due(day: date, campaign: Campaign) -> tuple[date, ...]:
    """The due day on which material of `day` counts; none outside the campaign."""
    if not campaign.starts <= day <= campaign.ends:
        return ()
    due = campaign.next_due(day)
    return (due,) if due else ()
