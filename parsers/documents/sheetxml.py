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
)
from parsers.values import DAMAGED, OVER_LIMIT

_MAX_XML = 20_000_000  # bytes
_MAX_SHEETS = 50


def xml_grids(data: bytes) -> tuple[list[Grid], str | None]:
    """The sheets, and what kept them from being read; no entity is resolved and nothing is fetched."""
    if len(data) > _MAX_XML:
        return [], OVER_LIMIT
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError:
        return [], DAMAGED
    if root is None:
        return [], DAMAGED
    return [_grid(sheet) for sheet in list(root.iter("{*}Worksheet"))[:_MAX_SHEETS]], None


def _grid(sheet: "etree._Element") -> Grid:
    cells: list[Cells] = []
    merged: list[Range] = []
    for line in sheet.iter("{*}Row"):
        at = _number(line, "Index", len(cells) + 1) - 1
        if at >= MAX_ROWS + HEADER_WITHIN:
            break
        cells += [[] for _ in range(len(cells), at)]
        row: Cells = []
        for cell in line.iter("{*}Cell"):
            column = _number(cell, "Index", len(row) + 1) - 1
            wide, high = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if column >= MAX_COLUMNS:
                break
            row += [None] * (column - len(row))
            row += [_cell(cell), *[None] * min(wide, MAX_COLUMNS)]
            if (wide or high) and len(merged) < MAX_MERGED:
                merged.append(((at, column), (at + high, column + wide)))
        cells.append(row[:MAX_COLUMNS])
    return Grid(_attribute(sheet, "Name"), cells, tuple(merged))


def _cell(cell: "etree._Element") -> Cell:
    data = next(cell.iter("{*}Data"), None)
    if data is None:
        return None
    text, kind = "".join(data.itertext()), _attribute(data, "Type")
    if kind == "Number":
        try:
            return cell_value(float(text))
        except ValueError:
            pass
    if kind == "Boolean":
        return text.strip() == "1"
    return cell_value(text.replace("T", " ").removesuffix(" 00:00:00.000") if kind == "DateTime" else text)


def _attribute(element: "etree._Element", name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _number(element: "etree._Element", name: str, otherwise: int) -> int:
    value = _attribute(element, name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 8 else otherwise
