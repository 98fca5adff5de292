"""`init` on a real terminal against a real mail server, in both languages; by options; and an office that mails nothing."""

import json
import os
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from cli.starting import _are_numbers
from config.load import load_config
from tests.integration import terminal as terminals
from tests.integration.dovecot import PASSWORD
from tests.integration.office_case import OfficeCase
from tests.integration.terminal import MAIN

terminal = terminals.terminal  # fixture

NOW = datetime(2021, 2, 6, 1, tzinfo=UTC)
MAIL = "From: {sender}\r\nTo: office@example.com\r\nSubject: {subject}\r\nDate: {date}\r\nMIME-Version: 1.0\r\n" \
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"  # fmt: skip


@pytest.fixture
def conversation(terminal):
    """`init` on a terminal: what it says, and a line typed when it asks."""

    def begin(folder, *words):
        return terminal("--now", NOW.isoformat(), "init", folder, *words, TERM="dumb", PYTHONUTF8="1", NO_COLOR="1")

    return begin


def append(user, sender, subject, text, *, days=1):
    at = NOW - timedelta(days=days)
    raw = MAIL.format(sender=sender, subject=subject, text=text, date=at.strftime("%a, %d %b %Y %H:%M:%S +0000"))
    user.append(raw.encode(), internaldate=at)


def test_a_conversation_in_chinese_ends_with_doctor_and_preview(dovecot, tmp_path, conversation):
    user = dovecot.user()
    append(user, "east@example.com", "东山总工会工作信息", "今日慰问职工50人。")
    append(user, "newclerk@mailbox.example", "西山总工会工作信息", "今日慰问职工60人。")
    (tmp_path / "名单.csv").write_text(
        "序号,单位名称,邮箱\n1,东山总工会,east@example.com\n2,西山总工会,\n3,港口工会,port@example.com\n",
        encoding="gbk",
    )
    talk = conversation(tmp_path / "office")
    talk.wait_for(": ", "1")
    talk.wait_for("邮箱地址", user.name)
    talk.wait_for("哪家", "")
    talk.wait_for("IMAP 服务器", f"imap://localhost:{dovecot.imap_port}")
    talk.wait_for("> ", "wrong-code")
    talk.wait_for("登录被拒")
    talk.wait_for("> ", PASSWORD)
    talk.wait_for("已登录")
    talk.wait_for("单位名单", str(tmp_path / "名单.csv"))
    talk.wait_for("对吗", "y")
    talk.wait_for("编号", "1")
    talk.wait_for("活动名称", "")
    talk.wait_for("怎么称呼", "省总工会，省总")
    talk.wait_for("第一天", "")
    talk.wait_for("最后一天", "2020-01-01")
    talk.wait_for("早于第一天", "")
    talk.wait_for("时限", "")
    talk.wait_for("时区", "")
    talk.wait_for("发给谁", "")
    talk.wait_for("30天的邮件", "")
    talk.wait_for("newclerk@mailbox.example")
    talk.wait_for("哪些是对的", "all")
    assert talk.end() == 0, talk.text
    assert "wrong-code" not in talk.text
    assert "\x1b[" not in talk.text  # NO_COLOR
    assert PASSWORD not in talk.text
    assert not re.search(
        r"\b(?!rollcall\b)[a-z]{4,} [a-z]{4,}\b", talk.text.partition("报送单位名单")[2].partition("检查结果")[0]
    )
    folder = tmp_path / "office"
    assert PASSWORD not in (folder / "config.toml").read_text(encoding="utf-8")
    assert stat.S_IMODE((folder / "imap-password").stat().st_mode) == 0o600
    config = load_config(folder / "config.toml", environ={})
    assert config.mailbox.password == PASSWORD
    assert config.smtp is None
    assert config.roster.by_id["u02"].senders == ("newclerk@mailbox.example",)
    page = (folder / "preview" / "2021-02-05-officer.html").read_text(encoding="utf-8")
    assert "西山总工会" in page
    assert not (folder / "rehearsal.db").exists()
    assert "应报" in page and "newclerk@mailbox.example" not in page


def test_a_conversation_in_english(dovecot, tmp_path, conversation):
    user = dovecot.user()
    append(
        user,
        "clerk@mailbox.example",
        "North Branch daily report",
        "Takings were 1,200 today and two staff were absent.",
    )
    talk = conversation(tmp_path / "office")
    talk.wait_for("English")
    talk.wait_for(": ", "2")
    talk.wait_for("Address of the mailbox", "office")
    talk.wait_for("is no mail address", user.name)
    talk.wait_for("Which provider", "")
    talk.wait_for("IMAP server", f"imap://localhost:{dovecot.imap_port}")
    talk.wait_for("> ", "wrong")
    talk.wait_for("login refused")
    talk.wait_for("> ", PASSWORD)
    talk.wait_for("ok: logged in")
    talk.wait_for("list of units", "/nowhere.csv")
    talk.wait_for("is not there", "")
    talk.wait_for("What is reported?", "")
    talk.wait_for("Name of the campaign", "Branch report")
    talk.wait_for("call your office", "Head Office")
    talk.wait_for("First day", "soon")
    talk.wait_for("YYYY-MM-DD", "")
    talk.wait_for("Last day", "")
    talk.wait_for("due until", "17:30")
    talk.wait_for("Time zone", "Europe/London")
    talk.wait_for("Who gets the digest", "")
    talk.wait_for("last 30 days", "y")
    talk.wait_for("North Branch (1 mail)")
    talk.wait_for("Which are right?", "none")
    assert talk.end() == 0, talk.text
    config = load_config(tmp_path / "office" / "config.toml", environ={})
    assert (config.campaign.zone.key, f"{config.campaign.deadline:%H:%M}") == ("Europe/London", "17:30")
    assert config.roster.by_id["north"].senders == ("north@example.com",)
    assert "North" in (tmp_path / "office" / "preview" / "2021-02-05-officer.html").read_text(encoding="utf-8")


def test_three_wrong_codes_are_enough(dovecot, tmp_path, conversation):
    talk = conversation(tmp_path / "office", "--language", "en", "--address", "office@example.com", "--imap-url",
                f"imap://localhost:{dovecot.imap_port}", "--template", "blank", "--name", "x")  # fmt: skip
    for _ in range(3):
        talk.wait_for("> ", "wrong")
    talk.wait_for("Three are enough")
    talk.wait_for("list of units", "")
    for _ in range(6):
        talk.wait_for(": ", "")
    assert talk.end() == 1, talk.text
    assert "login refused" in talk.text.partition("The doctor says:")[2]


def test_the_end_of_input_leaves_nothing_behind(tmp_path, conversation):
    talk = conversation(tmp_path / "office", "--language", "en")
    talk.wait_for("Address of the mailbox", "office@qq.com")
    talk.wait_for("16-letter")
    talk.wait_for("> ", "\x04")
    talk.press(b"\x04\x04\x04")
    talk.end()
    assert not (tmp_path / "office").exists()


def rollcall(*words, **environ):
    command = [sys.executable, "-c", MAIN, "--now", NOW.isoformat(), *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, env=os.environ | environ
    )


def maildir(folder):
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    at = NOW - timedelta(days=1)
    date = at.strftime("%a, %d %b %Y %H:%M:%S +0000")
    raw = MAIL.format(sender="clerk@mailbox.example", subject="东山总工会工作信息", text="今日慰问50人。", date=date)
    received = f"Received: from a.example by mx.example.com; {date}\r\n"
    (folder / "cur" / f"{int(at.timestamp())}.M1P1.host:2,S").write_bytes((received + raw).encode())


def test_options_answer_every_question(tmp_path):
    maildir(tmp_path / "box")
    (tmp_path / "units.csv").write_text("单位,邮箱\n东山总工会,\n西山总工会,west@example.com\n", encoding="gbk")
    folder = tmp_path / "office"
    done = rollcall("init", folder, "--language", "zh", "--imap-url", f"maildir:{tmp_path}/box", "--roster", tmp_path / "units.csv",
                    "--template", "flood", "--learn", "--preview", "--starts", "2021-02-01")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    config = load_config(folder / "config.toml", environ={})
    assert config.campaign.name == "防汛日报"
    assert config.roster.by_id["u01"].senders == ("clerk@mailbox.example",)
    assert (folder / "preview" / "2021-02-05-officer.html").exists()
    assert rollcall("init", folder, "--language", "zh").returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--address", "office"), "--address"),
        (("--address", "office@mail.example.com"), "--imap-url"),
        (("--address", "office@qq.com", "--starts", "today"), "--starts"),
        (("--address", "office@qq.com", "--starts", "2026-05-01", "--ends", "20260101"), "--ends"),
        (("--address", "office@qq.com", "--timezone", "Mars"), "--timezone"),
        (("--address", "office@mail.example.com", "--imap-url", "imaps://imap.example.com", "--officers", "a@example.com"), "--smtp-url"),
        (("--address", "office@qq.com", "--roster", "nowhere.xlsx"), "is not there"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_used_are_named_and_nothing_is_written(tmp_path, words, said):
    done = rollcall("init", tmp_path / "office", "--language", "en", *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "office").exists()


def test_a_code_that_is_there_already_is_left_alone(tmp_path):
    (tmp_path / "imap-password").write_text("geheim\n", encoding="utf-8")
    rollcall("init", tmp_path, "--language", "en", "--address", "office@qq.com")
    assert (tmp_path / "config.toml").exists()
    assert (tmp_path / "imap-password").read_text(encoding="utf-8") == "geheim\n"


@pytest.mark.parametrize(
    ("text", "fits"),
    [("all", True), ("无", True), ("1,3", True), (",", False), (" ", False), ("4", False), ("a", False)],
)
def test_addresses_are_chosen_by_numbers_that_are_there(text, fits):
    assert bool(_are_numbers(text, 3)) != fits


def test_an_office_that_mails_nothing_polls_shows_its_day_and_writes_its_digest(tmp_path):
    office = OfficeCase(tmp_path).write()
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    file = tmp_path / "config.toml"
    text = re.sub(r"\[smtp\].*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    file.write_text(re.sub(r"^(?:officers|to) = .*$", "", text, flags=re.MULTILINE), encoding="utf-8")
    fixed = ["--config", file, "--now", "2021-02-05T16:30:00+08:00"]
    env = {"PYTHONUTF8": "1"}
    for words in (["poll"], ["day"], ["status"], ["doctor"]):
        done = subprocess.run([sys.executable, "-c", MAIN, *map(str, fixed), *words], capture_output=True, text=True,
                              timeout=120, env=os.environ | env)  # fmt: skip
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    done = subprocess.run([sys.executable, "-c", MAIN, *map(str, fixed), "digest", "--out", str(tmp_path / "out")],
                          capture_output=True, text=True, timeout=120, env=os.environ | env)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "2021-02-05-officer.html").exists()
    done = subprocess.run([sys.executable, "-c", MAIN, *map(str, fixed), "day", "--json"], capture_output=True, text=True,
                          timeout=120, env=os.environ | env)  # fmt: skip
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["on_time", "missing", "missing"]
