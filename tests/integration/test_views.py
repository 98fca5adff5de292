"""The views say what `domain.status` says, over random histories, under any host's time zone; and what the totals count."""

import os
import shutil
import tempfile
import time as clocks
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.campaign import Campaign, Change
from domain.roster import Roster, Union
from domain.status import Rulings, minutes_late, status
from domain.words import Status
from store.calendar import sync_calendar
from store.database import open_store, utc
from store.days import facts_of
from store.decisions import Decision, save_decision, undo_decision
from tests.conftest import rows

HOST_ZONES = ("UTC", "Asia/Shanghai", "America/New_York")
ROSTER = Roster((Union("a", "甲", "市州"), Union("b", "乙", "市州"), Union("c", "丙", "产业")))
# the first due day: days on which clocks change are the second; one is ordinary
STARTS = {
    "Asia/Shanghai": (date(2026, 3, 1), date(2027, 12, 30)),
    "Asia/Kathmandu": (date(2026, 3, 1),),
    "America/New_York": (date(2026, 3, 7), date(2026, 10, 31), date(2026, 6, 1)),
}
SHIFTS = [timedelta(seconds=n) for n in (-86400, -3600, -60, -1, 0, 1, 30, 59, 60, 61, 3600, 86400)]
FAR = 3  # days of a campaign


@dataclass(frozen=True)
class Receipt:
    union: str
    day: date
    at: datetime
    kind: str  # daily, nil, or record: told by a person


@dataclass(frozen=True)
class History:
    campaign: Campaign
    receipts: tuple[Receipt, ...]
    candidates: frozenset[tuple[str, date]]
    unread: tuple[datetime, ...]
    rulings: tuple[tuple[str, str, date, bool], ...]  # kind, union, day, undone
    read_until: datetime | None
    failed_poll: datetime | None
    now: datetime
    roster: Roster = ROSTER

    def owed(self):
        """(union, day) of every obligation."""
        days = self.campaign.due_days()
        return {(union.id, day) for union in self.roster.unions for day in days if union.owes(day)}


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


@contextmanager
def stored(history, template):
    """A store that holds this history, its clock at the history's `now`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rollcall.db"
        shutil.copy(template, path)
        store = open_store(path, now=history.now)
        try:
            sync_calendar(store, history.roster, history.campaign, now=history.now)
            with store.write() as conn:
                write(conn, history)
            decide(store, history)
            yield store
        finally:
            store.close()


def write(conn, history):
    mails = [receipt for receipt in history.receipts if receipt.kind != "record"]
    for number, receipt in enumerate(mails, 1):
        add_mail(conn, number, "interpreted", receipt.at, history.campaign)
        values = (number, "report", receipt.kind, receipt.union, receipt.day.isoformat())
        conn.execute(
            "insert into filings (mail_id, disposition, kind, union_id, days, deliverable, sender_known, flags, evidence) "
            "values (?, ?, ?, ?, ?, '', 1, '', '[]')",
            values,
        )
        conn.execute("insert into reports values (?, ?, ?, 1)", (number, receipt.union, receipt.day.isoformat()))
    add_mail(conn, 100, "interpreted", history.now, history.campaign)
    for union, day in history.candidates:
        conn.execute("insert into candidates values (100, ?, ?)", (union, day.isoformat()))
    for number, at in enumerate(history.unread, 200):
        add_mail(conn, number, "accepted", at, history.campaign)
    for at, ok in ((history.read_until, 1), (history.failed_poll, 0)):
        if at is not None:
            conn.execute("insert into rounds (mailbox, started_at, ok) values ('m', ?, ?)", (utc(at), ok))


def add_mail(conn, number, state, at, campaign):
    conn.execute(
        "insert into mails (mail_id, raw_sha256, size, accepted_at, state) values (?, ?, 1, ?, ?)",
        (number, f"{number:064}", utc(at), state),
    )
    conn.execute(
        "insert into places (mailbox, folder, epoch, key, mail_id, state, arrived_at, arrived_basis, seen_at) "
        "values ('m', 'INBOX', '1', ?, ?, 'stored', ?, 'internaldate', ?)",
        (str(number), number, utc(at), utc(at)),
    )
    if state == "interpreted":
        conn.execute(
            "insert into messages values (?, ?, ?, 'internaldate', null, null, 'x@example.com', 'x@example.com', '', '', '', 0, '{}')",
            (number, utc(at), local(campaign, at)),
        )


def local(campaign, at):
    return campaign.local(at).isoformat(timespec="seconds")


def decide(store, history):
    for receipt in history.receipts:
        if receipt.kind == "record":
            detail = {"at": utc(receipt.at), "local": local(history.campaign, receipt.at)}
            decision = Decision("record", "office", "told by phone", (receipt.union,), (receipt.day,), detail=detail)
            save_decision(store, decision, now=history.now)
    for kind, union, day, undone in history.rulings:
        number = save_decision(store, Decision(kind, "office", "snow", (union,), (day,)), now=history.now)
        if undone:
            undo_decision(store, number, now=history.now)


def rulings_of(history, union, day):
    kinds = {kind for kind, *place, undone in history.rulings if place == [union, day] and not undone}
    return Rulings("excuse" in kinds, "pardon" in kinds)


def expected(history, union, day):
    """(status, nil, pardoned, first received, minutes late, mails) as the domain has it."""
    campaign, due = history.campaign, history.campaign.due(day)
    mine = [receipt for receipt in history.receipts if (receipt.union, receipt.day) == (union, day)]
    opens = campaign.instant(day, time(0))
    waits = (union, day) in history.candidates or any(at >= opens for at in history.unread)
    rulings = rulings_of(history, union, day)
    verdict = status(
        due,
        [receipt.at for receipt in mine],
        candidates=waits,
        now=history.now,
        read_until=history.read_until,
        rulings=rulings,
    )
    first = min((receipt.at for receipt in mine), default=None)
    nil = bool(mine) and all(receipt.kind == "nil" for receipt in mine)
    mails = sum(receipt.kind != "record" for receipt in mine)
    return verdict, nil, rulings.pardoned, first, minutes_late(due, first, verdict), mails


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "rollcall.db"
    open_store(path).close()
    return path


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


CAMPAIGN = Campaign("迎春", date(2026, 3, 1), date(2026, 3, 3), ZoneInfo("Asia/Shanghai"), time(16))
DAY = date(2026, 3, 2)
LIMIT = CAMPAIGN.due(DAY).limit
SECOND = timedelta(seconds=1)


def history(*receipts, now=LIMIT + SECOND, read_until=LIMIT + SECOND, rulings=(), candidates=()):
    return History(CAMPAIGN, receipts, frozenset(candidates), (), rulings, read_until, None, now)


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
        sql = "select union_id from figures where day = ?"
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
