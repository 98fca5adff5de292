"""Workbooks become rows; no damage ends the reader, and the same bytes give the same files."""

import io
import random
import time
from datetime import date, datetime
from datetime import time as clock

import openpyxl
import pytest

from parsers.documents.libreoffice import convert
from tests.unit import contents_case
from tests.unit.contents_case import document, photo, read, seven_zip

soffice = contents_case.soffice  # fixtures


# --- spreadsheets


def test_numbers_dates_and_text_of_a_workbook_are_kept_as_they_are():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["单位", "电话", "日期", "时间", "开始", "比例", "是否"])
    sheet.append(["海西州总", "013800138000", date(2021, 2, 5), datetime(2021, 2, 5, 10, 30), clock(9, 5), 0.125, True])  # noqa: DTZ001 - a cell knows no zone
    book.create_sheet("空表")
    out = io.BytesIO()
    book.save(out)
    (whole,) = read("表.xlsx", out.getvalue())
    assert [(row.sheet, row.number) for row in whole.rows] == [("Sheet", 2)]
    assert whole.rows[0].cells == (
        '{"单位": "海西州总", "电话": "013800138000", "日期": "2021-02-05", "时间": "2021-02-05 10:30:00", "开始": "09:05:00", '
        '"比例": 0.125, "是否": true}'
    )


def test_an_old_workbook_and_one_renamed_et_are_read(soffice):
    book = openpyxl.Workbook()
    book.active.append(["单位", "人数"])
    book.active.append(["海西州总", 3])
    out = io.BytesIO()
    book.save(out)
    old = convert(out.getvalue(), ending="xlsx", target="xls")
    for name in ("表.xls", "表.et"):
        (whole,) = read(name, old)
        assert [row.cells for row in whole.rows] == ['{"单位": "海西州总", "人数": 3}']
        assert whole.kind == "spreadsheet"


def test_rows_beyond_the_limit_are_cut_and_it_is_said():
    lines = "单位,人数\n" + "甲,1\n" * 25_000
    (whole,) = read("表.csv", lines.encode())
    assert (len(whole.rows), whole.note) == (20_000, "first 20000 rows read")


@pytest.mark.parametrize(
    ("corner", "note"),
    [("IV500", None), *((far, "cells beyond row 20012 or column 256 left out") for far in ("XFD500", "XFD1048576"))],
)
def test_a_cell_in_the_far_corner_costs_itself_only(corner, note):
    book = openpyxl.Workbook()
    book.active["A1"] = "单位"
    book.active[corner] = "x"
    out = io.BytesIO()
    book.save(out)
    (whole,) = read("表.xlsx", out.getvalue())
    assert (whole.problem, whole.note, whole.rows[0].cells) == (None, note, '{"A": "单位"}')


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (
            "单位,人数,备注,金额,备注\n甲,1,x,2,y",
            ['{"单位": "甲", "人数": "1", "备注": "x", "金额": "2", "备注 (E)": "y"}'],
        ),
        (
            '单位,人数\n甲,"未闭合,1\n' + "乙,2\n" * 2000,
            ['{"单位": "甲", "人数": "\\"未闭合", "C": "1"}', '{"单位": "乙", "人数": "2"}'],
        ),
        ("填报单位：甲,日期：2月5日\n单位,人数\n乙,2", ['{"单位": "乙", "人数": "2"}']),
    ],
)
def test_no_row_of_data_becomes_a_header_or_vanishes(lines, rows):
    (whole,) = read("表.csv", lines.encode())
    assert [row.cells for row in whole.rows[: len(rows)]] == rows


def test_a_header_of_numbers_is_none_and_a_lone_merged_label_eats_nothing():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["姓名", 1, 2], ["张三", "√", "×"]):
        sheet.append(row)
    other = book.create_sheet("二")
    for row in (["单位", "备注", None], ["甲", "走访", "慰问"], ["乙", "招聘", "培训"]):
        other.append(row)
    other.merge_cells("B1:C1")
    out = io.BytesIO()
    book.save(out)
    (whole,) = read("表.xlsx", out.getvalue())
    assert [row.cells for row in whole.rows] == [
        '{"A": "姓名", "B": 1, "C": 2}',
        '{"A": "张三", "B": "√", "C": "×"}',
        '{"单位": "甲", "备注": "走访", "备注 (C)": "慰问"}',
        '{"单位": "乙", "备注": "招聘", "备注 (C)": "培训"}',
    ]


# --- in general


def test_files_that_stay_closed_say_so():
    data = seven_zip()
    (whole,) = read("照片.7z", data, open_files=False)
    assert (whole.problem, whole.text, whole.data) == ("not_opened", None, data)


def test_the_same_bytes_give_the_same_files():
    for name, data in (("a.7z", seven_zip()), ("a.docx", document())):
        assert read(name, data) == read(name, data)


MUTANTS = {"a.docx": document(), "a.7z": seven_zip(), "a.jpg": photo()}


@pytest.mark.parametrize("name", MUTANTS)
def test_no_damage_ends_the_reader(name):
    """A few hundred random damages of each: whatever they are, there is an answer."""
    rng = random.Random(name)
    started = time.perf_counter()
    for _ in range(150):
        data = bytearray(MUTANTS[name])
        for _ in range(rng.randrange(1, 20)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        assert read(name, bytes(data[: rng.choice((len(data), len(data) // 2))]))[0].sha256
    assert time.perf_counter() - started < 60
