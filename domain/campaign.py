"""The campaign and its calendar: which days are due, and when each opens, is due and closes (DOMAIN 3)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from domain.englishdates import DateStyle
from domain.lexicon import Added
from domain.mail import plain, spelling
from domain.status import Due


@dataclass(frozen=True, slots=True)
class Change:
    """A dated change: another deadline for one day, or the day dropped or added; None leaves it as it was."""

    day: date
    deadline: time | None
    due: bool | None
    why: str


@dataclass(frozen=True)
class Label:
    """One label of a taxonomy with the words that give it."""

    key: str
    name: str
    keywords: tuple[str, ...]

    @cached_property
    def phrases(self) -> re.Pattern[str]:
        """Its name and keywords, the longest first."""
        return _one_of((self.name, *self.keywords))


@dataclass(frozen=True)
class Taxonomy:
    """A way to sort reports by subject matter."""

    name: str
    labels: tuple[Label, ...]

    @cached_property
    def phrases(self) -> re.Pattern[str]:
        """The phrases of all its labels."""
        return _one_of(phrase for label in self.labels for phrase in (label.name, *label.keywords))


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A one-off obligation: reports count for it from `opens`; due by the end of `due`."""

    key: str
    name: str
    opens: date
    due: date
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Campaign:
    """What is reported on, and the rules of the office. `workdays` is filled in where only workdays are due."""

    name: str
    starts: date
    ends: date
    zone: ZoneInfo
    deadline: time
    grace: timedelta = timedelta(0)
    days: frozenset[date] | None = None  # None: every day
    changes: tuple[Change, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    receiver_names: tuple[str, ...] = ()
    count_unknown_senders: bool = True
    count_subordinates: bool = True
    office_addresses: frozenset[str] = frozenset()
    authserv_id: str = ""  # whose Authentication-Results to trust
    lunar_days: Mapping[str, date] = field(default_factory=dict)  # 正月初一 -> its date near this campaign
    words: Added = ()  # what the office adds to the vocabulary
    vocabulary: tuple[str, ...] = ("zh",)  # languages in which reports are written: zh, en
    date_order: str = "md"  # how 2/5 is read: md, dm, or iso: not at all
    unit_name: str = "union"  # what one unit is called in English; its plural behind a stroke
    answers_queries: bool = False  # 查询 from a roster address is answered, and no report

    @cached_property
    def english(self) -> bool:
        """Whether reports are written in English (as well)."""
        return "en" in self.vocabulary

    @cached_property
    def date_style(self) -> DateStyle:
        """How reports write dates."""
        return DateStyle(self.english, self.date_order, "zh" in self.vocabulary)

    @cached_property
    def own_name(self) -> re.Pattern[str]:
        """The campaign's name, which says neither when nor what."""
        return _one_of((self.name,))

    @cached_property
    def topics(self) -> re.Pattern[str]:
        """Names of labels of the taxonomies, as words of a subject that say what it is about and not when."""
        return _one_of(label.name for taxonomy in self.taxonomies for label in taxonomy.labels)

    def is_due(self, day: date) -> bool:
        """Whether reports are owed for `day`."""
        if not self.starts <= day <= self.ends:
            return False
        for change in self.changes:
            if change.day == day and change.due is not None:
                return change.due
        return self.days is None or day in self.days

    def due_days(self) -> list[date]:
        """All due days, first to last."""
        span = (self.ends - self.starts).days
        return [day for n in range(span + 1) if self.is_due(day := self.starts + timedelta(n))]

    def next_due(self, day: date) -> date | None:
        """`day` if it is due, else the next due day; None after the last."""
        day = max(day, self.starts)
        while day <= self.ends:
            if self.is_due(day):
                return day
            day += timedelta(1)
        return None

    def due(self, day: date) -> Due:
        """The instants of one due day, in UTC. The host's own zone plays no part."""
        at = next((c.deadline for c in self.changes if c.day == day and c.deadline), self.deadline)
        deadline = self.instant(day, at)
        return Due(deadline, deadline + self.grace, self.instant(day + timedelta(1), time(0)))

    def instant(self, day: date, at: time) -> datetime:
        """A local day and time as UTC; a time that a clock change skips is read by the offset before it."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def local(self, at: datetime) -> datetime:
        """An instant in the campaign's zone."""
        return at.astimezone(self.zone)

    def local_day(self, at: datetime) -> date:
        """The local day of an instant."""
        return self.local(at).date()


def _one_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of these phrases, folded, the longest first."""
    longest_first = sorted({plain(phrase) for phrase in phrases} - {""}, key=len, reverse=True)
    return re.compile("|".join(map(spelling, longest_first)) or r"(?!)")
