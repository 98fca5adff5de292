"""An edited campaign or roster changes what is to come; what is past, and the hours of today that are over, stay."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from domain.campaign import Change
from domain.roster import Roster
from store.calendar import sync_calendar
from tests.conftest import CAMPAIGN, ROSTER, ZONE, new_store, rows

NOON = datetime(2026, 3, 3, 13, tzinfo=ZONE)  # past noon of the third day, before its deadline
YESTERDAY, TODAY, TOMORROW = (date(2026, 3, day) for day in (2, 3, 4))


@pytest.fixture
def edited(path):
    """What is due after an edit at NOON: (union, day) -> local hour of the deadline."""
    opened = []

    def edit(*, roster=ROSTER, past=False, **campaign):
        store = new_store(path, now=NOON)
        opened.append(store)
        sync_calendar(store, roster, replace(CAMPAIGN, **campaign), now=NOON, past=past)
        sql = "select union_id, day, deadline_at from due_days where day between '2026-03-02' and '2026-03-04'"
        return {
            (union, date.fromisoformat(day)): datetime.fromisoformat(at).astimezone(ZONE).hour
            for union, day, at in rows(store, sql)
        }

    yield edit
    for store in opened:
        store.close()


def hours(found):
    """Deadlines of yesterday, today and tomorrow; None where nobody owes anything."""
    return [next((hour for (_, on), hour in found.items() if on == day), None) for day in (YESTERDAY, TODAY, TOMORROW)]


@pytest.mark.parametrize(
    ("campaign", "wanted"),
    [
        ({}, [16, 16, 16]),
        ({"deadline": time(18)}, [16, 18, 18]),
        ({"deadline": time(14)}, [16, 14, 14]),
        ({"deadline": time(12)}, [16, 16, 12]),  # today's hour of noon is over: who was told 16:00 has until 16:00
        ({"changes": (Change(TODAY, time(12), None, "x"),)}, [16, 16, 16]),
        ({"changes": (Change(TODAY, None, False, "x"),)}, [16, None, 16]),
        ({"changes": (Change(YESTERDAY, None, False, "x"),)}, [16, 16, 16]),
        ({"ends": TODAY}, [16, 16, None]),
        ({"starts": TODAY}, [16, 16, 16]),
    ],
)
def test_an_edited_campaign_moves_only_what_is_to_come(edited, campaign, wanted):
    assert hours(edited(**campaign)) == wanted


@pytest.mark.parametrize(
    ("campaign", "wanted"),
    [
        ({"deadline": time(12)}, [12, 12, 12]),
        ({"changes": (Change(YESTERDAY, None, False, "x"),)}, [None, 16, 16]),
        ({"starts": TODAY}, [None, 16, 16]),
    ],
)
def test_the_past_moves_when_it_is_asked_to(edited, campaign, wanted):
    assert hours(edited(**campaign, past=True)) == wanted


def test_a_union_that_leaves_keeps_its_past_and_owes_nothing_more(edited):
    found = edited(roster=Roster(ROSTER.unions[:2]))
    assert {day for union, day in found if union == "rail"} == {YESTERDAY}


def test_a_union_that_joins_owes_from_now_on(path):
    store = new_store(path, now=NOON, roster=Roster(ROSTER.unions[:2]))
    sync_calendar(store, ROSTER, CAMPAIGN, now=NOON)
    days = rows(store, "select min(day) from due_days where union_id = 'rail'")
    store.close()
    assert days == [(str(TODAY),)]
