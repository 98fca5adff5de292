"""A workbook that opens without repair and prints on A4: text stays text, nothing becomes a formula, a link or a number
by itself; landscape, as wide as the page, heads repeated and frozen."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_MAX_CELL = 32_000  # characters; Excel's limit is 32,767
_A4 = 9
_ONE_PAGE = 55  # rows that can still be read on one sheet of paper
_FONT = "宋体"
Cell = str | int | float | None


class Book:
    """A workbook under way. Rates are floats and shown as percent, counts ints; everything else is text."""

    def __init__(self, *, title: str, now: datetime) -> None:
        """`title` and `now` (naive local) go into the document's properties."""
        self._bytes = io.BytesIO()
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = Workbook(self._bytes, {"in_memory": True, **plain})
        self._book.set_properties({"title": title, "author": "Rollcall", "created": now})
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def style(self, **wanted: object) -> Format:
        """A format, made once."""
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"font_name": _FONT, "font_size": 10, "valign": "top", **wanted})
        return self._formats[key]

    def sheet(self, name: str, *, hidden: bool = False) -> Worksheet:
        """A new sheet, set up for printing."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        if hidden:
            sheet.hide()
        return sheet

    def table(
        self, sheet: Worksheet, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, top: int, widths: Sequence[int],
        frozen_columns: int = 0,
    ) -> int:  # fmt: skip
        """Heads in row `top` (from 0), rows below, a filter over all; returns the last row written."""
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(column, column, width)
            put(sheet, top, column, head, self.style(bold=True, bg_color="#E8EDF3", border=1, text_wrap=True))
        last = top
        for last, row in enumerate(rows, start=top + 1):
            for column, cell in enumerate(row):
                put(sheet, last, column, cell, self.style(border=1, text_wrap=True, **_form(cell)))
        if last < _ONE_PAGE:
            sheet.fit_to_pages(1, 1)
        sheet.autofilter(top, 0, max(last, top + 1), len(heads) - 1)
        sheet.freeze_panes(top + 1, frozen_columns)
        sheet.repeat_rows(top)
        return last

    def line(self, sheet: Worksheet, row: int, cells: Sequence[Cell], *, head: bool = False) -> None:
        """One line outside of a table, of figures below it."""
        look = {"bold": True, "bg_color": "#E8EDF3"} if head else {}
        for column, cell in enumerate(cells):
            put(sheet, row, column, cell, self.style(border=1, text_wrap=True, **_form(cell), **look))

    def tint(self, colour: str) -> Format:
        """What a conditional format does to a cell."""
        return self._book.add_format({"bg_color": colour})

    def chart(self, kind: str, title: str) -> Chart:
        """A chart of rates (0..1), drawn by whoever opens the workbook."""
        chart = self._book.add_chart({"type": kind})
        chart.set_title({"name": title, "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        rates = {
            "min": 0,
            "max": 1,
            "num_format": "0%",
            "major_gridlines": {"visible": True, "line": {"color": "#D5DBE3"}},
        }
        (chart.set_x_axis if kind == "bar" else chart.set_y_axis)(rates)
        return chart

    def title(self, sheet: Worksheet, *lines: str) -> int:
        """Lines above a table: the first large; returns the row below them."""
        for row, text in enumerate(lines):
            put(sheet, row, 0, text, self.style(bold=row == 0, font_size=14 if row == 0 else 10))
        return len(lines)

    def finish(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._bytes.getvalue()


def put(sheet: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    """Write one cell as what it is."""
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell[:_MAX_CELL], style)
    else:
        sheet.write_number(row, column, cell, style)


def _form(cell: Cell) -> dict[str, object]:
    if isinstance(cell, float):
        return {"num_format": "0%", "align": "right"}
    return {"align": "right"} if isinstance(cell, int) else {"num_format": "@"}
