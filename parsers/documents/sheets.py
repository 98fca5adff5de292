"""Spreadsheets as rows: each row a JSON object by header, or by column letter where no header is found. Text stays text
(leading zeros, 18-digit numbers); numbers are as exact as the file holds them.
"""

import csv
import functools
import io
import json
import math
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from parsers.contents import MAX_TEXT, Allowance, Contents, Source
from parsers.documents.office import embedded_files
from parsers.documents.ole import is_encrypted
from parsers.mail.charset import clean, decode
from parsers.values import DAMAGED, ENCRYPTED, OVER_LIMIT, Part, Row

MAX_ROWS = 20_000  # of one file
MAX_COLUMNS = 256
_MAX_SHEETS = 50
_MAX_CELL = 4000  # characters
_MAX_SPAN = 20_000_000  # cells between the first and the last, full or not
_MAX_XML = 50_000_000  # bytes looked through for them
_ROW = re.compile(rb"<row [^>]{0,200}?\br=\"(\d{1,7})\"")
_COLUMN = re.compile(rb"<c [^>]{0,200}?\br=\"([A-Z]{1,3})\d")
_MAX_CELLS = 4_000_000  # looked at in one sheet: one cell in the far corner makes a sheet of 17 thousand million
_HEADER_WITHIN = 12  # rows from the top in which the header stands
_SEPARATORS = ",\t;|"

_MAX_MERGED = 20_000  # ranges of one sheet
_MAX_LEVELS = 3  # rows of a header
_MAX_LABEL = 60  # characters of a header cell; longer ones are remarks
_REMARK = re.compile(r"\S[:：]\s*\S")
_SNIFFED = 20_000  # characters of a .csv by which its separator is told

_Cell = str | int | float | bool | None
_Cells = list[_Cell]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Cells by row, and merged ranges as ((top, left), (bottom, right)), counted from 0."""

    name: str
    grid: list[_Cells]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


def read_spreadsheet(source: Source, allowance: Allowance) -> Contents:
    """Rows and text of all sheets, and the pictures in them."""
    if is_encrypted(source.data):
        return Contents(problem=ENCRYPTED)
    if source.found.extension == "csv":
        return _contents([_Sheet("", _csv_grid(decode(source.data)))], ())
    if _is_vast(source.data):
        return Contents(problem=OVER_LIMIT)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        names = book.sheet_names[:_MAX_SHEETS]
        sheets = [_read_sheet(book.get_sheet_by_name(name)) for name in names]
    except PasswordError:
        return Contents(problem=ENCRYPTED)
    except CalamineError:
        return Contents(problem=DAMAGED)
    return _contents(sheets, embedded_files(source, allowance) if source.data.startswith(b"PK") else ())


def _contents(sheets: Iterable[_Sheet], members: tuple[Part, ...]) -> Contents:
    rows: list[Row] = []
    lines: list[str] = []
    cut = False
    for sheet in sheets:
        lines += ["\t".join(str(cell) for cell in cells if cell is not None) for cells in sheet.grid]
        found = list(islice(sheet_rows(sheet), MAX_ROWS + 1 - len(rows)))
        cut = cut or len(rows) + len(found) > MAX_ROWS
        rows += found
    note = f"first {MAX_ROWS} rows read" if cut else None
    text = "\n".join(filter(None, lines))[:MAX_TEXT]
    return Contents(text=text, rows=tuple(rows[:MAX_ROWS]), members=members, note=note)


def _is_vast(data: bytes) -> bool:
    """Whether a sheet of an .xlsx spans more cells than fit in memory: its reader makes room for all of them at once."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with archive.open(name) as stream:
                        if _span(stream.read(_MAX_XML)) > _MAX_SPAN:
                            return True
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        pass  # no package, or a broken one: its reader says so
    return False


def _span(xml: bytes) -> int:
    """Cells between the first and the last that a sheet names."""
    rows = [int(row) for row in _ROW.findall(xml)] or [1]
    widest = max(map(len, _COLUMN.findall(xml)), default=1)
    letters = [column for column in set(_COLUMN.findall(xml)) if len(column) == widest]
    last = functools.reduce(lambda total, letter: total * 26 + letter - 64, max(letters, default=b"A"), 0)
    return (max(rows) - min(rows) + 1) * last


def _read_sheet(sheet: CalamineSheet) -> _Sheet:
    """All rows from the first on; calamine leaves out empty columns on the left, and gives merged cells by position."""
    _, left = sheet.start or (0, 0)
    grid = [
        [*[None] * left, *map(_value, cells[: max(0, MAX_COLUMNS - left)])]
        for cells in islice(sheet.iter_rows(), min(MAX_ROWS + _HEADER_WITHIN, _MAX_CELLS // max(1, sheet.width)))
    ]
    return _Sheet(sheet.name, grid, tuple(sheet.merged_cell_ranges or ())[:_MAX_MERGED])


def _value(cell: object) -> _Cell:
    """A cell as JSON can hold it. A whole number that the file keeps as a float is a whole number."""
    if isinstance(cell, str):
        return clean(cell.strip())[:_MAX_CELL] or None
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell if math.isfinite(cell) else None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell if isinstance(cell, int) else str(cell)


def _csv_grid(text: str) -> list[_Cells]:
    """Rows of separated values: the separator is the one that parts most of the first lines alike."""
    head = text[:_SNIFFED].splitlines()[:20]
    separator = max(_SEPARATORS, key=lambda mark: sum(line.count(mark) > 0 for line in head))
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a field beyond csv's limit
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), MAX_ROWS + _HEADER_WITHIN))
    if not rows or any("\n" in cell and len(cell) > _MAX_CELL for row in rows for cell in row):
        # A quote that never closes would swallow the lines behind it: then quotes are only characters.
        plain = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE)
        with suppress(csv.Error):
            rows = list(islice(plain, MAX_ROWS + _HEADER_WITHIN))
    return [[_value(cell) for cell in row[:MAX_COLUMNS]] for row in rows]


def sheet_rows(sheet: _Sheet) -> Iterator[Row]:
    """The rows below the header, or all rows by column letter where there is none. Empty rows and cells are left out."""
    first, labels = _header(sheet)
    _fill_down(sheet, first)
    for number, cells in enumerate(sheet.grid[first:], first + 1):
        named = {_label(labels, column): cell for column, cell in enumerate(cells) if cell is not None}
        if named:
            yield Row(sheet.name, number, json.dumps(named, ensure_ascii=False))


def _label(labels: list[str], column: int) -> str:
    return (labels[column] if column < len(labels) else "") or column_letter(column)


def column_letter(column: int) -> str:
    """A, B, … Z, AA, … for columns counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _header(sheet: _Sheet) -> tuple[int, list[str]]:
    """Where the data begins, and a label for each column: the first row that fills half of the sheet's columns, if it
    holds texts only. Where it does not, there is no header: a row of data must not become one.

    Above it stand titles and remarks, which fill a cell or two. Where cells of it are merged sideways, the next row names
    what is under them: 慰问/人数.
    """
    width = max((sum(cell is not None for cell in cells) for cells in sheet.grid[:50]), default=0)
    for at, cells in enumerate(sheet.grid[:_HEADER_WITHIN]):
        filled = [cell for cell in cells if cell is not None]
        wide = _wide_ranges(sheet, at)
        covered = len(filled) + sum(right - left for left, right in wide)
        if len(filled) < 2 or covered * 2 < width or any(map(_is_remark, filled)):
            continue
        if not all(map(_may_label, filled)):
            break
        levels = [_spread(sheet, at)]
        while wide and len(levels) < _MAX_LEVELS and _names_more(sheet, at + len(levels), wide):
            levels.append(_spread(sheet, at + len(levels)))
            wide = _wide_ranges(sheet, at + len(levels) - 1)
        return at + len(levels), _labels(levels)
    return 0, []


def _may_label(cell: _Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= _MAX_LABEL


def _is_remark(cell: _Cell) -> bool:
    """填报单位：海西州总 names itself, and no column."""
    return isinstance(cell, str) and _REMARK.search(cell) is not None


def _names_more(sheet: _Sheet, row: int, wide: list[tuple[int, int]]) -> bool:
    """Whether a row holds labels only, and only below cells that are merged sideways."""
    cells = sheet.grid[row] if row < len(sheet.grid) else []
    filled = [(column, cell) for column, cell in enumerate(cells) if cell is not None]
    below = all(any(left <= column <= right for left, right in wide) for column, _ in filled)
    return bool(filled) and below and all(_may_label(cell) for _, cell in filled)


def _wide_ranges(sheet: _Sheet, row: int) -> list[tuple[int, int]]:
    """(left, right) of the cells of a row that are merged sideways."""
    return [(left, right) for (top, left), (_, right) in sheet.merged if top == row and right > left]


def _spread(sheet: _Sheet, row: int) -> list[str]:
    """A header row with the text of each merged cell in all the columns that it covers."""
    cells = [str(cell) if cell is not None else "" for cell in sheet.grid[row]]
    for (top, left), (bottom, right) in sheet.merged:
        if top <= row <= bottom and left < len(sheet.grid[top]) and (value := sheet.grid[top][left]) is not None:
            right = min(right, MAX_COLUMNS - 1)
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [str(value)] * (right + 1 - left)
    return cells


def _labels(levels: list[list[str]]) -> list[str]:
    """One label a column, its levels joined; a label that stands there twice gets its column letter."""
    width = max(map(len, levels))
    joined = [
        "/".join(dict.fromkeys(" ".join(level[n].split()) for level in levels if n < len(level) and level[n]))
        for n in range(width)
    ]
    return [
        f"{label} ({column_letter(n)})" if label and joined.index(label) < n else label
        for n, label in enumerate(joined)
    ]


def _fill_down(sheet: _Sheet, first: int) -> None:
    """What is merged over several rows of data holds for each of them."""
    for (top, left), (bottom, _) in sheet.merged:
        if top < first or bottom <= top or top >= len(sheet.grid) or left >= len(sheet.grid[top]):
            continue
        for cells in sheet.grid[top + 1 : bottom + 1]:
            if left < len(cells):
                cells[left] = sheet.grid[top][left]
