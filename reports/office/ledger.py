"""The ledger 台账: unions by days, each sign on the colour of its status by conditional format, rates below, and charts of them."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from domain.words import Status
from reports.digest.coverage import Ledger
from reports.digest.dayfacts import DayFacts
from reports.office.sheets import Book, Cell
from reports.wording import SIGNS, Words
from store import days
from store.days import Named

COLOURS = {
    Status.ON_TIME: "#E3F1E6", Status.LATE: "#FFF3D6", Status.BACKFILLED: "#FFF3D6", Status.MISSING: "#FBDAD7",
    Status.PENDING: "#FFE7B8", Status.EXCUSED: "#ECEFF3",
}  # fmt: skip
_OPEN = ("", Status.EXCUSED, Status.EXPECTED)  # count for nothing
_FIRST_DAY = 2  # column
_CHART = {"x_scale": 1.1, "y_scale": 0.8}


def write_ledger(book: Book, sheet: Worksheet, found: Ledger, facts: DayFacts, *, top: int) -> None:
    """From row `top` on: union by day, the rates of each day and group, and their charts."""
    words = facts.words
    figures = [words(key) for key in ("c_expected", "c_actual", "c_on_time_count", "c_rate")]
    heads = [words("c_union"), words("c_group"), *(day[5:] for day in found.days), *figures]
    unions = [union for union in days.unions(facts.store) if union.union_id in found.statuses]
    rows: list[list[Cell]] = []
    for union in unions:
        expected, actual, on_time = found.figures[union.union_id]
        signs: list[Cell] = [SIGNS[mark] if mark else "" for mark in found.statuses[union.union_id]]
        rows.append(
            [union.name, union.group, *signs, expected, actual, on_time, actual / expected if expected else None]
        )
    widths = (24, 8, *(5 for _ in found.days), 6, 6, 6, 8)
    last = book.table(sheet, heads, rows, top=top, widths=widths, frozen_columns=2)
    sheet.repeat_columns(0, 0)
    if not unions:
        return
    last_day = _FIRST_DAY + len(found.days) - 1
    colour_signs(book, sheet, top + 1, _FIRST_DAY, last, last_day)
    book.line(sheet, last + 1, [words("c_on_time"), "", *_rates(found)])
    groups = _groups(found, unions)
    start = last + 3
    book.line(sheet, start, [words("c_group"), "", *figures[:3], words("c_on_time")], head=True)
    for row, (group, counts) in enumerate(groups, start=start + 1):
        book.line(sheet, row, [group, "", *counts, counts[2] / counts[0] if counts[0] else None])
    _charts(book, sheet, words, day_row=last + 1, heads=top, last_day=last_day, groups=(start + 1, start + len(groups)))


def colour_signs(book: Book, sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    """Each sign in a range stands on the colour of its status, whatever is typed there later."""
    for status, colour in COLOURS.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{SIGNS[status]}"', "format": book.tint(colour)}
        sheet.conditional_format(top, left, bottom, right, rule)


def _rates(found: Ledger) -> list[float | None]:
    """The share on time of each day, of who owed a report and is decided."""
    columns = zip(*found.statuses.values(), strict=True)
    judged = [[status for status in column if status not in _OPEN] for column in columns]
    return [column.count(Status.ON_TIME) / len(column) if column else None for column in judged]


def _groups(found: Ledger, unions: Sequence[Named]) -> list[tuple[str, tuple[int, int, int]]]:
    """(group, (expected, actual, on time)) in roster order."""
    sums: dict[str, list[int]] = {}
    for union in unions:
        counts = sums.setdefault(union.group, [0, 0, 0])
        for n, figure in enumerate(found.figures[union.union_id]):
            counts[n] += figure
    return [(group, (a, b, c)) for group, (a, b, c) in sums.items()]


def _charts(
    book: Book, sheet: Worksheet, words: Words, *, day_row: int, heads: int, last_day: int, groups: tuple[int, int]
) -> None:
    first, last = groups
    below = last + 2
    by_day = book.chart("column", words("x_by_day"))
    by_day.add_series(
        {
            "name": words("c_on_time"),
            "categories": [sheet.name, heads, _FIRST_DAY, heads, last_day],
            "values": [sheet.name, day_row, _FIRST_DAY, day_row, last_day],
            "fill": {"color": "#2E7D32"},
            "gap": 60,
        }
    )
    sheet.insert_chart(below, 0, by_day, _CHART)
    by_group = book.chart("bar", words("x_by_group"))
    by_group.add_series(
        {
            "name": words("c_on_time"),
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, 5, last, 5],
            "fill": {"color": "#2E7D32"},
            "data_labels": {"value": True, "num_format": "0%"},
            "gap": 60,
        }
    )
    by_group.set_y_axis({"reverse": True})
    sheet.insert_chart(below + 14, 0, by_group, _CHART)
