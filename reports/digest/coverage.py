"""Coverage over several days, with pandas: each union's strip of signs, and the figures of each group (DHIS2's names)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.words import Status
from reports.wording import SIGNS
from store.days import UnionDay

_ACTUAL = (Status.ON_TIME, Status.LATE, Status.BACKFILLED)


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group on one day. Rates are 0..1, None where nothing was expected."""

    name: str
    expected_reports: int
    actual_reports: int
    actual_reports_on_time: int

    @property
    def reporting_rate(self) -> float | None:
        """Share of expected reports that came."""
        return self.actual_reports / self.expected_reports if self.expected_reports else None

    @property
    def reporting_rate_on_time(self) -> float | None:
        """Share of expected reports that came on time."""
        return self.actual_reports_on_time / self.expected_reports if self.expected_reports else None


def strips(history: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """union id -> one sign a day, oldest first; a blank where the union owed nothing."""
    import pandas as pd

    table = pd.DataFrame(history, columns=["union_id", "day", "status"])
    if table.empty:
        return {}
    signs = table.assign(sign=table["status"].map({str(status): sign for status, sign in SIGNS.items()}))
    grid = signs.pivot(index="union_id", columns="day", values="sign").sort_index(axis=1).fillna("　")
    return {str(union): "".join(cells) for union, cells in zip(grid.index, grid.to_numpy(), strict=True)}


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day: how many reports were owed, came, came on time. `open`: how many are not decided yet."""

    day: date
    expected: int
    actual: int
    on_time: int
    open: int

    @property
    def rate_on_time(self) -> float | None:
        """Share that came on time, 0..1; None where nothing was owed, or not all is known."""
        return self.on_time / self.expected if self.expected and not self.open else None


def by_day(history: Iterable[tuple[str, str, str]]) -> list[DayFigures]:
    """(union id, day, status) as figures of each day, oldest first."""
    counts: dict[str, Counter[str]] = {}
    for _, day, status in history:
        counts.setdefault(day, Counter())[status] += 1
    return [
        DayFigures(
            date.fromisoformat(day),
            count.total() - count[Status.EXCUSED],
            sum(count[status] for status in _ACTUAL),
            count[Status.ON_TIME],
            count[Status.EXPECTED],
        )
        for day, count in sorted(counts.items())
    ]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Union by day. `statuses`: one a day, "" where nothing was owed; `figures`: expected, in, on time over past days."""

    days: tuple[str, ...]
    statuses: Mapping[str, tuple[str, ...]]
    figures: Mapping[str, tuple[int, int, int]]


def ledger(history: Iterable[tuple[str, str, str]]) -> Ledger:
    """(union id, day, status) as a table. A day that is not over yet is shown, and counts for nothing."""
    import pandas as pd

    table = pd.DataFrame(history, columns=["union_id", "day", "status"])
    if table.empty:
        return Ledger((), {}, {})
    grid = table.pivot(index="union_id", columns="day", values="status").sort_index(axis=1).fillna("")
    judged = ~table["status"].isin([Status.EXCUSED.value, Status.EXPECTED.value])
    came = table["status"].isin([status.value for status in _ACTUAL])
    counted = table.assign(expected=judged, actual=came, on_time=table["status"] == Status.ON_TIME.value)
    sums = counted.groupby("union_id")[["expected", "actual", "on_time"]].sum()
    return Ledger(
        tuple(map(str, grid.columns)),
        {str(union): tuple(map(str, cells)) for union, cells in zip(grid.index, grid.to_numpy(), strict=True)},
        {str(union): (int(a), int(b), int(c)) for union, (a, b, c) in zip(sums.index, sums.to_numpy(), strict=True)},
    )


def missed_in_a_row(history: Iterable[tuple[str, str, str]], last: date) -> dict[str, int]:
    """union id -> due days missing without a break up to `last`; a day that was excused neither breaks nor counts."""
    runs: dict[str, int] = {}
    ended: set[str] = set()
    for union, day, status in sorted(history, key=lambda entry: entry[1], reverse=True):
        if day > last.isoformat() or union in ended or status == Status.EXCUSED:
            continue
        if status == Status.MISSING:
            runs[union] = runs.get(union, 0) + 1
        else:
            ended.add(union)
    return runs


def group_figures(unions: Iterable[UnionDay]) -> list[GroupFigures]:
    """The figures of each group, in roster order."""
    import pandas as pd

    table = pd.DataFrame([(u.group, u.status.value) for u in unions], columns=["group", "status"])
    if table.empty:
        return []
    counted = table.assign(
        expected=table["status"] != Status.EXCUSED,
        actual=table["status"].isin([status.value for status in _ACTUAL]),
        on_time=table["status"] == Status.ON_TIME,
    )
    sums = counted.groupby("group", sort=False)[["expected", "actual", "on_time"]].sum()
    return [
        GroupFigures(str(name), *map(int, figures)) for name, figures in zip(sums.index, sums.to_numpy(), strict=True)
    ]
