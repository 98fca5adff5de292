"""The store of every landed schema opens in this program: a copy is kept before, nothing of it is lost, death in the middle leaves
it as it was."""

import lzma
import re
import sqlite3

import pytest

from ingest.interpret import interpret_waiting
from store import backups, derived, mails, seals
from store.database import StoreError, open_store
from store.mails import Fault
from store.version import SCHEMA_VERSION
from tests.conftest import NOW, OFFICE, contents, rows, statuses
from tests.integration.stepping import FILES, WRITES, dead_at
from tests.stores.make import FOLDER, fill

LANDED = sorted(int(re.search(r"\d+", file.name)[0]) for file in FOLDER.glob("schema-*.db.xz"))
OLD = pytest.mark.parametrize("version", [version for version in LANDED if version < SCHEMA_VERSION])
SHORT = 7  # steps at which a short run dies


@pytest.fixture(params=LANDED)
def version(request):
    return request.param


@pytest.fixture
def path(tmp_path, version):
    """A store as that version wrote it."""
    (tmp_path / "store").mkdir()
    path = tmp_path / "store" / "rollcall.db"
    path.write_bytes(lzma.decompress((FOLDER / f"schema-{version}.db.xz").read_bytes()))
    return path


def known(store):
    assert rows(store, "pragma integrity_check") == [("ok",)]
    assert not [fault for fault in mails.verify(store) if isinstance(fault, Fault)]
    assert list(seals.broken(store.conn)) == []
    said = contents(store)
    said["digests"] = rows(store, "select campaign, day, kind, edition, recipient, state, message_id from digests")
    said["seals"] = rows(store, "select sealed_table, count(*) from seals group by 1 order by 1")
    return said | {"daily_status": rows(store, "select * from daily_status")}


def test_every_schema_before_this_one_landed_with_a_store():
    assert list(range(LANDED[0], SCHEMA_VERSION)) == [version for version in LANDED if version < SCHEMA_VERSION]


def test_it_is_brought_up_to_date_and_read_again_as_if_it_were_new(path, tmp_path, reader):
    fill(tmp_path / "new" / "rollcall.db")
    new = open_store(tmp_path / "new" / "rollcall.db", now=NOW)
    store = open_store(path, now=NOW)
    before = statuses(store, "2026-03-02"), statuses(store, "2026-03-03")
    derived.drop_derived(store)
    interpret_waiting(store, reader, OFFICE, trusted=())
    found, wanted = known(store), known(new)
    assert {name for name in wanted if found.get(name) != wanted[name]} <= {
        "mails",
        "seals",
    }  # purged ones: read by no number
    assert (statuses(store, "2026-03-02"), statuses(store, "2026-03-03")) == before
    assert len(found["decisions"]) == 2
    store.close()
    new.close()


@OLD
def test_the_store_as_it_was_is_kept_and_can_be_restored(path, tmp_path, version):
    before = path.read_bytes()
    store = open_store(path, now=NOW)
    wanted = known(store)
    store.close()
    kept = path.with_name(f"rollcall.db.schema-{version}")
    assert kept.stat().st_mode & 0o777 == 0o600
    old = sqlite3.connect(kept)
    assert old.execute("pragma user_version").fetchone() == (version,)
    old.close()
    backups.restore(kept, tmp_path / "again.db", now=NOW, replace=False)
    again = open_store(tmp_path / "again.db", now=NOW)
    found = known(again)  # what it is not known to have sent it sends no more
    assert {name for name in wanted if found[name] != wanted[name]} <= {"digests", "seals"}
    again.close()
    assert {file.name for file in tmp_path.iterdir()} == {"store", "again.db"}
    path.write_bytes(before)
    open_store(path, now=NOW).close()  # a second upgrade takes the name again
    assert sorted(file.name for file in path.parent.iterdir()) == ["rollcall.db", kept.name]


@OLD
def test_without_room_for_the_copy_nothing_is_migrated(path, monkeypatch, version):
    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    before = rows_of(path)
    with monkeypatch.context() as patch:
        patch.setattr(backups, "_copy", full)
        with pytest.raises(StoreError, match="full"):
            open_store(path, now=NOW)
    assert rows_of(path) == before
    assert [file.name for file in path.parent.iterdir()] == ["rollcall.db"]


def rows_of(path):
    conn = sqlite3.connect(path)
    conn.create_function("bigrams", 1, lambda text: text)
    try:
        return conn.execute("pragma user_version").fetchall() + conn.execute("select sql from sqlite_master").fetchall()
    finally:
        conn.close()


@OLD
def test_death_at_any_step_of_a_migration_leaves_the_old_store_or_the_new(
    path, monkeypatch, torture, measured, version
):
    whole, old = path.read_bytes(), rows_of(path)

    def job():
        open_store(path, now=NOW).close()

    steps = (*WRITES, "backup", "pragma", *(name for _, name in FILES))
    taken = dead_at(monkeypatch, path.parent, job, 0, kinds=steps)
    store = open_store(path, now=NOW)
    wanted = known(store)
    store.close()
    new = rows_of(path)
    for at in range(1, len(taken) + 1, 1 if torture else len(taken) // SHORT):
        for file in path.parent.iterdir():
            file.unlink()
        path.write_bytes(whole)
        dead_at(monkeypatch, path.parent, job, at, kinds=steps)
        assert rows_of(path)[0] in (old[0], new[0])
        if rows_of(path)[0] == old[0]:
            assert rows_of(path) == old
        store = open_store(path, now=NOW)
        assert known(store) == wanted, f"died before step {at}: {taken[at - 1]}"
        store.close()
        assert backups.made_at(path.with_name(f"rollcall.db.schema-{version}"))
    measured(f"{len(taken)} steps from schema {version}")


@OLD
def test_what_no_landed_version_wrote_is_refused_and_left_alone(path, version):
    conn = sqlite3.connect(path)
    conn.execute("alter table alarms add column mood text")
    conn.commit()
    conn.close()
    before = rows_of(path)
    with pytest.raises(StoreError, match="unfinished version"):
        open_store(path, now=NOW)
    assert rows_of(path) == before
