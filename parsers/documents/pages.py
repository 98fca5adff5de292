"""The tables of an HTML page as grids: of the mail's own page, of saved pages, of exports that are called .xls.

A table that holds another only places it on the page; what is read is the innermost.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.documents.grids import MAX_COLUMNS, MAX_ROWS, Cells, Grid, Range, cell_value, names_something, texts_of
from parsers.documents.tables import has_table, names_columns, table_rows
from parsers.mail.html import MAX_HTML
from parsers.mail.nesting import is_too_deep
from parsers.values import Row

_MAX_PAGE = 20_000_000  # characters of an export, which is read whole
_MAX_TABLES = 500
_OWN_PAGE = "正文"  # how the rows of a mail's own page name their sheet, with the number of the table
_SIGNATURE_ROWS = 8
_WAYS = (
    r"姓名|单位|部门|职务|联系人|(?:联系|办公)?电话|手机|座机|传真|邮箱|电子邮件|地址|邮编|网址|微信|QQ|"
    r"Tel|Phone|Mobile|Fax|E-?mail|Address|Web"
)
_CONTACT = re.compile(rf"\s*(?:{_WAYS})\s*+[:：.]?\s*\Z", re.IGNORECASE)  # 电话： the value stands beside it
_REACHED = re.compile(rf"(?:{_WAYS})\s*[:：.]\s*\S|[\w.\-]@[\w\-]+\.\w|https?://|www\.", re.IGNORECASE)
_TAG = re.compile("<")
_MAX_TAGS = 1_000_000  # each takes its reader some 200 bytes


def page_rows(html: str) -> tuple[Row, ...]:
    """The rows of all tables of a page; `sheet` is the number of the table, frames of the page not counted."""
    if "<table" not in html and "<TABLE" not in html:
        return ()
    tables = (grid for grid in page_grids(html[:MAX_HTML]) if has_table(grid))
    return tuple(islice((row for grid in tables for row in table_rows(grid)), MAX_ROWS))


def own_rows(html: str) -> tuple[Row, ...]:
    """The rows of tables in a mail's own page. What only places things there names no columns; what names the writer is none."""
    if "<table" not in html and "<TABLE" not in html:
        return ()
    tables = (grid for grid in page_grids(html[:MAX_HTML]) if has_table(grid))
    told = (grid for grid in tables if not _is_signature(grid) and names_columns(grid))
    rows = (replace(row, sheet=f"{_OWN_PAGE}{row.sheet}") for grid in told for row in table_rows(grid))
    return tuple(islice(rows, MAX_ROWS))


def _is_signature(grid: Grid) -> bool:
    """Whether a small table says how to reach its writer, and not one for each row below labels."""
    rows = [cells for cells in map(texts_of, grid.cells) if any(cells)]
    if len(rows) > _SIGNATURE_ROWS:
        return False
    labels = [cell for cell in rows[0] if cell]
    if len(labels) > 1 and all(map(names_something, labels)) and not _CONTACT.match(labels[0]):
        return False
    said = [cell for cells in rows for cell in cells if _REACHED.search(cell)]
    named = [cells[0] for cells in rows if _CONTACT.match(cells[0])]
    return len(said) > 1 or len(named) == len(rows)


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
        if len(table.css("table")) < 2:  # itself is one
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
