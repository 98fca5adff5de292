"""What old mails said goes, what they were counted as stays."""

import hashlib
from datetime import date

import pytest

from ingest.decide import refile
from ingest.interpret import interpret_waiting
from service.upkeep import take_away
from store import derived, filings, mails, purge, seals
from store.database import open_store
from store.mails import Fault
from store.search import find
from tests.conftest import NOW, OFFICE, at, contents, make_mail, read_mailbox, rows, statuses, table
from tests.integration import cli_case
from tests.integration.fake import FakeMailbox

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures
DAY = date(2026, 3, 3)
BYTES = [hashlib.sha256(bytes([n])).digest() * 2000 for n in range(3)]
STAYS = ("places", "filings", "reports", "claims", "candidates", "report_labels", "first_receipts", "decisions")


@pytest.fixture
def box(store, reader):
    """Two mails of the second of March that share a file with one of the third."""
    box = FakeMailbox()
    files = [("独有.bin", BYTES[0]), ("共有.bin", BYTES[1])]
    box.put(make_mail("north@example.com", "北城简报", files=files), arrived_at=at("03-02 10:00:00"))
    box.put(make_mail("south@example.com", "南山简报", body="舞龙舞狮"), arrived_at=at("03-02 17:00:00"))
    box.put(make_mail("rail@example.com", "铁路简报", files=[("共有.bin", BYTES[1])]), arrived_at=at("03-03 10:00:00"))
    read_mailbox(store, box, reader)
    return box


def found(store, word):
    return list(find(store, [word], limit=10))


def verdicts(store):
    return rows(store, "select * from daily_status")


def test_receipts_and_verdicts_stay_and_words_and_bytes_go(store, box):
    before, stays = verdicts(store), {name: table(store, name) for name in STAYS}
    gone = purge.purge(store, DAY, now=NOW)
    assert (gone.mails, gone.file_after < gone.file_before, gone.kept_bytes > len(BYTES[0])) == (2, True, True)
    assert verdicts(store) == before
    assert {name: table(store, name) for name in STAYS} == stays
    assert rows(store, "select sha256 from blobs") == [(hashlib.sha256(BYTES[1]).hexdigest(),)]
    assert len(rows(store, "select 1 from skeletons")) == len(rows(store, "select 1 from texts")) == 1
    assert rows(store, "select raw_sha256 is not null, size > 0, purged_at is not null from mails") == [
        (1, 1, 1), (1, 1, 1), (1, 1, 0),
    ]  # fmt: skip
    for word in ("舞龙", "南山简报", "北城简报", "独有"):
        assert not found(store, word)
    assert found(store, "铁路简报")
    assert found(store, "共有")
    data = store.path.read_bytes()
    assert "北城简报".encode() not in data
    assert BYTES[0] not in data
    assert BYTES[1][:64] in data


def test_a_dry_run_says_what_would_go_and_leaves_everything(store, box):
    before = contents(store)
    dry = purge.purge(store, DAY, now=NOW, keep=False)
    assert contents(store) == before
    wet = purge.purge(store, DAY, now=NOW)
    assert (dry.mails, dry.kept_bytes) == (wet.mails, wet.kept_bytes)
    assert purge.purge(store, DAY, now=NOW).mails == 0


def test_nothing_is_fetched_or_read_again(store, box, reader):
    purge.purge(store, DAY, now=NOW)
    before = contents(store)
    read_mailbox(store, box, reader)
    derived.drop_derived(store)
    derived.retry_unread(store)
    read_mailbox(store, box, reader)
    refile(store, OFFICE, filings.mails_since(store, None))
    assert contents(store) == before


def test_a_purged_mail_that_is_moved_is_the_same_mail(store, box, reader):
    purge.purge(store, DAY, now=NOW)
    before = statuses(store, "2026-03-02")
    box.renumber()
    read_mailbox(store, box, reader)
    assert statuses(store, "2026-03-02") == before
    assert len(rows(store, "select 1 from mails")) == 3
    assert len(rows(store, "select 1 from skeletons")) == 1


def test_a_mail_that_was_too_large_does_not_come_back(store, reader):
    box, raw = FakeMailbox(), make_mail("north@example.com", files=[("a.bin", BYTES[0])])
    box.put(raw, arrived_at=at("03-02 10:00:00"))
    rules = mails_up_to(len(raw) - 1)
    read_mailbox(store, box, reader, rules=rules)
    assert purge.purge(store, DAY, now=NOW).mails == 1
    before = contents(store)
    read_mailbox(store, box, reader, rules=mails_up_to(len(raw)))
    assert contents(store) == before
    box.renumber()
    read_mailbox(store, box, reader, rules=rules)
    assert len(rows(store, "select 1 from mails")) == 1


def mails_up_to(size):
    from ingest.poll import PollRules

    return PollRules(since=None, max_mail_bytes=size)


def faults(store):
    return [one for one in mails.verify(store) if isinstance(one, Fault)]


def test_verify_knows_a_purged_mail_from_a_damaged_one(store, box):
    purge.purge(store, DAY, now=NOW)
    assert faults(store) == []
    assert mails.count_purged(store) == 2
    store.conn.execute("delete from skeletons")
    assert [fault.mail_id for fault in faults(store)] == [3]


@pytest.mark.parametrize("step", range(1, 30))
def test_killed_anywhere_each_mail_is_whole_or_purged(store, box, path, monkeypatch, step):
    monkeypatch.setattr(purge, "_BATCH", 1)

    count = 0

    def watch(statement):
        nonlocal count
        count += statement.lstrip().startswith(("update", "delete", "insert", "commit", "vacuum"))
        if count == step:
            store.conn.set_trace_callback(None)
            store.conn.interrupt()

    store.conn.set_trace_callback(watch)
    try:
        purge.purge(store, DAY, now=NOW)
    except Exception as error:
        assert "interrupt" in str(error)
    store.conn.set_trace_callback(None)
    store.close()
    again = open_store(path, now=NOW)
    halves = "select (purged_at is null) + exists (select 1 from skeletons s where s.mail_id = m.mail_id) + exists "
    halves += "(select 1 from texts t where t.mail_id = m.mail_id) from mails m"
    assert {n for (n,) in rows(again, halves)} <= {0, 3}
    assert faults(again) == []
    purge.purge(again, DAY, now=NOW)
    assert mails.count_purged(again) == 2
    again.close()


def test_pictures_are_found_by_their_text_after_the_file_was_written_anew(store):
    for n in range(6):
        store.conn.execute("insert into picture_texts values (?, ?)", (str(n), f"图片文字{n}号"))
    store.conn.execute("delete from picture_texts where sha256 in ('0', '2', '3')")
    before = rows(store, "select rowid, * from picture_texts")
    purge.shrink(store)
    assert rows(store, "select rowid, * from picture_texts") == before


def test_the_command_says_what_went_and_verify_counts_it(office, polled):
    assert polled("purge", "--before", "2021-02-06", "--dry-run")[1].startswith("将清理邮件4封")
    assert polled("purge", "--before", "2021-02-05")[1].startswith("已清理邮件0封")
    assert polled("purge", "--before", "2021-02-08")[0] == 2
    day = polled("day", "2021-02-05", "--json")[1]
    assert polled("purge", "--before", "2021-02-06")[1].startswith("已清理邮件4封")
    assert polled("day", "2021-02-05", "--json")[1] == day
    assert polled("verify")[:2] == (0, "完好0封，有误0处\n已清理4封：只留凭据，无可核对\n")
    assert polled("explain", "east", "2021-02-05")[0] == 0
    assert polled("digest", "--out", office.folder / "files")[0] == 0
    assert polled("export", "--to", office.folder / "export", "--eml")[0] == 0


def test_retention_leaves_no_word_in_the_indexes(store, box):
    dragon = b"%04x" % ord("龙")  # the end of the token 舞龙, as it stands in the index

    def stands():
        return any(dragon in block for (block,) in rows(store, "select block from body_grams_data"))

    assert stands()
    take_away(store, DAY, now=NOW)
    assert not stands()


def test_retention_purges_by_the_day(store, box):
    take_away(store, date(2026, 3, 2), now=NOW)
    assert mails.count_purged(store) == 0
    take_away(store, DAY, now=NOW)
    assert mails.count_purged(store) == 2


def test_what_is_to_be_read_again_is_not_purged_meanwhile(store, box, reader, monkeypatch):
    doomed = purge.doomed

    def then_waits(*given):
        found = doomed(*given)
        store.conn.execute("update mails set state = 'accepted' where mail_id = 1")
        return found

    monkeypatch.setattr(purge, "doomed", then_waits)
    assert purge.purge(store, DAY, now=NOW).mails == 1
    assert rows(store, "select mail_id from mails where purged_at is not null") == [(2,)]
    read_mailbox(store, box, reader)
    assert rows(store, "select text <> '' from texts where mail_id = 1") == [(1,)]


def test_what_a_child_read_of_a_mail_that_was_purged_meanwhile_is_not_kept(store, box, reader):
    class Late:
        """Purges while the mail is read."""

        patience, ready = 0, True

        def expect(self):
            pass

        def submit(self, tasks):
            purge.purge(store, DAY, now=NOW)
            return reader.submit(tasks)

    interpret_waiting(store, Late(), OFFICE, trusted=(), again=[1, 2])
    assert rows(store, "select count(*) from mails where purged_at is not null") == [(2,)]
    assert rows(store, "select mail_id from texts") == [(3,)]
    assert rows(store, "select subject from messages where mail_id = 1") == [("",)]
    assert [fault for fault in mails.verify(store) if isinstance(fault, Fault)] == []
    assert list(seals.broken(store.conn)) == []


def test_a_mail_that_is_gone_since_it_was_taken_up_is_left_out(store, box, reader):
    purge.purge(store, DAY, now=NOW)
    assert interpret_waiting(store, reader, OFFICE, trusted=(), again=[1, 3, 99]) == 1
