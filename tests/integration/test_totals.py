"""What the totals count, and where a verdict's limits are sharp."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from store.database import open_store
from tests.conftest import rows
from tests.integration import histories
from tests.integration.histories import CAMPAIGN, DAY, LIMIT, SECOND, Receipt, history, stored

template = histories.template  # fixtures


def test_a_rate_is_null_where_nothing_was_expected(template):
    excused = tuple(("excuse", union, DAY, False) for union in "abc")
    with stored(history(rulings=excused), template) as store:
        sql = "select expected_reports, reporting_rate, reporting_rate_on_time from day_totals where day = ?"
        assert rows(store, sql, DAY.isoformat()) == [(0, None, None)]


def test_an_excused_day_leaves_the_denominator_even_with_a_report(template):
    told = history(
        Receipt("a", DAY, LIMIT, "daily"), Receipt("b", DAY, LIMIT, "daily"), rulings=(("excuse", "b", DAY, False),)
    )
    with stored(told, template) as store:
        sql = "select expected_reports, actual_reports, reporting_rate from day_totals where day = ?"
        assert rows(store, sql, DAY.isoformat()) == [(2, 1, 0.5)]


@pytest.mark.parametrize(("now", "counted"), [(LIMIT - SECOND, 0), (LIMIT, 0), (LIMIT + SECOND, 1)])
def test_only_days_past_their_deadline_are_in_the_totals(template, now, counted):
    with stored(history(now=now), template) as store:
        assert rows(store, "select count(*) from day_totals where day = ?", DAY.isoformat()) == [(counted,)]


def test_a_day_for_which_the_mailbox_was_not_read_counts_for_nothing(template):
    told = history(Receipt("a", DAY, LIMIT - SECOND, "daily"), read_until=LIMIT - SECOND)
    with stored(told, template) as store:
        assert rows(store, "select expected_reports, actual_reports from day_totals where day = ?", str(DAY)) == [
            (1, 1)
        ]
        sql = "select union_id from counted where day = ?"
        assert rows(store, sql, str(DAY)) == [("a",)]


@pytest.mark.parametrize(("kinds", "nil"), [(("nil", "nil"), 1), (("nil", "daily"), 0), (("nil", "record"), 0)])
def test_a_day_is_nil_only_if_all_that_came_was_nil(template, kinds, nil):
    told = history(*(Receipt("a", DAY, LIMIT, kind) for kind in kinds))
    with stored(told, template) as store:
        assert rows(store, "select nil_report from daily_status where day = ? and union_id = 'a'", str(DAY)) == [(nil,)]


@pytest.mark.parametrize(
    ("read_until", "said"), [(LIMIT - SECOND, "expected"), (LIMIT, "expected"), (LIMIT + SECOND, "missing")]
)
def test_nobody_is_missing_for_a_time_in_which_the_mailbox_was_not_read(template, read_until, said):
    with stored(history(read_until=read_until), template) as store:
        assert rows(store, "select distinct status from daily_status where day = ?", str(DAY)) == [(said,)]


@pytest.mark.parametrize(("at", "said", "minutes"), [
    (LIMIT - SECOND, "on_time", 0), (LIMIT, "on_time", 0), (LIMIT + SECOND, "late", 1),
    (CAMPAIGN.due(DAY).closes - SECOND, "late", 480), (CAMPAIGN.due(DAY).closes, "backfilled", 480),
])  # fmt: skip
def test_the_deadline_and_the_end_of_the_day_are_sharp(template, at, said, minutes):
    with stored(history(Receipt("a", DAY, at, "daily"), now=LIMIT + timedelta(days=1)), template) as store:
        sql = "select status, minutes_late from daily_status where day = ? and union_id = 'a'"
        assert rows(store, sql, str(DAY)) == [(said, minutes)]


@pytest.mark.parametrize(("shift", "said"), [(-SECOND, "missing"), (0 * SECOND, "pending"), (SECOND, "pending")])
def test_an_unread_mail_that_came_since_the_day_began_makes_everyone_pending(template, shift, said):
    told = replace(history(), unread=(CAMPAIGN.instant(DAY, time(0)) + shift,))
    with stored(told, template) as store:
        assert rows(store, "select distinct status from daily_status where day = ?", str(DAY)) == [(said,)]


def test_the_clock_of_a_store_without_a_fixed_instant_is_the_present(template):
    store = open_store(template)
    (now,) = store.one("select now from clock")
    store.close()
    assert abs(datetime.fromisoformat(now) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "margin"), [(LIMIT - timedelta(minutes=12, seconds=30), 12), (LIMIT, 0), (LIMIT + timedelta(minutes=7), -7)]
)
def test_a_day_shows_its_deadline_and_what_was_left(template, at, margin):
    with stored(history(Receipt("a", DAY, at, "daily"), now=LIMIT + timedelta(days=1)), template) as store:
        sql = "select deadline_at, margin_minutes from daily_status where day = ? and union_id in ('a', 'b') order by union_id"
        said = f"{DAY}T16:00:00+08:00"
        assert rows(store, sql, str(DAY)) == [(said, margin), (said, None)]
