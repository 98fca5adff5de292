"""One poison mail costs itself only: readers that die, hang or eat memory."""

import os
import signal
import tempfile
import time
from pathlib import Path

import pytest

import ingest.child
import ingest.interpret
import ingest.reader
from ingest.child import InterpretLimits, children
from ingest.interpret import interpret_waiting
from ingest.poll import poll
from parsers.interpretation import interpret
from store import derived
from tests.conftest import OFFICE, RULES, clock, make_mail, rows, statuses
from tests.integration import poison
from tests.integration.poison import LIMITS, ON_TIME, check_all_are_filed

box = poison.box  # fixtures


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
        b"Content-Type: text/html\r\n\r\n" + b"<p>words</p>\r\n" * 5_000_000 + "😀".encode(),
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
