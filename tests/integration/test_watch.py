"""`rollcall day --watch` on a real terminal: it fits, it notices what comes, it ends at the deadline or at Ctrl-C, quietly."""

import os
import re
import subprocess
import sys

import pytest
from rich.cells import cell_len

from service import jobs
from tests.integration import terminal as terminals
from tests.integration.asked_case import demo_folder  # noqa: F401
from tests.integration.office_case import OfficeCase, local
from tests.integration.terminal import MAIN

terminal = terminals.terminal  # fixture


@pytest.fixture
def watching(terminal):
    """Starts `day` of an office at an instant, on a terminal."""
    return lambda folder, now, *words, **size: terminal(
        "--config", folder / "config.toml", "--now", now, "day", *words, **size
    )


def poll(case):
    with case.parts.store(case.now) as store:
        jobs.poll(case.parts, store)


@pytest.fixture
def office(tmp_path):
    case = OfficeCase(tmp_path, now=local("5 15:00:00")).write()
    case.mail("east@example.com", "工作信息", "5 10:00:00")
    poll(case)
    return case


def test_it_shows_who_reported_and_ends_at_ctrl_c(office, watching):
    watched = watching(office.folder, "2021-02-05T15:00:00+08:00", "--watch")
    watched.wait_for("Ctrl-C")
    assert re.search(r"√\s+东山总工会\s+10:00", watched.text)
    assert re.search(r"…\s+西山总工会", watched.text)
    assert "00:59:" in watched.text or "01:00:00" in watched.text
    watched.press(b"\x03")
    assert watched.end() == 0
    assert "Traceback" not in watched.text
    assert b"\x1b[?25h" in watched.raw.rpartition(b"\x1b[?25l")[2]  # the cursor is back


def test_what_comes_is_shown(office, watching):
    watched = watching(office.folder, "2021-02-05T15:00:00+08:00", "--watch", "--every", "1")
    watched.wait_for("Ctrl-C")
    office.mail("west@example.com", "工作信息", "5 14:59:00")
    poll(office)
    watched.wait_for("刚收到：西山总工会")
    assert re.search(r"√\s+西山总工会\s+14:59", watched.text)


def test_it_ends_when_the_deadline_has_decided(office, watching):
    office.now = local("5 16:00:01")
    poll(office)
    watched = watching(office.folder, "2021-02-05T15:59:57+08:00", "--watch", "--every", "1")
    assert watched.end() == 0
    assert "未到时限" in watched.text
    assert re.search(r"×\s+西山总工会", watched.text)
    assert any("未报2家" in line for line in watched.lines[-12:])


def test_a_day_that_is_over_is_shown_once(office, watching):
    watched = watching(office.folder, "2021-02-05T15:00:00+08:00", "2021-02-03", "--watch")
    assert watched.end() == 0
    assert watched.text.count("东山总工会") <= 4


@pytest.mark.parametrize("columns", [80, 100, 40])
def test_a_whole_roster_fits_the_screen_with_chinese_two_wide(demo_folder, watching, columns):  # noqa: F811
    watched = watching(demo_folder, "2021-02-05T15:00:00+08:00", "--watch", columns=columns)
    watched.wait_for("康复医院工会" if columns >= 80 else "Ctrl-C")
    watched.press(b"\x03")
    assert watched.end() == 0
    first, last = watched.text.partition("^C")[0], watched.text.rpartition("^C")[2]
    lines = last.splitlines()
    assert max(map(cell_len, watched.lines)) <= columns
    assert columns < 80 or len(first.splitlines()) <= 24
    assert all(name in last for name in ("西宁市总工会", "青藏铁路集团公司工会", "省国防邮电工会"))
    rows = [signs for line in lines if "工会" in line and len(signs := list(re.finditer("[√…？△×－○]  ", line))) > 1]
    starts = {cell_len(signs[1].string[: signs[1].start()]) for signs in rows}
    assert len(starts) == (1 if columns >= 80 else 0)


def test_it_wants_a_watching(office):
    command = [sys.executable, "-c", MAIN, "--config", str(office.folder / "config.toml"), "day", "--watch"]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert "终端" in done.stderr
