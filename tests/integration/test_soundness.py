"""What verify finds besides mails that cannot be rebuilt."""

import hashlib
from datetime import date

import pytest

from domain.saying import say
from reports.alarms import Watch, find_troubles
from reports.wording import Words
from service.upkeep import look_for_damage
from store import backups, derived, mails, soundness, upkeep
from store.mails import Fault
from tests.conftest import CAMPAIGN, NOW, at, make_mail, read_mailbox, rows
from tests.integration import cli_case
from tests.integration.fake import FakeMailbox

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures
DATA = hashlib.sha256(b"1").digest() * 2000


@pytest.fixture
def box(store, reader):
    box = FakeMailbox()
    box.put(make_mail("north@example.com", files=[("共有.bin", DATA)]), arrived_at=at("03-02 10:00:00"))
    box.put(make_mail("south@example.com", "南山 3月2日"), arrived_at=at("03-02 17:00:00"))
    read_mailbox(store, box, reader)
    return box


def test_a_sound_store_has_no_faults(store, box):
    assert list(soundness.quick(store)) == list(soundness.check_indexes(store)) == []
    assert look_for_damage(store) == ""


@pytest.mark.parametrize(
    ("statement", "mail", "what"),
    [
        ("delete from skeletons where mail_id = 2", 2, "the raw mail"),
        ("delete from blobs", 1, "an attachment"),
        ("delete from texts where mail_id = 1", None, ""),
        ("delete from messages where mail_id = 2", 2, "what it says"),
        ("delete from filings where mail_id = 1", 1, "its filing"),
        ("delete from places where mail_id = 2", 2, "its place"),
        ("update first_receipts set received_at = '2026-03-02T01:00:00Z' where union_id = 'north'", 0, "north"),
        ("update day_files set images = images + 1", 0, "counted"),
    ],
)
def test_what_is_missing_is_named_with_its_mail(store, box, statement, mail, what):
    store.conn.execute("pragma foreign_keys = off")
    store.conn.execute(statement)
    found = [(fault.mail_id, what in fault.problem) for fault in soundness.quick(store)]
    assert found == [] if mail is None else (mail, True) in found


def test_a_damaged_file_is_a_fault_and_no_traceback(store, box, path):
    store.conn.execute("pragma wal_checkpoint(truncate)")
    (root,) = rows(store, "select rootpage from sqlite_master where name = 'messages'")[0]
    with path.open("r+b") as file:
        file.seek((root - 1) * 16384)
        file.write(b"\xff" * 100)
    again = backups.open_store(path, now=NOW)
    assert any("damaged" in fault.said for fault in soundness.quick(again))
    assert "damaged" in look_for_damage(again)
    again.close()


def test_a_damaged_content_names_every_mail_that_holds_it(store, box, reader):
    store.conn.execute("update parts set sha256 = (select sha256 from blobs) where mail_id = 1")
    store.conn.execute("insert into parts select null, 2, path, parent_path, filename, declared_type, mime_type, kind, inline, size, "
                       "sha256, width, height, taken_at, duration, problem, note, text from parts where mail_id = 1")  # fmt: skip
    store.conn.execute("update blobs set data = zeroblob(size)")
    assert sorted({fault.mail_id for fault in mails.verify(store) if isinstance(fault, Fault)}) == [1, 2]


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("update messages set subject = 'x' where mail_id = 1", "messages"),
        ("update texts set text = text || ' ' where mail_id = 1", "texts"),
        ("update parts set size = size + 1 where mail_id = 1", "parts"),
        ("delete from claims where mail_id = 1", "claims"),
        ("update filings set kind = 'nil' where mail_id = 1", "filings"),
        ("update reports set day = '2026-03-03' where mail_id = 1", "reports"),
        ("insert into candidates values (1, 'rail', '2026-03-03')", "candidates"),
        ("delete from report_labels where mail_id = 1", "report_labels"),
    ],
)
def test_rows_that_a_rebuild_makes_otherwise_are_named(store, box, reader, statement, table):
    def rebuilt():
        with backups.scratch(store, now=NOW) as copy:
            derived.drop_derived(copy)
            read_mailbox(copy, box, reader)
            return list(soundness.differences(store, copy))

    assert rebuilt() == []
    store.conn.execute(statement)
    (fault,) = rebuilt()
    assert (fault.mail_id, table in fault.problem) == (1, True)
    assert [path.name for path in store.path.parent.iterdir() if ".part" in path.name] == []


def test_damage_that_the_service_finds_is_an_alarm(store, box):
    upkeep.mark_done(
        store, "verify", date(2026, 3, 3), now=NOW, problem=str(Fault(2, say("its filing is missing")).said)
    )
    (trouble,) = find_troubles(store, CAMPAIGN, Watch(NOW, NOW - at("03-01 00:00:00")), words=Words("zh"), now=NOW)
    assert (trouble.kind, trouble.detail) == ("verify", "邮件2：缺少归档结果")
    upkeep.mark_done(store, "verify", date(2026, 3, 4), now=NOW)
    assert upkeep.problem(store, "verify") == ""


def test_the_command_compares_with_a_rebuild(office, polled):
    assert polled("verify", "--quick")[:2] == (0, "有误0处\n")
    assert polled("verify", "--derived")[:2] == (0, "完好4封，有误0处\n")
    assert polled("verify", "--derived", "--quick")[0] == 2
    with office.parts.store(office.now) as store:
        store.conn.execute("update filings set reason = 'x' where mail_id = 2")
    code, out, said = polled("verify", "--derived")
    assert (code, out) == (1, "完好4封，有误1处\n")
    assert "邮件2：重新解析得出的filings与库中不同" in said
    with office.parts.store(office.now) as store:
        store.conn.execute("delete from filings where mail_id = 2")
    code, out, said = polled("verify", "--quick")
    assert (code, out, said.splitlines()[0]) == (1, "有误2处\n", "邮件2：缺少归档结果")
    assert polled("verify", "--derived")[2].splitlines()[-1] == "未与重新解析的结果比较：数据库本身已有损坏"


@pytest.mark.parametrize(
    "statement",
    [
        "update blobs set data = zeroblob(size)",
        "update blobs set data = zeroblob(size - 1)",
        "update skeletons set data = zeroblob(length(data))",
        "delete from skeletons where mail_id = 1",
        "delete from runs where mail_id = 1",
    ],
)
def test_an_original_is_given_only_as_it_was_received(store, box, statement):
    assert (
        hashlib.sha256(mails.original(store, 1)).hexdigest()
        == rows(store, "select raw_sha256 from mails where mail_id = 1")[0][0]
    )
    store.conn.execute(statement)
    with pytest.raises(mails.Damaged, match="verify"):
        mails.original(store, 1)


def test_a_text_that_is_none_any_more_is_found(store, box, path):
    with backups.scratch(store, now=NOW) as copy:
        store.conn.execute("drop trigger body_grams_changed")
        store.conn.execute(
            "update texts set text = cast(x'ff' || substr(cast(text as blob), 2) as text) where mail_id = 1"
        )
        assert [fault.mail_id for fault in soundness.differences(store, copy)] == [1]


def test_a_page_that_cannot_be_read_is_a_fault(store, box, path):
    (root,) = rows(store, "select rootpage from sqlite_master where name = 'skeletons'")[0]
    store.conn.execute("pragma wal_checkpoint(truncate)")
    with path.open("r+b") as file:
        file.seek((root - 1) * 16384)
        file.write(b"\xff" * 100)
    again = backups.open_store(path, now=NOW)
    assert any("damaged" in found.said for found in soundness.thorough(again) if isinstance(found, Fault))
    again.close()
