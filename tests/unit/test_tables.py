"""Tables in whatever file they stand: workbooks, pages and XML called .xls, separated text, Word documents, forms."""

import io
import json

import docx
import openpyxl
import pytest

from parsers.contents import Allowance
from parsers.files import read_files
from parsers.values import Part


def read(data, name):
    (found, *_) = read_files([Part(1, name, data)], Allowance.for_mail(len(data)))
    return found, [json.loads(row.cells) for row in found.rows]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PAGE = "<html><body><table><tr><td>单位</td><td>人数</td></tr><tr><td>海西州</td><td>12</td></tr></table></body></html>"
SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
CELL = '<Cell><Data ss:Type="{}">{}</Data></Cell>'
XML = (
    f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}">'
    f'<Worksheet ss:Name="表"><Table><Row>{CELL.format("String", "单位")}{CELL.format("String", "人数")}</Row>'
    f"<Row>{CELL.format('String', '海西州')}{CELL.format('Number', 12)}</Row></Table></Worksheet></Workbook>"
)
TABS = "单位\t人数\r\n海西州\t12\r\n"


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (PAGE.encode("gb18030"), "12"), (PAGE.encode(), "12"), (PAGE.encode("utf-16"), "12"), (b"\xef\xbb\xbf" + PAGE.encode(), "12"),
        (XML.encode(), 12), (b"\xef\xbb\xbf" + XML.encode(), 12),
        (TABS.encode("utf-16"), "12"), (TABS.encode("gb18030"), "12"), (TABS.encode(), "12"),
    ],
)  # fmt: skip
def test_what_is_called_xls_and_is_something_else_is_a_spreadsheet_with_rows(data, count):
    found, rows = read(data, "导出.xls")
    assert found.kind == "spreadsheet"
    assert [{key: str(value) for key, value in row.items()} for row in rows] == [{"单位": "海西州", "人数": str(count)}]
    assert found.problem is None


@pytest.mark.parametrize("name", ["页.html", "导出.xls"])
def test_a_table_that_another_places_on_a_page_is_read(name):
    framed = PAGE.replace("<table>", "<table><tr><td>日报</td></tr><tr><td><table>").replace(
        "</table>", "</table></td></tr></table>"
    )
    assert read(framed.encode(), name)[1] == [{"单位": "海西州", "人数": "12"}]


def test_a_page_is_no_spreadsheet_by_a_table_alone():
    found, rows = read(PAGE.encode(), "页.html")
    assert (found.kind, rows) == ("document", [{"单位": "海西州", "人数": "12"}])


@pytest.mark.parametrize("data", [XML[: len(XML) // 2].encode(), b"<table>" * 3000, b"<html><table><tr><td>" * 2000])
def test_a_broken_export_costs_itself_only(data):
    found, _ = read(data, "导出.xls")
    assert found.sha256


def test_a_second_table_below_has_its_own_header():
    data = workbook(["单位", "人数"], ["甲", 1], [], ["项目", "金额"], ["乙", 2], ["丙", 3])
    assert read(data, "表.xlsx")[1] == [{"单位": "甲", "人数": 1}, {"项目": "乙", "金额": 2}, {"项目": "丙", "金额": 3}]


def test_an_empty_row_within_a_table_begins_no_other():
    data = workbook(["单位", "人数"], ["甲", 1], [], ["乙", 2])
    assert read(data, "表.xlsx")[1] == [{"单位": "甲", "人数": 1}, {"单位": "乙", "人数": 2}]


def test_tables_side_by_side_are_two():
    data = workbook(["单位", "人数", None, "项目", "金额"], ["甲", 1, None, "乙", 2])
    rows = read(data, "表.xlsx")[1]
    assert {"单位": "甲", "人数": 1} in rows
    assert {"项目": "乙", "金额": 2} in rows


@pytest.mark.parametrize(
    ("rows", "form"),
    [
        ([["单位名称", "海西州总工会"], ["慰问人数", 120], ["填报人", "某"]],
         {"单位名称": "海西州总工会", "慰问人数": 120, "填报人": "某"}),
        ([["日报表"], ["单位名称：", "甲"], ["慰问人数：", 5]], {"单位名称": "甲", "慰问人数": 5}),
        ([["单位名称", "甲", "填报人", "某某"], ["慰问人数", 3, "联系电话", "0971"]],
         {"单位名称": "甲", "填报人": "某某", "慰问人数": 3, "联系电话": "0971"}),
    ],
)  # fmt: skip
def test_a_form_is_one_row(rows, form):
    assert read(workbook(*rows), "表.xlsx")[1] == [form]


def test_two_columns_of_data_are_no_form():
    data = workbook(["单位", "人数"], ["甲", 1], ["乙", 2])
    assert read(data, "表.xlsx")[1] == [{"单位": "甲", "人数": 1}, {"单位": "乙", "人数": 2}]


def test_tables_of_a_word_document_have_rows():
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows, [["类别", "人数", "金额"], ["送温暖", "120", "3.5"], ["送福利", "80", "1.2"]], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    found, rows = read(out.getvalue(), "日报.docx")
    assert rows == [{"类别": "送温暖", "人数": "120", "金额": "3.5"}, {"类别": "送福利", "人数": "80", "金额": "1.2"}]
    assert "送温暖" in found.text


@pytest.mark.parametrize(
    "head",
    [b"\xef\xbb\xbf", b"\r\n\r\n", b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n", b"\xff\xfe", b"\x00" * 128],
)
def test_a_pdf_that_begins_a_little_later_is_one(head):
    pdf = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
    found, _ = read(head + pdf, "x.pdf")
    assert (found.mime_type, found.size) == ("application/pdf", len(head + pdf))


def test_a_picture_behind_blank_lines_or_in_an_apple_single_is_one():
    png = b"\x89PNG\r\n\x1a\n" + bytes(60)
    assert read(b"\r\n" + png, "x.bin")[0].mime_type == "image/png"
    head = b"\x00\x05\x16\x00" + b"\x00\x02\x00\x00" + bytes(16) + b"\x00\x01"
    entry = (1).to_bytes(4, "big") + (38).to_bytes(4, "big") + len(png).to_bytes(4, "big")
    assert read(head + entry + png, "x.bin")[0].mime_type == "image/png"


def test_a_text_that_speaks_of_pdf_is_a_text():
    assert read(b"Manual\r\n%PDF-1.4 is the first line of a file\r\n", "readme.txt")[0].mime_type == "text/plain"
