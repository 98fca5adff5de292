"""The commands of upkeep: roster, digests, search, verify, reparse, status, doctor."""

import json

from tests.conftest import make_mail
from tests.integration import cli_case
from tests.integration.cli_case import number_of
from tests.integration.office_case import ROSTER

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures


def test_the_roster_is_checked_by_line_without_the_rest_of_the_configuration(office, rollcall):
    text = ROSTER.replace("west@example.com", "east@example.com;west@example.com")
    (office.folder / "roster.csv").write_bytes(text.encode("gb18030"))
    code, out, _ = rollcall("roster", "check")
    assert (code, out.splitlines()[-1]) == (0, "单位3家，错误0处，存疑1处")
    assert "第3行：地址“east@example.com”与“east”共用" in out
    (office.folder / "roster.csv").write_text(text.replace("port,", "east,"), encoding="utf-8")
    code, out, _ = rollcall("roster", "check", "--json")
    assert code == 2
    assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["wrong"]


def test_addresses_that_people_decided_on_are_proposed_for_the_roster(office, polled):
    assert polled("roster", "learn")[1].startswith("没有可补充的")
    polled("assign", "stranger@mailbox.example", "port", "--past")
    polled("correct", number_of(polled, "【东山总工会】2月5日信息"), "--union", "east,port", "--why", "联合")
    assert "    发件地址：port@example.com;stranger@mailbox.example\n" in polled("roster", "learn")[1]
    (told,) = map(json.loads, polled("roster", "learn", "--json")[1].splitlines())
    assert told["addresses"] == [{"address": "stranger@mailbox.example", "mails": 1, "made_by": "tester"}]
    text = ROSTER.replace("port@example.com", told["senders"])
    (office.folder / "roster.csv").write_text(text, encoding="utf-8")
    assert polled("roster", "learn")[1].startswith("没有可补充的")


def test_a_digest_is_written_to_files_and_sent_once(office, polled):
    files = polled("digest", "--out", office.folder / "files")[1].split()
    assert [name.rpartition(".")[2] for name in files] == ["html", "txt", "eml", "xlsx", "docx"]
    assert polled("digest", "--send")[1] == "已发送1封，待重试0封，失败0封\n"
    assert polled("digest", "--send")[1] == "已发送0封，待重试0封，失败0封\n"
    assert [mail["To"] for mail in office.sent()] == ["duty@example.com"]


def test_before_the_deadline_an_interim_edition_is_sent_and_uses_up_nothing(office, polled):
    for _ in range(2):
        assert polled("digest", "--send", now="2021-02-05T15:30:00+08:00")[1] == "已发送1封，待重试0封，失败0封\n"
    assert polled("digest", "--send")[1] == "已发送1封，待重试0封，失败0封\n"
    assert ["进度" in mail["Subject"] for mail in office.sent()] == [True, True, False]


def test_search_shows_hits_and_says_when_there_are_none(office, polled):
    lines = [json.loads(line) for line in polled("search", "慰问", "--json")[1].splitlines()]
    assert {
        "mail_id",
        "file_id",
        "union_id",
        "days",
        "where",
        "snippet",
        "subject",
        "filename",
        "received_local",
    } == set(lines[0])
    assert {line["where"] for line in lines} == {"body"}
    status, shown, _ = polled("search", "慰问", "职工")
    assert status == 0
    assert "正文：今日慰问职工50人" in shown
    assert polled("search", "没有这样的词")[:2] == (1, "没有找到。\n")
    status, _, said = polled("search", "工")
    assert status == 2
    assert "每个词至少两个字" in said


def test_reading_pictures_says_which_extra_is_missing(office, polled, monkeypatch):
    monkeypatch.setattr("parsers.media.engine.ENGINE", "no_such_engine")
    status, _, said = polled("ocr")
    assert status == 2
    assert "make install-ocr" in said


def test_verify_finds_a_damaged_blob(office, polled):
    assert polled("verify")[:2] == (0, "完好4封，有误0处\n")
    with office.parts.store(office.now) as store, store.write() as conn:
        conn.execute("insert into blobs values ('0000', 1, x'78')")
    code, out, err = polled("verify")
    assert (code, out) == (1, "完好4封，有误1处\n")
    assert "已损坏" in err


def with_attachment(office):
    """A mail of a union with a file of some size; it stands in the mailbox before the poll."""
    stamp = "Received: from mx.example.com by imap.example.com; Fri, 05 Feb 2021 11:30:00 +0800\r\n"
    raw = make_mail("port@example.com", files=[("data.bin", bytes(range(256)) * 64)], head=stamp)
    (office.folder / "box" / "900.eml").write_bytes(raw)


def test_verify_names_the_mail_whose_attachment_is_damaged(office, rollcall):
    with_attachment(office)
    rollcall("poll")
    assert rollcall("verify")[:2] == (0, "完好5封，有误0处\n")
    with office.parts.store(office.now) as store, store.write() as conn:
        conn.execute(
            "update blobs set data = zeroblob(size) where sha256 in (select sha256 from files where size = 16384)"
        )
    code, out, err = rollcall("verify")
    assert code == 1
    assert "有误0处" not in out
    assert "Traceback" not in err
    number = next(
        mail["mail_id"]
        for mail in map(json.loads, rollcall("inbox", "--json")[1].splitlines())
        if mail["from_address"] == "port@example.com" and mail["subject"] == "工作信息"
    )
    assert f"邮件{number}：无法还原" if "无法还原" in err else f"邮件{number}：还原出的内容与收到的不同" in err


def public_views(office):
    """Every public view, whole, at the office's instant."""
    names = (
        "daily_status inbox mail_texts files links labels day_totals union_totals group_totals deliverable_status "
        "decisions digests"
    )
    with office.parts.store(office.now) as store:
        return {name: sorted(map(tuple, store.query(f"select * from {name}")), key=repr) for name in names.split()}


def test_reparse_leaves_every_public_view_as_it_was(office, rollcall):
    with_attachment(office)
    rollcall("poll")
    rollcall("correct", number_of(rollcall, "【东山总工会】2月5日信息"), "--union", "port", "--why", "电话核实")
    rollcall("digest", "--send")
    before = public_views(office)
    assert before["files"]
    assert rollcall("reparse", "--all")[1] == "已解析5封\n"
    assert public_views(office) == before
    assert rollcall("reparse")[1] == "已解析0封\n"


def test_status_says_whether_all_is_well(office, polled):
    code, out, _ = polled("status", "--json")
    assert (code, json.loads(out)["healthy"]) == (0, True)
    assert polled("status", now="2021-02-05T18:00:00+08:00")[0] == 1


def test_doctor_says_which_tools_are_missing(office, polled, monkeypatch):
    monkeypatch.setattr("service.doctor.shutil.which", lambda name: None)
    monkeypatch.setattr("parsers.media.engine.ENGINE", "no_such_engine")
    office.write(mailbox="[ocr]\nenabled = true")
    code, out, _ = polled("doctor")
    assert code == 1
    assert {"warn 文档", "warn 压缩包", "fail 图片识别"} <= {line.partition(":")[0] for line in out.splitlines()}


def test_doctor_examines_everything(office, polled):
    code, out, _ = polled("doctor")
    assert code == 0
    assert {line.split()[1].rstrip(":") for line in out.splitlines()} >= {
        "配置",
        "名册",
        "邮箱",
        "发信",
        "数据",
        "磁盘",
    }
