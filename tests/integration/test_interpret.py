"""One poison mail costs itself only: whatever a child dies of, the other mails are read, and the mail keeps its reason."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ingest.child
import ingest.interpret
import ingest.reader
from ingest.child import InterpretLimits, children
from ingest.file import read_claims
from ingest.interpret import interpret_waiting
from ingest.poll import poll
from parsers.interpretation import interpret
from store import derived, mails
from tests.conftest import OFFICE, RULES, at, clock, make_mail, read_mailbox, rows, statuses
from tests.integration.fake import FakeMailbox

LIMITS = InterpretLimits(seconds=5, memory_mb=600, workers=2)
ON_TIME = at("03-02 12:00:00")
MARK = "POISON:"
# Kept before the limits are set in the child, where `interpret` is replaced by `poisoned`.
_limit_child = ingest.child._limit_child


def limit_and_poison(*limits):
    """What a child begins with in these tests: its limits, and an `interpret` that some mails are poison to."""
    _limit_child(*limits)
    ingest.reader.interpret = poisoned


def poisoned(detached, *, open_files=True):
    """Bodies do what their marked word says; headers alone are harmless, unless the subject says otherwise."""
    head, _, body = detached.skeleton.partition(b"\r\n\r\n")
    for text in (body, head):
        word = text.partition(MARK.encode())[2][:8].split(b":")[0].decode()
        if word:
            POISONS[word]()
    return interpret(detached, open_files=open_files)


def eat():
    held = []
    while True:
        held.append(bytearray(50_000_000))


def spin():
    while True:
        pass


def sleep():
    time.sleep(60)


def litter():
    Path(tempfile.mkdtemp(), "x").write_bytes(b"x")
    os._exit(3)


def leave():
    os._exit(3)


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def fail():
    raise RecursionError("too deep")


POISONS = {f.__name__: f for f in (eat, spin, sleep, leave, litter, crash, fail)}
REASONS = {
    "eat": "out_of_limits", "spin": "timed_out", "sleep": "timed_out", "leave": "out_of_limits", "crash": "out_of_limits",
    "fail": "unreadable",
}  # fmt: skip


@pytest.fixture
def box():
    return FakeMailbox()


def poison(kind, *, sender="north@example.com"):
    return make_mail(sender, "信息", body=f"{MARK}{kind}:")


def test_a_mail_that_kills_its_reader_is_quarantined_with_its_reason_and_the_others_are_read(store, box, monkeypatch):
    monkeypatch.setattr(ingest.child, "_limit_child", limit_and_poison)
    deadly = ("eat", "spin", "leave", "crash", "fail")
    for kind in deadly:
        box.put(poison(kind), arrived_at=ON_TIME)
        box.put(make_mail("south@example.com", f"信息{kind}"), arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)
    seen = []
    with children(InterpretLimits(2, 600, 2)) as child:
        assert interpret_waiting(store, child, OFFICE, trusted=(), seen=seen.append) == 10
    assert len(seen) == 10
    said = rows(store, "select disposition, reason, subject, from_address from inbox order by mail_id")
    assert said[::2] == [("quarantined", REASONS[kind], "信息", "north@example.com") for kind in deadly]
    assert [row[:2] for row in said[1::2]] == [("report", None)] * 5
    assert statuses(store, "2026-03-02") == {"north": "pending", "south": "on_time", "rail": "missing"}
    check_all_are_filed(store)


def test_what_a_killed_reader_left_on_the_disk_goes_with_its_pool(store, box, monkeypatch, tmp_path):
    monkeypatch.setattr(ingest.child, "_limit_child", limit_and_poison)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    box.put(poison("litter"), arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)
    with children(InterpretLimits(2, 600, 1)) as child:
        interpret_waiting(store, child, OFFICE, trusted=())
        assert list(tmp_path.rglob("x"))
    assert list(tmp_path.iterdir()) == [tmp_path / "store"]


def test_a_mail_that_waits_for_nothing_is_timed_out_by_the_clock_on_the_wall(store, box, monkeypatch):
    monkeypatch.setattr(ingest.child, "_limit_child", limit_and_poison)
    box.put(poison("sleep"), arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)
    started = time.monotonic()
    with children(InterpretLimits(1, 600, 1)) as child:
        interpret_waiting(store, child, OFFICE, trusted=())
    assert time.monotonic() - started < 20
    assert rows(store, "select disposition, reason from inbox") == [("quarantined", "timed_out")]


@pytest.mark.parametrize("kind", ["leave", "fail"])
def test_a_mail_whose_very_header_is_poison_keeps_its_row_and_its_reason_and_its_union_is_pending(
    store, box, monkeypatch, kind
):
    monkeypatch.setattr(ingest.child, "_limit_child", limit_and_poison)
    raw = make_mail("north@example.com", head=f"X-Test: {MARK}{kind}:\r\n")
    box.put(raw, arrived_at=ON_TIME)
    box.put(make_mail("south@example.com"), arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)
    with children(InterpretLimits(2, 600, 1)) as child:
        interpret_waiting(store, child, OFFICE, trusted=())
    assert rows(store, "select disposition, reason, received_at, from_address from inbox") == [
        ("quarantined", REASONS[kind], "2026-03-02T04:00:00Z", "north@example.com"),
        ("report", None, "2026-03-02T04:00:00Z", "south@example.com"),
    ]
    assert statuses(store, "2026-03-02")["north"] == "pending"
    check_all_are_filed(store)


def test_a_quarantined_mail_is_tried_again_when_asked_and_counts_once_it_can_be_read(store, box, monkeypatch, reader):
    monkeypatch.setattr(ingest.child, "_limit_child", limit_and_poison)
    box.put(poison("leave"), arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)
    with children(InterpretLimits(2, 600, 1)) as child:
        interpret_waiting(store, child, OFFICE, trusted=())
        assert interpret_waiting(store, child, OFFICE, trusted=()) == 0
        assert derived.retry_unread(store) == 1
        assert interpret_waiting(store, child, OFFICE, trusted=()) == 1
    assert rows(store, "select disposition from inbox") == [("quarantined",)]
    derived.retry_unread(store)
    interpret_waiting(store, reader, OFFICE, trusted=())  # a better parser
    assert rows(store, "select disposition, reason from inbox") == [("report", None)]
    assert statuses(store, "2026-03-02")["north"] == "on_time"


def huge_headers():
    yield "subject of 280 KB", b"Subject: " + b"=?utf-8?b?5pel?= " * 16_500 + b"\r\n"
    yield "nested comments", b"Cc: " + b"(" * 100_000 + b"\r\n"
    yield "a header of 20 MB", b"X-A: b\r\n" * 2_500_000


def huge_bodies():
    yield (
        "nested parts",
        b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(20_000)),
    )
    many = b"".join(b"--b\r\nContent-Type: image/png\r\n\r\n\r\n" for _ in range(300_000))
    yield "many parts", b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + many
    yield "deep html", b"Content-Type: text/html\r\n\r\n" + b"<div>" * 3_000_000
    yield "much text", b"Content-Type: text/plain\r\n\r\n" + "工会信息\r\n".encode() * 4_000_000
    yield "one long line", b"Content-Type: text/plain\r\n\r\n" + b"2.5" * 10_000_000
    # Each character takes four bytes in memory, and a page is read whole for the files that may stand in it
    yield (
        "a page of wide characters",
        b"Content-Type: text/html\r\n\r\n" + b"<p>words</p>\r\n" * 3_500_000 + "😀".encode(),
    )


HOSTILE = dict(huge_headers()) | dict(huge_bodies())
SENDER = b"From: <north@example.com>\r\n"


def test_real_hostile_mails_within_small_limits_neither_stop_the_others_nor_lose_their_sender(store, box):
    for content in HOSTILE.values():
        box.put(SENDER + content, arrived_at=ON_TIME)
    box.put(make_mail("south@example.com"), arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)
    with children(LIMITS) as child:
        assert interpret_waiting(store, child, OFFICE, trusted=()) == len(HOSTILE) + 1
    said = rows(store, "select disposition, reason, from_address from inbox order by mail_id")
    assert said[-1] == ("report", None, "south@example.com")
    assert {row[2] for row in said[:-1]} == {"north@example.com"}
    assert {row[0] for row in said} >= {"quarantined", "report"}, "no limit was reached: the test says nothing"
    assert statuses(store, "2026-03-02")["north"] in ("on_time", "pending")
    check_all_are_filed(store)


def check_all_are_filed(store):
    sql = "select mail_id from mails a where state <> 'accepted' and not exists (select 1 from filings f where f.mail_id = a.mail_id)"
    assert rows(store, sql) == []
    assert mails.waiting(store) == []


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
                for future in [child.submit(Task(detach(b"Subject: a"))) for _ in range(4)]:
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
