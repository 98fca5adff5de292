"""The program on a terminal of its own, as a person at a keyboard has it."""

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

MAIN = "from cli.main import main; main()"
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PATIENCE = 60  # seconds for what is waited for


class Terminal:
    """A command, and what it wrote. `messages_only`: its input and output lie elsewhere."""

    def __init__(self, *words, columns=80, lines=24, messages_only=False, **environ):
        self.controller, worker = pty.openpty()
        fcntl.ioctl(worker, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        usual = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        usual |= {"TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8"}
        other = subprocess.DEVNULL if messages_only else worker
        self.process = subprocess.Popen(
            [sys.executable, "-c", MAIN, *map(str, words)], stdin=other, stdout=other, stderr=worker, env=usual | environ,
            start_new_session=True, preexec_fn=lambda: own(worker),
        )  # fmt: skip
        os.close(worker)
        self.raw, self._answered = b"", 0

    def wait_for(self, piece, answer=None):
        """Read on until this was written since the last answer; then type a line."""
        end = monotonic() + PATIENCE
        while piece not in self.fresh and monotonic() < end and self._read():
            pass
        assert piece in self.fresh, self.fresh[-3000:]
        if answer is not None:
            self._answered = len(self.raw)
            os.write(self.controller, f"{answer}\n".encode())

    def press(self, keys):
        """Once nothing is written any more: a terminal throws away what it has not shown when it is interrupted."""
        while select.select([self.controller], [], [], 0.7)[0] and self._read():
            pass
        os.write(self.controller, keys)

    def end(self):
        """Read to the end; the exit code."""
        end = monotonic() + PATIENCE
        while monotonic() < end and self._read():
            pass
        return self.process.wait(PATIENCE)

    def close(self):
        """End the command, if it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.controller)

    def _read(self):
        if not select.select([self.controller], [], [], 1)[0]:
            return self.process.poll() is None
        try:
            data = os.read(self.controller, 65536)
        except OSError:  # the other side is closed
            return False
        self.raw += data
        return bool(data)

    @property
    def text(self):
        return ESCAPE.sub("", self.raw.decode(errors="replace"))

    @property
    def fresh(self):
        return ESCAPE.sub("", self.raw[self._answered :].decode(errors="replace"))

    @property
    def lines(self):
        return [line.rstrip() for line in re.split(r"[\r\n]+", self.text)]


def own(worker):
    """In the new process: the terminal is its own, and Ctrl-C reaches it though who runs the tests may ignore it."""
    fcntl.ioctl(worker, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def terminal():
    """Opens terminals, and closes them when the test has ended."""
    opened = []

    def start(*words, **how):
        opened.append(Terminal(*words, **how))
        return opened[-1]

    yield start
    for one in opened:
        one.close()
