"""XML Spreadsheet 2003 ([MS-XMLSS]), which office systems export as .xls: cells at their places, numbers as numbers."""

from lxml import etree

from parsers.documents.grids import (
    HEADER_WITHIN,
    MAX_COLUMNS,
    MAX_MERGED,
    MAX_ROWS,
    Cell,
    Cells,
    Grid,
    Range,
    cell_value,
    written_number,
)
from parsers.documents.markup import attribute, parse_xml, whole_number

_MAX_SHEETS = 50


def xml_grids(data: bytes) -> tuple[list[Grid], str | None]:
    """The sheets, and what kept them from being read; no entity is resolved and nothing is fetched."""
    root, problem = parse_xml(data)
    if root is None:
        return [], problem
    return [_grid(sheet) for sheet in list(root.iter("{*}Worksheet"))[:_MAX_SHEETS]], None


def _grid(sheet: "etree._Element") -> Grid:
    cells: list[Cells] = []
    merged: list[Range] = []
    for line in sheet.iter("{*}Row"):
        at = whole_number(line, "Index", len(cells) + 1) - 1
        if at >= MAX_ROWS + HEADER_WITHIN:
            break
        cells += [[] for _ in range(len(cells), at)]
        row: Cells = []
        for cell in line.iter("{*}Cell"):
            column = whole_number(cell, "Index", len(row) + 1) - 1
            wide, high = whole_number(cell, "MergeAcross", 0), whole_number(cell, "MergeDown", 0)
            if column >= MAX_COLUMNS:
                break
            row += [None] * (column - len(row))
            row += [_cell(cell), *[None] * min(wide, MAX_COLUMNS)]
            if (wide or high) and len(merged) < MAX_MERGED:
                merged.append(((at, column), (at + high, column + wide)))
        cells.append(row[:MAX_COLUMNS])
    return Grid(attribute(sheet, "Name"), cells, tuple(merged))


def _cell(cell: "etree._Element") -> Cell:
    data = next(cell.iter("{*}Data"), None)
    if data is None:
        return None
    text, kind = "".join(data.itertext()), attribute(data, "Type")
    if kind == "Number" and (number := written_number(text)) is not None:
        return number
    if kind == "Boolean":
        return text.strip() == "1"
    return cell_value(text.replace("T", " ").removesuffix(" 00:00:00.000") if kind == "DateTime" else text)
