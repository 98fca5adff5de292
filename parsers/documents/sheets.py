"""Spreadsheets of every make as grids, and those as rows: workbooks, separated text, web pages and XML that are called .xls.

Text stays text (leading zeros, 18-digit numbers); numbers are as exact as the file holds them.
"""

import csv
import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from parsers.contents import MAX_TEXT, Allowance, Contents, Source
from parsers.documents.grids import HEADER_WITHIN, MAX_COLUMNS, MAX_MERGED, MAX_ROWS, Cells, Grid, cell_value
from parsers.documents.office import embedded_files
from parsers.documents.ole import Unsound, is_encrypted
from parsers.documents.pages import page_grids, start_of_page
from parsers.documents.sheetxml import xml_grids
from parsers.documents.tables import table_rows
from parsers.documents.trimming import LAST_ROW, Vast, trimmed
from parsers.mail.charset import decode, start_of
from parsers.values import DAMAGED, ENCRYPTED, OVER_LIMIT, Part, Row

_MAX_SHEETS = 50
_MAX_CELL = 4000  # characters
_MAX_HELD = 20_000_000  # cells and characters of one sheet
_MAX_KEPT = 50_000_000  # characters of all rows
_FAR = f"cells beyond row {LAST_ROW} or column {MAX_COLUMNS} left out"
_MAX_SEPARATED = 20_000_000  # bytes read of separated text and of pages
_SEPARATORS = ",\t;|"
_SNIFFED = 20_000  # characters of a .csv by which its separator is told


def read_spreadsheet(source: Source, allowance: Allowance) -> Contents:
    """Rows and text of all sheets, and the pictures in them."""
    if is_encrypted(source.data):
        return Contents(problem=ENCRYPTED)
    if source.found.extension == "csv":
        start = start_of(source.data, _MAX_SEPARATED)
        found = _contents([Grid("", _csv_grid(decode(start)))], ())
        return replace(found, problem=None if found.note or len(start) == len(source.data) else OVER_LIMIT)
    if source.found.mime_type == "text/html":
        page, cut = start_of_page(decode(start_of(source.data, _MAX_SEPARATED)))
        found = _contents(page_grids(page), ())
        return replace(found, problem=OVER_LIMIT if cut or len(source.data) > _MAX_SEPARATED else None)
    if source.found.mime_type == "application/xml":
        grids, problem = xml_grids(source.data)
        return replace(_contents(grids, ()), problem=problem)
    try:
        near, left_out = trimmed(source.data)
        book = CalamineWorkbook.from_filelike(io.BytesIO(near))
        sheets = (_read_sheet(book.get_sheet_by_name(name)) for name in book.sheet_names[:_MAX_SHEETS])
        found = _contents(sheets, ())
    except PasswordError:
        return Contents(problem=ENCRYPTED)
    except (CalamineError, Unsound):
        return Contents(problem=DAMAGED)
    except Vast:
        return Contents(problem=OVER_LIMIT)
    members = embedded_files(source, allowance) if source.data.startswith(b"PK") else ()
    return replace(found, members=members, note=found.note or (_FAR if left_out else None))


def _contents(sheets: Iterable[Grid], members: tuple[Part, ...]) -> Contents:
    rows: list[Row] = []
    lines: list[str] = []
    said = held = 0  # characters
    cut = False
    for sheet in sheets:
        for cells in sheet.cells if said <= MAX_TEXT else ():
            lines.append("\t".join(str(cell) for cell in cells if cell is not None))
            said += len(lines[-1]) + 1
            if said > MAX_TEXT:
                break
        for row in table_rows(sheet):
            cut = len(rows) >= MAX_ROWS or held > _MAX_KEPT
            if cut:
                break
            rows.append(row)
            held += len(row.cells)
        if cut and said > MAX_TEXT:
            break
    note = f"first {len(rows)} rows read" if cut else None
    text = "\n".join(filter(None, lines))[:MAX_TEXT]
    return Contents(text=text, rows=tuple(rows), members=members, note=note)


def _read_sheet(sheet: CalamineSheet) -> Grid:
    """All rows from the first on; calamine leaves out empty columns on the left, and gives merged cells by position."""
    _, left = sheet.start or (0, 0)
    grid: list[Cells] = []
    held = 0  # cells and characters
    for cells in islice(sheet.iter_rows(), LAST_ROW):
        row = [*[None] * left, *map(cell_value, cells[: max(0, MAX_COLUMNS - left)])]
        while row and row[-1] is None:
            row.pop()
        grid.append(row)
        held += len(row) + sum(len(cell) for cell in row if isinstance(cell, str))
        if held > _MAX_HELD:
            break
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
