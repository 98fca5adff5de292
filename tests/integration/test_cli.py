"""The commands as a person runs them: what they print, what they change, how they end."""

import json
import logging
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

import cli.main
from reports.mail.mailer import NotSent, Rejected
from tests.conftest import make_mail
from tests.integration.office_case import ROSTER, OfficeCase

NOW = "2021-02-05T16:30:00+08:00"


@pytest.fixture
def office(tmp_path):
    case = OfficeCase(tmp_path).write()
    case.mail("east@example.com", "工作信息", "5 10:00:00")
    case.mail("west@example.com", "工作信息", "5 16:20:00")
    case.mail("port@example.com", "【东山总工会】2月5日信息", "5 11:00:00")
    case.mail("stranger@mailbox.example", "今日信息", "5 12:00:00")
    return case


@pytest.fixture
def rollcall(office, monkeypatch, capsys):
    """Runs a command line; returns exit code, standard output and standard error."""
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)
    monkeypatch.setenv("ROLLCALL_USER", "tester")

    def run(*words, now=NOW, config=office.folder / "config.toml"):
        fixed = ["--now", now] if now else []
        monkeypatch.setattr(sys, "argv", ["rollcall", "--config", str(config), *fixed, *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main.main()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


@pytest.fixture
def polled(rollcall):
    assert rollcall("poll")[0] == 0
    return rollcall


def statuses(run, day="2021-02-05"):
    return {line["union_id"]: line["status"] for line in map(json.loads, run("day", day, "--json")[1].splitlines())}


def number_of(run, subject):
    return next(
        mail["mail_id"]
        for mail in map(json.loads, run("inbox", "--json")[1].splitlines())
        if mail["subject"] == subject
    )


def test_poll_prints_its_tally(rollcall):
    assert rollcall("poll")[1] == ("邮箱中4封，新收4封：报送2封，不是报送0封，待确认2封，隔离0封；未读完的文件夹0个\n")
    assert json.loads(rollcall("poll", "--json")[1]) == {
        "seen": 4, "new": 0, "reports": 0, "not_reports": 0, "triage": 0, "quarantined": 0, "failed": 0,
    }  # fmt: skip


def test_the_day_is_a_table_for_people_and_lines_for_programs(polled):
    assert statuses(polled) == {"east": "on_time", "west": "late", "port": "pending"}
    shown = polled("day")[1]
    assert "应报3家，按时1家，迟报1家，未报0家，待核1家" in shown
    assert "待核1家（有来件待确认，不计未报）：港口工会" in shown


def test_explain_names_the_rule_and_its_evidence(polled):
    shown = polled("explain", "port", "2021-02-05")[1]
    assert "单位信号互相矛盾" in shown
    assert "【东山总工会】2月5日信息" in shown


def test_explain_is_one_object_for_programs(polled):
    told = json.loads(polled("explain", "港口工会", "2021-02-05", "--json")[1])
    assert (told["union_id"], told["day"], told["status"]) == ("port", "2021-02-05", "pending")
    assert [mail["role"] for mail in told["mails"]] == ["candidate"]
    assert told["mails"][0]["evidence"]


@pytest.mark.parametrize("words", ["day", "inbox", "triage", "status", "doctor", "poll", "explain east 2021-02-05"])
def test_what_is_read_is_one_json_object_a_line(polled, words):
    lines = polled(*words.split(), "--json")[1].splitlines()
    assert lines
    assert all(isinstance(json.loads(line), dict) for line in lines)


def test_the_inbox_is_narrowed_to_one_disposition(polled):
    lines = polled("inbox", "--disposition", "triage", "--json")[1].splitlines()
    assert {json.loads(line)["disposition"] for line in lines} == {"triage"}
    assert len(lines) == 2


def test_triage_lists_what_needs_a_person(polled):
    shown = polled("triage")[1]
    assert "单位有冲突" in shown
    assert "发件人不在名册" in shown
    assert len(polled("triage", "--json")[1].splitlines()) == 2


def test_a_correction_counts_and_is_undone(polled):
    number = number_of(polled, "【东山总工会】2月5日信息")
    assert polled("correct", number, "--union", "港口工会", "--why", "电话核实")[1] == (
        f"决定1：更正归档 #{number} 港口工会；港口工会 2月5日 待核→按时\n"
    )
    assert statuses(polled)["port"] == "on_time"
    assert "人工裁定" in polled("explain", "port", "2021-02-05")[1]
    polled("undo", 1)
    assert statuses(polled)["port"] == "pending"
    assert "早已撤销" in polled("undo", 1)[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["pardon", "east", "2021-02-05", "--why", "x"], "东山总工会 2021-02-05已按时报送"),
        (["pardon", "port", "2021-02-05", "--why", "x"], "没有迟报或补报可视同按时"),
        (["pardon", "west", "2021-02-05", "--why", "  "], "请写明原因"),
        (["excuse", "west", "2021-02-05", "--why", ""], "请写明原因"),
        (["excuse", "west", "2021-05-05", "--why", "x"], "2021-05-05不是报送日"),
        (["record", "port", "2021-02-05", "--at", "23:59", "--via", "phone", "--why", "x"], "还没有到"),
        (["correct", "1", "--day", "2021-05-05", "--why", "x"], "2021-05-05不是报送日"),
        (["correct", "1", "--kind", "deliverable", "--why", "x"], "没有写明是哪一项专项材料"),
        (["assign", "east@example.com", "west", "--why", "x"], "该地址在名册上属于东山总工会"),
        (["release"], "没有扣留"),
    ],
)
def test_a_decision_that_would_be_false_is_refused_in_words_and_leaves_nothing(polled, words, said):
    before = statuses(polled)
    code, out, err = polled(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert statuses(polled) == before
    assert polled("undo", 1)[0] == 2


def test_a_second_record_of_a_day_names_the_first(polled):
    record = ["record", "port", "2021-02-05", "--at", "15:40", "--via", "phone", "--why", "电话报送"]
    assert polled(*record)[1] == "决定1：补录 港口工会 2月5日；待核→按时\n"
    assert "已有决定1补录了这一天" in polled(*record)[2]
    polled("undo", 1)
    assert polled(*record)[0] == 0


def test_a_decision_says_what_it_changed(polled):
    assert polled("excuse", "port", "2021-02-05", "--why", "放假")[1] == "决定1：免报 港口工会 2月5日；待核→免报\n"
    assert (
        polled("pardon", "west", "2021-02-05", "--why", "停电")[1] == "决定2：视同按时 西山总工会 2月5日；迟报→按时\n"
    )
    assert polled("excuse", "port", "2021-02-05", "--why", "放假")[1].endswith("各单位状态不变\n")


def test_a_mail_may_be_given_to_several_unions_and_days(polled):
    number = number_of(polled, "今日信息")
    polled("correct", number, "--union", "east,港口工会", "--day", "2021-02-04,2021-02-05", "--why", "联合报送")
    assert statuses(polled, "2021-02-04") == {"east": "backfilled", "west": "missing", "port": "backfilled"}
    assert statuses(polled)["port"] == "on_time"
    polled("undo", 1)
    assert statuses(polled)["port"] == "pending"


def test_what_a_person_calls_no_report_counts_no_more(polled):
    number = next(
        mail["mail_id"]
        for mail in map(json.loads, polled("inbox", "--json")[1].splitlines())
        if mail["from_address"] == "east@example.com"
    )
    polled("correct", number, "--not-report", "--why", "误发")
    assert statuses(polled)["east"] == "pending"  # another mail names it
    polled("correct", number_of(polled, "【东山总工会】2月5日信息"), "--union", "port", "--why", "电话核实")
    assert statuses(polled)["east"] == "missing"


def test_an_assigned_address_counts_from_now_on_and_for_past_mails_when_asked(polled):
    polled("assign", "stranger@mailbox.example", "port", "--why", "换人")
    assert statuses(polled)["port"] == "pending"
    polled("assign", "stranger@mailbox.example", "port", "--past", "--why", "换人")
    assert statuses(polled)["port"] == "on_time"
    polled("undo", 2)
    assert statuses(polled)["port"] == "pending"


def test_excuse_pardon_and_record_change_the_day(polled):
    polled("excuse", "直属", "2021-02-05..2021-02-06", "--why", "放假")
    polled("pardon", "west", "2021-02-05", "--why", "停电")
    assert statuses(polled) == {"east": "on_time", "west": "on_time", "port": "excused"}
    polled("undo", 1)
    polled("undo", 2)
    assert statuses(polled) == {"east": "on_time", "west": "late", "port": "pending"}
    polled("record", "port", "2021-02-05", "--at", "15:40", "--via", "phone", "--why", "电话报送")
    assert statuses(polled)["port"] == "on_time"
    polled("undo", 3)
    assert statuses(polled)["port"] == "pending"


@pytest.mark.parametrize(
    ("at", "status"), [("16:00", "on_time"), ("16:00:01", "late"), ("2021-02-06T09:00", "backfilled")]
)
def test_a_recorded_report_is_judged_by_its_hour(polled, at, status):
    later = "2021-02-06T12:00:00+08:00"
    assert (
        polled("record", "port", "2021-02-05", "--at", at, "--via", "paper", "--why", "送来纸质件", now=later)[0] == 0
    )
    assert statuses(polled)["port"] == status


def test_a_file_that_came_with_a_recorded_report_is_kept(office, polled):
    (office.folder / "photo.jpg").write_bytes(b"not really a photo")
    words = ("--at", "15:00", "--via", "wechat", "--why", "微信报送", "--file", office.folder / "photo.jpg")
    assert polled("record", "port", "2021-02-05", *words)[0] == 0
    with office.parts.store(office.now) as store:
        assert store.one("select 1 from blobs where data = ?", b"not really a photo")
    assert polled("verify")[0] == 0


def test_who_decided_is_kept(office, polled, monkeypatch):
    monkeypatch.setenv("ROLLCALL_USER", "值班员甲")
    polled("pardon", "west", "2021-02-05", "--why", "停电")
    with office.parts.store(office.now) as store:
        assert [tuple(row) for row in store.query("select made_by, kind, why from decisions")] == [
            ("值班员甲", "pardon", "停电")
        ]


def test_a_record_that_is_refused_leaves_no_file_behind(office, polled):
    (office.folder / "photo.jpg").write_bytes(b"a photo of paper")
    words = ("--at", "15:00", "--via", "paper", "--why", "送达", "--file", office.folder / "photo.jpg")
    assert polled("record", "port", "2022-02-05", *words)[0] == 2
    with office.parts.store(office.now) as store:
        assert store.one("select count(*) from blobs where data = ?", b"a photo of paper")[0] == 0


def test_refile_shows_what_would_change_and_the_past_stays_until_it_is_asked(office, polled):
    office.write(campaign="grace_minutes = 30")
    assert statuses(polled)["west"] == "late"
    shown = polled("refile", "--dry-run")[1]
    assert "2021-02-05 west: 迟报 → 按时\n    · 时限（含宽限）由02-05 16:00改为02-05 16:30\n" in shown
    assert statuses(polled)["west"] == "late"
    polled("refile")
    assert statuses(polled)["west"] == "on_time"
    assert polled("refile", "--dry-run")[1] == "将有0项状态改变\n"


def test_an_edited_roster_judges_the_past_only_by_refile(office, polled):
    text = ROSTER.replace("port@example.com", "port@example.com;stranger@mailbox.example")
    (office.folder / "roster.csv").write_text(text, encoding="utf-8")
    for _ in range(2):
        first, why, last = polled("refile", "--dry-run")[1].splitlines()
        assert (first, last) == ("2021-02-05 port: 待核 → 按时", "将有1项状态改变")
        assert why.startswith("    · #4《今日信息》：发件人不在名册（") and "→ port 2021-02-05（发件地址在名册上" in why
        assert statuses(polled)["port"] == "pending"
    assert polled("refile", "--from", "2021-02-06")[1] == "0项状态已改变\n"
    assert statuses(polled)["port"] == "pending"
    assert polled("refile")[1].splitlines()[-1] == "1项状态已改变"
    assert statuses(polled)["port"] == "on_time"


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
    monkeypatch.setattr("parsers.media.ocr._ENGINE", "no_such_engine")
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
    monkeypatch.setattr("parsers.media.ocr._ENGINE", "no_such_engine")
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


def test_a_mailbox_that_is_not_reachable_is_tried_again_later(office, rollcall, monkeypatch):
    monkeypatch.setenv("PW", "secret-word")
    with socket.socket() as closed:  # bound and not listening: nobody else can take the port
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        office.write(url=f"imap://127.0.0.1:{port}", mailbox='username = "office@example.com"\npassword_env = "PW"')
        code, _, err = rollcall("poll")
        examined, found, _ = rollcall("doctor")
    assert code == 75
    assert "请检查" in err
    assert "Check " not in err
    assert "secret-word" not in err + found
    assert examined == 1
    assert "fail 邮箱" in found


@pytest.mark.parametrize(("error", "code"), [(NotSent("451 later"), 75), (Rejected("550 no such user"), 1)])
def test_a_digest_that_is_not_taken_is_tried_later_or_failed(office, polled, monkeypatch, error, code):
    class Refusing:
        def send(self, mail, *, sender, recipient):
            raise error

    monkeypatch.setattr("reports.mail.mailer.open_transport", lambda *a, **k: Refusing())
    assert polled("digest", "--send")[0] == code


def test_without_mail_out_a_digest_is_rendered_and_not_sent(office, polled):
    path = office.folder / "config.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[digest]")[0], encoding="utf-8")
    assert polled("digest", "--out", office.folder / "files")[0] == 0
    code, _, err = polled("digest", "--send")
    assert (code, err) == (2, "缺少 [smtp]：无法发送通报\n")


def test_a_store_that_is_none_is_said(office, rollcall):
    (office.folder / "rollcall.db").write_bytes(b"x" * 5000)
    code, _, err = rollcall("day")
    assert code == 1
    assert "rollcall.db 打不开" in err


def test_a_bad_configuration_ends_with_all_problems_and_no_traceback(office, rollcall):
    office.write(campaign="colour = 1", mailbox="size = 2")
    code, _, err = rollcall("day")
    assert code == 2
    assert "colour" in err
    assert "size" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "nobody", "2021-02-05"),
        ("explain", "east", "yesterday"),
        ("correct", "999", "--union", "east", "--why", "x"),
        ("correct", "1", "--why", "x"),
        ("day", "2020-01-01"),
        ("excuse", "all", "2021-02-05..2021-02-01", "--why", "x"),
        ("undo", "7"),
        ("undo", "9" * 30),
        ("correct", "9" * 30, "--not-report", "--why", "x"),
        ("correct", "1", "--not-report", "--union", "east", "--why", "x"),
        ("correct", "1", "--union", ",", "--why", "x"),
        ("correct", "1", "--day", "2021-02-30", "--why", "x"),
        ("correct", "1", "--union", "east"),
        ("assign", "stranger", "east"),
        ("excuse", ",", "2021-02-05", "--why", "x"),
        ("excuse", "all", ",", "--why", "x"),
        ("excuse", "all", "2022-01-01..2022-01-03", "--why", "x"),
        ("pardon", "east", "2022-01-01", "--why", "x"),
        ("record", "east", "2022-01-01", "--at", "15:00", "--via", "phone", "--why", "x"),
        ("record", "east", "2021-02-05", "--at", "15:00", "--via", "pigeon", "--why", "x"),
        ("day", "2020-01-01", "--json"),
        ("digest", "--day", "2020-01-01"),
        ("digest", "--for", "nobody"),
        ("refile", "--from", "x"),
        ("demo", "--days", "0"),
        ("record", "east", "2021-02-05", "--at", "noon", "--via", "phone", "--why", "x"),
        ("frobnicate",),
        ("run",),
    ],
)
def test_wrong_words_end_with_usage_and_decide_nothing(office, polled, words):
    code, _, err = polled(*words)
    assert code == 2
    assert err
    assert "Traceback" not in err
    with closing(sqlite3.connect(office.folder / "rollcall.db")) as db:
        assert db.execute("select count(*) from decisions").fetchone() == (0,)


@pytest.mark.parametrize(
    ("now", "piece"),
    [
        ("2021-02-05T16:30:00", "须写明时区"),
        ("yesterday", "须是时刻，如"),
        ("0001-01-01T00:00:00+08:00", "须是日历上有的时刻"),
        ("9999-12-31T23:59:59-08:00", "须是日历上有的时刻"),
    ],
)
def test_now_must_be_an_instant_with_its_offset(rollcall, now, piece):
    code, _, err = rollcall("day", now=now)
    assert code == 2
    assert piece in err


def test_an_instant_is_the_same_in_every_offset(polled):
    assert polled("day", now="2021-02-05T08:30:00Z")[1] == polled("day", now=NOW)[1]


def test_init_writes_once(rollcall, tmp_path):
    assert rollcall("init", tmp_path / "new", now=None)[0] == 0
    assert rollcall("init", tmp_path / "new", now=None)[0] == 2
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"config.toml", "roster.csv", "brief.docx"}


def test_the_demo_shows_everything_and_again(rollcall, tmp_path):
    for _ in range(2):
        code, out, _ = rollcall("demo", "--dir", tmp_path / "demo", "--days", "1", now=None)
        assert code == 0
        assert "应报34家" in out
    assert (tmp_path / "demo" / "digest" / "2021-02-03-officer.eml").exists()


def python_m_cli(folder, *words):
    command = [sys.executable, "-m", "cli.main", "--config", str(folder / "config.toml"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_the_program_itself_ends_with_its_exit_codes(office):
    assert python_m_cli(office.folder, "--now", NOW, "poll", "--json").stdout.startswith('{"seen": 4, "new": 4')
    assert python_m_cli(office.folder, "--now", NOW, "status").returncode == 0
    shown = python_m_cli(office.folder, "--now", NOW, "explain", "nobody", "2021-02-05")
    assert (shown.returncode, shown.stdout) == (2, "")
    office.write(campaign="colour = 1", mailbox="size = 2")
    bad = python_m_cli(office.folder, "day")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert {line.split()[1].rstrip(":") for line in bad.stderr.splitlines()} == {"colour", "size"}


def test_help_offers_what_is_built_and_nothing_else(office):
    shown = python_m_cli(office.folder, "--help")
    assert shown.returncode == 0
    offered = {line.split()[0] for line in shown.stdout.partition("Commands:\n")[2].splitlines() if line[2:3].strip()}
    assert offered == cli.main.COMMANDS.keys()
    assert not offered & {"export", "explore", "backup", "purge"}
