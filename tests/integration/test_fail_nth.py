"""The n-th call fails, for every n (SQLite's method): a statement with a locked database, a full disk, an error of the disk; what
the socket does; what the operating system is asked for below SQLite. One poll after the fault is over the store is that of a run
without one."""

import errno
import itertools
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from store import mails
from store.database import StoreError, open_store
from store.mails import Fault
from tests.conftest import NOW, ReadHere, at, contents, make_mail, read_mailbox, rows
from tests.integration.fake import FakeMailbox
from tests.integration.stepping import Steps, fresh, stepping
from tests.needs import needs

SQL_FAULTS = ("database is locked", "database or disk is full", "disk I/O error")
SOCKET_FAULTS = (errno.ECONNRESET, errno.EIO, errno.ENOBUFS)
SHIM = Path(__file__).with_name("failing_calls.c")
SHORT_EVERY = 7  # of the calls, in a short run; a torture lets each fail, in every way


def filled():
    """Mails in two folders, some alike, one twice."""
    box, data = FakeMailbox("INBOX", "Junk"), bytes(range(256)) * 30
    for n, sender in enumerate(("north", "south", "rail", "nobody")):
        raw = make_mail(
            f"{sender}@example.com", f"3月{1 + n % 2}日工作信息", files=[("照片.bin", data)] if n % 2 else []
        )
        box.put(raw, "Junk" if n == 3 else "INBOX", arrived_at=at("03-02 12:00:00") + timedelta(minutes=n))
        if n == 1:
            box.put(raw, "Junk", arrived_at=at("03-02 11:00:00"))
    return box


def a_poll(path, box, reader):
    """What the service does; what went wrong is logged there, and tried again at the next poll."""
    store = None
    try:
        store = open_store(path, now=NOW)
        return not read_mailbox(store, box, reader).errors
    except (sqlite3.Error, StoreError, OSError):
        return False
    finally:
        if store:
            store.close()


def known(path):
    """All that a store holds, every mail of it rebuilt, none waiting."""
    store = open_store(path, now=NOW)
    try:
        assert not [fault for fault in mails.verify(store) if isinstance(fault, Fault)]
        assert mails.waiting(store) == []
        assert rows(store, "pragma integrity_check") == [("ok",)]
        return contents(store) | {"daily_status": rows(store, "select * from daily_status")}
    finally:
        store.close()


def every(step):
    return itertools.count(1, step)


def test_any_statement_may_fail(template, tmp_path, reader, monkeypatch, torture, measured):
    path = fresh(template, tmp_path / "whole")
    assert a_poll(path, filled(), reader)
    wanted, tried = known(path), 0
    for number, fault in enumerate(SQL_FAULTS):
        for n in every(1) if torture else itertools.count(1 + number * 5, SHORT_EVERY * len(SQL_FAULTS)):
            path, box = fresh(template, tmp_path / "failing"), filled()
            fell = []

            def fail(fault=fault, fell=fell):
                fell.append(fault)
                raise sqlite3.OperationalError(fault)

            with stepping(monkeypatch, Steps(at=n, act=fail)):
                worked = a_poll(path, box, reader)
            if not fell:
                assert worked
                break
            tried += 1
            assert a_poll(path, box, reader)
            assert known(path) == wanted, (fault, n)
    measured(f"{tried} runs with a statement that failed: {', '.join(SQL_FAULTS)}")
    assert tried > 20


@pytest.mark.parametrize("call", ["sendall", "recv_into", "connect"])
def test_any_call_of_the_socket_may_fail(office, template, tmp_path, reader, monkeypatch, torture, measured, call):
    box = filled()
    for folder in box.contents:
        for raw, arrived_at in box.contents[folder].mails.values():
            office.append(raw, folder, internaldate=arrived_at)
    mailbox = office.mailbox("imap")
    path = fresh(template, tmp_path / "whole")
    assert a_poll(path, mailbox, reader)
    mailbox.close()
    wanted, tried = known(path), 0
    whole = getattr(socket.socket, call)
    faults = (*SOCKET_FAULTS, errno.EMFILE) if call == "connect" else SOCKET_FAULTS
    for number, fault in enumerate(faults):
        for n in every(1) if torture or call == "connect" else itertools.count(1 + number * 2, SHORT_EVERY):
            path, mailbox, calls = fresh(template, tmp_path / "failing"), office.mailbox("imap"), itertools.count(1)
            fell = []

            def failing(self, *args, fault=fault, n=n, calls=calls, fell=fell):
                if next(calls) == n:
                    fell.append(fault)
                    raise OSError(fault, os.strerror(fault))
                return whole(self, *args)

            with monkeypatch.context() as patch:
                patch.setattr(socket.socket, call, failing)
                worked = a_poll(path, mailbox, reader)
            healed = a_poll(path, mailbox, reader)
            mailbox.close()
            if not fell:
                assert worked
                break
            tried += 1
            assert healed
            assert known(path) == wanted, (fault, n)
    measured(f"{tried} runs with a {call} that failed: {', '.join(errno.errorcode[fault] for fault in faults)}")
    assert tried


def test_any_call_of_the_system_below_sqlite_may_fail(template, tmp_path, torture, measured):
    """Once, or from then on until it is over, as a full disk does."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    needs(compiler, "gcc")
    shim = tmp_path / "failing.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", shim, SHIM, "-ldl"], check=True)
    command = [sys.executable, "-m", "tests.integration.test_fail_nth", template, shim, "1" if torture else "11"]
    done = subprocess.run(command, env=os.environ | {"LD_PRELOAD": str(shim)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    measured(f"{told['runs']} runs with a call that failed, once or from then on: {told['calls']}")
    assert told["wrong"] == []
    assert told["runs"] > 20


def main():
    """The program below which calls fail, as a process of its own: TEMPLATE SHIM STEP."""
    import ctypes

    template, shim, step = Path(sys.argv[1]), ctypes.CDLL(sys.argv[2]), int(sys.argv[3])
    reader, folder = ReadHere(), template.parent.parent / "failing"
    path = fresh(template, folder)
    a_poll(path, filled(), reader)
    wanted, wrong, runs, calls = known(path), [], 0, {}
    for kind, name in enumerate(("write", "fsync", "open", "truncate", "read")):
        for fault in (errno.ENOSPC, errno.EIO, errno.EMFILE):
            if (fault == errno.ENOSPC) > (name in ("write", "fsync", "truncate", "open")) or (fault == errno.EMFILE) > (
                name == "open"
            ):
                continue
            for lasting in (0, 1):
                for n in itertools.count(1 + runs % step, step):
                    path, box = fresh(template, folder), filled()
                    shim.fail_at(kind, n, fault, lasting)
                    worked = a_poll(path, box, reader)
                    fell = shim.failed()
                    shim.fail_at(kind, 0, 0, 0)
                    if not fell:
                        if not worked:
                            wrong.append([name, fault, lasting, n, "failed without a fault"])
                        break
                    runs += 1
                    calls[name] = calls.get(name, 0) + 1
                    try:
                        if not a_poll(path, box, reader):
                            wrong.append([name, fault, lasting, n, "did not heal"])
                        elif known(path) != wanted:
                            wrong.append([name, fault, lasting, n, "another store"])
                    except (AssertionError, sqlite3.Error) as error:
                        wrong.append([name, fault, lasting, n, repr(error)])
    sys.stdout.write(json.dumps({"runs": runs, "calls": calls, "wrong": wrong}))


if __name__ == "__main__":
    main()
