"""A person's word: applied last, kept through every new reading, and taken back without a trace in the verdicts."""

from datetime import date, timedelta

import pytest

from ingest import decide as decisions
from ingest.file import settle_mails
from ingest.interpret import interpret_waiting
from store import derived
from store.decisions import Decision, NoSuchDecision, have_settled, learned_addresses, undo_decision
from tests.conftest import CAMPAIGN, NOW, OFFICE, ROSTER, at, derived_contents, make_mail, read_mailbox, rows, statuses
from tests.integration.fake import FakeMailbox

FIRST, SECOND, THIRD = (date(2026, 3, day) for day in (1, 2, 3))
STRANGER = "duty@elsewhere.example"
LETTERS = {  # name: sender, subject, arrival
    "north": ("north@example.com", "工作信息", "03-02 12:00:00"),
    "late": ("south@example.com", "工作信息", "03-02 17:00:00"),
    "old": (STRANGER, "慰问情况", "03-01 10:00:00"),
    "mid": (STRANGER, "慰问情况续", "03-02 10:00:00"),
    "new": (STRANGER, "慰问情况又续", "03-03 10:00:00"),
    "stale": ("rail@example.com", "3月1日工作信息", "03-02 11:00:00"),
}


@pytest.fixture
def ids(store, reader):
    """Numbers of the mails, by name, in a store that has read them all."""
    box = FakeMailbox()
    for sender, subject, arrived in LETTERS.values():
        box.put(make_mail(sender, subject), arrived_at=at(arrived))
    read_mailbox(store, box, reader)
    return dict(
        zip(LETTERS, (number for (number,) in rows(store, "select mail_id from mails order by mail_id")), strict=True)
    )


@pytest.fixture
def judged(store, ids, reader):
    """Says all verdicts and derived rows, after a check that reading everything anew gives the same."""

    def judge():
        now = rows(store, "select * from daily_status"), derived_contents(store)
        derived.drop_derived(store)
        interpret_waiting(store, reader, OFFICE, trusted=())
        assert (rows(store, "select * from daily_status"), derived_contents(store)) == now
        return now

    return judge


def decide(store, kind, *unions, days=(), now=NOW, **more):
    """What a command does; the decision's number."""
    return decisions.decide(
        store, OFFICE, Decision(kind, "office", "told by phone", unions, tuple(days), **more), now=now
    )


def undo(store, number):
    return decisions.undo(store, OFFICE, number, now=NOW)


def filing(store, mail_id):
    return rows(store, "select disposition, union_id, days, kind from inbox where mail_id = ?", mail_id)[0]


def day_statuses(store, union):
    return [statuses(store, day.isoformat())[union] for day in (FIRST, SECOND, THIRD)]


def test_before_anybody_decides_the_strangers_mails_wait(store, ids):
    assert [filing(store, ids[name])[0] for name in ("old", "mid", "new")] == ["triage"] * 3
    assert day_statuses(store, "south") == ["missing", "late", "missing"]


def test_an_assigned_address_counts_from_now_on(store, ids, judged):
    before = judged()
    number = decide(store, "assign", "south", address=STRANGER, now=at("03-02 09:00:00"))
    assert [filing(store, ids[name])[:3] for name in ("old", "mid", "new")] == [
        ("triage", None, None), ("report", "south", "2026-03-02"), ("report", "south", "2026-03-03"),
    ]  # fmt: skip
    assert day_statuses(store, "south") == ["missing", "on_time", "on_time"]
    judged()
    undo(store, number)
    assert judged() == before


def test_an_assigned_address_counts_from_the_very_second(store, ids):
    decide(store, "assign", "south", address=STRANGER, now=at("03-02 10:00:01"))
    assert filing(store, ids["mid"])[0] == "triage"
    decide(store, "assign", "south", address=STRANGER, now=at("03-02 10:00:00"))
    assert filing(store, ids["mid"])[0] == "report"


def test_an_address_may_be_assigned_for_the_past_too(store, ids, judged):
    before = judged()
    number = decide(store, "assign", "south", address=STRANGER, detail={"past": True})
    assert day_statuses(store, "south") == ["on_time"] * 3
    judged()
    undo(store, number)
    assert judged() == before


def test_the_last_assignment_of_an_address_holds_and_undoing_it_gives_back_the_one_before(store, ids, judged):
    decide(store, "assign", "south", address=STRANGER, detail={"past": True})
    before = judged()
    number = decide(store, "assign", "rail", address=STRANGER, detail={"past": True})
    assert filing(store, ids["old"])[:2] == ("report", "rail")
    assert day_statuses(store, "south") == ["missing", "late", "missing"]
    undo(store, number)
    assert judged() == before


def test_an_assignment_to_a_union_that_left_the_roster_is_not_used(store, ids):
    decide(store, "assign", "gone", address=STRANGER, detail={"past": True})
    assert learned_addresses(store, NOW, roster_ids=ROSTER.by_id.keys()) == {}
    assert filing(store, ids["old"])[0] == "triage"


def test_a_mail_may_be_given_to_several_unions_and_days(store, ids, judged):
    before = judged()
    number = decide(store, "correct", "south", "rail", days=(FIRST, THIRD), mail_id=ids["new"], detail={"kind": "nil"})
    assert filing(store, ids["new"]) == ("report", "south,rail", "2026-03-01,2026-03-03", "nil")
    assert day_statuses(store, "south") == ["backfilled", "late", "on_time"]
    assert day_statuses(store, "rail") == ["backfilled", "pending", "on_time"]
    assert rows(store, "select count(*), sum(first) from reports where mail_id = ?", ids["new"]) == [(4, 1)]
    judged()
    undo(store, number)
    assert judged() == before


def test_a_day_or_a_union_named_twice_counts_once(store, ids):
    decide(store, "correct", "south", "south", days=(THIRD, THIRD), mail_id=ids["new"])
    assert rows(store, "select union_id, day from reports where mail_id = ?", ids["new"]) == [("south", "2026-03-03")]


def test_only_the_day_may_be_corrected(store, ids, judged):
    before = judged()
    number = decide(store, "correct", days=(THIRD,), mail_id=ids["north"])
    assert filing(store, ids["north"]) == ("report", "north", "2026-03-03", "daily")
    assert day_statuses(store, "north") == ["missing", "missing", "on_time"]
    judged()
    undo(store, number)
    assert judged() == before


def test_only_the_union_may_be_corrected(store, ids, judged):
    before = judged()
    number = decide(store, "correct", "rail", mail_id=ids["north"])
    assert filing(store, ids["north"])[1:3] == ("rail", "2026-03-02")
    judged()
    undo(store, number)
    assert judged() == before


def test_a_mail_may_be_said_to_be_no_report(store, ids, judged):
    before = judged()
    number = decide(store, "correct", mail_id=ids["north"], detail={"not_report": True})
    assert filing(store, ids["north"]) == ("not_report", None, None, None)
    assert rows(store, "select reason from inbox where mail_id = ?", ids["north"]) == [("person",)]
    assert day_statuses(store, "north")[1] == "missing"
    judged()
    undo(store, number)
    assert judged() == before


def test_the_last_correction_of_a_mail_holds(store, ids, judged):
    decide(store, "correct", "rail", mail_id=ids["north"])
    before = judged()
    number = decide(store, "correct", "south", mail_id=ids["north"])
    assert filing(store, ids["north"])[1] == "south"
    undo(store, number)
    assert judged() == before


def test_a_correction_files_again_the_mails_that_came_after(store, ids, judged):
    """The rail's mail bears yesterday's date: with a report for yesterday before it, it is for today."""
    assert filing(store, ids["stale"])[2] == "2026-03-01"
    before = judged()
    number = decide(store, "correct", "rail", days=(FIRST,), mail_id=ids["old"])
    assert filing(store, ids["stale"])[2] == "2026-03-02"
    judged()
    undo(store, number)
    assert filing(store, ids["stale"])[2] == "2026-03-01"
    assert judged() == before


def test_a_recorded_report_counts_at_its_time_and_for_those_after_it(store, ids, judged):
    before = judged()
    detail = told(at("03-01 15:59:00"), via="phone")
    number = decide(store, "record", "rail", days=(FIRST,), detail=detail)
    assert day_statuses(store, "rail") == ["on_time", "on_time", "missing"]
    assert filing(store, ids["stale"])[2] == "2026-03-02"
    sql = "select first_received_at, minutes_late, reports from daily_status where union_id = 'rail' and day = ?"
    assert rows(store, sql, FIRST.isoformat()) == [("2026-03-01T15:59:00+08:00", 0, 0)]
    judged()
    undo(store, number)
    assert judged() == before


def told(when, **more):
    return {
        "at": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local": CAMPAIGN.local(when).isoformat(timespec="seconds"),
        **more,
    }


def test_a_recorded_late_report_is_late(store, ids):
    decide(store, "record", "rail", days=(THIRD,), detail=told(at("03-03 16:00:01")))
    assert day_statuses(store, "rail")[2] == "late"


def test_an_excuse_releases_all_named_unions_on_all_named_days_and_leaves_the_denominator(store, ids, judged):
    before = judged()
    number = decide(store, "excuse", "north", "south", days=(FIRST, SECOND))
    assert day_statuses(store, "north") == ["excused", "excused", "missing"]
    assert day_statuses(store, "south") == ["excused", "excused", "missing"]
    assert rows(store, "select expected_reports from day_totals order by day") == [(1,), (1,), (3,)]
    judged()
    undo(store, number)
    assert judged() == before


def test_a_pardoned_report_is_on_time_and_says_so(store, ids, judged):
    before = judged()
    number = decide(store, "pardon", "south", days=(SECOND,))
    sql = "select status, pardoned, minutes_late from daily_status where union_id = 'south' and day = '2026-03-02'"
    assert rows(store, sql) == [("on_time", 1, 0)]
    judged()
    undo(store, number)
    assert judged() == before


def test_two_excuses_for_one_day_need_two_undoings(store, ids):
    numbers = [decide(store, "excuse", "north", days=(FIRST,)) for _ in range(2)]
    undo(store, numbers[0])
    assert day_statuses(store, "north")[0] == "excused"
    undo(store, numbers[1])
    assert day_statuses(store, "north")[0] == "missing"


def test_all_kinds_together_survive_a_new_reading_and_come_apart_in_any_order(store, ids, judged):
    before = judged()
    numbers = [
        decide(store, "assign", "south", address=STRANGER, detail={"past": True}),
        decide(store, "correct", "rail", days=(FIRST,), mail_id=ids["old"]),
        decide(store, "record", "north", days=(FIRST,), detail=told(at("03-01 12:00:00"))),
        decide(store, "excuse", "rail", days=(THIRD,)),
        decide(store, "pardon", "south", days=(SECOND,)),
        decide(store, "correct", mail_id=ids["north"], detail={"not_report": True}),
    ]
    judged()
    for number in (numbers[3], numbers[0], numbers[5], numbers[1], numbers[4], numbers[2]):
        undo(store, number)
        judged()
    assert judged() == before


def test_a_decision_keeps_who_when_and_why_and_an_undone_one_its_end(store, ids):
    number = decide(store, "excuse", "north", "rail", days=(FIRST, SECOND))
    undone = undo_decision(store, number, now=NOW + timedelta(minutes=1))
    assert (undone.kind, undone.undone) == ("excuse", False)
    sql = "select decision_id, made_at, made_by, kind, union_id, day, mail_id, why, undone_at from decisions"
    assert rows(store, sql) == [
        (
            number, "2026-03-03T08:30:00Z", "office", "excuse", "north,rail", "2026-03-01,2026-03-02", None, "told by phone",
            "2026-03-03T08:31:00Z",
        )
    ]  # fmt: skip
    assert undo_decision(store, number, now=NOW + timedelta(hours=1)).undone
    assert not have_settled(store, NOW + timedelta(minutes=10, seconds=59))
    assert have_settled(store, NOW + timedelta(minutes=11))


def test_there_is_nothing_to_undo_in_an_unknown_number(store):
    with pytest.raises(NoSuchDecision):
        undo_decision(store, 7, now=NOW)


def test_a_persons_word_counts_for_a_mail_that_no_program_could_read(store, ids):
    with store.write() as conn:
        conn.execute("update mails set problem = 'timed_out', state = 'quarantined' where mail_id = ?", (ids["new"],))
    settle_mails(store, OFFICE, [ids["new"]])
    assert filing(store, ids["new"])[0] == "quarantined"
    number = decide(store, "correct", "south", days=(THIRD,), mail_id=ids["new"])
    assert filing(store, ids["new"]) == ("report", "south", "2026-03-03", "daily")
    assert rows(store, "select reason from inbox where mail_id = ?", ids["new"]) == [(None,)]
    assert day_statuses(store, "south")[2] == "on_time"
    undo(store, number)
    assert filing(store, ids["new"])[0] == "quarantined"
    assert rows(store, "select reason from inbox where mail_id = ?", ids["new"]) == [("timed_out",)]
