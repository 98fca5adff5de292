"""The commands as a person runs them: what they print, what they change, how they end."""

import json
import logging
import sys

import pytest

import cli
from tests.integration.office_case import OfficeCase

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

    def run(*words, now=NOW, config=office.folder / "config.toml"):
        fixed = ["--now", now] if now else []
        monkeypatch.setattr(sys, "argv", ["rollcall", "--config", str(config), *fixed, *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
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
    assert rollcall("poll")[1] == "seen 4 new 4 reports 2 not_reports 0 triage 2 quarantined 0 failed 0\n"
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


def test_triage_lists_what_needs_a_person(polled):
    shown = polled("triage")[1]
    assert "单位有冲突" in shown
    assert "发件人不在名册" in shown
    assert len(polled("triage", "--json")[1].splitlines()) == 2


def test_a_correction_counts_and_is_undone(polled):
    number = number_of(polled, "【东山总工会】2月5日信息")
    assert polled("correct", number, "--union", "港口工会", "--why", "电话核实")[1] == "decision 1: correct\n"
    assert statuses(polled)["port"] == "on_time"
    assert "人工裁定" in polled("explain", "port", "2021-02-05")[1]
    polled("undo", 1)
    assert statuses(polled)["port"] == "pending"
    assert "already undone" in polled("undo", 1)[1]


def test_an_assigned_address_counts_for_past_mails_when_asked(polled):
    polled("assign", "stranger@mailbox.example", "port", "--past", "--why", "换人")
    assert statuses(polled)["port"] == "on_time"


def test_excuse_pardon_and_record_change_the_day(polled):
    polled("excuse", "直属", "2021-02-05..2021-02-06", "--why", "放假")
    polled("pardon", "west", "2021-02-05", "--why", "停电")
    assert statuses(polled) == {"east": "on_time", "west": "on_time", "port": "excused"}
    polled("undo", 1)
    polled("record", "port", "2021-02-05", "--at", "15:40", "--via", "phone", "--why", "电话报送")
    assert statuses(polled)["port"] == "on_time"


def test_refile_shows_what_would_change_and_the_past_stays_until_it_is_asked(office, polled):
    office.write(campaign="grace_minutes = 30")
    assert statuses(polled)["west"] == "late"
    assert "2021-02-05 west: late -> on_time" in polled("refile", "--dry-run")[1]
    assert statuses(polled)["west"] == "late"
    polled("refile")
    assert statuses(polled)["west"] == "on_time"
    assert polled("refile", "--dry-run")[1] == "0 verdicts would change\n"


def test_a_digest_is_written_to_files_and_sent_once(office, polled):
    files = polled("digest", "--out", office.folder / "files")[1].split()
    assert [name.rpartition(".")[2] for name in files] == ["html", "txt", "eml"]
    assert polled("digest", "--send")[1] == "sent 1 retry 0 failed 0\n"
    assert polled("digest", "--send")[1] == "sent 0 retry 0 failed 0\n"
    assert [mail["To"] for mail in office.sent()] == ["duty@example.com"]


def test_before_the_deadline_an_interim_edition_is_sent_and_uses_up_nothing(office, polled):
    for _ in range(2):
        assert polled("digest", "--send", now="2021-02-05T15:30:00+08:00")[1] == "sent 1 retry 0 failed 0\n"
    assert polled("digest", "--send")[1] == "sent 1 retry 0 failed 0\n"
    assert ["进度" in mail["Subject"] for mail in office.sent()] == [True, True, False]


def test_verify_finds_a_damaged_blob(office, polled):
    assert polled("verify")[:2] == (0, "sound 4 faulty 0\n")
    with office.parts.store(office.now) as store, store.write() as conn:
        conn.execute("insert into blobs values ('0000', 1, x'78')")
    code, out, err = polled("verify")
    assert (code, out) == (1, "sound 4 faulty 1\n")
    assert "damaged" in err


def test_reparse_leaves_every_public_view_as_it_was(polled):
    before = polled("day", "--json"), polled("inbox", "--json")
    assert polled("reparse", "--all")[1] == "interpreted 4\n"
    assert (polled("day", "--json"), polled("inbox", "--json")) == before


def test_status_says_whether_all_is_well(office, polled):
    code, out, _ = polled("status", "--json")
    assert (code, json.loads(out)["healthy"]) == (0, True)
    assert polled("status", now="2021-02-05T18:00:00+08:00")[0] == 1


def test_doctor_examines_everything(office, polled):
    code, out, _ = polled("doctor")
    assert code == 0
    assert {line.split()[1].rstrip(":") for line in out.splitlines()} >= {
        "configuration",
        "roster",
        "mailbox",
        "smtp",
        "store",
        "disk",
    }


def test_a_mailbox_that_is_not_reachable_is_tried_again_later(office, rollcall, monkeypatch):
    monkeypatch.setenv("PW", "secret-word")
    office.write(url="imap://127.0.0.1:9", mailbox='username = "office@example.com"\npassword_env = "PW"')
    code, _, err = rollcall("poll")
    assert code == 75
    assert "secret-word" not in err
    assert err.strip()


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
        ("record", "east", "2021-02-05", "--at", "noon", "--via", "phone", "--why", "x"),
        ("frobnicate",),
        ("run",),
    ],
)
def test_wrong_words_end_with_usage(polled, words):
    code, _, err = polled(*words)
    assert code == 2
    assert "Traceback" not in err


def test_now_must_name_its_offset(rollcall):
    assert rollcall("day", now="2021-02-05T16:30:00")[0] == 2


def test_init_writes_once(rollcall, tmp_path):
    assert rollcall("init", tmp_path / "new", now=None)[0] == 0
    assert rollcall("init", tmp_path / "new", now=None)[0] == 2
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"config.toml", "roster.csv"}


def test_the_demo_shows_everything_and_again(rollcall, tmp_path):
    for _ in range(2):
        code, out, _ = rollcall("demo", "--dir", tmp_path / "demo", "--days", "1", now=None)
        assert code == 0
        assert "应报34家" in out
    assert (tmp_path / "demo" / "digest" / "2021-02-03-officer.eml").exists()
