"""Office packages, which are zips of XML: .docx, .pptx, .xlsx and .ofd. Text in reading order, tables and text boxes
included, and the pictures, sounds and files embedded in them.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from lxml import etree

from parsers.contents import MAX_TEXT, Allowance, Contents, Source
from parsers.documents.grids import MAX_COLUMNS, MAX_ROWS, Cells, Grid, Range, cell_value
from parsers.documents.markup import local_name, member_xml, tidy
from parsers.documents.ole import is_encrypted, read_package
from parsers.documents.tables import has_table, table_rows
from parsers.filetype import sniff
from parsers.values import DAMAGED, ENCRYPTED, OVER_LIMIT, Kind, Part, Row
from parsers.zipmembers import open_member

_MEDIA = r"^(?:word|ppt|xl)/(?:media|embeddings)/[^/]+$|^Doc_\d+/(?:Doc_\d+/)?Res/[^/]+$"
_NUMBERS = re.compile(r"\d+")
# The parts that hold text, in reading order: what a reader sees first stands first.
_TEXTS = (
    r"word/document\d*\.xml", r"word/(?:foot|end)notes\.xml", r"word/header\d*\.xml", r"word/footer\d*\.xml",
    r"ppt/slides/slide\d+\.xml", r"ppt/notesSlides/notesSlide\d+\.xml",
)  # fmt: skip
_OFD_PAGE = r"Doc_\d+/(?:Pages|Tpls)/[^/]+/Content\.xml"
_SAME_LINE = 2.0  # millimetres between the tops of two pieces of one line
_MAX_TABLES = 500  # of one document
_SHOWN = (Kind.IMAGE, Kind.VIDEO, Kind.AUDIO)


def read_office(source: Source, allowance: Allowance) -> Contents:
    """Text and embedded files of a package."""
    if is_encrypted(source.data):
        return Contents(problem=ENCRYPTED)
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, ValueError, OSError):
        return Contents(problem=DAMAGED)
    with archive:
        text, rows, problem = _text(archive, source)
        members, fault = embedded(archive, allowance)
    return Contents(text=text[:MAX_TEXT], members=members, rows=rows, problem=problem or fault)


def embedded_files(source: Source, allowance: Allowance) -> tuple[Part, ...]:
    """The files embedded in a package, none where it cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            return embedded(archive, allowance)[0]
    except (zipfile.BadZipFile, ValueError, OSError):
        return ()


def _text(archive: zipfile.ZipFile, source: Source) -> tuple[str, tuple[Row, ...], str | None]:
    texts: list[str] = []
    grids: list[Grid] = []
    problem = None
    ofd = source.found.extension == "ofd"
    for pattern in (_OFD_PAGE,) if ofd else _TEXTS:
        for name in _matching(archive, pattern):
            root, fault = member_xml(archive, name)
            problem = problem or fault
            if root is not None:
                texts.append(_ofd_text(root) if ofd else _flowing_text(root))
                grids += _word_grids(root, len(grids)) if not ofd and len(grids) < _MAX_TABLES else []
    rows = tuple(islice((row for grid in grids if has_table(grid) for row in table_rows(grid)), MAX_ROWS))
    return "\n".join(filter(None, texts)), rows, problem


def _word_grids(root: "etree._Element", before: int) -> list[Grid]:
    """The innermost tables of a document, called by their number in it; cells that are merged as ranges."""
    grids: list[Grid] = []
    for table in root.iter("{*}tbl"):
        if next(table.iterdescendants("{*}tbl"), None) is None and before + len(grids) < _MAX_TABLES:
            grids.append(_word_grid(table, str(before + len(grids) + 1)))
    return grids


def _word_grid(table: "etree._Element", name: str) -> Grid:
    cells: list[Cells] = []
    merged: list[Range] = []
    open_at: dict[int, Range] = {}  # by column: ranges that go on downwards
    for at, line in enumerate(islice(table.iter("{*}tr"), MAX_ROWS)):
        row: Cells = []
        for cell in islice(line.iter("{*}tc"), MAX_COLUMNS):
            span, goes_on = _span(cell)
            column = len(row)
            row += [None] * min(span, MAX_COLUMNS - column)
            if goes_on and column in open_at:
                start, (_, right) = open_at[column]
                open_at[column] = (start, (at, right))
                continue
            if ended := open_at.pop(column, None):
                merged.append(ended)
            if column < len(row):
                row[column] = cell_value(" ".join(_flowing_text(cell).split()))
            open_at[column] = ((at, column), (at, column + span - 1))
        cells.append(row)
    merged += open_at.values()
    return Grid(name, cells, tuple(found for found in merged if found[0] != found[1]))


def _span(cell: "etree._Element") -> tuple[int, bool]:
    """Columns that a cell covers, and whether it only continues the one above it."""
    wide, goes_on = cell.get("gridSpan") or "1", cell.get("vMerge") in ("1", "true")
    for found in cell.iterdescendants("{*}gridSpan", "{*}vMerge"):
        value = next((found.get(key) for key, _ in found.items() if key.endswith("val")), None)
        if local_name(found) == "gridSpan":
            wide = value or "1"
        else:
            goes_on = value != "restart"
    return max(1, min(int(wide) if wide.isdecimal() and len(wide) < 5 else 1, MAX_COLUMNS)), goes_on


def _matching(archive: zipfile.ZipFile, pattern: str) -> list[str]:
    """Members that match, by the numbers in their names: slide2 before slide10."""
    found = [name for name in dict.fromkeys(archive.namelist()) if re.fullmatch(pattern, name)]
    return sorted(found, key=lambda name: ([int(number) for number in _NUMBERS.findall(name)], name))


def _flowing_text(root: "etree._Element") -> str:
    """Text of WordprocessingML and DrawingML, whose names for paragraph, run text, row and cell are the same."""
    pieces: list[str] = []
    depth = 0  # of cells: a paragraph in one ends no line
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = local_name(element)
        if event == "start":
            if name == "Fallback":  # says again what its Choice said
                walker.skip_subtree()
            depth += name == "tc"
            continue
        if name == "t":
            pieces.append(element.text or "")
        elif name in ("tab", "br", "cr"):
            pieces.append("\t" if name == "tab" else "\n")
        elif name == "p":
            pieces.append(" " if depth else "\n")
        elif name == "tc":
            depth -= 1
            pieces.append("\t")
        elif name == "tr":
            pieces.append("\n")
    return tidy("".join(pieces))


def _ofd_text(root: "etree._Element") -> str:
    """Text of an OFD page (GB/T 33190): pieces whose tops are level make a line."""
    lines: list[str] = []
    last_top = None
    for element in root.iter():
        if local_name(element) != "TextObject":
            continue
        text = "".join(code.text or "" for code in element.iter() if local_name(code) == "TextCode")
        numbers = (element.get("Boundary") or "").split()
        try:
            top = float(numbers[1])
        except (IndexError, ValueError):
            top = None
        if lines and top is not None and last_top is not None and abs(top - last_top) < _SAME_LINE:
            lines[-1] += text
        else:
            lines.append(text)
        last_top = top
    return tidy("\n".join(lines))


def embedded(
    archive: zipfile.ZipFile, allowance: Allowance, pattern: str = _MEDIA
) -> tuple[tuple[Part, ...], str | None]:
    """The files in a package whose names match, and what kept others from being taken out."""
    members: list[Part] = []
    for name in _matching(archive, pattern):
        if len(members) >= allowance.files_left:
            return tuple(members), OVER_LIMIT
        members += _member(archive, name, allowance, number=len(members) + 1)
    return tuple(members), None


def _member(archive: zipfile.ZipFile, name: str, allowance: Allowance, *, number: int) -> Iterator[Part]:
    short = PurePosixPath(name).name
    try:
        with open_member(archive, name) as stream:
            data, problem = allowance.take(stream)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        data, problem = b"", DAMAGED
    if package := read_package(data):
        yield Part(number, *package)
    elif problem or "/embeddings/" in name or sniff(data, name=short).kind in _SHOWN:
        yield Part(number, short, data, problem=problem, size=archive.getinfo(name).file_size if not data else None)
