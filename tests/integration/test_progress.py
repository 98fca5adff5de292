"""Long commands on a terminal show how many of how many, how fast, and how long still; on a pipe they say nothing of it."""

import re

import pytest

from service.jobs import poll
from tests.integration.office_case import OfficeCase, local
from tests.integration.terminal import Terminal

MAILS = 30


@pytest.fixture
def office(tmp_path):
    office = OfficeCase(tmp_path).write()
    for n in range(MAILS):
        office.mail("east@example.com", f"工作信息第{n}期", "5 10:00:00")
    office.now = local("5 12:00:00")
    return office


@pytest.fixture
def read_office(office):
    with office.parts.store(office.now) as store:
        poll(office.parts, store)
    return office


def shown(office, *words):
    """What a command draws on a terminal of its own."""
    at = ("--config", office.folder / "config.toml", "--now", "2021-02-05T12:00:00+08:00")
    terminal = Terminal(*at, *words, columns=100, messages_only=True)
    assert terminal.end() == 0, terminal.text
    terminal.close()
    return terminal.text


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["verify"], ["核对"]), (["verify", "--derived"], ["核对", "解析"]),
        (["reparse", "--all"], ["解析"]), (["refile", "--dry-run"], ["归档"]),
    ],
    ids=lambda value: " ".join(value),
)  # fmt: skip
def test_a_long_command_shows_how_far_it_is(read_office, words, names):
    lines = shown(read_office, *words)
    for name in names:
        assert re.search(rf"{name} .*{MAILS}/{MAILS} ", lines), lines
    assert re.search(r"[\d.]+/s", lines)
    assert re.search(r"\d:\d\d:\d\d", lines)


def test_the_two_bars_of_a_poll_stand_one_below_the_other(office):
    lines = shown(office, "poll")
    assert re.search(rf"收取 [^\n]*{MAILS}/{MAILS} [^\n]*\r?\n解析 [^\n]*{MAILS}/{MAILS} ", lines), lines


def test_a_backup_shows_that_it_is_at_work(read_office):
    assert "复制并检查" in shown(read_office, "backup", str(read_office.folder / "copy.db"))
