"""How commands end: out of reach, refused, wrongly used, wrongly configured; and the first ones, init and demo."""

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

import cli.main
from reports.mail.mailer import NotSent, Rejected
from tests.integration import cli_case
from tests.integration.cli_case import NOW

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures


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
