"""From a mailbox into the store: every mail once, byte for byte, whatever it is and whatever the disk does."""

import os
import random
import resource
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.connect import open_mailbox
from ingest.mailbox import MailboxError
from ingest.poll import poll
from parsers.detach import attach
from store import derived, mails
from store.database import SCHEMA_VERSION, StoreError, StoreTooNew, open_store
from store.decisions import Decision, save_decision
from store.mails import Fault
from tests.conftest import BODY, NOW, RULES, ZONE, at, clock, contents, make_mail, new_store, read_mailbox, rows, statuses
from tests.integration.fake import FakeMailbox

REPORT = make_mail("north@example.com")
SMALL = replace(RULES, max_mail_bytes=20_000)
LARGE = make_mail("north@example.com", files=[("照片.bin", random.Random(1).randbytes(40_000))])
ON_TIME, LATE = at("03-02 15:59:59"), at("03-02 16:00:01")


@pytest.fixture
def box():
    return FakeMailbox()


def count(store, table="mails"):
    return rows(store, f"select count(*) from {table}")[0][0]


def sound(store):
    """Every mail in the store can be given back; returns how many."""
    found = list(mails.verify(store))
    assert not [fault for fault in found if isinstance(fault, Fault)]
    return len(found)


def test_every_mail_is_given_back_byte_for_byte(store, box):
    raws = [
        REPORT, LARGE, b"", b"\r\n", b"Subject: cut", REPORT.replace(b"\r\n", b"\n"), bytes(range(256)) * 300,
        make_mail("a@example.com", files=[("x.bin", bytes(9000)), ("y.bin", bytes(9000))]),
    ]  # fmt: skip
    keys = {box.put(raw): raw for raw in raws}
    result = poll(store, box, RULES, clock=clock)
    assert (result.seen, result.new, result.errors) == (len(raws), len(raws), {})
    for key, raw in keys.items():
        (mail_id,) = store.one("select mail_id from places where key = ?", key)
        assert attach(mails.load(store, mail_id)) == raw
    assert sound(store) == len(raws)


def test_a_second_poll_fetches_nothing(store, box):
    box.put(REPORT)
    poll(store, box, RULES, clock=clock)
    box.calls.clear()
    assert poll(store, box, RULES, clock=clock).new == 0
    assert "fetch" not in box.calls
    assert "entries" not in box.calls


def test_verify_names_the_mail_whose_bytes_are_damaged(store, box):
    box.put(LARGE)
    poll(store, box, RULES, clock=clock)
    with store.write() as conn:
        conn.execute("update blobs set data = zeroblob(length(data))")
    problems = [fault.problem for fault in mails.verify(store) if isinstance(fault, Fault)]
    assert len(problems) == 2
    assert "differ" in problems[0]
    assert "blob" in problems[1]


def test_verify_names_a_mail_whose_skeleton_is_lost(store, box):
    box.put(REPORT)
    poll(store, box, RULES, clock=clock)
    with store.write() as conn:
        conn.execute("update skeletons set data = x'00'")
    assert [type(fault) for fault in mails.verify(store)] == [Fault]


@pytest.mark.parametrize("folders", [("INBOX", "Junk"), ("Junk", "INBOX")])
def test_a_mail_in_two_folders_is_one_mail_received_when_it_first_came(store, reader, folders):
    box = FakeMailbox(*folders)
    box.put(REPORT, "INBOX", arrived_at=LATE)
    box.put(REPORT, "Junk", arrived_at=ON_TIME)
    assert read_mailbox(store, box, reader).new == 1
    assert count(store) == 1
    assert rows(store, "select received_at from inbox") == [("2026-03-02T07:59:59Z",)]
    assert statuses(store, "2026-03-02")["north"] == "on_time"


def test_a_mail_found_later_in_another_folder_with_an_earlier_time_is_judged_again(store, box, reader):
    box.put(REPORT, arrived_at=LATE)
    read_mailbox(store, box, reader)
    assert statuses(store, "2026-03-02")["north"] == "late"
    box.put(REPORT, "Archive", arrived_at=ON_TIME)
    assert read_mailbox(store, box, reader).new == 0
    assert statuses(store, "2026-03-02")["north"] == "on_time"


def test_a_copy_that_came_later_changes_nothing(store, box, reader):
    box.put(REPORT, arrived_at=ON_TIME)
    read_mailbox(store, box, reader)
    box.put(REPORT, "Archive", arrived_at=LATE)
    poll(store, box, RULES, clock=clock)
    assert mails.waiting(store) == []


def test_a_copy_in_a_file_whose_received_header_is_earlier_counts_as_in_a_new_reading(store, box, reader, tmp_path):
    told = "Received: from a by mx.example.com; Mon, 02 Mar 2026 15:59:59 +0800\r\n"
    raw = told.encode() + REPORT
    box.put(raw, arrived_at=LATE)
    read_mailbox(store, box, reader)
    (tmp_path / "mail.eml").write_bytes(raw)
    os.utime(tmp_path / "mail.eml", (NOW.timestamp(),) * 2)
    read_mailbox(store, eml_box(tmp_path), reader)
    first = rows(store, "select received_at, received_basis from inbox")
    derived.drop_derived(store)
    read_mailbox(store, box, reader)
    again = rows(store, "select received_at, received_basis from inbox")
    assert first == again == [("2026-03-02T07:59:59Z", "received")]


def eml_box(path):
    return open_mailbox(f"eml:{path}", username="", password="", folders="auto", after_ingest="leave")


def test_a_new_uidvalidity_brings_no_second_mail_no_report_and_no_other_status(store, box, reader):
    for n, (sender, when) in enumerate((("north", ON_TIME), ("south", LATE), ("rail", ON_TIME)), 1):
        box.put(make_mail(f"{sender}@example.com", f"工作信息{n}"), arrived_at=when)
    read_mailbox(store, box, reader)
    before = (contents(store), rows(store, "select * from daily_status"))
    box.renumber()
    assert read_mailbox(store, box, reader).new == 0
    after = (contents(store), rows(store, "select * from daily_status"))
    assert len(after[0].pop("places")) == 2 * len(before[0].pop("places"))
    assert after == before


def test_a_mail_over_the_limit_is_quarantined_with_its_header_and_its_sender_is_pending(store, box, reader):
    box.put(LARGE, arrived_at=ON_TIME)
    read_mailbox(store, box, reader, rules=SMALL)
    shown = "disposition, reason, from_address, subject, size, raw_sha256, received_at"
    assert rows(store, f"select {shown} from inbox") == [
        ("quarantined", "too_large", "north@example.com", "工作信息", len(LARGE), None, "2026-03-02T07:59:59Z")
    ]
    assert statuses(store, "2026-03-02") == {"north": "pending", "south": "missing", "rail": "missing"}
    assert box.calls.count("fetch") == 0
    assert rows(store, "select filename, problem, union_id from files") == [("照片.bin", "too_large", None)]


def test_a_raised_limit_fetches_it_and_the_placeholder_is_gone(store, box, reader):
    box.put(LARGE, arrived_at=ON_TIME)
    read_mailbox(store, box, reader, rules=SMALL)
    assert read_mailbox(store, box, reader).new == 1
    assert rows(store, "select disposition, reason, size from inbox") == [("report", None, len(LARGE))]
    assert statuses(store, "2026-03-02")["north"] == "on_time"
    assert sound(store) == 1
    assert poll(store, box, RULES, clock=clock).new == 0


def test_a_too_large_mail_is_asked_for_once_a_limit(store, box):
    box.put(LARGE)
    assert poll(store, box, SMALL, clock=clock).new == 1
    assert poll(store, box, SMALL, clock=clock).new == 0
    assert count(store) == 1


def test_a_too_large_mail_in_two_folders_and_epochs_is_one_row_and_one_mail_when_the_limit_is_raised(store, box, reader):
    box.put(LARGE, arrived_at=LATE)
    box.put(LARGE, "Junk", arrived_at=ON_TIME)
    read_mailbox(store, box, reader, rules=SMALL)
    box.renumber()
    read_mailbox(store, box, reader, rules=SMALL)
    assert rows(store, "select received_at, disposition from inbox") == [("2026-03-02T07:59:59Z", "quarantined")]
    read_mailbox(store, box, reader)
    assert rows(store, "select received_at, disposition from inbox") == [("2026-03-02T07:59:59Z", "report")]
    assert rows(store, "select distinct m.raw_sha256 is null from places p join mails m using (mail_id)") == [(0,)]


def test_two_different_mails_that_begin_alike_are_both_fetched_when_the_limit_is_raised(store, box, reader):
    long = make_mail("north@example.com", files=[("a.bin", bytes(300_000))])
    box.put(long)
    box.put(long[:-100] + b"x" * 100, "Junk")
    read_mailbox(store, box, reader, rules=SMALL)
    read_mailbox(store, box, reader)
    assert sound(store) == 2
    assert count(store) == 2


def test_what_a_person_said_of_a_mail_that_was_too_large_holds_when_it_is_fetched(store, box, reader):
    box.put(LARGE, arrived_at=LATE)
    read_mailbox(store, box, reader, rules=SMALL)
    (mail_id,) = store.one("select mail_id from inbox")
    decision = Decision("correct", "office", "by phone", ("south",), (NOW.date(),), mail_id=mail_id)
    save_decision(store, decision, now=NOW)
    read_mailbox(store, box, reader)
    assert rows(store, "select union_id, days, disposition from inbox") == [("south", "2026-03-03", "report")]


def test_mail_older_than_since_is_noted_and_left_alone(store, box, reader):
    since = replace(RULES, since=at("03-02 00:00:00"))
    box.put(make_mail("north@example.com", "旧"), arrived_at=at("03-01 23:59:59"))
    box.put(make_mail("north@example.com", "新"), arrived_at=at("03-02 00:00:00"))
    assert read_mailbox(store, box, reader, rules=since).new == 1
    assert rows(store, "select subject from inbox") == [("新",)]
    assert rows(store, "select state from places order by key") == [("before_since",), ("stored",)]
    assert box.calls.count("fetch") == 1


def test_moving_since_back_fetches_what_was_left_alone(store, box, reader):
    box.put(REPORT, arrived_at=ON_TIME)
    read_mailbox(store, box, reader, rules=replace(RULES, since=at("03-03 00:00:00")))
    assert count(store) == 0
    read_mailbox(store, box, reader, rules=replace(RULES, since=at("03-01 00:00:00")))
    assert statuses(store, "2026-03-02")["north"] == "on_time"
    assert rows(store, "select state from places") == [("stored",)]


def test_a_mail_whose_server_cannot_say_when_it_came_has_our_own_time(store, box, reader):
    box.put(REPORT, arrived_at=at("03-02 12:00:00") - timedelta(days=30_000))
    box.put(make_mail("south@example.com"), arrived_at=NOW.fromtimestamp(0, ZONE))
    read_mailbox(store, box, reader)
    assert rows(store, "select received_at from inbox where from_address = 'south@example.com'") == [
        ("2026-03-03T08:30:00Z",)
    ]


def test_an_empty_mail_is_a_mail(store, box, reader):
    box.put(b"")
    assert read_mailbox(store, box, reader).new == 1
    assert rows(store, "select size, disposition, from_address, subject from inbox") == [(0, "triage", "", "")]
    assert sound(store) == 1


@pytest.mark.parametrize("absent", ["From", "Date", "Subject", "Message-ID"])
def test_a_mail_without_a_usual_field_is_read_and_filed(store, box, reader, absent):
    head = "Date: Mon, 02 Mar 2026 15:00:00 +0800\r\nMessage-ID: <1@example.com>\r\n"
    lines = make_mail("north@example.com", head=head).split(b"\r\n")
    box.put(b"\r\n".join(line for line in lines if not line.startswith(absent.encode() + b":")), arrived_at=ON_TIME)
    read_mailbox(store, box, reader)
    wanted = "triage" if absent == "From" else "report"
    assert rows(store, "select disposition, received_at from inbox") == [(wanted, "2026-03-02T07:59:59Z")]


def test_a_stranger_who_uses_anothers_message_id_suppresses_nothing(store, box, reader):
    head = "Message-ID: <same@example.com>\r\n"
    box.put(make_mail("stranger@elsewhere.example", "hello", head=head), arrived_at=ON_TIME)
    box.put(make_mail("north@example.com", head=head), arrived_at=ON_TIME)
    assert read_mailbox(store, box, reader).new == 2
    assert statuses(store, "2026-03-02")["north"] == "on_time"


def test_a_mail_of_fifty_megabytes_costs_seconds_and_some_copies_of_itself(tmp_path):
    line = random.Random(2).randbytes(57)
    (tmp_path / "box").mkdir()
    with (tmp_path / "box" / "large.eml").open("wb") as file:
        file.write(make_mail("north@example.com", files=[("a.bin", line * (37_000_000 // 57))]))
    driver = f"""
        import resource, time
        from pathlib import Path
        from ingest.connect import open_mailbox
        from ingest.poll import poll
        from tests.conftest import RULES, clock, new_store
        store = new_store(Path({str(tmp_path / "rollcall.db")!r}))
        box = open_mailbox({f"eml:{tmp_path / 'box'}"!r}, username="", password="", folders="auto", after_ingest="leave")
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        assert poll(store, box, RULES, clock=clock).new == 1
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(grown // 1024, round(time.perf_counter() - started, 1))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(driver)], capture_output=True, text=True, check=True)
    megabytes, seconds = map(float, done.stdout.split())
    assert megabytes < 400
    assert seconds < 15


def test_foreign_keys_are_on(store):
    with pytest.raises(sqlite3.IntegrityError), store.write() as conn:
        conn.execute("insert into skeletons values (99, x'')")


def test_the_store_and_its_journal_are_for_their_owner_only(path, box):
    before = os.umask(0)
    try:
        store = new_store(path)
        box.put(REPORT)
        poll(store, box, RULES, clock=clock)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == {"rollcall.db": 0o600, "rollcall.db-wal": 0o600, "rollcall.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_commit_that_fails_leaves_no_transaction_that_later_writes_would_join(store):
    with pytest.raises(sqlite3.IntegrityError), store.write() as conn:
        conn.execute("pragma defer_foreign_keys = on")  # so that only the commit fails
        conn.execute("insert into skeletons values (99, x'')")
    assert not store.db.conn.in_transaction
    with store.write() as conn:
        conn.execute("insert into settings values ('a', 'b')")
    again = open_store(store.path)
    assert rows(again, "select value from settings where name = 'a'") == [("b",)]
    again.close()


def test_writes_are_durable_and_in_wal(store):
    assert rows(store, "pragma journal_mode") == [("wal",)]
    assert rows(store, "pragma synchronous") == [(2,)]


def test_a_store_of_a_newer_program_is_refused_and_left_as_it_is(store, path):
    store.db.conn.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    store.close()
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="newer"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_store_is_an_error_with_words(path):
    path.parent.mkdir()
    path.write_bytes(b"From: somebody\r\n" * 2000)
    with pytest.raises(StoreError, match=r"rollcall\.db"):
        open_store(path)


def test_opening_an_existing_store_writes_nothing(store, path):
    store.close()
    before = path.stat().st_mtime_ns, path.read_bytes()
    open_store(path).close()
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_two_programs_that_make_the_store_at_the_same_time_both_get_it(path):
    script = "import sys, pathlib; from store.database import open_store; open_store(pathlib.Path(sys.argv[1])).close()"
    started = [subprocess.Popen([sys.executable, "-c", script, str(path)], stderr=subprocess.PIPE) for _ in range(4)]
    assert [(process.communicate()[1], process.returncode) for process in started] == [(b"", 0)] * 4


def test_two_connections_that_write_at_once_wait_for_each_other(store, path):
    written = []

    def write_much(number):
        mine = open_store(path)
        for n in range(30):
            with mine.write() as conn:
                (value,) = conn.execute("select count(*) from settings").fetchone()  # read, then write
                conn.execute("insert into settings values (?, ?)", (f"{number}/{n}", str(value)))
        written.append(number)
        mine.close()

    threads = [threading.Thread(target=write_much, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(written) == [0, 1]
    counts = [int(value) for (value,) in rows(store, "select value from settings where name like '_/%'")]
    assert len(set(counts)) == 60


def test_a_poll_waits_for_a_writer_that_is_in_the_middle_of_something(store, path, box):
    other = open_store(path)
    other.db.conn.execute("begin immediate")
    timer = threading.Timer(0.3, lambda: other.db.conn.execute("commit"))
    timer.start()
    box.put(REPORT)
    started = time.monotonic()
    assert poll(store, box, RULES, clock=clock).new == 1
    assert time.monotonic() - started > 0.2
    timer.join()
    other.close()


@contextmanager
def full_disk(store, *, spare_pages):
    """SQLite may not grow the store by more than this; reads stay possible."""
    (pages,) = store.one("pragma page_count")
    store.db.conn.execute(f"pragma max_page_count = {pages + spare_pages}")
    try:
        yield
    finally:
        store.db.conn.execute("pragma max_page_count = 1000000")


def nothing_half_written(store):
    assert rows(store, "pragma foreign_key_check") == []
    assert rows(store, "select count(*) from mails a where not exists (select 1 from skeletons s where s.mail_id = a.mail_id)") == [(0,)]
    assert rows(store, "select count(*) from mails a where not exists (select 1 from places p where p.mail_id = a.mail_id)") == [(0,)]
    assert not store.db.conn.in_transaction
    sound(store)


def photos(number):
    return make_mail("north@example.com", f"照片{number}", files=[("a.bin", random.Random(number).randbytes(100_000))])


def test_a_full_disk_surfaces_leaves_nothing_half_written_and_the_next_poll_completes(store, box, reader):
    for number in range(6):
        box.put(photos(number), arrived_at=ON_TIME)
    with full_disk(store, spare_pages=20), pytest.raises(sqlite3.OperationalError, match="full"):
        poll(store, box, RULES, clock=clock)
    assert 0 < count(store) < 6
    nothing_half_written(store)
    assert store.one("select at from read_until")["at"] == ""
    assert read_mailbox(store, box, reader).new + count(store) >= 6
    assert sound(store) == 6
    assert count(store, "reports") == 6


def test_a_disk_that_is_full_only_at_the_commit_leaves_no_transaction_open(store, box):
    box.put(photos(1))
    box.put(photos(2))
    poll(store, box, replace(RULES, max_mail_bytes=1000), clock=clock)
    wal = store.path.with_name("rollcall.db-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 40_000, hard))
    try:
        with pytest.raises(sqlite3.OperationalError):
            poll(store, box, RULES, clock=clock)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    nothing_half_written(store)
    assert poll(store, box, RULES, clock=clock).new == 2
    again = open_store(store.path)
    assert sound(again) == 2
    again.close()


def test_interpretation_on_a_full_disk_leaves_every_mail_waiting(store, box, reader):
    for number in range(3):
        box.put(make_mail("north@example.com", f"信息{number}", body=BODY * 400), arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)
    with full_disk(store, spare_pages=0), pytest.raises(sqlite3.OperationalError, match="full"):
        read_mailbox(store, box, reader)
    assert len(mails.waiting(store)) == 3
    assert count(store, "filings") == 0
    read_mailbox(store, box, reader)
    assert count(store, "reports") == 3


def test_a_mail_that_the_source_lists_and_cannot_give_keeps_the_poll_from_being_good(store, box):
    box.put(REPORT)
    box.fetch = lambda entries: iter(())
    result = poll(store, box, RULES, clock=clock)
    assert list(result.errors) == ["INBOX"]
    assert store.one("select at from read_until")["at"] == ""


def test_a_mail_that_vanished_while_it_was_fetched_is_no_error(store, box):
    key = box.put(REPORT)
    fetch = box.fetch

    def vanish(entries):
        box.remove(key)
        return fetch(entries)

    box.fetch = vanish
    assert poll(store, box, RULES, clock=clock).errors == {}


def test_a_folder_that_fails_does_not_hide_the_others_and_is_read_by_the_next_poll(store, reader):
    box = FakeMailbox("A", "B")
    box.put(REPORT, "A")
    box.put(make_mail("south@example.com"), "B")
    box.fail("open", MailboxError("no"))
    assert list(poll(store, box, RULES, clock=clock).errors) == ["A"]
    assert count(store) == 1
    assert poll(store, box, RULES, clock=clock).errors == {}
    assert count(store) == 2
