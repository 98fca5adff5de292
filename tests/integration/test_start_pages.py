"""The pages for beginners: every command line is run, in both languages; every kind of error has its place in troubleshooting."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.mailbox import MailboxError
from ingest.outcome import InterpreterBroken
from reports.mail.mailer import SendError
from reports.office.brief import BriefError
from store.database import StoreError, StoreLocked, StoreTooNew
from tests.integration.office_case import OfficeCase

ROOT = Path(__file__).parents[2]
ANCHORS = set(re.findall(r"^## (\S+)$", (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8"), re.MULTILINE))
OF_ERRORS = {
    "config.table.ConfigError": "configuration", "config.rosterrows.Unreadable": "roster",
    "ingest.mailbox.MailboxError": "folder", "ingest.mailbox.Unreachable": "unreachable", "ingest.mailbox.Refused": "login-refused",
    "ingest.outcome.InterpreterBroken": "interpreter", "reports.mail.mailer.SendError": "smtp", "reports.mail.mailer.NotSent": "smtp",
    "reports.mail.mailer.Rejected": "smtp", "reports.mail.mailer.Unwelcome": "smtp",
    "reports.office.brief.BriefError": "brief", "store.database.StoreError": "store-damaged",
    "store.database.StoreLocked": "store-locked", "store.database.StoreTooNew": "store-too-new", "store.asking.TooLong": "",
    "store.mails.Damaged": "store-damaged",
}  # fmt: skip  # "": it says all by itself


def commands(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"^\$ (.*)$", "\n".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL)), re.MULTILINE)


@pytest.mark.parametrize("page", ["start.zh.md", "start.en.md"])
def test_every_command_line_of_a_page_for_beginners_works(page, tmp_path):
    """`init` has no terminal here and writes its examples; what it would have asked for is filled in behind it."""
    folder, ran = tmp_path, []
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for line in commands(page):
        if line.startswith("cd "):
            folder = folder / line.removeprefix("cd ")
            continue
        done = subprocess.run(
            line, shell=True, cwd=folder, capture_output=True, text=True, timeout=200, stdin=subprocess.DEVNULL,
            env=os.environ | {"PATH": path, "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        ran.append(line.split()[1])
        if ran[-1] == "init":
            office = OfficeCase(tmp_path / "my-office").write()
            office.mail("east@example.com", "工作信息", "5 10:00:00")
    assert ran == ["demo", "init", "doctor", "poll", "day", "triage", "digest", "status"]


def test_both_pages_have_the_same_commands():
    assert commands("start.zh.md") == commands("start.en.md")


def every(error):
    yield error
    for below in error.__subclasses__():
        yield from every(below)


def test_every_kind_of_error_that_people_see_has_its_place():
    bases = (MailboxError, InterpreterBroken, SendError, BriefError, StoreError)
    kinds = {f"{kind.__module__}.{kind.__name__}" for base in bases for kind in every(base)}
    assert kinds <= OF_ERRORS.keys()
    assert {StoreLocked, StoreTooNew} <= set(every(StoreError))
    assert set(filter(None, OF_ERRORS.values())) <= ANCHORS
