"""Spreadsheets as rows: each row a JSON object by header, or by column letter where no header is found. Text stays text
(leading zeros, 18-digit numbers); numbers are as exact as the file holds them.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from parsers.charset import clean, decode
from parsers.contents import DAMAGED, ENCRYPTED, MAX_TEXT, Allowance, Contents, Part, Row, Source
from parsers.office import embedded_files
from parsers.ole import is_encrypted

MAX_ROWS = 20_000  # of one file
MAX_COLUMNS = 256
_MAX_SHEETS = 50
_MAX_CELL = 4000  # characters
_MAX_CELLS = 4_000_000  # looked at in one sheet: one cell in the far corner makes a sheet of 17 thousand million
_HEADER_WITHIN = 12  # rows from the top in which the header stands
_SEPARATORS = ",\t;|"

_MAX_MERGED = 20_000  # ranges of one sheet
_MAX_LEVELS = 3  # rows of a header
_MAX_LABEL = 60  # characters of a header cell; longer ones are remarks
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
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell if cell == cell else None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell if isinstance(cell, int) else str(cell)


def _csv_grid(text: str) -> list[_Cells]:
    """Rows of separated values: the separator is the one that parts most of the first lines alike."""
    head = text[:_SNIFFED].splitlines()[:20]
    separator = max(_SEPARATORS, key=lambda mark: sum(line.count(mark) > 0 for line in head))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    grid: list[_Cells] = []
    with suppress(csv.Error):  # a field beyond csv's limit: what came before it stands
        grid.extend([_value(cell) for cell in row[:MAX_COLUMNS]] for row in islice(reader, MAX_ROWS + _HEADER_WITHIN))
    return grid


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
    """Where the data begins, and a label for each column: texts only, in at least half of the sheet's columns, no two alike.

    Above it stand titles and remarks, which fill a cell or two. Where cells of it are merged sideways, the next row names
    what is under them: 慰问/人数.
    """
    width = max((sum(cell is not None for cell in cells) for cells in sheet.grid[:50]), default=0)
    for at, cells in enumerate(sheet.grid[:_HEADER_WITHIN]):
        filled = [cell for cell in cells if cell is not None]
        wide = _wide_ranges(sheet, at)
        covered = len(filled) + sum(right - left for left, right in wide)
        if len(filled) < 2 or covered * 2 < width or not all(map(_may_label, filled)) or len(set(filled)) < len(filled):
            continue
        levels = [_spread(sheet, at)]
        while wide and len(levels) < _MAX_LEVELS and _names_more(sheet, at + len(levels)):
            levels.append(_spread(sheet, at + len(levels)))
            wide = _wide_ranges(sheet, at + len(levels) - 1)
        return at + len(levels), _labels(levels)
    return 0, []


def _may_label(cell: _Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= _MAX_LABEL


def _names_more(sheet: _Sheet, row: int) -> bool:
    cells = [cell for cell in sheet.grid[row] if cell is not None] if row < len(sheet.grid) else []
    return bool(cells) and all(map(_may_label, cells))


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
