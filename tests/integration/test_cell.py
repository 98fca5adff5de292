"""What a child that reads mail cannot do: it tries, in a real child, and is refused by the system."""

import errno
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import ingest.child
from ingest import cell
from ingest.child import InterpretLimits, Task, children
from ingest.landlock import version
from ingest.syscalls import can_filter, program
from parsers.mail.detach import detach
from service.doctor import examine
from tests.conftest import ReadHere, make_mail
from tests.integration.office_case import OfficeCase, local
from tests.needs import needs
from tests.unit import contents_case
from tests.unit.test_contents import document
from tests.unit.test_foreign import bsdtar, cabinet, lzh  # noqa: F401

soffice = contents_case.soffice
LIMITS = InterpretLimits(seconds=30, memory_mb=2048, workers=1)
REFUSED = (errno.EPERM, errno.EACCES, errno.EXDEV)  # the last is Landlock's word for a link out of a folder
_limit_child = ingest.child._limit_child


def limit(*limits):
    """Stands here, so that a child has imported this module before it is shut in."""
    _limit_child(*limits)


@pytest.fixture
def child(monkeypatch):
    needs(version() and can_filter(), "a kernel with Landlock and seccomp")
    monkeypatch.setattr(ingest.child, "_limit_child", limit)
    with children(LIMITS) as them:
        yield them


def own_file() -> Path:
    return Path(tempfile.mkdtemp()) / "x"


def send_to_a_name():
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"x", "\0else")


def link_and_read(path):
    link = own_file()
    link.symlink_to(path)
    return link.read_bytes()


def limit_the_parent():
    import resource

    resource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0))


def call(number, *arguments):
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    if library.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def huge_file():
    with own_file().open("wb") as file:
        file.seek(10_000_000_000)
        file.write(b"x")


ATTEMPTS = {
    "socket": lambda where: socket.socket().close(),
    "socket of version 6": lambda where: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "raw socket": lambda where: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    "netlink": lambda where: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "local datagram": lambda where: send_to_a_name(),
    "connect": lambda where: socket.socket(socket.AF_UNIX).connect(f"{where}/socket"),
    "bind elsewhere": lambda where: socket.socket(socket.AF_UNIX).bind(f"{where}/mine"),
    "read a file": lambda where: Path(where, "secret").read_bytes(),
    "list a folder": lambda where: list(Path(where).iterdir()),
    "write a file": lambda where: Path(where, "new").write_bytes(b"x"),
    "open to change": lambda where: Path(where, "secret").open("r+b").close(),
    "cut a file": lambda where: os.truncate(f"{where}/secret", 0),
    "remove a file": lambda where: Path(where, "secret").unlink(),
    "rename a file": lambda where: Path(where, "secret").rename(own_file()),
    "link a file": lambda where: os.link(f"{where}/secret", own_file()),
    "link and read": lambda where: link_and_read(Path(where, "secret")),
    "change a mode": lambda where: Path(where, "secret").chmod(0o666),
    "change an owner": lambda where: os.chown(f"{where}/secret", 1, 1),
    "run what it wrote": lambda where: run_own(),
    "the parent's memory": lambda where: Path(f"/proc/{os.getppid()}/mem").read_bytes(),
    "the parent's environment": lambda where: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "signal the parent": lambda where: os.kill(os.getppid(), 0),
    "limit the parent": lambda where: limit_the_parent(),
    "trace": lambda where: call(101 if os.uname().machine == "x86_64" else 117, 16, os.getppid(), 0, 0),
    "io_uring": lambda where: call(425, 1, 0),
    "a new space": lambda where: call(272 if os.uname().machine == "x86_64" else 97, 0x10000000),
    "type into the terminal": lambda where: call(16 if os.uname().machine == "x86_64" else 29, 0, 0x5412, b"x"),
}


def run_own():
    path = own_file()
    path.write_bytes(b"#!/bin/sh\n")
    file = os.open(path, os.O_RDONLY)
    os.fchmod(file, 0o700)
    os.close(file)
    subprocess.run([path], check=True)


def attempt(data: bytes) -> bytes:
    """Runs in the child."""
    name, where = json.loads(data)
    try:
        ATTEMPTS[name](where)
    except OSError as error:
        return str(error.errno).encode()
    return b"done"


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_child_is_refused(child, tmp_path, name):
    secret = tmp_path / "secret"
    secret.write_bytes(b"of the user")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        listening.listen()
        said = child.call(attempt, json.dumps([name, str(tmp_path)]).encode())
    assert said.decode() in {str(number) for number in REFUSED}
    assert secret.read_bytes() == b"of the user"
    assert secret.stat().st_mode & 0o777 == 0o644
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret", "socket"]


def test_each_attempt_would_succeed_or_fail_otherwise_outside(tmp_path):
    """A test that cannot fail says nothing: outside the files are read, sockets made."""
    (tmp_path / "secret").write_bytes(b"x")
    for name in ("socket", "read a file", "list a folder", "change a mode", "open to change"):
        ATTEMPTS[name](str(tmp_path))


def attempt_huge(data: bytes) -> bytes:
    try:
        huge_file()
    except OSError as error:
        return str(error.errno).encode()
    return b"done"


def test_a_child_makes_no_file_of_ten_gigabytes(child):
    assert child.call(attempt_huge, b"") == str(errno.EFBIG).encode()


BOMB = """
import json, os, signal, time
from ingest import cell
os.setgroups([]) if os.geteuid() == 0 else None
os.setresuid(*[54321] * 3) if os.geteuid() == 0 else None
cell._limit(1_000_000_000)
made = []
try:
    while len(made) < 3000:
        pid = os.fork()
        if pid == 0:
            time.sleep(60)
            os._exit(0)
        made.append(pid)
except BlockingIOError:
    print(len(made))
finally:
    for pid in made:
        os.kill(pid, signal.SIGKILL)
"""


def test_a_fork_bomb_ends_soon():
    root = Path(__file__).parents[2]
    made = subprocess.run([sys.executable, "-c", BOMB], cwd=root, capture_output=True, text=True, check=True)
    assert 100 < int(made.stdout) <= 300


def test_what_a_child_writes_to_the_terminal_goes_nowhere(child, capfd):
    child.call(shout, b"")
    assert capfd.readouterr() == ("", "")


def shout(data: bytes) -> bytes:
    os.write(1, b"out\x1b[2J")
    os.write(2, b"err\x1b[2J")
    return b""


@pytest.fixture
def read_both(child, reader):
    """A mail as it is read in the cell and here."""

    def read(*files):
        task = Task(detach(make_mail("north@example.com", files=files)))
        return child.submit([task]).result()[0].found, reader.submit([task]).result()[0].found

    return read


@pytest.fixture
def reader():
    return ReadHere()


def in_words(found):
    return [(file.filename, file.text, file.problem, file.note, file.rows, file.sha256) for file in found.files]


@pytest.mark.parametrize("ending", ["doc", "rtf"])
def test_libreoffice_works_in_the_cell(soffice, read_both, ending):
    from parsers.documents.libreoffice import convert

    old = convert(document(), ending="docx", target=ending)
    inside, outside = read_both((f"a.{ending}", old))
    assert in_words(inside)[0][1]
    assert [row[:4] for row in in_words(inside)] == [row[:4] for row in in_words(outside)]


def test_bsdtar_works_in_the_cell(bsdtar, read_both):  # noqa: F811
    inside, outside = read_both(
        ("a.cab", cabinet((b"a.txt", b"words"))),
        ("b.lzh", lzh((b"b.txt", b"words"))),
        ("c.iso", bsdtar("--format=iso9660")),
    )
    assert in_words(inside) == in_words(outside)
    assert len(inside.files) > 5


def test_a_filter_is_well_formed_for_both_machines():
    for machine in ("x86_64", "aarch64"):
        code = program(machine)
        steps = [code[at : at + 8] for at in range(0, len(code), 8)]
        assert len(steps) < 4096
        for place, step in enumerate(steps):
            jumps = max(step[2], step[3]) if int.from_bytes(step[:2], sys.byteorder) & 7 == 5 else 0
            assert place + jumps < len(steps)
        assert steps[-1][0] == 0x06


def test_the_doctor_names_what_the_system_lacks(tmp_path, monkeypatch):
    office = OfficeCase(tmp_path).write()
    office.now = local("5 12:00:00")

    def said():
        return [(one.verdict, one.finding) for one in examine(office.parts) if one.subject == "children"]

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for name in ("can_filter", "keeps_signals_in"):
        monkeypatch.setattr(cell, name, lambda: True)
    monkeypatch.setattr(cell, "version", lambda: 7)
    assert [verdict for verdict, _ in said()] == ["ok"]
    monkeypatch.setattr(cell, "can_filter", lambda: False)
    ((verdict, finding),) = said()
    assert verdict == "warn"
    assert "seccomp" in finding
    assert "Landlock" not in finding
