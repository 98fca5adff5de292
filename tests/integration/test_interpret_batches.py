"""Interpretation in batches: what cannot be filed or kept costs itself only, and work stops and goes on cleanly."""

import os
import resource
import subprocess
import sys
import textwrap
import time
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ingest.child
import ingest.interpret
import ingest.reader
from ingest.child import Task, children
from ingest.file import read_claims
from ingest.interpret import Readers, interpret_waiting
from ingest.poll import poll
from parsers.mail.detach import detach
from store import derived, mails
from tests.conftest import OFFICE, RULES, clock, make_mail, read_mailbox, rows, statuses
from tests.integration import poison
from tests.integration.poison import LIMITS, ON_TIME, check_all_are_filed

box = poison.box  # fixtures


def test_a_mail_that_cannot_be_filed_costs_itself_only_and_its_sender_is_pending(store, box, reader, monkeypatch):
    claim_of = ingest.reader.claim_of

    def stumble(reading):
        if "绊" in reading.mail.own_text:
            raise ValueError("a fault of ours")
        return claim_of(reading)

    monkeypatch.setattr(ingest.reader, "claim_of", stumble)
    monkeypatch.setattr(ingest.file, "claim_of", stumble)
    box.put(make_mail("north@example.com", body="绊"), arrived_at=ON_TIME)
    box.put(make_mail("south@example.com"), arrived_at=ON_TIME)
    read_mailbox(store, box, reader)
    assert rows(store, "select disposition, reason, subject from inbox") == [
        ("quarantined", "unreadable", "工作信息"), ("report", None, "工作信息"),
    ]  # fmt: skip
    assert statuses(store, "2026-03-02") == {"north": "pending", "south": "on_time", "rail": "missing"}
    check_all_are_filed(store)


def test_a_text_that_sqlite_cannot_hold_costs_its_mail_only(store, box, reader, monkeypatch):
    save = derived.save_interpretation

    def with_surrogate(store, mail_id, found, **more):
        return save(store, mail_id, found if mail_id != 1 or not found.own_text else broken(found), **more)

    monkeypatch.setattr(derived, "save_interpretation", with_surrogate)
    box.put(make_mail("north@example.com"), arrived_at=ON_TIME)
    box.put(make_mail("south@example.com"), arrived_at=ON_TIME)
    read_mailbox(store, box, reader)
    assert rows(store, "select disposition from inbox") == [("quarantined",), ("report",)]
    check_all_are_filed(store)


def broken(found):
    return replace(found, own_text="\ud800")


def test_a_death_between_reading_and_filing_leaves_the_batch_waiting(store, box, reader, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest.interpret, "settle_mails", die)
    box.put(make_mail("north@example.com"), arrived_at=ON_TIME)
    with pytest.raises(KeyboardInterrupt):
        read_mailbox(store, box, reader)
    assert len(mails.waiting(store)) == 1
    assert rows(store, "select count(*) from messages") == [(0,)]


@pytest.mark.parametrize(
    "said", ["Fri, 31 Dec 9999 23:59:59 -1200", "Mon, 01 Jan 0001 00:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000"]
)
def test_a_date_at_the_end_of_time_stops_nothing(store, box, reader, said):
    box.put(make_mail("north@example.com", head=f"Date: {said}\r\n"), arrived_at=ON_TIME)
    box.put(make_mail("south@example.com"), arrived_at=datetime(9999, 12, 31, 23, tzinfo=UTC))
    read_mailbox(store, box, reader)
    assert rows(store, "select disposition from inbox where mail_id = 1") == [("report",)]
    check_all_are_filed(store)


def test_work_stops_between_batches_when_asked(store, box, reader, monkeypatch):
    monkeypatch.setattr(ingest.interpret, "_BATCH", 2)
    monkeypatch.setattr(ingest.interpret, "_TOGETHER", 2)
    for n in range(5):
        box.put(make_mail("north@example.com", f"{n}"))
    poll(store, box, RULES, clock=clock)
    assert interpret_waiting(store, reader, OFFICE, trusted=(), stop=lambda: True) == 2
    assert len(mails.waiting(store)) == 3
    check = rows(store, "select count(*) from filings")
    assert check == [(2,)]
    assert interpret_waiting(store, reader, OFFICE, trusted=()) == 3


def test_a_batch_ends_before_its_files_fill_the_memory(store, box, reader, monkeypatch):
    monkeypatch.setattr(ingest.interpret, "_BATCH_BYTES", 5000)
    settled = []
    monkeypatch.setattr(ingest.interpret, "settle_mails", lambda store, office, ids: settled.append(len(ids)))
    for n in range(6):  # short runs are not detached: their bytes travel back
        box.put(make_mail("north@example.com", f"{n}", files=[("a.bin", bytes([n]) * 3000)]))
    poll(store, box, RULES, clock=clock)
    interpret_waiting(store, reader, OFFICE, trusted=())
    assert settled == [2, 2, 2]


def test_children_end_when_their_parent_is_killed(tmp_path):
    driver = """
        import os, signal, sys, time
        from pathlib import Path
        from ingest.child import InterpretLimits, Task, children
        from parsers.mail.detach import detach
        if __name__ == "__main__":
            with children(InterpretLimits(30, 600, 2)) as child:
                for future in [child.submit([Task(detach(b"Subject: a"))]) for _ in range(4)]:
                    future.result()
                print(*child.pool._pool_manager.worker_manager.workers, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
    """
    script = tmp_path / "driver.py"
    script.write_text(textwrap.dedent(driver))
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    children = [int(pid) for pid in done.stdout.split()]
    assert children, done.stderr
    deadline = time.monotonic() + 20
    while (alive := [pid for pid in children if runs(pid)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive == []


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_children_have_their_limits_and_the_parent_has_none_of_them(store):
    before = [resource.getrlimit(which) for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU)]
    with children(LIMITS) as child:
        limits = [child.pool.schedule(resource.getrlimit, args=(which,)).result() for which in (resource.RLIMIT_AS,)]
    assert limits == [(600_000_000, 600_000_000)]
    assert [resource.getrlimit(which) for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU)] == before


def test_reading_claims_of_a_mail_that_is_not_there_is_an_error(store):
    with pytest.raises(KeyError):
        read_claims(store, OFFICE, [99])


def test_what_was_stored_just_now_is_not_read_from_the_store_again(store, box, reader, monkeypatch):
    monkeypatch.setattr(mails, "load", lambda store, mail_id: pytest.fail(f"mail {mail_id} was at hand"))
    box.put(make_mail("north@example.com"), arrived_at=ON_TIME)
    readers = Readers(store, reader, OFFICE, trusted=())
    assert poll(store, box, RULES, clock=clock, beside=readers).new == 1
    assert readers.finish() == 1
    assert rows(store, "select disposition from inbox") == [("report",)]


def test_what_cannot_be_held_is_read_from_the_store(store, box, reader, monkeypatch):
    loaded, load = [], mails.load
    monkeypatch.setattr(mails, "load", lambda store, mail_id: loaded.append(mail_id) or load(store, mail_id))
    monkeypatch.setattr(ingest.interpret, "_AHEAD_BYTES", 100)  # less than one of them
    monkeypatch.setattr(reader, "ready", False)
    box.put(make_mail("north@example.com"), arrived_at=ON_TIME)
    box.put(make_mail("south@example.com"), arrived_at=ON_TIME)
    readers = Readers(store, reader, OFFICE, trusted=())
    poll(store, box, RULES, clock=clock, beside=readers)
    assert readers.finish() == 2
    assert loaded == [1, 2]
    assert rows(store, "select disposition from inbox") == [("report",), ("report",)]


def test_what_cannot_be_held_is_handed_out_at_once_where_a_child_is_free(store, box, reader, monkeypatch):
    monkeypatch.setattr(mails, "load", lambda store, mail_id: pytest.fail(f"mail {mail_id} was at hand"))
    monkeypatch.setattr(ingest.interpret, "_AHEAD_BYTES", 100)  # less than it
    box.put(make_mail("north@example.com"), arrived_at=ON_TIME)
    readers = Readers(store, reader, OFFICE, trusted=())
    poll(store, box, RULES, clock=clock, beside=readers)
    assert rows(store, "select disposition from inbox") == [("accepted",)]  # read, and not yet written
    assert readers.finish() == 1
    assert rows(store, "select disposition from inbox") == [("report",)]


def test_small_mails_are_handed_over_together_and_one_that_fails_costs_itself_only(store, box, reader, monkeypatch):
    handed, submit, read = [], reader.submit, reader.read

    def stumble(task):
        if "绊".encode() in task.detached.skeleton:
            raise MemoryError
        return read(task)

    monkeypatch.setattr(reader, "read", stumble)
    monkeypatch.setattr(reader, "submit", lambda tasks: handed.append(len(tasks)) or submit(tasks))
    for n in range(10):
        box.put(make_mail("north@example.com", body="绊" if n == 3 else f"今日慰问{n}人"), arrived_at=ON_TIME)
    photo = make_mail("south@example.com", files=[("a.bin", os.urandom(20_000))])
    box.put(photo, arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)
    assert interpret_waiting(store, reader, OFFICE, trusted=()) == 11
    assert handed[:3] == [8, 2, 1]  # what has an attachment goes alone
    assert rows(store, "select mail_id, disposition from inbox where disposition <> 'report'") == [(4, "quarantined")]
    assert len(mails.waiting(store)) == 0


def test_mails_that_take_too_long_together_are_read_alone(store, box, reader, monkeypatch):
    handed, submit = [], reader.submit

    def slow_together(tasks):
        handed.append(len(tasks))
        if len(tasks) == 1:
            return submit(tasks)
        late = Future()
        late.set_exception(TimeoutError())
        return late

    monkeypatch.setattr(reader, "submit", slow_together)
    for n in range(3):
        box.put(make_mail("north@example.com", body=f"今日慰问{n}人"), arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)
    assert interpret_waiting(store, reader, OFFICE, trusted=()) == 3
    assert handed == [3, 1, 1, 1]
    assert rows(store, "select distinct disposition from inbox") == [("report",)]


def test_together_they_get_little_time(monkeypatch):
    asked = []
    monkeypatch.setattr(
        ingest.child.Children, "_start", lambda self, function, given, size, seconds: asked.append(seconds)
    )
    with children(LIMITS) as child:
        for count in (1, 2):
            child.submit([Task(detach(b"Subject: a"))] * count)
    assert asked == [LIMITS.seconds, min(5, LIMITS.seconds)]
