"""Views for questions that are awkward otherwise: whom to call, which addresses, days in a row, photos."""

from datetime import datetime
from itertools import groupby

from store.database import open_store
from tests.conftest import rows
from tests.integration import asked_case

demo_folder, demo_store = asked_case.demo_folder, asked_case.demo_store  # fixtures


def test_streaks_are_the_days_of_the_daily_status_in_a_row(demo_store):
    expected = []
    days = rows(
        demo_store,
        "select union_id, status, day from daily_status s join unions u using (union_id) order by position, day",
    )
    for (union, status), group in groupby(days, key=lambda row: row[:2]):
        held = [day for _, _, day in group]
        expected.append((union, status, held[0], held[-1], len(held)))
    assert rows(demo_store, "select * from streaks") == expected
    assert max(row[4] for row in expected) == 3
    assert len({row[1] for row in expected}) >= 4


def test_photos_are_those_that_the_daily_status_counts(demo_store):
    counted = {
        (u, d): n for u, d, n in rows(demo_store, "select union_id, day, images from daily_status where images > 0")
    }
    shown = {(u, d): n for u, d, n in rows(demo_store, "select union_id, day, count(*) from photos group by 1, 2")}
    assert shown == counted
    assert shown
    assert rows(demo_store, "select count(*) from photos where sha256 not in (select sha256 from blobs)") == [(0,)]


def test_the_contact_of_a_union_and_the_address_that_last_wrote(demo_store):
    union, name, contact, phone, address = rows(demo_store, "select * from contacts where union_id = 'xining'")[0]
    last = "select from_address from inbox where union_id = 'xining' and disposition = 'report' order by days desc, received_at desc"
    assert (union, name) == ("xining", "西宁市总工会")
    assert contact and phone
    assert address == rows(demo_store, last)[0][0]
    assert rows(demo_store, "select count(*) from contacts") == [(34,)]


def test_an_address_is_confirmed_by_the_roster_or_by_a_person(demo_store):
    found = {row[0]: row[1:] for row in rows(demo_store, "select * from sender_addresses")}
    for address, (union, first, last, mails, confirmed) in found.items():
        counts = rows(
            demo_store,
            "select min(received_at), max(received_at), count(*), max(sender_known) from inbox where from_address = ? "
            "and disposition = 'report'",
            address,
        )
        assert counts == [(first, last, mails, confirmed)], (address, union)
    assert {row[-1] for row in found.values()} == {0, 1}
    new = next(address for address, row in found.items() if not row[-1])
    union = found[new][0]
    with demo_store.write() as conn:
        conn.execute(
            "insert into decisions (made_at, made_by, kind, union_id, address, why) values ('', '', 'assign', ?, ?, '')",
            (union, new),
        )
    assert rows(demo_store, "select confirmed from sender_addresses where address = ?", new) == [(1,)]


def test_the_days_of_a_decision_are_public(demo_store):
    assert rows(
        demo_store,
        "select kind, s.union_id, s.day from decisions join decision_days s using (decision_id) where s.day <> '' order by 1",
    ) == [("excuse", "gfyd", "2021-02-03"), ("record", "yushu", "2021-02-04")]


def test_today_is_the_latest_day_that_has_begun(demo_folder, demo_store):
    assert rows(demo_store, "select day from today") == [("2021-02-05",)]
    for now, day in (("2021-02-04T00:00:00+08:00", "2021-02-04"), ("2021-02-03T23:59:59+08:00", "2021-02-03"),
                     ("2021-02-02T23:59:59+08:00", None), ("2022-01-01T00:00:00+08:00", "2021-03-31")):  # fmt: skip
        store = open_store(demo_folder / "rollcall.db", now=datetime.fromisoformat(now))
        assert rows(store, "select day from today") == [(day,)]
        store.close()
