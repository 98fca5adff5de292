"""The commands that read, as a person runs them: what they print and how they end."""

import json

import pytest

from tests.integration import cli_case
from tests.integration.cli_case import statuses

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures


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


def test_what_a_person_reads_is_in_the_offices_time_and_shows_no_numbers_of_persons(office, rollcall):
    office.mail("west@example.com", "慰问110101199001011234张三", "5 15:00:00", body="卡号6222020000000000000")
    office.mail("elsewhere@mailbox.example", "机密：名单", "5 15:30:00", body="机密内容")
    assert rollcall("poll")[0] == 0
    listed = rollcall("inbox")[1]
    assert "2021-02-05 15:00:00 west@example.com 《慰问110*************34张三》" in listed
    told = listed + rollcall("triage")[1] + rollcall("search", "卡号")[1] + rollcall("search", "机密")[1]
    assert "涉密标识" in told
    for hidden in ("110101199001011234", "6222020000000000000", "机密：名单", "机密内容"):
        assert hidden not in told


@pytest.mark.parametrize(("day", "said"), [("2021-02-30", "没有 2021-02-30 这一天"), ("2月5日", "须写作 YYYY-MM-DD")])
def test_a_day_that_cannot_be_is_told_from_one_that_is_written_otherwise(polled, day, said):
    code, _, err = polled("day", day)
    assert code == 2
    assert said in err
