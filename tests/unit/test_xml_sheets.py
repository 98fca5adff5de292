"""XML Spreadsheet 2003, as office systems export it and call it .xls."""

import json

import pytest

from parsers.documents.grids import HEADER_WITHIN, MAX_COLUMNS, MAX_ROWS
from parsers.documents.sheetxml import xml_grids
from tests.unit.contents_case import read

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def book(rows: str, name: str = "表") -> bytes:
    sheet = f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}">{sheet}</Workbook>'.encode()


def cell(text: str, kind: str = "String", more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def cells(rows: str):
    (grid,), problem = xml_grids(book(rows))
    assert problem is None
    return grid.cells


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (cell("120", "Number"), 120),
        (cell("12.5", "Number"), 12.5),
        (cell("1e400", "Number"), "1e400"),  # more than a number can be
        (cell("十二", "Number"), "十二"),  # a type that lies
        (cell("007"), "007"),
        (cell("1", "Boolean"), True),
        (cell("0", "Boolean"), False),
        (cell("2021-02-05T00:00:00.000", "DateTime"), "2021-02-05"),
        (cell("2021-02-05T16:30:00.000", "DateTime"), "2021-02-05 16:30:00.000"),
        ("<Cell/>", None),
    ],
)
def test_a_cell_is_what_its_type_says_as_far_as_it_holds(written, value):
    assert cells(f"<Row>{written}</Row>") == [[value]]


def test_cells_and_rows_stand_where_their_index_says():
    rows = f'<Row ss:Index="3">{cell("a", more=chr(115) + "s:Index=" + chr(34) + "2" + chr(34))}{cell("b")}</Row>'
    assert cells(rows) == [[], [], [None, "a", "b"]]


def test_merged_cells_are_one_and_take_their_room():
    rows = f"<Row>{cell('a', more='ss:MergeAcross=' + chr(34) + '1' + chr(34))}{cell('b')}</Row>"
    (grid,), _ = xml_grids(book(rows))
    assert grid.cells == [["a", None, "b"]]
    assert grid.merged == (((0, 0), (0, 1)),)


def test_a_row_that_is_too_far_ends_the_sheet():
    index = MAX_ROWS + HEADER_WITHIN + 1
    assert cells(f'<Row>{cell("a")}</Row><Row ss:Index="{index}">{cell("b")}</Row>') == [["a"]]


def test_a_column_that_is_too_far_ends_the_row():
    far = f'ss:Index="{MAX_COLUMNS + 1}"'
    wide = 'ss:MergeAcross="9999999"'
    assert cells(f"<Row>{cell('a')}{cell('b', more=far)}</Row>") == [["a"]]
    assert len(cells(f"<Row>{cell('a', more=wide)}{cell('b')}</Row>")[0]) == MAX_COLUMNS


@pytest.mark.parametrize("index", ["x", "", "-5", "1.5", "99999999"])
def test_an_index_that_is_none_is_passed_over(index):
    assert cells(f'<Row>{cell("a")}</Row><Row ss:Index="{index}">{cell("b")}</Row>')[-1] == ["b"]


def test_what_is_no_xml_has_no_sheets():
    assert xml_grids(b"") == ([], "damaged")
    assert xml_grids(b"<a " + b"b='' " * 1_600_000 + b"/>") == ([], "over_limit")


def test_a_file_that_holds_it_gives_its_rows():
    rows = "".join(f"<Row>{cell(name)}{cell(value)}</Row>" for name, value in (("单位", "人数"), ("海西州总", "120")))
    (file,) = read("a.xls", book(rows))
    assert json.loads(file.rows[0].cells) == {"单位": "海西州总", "人数": "120"}
