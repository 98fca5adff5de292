"""The one-off obligation: who owes it, from when on mails count, and that nobody is missing while a mail waits."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain.campaign import Deliverable
from domain.roster import Roster
from ingest.decide import decide
from ingest.office import Office
from store.decisions import Decision
from tests.conftest import CAMPAIGN, ROSTER, ZONE, at, make_mail, new_store, read_mailbox, rows
from tests.integration.fake import FakeMailbox

SUMMARY = Deliverable("summary", "活动总结", date(2026, 3, 10), date(2026, 3, 20), ("活动总结",))
TERM = replace(CAMPAIGN, deliverables=(SUMMARY,))
GONE = replace(ROSTER.unions[2], last_day=date(2026, 3, 15))
AFTER = datetime(2026, 3, 21, 8, tzinfo=ZONE)


@pytest.fixture
def said(path, reader):
    """What the view says of each union after these mails (sender, subject, arrival), read at `now`."""
    opened = []

    def say(*mails, now=AFTER, roster=ROSTER, excused=()):
        store = new_store(path, now=now, roster=roster, campaign=TERM)
        opened.append(store)
        box = FakeMailbox()
        for sender, subject, arrived in mails:
            box.put(make_mail(sender, subject, body="今日慰问二十人。"), arrived_at=at(arrived))
        office = Office(TERM, roster)
        read_mailbox(store, box, reader, office=office)
        with store.write() as conn:
            conn.execute("update rounds set started_at = strftime('%Y-%m-%dT%H:%M:%SZ', ?)", (now.isoformat(),))
        for union in excused:
            decide(store, office, Decision("excuse", "office", "snow", (union,), (SUMMARY.due,)), now=now)
        return dict(rows(store, "select union_id, status from deliverable_status"))

    yield say
    for store in opened:
        store.close()


@pytest.mark.parametrize(
    ("subject", "arrived", "status"),
    [
        ("活动总结", "03-09 23:59:59", "missing"),
        ("活动总结", "03-10 00:00:00", "on_time"),
        ("活动总结", "03-20 23:59:59", "on_time"),
        ("活动总结", "03-21 00:00:00", "late"),
        ("召开活动总结会", "03-15 10:00:00", "missing"),
        ("活动总结", "04-02 11:00:00", "late"),  # after the campaign: for no day
    ],
)
def test_it_counts_within_its_window(said, subject, arrived, status):
    assert said(("north@example.com", subject, arrived))["north"] == status


def test_nobody_is_missing_before_its_due_day_is_over(said):
    assert set(said(now=datetime(2026, 3, 20, 23, 59, 59, tzinfo=ZONE)).values()) == {"expected"}


def test_nobody_is_missing_whose_mail_waits_for_a_person(said):
    found = said(("somebody@elsewhere.example", "南山总工会、北城总工会活动总结", "03-15 10:00:00"))
    assert found == {"north": "expected", "south": "expected", "rail": "missing"}


def test_the_first_of_several_stands(said):
    found = said(
        ("north@example.com", "活动总结", "03-18 10:00:00"), ("north@example.com", "更正：活动总结", "03-21 07:00:00")
    )
    assert found["north"] == "on_time"


def test_a_person_releases_a_union_on_the_due_day(said):
    assert said(excused=("south",)) == {"north": "missing", "south": "excused", "rail": "missing"}


def test_a_union_that_left_before_owes_none(said):
    assert "rail" not in said(roster=Roster((*ROSTER.unions[:2], GONE)))


def test_a_union_that_is_on_duty_to_the_end_owes_it(said):
    stays = replace(GONE, last_day=SUMMARY.due + timedelta(1))
    assert said(roster=Roster((*ROSTER.unions[:2], stays)))["rail"] == "missing"


def test_a_report_without_a_label_says_so(said, path):
    said(("north@example.com", "走访慰问", "03-15 10:00:00"), ("south@example.com", "学习会", "03-15 11:00:00"))
    store = new_store(path, now=AFTER, campaign=TERM)
    found = dict(rows(store, "select union_id, label from labels where taxonomy = 'activity'"))
    store.close()
    assert found == {"north": "warmth", "south": "unlabelled"}
