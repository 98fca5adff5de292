"""What the service does for the store once a day."""

import sqlite3
from datetime import timedelta

import pytest

from service.running import Service
from store import backups, rounds, seals, upkeep
from store.database import utc
from tests.conftest import rows
from tests.integration.office_case import OfficeCase, local, text_of
from tests.integration.replies_case import here, step  # noqa: F401


@pytest.fixture
def office(tmp_path, here):  # noqa: F811
    return OfficeCase(tmp_path).write(digest='[backup]\nfolder = "kept"\ndaily = 2\nweekly = 0\nmonthly = 0\n')


def alarms(office):
    return [mail for mail in office.sent() if mail["X-Rollcall"] == "digest alarm"]


def kept(office):
    return sorted(path.name for path in (office.folder / "kept").iterdir())


def test_the_service_makes_one_backup_a_day_and_keeps_as_many_as_are_wanted(office, service):
    (office.folder / "kept").mkdir()
    (office.folder / "kept" / "letter.db").write_text("Dear")
    (office.folder / "kept" / ".rollcall-2021-02-04.db.x.part").write_text("half")
    step(office, service, "5 10:00:00")
    first = (office.folder / "kept" / "rollcall-2021-02-05.db").stat().st_mtime_ns
    step(office, service, "5 10:01:00")
    assert (office.folder / "kept" / "rollcall-2021-02-05.db").stat().st_mtime_ns == first
    for day in (6, 7):
        step(office, service, f"{day} 00:00:00")
    assert kept(office) == ["letter.db", "rollcall-2021-02-06.db", "rollcall-2021-02-07.db"]
    assert backups.made_at(office.folder / "kept" / "rollcall-2021-02-07.db") == local("7 00:00:00")


def test_a_backup_that_fails_is_told_tried_again_and_told_when_it_works(office, service):
    (office.folder / "kept").write_text("no folder")
    for at in ("5 10:00:00", "5 10:01:00", "5 10:02:00"):
        step(office, service, at)
    (mail,) = alarms(office)
    assert mail["Subject"] == "【告警】备份失败"
    assert "文件已存在" in text_of(mail)
    (office.folder / "kept").unlink()
    step(office, service, "5 10:59:00")
    assert not (office.folder / "kept").exists()
    for at in ("5 11:00:00", "5 11:01:00"):
        step(office, service, at)
    assert kept(office) == ["rollcall-2021-02-05.db"]
    assert [mail["Subject"] for mail in alarms(office)] == ["【告警】备份失败", "【恢复】备份失败"]


def test_a_task_that_the_store_has_no_room_for_is_told_and_keeps_no_other_back(office, service, monkeypatch):
    def full(*_, **__):
        store = sqlite3.connect(":memory:")
        store.execute("pragma max_page_count = 1")
        store.execute("create table t (x)")

    monkeypatch.setattr(backups, "back_up", full)
    for at in ("5 10:00:00", "5 10:01:00", "5 10:02:00"):
        step(office, service, at)
    (mail,) = alarms(office)
    assert "数据库所在磁盘已满" in text_of(mail)
    with office.parts.store(office.now) as store:
        assert not upkeep.is_due(store, "verify", local("5 10:00:00").date(), now=office.now)


def test_a_name_like_a_backups_with_an_impossible_day_is_somebody_elses(office, service):
    (office.folder / "kept").mkdir()
    (office.folder / "kept" / "rollcall-2021-13-45.db").write_text("Dear")
    step(office, service, "5 10:00:00")
    assert kept(office) == ["rollcall-2021-02-05.db", "rollcall-2021-13-45.db"]
    with office.parts.store(office.now) as store:
        assert upkeep.problem(store, "backup") == ""


def test_without_mail_out_there_are_backups_all_the_same(office):
    config = (office.folder / "config.toml").read_text()
    text = config.partition("[digest]")[0] + '[backup]\nfolder = "kept"\n'
    (office.folder / "config.toml").write_text(text)
    office.now = local("5 10:00:00")
    service = Service(office.parts)
    service.start()
    service.tick()
    assert kept(office) == ["rollcall-2021-02-05.db"]


def test_polls_of_long_ago_that_brought_nothing_are_forgotten(office, service):
    step(office, service, "5 10:00:00")
    with office.parts.store(office.now) as store:
        name = store.one("select mailbox from rounds")["mailbox"]
        for days, new, error in ((200, 0, ""), (199, 1, ""), (198, 0, "no answer"), (91, 0, ""), (89, 0, "")):
            at = office.now - timedelta(days)
            number = rounds.start_round(store, name, now=at)
            rounds.finish_folder(store, number, "", started=at, now=at, new=new, error=error)
            rounds.finish_round(store, number, now=at, ok=not error)
        other = rounds.start_round(store, "of another time", now=local("5 10:00:00") - timedelta(300))
        rounds.finish_round(store, other, now=office.now, ok=True)
    step(office, service, "6 00:00:00")
    with office.parts.store(office.now) as store:
        told = rows(
            store,
            "select mailbox, round((julianday(?) - julianday(started_at))) from rounds order by 2",
            utc(office.now),
        )
        assert [int(days) for mailbox, days in told if mailbox == name and days > 1] == [
            90,
            199,
            200,
        ]  # half a day later
        assert [mailbox for mailbox, _ in told if mailbox != name] == ["of another time"]  # the only word of it
        assert rows(store, "select count(*) from folder_polls where round_id not in (select round_id from rounds)") == [
            (0,)
        ]
        assert list(seals.broken(store.conn)) == []
        assert upkeep.problem(store, "polls") == ""
