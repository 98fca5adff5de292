"""The commands by which people decide: what they change, and what they refuse."""

import json
import os
import pwd

import pytest

from tests.conftest import rows
from tests.integration import cli_case
from tests.integration.cli_case import number_of, statuses
from tests.integration.office_case import ROSTER

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures


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
    polled("correct", number, "--union", "east、港口工会", "--day", "2021-02-04，2021-02-05", "--why", "联合报送")
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


def test_who_decided_is_known_where_nothing_names_the_user(office, polled, monkeypatch):
    for name in ("ROLLCALL_USER", "SUDO_USER", "USER", "LOGNAME"):
        monkeypatch.delenv(name, raising=False)
    polled("pardon", "west", "2021-02-05", "--why", "停电")
    with office.parts.store(office.now) as store:
        assert rows(store, "select made_by from decisions") == [(pwd.getpwuid(os.getuid()).pw_name,)]


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
