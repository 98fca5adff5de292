"""OpenDocument (ISO/IEC 26300): .odt, .ods, .odp, and the same as one flat XML. Text in reading order, tables as rows, pictures."""

import io
import zipfile
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from parsers.contents import MAX_TEXT, Allowance, Contents, Source
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
from parsers.documents.markup import attribute, local_name, member_xml, parse_xml, tidy, whole_number
from parsers.documents.office import embedded
from parsers.documents.tables import has_table, table_rows
from parsers.mail.base64text import lenient_base64
from parsers.values import DAMAGED, ENCRYPTED, OVER_LIMIT, Kind, Part, Row

_MANIFEST, _CONTENT = "META-INF/manifest.xml", "content.xml"
_PICTURES = r"(?:Pictures|media|Object [^/]{1,40})/[^/]+\.(?!xml$)\w+"
_MAX_TABLES = 500  # of one document
_MAX_FLAT_PICTURES = 500
_CELLS, _PARAGRAPHS = ("table-cell", "covered-table-cell"), ("p", "h")
_BLANKS = {"tab": "\t", "line-break": "\n", "s": " "}
_ENDS = {"p": "\n", "h": "\n", "table-row": "\n", **dict.fromkeys(_CELLS, "\t")}
_NUMERIC = ("float", "currency", "percentage")


def read_opendocument(source: Source, allowance: Allowance) -> Contents:
    """Text, rows and pictures of a package or of a flat document."""
    if not source.data.startswith(b"PK"):
        root, problem = parse_xml(source.data)
        return _contents(root, source, _flat_pictures(root, allowance) if root is not None else (), problem)
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, ValueError, OSError):
        return Contents(problem=DAMAGED)
    with archive:
        manifest, _ = member_xml(archive, _MANIFEST)
        if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
            return Contents(problem=ENCRYPTED)
        root, problem = member_xml(archive, _CONTENT)
        pictures, fault = embedded(archive, allowance, _PICTURES)
    return _contents(root, source, pictures, problem or fault)


def _contents(
    root: "etree._Element | None", source: Source, members: tuple[Part, ...], problem: str | None
) -> Contents:
    if root is None:
        return Contents(members=members, problem=problem)
    body = next(root.iter("{*}body"), root)
    sheet = source.found.kind is Kind.SPREADSHEET
    grids = [_grid(table, str(n)) for n, table in enumerate(islice(_innermost(body), _MAX_TABLES), 1)]
    rows: Iterator[Row] = (row for grid in grids if sheet or has_table(grid) for row in table_rows(grid))
    kept = list(islice(rows, MAX_ROWS + 1))
    return Contents(
        text=_text(body)[:MAX_TEXT],
        rows=tuple(kept[:MAX_ROWS]),
        members=members,
        problem=problem,
        note=f"first {MAX_ROWS} rows read" if len(kept) > MAX_ROWS else None,
    )


def _innermost(body: "etree._Element") -> Iterator["etree._Element"]:
    return (table for table in body.iter("{*}table") if next(table.iterdescendants("{*}table"), None) is None)


def _text(body: "etree._Element") -> str:
    """One line a paragraph; the paragraphs of a cell are parted by blanks, cells by tabs."""
    pieces: list[str] = []
    cells = paragraphs = size = 0  # that are open; what stands between paragraphs only indents the XML
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        name = local_name(element)
        if event == "start":
            if name in ("tracked-changes", "binary-data", "annotation") or not name:
                walker.skip_subtree()
                continue
            cells += name in _CELLS
            paragraphs += name in _PARAGRAPHS
            said = _BLANKS.get(name, "") + ((element.text or "") if paragraphs else "")
        else:
            cells -= name in _CELLS
            paragraphs -= name in _PARAGRAPHS
            ended = " " if cells and name in _PARAGRAPHS else _ENDS.get(name, "")
            said = ended + ((element.tail or "") if paragraphs else "")
        pieces.append(said)
        size += len(said)
        if size > 2 * MAX_TEXT:
            break
    return tidy("".join(pieces))


def _grid(table: "etree._Element", number: str) -> Grid:
    """Cells at their places; what is repeated is written out as far as it holds anything and a sheet is read."""
    cells: list[Cells] = []
    merged: list[Range] = []
    for line in table.iter("{*}table-row"):
        row = _row(line, len(cells), merged)
        times = whole_number(line, "number-rows-repeated", 1)
        if not row:  # an empty stretch, often to the end of the sheet
            cells += [[] for _ in range(min(times, HEADER_WITHIN))]
            continue
        cells += [list(row) for _ in range(min(times, MAX_ROWS + HEADER_WITHIN - len(cells)))]
        if len(cells) >= MAX_ROWS + HEADER_WITHIN:
            break
    while cells and not cells[-1]:
        cells.pop()
    return Grid(attribute(table, "name") or number, cells, tuple(merged))


def _row(line: "etree._Element", at: int, merged: list[Range]) -> Cells:
    row: Cells = []
    for cell in line:
        if local_name(cell) not in ("table-cell", "covered-table-cell") or len(row) >= MAX_COLUMNS:
            continue
        wide, high = whole_number(cell, "number-columns-spanned", 1), whole_number(cell, "number-rows-spanned", 1)
        if (wide > 1 or high > 1) and len(merged) < MAX_MERGED:
            merged.append(((at, len(row)), (at + high - 1, len(row) + wide - 1)))
        times = whole_number(cell, "number-columns-repeated", 1)
        row += [_cell(cell)] * min(times, MAX_COLUMNS - len(row))
    while row and row[-1] is None:
        row.pop()
    return row


def _cell(cell: "etree._Element") -> Cell:
    kind = attribute(cell, "value-type")
    if kind in _NUMERIC and (number := written_number(attribute(cell, "value"))) is not None:
        return number
    if kind == "boolean":
        return attribute(cell, "boolean-value") == "true"
    if kind == "date":
        return cell_value(attribute(cell, "date-value").replace("T", " ").removesuffix(" 00:00:00"))
    return cell_value(" ".join(_text(cell).split()))


def _flat_pictures(root: "etree._Element", allowance: Allowance) -> tuple[Part, ...]:
    found: list[Part] = []
    for image in islice(root.iter("{*}binary-data"), _MAX_FLAT_PICTURES):
        data = lenient_base64((image.text or "").encode("ascii", "ignore"))
        if data and len(data) <= allowance.bytes_left and len(found) < allowance.files_left:
            allowance.bytes_left -= len(data)
            found.append(Part(len(found) + 1, "", data))
        elif data:
            found.append(Part(len(found) + 1, "", b"", problem=OVER_LIMIT, size=len(data)))
            break
    return tuple(found)
