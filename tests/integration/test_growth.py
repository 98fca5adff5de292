"""A store of many years answers like a young one: what is asked of a public view is found by index."""

import re

import pytest

from store import database
from store.database import connect
from tests.conftest import machine_steps, rows
from tests.integration import cli_case

office, polled, rollcall = cli_case.office, cli_case.polled, cli_case.rollcall  # fixtures

PUBLIC = (
    "daily_status", "inbox", "report_days", "candidates", "mail_texts", "files", "links", "sheet_rows", "labels", "day_totals",
    "union_totals", "deliverable_status", "contacts", "sender_addresses", "streaks", "photos", "decision_days", "figures", "today",
)  # fmt: skip
# What grows with every mail, by the names that views give it; read whole only through an index of what waits.
READ_WHOLE = re.compile(
    r"(SCAN|SEARCH) (mails|messages|parts|reports|filings|places|claims|texts|candidates|table_rows|folder_polls|[amprqlfg])( USING .*)?$"
)
BY_INDEX = re.compile(
    r"SEARCH \w+ USING|SEARCH mails$|USING (COVERING )?INDEX (mails_state|mails_accepted|filings_(deliverable|unconfirmed|unverified))"
)


def plan(store, sql):
    return [row["detail"] for row in store.query(f"explain query plan {sql}")]


@pytest.mark.parametrize("column", ["day", "union_id", "mail_id", "disposition", "file_id"])
@pytest.mark.parametrize("view", PUBLIC)
def test_a_view_is_asked_by_index(store, view, column):
    if (column,) not in rows(store, f"select name from pragma_table_info('{view}')"):
        return
    steps = plan(store, f"select * from {view} where {column} = '1'")
    assert steps
    assert [step for step in steps if READ_WHOLE.match(step) and not BY_INDEX.search(step)] == []


def test_today_is_found_by_index_and_judges_no_other_day(store):
    steps = plan(store, "select * from daily_status where day = (select day from today)")
    assert [step for step in steps if step.startswith("SCAN d") or step == "SCAN due_days"] == []


def test_the_rule_sees_a_scan(store):
    steps = plan(store, "select * from parts p join messages m on m.mail_id = p.mail_id where p.kind = 'image'")
    assert [step for step in steps if READ_WHOLE.match(step) and not BY_INDEX.search(step)] != []


def test_how_far_mailboxes_are_read_costs_the_same_after_many_polls(store):
    """It is asked several times a poll, and there may be half a million polls a year."""
    store.conn.execute("insert into mailboxes values ('box', 1)")
    with store.write() as conn:
        rounds = (("box", f"2026-03-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z") for n in range(5000))
        conn.executemany("insert into rounds (mailbox, started_at, ok) values (?, ?, 1)", rounds)
    with machine_steps(store) as hundreds:
        assert rows(store, "select at from read_until") == [("2026-03-01T01:23:19Z",)]
    assert len(hundreds) < 10


@pytest.mark.parametrize(
    "words",
    [
        ("day",),
        ("explain", "east", "2021-02-05"),
        ("status",),
        ("triage", "--json"),
        ("inbox", "--disposition", "report"),
        ("digest",),
        ("search", "信息"),
        ("poll",),
    ],
    ids=lambda words: words[0],
)
def test_a_command_asks_by_index(polled, office, monkeypatch, words):
    asked = []

    def traced(*given):
        conn = connect(*given)
        conn.set_trace_callback(asked.append)
        return conn

    monkeypatch.setattr(database, "connect", traced)
    monkeypatch.chdir(office.folder)  # a digest is written there
    polled(*words)
    monkeypatch.undo()
    asked = {sql for sql in asked if re.match(r"\s*(select|with)", sql)}
    assert len(asked) >= 3
    with office.parts.store(office.now) as store:
        whole = {
            sql: [step for step in plan(store, sql) if READ_WHOLE.match(step) and not BY_INDEX.search(step)]
            for sql in asked
        }
    assert {sql: steps for sql, steps in whole.items() if steps} == {}
