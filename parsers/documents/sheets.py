"""Spreadsheets of every make as grids, and those as rows: workbooks, separated text, web pages and XML that are called .xls.

Text stays text (leading zeros, 18-digit numbers); numbers are as exact as the file holds them.
"""

import csv
import functools
import io
import re
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from parsers.contents import MAX_TEXT, Allowance, Contents, Source
from parsers.documents.grids import HEADER_WITHIN, MAX_COLUMNS, MAX_MERGED, MAX_ROWS, Cells, Grid, cell_value
from parsers.documents.office import embedded_files
from parsers.documents.ole import is_encrypted
from parsers.documents.pages import page_grids
from parsers.documents.sheetxml import xml_grids
from parsers.documents.tables import table_rows
from parsers.mail.charset import decode
from parsers.values import DAMAGED, ENCRYPTED, OVER_LIMIT, Part, Row

_MAX_SHEETS = 50
_MAX_CELL = 4000  # characters
_MAX_SPAN = 10_000_000  # cells between the first and the last, full or not: each takes its reader some 30 bytes
_MAX_XML = 50_000_000  # bytes looked through for them
_ROW = re.compile(rb"<row [^>]{0,200}?\br=\"(\d{1,7})\"")
_COLUMN = re.compile(rb"<c [^>]{0,200}?\br=\"([A-Z]{1,3})\d")
_MAX_CELLS = 4_000_000  # looked at in one sheet: one cell in the far corner makes a sheet of 17 thousand million
_SEPARATORS = ",\t;|"
_SNIFFED = 20_000  # characters of a .csv by which its separator is told


def read_spreadsheet(source: Source, allowance: Allowance) -> Contents:
    """Rows and text of all sheets, and the pictures in them."""
    if is_encrypted(source.data):
        return Contents(problem=ENCRYPTED)
    if source.found.extension == "csv":
        return _contents([Grid("", _csv_grid(decode(source.data)))], ())
    if source.found.mime_type == "text/html":
        return _contents(page_grids(decode(source.data)), ())
    if source.found.mime_type == "application/xml":
        grids, problem = xml_grids(source.data)
        return replace(_contents(grids, ()), problem=problem)
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


def _contents(sheets: Iterable[Grid], members: tuple[Part, ...]) -> Contents:
    rows: list[Row] = []
    lines: list[str] = []
    cut = False
    for sheet in sheets:
        lines += ["\t".join(str(cell) for cell in cells if cell is not None) for cells in sheet.cells]
        found = list(islice(table_rows(sheet), MAX_ROWS + 1 - len(rows)))
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


def _read_sheet(sheet: CalamineSheet) -> Grid:
    """All rows from the first on; calamine leaves out empty columns on the left, and gives merged cells by position."""
    _, left = sheet.start or (0, 0)
    grid = [
        [*[None] * left, *map(cell_value, cells[: max(0, MAX_COLUMNS - left)])]
        for cells in islice(sheet.iter_rows(), min(MAX_ROWS + HEADER_WITHIN, _MAX_CELLS // max(1, sheet.width)))
    ]
    return Grid(sheet.name, grid, tuple(sheet.merged_cell_ranges or ())[:MAX_MERGED])


def _csv_grid(text: str) -> list[Cells]:
    """Rows of separated values: the separator is the one that parts most of the first lines alike."""
    head = text[:_SNIFFED].splitlines()[:20]
    separator = max(_SEPARATORS, key=lambda mark: sum(line.count(mark) > 0 for line in head))
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a field beyond csv's limit
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), MAX_ROWS + HEADER_WITHIN))
    if not rows or any("\n" in cell and len(cell) > _MAX_CELL for row in rows for cell in row):
        # A quote that never closes would swallow the lines behind it: then quotes are only characters.
        plain = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE)
        with suppress(csv.Error):
            rows = list(islice(plain, MAX_ROWS + HEADER_WITHIN))
    return [[cell_value(cell) for cell in row[:MAX_COLUMNS]] for row in rows]
