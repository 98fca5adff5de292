"""Who writes what and when: a campaign as a list of letters, before a byte of mail exists, and what a roll call has to
say of them (DOMAIN sections 2 to 6). A day depends on the seed and its date only, so that a longer campaign begins like
a shorter one."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from itertools import islice

from demo.roster import UNIONS, Union

ZONE = timezone(timedelta(hours=8))
FIRST_DAY = date(2021, 2, 3)
DEADLINE = time(16)
NOW = time(16, 30)  # nothing is written after it on the last day
SUMMARIES_FROM = date(2021, 3, 15)
ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What a letter is; the comment says what is special about it."""

    NEWS = "news"  # texts, mostly with a document and photos
    PHOTOS = "photos"  # photos and a line, subject 照片 or none
    FIGURES = "figures"  # a spreadsheet
    CLOUD = "cloud"  # a QQ cloud attachment: a link that expires
    REPLY = "reply"  # a report as the answer to our reminder, which it quotes
    LEFTOVER = "leftover"  # subject still bears yesterday's date: counts for today
    NIL = "nil"
    STRANGER = "stranger"  # private address, the subject names the union
    CORRECTION = "correction"
    SUPPLEMENT = "supplement"
    FORWARDED = "forwarded"  # the union passes on a county's mail
    SUBORDINATE = "subordinate"  # a county writes itself
    BACKFILL = "backfill"  # for yesterday
    RANGE = "range"  # for yesterday and today
    EARLY = "early"  # written in the evening for tomorrow
    SUMMARY = "summary"  # the deliverable; also the report of its day
    EMPTY = "empty"  # 请查收附件, and there is none
    CONFLICT = "conflict"  # one union's address, another union's name in 【】
    UNNAMED = "unnamed"  # a stranger who names nobody
    AUTO_REPLY = "auto_reply"
    READ_RECEIPT = "read_receipt"
    ACKNOWLEDGED = "acknowledged"  # 收到 in answer to our reminder
    BOUNCE = "bounce"
    NEWSLETTER = "newsletter"


TRIAGE = frozenset({Kind.EMPTY, Kind.CONFLICT, Kind.UNNAMED})
NOT_REPORT = frozenset({Kind.AUTO_REPLY, Kind.READ_RECEIPT, Kind.ACKNOWLEDGED, Kind.BOUNCE, Kind.NEWSLETTER})


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to be; times are aware, +08:00.

    `union`: whose address or name it bears, "" for nobody's. `days`: those it should be filed for, or, in triage, might
    be (none where it can be nobody's). `other`: the union named against `union`'s address.
    """

    kind: Kind
    union: str
    days: tuple[date, ...]
    received: datetime
    sent: datetime
    seed: int
    number: int  # within its day
    other: str = ""

    @property
    def key(self) -> str:
        """Names the letter within its campaign."""
        return f"{self.received:%Y%m%d}-{self.number}"

    @property
    def message_id(self) -> str:
        """The Message-ID, with its angle brackets."""
        return f"<demo.{self.seed}.{self.key}@mail.example>"

    @property
    def disposition(self) -> str:
        """What becomes of it: report, triage or not_report."""
        return "triage" if self.kind in TRIAGE else "not_report" if self.kind in NOT_REPORT else "report"


@dataclass(frozen=True, slots=True)
class Roles:
    """Union ids by the part they play on one day; each union plays one."""

    silent: tuple[str, ...]  # no report; the first backfills tomorrow
    late: tuple[str, ...]
    nil: tuple[str, ...]
    empty: str
    stranger: str
    ordinary: tuple[str, ...]


def roles(seed: int, day: date, units: Sequence[Union] = UNIONS) -> Roles:
    """The parts of one day."""
    rng = random.Random(f"roles/{seed}/{day}")  # noqa: S311
    ids = [union.id for union in units]
    rng.shuffle(ids)
    late = rng.randint(1, 2)
    silent, nil = 5 - late, rng.randint(2, 4)
    parts = iter(ids)
    return Roles(
        silent=tuple(islice(parts, silent)),
        late=tuple(islice(parts, late)),
        nil=tuple(islice(parts, nil)),
        empty=next(parts),
        stranger=next(parts),
        ordinary=tuple(parts),
    )


@dataclass(slots=True)
class _Day:
    """The letters of one day while they are thought up."""

    seed: int
    day: date
    rng: random.Random
    units: Sequence[Union]
    letters: list[Letter] = field(default_factory=list)

    def roles(self, day: date) -> Roles:
        """The parts of a day."""
        return roles(self.seed, day, self.units)

    def at(self, hour: int, minute: int, second: int = 0) -> datetime:
        """A time of this day."""
        return datetime.combine(self.day, time(hour, minute, second), ZONE)

    def some_time(self) -> datetime:
        """A time before the deadline, more often in the afternoon."""
        return self.at(8, 30) + timedelta(seconds=int(self.rng.triangular(0, 7.49 * 3600, 6.5 * 3600)))

    def between(self, earliest: datetime, latest: datetime) -> datetime:
        """A time between these two."""
        return earliest + timedelta(seconds=self.rng.randint(0, int((latest - earliest).total_seconds())))

    def add(
        self,
        kind: Kind,
        union: str,
        received: datetime,
        *,
        days: tuple[date, ...] = (),
        sent: datetime | None = None,
        other: str = "",
    ) -> None:
        """Add a letter: for this day unless it is for others or for none, and sent seconds before it came."""
        filed = days or (() if kind in NOT_REPORT or kind is Kind.UNNAMED else (self.day,))
        claimed = sent or received - timedelta(seconds=self.rng.randint(2, 40))
        self.letters.append(Letter(kind, union, filed, received, claimed, self.seed, len(self.letters), other))


def plan_day(seed: int, day: date, units: Sequence[Union] = UNIONS) -> list[Letter]:
    """All letters that arrive on one day, those after 16:30 too."""
    page = _Day(seed, day, random.Random(f"day/{seed}/{day}"), units)  # noqa: S311
    today = page.roles(day)
    _add_ordinary(page, today)
    _add_late(page, today)
    for union in today.nil:
        page.add(Kind.NIL, union, page.some_time())
    page.add(Kind.STRANGER, today.stranger, page.some_time())
    page.add(Kind.EMPTY, today.empty, page.some_time())
    _add_second_thoughts(page, today)
    _add_counties(page, today)
    _add_other_days(page, today)
    _add_noise(page, today)
    return page.letters


def _add_ordinary(page: _Day, today: Roles) -> None:
    """One to three letters of each ordinary union; the first four unions are tried with something harder."""
    hard = [Kind.CLOUD, Kind.LEFTOVER, Kind.REPLY, Kind.NEWS]
    if page.day == FIRST_DAY or today.ordinary[1] not in page.roles(page.day - ONE_DAY).ordinary:
        hard[1] = Kind.NEWS
    for place, union in enumerate(today.ordinary):
        if place < len(hard):
            at = page.at(15, 12) if hard[place] is Kind.REPLY else page.some_time()
            page.add(hard[place], union, page.at(16, 0) if place == 3 else at)
            continue
        for number in range(page.rng.choices((1, 2, 3), (4, 4, 3))[0]):
            later = (Kind.NEWS, Kind.PHOTOS, Kind.FIGURES)
            page.add(Kind.NEWS if number == 0 else page.rng.choice(later), union, page.some_time())
    delayed = page.some_time()
    page.add(Kind.NEWS, today.ordinary[-1], delayed, sent=delayed - timedelta(hours=3))


def _add_late(page: _Day, today: Roles) -> None:
    """The first is late by minutes, though its Date says before four; a second comes by the evening."""
    soon = page.between(page.at(16, 0, 1), page.at(16, 25))
    page.add(Kind.NEWS, today.late[0], soon, sent=page.at(15, 58))
    for union in today.late[1:]:
        page.add(Kind.NEWS, union, page.between(page.at(16, 31), page.at(18, 59)))


def _last_of(page: _Day, union: str) -> datetime:
    """When this union last wrote today."""
    return max(letter.received for letter in page.letters if letter.union == union)


def _add_second_thoughts(page: _Day, today: Roles) -> None:
    """Corrections, every other day one after the deadline, which costs nothing; supplements; a conflict."""
    corrects, supplements, says, meant = today.ordinary[4:8]
    before = _last_of(page, corrects) + timedelta(minutes=20)
    page.add(Kind.CORRECTION, corrects, max(before, page.at(16, 12)) if page.day.day % 2 else before)
    page.add(Kind.SUPPLEMENT, supplements, _last_of(page, supplements) + timedelta(minutes=15))
    page.add(Kind.CONFLICT, says, _last_of(page, says) + timedelta(minutes=5), other=meant)


def _add_counties(page: _Day, today: Roles) -> None:
    """A county's mail passed on by its prefecture, and one that a county sends itself."""
    above = {unit.id for unit in page.units if unit.subordinates}
    with_counties = [union for union in today.ordinary if union in above]
    for kind, union in zip((Kind.FORWARDED, Kind.SUBORDINATE), with_counties, strict=False):
        page.add(kind, union, page.some_time())


def _add_other_days(page: _Day, today: Roles) -> None:
    """Reports for yesterday, for both days, for tomorrow; and final summaries when it is their time."""
    if page.day > FIRST_DAY:
        yesterday = page.day - ONE_DAY
        silent = page.roles(yesterday).silent
        page.add(Kind.BACKFILL, silent[0], page.between(page.at(8, 40), page.at(10, 30)), days=(yesterday,))
        if len(silent) == 4 and silent[1] in today.ordinary:
            page.add(Kind.RANGE, silent[1], page.some_time(), days=(yesterday, page.day))
    tomorrow = page.day + ONE_DAY
    both = [union for union in today.ordinary[8:] if union in page.roles(tomorrow).ordinary]
    for union in both[:1]:
        page.add(Kind.EARLY, union, page.between(page.at(16, 50), page.at(20, 0)), days=(tomorrow,))
    if page.day >= SUMMARIES_FROM:
        turn = (page.day - SUMMARIES_FROM).days * 2 % len(page.units)
        for sums_up in page.units[turn : turn + 2]:
            page.add(Kind.SUMMARY, sums_up.id, page.some_time())


def _add_noise(page: _Day, today: Roles) -> None:
    """What is no report, partly from those who sent none, and what nobody can place."""
    page.add(Kind.AUTO_REPLY, today.silent[-1], page.at(15, 0, 8))
    page.add(Kind.ACKNOWLEDGED, today.silent[-2], page.between(page.at(15, 2), page.at(15, 50)))
    page.add(Kind.READ_RECEIPT, today.ordinary[0], page.between(page.at(15, 2), page.at(15, 50)))
    page.add(Kind.BOUNCE, "", page.at(15, 0, 21))
    page.add(Kind.NEWSLETTER, "", page.at(7, 30))
    page.add(Kind.UNNAMED, "", page.some_time())


def plan(days: Sequence[date], *, seed: int, now: datetime, units: Sequence[Union] = UNIONS) -> list[Letter]:
    """The letters of a campaign that have arrived by `now`, in the order of arrival."""
    letters = [letter for day in days for letter in plan_day(seed, day, units) if letter.received <= now]
    return sorted(letters, key=lambda letter: (letter.received, letter.number))


def expected_status(letters: Iterable[Letter], *, union: str, day: date) -> str:
    """The status that a roll call after the deadline of `day` must give (DOMAIN section 2)."""
    mine = [x for x in letters if day in x.days and union in (x.union, x.other)]
    reports = [letter.received for letter in mine if letter.disposition == "report"]
    if not reports:
        return "pending" if any(letter.disposition == "triage" for letter in mine) else "missing"
    first = min(reports)
    if first <= datetime.combine(day, DEADLINE, ZONE):
        return "on_time"
    return "late" if first.date() == day else "backfilled"


def is_nil(letters: Iterable[Letter], *, union: str, day: date) -> bool:
    """Whether all reports of this union for this day are nil reports, and there is one."""
    reports = [x for x in letters if day in x.days and x.union == union and x.disposition == "report"]
    return bool(reports) and all(letter.kind is Kind.NIL for letter in reports)
