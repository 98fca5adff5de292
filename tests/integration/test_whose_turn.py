"""Whose mail is read first: rostered senders, strangers, and last what is beyond the day's quota of its sender."""

from datetime import timedelta

import pytest

from ingest.interpret import Readers
from ingest.office import Office
from ingest.poll import poll
from ingest.turns import Quota, Turn, Turns
from service.jobs import poll as poll_job
from store import mails
from tests.conftest import CAMPAIGN, OFFICE, ROSTER, RULES, clock, make_mail, rows, statuses
from tests.integration import replies_case
from tests.integration.fake import NOON, FakeMailbox

here, office = replies_case.here, replies_case.office  # fixtures
QUOTA = Quota(mails=3, bytes=1_000_000)


@pytest.fixture
def box():
    return FakeMailbox()


def accept(store, box):
    poll(store, box, RULES, clock=clock)
    return mails.waiting(store)


def turns(store, box, quota=QUOTA, office=OFFICE):
    return [turn for turn, _ in Turns(store, office, quota).of(accept(store, box))]


def read(store, reader, quota):
    """The senders that were read, in their order, and how many wait."""
    seen = []
    Readers(store, reader, OFFICE, trusted=(), seen=seen.append, turns=Turns(store, OFFICE, quota)).finish()
    known = dict(rows(store, "select mail_id, from_claimed from messages"))
    return [known[mail_id].partition("@")[0] for mail_id in seen], len(mails.waiting(store))


def test_rostered_senders_come_first_and_what_is_beyond_a_quota_last(store, box, reader):
    for n in range(5):
        box.put(make_mail("stranger@mailbox.example", f"{n}"))
    box.put(make_mail("other@mailbox.example"))
    box.put(make_mail("north@example.com"))
    accept(store, box)
    order, waiting = read(store, reader, QUOTA)
    assert order == ["north", *["stranger"] * 3, "other", *["stranger"] * 2]
    assert waiting == 0


def test_bytes_count_as_mails_do(store, box):
    big = make_mail("stranger@mailbox.example", files=[("a.bin", bytes(700_000))])
    box.put(big)
    box.put(make_mail("stranger@mailbox.example"))
    assert turns(store, box) == [Turn.STRANGER, Turn.STRANGER]
    box.put(big.replace(b"a.bin", b"b.bin"))
    assert turns(store, box) == [Turn.STRANGER, Turn.STRANGER, Turn.BEYOND]


def test_a_rostered_sender_has_a_quota_too(store, box):
    """Its address can be forged."""
    for n in range(4):
        box.put(make_mail("north@example.com", f"{n}"))
    assert turns(store, box) == [*[Turn.ROSTERED] * 3, Turn.BEYOND]


def test_a_day_has_its_own_quota_and_what_was_read_that_day_counts(store, box, reader):
    for n in range(3):
        box.put(make_mail("stranger@mailbox.example", f"{n}"))
    accept(store, box)
    read(store, reader, QUOTA)
    box.put(make_mail("stranger@mailbox.example", "一"))
    box.put(make_mail("stranger@mailbox.example", "二"), arrived_at=NOON - timedelta(days=1))
    found = Turns(store, OFFICE, QUOTA).of(accept(store, box))
    assert sorted(turn for turn, _ in found) == [Turn.STRANGER, Turn.BEYOND]


def test_officers_colleagues_and_assigned_addresses_are_read_with_the_roster(store, box):
    office = Office(CAMPAIGN, ROSTER, frozenset(("officer@example.com",)))
    box.put(make_mail("officer@example.com"))
    box.put(make_mail("stranger@mailbox.example"))
    assert turns(store, box, office=office) == [Turn.ROSTERED, Turn.STRANGER]


def test_strangers_have_so_many_seconds_of_a_poll_and_are_read_in_a_later_one(store, box, reader):
    for n in range(5):
        box.put(make_mail("stranger@mailbox.example", f"{n}"))
    box.put(make_mail("north@example.com"))
    accept(store, box)
    assert read(store, reader, Quota(3, 1_000_000, seconds=0)) == (["north"], 5)
    found = statuses(store, "2026-03-02")
    assert found == {"north": "on_time", "south": "pending", "rail": "pending"}  # what waits may be anybody's
    assert read(store, reader, QUOTA) == (["stranger"] * 5, 0)


def test_a_damaged_head_is_a_strangers(store, box):
    box.put(make_mail("north@example.com"))
    accept(store, box)
    with store.write() as conn:
        conn.execute("update skeletons set data = x'00'")
    assert [turn for turn, _ in Turns(store, OFFICE, QUOTA).of(mails.waiting(store))] == [Turn.STRANGER]


def test_a_command_reads_all_that_waits(office, monkeypatch):
    monkeypatch.setattr("ingest.turns.OTHERS_SECONDS", 0)
    for n in range(3):
        office.mail("stranger@mailbox.example", f"{n}", f"5 12:00:{n:02}")
    with office.parts.store(office.parts.clock()) as store:
        poll_job(office.parts, store)
        assert mails.waiting(store) == []
