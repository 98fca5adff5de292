"""What winmail.dat, texts, pages and pictures cost to read: each is made to be dear."""

import io
import os
import struct

import pytest
from PIL import Image

from parsers.contents import Allowance
from parsers.files import read_files
from parsers.values import Part
from tests.unit import memory_case
from tests.unit.memory_case import MOST, packed
from tests.unit.test_memory import TWO, biff, compound

cost = memory_case.cost  # fixtures


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
