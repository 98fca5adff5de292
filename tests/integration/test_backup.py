"""Backups and the way back: a commit point each, in one private file, and after a restore nothing doubled and nothing sent twice."""

import hashlib
import sqlite3
import threading

import pytest

from parsers.mail.detach import detach
from service.running import Service
from store import backups, mails
from store.database import StoreError, StoreLocked, open_store, single_instance
from store.mails import Arrival, Fault, Place
from tests.conftest import NOW, at, contents, make_mail, rows
from tests.integration import cli_case
from tests.integration.office_case import local

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures


def accept(store, number):
    raw = make_mail(
        "north@example.com", f"第{number}封", files=[("a.bin", hashlib.sha256(b"%d" % number).digest() * 300)]
    )
    place = Place("m", "INBOX", "1", str(number))
    mails.accept(
        store, detach(raw), size=len(raw), place=place, arrival=Arrival(at("03-02 12:00:00"), "internaldate"), now=NOW
    )


def test_backups_during_writes_are_commit_points(store, path, tmp_path, torture, measured):
    done, ended = threading.Event(), []

    def write():
        writer = open_store(path)
        number = 0
        while not done.is_set():
            number += 1
            accept(writer, number)
        ended.append(number)
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        copies = [backups.back_up(store, tmp_path / f"{n}.db", now=NOW) for n in range(100 if torture else 10)]
    finally:
        done.set()
        thread.join()
    for number, copy in enumerate(copies):
        opened = open_store(tmp_path / f"{number}.db")
        assert [row[0] for row in rows(opened, "select key from places order by place_id")] == [
            str(n) for n in range(1, copy.mails + 1)
        ]
        assert len([found for found in mails.verify(opened) if not isinstance(found, Fault)]) == copy.mails
        opened.close()
    assert [copy.mails for copy in copies] == sorted(copy.mails for copy in copies)
    assert ended[0] >= copies[-1].mails > copies[0].mails
    measured(f"{len(copies)} backups while {ended[0]} mails were accepted, each a commit point")


def test_a_backup_is_one_private_file_and_may_be_made_anew(store, tmp_path):
    accept(store, 1)
    file = tmp_path / "b.db"
    for _ in range(2):
        copy = backups.back_up(store, file, now=NOW)
        assert (copy.mails, copy.size, file.stat().st_mode & 0o777) == (1, file.stat().st_size, 0o600)
    assert {found.name for found in tmp_path.iterdir()} == {"b.db", "store"}


def test_nothing_else_is_overwritten(store, path, tmp_path):
    (tmp_path / "letter").write_text("Dear")
    sqlite3.connect(tmp_path / "other.db").execute("create table settings (name, value)").connection.close()
    for file in (tmp_path / "letter", tmp_path / "other.db", path):
        before = file.read_bytes()
        with pytest.raises(StoreError, match="no backup of rollcall"):
            backups.back_up(store, file, now=NOW)
        assert file.read_bytes() == before


def test_a_damaged_store_makes_no_backup(store, tmp_path):
    accept(store, 1)
    store.conn.execute("update blobs set data = zeroblob(size)")
    with pytest.raises(StoreError, match="damaged"):
        backups.back_up(store, tmp_path / "b.db", now=NOW)
    assert [found.name for found in tmp_path.iterdir()] == ["store"]


def test_a_backup_that_is_interrupted_leaves_the_one_before(store, tmp_path, monkeypatch):
    accept(store, 1)
    backups.back_up(store, tmp_path / "b.db", now=NOW)
    before = (tmp_path / "b.db").read_bytes()
    accept(store, 2)
    monkeypatch.setattr(backups, "_flush", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        backups.back_up(store, tmp_path / "b.db", now=NOW)
    assert (tmp_path / "b.db").read_bytes() == before
    assert {found.name for found in tmp_path.iterdir()} == {"b.db", "store"}


def test_a_restored_store_is_the_one_that_was_backed_up(store, path, tmp_path):
    for number in range(3):
        accept(store, number)
    before = contents(store)
    backups.back_up(store, tmp_path / "b.db", now=NOW)
    accept(store, 4)
    store.close()
    with pytest.raises(StoreError, match="--replace"):
        backups.restore(tmp_path / "b.db", path, now=NOW, replace=False)
    restored = backups.restore(tmp_path / "b.db", path, now=NOW, replace=True)
    again, old = open_store(path), open_store(restored.aside)
    assert contents(again) == before
    assert len(rows(old, "select 1 from mails")) == 4
    assert path.stat().st_mode & 0o777 == 0o600
    assert backups.made_at(path) is None
    again.close()
    old.close()


def test_what_is_no_sound_backup_is_not_restored(store, path, tmp_path):
    accept(store, 1)
    backups.back_up(store, tmp_path / "b.db", now=NOW)
    damaged = sqlite3.connect(tmp_path / "b.db")
    damaged.execute("update blobs set data = zeroblob(size)")
    damaged.commit()
    damaged.close()
    (tmp_path / "letter").write_text("Dear")
    store.close()
    before = path.read_bytes()
    for name in ("b.db", "letter"):
        with pytest.raises(StoreError, match=name):
            backups.restore(tmp_path / name, path, now=NOW, replace=True)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def empty_outbox(office):
    """A mail that is sent again would take the file of the one before."""
    for file in (office.folder / "outbox").iterdir():
        file.unlink()


def step(office, at):
    office.now = local(at)
    service = Service(office.parts)
    service.start()
    service.poll()
    service.tick()


def test_after_a_restore_the_mailbox_is_read_again_and_no_digest_is_sent_twice(office, rollcall):
    file = office.folder / "b.db"
    step(office, "5 14:00:00")
    assert rollcall("backup", file, now="2021-02-05T14:00:00+08:00")[:2] == (
        0,
        f"{file}：2021-02-05 14:00的备份，{file.stat().st_size / 1e6:.1f} MB，邮件4封，邮箱读至2021-02-05 14:00\n",
    )
    office.mail("port@example.com", "工作信息", "5 15:00:00")
    step(office, "5 16:15:00")
    assert len(office.sent()) == 2
    empty_outbox(office)
    before = office.statuses("5")
    code, _, said = rollcall("restore", file, now="2021-02-05T18:00:00+08:00")
    assert (code, "--replace" in said) == (1, True)
    code, out, said = rollcall("restore", file, "--replace", now="2021-02-05T18:00:00+08:00")
    assert (code, "邮件4封" in out) == (0, True)
    assert "2021-02-05的报送情况不会自动发出" in said
    for time in ("5 18:01:00", "5 18:30:00"):
        step(office, time)
    assert office.statuses("5") == before
    assert office.sent() == []
    assert rollcall("verify")[:2] == (0, "完好5封，有误0处\n")
    step(office, "6 16:15:00")
    assert ["2月6日" in mail["Subject"] for mail in office.sent()] == [True, True]


def test_a_digest_that_was_sent_before_the_backup_is_not_revised_by_what_it_says_after_a_restore(office, rollcall):
    step(office, "5 14:00:00")
    step(office, "5 16:15:00")
    rollcall("backup", office.folder / "b.db")
    office.mail("port@example.com", "工作信息", "5 15:59:00")  # delivered late: a revised edition follows
    before = len(office.sent())
    step(office, "5 16:30:00")
    assert len(office.sent()) > before
    empty_outbox(office)
    rollcall("restore", "--replace", office.folder / "b.db", now="2021-02-05T18:00:00+08:00")
    step(office, "5 18:30:00")
    assert office.sent() == []


def test_a_restore_waits_for_the_service_to_be_stopped(office, polled):
    polled("backup", office.folder / "b.db")
    with single_instance(office.folder / "rollcall.db"):
        code, _, said = polled("restore", "--replace", office.folder / "b.db")
        assert (code, "另一个" in said) == (1, True)
        with pytest.raises(StoreLocked), single_instance(office.folder / "rollcall.db"):
            pass
