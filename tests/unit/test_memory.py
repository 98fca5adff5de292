"""What a file costs to read: each is made to be dear, and its reader's peak is measured in a process of its own."""

import io
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from parsers.contents import Allowance
from parsers.files import read_files
from parsers.values import Part

ROOT = Path(__file__).parents[2]
MOST = 400  # megabytes that a reader may grow by
# VmHWM and not ru_maxrss, which a process inherits from the one that started it
PROBE = """
import sys
from pathlib import Path
from parsers.contents import Allowance
from parsers.files import read_files
from parsers.values import Part
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
data = Path(sys.argv[1]).read_bytes()
before = peak()
found = list(read_files([Part(1, sys.argv[2], data)], Allowance.for_mail(len(data) * 4 // 3)))
print(peak() - before, found[0].problem, len(found[0].rows), len(found), sep="|")
"""


@pytest.fixture
def cost(tmp_path):
    """Reads a file in a process of its own: megabytes that it grew by, its problem, its rows, how many files there are."""

    def measure(name: str, data: bytes) -> tuple[int, str, int, int]:
        (tmp_path / "file").write_bytes(data)
        command = [
            sys.executable,
            "-c",
            f"import resource; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n{PROBE}",
        ]
        said = subprocess.run(
            [*command, str(tmp_path / "file"), name], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert said.returncode == 0, said.stderr[-2000:]
        grown, problem, rows, files = said.stdout.split("|")
        return int(grown), problem, int(rows), int(files)

    return measure


def packed(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


# --- compound files


END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def compound(
    name: str, stream: bytes, *, size: int | None = None, cyclic: bool = False, fats: int | None = None
) -> bytes:
    """A compound file of one stream, which may claim another size, and whose chain may begin anew at its end."""
    sectors = max(8, -(-len(stream) // 512))
    count = next(n for n in range(1, 109) if n * 128 >= sectors + 1 + n)
    fat = [*range(1, sectors), 0 if cyclic else END, END, *[0xFFFFFFFD] * count]
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


# --- winmail.dat


def attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + b"\0\0"


def tnef(*members: bytes, more: bytes = b"") -> bytes:
    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9006, struct.pack("<I", 0x10000)) + more
    return out + b"".join(
        attribute(2, 0x9002, bytes(14)) + attribute(2, 0x8010, b"a.bin\0") + member for member in members
    )


def embedded(inner: bytes) -> bytes:
    data = bytes.fromhex("0703020000000000c000000000000046") + inner
    return attribute(2, 0x9005, struct.pack("<IHHII", 1, 0x0D, 0x3701, 1, len(data)) + data + bytes(-len(data) % 4))


def nested(levels: int) -> bytes:
    made = tnef(*[attribute(2, 0x800F, os.urandom(200_000)) for _ in range(40)])
    for _ in range(levels):
        made = tnef(embedded(made))
    return made


@pytest.mark.parametrize(
    ("data", "files"),
    [
        (tnef(*[attribute(2, 0x800F, bytes([n]) * 200_000) for n in range(200)], embedded(tnef(attribute(2, 0x800F, b"in")))), 203),
        (nested(30), 6),
        (tnef(more=attribute(1, 0x9003, struct.pack("<I", 1_500_000) + struct.pack("<HHI", 3, 0x3003, 7) * 1_500_000)), 1),
        (tnef(more=attribute(1, 0x9003, struct.pack("<IHHI", 1, 0x1002, 0x3000, 0xFFFFFFFF))), 1),
        (tnef(more=attribute(1, 0x9003, struct.pack("<I", 0xFFFFFFFF))), 1),
        (tnef(more=attribute(1, 0x9004, struct.pack("<I", 0xFFFFFFFF) + struct.pack("<IHHI", 1, 3, 0x3000, 1) * 500_000)), 1),
    ],
)  # fmt: skip
def test_a_winmail_dat_costs_what_it_holds(cost, data, files):
    grown, _, _, found = cost("winmail.dat", data)
    assert found == files
    assert grown < 120


def test_the_properties_of_a_winmail_dat_give_names_and_texts():
    def prop(kind: int, name: int, value: bytes) -> bytes:
        return struct.pack("<HHII", kind, name, 1, len(value)) + value + bytes(-len(value) % 4)

    many = struct.pack("<HHI3HH", 0x1002, 0x3005, 3, 1, 2, 3, 0)
    own = (
        struct.pack("<HH", 0x1E, 0x8001) + bytes(16) + struct.pack("<II", 1, 6) + "x\0y".encode("utf-16-le") + bytes(2)
    )
    own += struct.pack("<II", 1, 3) + b"own\0"
    text = (
        struct.pack("<I", 4)
        + many
        + own
        + prop(0x1F, 0x1000, "今日慰问九人".encode("utf-16-le"))
        + prop(3, 0x3006, b"")[:4]
    )
    named = struct.pack("<I", 1) + prop(0x1F, 0x3707, "名单.txt\0".encode("utf-16-le"))
    member = attribute(2, 0x800F, b"words") + attribute(2, 0x9005, named)
    data = tnef(member, more=attribute(1, 0x9003, text))
    whole, inner = read_files([Part(1, "winmail.dat", data)], Allowance())
    assert (whole.text, whole.problem) == ("今日慰问九人", None)
    assert (inner.filename, inner.text) == ("名单.txt", "words")


# --- texts, pages and XML


def document(xml: bytes) -> bytes:
    return packed({"[Content_Types].xml": "", "word/document.xml": xml})


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.txt", b"words and words\n" * 2_000_000 + "😀".encode(), "None"),
        ("a.txt", b"a\xe9a " * 8_000_000, "None"),
        ("a.csv", b"a,b,c,d\n" * 4_000_000 + "😀".encode(), "None"),
        ("a.csv", b"a,b," + b"c" * 30_000_000 + "😀".encode(), "over_limit"),
        ("a.html", b"<p>words and words</p>\n" * 1_500_000 + "😀".encode(), "None"),
        ("a.xls", b"<table><tr>" + b"<td>" * 4_000_000, "over_limit"),
        ("a.xls", b"<html><table>" + b"<tr><td>a<td>b" * 2_000_000, "over_limit"),
        ("a.docx", document(b"<a>" + b"<b/>" * 4_000_000 + b"</a>"), "over_limit"),
("a.docx", document(b"<a " + b"".join(b"a%d='' " % n for n in range(1_600_000)) + b"/>"), "over_limit"),
        ("a.docx", document(b"<a>" + b"<b c=''/>" * 700_000 + b"</a>"), "None"),
    ],
)  # fmt: skip
def test_texts_pages_and_xml_take_bounded_memory(cost, name, data, problem):
    grown, found, _, _ = cost(name, data)
    assert found == problem
    assert grown < MOST


def image(mode: str, size: tuple[int, int], kind: str) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("mode", "size", "kind", "problem"),
    [
        ("RGBA", (9000, 9000), "PNG", "None"),
        ("RGB", (9000, 9000), "TIFF", "None"),
        ("RGB", (12000, 9500), "JPEG", "None"),
        ("RGB", (6000, 6000), "WEBP", "too_many_pixels"),
        ("RGBA", (4400, 4400), "WEBP", "None"),
        ("L", (11000, 11000), "PNG", "too_many_pixels"),
    ],
)
def test_a_large_picture_is_made_small_without_copies(cost, mode, size, kind, problem):
    grown, found, _, _ = cost("a.bin", image(mode, size, kind))
    assert found == problem
    assert grown < MOST + 50


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_a_long_text_is_cut_between_characters(codec):
    text = "今日慰问😀九人\n" * 150_000
    (whole,) = read_files([Part(1, "a.txt", text.encode(codec))], Allowance())
    assert whole.text == text[:200_000]


def test_a_panic_of_a_library_in_rust_costs_the_file_only(monkeypatch):
    class PanicException(BaseException):
        pass

    def panics(*_):
        raise PanicException

    monkeypatch.setattr("parsers.documents.sheets.trimmed", panics)
    (whole,) = read_files([Part(1, "a.xls", compound("Workbook", biff(TWO)))], Allowance())
    assert whole.problem == "damaged"
