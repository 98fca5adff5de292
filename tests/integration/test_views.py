"""The views say what `domain.status` says, over random histories, under any host's time zone."""

import os
import sqlite3
import time as clocks
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.campaign import Campaign, Change
from domain.roster import Roster
from domain.status import status
from domain.words import Status
from store.database import utc
from store.days import facts_of
from tests.conftest import rows
from tests.integration import histories
from tests.integration.histories import (
    ROSTER,
    History,
    Receipt,
    expected,
    local,
    stored,
)

template = histories.template  # fixtures


HOST_ZONES = ("UTC", "Asia/Shanghai", "America/New_York")


# the first due day: days on which clocks change are the second; one is ordinary
STARTS = {
    "Asia/Shanghai": (date(2026, 3, 1), date(2027, 12, 30)),
    "Asia/Kathmandu": (date(2026, 3, 1),),
    "America/New_York": (date(2026, 3, 7), date(2026, 10, 31), date(2026, 6, 1)),
}


SHIFTS = [timedelta(seconds=n) for n in (-86400, -3600, -60, -1, 0, 1, 30, 59, 60, 61, 3600, 86400)]


FAR = 3  # days of a campaign


@st.composite
def changes(draw, days):
    """Dated changes: another deadline for a day, a day dropped, or nothing."""
    deadlines = st.sampled_from((time(12), time(23, 59, 59), time(0)))
    changed = draw(st.lists(st.sampled_from(days), max_size=2, unique=True))
    kinds = [draw(st.sampled_from(("move", "drop", "keep"))) for _ in changed]
    made = {"move": lambda: (draw(deadlines), None), "drop": lambda: (None, False), "keep": lambda: (None, True)}
    return tuple(Change(day, *made[kind](), "why") for day, kind in zip(changed, kinds, strict=True))


@st.composite
def rosters(draw, days):
    """The three unions, of which some start late or end early."""
    bounds = st.none() | st.sampled_from(days)
    return Roster(tuple(replace(u, first_day=draw(bounds), last_day=draw(bounds)) for u in ROSTER.unions))


@st.composite
def histories(draw) -> History:
    zone = draw(st.sampled_from(sorted(STARTS)))
    starts = draw(st.sampled_from(STARTS[zone]))
    campaign = Campaign(
        name="迎春",
        starts=starts,
        ends=starts + timedelta(FAR - 1),
        zone=ZoneInfo(zone),
        deadline=draw(st.sampled_from((time(16), time(2, 30), time(1, 30), time(0), time(23, 59, 59)))),
        grace=draw(st.sampled_from((timedelta(0), timedelta(seconds=90), timedelta(minutes=10)))),
    )
    span = [starts + timedelta(n) for n in range(FAR)]
    campaign = replace(campaign, changes=draw(changes(span)))
    days = span
    edges = [edge for day in days for edge in (campaign.instant(day, time(0)), *dues(campaign, day))]
    instants = st.builds(lambda edge, shift: edge + shift, st.sampled_from(edges), st.sampled_from(SHIFTS))
    places = st.tuples(st.sampled_from("abc"), st.sampled_from(days))
    receipts = st.builds(
        lambda place, at, kind: Receipt(*place, at, kind), places, instants, st.sampled_from(("daily", "nil", "record"))
    )
    rulings = st.tuples(st.sampled_from(("excuse", "pardon")), places, st.booleans()).map(lambda r: (r[0], *r[1], r[2]))
    return History(
        campaign,
        tuple(draw(st.lists(receipts, max_size=6))),
        draw(st.frozensets(places, max_size=3)),
        tuple(draw(st.lists(instants, max_size=2))),
        tuple(draw(st.lists(rulings, max_size=3))),
        draw(st.none() | instants),
        draw(st.none() | instants),
        draw(instants),
        draw(rosters(span)),
    )


def dues(campaign, day):
    due = campaign.due(day)
    return due.deadline, due.limit, due.closes


@contextmanager
def host_zone(name):
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    clocks.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        clocks.tzset()


@pytest.mark.parametrize("host", HOST_ZONES)
def test_verdicts_daily_status_and_facts_agree_with_the_domain_over_random_histories(host, template):
    @settings(max_examples=70, deadline=None)
    @given(histories())
    def agree(history):
        with stored(history, template) as store:
            check_verdicts(history, store)
            check_daily_status(history, store)
            check_facts(history, store)
            check_totals(history, store)
            check_first_receipts(store)

    with host_zone(host):
        agree()


def check_verdicts(history, store):
    said = {(row["union_id"], row["day"]): row for row in store.query("select * from verdicts")}
    assert said.keys() == {(union, day.isoformat()) for union, day in history.owed()}
    for (union, text), row in said.items():
        verdict, nil, pardoned, first, _, mails = expected(history, union, date.fromisoformat(text))
        shown = (
            row["status"],
            row["nil_report"],
            row["pardoned"],
            row["received_at"],
            row["received_local"],
            row["mails"],
        )
        times = (utc(first), local(history.campaign, first)) if first else (None, None)
        assert shown == (verdict, nil, pardoned, *times, mails)


def check_daily_status(history, store):
    campaign = history.campaign
    # days up to the last that has begun for anybody
    begun = [day for day in campaign.due_days() if campaign.instant(day, time(0)) <= history.now]
    columns = "day, union_id, status, nil_report, pardoned, first_received_at, minutes_late, reports"
    wanted = []
    for day in begun:
        for union in sorted(union for union, owed in history.owed() if owed == day):
            verdict, nil, pardoned, first, minutes, mails = expected(history, union, day)
            shown = local(campaign, first) if first else None
            wanted.append((day.isoformat(), union, verdict, nil, pardoned, shown, minutes, mails))
    assert rows(store, f"select {columns} from daily_status") == wanted


def check_first_receipts(store):
    wanted = (
        "select union_id, day, min(received_at), received_local, count(mail_id), sum(kind <> 'nil') = 0 "
        "from receipts group by union_id, day order by union_id, day"
    )
    assert rows(store, "select * from first_receipts order by union_id, day") == rows(store, wanted)


def check_facts(history, store):
    for day in history.campaign.due_days():
        for fact in facts_of(store, day):
            verdict = status(
                fact.due,
                fact.receipts,
                candidates=fact.candidates,
                now=history.now,
                read_until=history.read_until,
                rulings=fact.rulings,
            )
            assert verdict == expected(history, fact.union_id, day)[0]


def check_totals(history, store):
    past = [day for day in history.campaign.due_days() if history.campaign.due(day).limit < history.now]
    owed = history.owed()
    judged = {(union, day): expected(history, union, day) for day in past for union in "abc" if (union, day) in owed}
    verdicts = {place: verdict for place, verdict in judged.items() if verdict[0] is not Status.EXPECTED}
    by = {
        "day_totals": ("day", lambda union, day: day.isoformat()),
        "union_totals": ("union_id", lambda union, day: union),
        "group_totals": ("union_group", lambda union, day: "产业" if union == "c" else "市州"),
    }
    for view, (column, key) in by.items():
        wanted = {}
        for place, verdict in verdicts.items():
            wanted.setdefault(key(*place), []).append(verdict)
        names = f"{column}, expected_reports, actual_reports, actual_reports_on_time, reporting_rate, reporting_rate_on_time"
        said = rows(store, f"select {names}, nil_reports from {view}")
        assert {row[0]: row[1:] for row in said} == {name: figures(found) for name, found in wanted.items()}
        assert len(said) == len(wanted)


def figures(verdicts):
    due = sum(verdict[0] is not Status.EXCUSED for verdict in verdicts)
    came = sum(verdict[0] in (Status.ON_TIME, Status.LATE, Status.BACKFILLED) for verdict in verdicts)
    punctual = sum(verdict[0] is Status.ON_TIME for verdict in verdicts)
    nil = sum(verdict[1] for verdict in verdicts)
    return due, came, punctual, came / due if due else None, punctual / due if due else None, nil


def test_with_a_fixed_instant_no_view_asks_for_the_present(store):
    """SQLite tells of each table or view that a statement reads, and in which database it lies."""
    read = set()
    store.conn.set_authorizer(
        lambda action, table, column, place, within: read.add((table, place)) or sqlite3.SQLITE_OK
    )
    for (name,) in rows(store, "select name from main.sqlite_master where type = 'view' and name <> 'clock'"):
        store.conn.execute(f"explain select * from {name}")
    store.conn.set_authorizer(None)
    assert {place for table, place in read if table == "clock"} == {"temp"}
