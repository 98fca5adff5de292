"""The commands about mail out, as a person runs them."""

import io
import json

import openpyxl
import pytest

from tests.integration.cli_case import rollcall, statuses  # noqa: F401
from tests.integration.office_case import OfficeCase

TASK = '[[campaign.deliverable]]\nkey = "s"\nname = "活动总结"\nopens = 2021-02-04\ndue = 2021-02-28\nkeywords = ["活动总结"]\n'


@pytest.fixture
def office(tmp_path):
    case = OfficeCase(tmp_path).write(digest="hold = true", campaign=TASK)
    case.mail("east@example.com", "东山总工会“十送”活动总结", "5 10:00:00")
    case.mail("port@example.com", "【东山总工会】2月5日信息", "5 11:00:00")
    case.mail("stranger@mailbox.example", "今日信息", "5 12:00:00")
    return case


@pytest.fixture
def polled(rollcall):  # noqa: F811
    assert rollcall("poll")[0] == 0
    return rollcall


def test_the_sheet_filled_in_is_applied(polled, office):
    folder = office.folder / "files"
    polled("digest", "--out", folder)
    path = folder / "2021-02-05-officer.xlsx"
    assert polled("apply", path)[0] == 1  # nothing is filled in
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    rows = {row[0].value: row for row in book["待确认"].iter_rows()}
    rows[1][5].value, rows[1][8].value = "港口工会", "电话核实"
    rows[2][7].value = "不是报送"
    book.save(path)
    code, out, _ = polled("apply", path, "--json")
    assert code == 0, out
    assert [json.loads(line)["done"] for line in out.splitlines()] == [True, True]
    assert statuses(polled)["port"] == "on_time"
    shown = polled("explain", "port", "2021-02-05")[1]
    assert "电话核实" in shown


def test_a_file_that_is_no_sheet_is_said_and_changes_nothing(polled, office):
    path = office.folder / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    code, out, _ = polled("apply", path)
    assert code == 1
    assert "附件不是可读的“待确认”表" in out


def test_a_held_edition_is_sent_only_after_its_release(polled, office):
    assert polled("digest", "--for", "leaders", "--send")[0] == 2
    assert polled("release", now="2021-02-05T15:00:00+08:00")[0] == 2
    assert polled("release")[0] == 0
    assert polled("digest", "--for", "leaders", "--send")[1] == "已发送1封，待重试0封，失败0封\n"
    assert polled("digest", "--for", "leaders", "--send")[1] == "已发送0封，待重试0封，失败0封\n"


def test_a_deliverable_is_owed_until_it_is_closed(polled, tmp_path):
    assert "活动总结（2月28日前）：应交3家，已交1家，尚欠2家" in digest_text(polled, tmp_path / "files")
    assert polled("close", "nothing", "--why", "x")[0] == 2
    assert polled("close", "s", "--why", "已口头交清")[1] == "活动总结已结清\n"
    assert "活动总结（2月28日前）" not in digest_text(polled, tmp_path / "files")


def digest_text(run, folder):
    run("digest", "--out", folder)
    return (folder / "2021-02-05-officer.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("span", ["week", "campaign"])
def test_the_views_of_a_week_and_of_the_campaign_count_past_days(polled, office, span):
    files = polled("digest", f"--{span}", "--out", office.folder / "files")[1].split()
    assert [name.rpartition(".")[2] for name in files] == ["html", "txt", "xlsx", "docx"]
    text = (office.folder / "files" / f"2021-02-05-{span}.txt").read_text(encoding="utf-8")
    assert "2月3日至2月5日：应报9家次，已报1家次（11%），按时1家次（11%）。" in text
    assert "东山总工会  1/3  按时率 1/3 33%" in text
    assert "活动总结：应交3家，尚欠2家：西山总工会、港口工会" in text
    book = openpyxl.load_workbook(office.folder / "files" / f"2021-02-05-{span}.xlsx")
    assert book.sheetnames == ["各单位报送率", "每日走势", "分组报送率", "台账", "专项材料", "明细"]


def test_files_are_private(polled, office):
    files = polled("digest", "--out", office.folder / "files")[1].split()
    assert {oct((office.folder / "files" / name).stat().st_mode & 0o777) for name in files} == {"0o600"}
