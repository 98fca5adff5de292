"""What a file costs to read: each is made to be dear, and its reader's peak is measured in a process of its own."""

import struct

import pytest

from tests.unit import memory_case
from tests.unit.memory_case import MOST, packed

cost = memory_case.cost  # fixtures


# --- compound files


END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def compound(
    name: str,
    stream: bytes,
    *,
    size: int | None = None,
    cyclic: bool = False,
    fats: int | None = None,
    around: bool = False,
) -> bytes:
    """A compound file of one stream, which may claim another size, and whose chain may begin anew at its end, as that of its
    directory may (`around`)."""
    sectors = max(8, -(-len(stream) // 512))
    count = next(n for n in range(1, 109) if n * 128 >= sectors + 1 + n)
    fat = [*range(1, sectors), 0 if cyclic else END, sectors if around else END, *[0xFFFFFFFD] * count]
    fat += [FREE] * (128 * count - len(fat))

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        written = name.encode("utf-16-le")
        head = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written) + 2, kind, 1, FREE, FREE, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, END, 0, 1) + entry(
        name, 2, 0, max(len(stream), 4096) if size is None else size, FREE
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, count if fats is None else fats, sectors, 0, 4096, END, 0, END, 0)
    places = [sectors + 1 + n for n in range(count)] + [FREE] * (109 - count)
    body = stream.ljust(512 * sectors, b"\0") + directory.ljust(512, b"\0")
    return head + struct.pack("<109I", *places) + body + struct.pack(f"<{len(fat)}I", *fat)


def biff(*sheets: list[tuple[int, int]], size: tuple[int, int, int, int] | None = None) -> bytes:
    """The stream of an .xls: a number at each place of its sheets."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))

    bodies = []
    for cells in sheets:
        body = begin(0x10) + (record(0x200, struct.pack("<IIHHH", *size, 0)) if size else b"")
        body += b"".join(record(0x203, struct.pack("<HHHd", row, column, 0, 1.0)) for row, column in cells)
        bodies.append(body + record(0x0A, b""))
    at = len(begin(5)) + 14 * len(sheets) + 4
    named = b""
    for number, body in enumerate(bodies):
        named += record(0x85, struct.pack("<IBBBB", at, 0, 0, 2, 0) + b"S%c" % (65 + number))
        at += len(body)
    return begin(5) + named + record(0x0A, b"") + b"".join(bodies)


TWO = [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (compound("Workbook", biff([*TWO, (65535, 255)])), 2),
        (compound("Workbook", biff([(65535, 65535), *TWO])), 2),
        (compound("Book", biff(TWO, size=(0, 0xFFFFFFFF, 0, 0xFFFF))), 2),
        (compound("Workbook", biff(*[[*TWO, (65535, 255)]] * 12)), 24),
        (compound("Workbook", biff([*TWO, (20011, 255)])), 3),
        (compound("Workbook", biff(TWO), size=0xF0000000), 2),
    ],
)
def test_an_old_workbook_with_far_cells_is_read_without_them(cost, data, rows):
    grown, problem, found, _ = cost("a.xls", data)
    assert (problem, found) == ("None", rows)
    assert grown < MOST


def test_an_old_workbook_of_many_full_sheets_is_over_the_limit(cost):
    grown, problem, _, _ = cost("a.xls", compound("Workbook", biff(*[[(0, 0), (20011, 255)]] * 6)))
    assert problem == "over_limit"
    assert grown < MOST


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.msg", compound("__properties_version1.0", b"x", cyclic=True, size=0x7F000000), "damaged"),
        ("a.msg", compound("__properties_version1.0", b"x" * 40_000, cyclic=True, size=0xFFFFFFFF), "damaged"),
        ("a.xls", compound("Workbook", biff(TWO), cyclic=True, size=0x7F000000), "damaged"),
        ("a.xls", compound("Workbook", biff(TWO), fats=0x7FFFFFFF), "damaged"),
        ("a.xls", compound("Workbook", biff(TWO), around=True), "damaged"),
        ("a.xls", compound("Workbook", biff(TWO), cyclic=True), "damaged"),
    ],
)
def test_a_compound_file_that_claims_more_than_it_holds_is_damaged(cost, name, data, problem):
    grown, found, _, _ = cost(name, data)
    assert found == problem
    assert grown < 50


# --- binary workbooks ([MS-XLSB])


def binary(cells: list[tuple[int, int]], size: tuple[int, int, int, int]) -> bytes:
    def number(value: int) -> bytes:
        return bytes([value & 0x7F | 0x80]) + number(value >> 7) if value > 0x7F else bytes([value])

    def record(kind: int, data: bytes = b"") -> bytes:
        return (bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])) + number(len(data)) + data

    sheet = record(129) + record(148, struct.pack("<4I", *size)) + record(145)
    for row, column in cells:
        sheet += record(0, struct.pack("<IIHHBI", row, 0, 300, 0, 0, 0)) + record(
            5, struct.pack("<IId", column, 0, 1.0)
        )
    text = "rId1".encode("utf-16-le")
    named = struct.pack("<III", 0, 1, 4) + text + struct.pack("<I", 2) + "S1".encode("utf-16-le")
    space = "http://schemas.openxmlformats.org"
    relation = '<Relationships xmlns="{0}/package/2006/relationships"><Relationship Id="rId1" Type="{0}/officeDocument/2006/relationships/{1}" Target="{2}"/></Relationships>'  # noqa: E501
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"></Types>',
            "_rels/.rels": relation.format(space, "officeDocument", "xl/workbook.bin"),
            "xl/_rels/workbook.bin.rels": relation.format(space, "worksheet", "worksheets/sheet1.bin"),
            "xl/workbook.bin": record(131) + record(143) + record(156, named) + record(144) + record(132),
            "xl/worksheets/sheet1.bin": sheet + record(146) + record(130),
        }
    )


@pytest.mark.parametrize(
    "data",
    [
        binary(TWO, (0, 1, 0, 1)),
        binary([*TWO, (1048575, 16383)], (0, 1048575, 0, 16383)),
        binary([(0, 0), (0, 16383), (1, 1), (30000, 0)], (0, 1, 0, 1)),
        binary(TWO, (0, 0xFFFFFFFF, 0, 0xFFFFFFFF)),
    ],
)
def test_a_binary_workbook_with_far_cells_is_read_without_them(cost, data):
    grown, problem, rows, _ = cost("a.xlsb", data)
    assert (problem, rows) == ("None", 2)
    assert grown < MOST


# --- .xlsx, by their XML


def sheet(xml: str) -> bytes:
    space = "http://schemas.openxmlformats.org"
    relation = '<Relationships xmlns="{0}/package/2006/relationships"><Relationship Id="rId1" Type="{0}/officeDocument/2006/relationships/{1}" Target="{2}"/></Relationships>'  # noqa: E501
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"></Types>',
            "_rels/.rels": relation.format(space, "officeDocument", "xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels": relation.format(space, "worksheet", "worksheets/sheet1.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{space}/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',  # noqa: E501
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}/spreadsheetml/2006/main">{xml}</worksheet>',
        }
    )


NEAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'


@pytest.mark.parametrize(
    "xml",
    [
        f'<sheetData>{NEAR}<row r="1048576"><c r="XFD1048576"><v>3</v></c></row></sheetData>',
        f'<sheetData><row r="1048576"><c><v>3</v></c></row>{NEAR}</sheetData>',
        f'<sheetData>{NEAR}<row><c r="ZZ20012"/><c r="ZZ20012"><v>3</v></c></row></sheetData>',
        f'<dimension ref="A1:XFD1048576"/><sheetData>{NEAR}</sheetData>',
    ],
)
def test_a_sheet_with_far_cells_is_read_without_them(cost, xml):
    grown, problem, rows, _ = cost("a.xlsx", sheet(xml))
    assert (problem, rows) == ("None", 2)
    assert grown < MOST


def test_texts_that_unpack_to_too_much_are_over_the_limit(cost):
    bomb = packed(
        {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>", "xl/sharedStrings.xml": b"<t>a</t>" * 15_000_000}
    )
    grown, problem, _, _ = cost("a.xlsx", bomb)
    assert problem == "over_limit"
    assert grown < MOST


@pytest.mark.parametrize(("cells", "problem"), [(20_000, "over_limit"), (100, "damaged")])
def test_a_long_text_shown_by_many_cells_is_over_the_limit(cost, cells, problem):
    shown = '<worksheet><sheetData><row r="1">' + '<c t="s"><v>1</v></c>' * cells + "</row></sheetData></worksheet>"
    texts = f"<sst><si><t>x</t></si><si><t>{'y' * 30_000}</t></si></sst>"
    data = packed({"[Content_Types].xml": "<x/>", "xl/sharedStrings.xml": texts, "xl/worksheets/sheet1.xml": shown})
    grown, found, _, _ = cost("a.xlsx", data)
    assert found == problem  # the second names no sheets
    assert grown < 50
