"""Whose mail is read first: rostered senders, strangers, and last what is beyond the day's quota of its sender."""

from datetime import timedelta

import pytest

from ingest.interpret import Readers
from ingest.office import Office
from ingest.poll import poll
from ingest.turns import Quota, Turn, Turns
from service.jobs import poll as poll_job
from service.parts import Parts
from service.running import Service
from store import derived, mails
from tests.conftest import CAMPAIGN, OFFICE, ROSTER, RULES, clock, make_mail, rows, statuses
from tests.integration import replies_case
from tests.integration.fake import NOON, FakeMailbox
from tests.integration.office_case import local

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


@pytest.fixture
def no_time(monkeypatch):
    """For all but rostered senders."""
    monkeypatch.setattr(Parts, "quota", property(lambda self: Quota(3, 1_000_000, seconds=0)))


def strangers(office, count):
    for n in range(count):
        office.mail("stranger@mailbox.example", f"{n}", f"5 12:00:{n:02}")


def waiting(office):
    with office.parts.store(office.now) as store:
        return len(mails.waiting(store))


def test_the_service_leaves_strangers_waiting_when_their_time_is_over(office, no_time):
    strangers(office, 4)
    office.mail("east@example.com", "工作信息", "5 12:30:00")
    office.now = local("5 14:00:00")
    service = Service(office.parts)
    service.start()
    service.poll()
    assert waiting(office) == 4
    assert office.statuses("5")["east"] == "on_time"
    service.stop()


def test_reading_again_after_an_upgrade_reads_no_flood(office, no_time, monkeypatch):
    office.mail("east@example.com", "工作信息", "5 12:30:00")
    office.now = local("5 14:00:00")
    service = Service(office.parts)
    service.start()
    service.poll()
    strangers(office, 4)
    service.poll()
    monkeypatch.setattr(derived, "PARSER_VERSION", 2)
    service.read_again()
    assert waiting(office) == 4
    with office.parts.store(office.now) as store:
        assert rows(store, "select parser_version from mails where state = 'interpreted'") == [(2,)]
    service.stop()


def test_a_command_reads_all_that_waits(office, no_time):
    strangers(office, 3)
    office.now = local("5 14:00:00")
    with office.parts.store(office.now) as store:
        poll_job(office.parts, store)
    assert waiting(office) == 0


def test_the_quota_is_that_of_the_configuration(office):
    assert (office.parts.quota.mails, office.parts.quota.bytes) == (200, 500_000_000)
    config = office.folder / "config.toml"
    config.write_text(
        config.read_text(encoding="utf-8") + "[limits]\nsender_mails = 2\nsender_mb = 7\n", encoding="utf-8"
    )
    assert (office.parts.quota.mails, office.parts.quota.bytes) == (2, 7_000_000)
