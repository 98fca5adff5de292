"""The sheet 待确认 as an officer sends it back, and what else may come in its place."""

import io
from datetime import date, datetime

import pytest
import xlsxwriter

from parsers.mail.confirmations import MAX_CELL, MAX_ROWS, Confirmation, NotASheet, read_confirmations

HEAD = ("序号", "主题", "报送单位", "报送日", "种类", "原因", "邮件号", "校验码")
GOOD = (1, "x", "北城总工会", "2026-03-02", "日报", "电话核实", 17, "abcd")


def workbook(*sheets) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def read(*rows):
    return read_confirmations(workbook((HEAD, *rows)))


def test_a_row_that_was_filled_in_is_read_as_texts():
    assert read(GOOD) == (Confirmation("北城总工会", "2026-03-02", "日报", "电话核实", 17, "abcd"),)


@pytest.mark.parametrize("day", [date(2026, 3, 2), datetime(2026, 3, 2, 16)])  # noqa: DTZ001 - as a cell has it
def test_a_day_that_is_a_date_to_the_program_is_the_same_day(day):
    assert read((*GOOD[:3], day, *GOOD[4:]))[0].day == "2026-03-02"


@pytest.mark.parametrize(
    ("changed", "rows"),
    [
        ({2: "", 4: ""}, 0),  # nothing was filled in
        ({2: ""}, 1),  # a kind alone: it is no report
        ({4: ""}, 1),
        ({6: ""}, 0),  # which mail?
        ({6: "x17"}, 0),
        ({6: -3}, 0),
        ({6: "9" * 15}, 0),
        ({6: 17.5}, 0),
        ({2: "\n 北城总工会 \t"}, 1),
    ],
)
def test_a_row_counts_that_names_a_mail_and_says_something_of_it(changed, rows):
    assert len(read([changed.get(column, cell) for column, cell in enumerate(GOOD)])) == rows


def test_a_row_that_ends_early_is_none():
    assert read(GOOD[:3], GOOD) == (Confirmation("北城总工会", "2026-03-02", "日报", "电话核实", 17, "abcd"),)


def test_rows_above_the_head_and_sheets_before_it_are_passed_over():
    assert len(read_confirmations(workbook((("x",),), (("2月5日",), (), ("", *HEAD), ("", *GOOD))))) == 1
    assert len(read_confirmations(workbook(((*HEAD[:-1], "Check"), GOOD)))) == 1


def test_no_more_is_read_than_is_said():
    (found,) = read((*GOOD[:5], "因" * 1000, *GOOD[6:]))
    assert found.why == "因" * MAX_CELL
    assert len(read(*[GOOD] * (MAX_ROWS + 5))) == MAX_ROWS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        workbook((("校验码", "x"),)),  # its columns cannot stand before it
        workbook((HEAD[:-1], GOOD[:-1])),
        workbook(*[(("x",),)] * 20, (HEAD, GOOD)),  # behind more sheets than we make
        workbook(([()] * 60) + [HEAD, GOOD]),
    ],
)
def test_what_is_no_such_sheet_is_said(data):
    with pytest.raises(NotASheet):
        read_confirmations(data)
