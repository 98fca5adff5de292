"""OpenDocument, packed and flat: text in reading order, rows as of .xlsx, pictures; what is broken or locked says so."""

import base64
import io
import json
import zipfile

import pytest

from parsers.contents import Allowance
from parsers.files import read_files
from parsers.values import Part
from tests.unit.test_images import picture

SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "text", "table", "draw", "style")
)
TYPE = "application/vnd.oasis.opendocument."
CELL = '<table:table-cell office:value-type="{kind}" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
TEXT_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
SHEET = (
    '<office:spreadsheet><table:table table:name="日报"><table:table-row>' + TEXT_CELL.format("单位") + TEXT_CELL.format("人数")
    + "</table:table-row><table:table-row>" + TEXT_CELL.format("海西州") + CELL.format(kind="float", value=12)
    + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    "</table:table></office:spreadsheet>"
)  # fmt: skip
TEXT = (
    "<office:text><text:h>2月5日工作信息</text:h><text:p>今日走访<text:span>慰问</text:span><text:tab/>二十人</text:p>"
    "<text:tracked-changes><text:p>删去</text:p></text:tracked-changes></office:text>"
)
SLIDES = (
    "<office:presentation><draw:page><draw:frame><draw:text-box><text:p>送温暖</text:p></draw:text-box></draw:frame></draw:page>"
    "</office:presentation>"
)


def flat(body, word, extra=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {SPACES} office:mimetype="{TYPE}{word}">'
        f"<office:body>{body}</office:body>{extra}</office:document>"
    ).encode()


def packed(body, word, *, manifest="", pictures=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", TYPE + word)
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:body>{body}</office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        for name, data in pictures:
            archive.writestr(f"Pictures/{name}", data)
    return out.getvalue()


def read(data, name="x"):
    return list(read_files([Part(1, name, data)], Allowance.for_mail(len(data))))


@pytest.mark.parametrize("make", [flat, packed])
@pytest.mark.parametrize(
    ("body", "word", "kind", "text"),
    [
        (TEXT, "text", "document", "2月5日工作信息\n今日走访慰问\t二十人"),
        (SHEET, "spreadsheet", "spreadsheet", "单位\t人数\n海西州\t12"),
        (SLIDES, "presentation", "presentation", "送温暖"),
        (TEXT, "text-template", "document", "2月5日工作信息\n今日走访慰问\t二十人"),
    ],
)
def test_each_kind_gives_its_text(make, body, word, kind, text):
    (found,) = read(make(body, word))
    assert (found.kind, found.mime_type, found.text, found.problem) == (kind, TYPE + word, text, None)


@pytest.mark.parametrize("make", [flat, packed])
def test_a_sheet_has_rows_and_what_is_repeated_to_its_end_is_nothing(make):
    (found,) = read(make(SHEET, "spreadsheet"))
    assert [(row.sheet, row.number, json.loads(row.cells)) for row in found.rows] == [
        ("日报", 2, {"单位": "海西州", "人数": 12})
    ]


def test_a_row_that_is_repeated_stands_so_often():
    body = SHEET.replace(
        "</table:table-row><table:table-row>", '</table:table-row><table:table-row table:number-rows-repeated="3">', 1
    )
    (found,) = read(packed(body, "spreadsheet"))
    assert len(found.rows) == 3


def test_pictures_are_members_packed_and_flat():
    photo = picture()
    whole = packed(TEXT, "text", pictures=[("a.jpg", photo)])
    assert [file.data for file in read(whole)[1:]] == [photo]
    extra = f"<draw:image><office:binary-data>{base64.encodebytes(photo).decode()}</office:binary-data></draw:image>"
    assert [file.data for file in read(flat(TEXT, "text", extra))[1:]] == [photo]


def test_what_is_locked_says_so():
    (found,) = read(packed(TEXT, "text", manifest="<file-entry><encryption-data/></file-entry>"))
    assert found.problem == "encrypted"


@pytest.mark.parametrize(
    "data", [packed(TEXT, "text")[:200], flat(SHEET, "spreadsheet")[:900], packed("", "spreadsheet")]
)
def test_what_is_broken_or_empty_keeps_its_bytes(data):
    (found,) = read(data)
    assert found.size == len(data)


def test_entities_and_depth_cost_little():
    bomb = flat(TEXT, "text").replace(
        b"<office:document ", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><office:document ', 1
    )
    read(bomb)
    read(flat("<text:p>" * 100_000, "text"))
    wide = SHEET.replace('table:number-columns-repeated="16000"', 'table:number-columns-repeated="9999999"')
    assert len(read(packed(wide, "spreadsheet"))[0].rows) == 1
