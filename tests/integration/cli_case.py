"""The commands of a small office, run as a person runs them."""

import json
import logging
import sys

import pytest

import cli.main
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
