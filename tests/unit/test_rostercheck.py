"""What is likely a mistake in a roster, and what is none."""

from datetime import date

import pytest

from domain.roster import Roster, Union
from domain.rostercheck import doubts


def union(key, **more):
    more = {"senders": (f"{key}@example.com",), "name": f"{key}城总工会", **more}
    return Union(key, more.pop("name"), "市州", **more)


def told(*unions, receiver=("省总工会",), office=()):
    return doubts(Roster(unions, receiver), {u.id: n for n, u in enumerate(unions, 2)}, office_addresses=office)


@pytest.mark.parametrize(
    ("unions", "line", "piece"),
    [
        ((union("a"), union("b", senders=("a@example.com",))), 3, "address 'a@example.com' is also that of 'a'"),
        (
            (union("a", domains=("a.example",)), union("b", senders=("b@a.example",))),
            3,
            "lies in the domain that 'a' owns",
        ),
        ((union("a", aliases=("海西州",)), union("b", name="海西州交通工会")), 3, "name '海西州' of 'a' stands inside"),
        ((union("a", subordinates=("海西州总",)), union("b", aliases=("海西州",))), 3, "stands inside '海西州总'"),
        ((union("a", aliases=("市总",)),), 2, "'市总' is an ordinary word"),
        ((union("a", aliases=("互助",)),), 2, "'互助' is an ordinary word"),
        ((union("a", aliases=("省总工会",)),), 2, "is the receiver's own"),
        ((union("a", senders=()),), 2, "no sender address"),
        ((union("a", successor="b"), union("b")), 2, "no last day"),
        ((union("a", successor="b", last_day=date(2021, 2, 7)), union("b")), 2, "has no first day"),
        (
            (union("a", successor="b", last_day=date(2021, 2, 7)), union("b", first_day=date(2021, 2, 10))),
            2,
            "begins on 2021-02-10, not the day after",
        ),
        ((union("a", first_day=date(2021, 2, 7), last_day=date(2021, 2, 5)),), 2, "before it begins"),
    ],
)
def test_a_likely_mistake_is_told_with_its_line(unions, line, piece):
    (doubt,) = told(*unions)
    assert doubt.startswith(f"line {line}: ") and piece in doubt


@pytest.mark.parametrize(
    "unions",
    [
        (union("a"), union("b")),
        (union("a", notes="与b共用邮箱"), union("b", senders=("a@example.com",))),
        (union("a", aliases=("a城市总",)), union("b")),
        (union("a", senders=(), domains=("a.example",)),),
        (union("a", successor="b", last_day=date(2021, 2, 7)), union("b", first_day=date(2021, 2, 8))),
        (union("a", last_day=date(2021, 2, 7)), union("b")),
    ],
)
def test_what_is_well_is_not_doubted(unions):
    assert told(*unions) == []


def test_an_office_address_is_nobodys_sender():
    (doubt,) = told(union("a"), office=("a@example.com",))
    assert "office address" in doubt
