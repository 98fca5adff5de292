"""`rollcall day --watch` on a real terminal: it fits, it notices what comes, it ends at the deadline or at Ctrl-C, quietly."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from time import monotonic

import pytest
from rich.cells import cell_len

from service import jobs
from tests.integration.asked_case import demo_folder  # noqa: F401
from tests.integration.office_case import OfficeCase, local

MAIN = "from cli.main import main; main()"
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PATIENCE = 60


def own_terminal(worker):
    """In the new process: the terminal is its own, and Ctrl-C reaches it though who runs the tests may ignore it."""
    fcntl.ioctl(worker, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A command on a terminal of its own size; what it wrote, as text."""

    def __init__(self, folder, now, *words, columns=80, lines=24):
        self.controller, worker = pty.openpty()
        fcntl.ioctl(worker, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        command = [sys.executable, "-c", MAIN, "--config", str(folder / "config.toml"), "--now", now, "day", *words]
        environ = os.environ | {"TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8"}
        environ = {name: value for name, value in environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            command, stdin=worker, stdout=worker, stderr=worker, env=environ, start_new_session=True,
            preexec_fn=lambda: own_terminal(worker),
        )  # fmt: skip
        os.close(worker)
        self.raw = b""

    def read_until(self, piece):
        """Read on until this was written."""
        end = monotonic() + PATIENCE
        while piece not in self.text and monotonic() < end:
            if not self._read():
                break
        assert piece in self.text, self.text[-3000:]

    def read_to_the_end(self):
        end = monotonic() + PATIENCE
        while monotonic() < end and self._read():
            pass
        return self.process.wait(PATIENCE)

    def _read(self):
        if not select.select([self.controller], [], [], 1)[0]:
            return self.process.poll() is None
        try:
            data = os.read(self.controller, 65536)
        except OSError:  # the other side is closed
            return False
        self.raw += data
        return bool(data)

    def type(self, text):
        """Once nothing is written any more: a terminal throws away what it has not shown when it is interrupted."""
        while select.select([self.controller], [], [], 0.7)[0] and self._read():
            pass
        os.write(self.controller, text)

    @property
    def text(self):
        return ESCAPE.sub("", self.raw.decode(errors="replace"))

    @property
    def lines(self):
        return [line.rstrip() for line in re.split(r"[\r\n]+", self.text)]

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.controller)


@pytest.fixture
def terminal():
    opened = []

    def start(*words, **size):
        opened.append(Terminal(*words, **size))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def poll(case):
    with case.parts.store(case.now) as store:
        jobs.poll(case.parts, store)


@pytest.fixture
def office(tmp_path):
    case = OfficeCase(tmp_path, now=local("5 15:00:00")).write()
    case.mail("east@example.com", "工作信息", "5 10:00:00")
    poll(case)
    return case


def test_it_shows_who_reported_and_ends_at_ctrl_c(office, terminal):
    watched = terminal(office.folder, "2021-02-05T15:00:00+08:00", "--watch")
    watched.read_until("Ctrl-C")
    assert re.search(r"√\s+东山总工会\s+10:00", watched.text)
    assert re.search(r"…\s+西山总工会", watched.text)
    assert "00:59:" in watched.text or "01:00:00" in watched.text
    watched.type(b"\x03")
    assert watched.read_to_the_end() == 0
    assert "Traceback" not in watched.text
    assert b"\x1b[?25h" in watched.raw.rpartition(b"\x1b[?25l")[2]  # the cursor is back


def test_what_comes_is_shown(office, terminal):
    watched = terminal(office.folder, "2021-02-05T15:00:00+08:00", "--watch", "--every", "1")
    watched.read_until("Ctrl-C")
    office.mail("west@example.com", "工作信息", "5 14:59:00")
    poll(office)
    watched.read_until("刚收到：西山总工会")
    assert re.search(r"√\s+西山总工会\s+14:59", watched.text)


def test_it_ends_when_the_deadline_has_decided(office, terminal):
    office.now = local("5 16:00:01")
    poll(office)
    watched = terminal(office.folder, "2021-02-05T15:59:57+08:00", "--watch", "--every", "1")
    assert watched.read_to_the_end() == 0
    assert "未到时限" in watched.text
    assert re.search(r"×\s+西山总工会", watched.text)
    assert any("未报2家" in line for line in watched.lines[-12:])


def test_a_day_that_is_over_is_shown_once(office, terminal):
    watched = terminal(office.folder, "2021-02-05T15:00:00+08:00", "2021-02-03", "--watch")
    assert watched.read_to_the_end() == 0
    assert watched.text.count("东山总工会") <= 4


@pytest.mark.parametrize("columns", [80, 100, 40])
def test_a_whole_roster_fits_the_screen_with_chinese_two_wide(demo_folder, terminal, columns):  # noqa: F811
    watched = terminal(demo_folder, "2021-02-05T15:00:00+08:00", "--watch", columns=columns)
    watched.read_until("康复医院工会" if columns >= 80 else "Ctrl-C")
    watched.type(b"\x03")
    assert watched.read_to_the_end() == 0
    first, last = watched.text.partition("^C")[0], watched.text.rpartition("^C")[2]
    lines = last.splitlines()
    assert max(map(cell_len, watched.lines)) <= columns
    assert columns < 80 or len(first.splitlines()) <= 24
    assert all(name in last for name in ("西宁市总工会", "青藏铁路集团公司工会", "省国防邮电工会"))
    rows = [signs for line in lines if "工会" in line and len(signs := list(re.finditer("[√…？△×－○]  ", line))) > 1]
    starts = {cell_len(signs[1].string[: signs[1].start()]) for signs in rows}
    assert len(starts) == (1 if columns >= 80 else 0)


def test_it_wants_a_terminal(office):
    command = [sys.executable, "-c", MAIN, "--config", str(office.folder / "config.toml"), "day", "--watch"]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert "终端" in done.stderr
