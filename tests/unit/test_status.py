"""When is a report late? One second before, at and after each limit, under three zones of the host."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rosters import CAMPAIGN, instant

from domain.campaign import Change
from domain.status import Rulings, minutes_late, status
from domain.words import Status

SECOND = timedelta(seconds=1)
DAY = date(2021, 2, 5)
STRICT = CAMPAIGN.due(DAY)
LENIENT = replace(CAMPAIGN, grace=timedelta(minutes=10)).due(DAY)
DEADLINE, GRACE_ENDS, MIDNIGHT = (
    instant("2021-02-05 16:00:00"),
    instant("2021-02-05 16:10:00"),
    instant("2021-02-06 00:00:00"),
)
LATER = instant("2021-02-09 12:00:00")


@pytest.fixture(autouse=True, params=["UTC", "Asia/Shanghai", "America/New_York"])
def host_zone(request, monkeypatch):
    """The host's own zone must not matter."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def judge(*receipts, due=STRICT, candidates=False, now=LATER, read_until=LATER, **rulings):
    return status(due, receipts, candidates=candidates, now=now, read_until=read_until, rulings=Rulings(**rulings))


def test_the_due_instants_are_those_of_the_campaigns_zone():
    due = CAMPAIGN.due(DAY)
    assert (due.deadline, due.limit, due.closes) == (DEADLINE, DEADLINE, MIDNIGHT)
    assert LENIENT.limit == GRACE_ENDS
    assert due.deadline == datetime(2021, 2, 5, 8, tzinfo=UTC)


def test_a_moved_deadline_is_moved_for_its_day_only():
    changes = (Change(DAY, clock(12), True, "提前"), Change(date(2021, 2, 8), None, False, "放假"))
    campaign = replace(CAMPAIGN, starts=DAY, ends=date(2021, 2, 9), changes=changes)
    assert campaign.due(DAY).deadline == instant("2021-02-05 12:00:00")
    assert campaign.due(date(2021, 2, 6)).deadline == instant("2021-02-06 16:00:00")
    assert [day.day for day in campaign.due_days()] == [5, 6, 7, 9]
    assert campaign.next_due(date(2021, 2, 8)) == date(2021, 2, 9)
    assert campaign.next_due(date(2021, 2, 10)) is None


def test_the_local_day_turns_at_local_midnight():
    assert CAMPAIGN.local_day(MIDNIGHT - SECOND) == DAY
    assert CAMPAIGN.local_day(MIDNIGHT) == DAY + timedelta(1)


@pytest.mark.parametrize(
    ("due", "at", "before", "sharp", "after"),
    [
        (STRICT, DEADLINE, Status.ON_TIME, Status.ON_TIME, Status.LATE),
        (LENIENT, DEADLINE, Status.ON_TIME, Status.ON_TIME, Status.ON_TIME),
        (LENIENT, GRACE_ENDS, Status.ON_TIME, Status.ON_TIME, Status.LATE),
        (STRICT, MIDNIGHT, Status.LATE, Status.BACKFILLED, Status.BACKFILLED),
    ],
)
def test_a_receipt_around_a_limit(due, at, before, sharp, after):
    assert [judge(t, due=due) for t in (at - SECOND, at, at + SECOND)] == [before, sharp, after]


@pytest.mark.parametrize("which", ["now", "read_until"])
@pytest.mark.parametrize(("due", "limit"), [(STRICT, DEADLINE), (LENIENT, GRACE_ENDS)])
def test_nobody_is_missing_before_both_clock_and_mailbox_are_past_the_limit(which, due, limit):
    seen = [judge(due=due, **{which: at}) for at in (limit - SECOND, limit, limit + SECOND)]
    assert seen == [Status.EXPECTED, Status.EXPECTED, Status.MISSING]


def test_a_mailbox_that_was_never_read_makes_nobody_missing():
    assert judge(read_until=None) is Status.EXPECTED
    assert judge(read_until=None, candidates=True) is Status.EXPECTED


def test_a_mail_that_waits_makes_its_union_pending_and_not_missing():
    assert judge(candidates=True) is Status.PENDING
    assert judge(candidates=True, now=DEADLINE) is Status.EXPECTED
    assert judge(DEADLINE, candidates=True) is Status.ON_TIME


def test_the_first_of_several_receipts_decides():
    assert judge(MIDNIGHT + SECOND, DEADLINE, DEADLINE + SECOND) is Status.ON_TIME
    assert judge(MIDNIGHT + SECOND, DEADLINE + SECOND) is Status.LATE


@pytest.mark.parametrize("at", [DEADLINE + SECOND, MIDNIGHT, MIDNIGHT + 5 * timedelta(1)])
def test_a_pardoned_report_is_on_time(at):
    assert judge(at, pardoned=True) is Status.ON_TIME


def test_a_pardon_alone_is_no_report():
    assert judge(pardoned=True) is Status.MISSING


def test_excused_wins_over_receipts_and_time():
    assert judge(excused=True) is Status.EXCUSED
    assert judge(DEADLINE, excused=True, pardoned=True, now=DEADLINE - SECOND) is Status.EXCUSED


@pytest.mark.parametrize(
    ("due", "at", "minutes"),
    [
        (STRICT, DEADLINE - SECOND, 0),
        (STRICT, DEADLINE, 0),
        (STRICT, DEADLINE + SECOND, 1),
        (STRICT, DEADLINE + 59 * SECOND, 1),
        (STRICT, DEADLINE + 60 * SECOND, 1),
        (STRICT, DEADLINE + 61 * SECOND, 2),
        (STRICT, MIDNIGHT, 480),
        (LENIENT, GRACE_ENDS, 0),
        (LENIENT, GRACE_ENDS + SECOND, 11),
    ],
)
def test_minutes_late_are_whole_minutes_past_the_deadline_rounded_up(due, at, minutes):
    assert minutes_late(due, at, judge(at, due=due)) == minutes


def test_part_of_a_second_past_the_deadline_is_late_by_a_minute():
    at = DEADLINE + timedelta(milliseconds=1)
    assert judge(at) is Status.LATE
    assert minutes_late(STRICT, at, Status.LATE) == 1


def test_minutes_late_without_a_receipt_or_pardoned():
    assert minutes_late(STRICT, None, Status.MISSING) is None
    assert minutes_late(STRICT, MIDNIGHT, judge(MIDNIGHT, pardoned=True)) == 0


seconds = st.integers(-200_000, 200_000)
instants = st.one_of(st.sampled_from([0, 1, -1, 600, 601, 28_800]), seconds).map(
    lambda s: DEADLINE + timedelta(seconds=s)
)
CASES = st.fixed_dictionaries(
    {
        "due": st.sampled_from([STRICT, LENIENT]),
        "candidates": st.booleans(),
        "now": instants,
        "read_until": st.none() | instants,
        "excused": st.booleans(),
        "pardoned": st.booleans(),
    }
)
REPORTED = {Status.ON_TIME, Status.LATE, Status.BACKFILLED}


# hypothesis keeps one fixture for all its examples, which is what a host does with its zone
@given(receipts=st.lists(instants, max_size=4), case=CASES)
def test_status_is_total_and_keeps_its_promises(receipts, case):
    found = judge(*receipts, **case)
    assert found in Status
    assert (found is Status.EXCUSED) == case["excused"]
    if not case["excused"]:
        assert (found in REPORTED) == bool(receipts)
    read = case["read_until"]
    if read is None or min(case["now"], read) <= case["due"].limit:
        assert found not in (Status.MISSING, Status.PENDING)
    if case["candidates"]:
        assert found is not Status.MISSING
