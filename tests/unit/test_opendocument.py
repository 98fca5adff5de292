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


def value(kind, name, said, text="字"):
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{said}"><text:p>{text}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (value("float", "value", "12.50"), 12.5),
        (value("percentage", "value", "0.4"), 0.4),
        (value("float", "value", "1e400", "很大"), "很大"),  # more than a number can be: what is shown
        (value("float", "value", "", "空"), "空"),
        (value("boolean", "boolean-value", "true"), True),
        (value("boolean", "boolean-value", "false"), False),
        (value("date", "date-value", "2021-02-05"), "2021-02-05"),
        (value("date", "date-value", "2021-02-05T00:00:00"), "2021-02-05"),
        (value("date", "date-value", "2021-02-05T16:30:00"), "2021-02-05 16:30:00"),
        (value("string", "x", "", "一</text:p><text:p>二"), "一 二"),
    ],
)
def test_a_cell_is_what_its_type_says_as_far_as_it_holds(cell, expected):
    head = "".join(TEXT_CELL.format(name) for name in ("单位", "数量"))
    row = TEXT_CELL.format("海西州") + cell
    table = "".join(f"<table:table-row>{cells}</table:table-row>" for cells in (head, row))
    sheet = f'<office:spreadsheet><table:table table:name="表">{table}</table:table></office:spreadsheet>'
    (file,) = read(flat(sheet, "spreadsheet"))
    assert json.loads(file.rows[0].cells) == {"单位": "海西州", "数量": expected}


def test_a_merged_head_stands_above_all_its_columns():
    wide = '<table:table-cell table:number-columns-spanned="2"><text:p>慰问</text:p></table:table-cell><table:covered-table-cell/>'
    rows = (
        TEXT_CELL.format("单位") + wide,
        TEXT_CELL.format("海西州") + value("float", "value", "3") + value("float", "value", "4"),
    )
    table = "".join(f"<table:table-row>{cells}</table:table-row>" for cells in rows)
    sheet = f'<office:spreadsheet><table:table table:name="表">{table}</table:table></office:spreadsheet>'
    (file,) = read(flat(sheet, "spreadsheet"))
    assert json.loads(file.rows[0].cells) == {"单位": "海西州", "慰问": 3, "慰问 (C)": 4}


def test_flat_pictures_beyond_the_allowance_keep_their_size():
    coded = base64.b64encode(bytes(range(256)) * 40).decode()
    image = f"<draw:image><office:binary-data>{coded}</office:binary-data></draw:image>"
    data = flat(f"<office:text><text:p>x</text:p>{image}{image}{image}</office:text>", "text")
    allowance = Allowance(bytes_left=11_000)
    found = list(read_files([Part(1, "x", data)], allowance))
    assert [(file.size, file.problem) for file in found[1:]] == [(10_240, None), (10_240, "over_limit")]
