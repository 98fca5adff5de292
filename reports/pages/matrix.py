"""The first page: what a day looks like, and every union over the last due days, a cell a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.words import Status
from reports.digest.dayfacts import gather
from reports.digest.sentences import tiles
from reports.digest.summary import summary_of
from reports.pages.look import Look, NothingThere
from store import browsing, calendar, days
from store.days import Named

DAYS = 28  # columns of a wide screen; of a narrow one the last 14, of a phone the last 7
STEP = 7  # days that `earlier` and `later` move by


@dataclass(frozen=True, slots=True)
class Row:
    """A union's statuses, None where it owed nothing; how often it was on time, of how many."""

    union: Named
    statuses: tuple[str | None, ...]
    on_time: int
    owed: int


@dataclass(frozen=True, slots=True)
class Column:
    """A due day; `missing` counts its unions without a report, `age` is 0 for the last."""

    day: date
    missing: int
    age: int

    @property
    def width(self) -> str:
        """On which screens it is shown."""
        return "far" if self.age >= 14 else "near" if self.age >= 7 else ""


def matrix_page(look: Look, *, until: date | None = None) -> str:
    """The page up to a day, the present one without."""
    store = look.store
    columns = browsing.due_days(store, until or _today(look), DAYS)
    if not columns:
        return look.notice(look.words("x_not_begun"))
    day = columns[-1]
    verdicts = {(u, d): s for u, d, s in days.verdict_history(store, columns[0], day)}
    rows = [row for union in days.unions(store) if (row := _row(union, columns, verdicts)) is not None]
    facts = gather(store, look.campaign, day, words=look.words, now=look.now)
    missing = [
        sum(status == Status.MISSING and d == due.isoformat() for (_, d), status in verdicts.items()) for due in columns
    ]
    return look.page(
        "matrix",
        "matrix",
        look.campaign.name,
        day=day,
        summary=summary_of(facts),
        tiles=list(tiles(facts)),
        absent=[u for u in facts.unions if u.status in (Status.MISSING, Status.PENDING)],
        columns=[
            Column(due, n, len(columns) - 1 - at) for at, (due, n) in enumerate(zip(columns, missing, strict=True))
        ],
        groups=_grouped(rows),
        earlier=columns[-1 - STEP] if len(columns) > STEP else None,
        later=_later(look, day),
        shots=len(browsing.shots(store, day)),
    )


def _row(union: Named, columns: Sequence[date], verdicts: dict[tuple[str, str], str]) -> Row | None:
    statuses = tuple(verdicts.get((union.union_id, day.isoformat())) for day in columns)
    if not any(statuses):
        return None
    known = [status for status in statuses if status not in (None, Status.EXPECTED, Status.EXCUSED)]
    return Row(union, statuses, sum(status == Status.ON_TIME for status in known), len(known))


def _grouped(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.union.group, []).append(row)
    return list(groups.items())


def _later(look: Look, day: date) -> date | None:
    """The day that the page shows a step on; None on the last."""
    following = browsing.next_due_day(look.store, day)
    if following is None:
        return None
    ahead = browsing.due_days(look.store, day + timedelta(STEP), 1)
    return max(following, ahead[-1])


def _today(look: Look) -> date:
    today = look.campaign.local_day(look.now)
    return calendar.current_day(look.store, today, look.now) or today


def day_of(look: Look, text: str) -> date:
    """A day of an address; the present one for "". Raises NothingThere."""
    if not text:
        return _today(look)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NothingThere(text) from None
    if day == date.min:  # it has no day before
        raise NothingThere(text)
    return day
