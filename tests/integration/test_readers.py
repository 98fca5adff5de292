"""Who reads the store while mails come in: nobody waits for the other, and a long query does not keep the write-ahead log growing."""

import sqlite3
from contextlib import closing

import pytest

import store.database
from store.asking import TooLong, ask
from store.database import open_store
from store.frames import open_frames
from tests.conftest import NOW, new_store
from tests.integration import asked_case, explore_case

demo_folder, demo_explorer = asked_case.demo_folder, explore_case.demo_explorer  # fixtures
FOLDED = 20_000_000  # bytes: SQLite folds the log in at 1,000 pages, which are 16 MB
ENDLESS = (
    "with recursive n(i) as (select 1 union all select i + 1 from n) select i, (select count(*) from blobs) from n"
)
ROWS = "select r.mail_id, s.mail_id from inbox r, inbox s, inbox t"


def write(opened, number, *, size=100_000):
    """As much as a mail with a small file."""
    with opened.write() as conn:
        conn.execute("insert into blobs values (?, ?, ?)", (f"{number:064x}", size, bytes(size)))


def impatient(path):
    """A reader of its own make, as sqlite3 or pandas open it, that does not wait for a lock at all."""
    return closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0, isolation_level=None))


def test_a_reader_does_not_wait_while_a_mail_is_written(path):
    opened = new_store(path)
    write(opened, 1)
    with opened.write() as conn:
        conn.execute("insert into blobs values ('x', 1, x'00')")
        with impatient(path) as reader:
            assert reader.execute("select count(*) from blobs").fetchone() == (1,)
        with ask(path, "select count(*) from blobs", now=NOW) as answer:
            assert list(answer.rows) == [(1,)]
        with open_frames(path, now=NOW) as frames:
            assert len(frames.view("blobs")) == 1
    opened.close()


def test_a_mail_is_written_while_readers_are_in_the_midst_of_a_query(demo_folder):
    path = demo_folder / "rollcall.db"
    opened = open_store(path, now=asked_case.NOW)
    opened.conn.execute("pragma busy_timeout = 0")
    try:
        with ask(path, ROWS, now=asked_case.NOW) as answer, impatient(path) as theirs:
            next(answer.rows)
            cursor = theirs.execute(ROWS)
            cursor.fetchone()
            write(opened, 7)
            assert opened.one("select count(*) from blobs where sha256 = ?", f"{7:064x}")[0] == 1
            next(answer.rows)
            cursor.fetchone()
    finally:
        with opened.write() as conn:
            conn.execute("delete from blobs where sha256 = ?", (f"{7:064x}",))
        opened.close()


def test_what_pages_and_tables_read_while_a_mail_is_written(demo_folder, demo_explorer):
    opened = open_store(demo_folder / "rollcall.db", now=asked_case.NOW)
    try:
        with opened.write() as conn:
            conn.execute("insert into blobs values ('x', 1, x'00')")
            for path in ("/", "/mail/1", "/photos", "/search?q=慰问", "/rollcall/inbox", "/rollcall/who_is_missing"):
                assert demo_explorer.get(path).status == 200
            conn.execute("delete from blobs where sha256 = 'x'")
    finally:
        opened.close()


@pytest.fixture
def small_log(monkeypatch):
    """The log's size, as what is tested here, at a size that is quick to write."""
    monkeypatch.setattr(store.database, "_LOG_BYTES", 4_000_000)


def log_of(path):
    return path.with_name(f"{path.name}-wal").stat().st_size


@pytest.mark.usefixtures("small_log")
def test_the_log_shrinks_again_after_the_longest_query_that_we_allow(path):
    """A query keeps the log from being folded in; ours are ended, and then it is folded in and cut."""
    opened = new_store(path)
    with pytest.raises(TooLong), ask(path, ENDLESS, now=NOW, seconds=1) as answer:
        next(answer.rows)  # from here on it pins what it sees
        for number in range(500):
            write(opened, number)
        assert log_of(path) > 50_000_000
        list(answer.rows)
    for number in range(500, 530):
        write(opened, number)
    assert log_of(path) < FOLDED
    opened.close()


@pytest.mark.usefixtures("small_log")
def test_an_explorer_that_stays_open_pins_nothing(tmp_path):
    """Its connections stay; between two questions none of them is in a transaction."""
    from tests.integration.office_case import OfficeCase

    case = OfficeCase(tmp_path).write()
    opened = open_store(case.folder / "rollcall.db", now=case.now)
    path = case.folder / "rollcall.db"
    with explore_case.serving(
        "--config", case.folder / "config.toml", "--now", "2021-02-05T16:30:00+08:00", "explore", "--port", 0
    ) as explorer:
        number = 0
        for _ in range(4):
            for page in (
                "/",
                "/rollcall",
                "/rollcall/blobs",
                "/rollcall/daily_status",
                "/rollcall/roll_call",
                "/rollcall/blobs.json",
            ):
                assert explorer.get(page).status == 200
            for _ in range(100):
                number += 1
                write(opened, number)
        assert log_of(path) < FOLDED
        assert explorer.rows("/rollcall.json?sql=select count(*) from blobs&_shape=arrays") == [[400]]
    opened.close()


def test_no_reader_of_ours_asks_for_longer_than_a_minute_by_itself():
    from service.explore.server import _SETTINGS
    from service.explore.site import PAGE_SECONDS
    from store.asking import SECONDS

    assert SECONDS == 60
    assert _SETTINGS["sql_time_limit_ms"] == 60_000
    assert PAGE_SECONDS < 60
