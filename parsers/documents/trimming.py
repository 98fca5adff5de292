"""Workbooks without the cells that nobody reads. Their library makes room for every cell between the first and the last, so that
one cell in the far corner makes a sheet of 17 thousand million: what stands beyond the rows and columns that are read is taken
out before. What is still too much, or claims more than its file holds, is not opened.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from itertools import pairwise

import olefile

from parsers.documents.grids import HEADER_WITHIN, MAX_COLUMNS, MAX_ROWS
from parsers.documents.ole import chain, check_chains, is_compound, opened
from parsers.zipmembers import open_member

LAST_ROW = MAX_ROWS + HEADER_WITHIN  # counted from 0: the first that is not read
_MAX_SPAN = 6_000_000  # cells of all sheets that are held at once, some 60 bytes each
_MAX_PART = 100_000_000  # bytes of one sheet, or of the texts of all
_TAG = re.compile(rb"<(?:\w{1,20}:)?(row|c)\b([^>]{0,2000})>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{0,3})(\d{1,10})[\"']")
_ENDS = {name: re.compile(rb"</(?:\w{1,20}:)?" + name + rb"\s*>") for name in (b"row", b"c")}
_SHARED = re.compile(rb"<(?:\w{1,20}:)?si[\s>/]")
_SHOWS = re.compile(rb"\bt=[\"']s[\"'][^>]{0,200}>\s{0,20}<(?:\w{1,20}:)?v>(\d{1,9})<")
_SMALLEST = 20  # bytes of a cell that shows a shared text
_DIMENSION = re.compile(rb"<(?:\w{1,20}:)?dimension\b[^>]{0,500}>")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.(xml|bin)", re.IGNORECASE)
_TEXTS = re.compile(r"xl/(?:sharedStrings|styles|workbook)\.(?:xml|bin)", re.IGNORECASE)
_LEFT_OUT = re.compile(r"xl/(?:media|embeddings|drawings)/", re.IGNORECASE)
# [MS-XLS] 2.3: records of cells, all of which begin with row and column; what a sheet says of its size; begin of a sheet
_CELLS = frozenset(
    (0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x7E, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406)
)
_SIZES, _BEGINS = frozenset((0x00, 0x200)), frozenset((0x09, 0x209, 0x409, 0x809))
_RESULT, _PASSWORD = 0x207, 0x2F
_IGNORED = 0x01B6  # a record that a reader of cells passes over
# [MS-XLSB] 2.3: a row, cells, the size of a sheet
_BINARY_ROW, _BINARY_CELLS, _BINARY_SIZE = 0, frozenset((*range(1, 12), 62)), 148


class Vast(Exception):
    """A workbook that takes more memory than it may."""


def trimmed(data: bytes) -> tuple[bytes, bool]:
    """The workbook without its far cells, and whether it had any. Raises Vast, Unsound."""
    if is_compound(data):
        return _trimmed_old(data)
    return _trimmed_package(data) if data.startswith(b"PK") else (data, False)


# --- .xlsx and .xlsb


def _trimmed_package(data: bytes) -> tuple[bytes, bool]:
    changed: dict[str, bytes] = {}
    left_out = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            lengths: list[int] = []
            for name in filter(_TEXTS.fullmatch, archive.namelist()):
                lengths += _lengths(_part(archive, name))
            for name in archive.namelist():
                if found := _SHEET.fullmatch(name):
                    sheet = _part(archive, name)
                    _weigh(sheet, lengths)
                    kept, far = _near_cells(sheet) if found[1].lower() == "xml" else _near_records(sheet)
                    left_out = left_out or far
                    if kept is not sheet:
                        changed[name] = kept
            return _repacked(archive, changed) if changed else data, left_out
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return data, False  # no package, or a broken one: its reader says so


def _lengths(texts: bytes) -> list[int]:
    """Bytes of each shared text."""
    starts = [*(text.start() for text in _SHARED.finditer(texts)), len(texts)]
    return [end - start for start, end in pairwise(starts)]


def _weigh(sheet: bytes, lengths: list[int]) -> None:
    """Shared texts are copied into each cell that shows them: Vast where that is too much."""
    if len(sheet) // _SMALLEST * max(lengths, default=0) > _MAX_PART:
        shown = (int(cell[1]) for cell in _SHOWS.finditer(sheet))
        if sum(lengths[index] for index in shown if index < len(lengths)) > _MAX_PART:
            raise Vast


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with open_member(archive, name) as stream:
        data = stream.read(_MAX_PART + 1)
    if len(data) > _MAX_PART:
        raise Vast
    return data


def _repacked(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name in dict.fromkeys(archive.namelist()):
            if not _LEFT_OUT.match(name):
                made.writestr(name, changed[name] if name in changed else _part(archive, name))
    return out.getvalue()


def _near_cells(xml: bytes) -> tuple[bytes, bool]:
    """A sheet without its far rows and cells, and without what it says of its size; whether it had any."""
    kept: list[bytes] = []
    at = skipped = 0
    for tag in _TAG.finditer(xml):
        if tag.start() < skipped or not _is_far(tag[1], tag[2]):
            continue
        kept.append(xml[at : tag.start()])
        end = None if tag[2].endswith(b"/") else _ENDS[tag[1]].search(xml, tag.end())
        at = skipped = tag.end() if tag[2].endswith(b"/") else end.end() if end else len(xml)
    size = _DIMENSION.search(xml, 0, 4000)
    if not kept and not (size and _is_far(b"c", b'r="' + _last(size[0]) + b'"')):
        return xml, False
    return _DIMENSION.sub(b"", b"".join((*kept, xml[at:])), count=1), bool(kept)


def _last(dimension: bytes) -> bytes:
    return dimension.rpartition(b":")[2].rstrip(b"\"' />")


def _is_far(tag: bytes, attributes: bytes) -> bool:
    place = _PLACE.search(attributes)
    return place is not None and (int(place[2]) > LAST_ROW or (tag == b"c" and _column(place[1]) > MAX_COLUMNS))


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column


def _near_records(sheet: bytes) -> tuple[bytes, bool]:
    """The same for a binary sheet ([MS-XLSB] 2.1.4)."""
    kept: list[bytes] = []
    at = 0
    far = left_out = False  # far: the row
    for start, end, kind, place in _binary_records(sheet):
        if kind == _BINARY_ROW:
            far = place >= LAST_ROW
        if (far and kind == _BINARY_ROW) or (kind in _BINARY_CELLS and (far or place >= MAX_COLUMNS)):
            kept.append(sheet[at:start])
            at, left_out = end, True
        elif kind == _BINARY_SIZE and _says_far(sheet[end - 16 : end]):
            kept += (sheet[at : end - 16], _within(sheet[end - 16 : end]))
            at = end
    return b"".join((*kept, sheet[at:])) if kept else sheet, left_out


def _binary_records(sheet: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Where each record begins and ends, its kind, and the number that it begins with: of a row or a column."""
    at = 0
    while at < len(sheet):
        start, kind, size = at, sheet[at], 0
        at += 1
        if kind & 0x80 and at < len(sheet):
            kind = kind & 0x7F | (sheet[at] & 0x7F) << 7
            at += 1
        for shift in range(0, 28, 7):
            byte = sheet[at] if at < len(sheet) else 0
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield start, at + size, kind, int.from_bytes(sheet[at : at + 4], "little")
        at += size


def _says_far(size: bytes) -> bool:
    _, last_row, _, last_column = struct.unpack("<4I", size.ljust(16, b"\0"))
    return bool(last_row >= LAST_ROW or last_column >= MAX_COLUMNS)


def _within(size: bytes) -> bytes:
    first_row, last_row, first_column, last_column = struct.unpack("<4I", size.ljust(16, b"\0"))
    row, column = min(last_row, LAST_ROW - 1), min(last_column, MAX_COLUMNS - 1)
    return struct.pack("<4I", min(first_row, row), row, min(first_column, column), column)


# --- .xls


def _trimmed_old(data: bytes) -> tuple[bytes, bool]:
    with opened(data) as ole:
        check_chains(ole)
        name = next((name for name in ("Workbook", "Book") if ole.exists(name)), "")
        if not name:
            return data, False
        stream = ole.openstream(name).read()
        changes = list(_far_records(stream))
        if not changes:
            return data, False
        made, places = bytearray(data), _Places(ole, name)
        for at, replacement in changes:
            for number, byte in enumerate(replacement):
                made[places.of(at + number)] = byte
        return bytes(made), any(len(replacement) == 2 for _, replacement in changes)


class _Places:
    """Where the bytes of a stream stand in its file."""

    def __init__(self, ole: olefile.OleFileIO, name: str) -> None:
        entry = ole.direntries[ole._find(name)]
        self.small = entry.size < ole.minisectorcutoff
        self.size = ole.mini_sector_size if self.small else ole.sector_size
        self.sector = ole.sector_size
        self.big = chain(ole.fat, ole.root.isectStart if self.small else entry.isectStart, len(ole.fat))
        self.inner = chain(ole.minifat, entry.isectStart, len(ole.minifat)) if self.small else []

    def of(self, at: int) -> int:
        """The place of byte `at`."""
        if self.small:
            at = self.inner[at // self.size] * self.size + at % self.size
        sector: int = self.sector
        return sector * (self.big[at // sector] + 1) + at % sector


def _far_records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """What is to be written where, so that far cells are passed over and sizes are those of what is read. Raises Vast."""
    at, span, rows, columns = 0, 0, 0, 0
    far = False  # the last cell
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _PASSWORD:
            return
        if kind == _RESULT and far:  # the text that a formula gave
            yield at, struct.pack("<H", _IGNORED)
        elif kind in _CELLS and size >= 4:
            row, column = struct.unpack_from("<HH", stream, at + 4) if at + 8 <= len(stream) else (0, 0)
            if kind in (0xBD, 0xBE):
                column = max(column, int.from_bytes(stream[at + 2 + size : at + 4 + size], "little"))
            far = row >= LAST_ROW or column >= MAX_COLUMNS
            if far:
                yield at, struct.pack("<H", _IGNORED)
            else:
                rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind in _SIZES and size >= 8:
            yield from _smaller(stream, at, size)
        elif kind in _BEGINS:
            span, rows, columns = span + rows * columns, 0, 0
        if span + rows * columns > _MAX_SPAN:
            raise Vast
        at += 4 + size


def _smaller(stream: bytes, at: int, size: int) -> Iterator[tuple[int, bytes]]:
    """The size of a sheet within what is read."""
    form = "<IIHH" if size >= 12 else "<HHHH"
    if at + 4 + struct.calcsize(form) > len(stream):
        return
    first_row, last_row, first, last = struct.unpack_from(form, stream, at + 4)
    row, column = min(last_row, LAST_ROW), min(last, MAX_COLUMNS)
    if (row, column) != (last_row, last):
        yield at + 4, struct.pack(form, min(first_row, row), row, min(first, column), column)
