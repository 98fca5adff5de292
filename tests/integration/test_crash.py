"""Death at every step: a poll of a real mailbox and its interpretation are stopped at each statement that changes the
store, begun anew, and must end in the same store as the run that nobody stopped (mbsync's method). With `--torture` real
processes are killed, over 50 mails: every commit from both sides, and a sample of the steps between."""

import os
import random
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import ingest.imap
from ingest.connect import open_mailbox
from ingest.poll import poll
from store import mails
from store.database import open_store
from store.mails import Fault
from tests.conftest import NOW, RULES, ReadHere, at, clock, contents, make_mail, new_store, read_mailbox, rows
from tests.integration.dovecot import PASSWORD
from tests.integration.fake import FakeMailbox
from tests.integration.stepping import fresh

WRITES = ("begin", "insert", "update", "delete", "savepoint", "release", "commit", "blobopen")
SAMPLED = 60  # steps between commits that a torture stops at
SENDERS = ("north", "south", "rail", "nobody")


class Killed(BaseException):
    """The process is dead: nothing catches this, nothing cleans up."""


class CountingConnection:
    """A connection that counts the statements which change the store, each row of many as one, and calls `die` before
    number `last`. After death it does nothing more."""

    def __init__(self, conn, die, last=0):
        self.conn, self.die, self.last = conn, die, last
        self.steps = []
        self.dead = False

    def execute(self, sql, values=()):
        self._step(sql)
        return self.conn.execute(sql, values)

    def executemany(self, sql, rows):
        for values in rows:
            self.execute(sql, values)

    def blobopen(self, *where):
        self._step("blobopen")
        return self.conn.blobopen(*where)

    def rollback(self):
        if not self.dead:
            self.conn.rollback()

    @property
    def in_transaction(self):
        return self.conn.in_transaction

    def close(self):
        self.conn.close()

    def _step(self, sql):
        if self.dead:
            raise Killed
        kind = sql.split(None, 1)[0].lower()
        if kind in WRITES:
            self.steps.append(kind)
            if len(self.steps) == self.last:
                self.dead = True
                self.die()


def killed():
    raise Killed


def killed_for_good():
    os.kill(os.getpid(), signal.SIGKILL)


def deliver(office, count):
    """`count` mails of several senders, in two folders, some with photos, one photo in many mails, one mail twice."""
    photo = random.Random(0).randbytes(9000)
    for n in range(count):
        files = [("照片.jpg", photo), (f"{n}.bin", random.Random(n).randbytes(6000))] if n % 2 else []
        sender, day = SENDERS[n % 4], 1 + n % 3
        subject = f"3月{1 + n % 2}日工作信息" if n % 3 else f"第{n}期工作动态"
        raw = make_mail(f"{sender}@example.com", subject, files=files, head=f"Message-ID: <{n}@example.com>\r\n")
        arrived = at(f"03-0{day} 12:00:00") + timedelta(minutes=n)
        flags = (r"\Seen",) if n % 5 == 0 else ()
        office.append(raw, "Junk" if n % 6 == 4 else "INBOX", internaldate=arrived, flags=flags)
        if n == 1:
            office.append(raw, "Junk", internaldate=arrived - timedelta(hours=1))


def run(path, box, reader, *, last=0, die=killed):
    """A poll and the interpretation, dead at step `last`; the kinds of steps done."""
    store = open_store(path, now=NOW)
    store.conn = counting = CountingConnection(store.conn, die, last)
    try:
        read_mailbox(store, box, reader)
    except Killed:
        pass
    finally:
        box.close()
        # what a dead process leaves: its files as they are, without the tidying of a connection that is closed
        left = {name: name.read_bytes() for name in path.parent.iterdir() if not name.name.endswith("-shm")}
        counting.close()
    if counting.dead:
        for name in path.parent.iterdir():
            name.unlink()
        for name, data in left.items():
            name.write_bytes(data)
    return counting.steps


def nothing_half_done(path):
    """What is on the disk after a death: no mail without its bytes or its place, none read and not filed."""
    store = open_store(path, now=NOW)
    read = "state <> 'accepted'"
    for missing, of in (("skeletons", "1"), ("places", "1"), ("messages", read), ("filings", read)):
        sql = f"select mail_id from mails a where {of} and not exists (select 1 from {missing} x where x.mail_id = a.mail_id)"
        assert rows(store, sql) == [], missing
    assert rows(store, "pragma foreign_key_check") == []
    store.close()


def known(path):
    """All that a store holds and says, without times of work; every mail in it can be rebuilt."""
    store = open_store(path, now=NOW)
    assert not [fault for fault in mails.verify(store) if isinstance(fault, Fault)]
    assert mails.waiting(store) == []
    said = contents(store) | {"daily_status": rows(store, "select * from daily_status")}
    said["read_until"] = rows(store, "select at from read_until")
    store.close()
    return said


def test_a_run_that_dies_at_any_step_ends_like_the_one_that_did_not(office, template, tmp_path, reader, measured):
    deliver(office, 6)
    before = office.snapshot()
    steps = run(path := fresh(template, tmp_path / "whole"), office.mailbox("imap"), reader)
    wanted = known(path)
    assert len(wanted["mails"]) == 6
    assert len(wanted["places"]) == 7
    for last in range(1, len(steps) + 1):
        path = fresh(template, tmp_path / "killed")
        assert run(path, office.mailbox("imap"), reader, last=last) == steps[:last]
        nothing_half_done(path)
        run(path, office.mailbox("imap"), reader)
        assert known(path) == wanted, f"died before step {last}: {steps[last - 1]}"
    assert office.snapshot() == before
    measured(f"{len(steps)} of {len(steps)} steps of a poll and its interpretation")


def test_a_process_that_is_killed_at_any_commit_or_between_ends_like_the_one_that_was_not(
    office, template, tmp_path, reader, torture, measured
):
    deliver(office, 50 if torture else 3)
    before = office.snapshot()
    steps = run(path := fresh(template, tmp_path / "whole"), office.mailbox("imap"), reader)
    wanted = known(path)
    commits = [n for n, kind in enumerate(steps, 1) if kind == "commit"]
    sides = sorted({n + beside for n in commits for beside in (0, 1) if n + beside <= len(steps)})
    chosen = (
        sorted({*sides, *random.Random(3).sample(range(1, len(steps) + 1), SAMPLED)})
        if torture
        else sides[:2] + sides[-2:]
    )
    for last in chosen:
        path = fresh(template, tmp_path / "killed")
        command = [
            sys.executable,
            "-m",
            "tests.integration.test_crash",
            path,
            str(office.server.imap_port),
            office.name,
        ]
        dead = subprocess.run([*command, str(last)], capture_output=True)
        assert dead.returncode == -signal.SIGKILL, dead.stderr.decode()
        nothing_half_done(path)
        run(path, office.mailbox("imap"), reader)
        assert known(path) == wanted, f"killed before step {last}: {steps[last - 1]}"
    assert office.snapshot() == before
    measured(f"SIGKILL at {len(chosen)} of {len(steps)} steps, both sides of each of {len(commits)} commits among them")


def test_every_mail_that_remains_arrives_while_another_client_expunges_and_flags(office, path, monkeypatch):
    monkeypatch.setattr(ingest.imap, "FETCHED_AT_ONCE", 10)
    uids = [office.append(make_mail("north@example.com", f"第{n}期", body="x" * 60_000)) for n in range(90)]
    gone, flagged = uids[1::3], uids[2::3]
    done = []

    def meddle(count, total):
        if not done:
            office.expunge(*gone)
            office.store(",".join(flagged), r"+FLAGS (\Flagged)")
            done.append(office.append(make_mail("south@example.com", "新")))

    store = new_store(path)
    box = office.mailbox("imap")
    result = poll(store, box, RULES, clock=clock, progress=meddle)
    assert result.errors == {}
    assert done
    stored = {key for (key,) in rows(store, "select key from places where state = 'stored'")}
    assert set(uids) - set(gone) <= stored
    assert len(stored) < len(uids), "nothing was expunged in time: the test says nothing"
    assert poll(store, box, RULES, clock=clock).new == 1
    box.close()
    flags = {uid: found[0] for uid, found in office.snapshot()["INBOX"].items()}
    assert flags == {uid: {"\\Flagged"} if uid in flagged else set() for uid in [*uids, *done] if uid not in gone}
    assert {fault for fault in mails.verify(store) if isinstance(fault, Fault)} == set()
    store.close()


@pytest.mark.parametrize("moment", range(1, 7))
def test_a_mail_expunged_at_any_moment_of_the_fetch_costs_itself_only(store, moment):
    box = FakeMailbox()
    keys = [box.put(make_mail("north@example.com", f"第{n}期")) for n in range(6)]
    victim, count = keys[(moment + 1) % 6], [0]
    fetch = box.fetch

    def meddling(entries):
        def told():
            for entry in entries:
                count[0] += 1
                if count[0] == moment and victim in box.contents["INBOX"].mails:
                    box.remove(victim)
                yield entry

        return fetch(told())

    box.fetch = meddling
    assert poll(store, box, RULES, clock=clock).errors == {}
    assert {key for (key,) in rows(store, "select key from places")} >= set(keys) - {victim}


def main():
    """What a torture runs as a process of its own: PATH PORT USER STEP."""
    path, port, user, last = sys.argv[1:]
    url = f"imap://localhost:{port}"
    box = open_mailbox(url, username=user, password=PASSWORD, folders="auto", after_ingest="leave")
    run(Path(path), box, ReadHere(), last=int(last), die=killed_for_good)


if __name__ == "__main__":
    main()
