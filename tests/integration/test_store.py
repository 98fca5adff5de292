"""The store itself: durable, private, one writer at a time; and what a full disk or a damaged byte does to it."""

import os
import random
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ingest.poll import poll
from store import mails
from store.database import StoreError, StoreTooNew, Undone, open_store
from store.mails import Fault
from store.version import SCHEMA_VERSION
from tests.conftest import BODY, RULES, at, clock, make_mail, new_store, read_mailbox, rows
from tests.integration.fake import FakeMailbox

REPORT = make_mail("north@example.com")
LARGE = make_mail("north@example.com", files=[("照片.bin", random.Random(1).randbytes(40_000))])
ON_TIME = at("03-02 15:59:59")


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
    assert not store.conn.in_transaction
    with store.write() as conn:
        conn.execute("insert into settings values ('a', 'b')")
    again = open_store(store.path)
    assert rows(again, "select value from settings where name = 'a'") == [("b",)]
    again.close()


def test_writes_are_durable_and_in_wal(store):
    assert rows(store, "pragma journal_mode") == [("wal",)]
    assert rows(store, "pragma synchronous") == [(2,)]


def test_a_store_of_a_newer_program_is_refused_and_left_as_it_is(store, path):
    store.conn.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
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
    other.conn.execute("begin immediate")
    timer = threading.Timer(0.3, lambda: other.conn.execute("commit"))
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
    store.conn.execute(f"pragma max_page_count = {pages + spare_pages}")
    try:
        yield
    finally:
        store.conn.execute("pragma max_page_count = 1000000")


def nothing_half_written(store):
    assert rows(store, "pragma foreign_key_check") == []
    assert rows(
        store, "select count(*) from mails a where not exists (select 1 from skeletons s where s.mail_id = a.mail_id)"
    ) == [(0,)]
    assert rows(
        store, "select count(*) from mails a where not exists (select 1 from places p where p.mail_id = a.mail_id)"
    ) == [(0,)]
    assert not store.conn.in_transaction
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


def test_an_attempt_that_fails_by_its_content_is_undone_and_the_rest_of_the_write_stays(store):
    with store.write() as conn:
        conn.execute("insert into settings values ('before', '1')")
        with pytest.raises(Undone), store.attempt():
            conn.execute("insert into settings values ('within', '1')")
            conn.execute("insert into settings values ('before', 'again')")
        conn.execute("insert into settings values ('after', '1')")
    names = {name for (name,) in rows(store, "select name from settings")}
    assert names >= {"before", "after"}
    assert "within" not in names


def test_a_write_within_a_write_is_part_of_it(store):
    with pytest.raises(KeyError), store.write() as conn:
        with store.write() as inner:
            inner.execute("insert into settings values ('inner', '1')")
        assert conn.in_transaction
        raise KeyError
    assert rows(store, "select * from settings where name = 'inner'") == []
