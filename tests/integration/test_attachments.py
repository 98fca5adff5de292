"""The workbook and the Word brief: text stays text, nothing of a mail becomes a formula or a command, both open."""

import io
import re
import shutil
import subprocess
import zipfile

import docx
import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from domain.mailing import LEADERS, Brief
from domain.words import Status
from parsers.mail.confirmations import CHECK_HEADS, NotASheet, read_confirmations
from reports.attachments import attachments
from reports.digest.digest import build_digest
from reports.office.brief import BriefError
from reports.wording import SIGNS, catalogue
from service.jobs import poll
from service.photos import make_ready
from tests.integration.office_case import OfficeCase, local
from tests.integration.replies_case import here  # noqa: F401
from tests.integration.test_digest_look import HOSTILE
from tests.integration.test_photos import a_photo, put
from tests.needs import needs

DAY = local("5 12:00:00").date()
SOFFICE = shutil.which("soffice")
TAXONOMY = (
    '[[campaign.taxonomy]]\nname = "activity"\nlabels = [{ key = "warmth", name = "送温暖", keywords = ["慰问"] }]\n'
)


@pytest.fixture
def office(tmp_path, here):  # noqa: F811
    return OfficeCase(tmp_path).write(campaign=TAXONOMY)


def made(office, *, language="zh", brief=Brief(), wanted=("xlsx", "docx"), kind="officer"):  # noqa: B008
    office.now = local("5 16:10:00")
    parts = office.parts
    with parts.store(office.now) as store:
        poll(parts, store)
        campaign = parts.config.campaign
        digest = build_digest(store, campaign, DAY, kind=kind, language=language, now=office.now)
        files = attachments(store, campaign, digest, DAY, wanted=wanted, brief=brief, now=office.now)
    return {file.name.rpartition(".")[2]: file.data for file in files}


@pytest.fixture
def hostile(office):
    for subject, at in HOSTILE:
        office.mail("stranger@mailbox.example", subject, at)
        office.mail("east@example.com", f"慰问 {subject}", at)
    office.mail("west@example.com", "工作信息", "5 16:10:00")
    return made(office)


def book_of(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_workbook_has_its_sheets_and_no_cell_is_a_formula(hostile):
    book = book_of(hostile["xlsx"])
    assert set(book.sheetnames) == {"当日", "台账", "明细", "待确认", "材料", "lists"}
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("=cmd" in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    parts = zipfile.ZipFile(io.BytesIO(hostile["xlsx"]))
    assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "sheet" in name)


def test_numbers_that_are_text_stay_text_and_secrets_stay_out(hostile):
    texts = [str(cell.value) for sheet in book_of(hostile["xlsx"]) for row in sheet.iter_rows() for cell in row]
    assert "000-0000-0103" in texts
    assert not any("110101199001011234" in text or "机密" in text for text in texts)


def test_every_sheet_prints_on_a4_with_its_heads_on_each_page(hostile):
    for sheet in book_of(hostile["xlsx"]):
        if sheet.title == "lists":
            assert sheet.sheet_state == "hidden"
            continue
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        assert sheet.auto_filter.ref


def test_the_ledger_shows_a_sign_for_each_day_and_the_figures(office):
    for day in (3, 4, 5):
        office.everybody(f"{day} 10:00:00", but=("port",) if day > 3 else ())
    sheet = book_of(made(office)["xlsx"])["台账"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ["单位", "组别", "02-03", "02-04", "02-05", "应报", "已报", "按时", "报送率"]
    miss, good = SIGNS[Status.MISSING], SIGNS[Status.ON_TIME]
    assert rows[3] == ["港口工会", "直属", good, miss, miss, 3, 1, 1, pytest.approx(1 / 3)]
    rules = {
        rule.formula[0]: rule.dxf.fill.bgColor.rgb for cells in sheet.conditional_formatting for rule in cells.rules
    }
    assert [str(cells.sqref) for cells in sheet.conditional_formatting] == ["C4:E6"]
    assert rules.keys() == {f'"{SIGNS[status]}"' for status in Status} - {f'"{SIGNS[Status.EXPECTED]}"'}
    assert rules[f'"{miss}"'] != rules[f'"{good}"']


def test_below_the_ledger_stand_the_rates_of_days_and_groups_and_their_charts(office):
    for day in (3, 4, 5):
        office.everybody(f"{day} 10:00:00", but=("port",) if day > 3 else ())
    sheet = book_of(made(office)["xlsx"])["台账"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7)]
    assert rows[0][:5] == ["按时率", None, 1, pytest.approx(2 / 3), pytest.approx(2 / 3)]
    assert [row[:6] for row in rows[2:5]] == [
        ["组别", None, "应报", "已报", "按时", "按时率"], ["市州", None, 6, 6, 6, 1], ["直属", None, 3, 1, 1, pytest.approx(1 / 3)],
    ]  # fmt: skip
    by_day, by_group = sheet._charts
    assert by_day.series[0].cat.strRef.f == "台账!$C$3:$E$3"
    assert by_day.series[0].val.numRef.f == "台账!$C$7:$E$7"
    assert by_group.series[0].cat.strRef.f == "台账!$A$10:$A$11"
    assert by_group.series[0].val.numRef.f == "台账!$F$10:$F$11"


def test_the_photos_of_the_day_are_a_sheet_where_they_are_wanted(office):
    for n, union in enumerate(("east", "port")):
        put(office, f"photo{n}", union, n, {f"{k}.jpg": a_photo((90 * n, 60 * k, 120)) for k in range(3)})
    office.write(campaign=TAXONOMY, digest='attach = ["xlsx", "photos"]')
    office.now = local("5 16:10:00")
    with office.parts.store(office.now) as store:
        poll(office.parts, store)
        make_ready(office.parts, store, DAY)
    sheet = book_of(made(office, wanted=("xlsx", "photos"))["xlsx"])["照片"]
    assert len(sheet._images) == 6
    assert [cell.value for cell in sheet[3]] == ["东山总工会", "港口工会", "东山总工会", "港口工会"]
    assert sheet.page_setup.orientation == "portrait"
    assert "照片" not in book_of(made(office)["xlsx"]).sheetnames


def test_the_leaders_paper_has_the_styles_and_measures_of_offices(office):
    office.everybody("5 10:00:00", but=("port",))
    document = Document(io.BytesIO(made(office, kind="leaders", wanted=("docx",))["docx"]))
    page = document.sections[0]
    measures = (page.page_width, page.top_margin, page.left_margin, page.right_margin, page.bottom_margin)
    assert [round(measure.mm) for measure in measures] == [210, 37, 28, 26, 35]
    fonts = {
        style.name: (style.element.rPr.rFonts.get(qn("w:eastAsia")), style.font.size.pt)
        for style in document.styles
        if style.name.startswith("公文")
    }
    assert fonts["公文标题"] == ("方正小标宋简体", 22)
    assert fonts["公文一级标题"] == ("黑体", 16)
    assert fonts["公文二级标题"] == ("楷体_GB2312", 16)
    assert fonts["公文正文"] == ("仿宋_GB2312", 16)
    said = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    assert said[0] == ("公文标题", "迎春活动2月5日报送情况")
    assert [text for style, text in said if style == "公文一级标题"] == ["一、总体情况", "二、分组情况", "三、材料情况"]
    assert ("公文正文", "未报1家（截至16:10邮箱未收到）：港口工会") in said


def test_the_cells_to_fill_in_offer_unions_and_kinds(hostile):
    book = book_of(hostile["xlsx"])
    rules = book["待确认"].data_validations.dataValidation
    assert len(rules) == 2
    offered = [[cell.value for cell in column if cell.value] for column in book["lists"].columns]
    assert offered[0] == ["东山总工会", "西山总工会", "港口工会"]
    assert "不是报送" in offered[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_written_is_what_the_reader_of_filled_in_sheets_looks_for(office, language):
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")
    data = made(office, language=language)["xlsx"]
    assert read_confirmations(data) == ()
    book = book_of(data)
    sheet = book[catalogue(language)["x_confirm"]]
    row = next(row for row in sheet.iter_rows() if row[0].value == 1)
    row[5].value = "东山总工会"
    out = io.BytesIO()
    book.save(out)
    (found,) = read_confirmations(out.getvalue())
    assert (found.union, found.mail_id) == ("东山总工会", row[9].value)
    assert catalogue(language)["c_check"] in CHECK_HEADS


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"x" * 5000])
def test_what_is_no_sheet_is_said(data):
    with pytest.raises(NotASheet):
        read_confirmations(data)


def words_of(data):
    document = docx.Document(io.BytesIO(data))
    return "\n".join(paragraph.text for paragraph in document.paragraphs), document


def test_the_brief_says_the_line_the_lists_and_the_material_and_nothing_is_evaluated(hostile):
    text, document = words_of(hostile["docx"])
    assert "迎春活动简报" in text
    assert "第3期" in text
    assert "2021年2月5日" in text
    assert "应报3家，按时1家" in text
    assert "未报1家（截至16:10邮箱未收到）：港口工会" in text
    assert "送温暖" in text
    assert "<script>" in text
    assert "慰问 {{7*7}}{% raw %}" in text
    assert "样稿" in document.sections[0].header.paragraphs[0].text
    xml = zipfile.ZipFile(io.BytesIO(hostile["docx"])).read("word/document.xml").decode()
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体"} <= set(re.findall(r'w:eastAsia="([^"]+)"', xml))


def test_an_office_fills_in_its_own_heads_and_addressees(office):
    brief = Brief(title="十送简报", issuer="办公室", report_to=("领导",), send_to=("各部室", "各市州"), first_number=10)
    text, _ = words_of(made(office, brief=brief)["docx"])
    assert all(piece in text for piece in ("十送简报", "第12期", "办公室", "报：领导", "送：各部室、各市州"))


def test_an_office_has_its_own_template(office, tmp_path):
    document = docx.Document()
    document.add_paragraph("本单位版式 {{ line }}")
    document.save(tmp_path / "own.docx")
    text, _ = words_of(made(office, brief=Brief(template=tmp_path / "own.docx"))["docx"])
    assert text.startswith("本单位版式 2月5日报送情况")


def test_a_template_that_does_not_work_says_which_and_why(office, tmp_path):
    document = docx.Document()
    document.add_paragraph("{% for x in %}")
    document.save(tmp_path / "bad.docx")
    with pytest.raises(BriefError, match=r"bad\.docx"):
        made(office, brief=Brief(template=tmp_path / "bad.docx"))


def test_the_leaders_files_are_asked_for_by_kind(office):
    assert made(office, kind=LEADERS, wanted=("docx",)).keys() == {"docx"}


@pytest.mark.timeout(300)
def test_both_open_in_libreoffice(hostile, tmp_path):
    needs(SOFFICE, "libreoffice")
    for ending, data in hostile.items():
        path = tmp_path / f"x.{ending}"
        path.write_bytes(data)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=200)
        assert (tmp_path / "x.pdf").stat().st_size > 5000
        (tmp_path / "x.pdf").unlink()
