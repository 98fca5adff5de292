"""The tables of an HTML page as grids: of the mail's own page, of saved pages, of exports that are called .xls.

A table that holds another only places it on the page; what is read is the innermost.
"""

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.documents.grids import MAX_COLUMNS, MAX_ROWS, Cells, Grid, Range, cell_value
from parsers.documents.tables import has_table, table_rows
from parsers.mail.html import MAX_HTML, is_too_deep
from parsers.values import Row

_MAX_PAGE = 20_000_000  # characters of an export, which is read whole
_MAX_TABLES = 500
_TAG = re.compile("<")
_MAX_TAGS = 1_000_000  # each takes its reader some 200 bytes


def page_rows(html: str) -> tuple[Row, ...]:
    """The rows of all tables of a page; `sheet` is the number of the table, frames of the page not counted."""
    if "<table" not in html and "<TABLE" not in html:
        return ()
    tables = (grid for grid in page_grids(html[:MAX_HTML]) if has_table(grid))
    return tuple(islice((row for grid in tables for row in table_rows(grid)), MAX_ROWS))


def start_of_page(html: str) -> tuple[str, bool]:
    """As much of a page as is read, and whether that is less than all of it."""
    start = html[:_MAX_PAGE]
    beyond = next(islice(_TAG.finditer(start), _MAX_TAGS, None), None)
    start = start[: beyond.start()] if beyond else start
    return start, len(start) < len(html)


def page_grids(html: str) -> Iterator[Grid]:
    """The innermost tables of a page."""
    html, _ = start_of_page(html)
    if is_too_deep(html):
        return
    number = 0
    for table in LexborHTMLParser(html).css("table")[:_MAX_TABLES]:
        if table.css_first("table table") is None and len(table.css("table")) < 2:
            number += 1
            yield _grid(table, str(number))


def _grid(table: LexborNode, name: str) -> Grid:
    cells: list[Cells] = []
    merged: list[Range] = []
    covered: dict[int, int] = {}  # by column: rows that a cell above still covers
    for at, line in enumerate(islice(table.css("tr"), MAX_ROWS)):
        row: Cells = []
        for cell in islice((node for node in line.iter() if node.tag in ("td", "th")), MAX_COLUMNS):
            while covered.get(len(row), 0) > 0 and len(row) < MAX_COLUMNS:
                row.append(None)
            column, wide, high = len(row), _span(cell, "colspan", MAX_COLUMNS), _span(cell, "rowspan", MAX_ROWS)
            row += [cell_value(" ".join(cell.text(separator=" ").split())), *[None] * (wide - 1)][
                : MAX_COLUMNS - column
            ]
            for below in range(column, min(column + wide, MAX_COLUMNS)):
                covered[below] = high
            if wide > 1 or high > 1:
                merged.append(((at, column), (at + high - 1, column + wide - 1)))
        covered = {column: left - 1 for column, left in covered.items() if left > 1}
        cells.append(row)
    return Grid(name, cells, tuple(merged))


def _span(cell: LexborNode, name: str, most: int) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return min(int(value), most) if value.isascii() and value.isdecimal() and len(value) < 6 and int(value) else 1
