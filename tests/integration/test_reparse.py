"""Everything derived can be dropped and made again, row for row; the order in which mails were read never matters."""

import random

import pytest

from config.load import load_config
from demo.campaign import make_campaign
from ingest.connect import open_mailbox
from ingest.file import read_claims, settle_mails
from ingest.interpret import interpret_waiting
from ingest.office import Office
from ingest.poll import poll
from store import derived, filings, mails
from store.database import Store
from tests.conftest import (
    NOW,
    OFFICE,
    RULES,
    at,
    clock,
    contents,
    derived_contents,
    make_mail,
    new_store,
    read_mailbox,
    rows,
    statuses,
)
from tests.integration.fake import FakeMailbox


@pytest.fixture(scope="module")
def campaign(tmp_path_factory):
    return make_campaign(tmp_path_factory.mktemp("demo"), days=2)


@pytest.fixture(scope="module")
def config(campaign):
    return load_config(campaign.config)


class Demo:
    """The demo's mailbox in a store of its own."""

    def __init__(self, path, campaign, config, reader):
        self.config, self.now, self.reader = config, campaign.now, reader
        self.office = Office(config.campaign, config.roster)
        self.trusted = config.mailbox.receiving_hosts
        self.store: Store = new_store(path, now=campaign.now, roster=config.roster, campaign=config.campaign)

    def poll(self, mailbox=None):
        mailbox = mailbox or open_mailbox(
            self.config.mailbox.url, username="", password="", folders="auto", after_ingest="leave"
        )
        return poll(self.store, mailbox, RULES, clock=lambda: self.now)

    def interpret(self):
        return interpret_waiting(self.store, self.reader, self.office, trusted=self.trusted)


@pytest.fixture
def demo(path, campaign, config, reader):
    demo = Demo(path, campaign, config, reader)
    yield demo
    demo.store.close()


def test_the_demo_is_judged_as_it_was_planned(demo, campaign):
    demo.poll()
    demo.interpret()
    wanted = {(union, day.isoformat()): str(status) for (union, day), status in campaign.truth.items()}
    said = {(row[0], row[1]): row[2] for row in rows(demo.store, "select union_id, day, status from daily_status")}
    assert {key: (said.get(key), status) for key, status in wanted.items() if said.get(key) != status} == {}


def test_dropping_what_is_derived_and_reading_again_gives_every_row_again(demo):
    demo.poll()
    demo.interpret()
    before, verdicts = contents(demo.store), rows(demo.store, "select * from daily_status")
    assert len(before["mails"]) > 50
    derived.drop_derived(demo.store)
    assert not any(derived_contents(demo.store).values())
    assert "missing" not in statuses(demo.store, verdicts[0][0]).values()
    demo.interpret()
    assert contents(demo.store) == before
    assert rows(demo.store, "select * from daily_status") == verdicts


def test_numbers_of_files_and_links_survive_an_ordinary_second_reading(demo):
    demo.poll()
    demo.interpret()
    numbers = "select 'f', p.file_id, m.raw_sha256, p.path from parts p join mails m using (mail_id) union all "
    numbers += "select 'l', l.link_id, m.raw_sha256, l.number from found_links l join mails m using (mail_id)"
    before, known = contents(demo.store), sorted(rows(demo.store, numbers))
    assert {kind for kind, *_ in known} == {"f", "l"}
    wait_again(demo.store)
    demo.interpret()
    assert contents(demo.store) == before
    assert sorted(rows(demo.store, numbers)) == known


def wait_again(store):
    with store.write() as conn:
        conn.execute("update mails set state = 'accepted' where state = 'interpreted'")


def test_a_reading_that_was_broken_off_half_way_is_completed_to_the_same(demo):
    demo.poll()
    demo.interpret()
    before = contents(demo.store)
    derived.drop_derived(demo.store)
    assert interpret_waiting(demo.store, demo.reader, demo.office, trusted=demo.trusted, stop=lambda: True) == 50
    demo.interpret()
    assert contents(demo.store) == before


def test_filing_again_without_changes_changes_nothing(demo):
    demo.poll()
    demo.interpret()
    before = contents(demo.store)
    ids = filings.mails_since(demo.store, None)
    read_claims(demo.store, demo.office, ids)
    settle_mails(demo.store, demo.office, ids)
    assert contents(demo.store) == before
    settle_mails(demo.store, demo.office, ids[len(ids) // 2 :])
    assert contents(demo.store) == before


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_reading_never_matters(demo, campaign, config, reader, tmp_path, seed):
    demo.poll()
    demo.interpret()
    wanted = derived_contents(demo.store)
    shuffled = Demo(tmp_path / "shuffled.db", campaign, config, reader)
    box = open_mailbox(config.mailbox.url, username="", password="", folders="auto", after_ingest="leave")
    keys = box.keys

    def some():
        found = keys()
        random.Random(seed).shuffle(found)
        return found

    box.keys = some
    box.open("INBOX")
    everything = some()
    for share in (everything[:7], everything[:60], everything):  # three polls, each read at once
        box.keys = lambda share=share, **_: share
        shuffled.poll(box)
        shuffled.interpret()
    assert mails.waiting(shuffled.store) == []
    found = derived_contents(shuffled.store)
    for name, expected in wanted.items():
        assert found[name] == expected, name
    verdicts = "select * from daily_status"
    assert rows(shuffled.store, verdicts) == rows(demo.store, verdicts)
    shuffled.store.close()


STALE = make_mail("north@example.com", "3月1日工作信息")  # the subject still bears yesterday's date
YESTERDAYS = make_mail("north@example.com", "3月1日工作信息", body="昨日慰问一线职工若干名，另附名单。")


def test_a_label_of_yesterday_counts_for_yesterday_and_today_is_pending(store, reader):
    box = FakeMailbox()
    box.put(STALE, arrived_at=at("03-02 10:00:00"))
    read_mailbox(store, box, reader)
    assert [statuses(store, day)["north"] for day in ("2026-03-01", "2026-03-02")] == ["backfilled", "pending"]


def test_a_mail_that_turns_up_later_files_again_those_after_it(store, reader):
    box = FakeMailbox()
    box.put(STALE, arrived_at=at("03-02 10:00:00"))
    read_mailbox(store, box, reader)
    box.put(YESTERDAYS, arrived_at=at("03-01 10:00:00"))
    read_mailbox(store, box, reader)
    assert rows(store, "select days from inbox order by received_at") == [("2026-03-01",), ("2026-03-02",)]
    assert [statuses(store, day)["north"] for day in ("2026-03-01", "2026-03-02")] == ["on_time", "on_time"]


def test_a_chain_of_stale_labels_is_settled_in_the_order_of_history_whatever_came_first(store, reader, tmp_path):
    chain = [
        make_mail("north@example.com", f"3月{max(day - 1, 1)}日工作信息", body=f"第{day}天慰问一线职工若干名。")
        for day in (1, 2, 3)
    ]
    said = []
    for number, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1])):
        box, here = FakeMailbox(), new_store(tmp_path / f"{number}.db")
        for index in order:
            box.put(chain[index], arrived_at=at(f"03-0{index + 1} 10:00:00"))
            read_mailbox(here, box, reader)
        said.append(derived_contents(here))
        here.close()
    assert said[0] == said[1] == said[2] == said[3]
    assert [row[1:] for row in said[0]["reports"]]


def test_mails_received_in_the_same_second_are_ordered_by_their_hash(store, reader, tmp_path):
    raws = [make_mail("north@example.com", "3月1日工作信息", body=f"慰问职工若干名，第{n}批。") for n in range(4)]
    said = []
    for number in range(4):
        box, here = FakeMailbox(), new_store(tmp_path / f"{number}.db")
        for raw in raws[number:] + raws[:number]:
            box.put(raw, arrived_at=at("03-02 10:00:00"))
            read_mailbox(here, box, reader)
        said.append(derived_contents(here))
        here.close()
    assert all(each == said[0] for each in said)
    assert {days for _, _, _, _, _, days, *_ in said[0]["filings"]} == {"2026-03-01", "2026-03-02"}


def test_files_are_read_in_the_order_of_the_mail_whatever_their_numbers(store, reader):
    box = FakeMailbox()
    names = [f"{n}.doc" for n in range(12)]
    box.put(make_mail("north@example.com", files=[(name, b"x") for name in names]), arrived_at=NOW)
    poll(store, box, RULES, clock=clock)
    interpret_waiting(store, reader, OFFICE, trusted=())
    with store.write() as conn:
        conn.execute("update parts set file_id = 1000 - file_id")
    assert [file.name for file in derived.mail_for_filing(store, 1).files] == names


def test_files_and_blobs_of_a_mail_that_is_read_again_are_not_doubled(demo):
    demo.poll()
    demo.interpret()
    count = "select (select count(*) from parts), (select count(*) from blobs)"
    before = rows(demo.store, count)
    wait_again(demo.store)
    demo.interpret()
    assert rows(demo.store, count) == before
    assert before[0][1] > 10
