"""Whatever changes in the file of the store, by a bit that flips or by a hand, `verify` finds and names it."""

import random
import sqlite3
from collections import Counter

import pytest

from ingest.interpret import interpret_waiting
from ingest.poll import poll
from store import backups, derived, grams, seals, soundness
from store.database import StoreError, open_store
from store.mails import Fault
from tests.conftest import NOW, OFFICE, RULES, ReadHere, at, clock, machine_steps, make_mail, new_store, rows, statuses
from tests.integration.fake import FakeMailbox
from tests.stores.make import fill

HASHED = {"blobs", "runs"}  # by the hashes of mails and contents
KEPT = {"first_receipts", "day_files", "uncounted_days", "seals"}  # compared with what they are made of
SHORT, LONG = 12, 1_000  # bits


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a store that holds something in every table."""
    path = tmp_path_factory.mktemp("whole") / "rollcall.db"
    fill(path)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path, whole):
    path = tmp_path / "rollcall.db"
    path.write_bytes(whole)
    return path


@pytest.fixture
def filled(path):
    store = open_store(path, now=NOW)
    yield store
    store.close()


def faults_of(path, reader):
    """What `verify --derived` says."""
    try:
        store = open_store(path, now=NOW)
    except (StoreError, sqlite3.DatabaseError) as error:
        return [str(error)]
    try:
        found = [*soundness.quick(store), *(one for one in soundness.thorough(store) if isinstance(one, Fault))]
        with backups.scratch(store, now=NOW) as copy:
            derived.drop_derived(copy)
            interpret_waiting(copy, reader, OFFICE, trusted=())
            found += soundness.differences(store, copy)
        return [fault.said for fault in found]
    except (StoreError, *soundness.DAMAGES) as error:
        return [*(fault.said for fault in found), str(error)]
    finally:
        store.close()


def test_every_table_is_sealed_hashed_or_derived(filled):
    tables = {name for (name,) in rows(filled, "select name from sqlite_master where type = 'table'")}
    index = {name for name in tables if "_grams" in name}
    assert tables - index == {*seals.SEALED, *derived.DERIVED_TABLES, *HASHED, *KEPT}
    assert len(seals.SEALED) + len(derived.DERIVED_TABLES) + len(HASHED) + len(KEPT) == len(tables - index)


def test_what_the_program_writes_is_sealed(filled, path):
    assert list(seals.broken(filled.conn)) == []
    assert faults_of(path, ReadHere()) == []


@pytest.mark.parametrize(
    ("statement", "table", "mail"),
    [
        ("update places set seen_at = '2026-03-01T00:00:00Z' where place_id = 3", "places", True),
        ("delete from places where place_id = 3", "places", False),
        ("insert into places select null, mailbox, folder, epoch, '99', mail_id, state, arrived_at, arrived_basis, seen_at "
         "from places limit 1", "places", True),
        ("update decisions set why = 'rain' where decision_id = 1", "decisions", False),
        ("update decisions set undone_at = made_at where decision_id = 2", "decisions", False),
        ("delete from decision_days where decision_id = 1", "decision_days", False),
        ("update due_days set limit_at = closes_at where union_id = 'north' and day = '2026-03-02'", "due_days", False),
        ("update mails set accepted_at = '2026-03-01T00:00:00Z' where mail_id = 1", "mails", True),
        ("update digests set mail = cast(mail as text)", "digests", False),
        ("update settings set value = 'x' where name = 'message_key'", "settings", False),
    ],
)  # fmt: skip
def test_a_row_that_a_hand_changed_is_named(filled, statement, table, mail):
    for (name,) in rows(filled, "select name from sqlite_master where type = 'trigger' and name like 'seal_%'"):
        filled.conn.execute(f"drop trigger {name}")
    filled.conn.execute("pragma foreign_keys = off")
    filled.conn.execute(statement)
    found = [one for one in seals.broken(filled.conn) if one.table != "sqlite_master"]
    assert {one.table for one in found} == {table}
    assert all(bool(one.mail_id) == mail for one in found)
    assert any(
        one.table == "sqlite_master" for one in seals.broken(filled.conn)
    )  # that the triggers are gone shows too


def test_a_row_is_sealed_by_index_however_many_there_are(store):
    with store.write() as conn:
        conn.executemany("insert into rounds (mailbox, started_at) values ('box', ?)", ((f"{n}",) for n in range(3000)))
        conn.executemany(
            "insert into mails (raw_sha256, size, accepted_at) values (?, 1, '')", ((f"{n:064x}",) for n in range(3000))
        )
        conn.executemany(
            "insert into upkeep (task, day, tried_at) values ('verify', ?, '')", ((f"{n}",) for n in range(3000))
        )
    with machine_steps(store) as hundreds:
        for table in ("rounds", "mails"):
            store.conn.execute(f"update {table} set {table[:-1]}_id = {table[:-1]}_id where {table[:-1]}_id = 7")
        store.conn.execute("update upkeep set tried_at = 'x' where task = 'verify' and day = '7'")
    assert len(hundreds) < 10


def test_other_programs_cannot_write(path):
    conn = sqlite3.connect(path)
    with pytest.raises(sqlite3.OperationalError, match="no such function"):
        conn.execute("update decisions set why = 'x'")
    conn.close()


def test_a_seal_that_is_damaged_names_its_row(filled):
    filled.conn.execute("update seals set sealed = sealed + 1 where sealed_table = 'alarms' or sealed_key = 2")
    assert {one.key for one in seals.broken(filled.conn)} == {"2"}


def test_a_seal_under_another_name_is_found_by_its_place(path, whole):
    """Between its neighbours it is still met by whoever reads all of them in order."""
    assert whole.count(b"messages\x06") == 1
    path.write_bytes(whole.replace(b"messages\x06", b"massages\x06"))
    assert any("order for seals" in fault for fault in faults_of(path, ReadHere()))


def test_a_mail_whose_bytes_are_damaged_waits_and_stops_no_other(tmp_path, reader, caplog):
    """Its sender, whoever that is, is not missing; `verify` names it."""
    box, store = FakeMailbox(), new_store(tmp_path / "x.db")
    for sender in ("north", "south"):
        box.put(make_mail(f"{sender}@example.com"), arrived_at=at("03-02 12:00:00"))
    poll(store, box, RULES, clock=clock)
    with store.write() as conn:
        conn.execute("update skeletons set data = zeroblob(length(data)) where mail_id = 1")
    for _ in range(2):
        interpret_waiting(store, reader, OFFICE, trusted=())
    assert rows(store, "select mail_id, state from mails") == [(1, "accepted"), (2, "interpreted")]
    assert statuses(store, "2026-03-02") == {"north": "pending", "south": "on_time", "rail": "pending"}
    store.close()
    assert "mail 1 is not as it was received" in caplog.text


def test_every_bit_that_flips_is_found_and_named(path, whole, torture, measured):
    reader, chance, seen = ReadHere(), random.Random(5), Counter()
    wanted, listed = logical(path), listing(path)
    missed, alarms = [], []
    while seen["data"] < (LONG if torture else SHORT):
        at, bit = chance.randrange(len(whole)), chance.randrange(8)
        damaged = bytearray(whole)
        damaged[at] ^= 1 << bit
        path.write_bytes(damaged)
        now = logical(path)
        changed = now != wanted
        if changed and only_lists_differ(now, wanted) and listing(path) == listed:
            seen["unread"] += 1  # as the mark of a deletion at a row that is not deleted
            continue
        path.write_bytes(damaged)
        try:
            faults = faults_of(path, reader)
        except Exception as error:  # verify must say it in words
            missed.append((at, bit, repr(error)))
            faults = [changed and "traceback"]
        for left in path.parent.iterdir():
            left.unlink()
        seen["data" if changed else "empty"] += 1
        seen["named"] += changed and any("the file of the store" not in str(fault) for fault in faults)
        if faults and not changed:
            alarms.append((at, bit, faults))
        if changed > bool(faults) or not all(faults):  # a fault without words
            missed.append((at, bit, changed, faults))
    measured(
        f"{seen['data']} bits of data, each found, {seen['named']} by row, mail or index; {seen['empty']} that hold none; "
        f"{seen['unread']} in lists of full text that say the same; {len(alarms)} false alarms; {len(missed)} wrong"
    )
    assert missed == []
    assert alarms == []


def only_lists_differ(held, other):
    """Whether two files differ in no more than the lists of full text; `held` may be the error of one that cannot be read."""
    if isinstance(held, str) or held[1:] != other[1:]:
        return False
    return all(found == other[0][name] for name, found in held[0].items() if not name.endswith("_grams_data"))


def listing(path):
    """What the lists of full text say: which token stands where, and FTS5's own sum over them."""
    conn = sqlite3.connect(path)
    try:
        said = []
        for name in grams.INDEX_NAMES:
            conn.execute(f"insert into {name} ({name}) values ('integrity-check')")
            conn.execute(f"create virtual table temp.terms using fts5vocab('main', '{name}', 'instance')")
            said.append(conn.execute("select * from temp.terms").fetchall())
            conn.execute("drop table temp.terms")
        return said
    except (sqlite3.Error, UnicodeError) as error:
        return str(error)
    finally:
        conn.close()


def logical(path):
    """All that a file holds, row by row, and whether its pages and indexes are whole."""
    conn = sqlite3.connect(path)
    conn.text_factory = lambda data: (data,)  # no text equals the bytes that a flipped type would make of it
    try:
        names = [
            row[0][0].decode()
            for row in conn.execute("select name from sqlite_master where type = 'table' and rootpage > 0")
        ]
        # row 1 of an index of full text: how many there are on average, which no search asks
        held = {
            name: conn.execute(f"select * from {name} {'where id <> 1' * name.endswith('_grams_data')}").fetchall()
            for name in names
        }
        schema = conn.execute("select type, name, tbl_name, sql from sqlite_master").fetchall()
        return (
            held,
            schema,
            conn.execute("pragma integrity_check").fetchall(),
            conn.execute("pragma user_version").fetchall(),
        )
    except (sqlite3.Error, UnicodeError) as error:
        return str(error)
    finally:
        conn.close()
