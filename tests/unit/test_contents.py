"""Files opened by real programs' output: what stands in them is found, and what is broken costs itself only."""

import io
import os
import random
import re
import shutil
import tarfile
import time
import zipfile
from datetime import date, datetime
from datetime import time as clock

import docx
import openpyxl
import py7zr
import pypdfium2 as pdfium
import pytest
from PIL import Image

from parsers.contents import Allowance
from parsers.documents import libreoffice
from parsers.documents.libreoffice import NotInstalled, convert
from parsers.files import MAX_DEPTH, read_files
from parsers.values import NO_TEXT, Part

TEXT = "珺堃同志慰问一线职工"


def read(name: str, data: bytes, *, allowance: Allowance | None = None, **more):
    return list(read_files([Part(1, name, data)], allowance or Allowance(), **more))


def photo(side: int = 200, seed: int = 1) -> bytes:
    out = io.BytesIO()
    small = Image.frombytes("RGB", (8, 8), random.Random(seed).randbytes(192))
    small.resize((side, side)).save(out, "JPEG")
    return out.getvalue()


def document() -> bytes:
    made = docx.Document()
    made.add_paragraph(TEXT)
    table = made.add_table(2, 2, style="Table Grid")
    for cell, text in zip(table._cells, ("单位", "人数", "海西州总", "120"), strict=True):
        cell.text = text
    made.add_picture(io.BytesIO(photo()))
    made.sections[0].header.paragraphs[0].text = "眉上字"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def seven_zip(**more) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **more) as archive:
        archive.writestr(TEXT.encode(), "照片/名单.txt")
        archive.writestr(photo(), "照片/1.jpg")
        archive.writestr(b"", "空.txt")
    return out.getvalue()


@pytest.fixture
def soffice():
    if shutil.which("soffice") is None:
        assert os.environ.get("ROLLCALL_REQUIRE_ALL") != "1", "libreoffice is required"
        pytest.skip("libreoffice not installed")


# --- documents


def test_a_word_document_gives_text_table_header_and_picture():
    whole, picture = read("信息.docx", document())
    assert whole.text == f"{TEXT}\n单位\t人数\n海西州总\t120\n眉上字"
    assert (picture.path, picture.kind, picture.data) == ("1/1", "image", photo())


@pytest.mark.parametrize("ending", ["doc", "rtf"])
def test_an_old_document_is_read_as_the_new_one_is(soffice, ending):
    old = convert(document(), ending="docx", target=ending)
    whole, *pictures = read(f"信息.{ending}", old)
    assert re.sub("\t+", "\t", whole.text).startswith(f"{TEXT}\n单位\t人数\n海西州总\t120")
    assert [picture.kind for picture in pictures] == ["image"]


def test_a_wps_document_is_an_old_document(soffice):
    old = convert(document(), ending="docx", target="doc")
    whole, *_ = read("信息.wps", old)
    assert (whole.kind, whole.problem) == ("document", None)
    assert TEXT in whole.text


SLIDES = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation><draw:page draw:name="1">
<draw:frame svg:x="1cm" svg:y="1cm" svg:width="9cm" svg:height="2cm"><draw:text-box><text:p>%s</text:p></draw:text-box></draw:frame>
</draw:page></office:presentation></office:body></office:document>"""


def test_an_old_presentation_is_read(soffice):
    old = convert((SLIDES % TEXT).encode(), ending="fodp", target="ppt")
    (whole,) = read("汇报.ppt", old)
    assert (whole.kind, whole.text) == ("presentation", TEXT)


def test_without_libreoffice_an_old_document_is_stored_and_says_so(monkeypatch):
    monkeypatch.setattr(libreoffice, "_PROGRAM", "no-such-program")
    with pytest.raises(NotInstalled):
        convert(b"x", ending="doc", target="docx")
    (whole,) = read("信息.rtf", b"{\\rtf1 x}")
    assert (whole.note, whole.problem, whole.text) == (NO_TEXT, None, None)


def test_only_so_many_old_documents_of_a_mail_are_converted(monkeypatch):
    asked = []
    monkeypatch.setattr("parsers.files.convert", lambda data, **_: asked.append(data))
    rtf = b"{\\rtf1 x}"
    found = list(read_files([Part(n, "a.rtf", rtf) for n in range(1, 21)], Allowance()))
    assert len(asked) == 8
    assert [file.problem for file in found] == ["damaged"] * 8 + ["over_limit"] * 12


def test_a_pdf_gives_text_and_photos(soffice):
    made = convert(document(), ending="docx", target="pdf")
    whole, picture = read("信息.pdf", made)
    assert TEXT in whole.text
    assert (whole.problem, whole.note) == (None, None)
    assert (picture.kind, picture.width) == ("image", 200)


def test_a_scan_shows_its_first_page_and_says_so():
    out = io.BytesIO()
    Image.open(io.BytesIO(photo(600))).save(out, "PDF")
    (whole,) = read("扫描件.pdf", out.getvalue())
    assert (whole.note, whole.text) == ("scan", None)
    assert Image.open(io.BytesIO(whole.thumbnail)).width > 100


def test_a_broken_pdf_costs_itself_only():
    broken, sound = read_files([Part(1, "a.pdf", b"%PDF-1.7 broken"), Part(2, "b.txt", TEXT.encode())], Allowance())
    assert (broken.problem, sound.text) == ("damaged", TEXT)


def test_a_page_with_two_photos_and_a_short_caption_is_no_scan():
    document = pdfium.PdfDocument.new()
    page = document.new_page(600, 800)
    for number in (1, 2):
        picture = pdfium.PdfImage.new(document)
        picture.load_jpeg(io.BytesIO(photo(200, number)), inline=True)
        picture.set_matrix(pdfium.PdfMatrix().scale(200, 200).translate(50, 300 * number - 200))
        page.insert_obj(picture)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    whole, *photos = read("照片.pdf", out.getvalue())
    assert (whole.note, whole.problem) == (None, None)
    assert [found.data for found in photos] == [photo(200, 1), photo(200, 2)]


def test_a_pdf_under_a_password_says_so():
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF" % len(data)
    (whole,) = read("密.pdf", data + table + trailer)
    assert whole.problem == "encrypted"


# --- archives that only their own programs write


def test_a_7z_gives_its_members():
    whole, *members = read("照片.7z", seven_zip())
    assert [(m.filename, m.size, m.problem) for m in members] == [
        ("照片/名单.txt", len(TEXT.encode()), None), ("照片/1.jpg", len(photo()), None), ("空.txt", 0, None),
    ]  # fmt: skip
    assert whole.problem is None


def test_a_7z_under_a_password_says_so_with_and_without_its_names():
    whole, *members = read("a.7z", seven_zip(password="x"))
    assert (whole.problem, {m.problem for m in members if m.size}) == ("encrypted", {"encrypted"})
    (whole,) = read("a.7z", seven_zip(password="x", header_encryption=True))
    assert whole.problem == "encrypted"


@pytest.mark.parametrize("at", range(40, 200, 23))
def test_a_damaged_7z_ends_nothing(at):
    data = seven_zip()
    for broken in (data[:at], data[:at] + bytes(8) + data[at + 8 :]):
        whole, *members = read("a.7z", broken)
        assert whole.sha256
        assert all(m.problem or m.size == len(m.data) for m in members)


def test_a_7z_bomb_stops_at_the_allowance():
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(bytes(40_000_000), "bomb.bin")
    data = out.getvalue()
    _, bomb = read("a.7z", data, allowance=Allowance.for_mail(len(data)))
    assert (bomb.problem, bomb.size, bomb.sha256) == ("over_limit", 40_000_000, "")


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_read_through_its_compression(mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        info = tarfile.TarInfo("照片/名单.txt")
        info.size = len(TEXT.encode())
        archive.addfile(info, io.BytesIO(TEXT.encode()))
        link = tarfile.TarInfo("evil")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    _, member = read("a.tar", out.getvalue())
    assert (member.filename, member.text) == ("照片/名单.txt", TEXT)


def test_two_members_of_a_7z_may_have_one_name():
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(b"one", "1.txt")
        archive.writestr(b"second", "1.txt")
    _, *members = read("a.7z", out.getvalue())
    assert [(m.filename, m.text, m.problem) for m in members] == [("1.txt", "one", None), ("1.txt", "second", None)]


@pytest.mark.parametrize("cut", [1024, 1536, 1700])
def test_a_tar_that_was_cut_off_says_so(cut):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number in range(3):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = 5
            archive.addfile(info, io.BytesIO(b"hello"))
    assert read("a.tar", out.getvalue())[0].problem is None
    assert read("a.tar", out.getvalue()[:cut])[0].problem == "damaged"


def test_a_zip_with_a_folder_called_word_is_a_zip_and_one_that_lies_about_utf_8_is_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/信息.txt", TEXT)
    whole, member = read("材料.zip", out.getvalue())
    assert (whole.mime_type, member.text) == ("application/zip", TEXT)
    lies = out.getvalue().replace("word/信息.txt".encode(), "word/信息x.txt".encode("gbk").ljust(15, b"_"))
    whole, member = read("材料.zip", lies)
    assert (whole.problem, member.filename, member.text) == (None, "word/信息x.txt_", TEXT)


def test_what_all_containers_hold_together_is_bounded():
    """A zip of zips of zeros: each is modest, together they are not."""

    def packed(*members: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, member in enumerate(members):
                archive.writestr(f"{number}.zip", member)
        return out.getvalue()

    level = packed(bytes(4_000_000))
    whole = packed(*[level] * 20)
    allowance = Allowance.for_mail(len(whole))
    found = read("a.zip", whole, allowance=allowance)
    assert sum(len(file.data) for file in found) <= 10_000_000 + 31 * len(whole)
    assert {file.problem for file in found} == {None, "over_limit"}


def test_containers_in_one_another_are_opened_to_a_depth():
    data = TEXT.encode()
    for level in range(MAX_DEPTH + 3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(f"{level}.zip" if level else "a.txt", data)
        data = out.getvalue()
    found = read("a.zip", data)
    assert len(found) == MAX_DEPTH + 1
    assert [file.problem for file in found] == [None] * MAX_DEPTH + ["over_limit"]


def test_a_zip_of_many_members_stops_at_the_limit_and_says_so():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2500):
            archive.writestr(f"{number}.txt", b"x")
    found = read("a.zip", out.getvalue())
    assert len(found) == 2001
    assert found[0].problem == "over_limit"


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
