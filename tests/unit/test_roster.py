"""Succession on the roster: names and addresses go to whoever is there on the day."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from domain.roster import Roster, Union

FEB = [date(2021, 2, day) for day in range(1, 29)]
OLD = Union("old", "旧厂工会", "直属", senders=("old@example.com",), last_day=FEB[4], successor="mid")
MID = Union("mid", "中厂工会", "直属", senders=("mid@example.com",), first_day=FEB[5], last_day=FEB[9], successor="new")
NEW = Union("new", "新厂工会", "直属", senders=("new@example.com",), first_day=FEB[10])


@pytest.mark.parametrize("unions", list(permutations((OLD, MID, NEW))))
def test_a_chain_of_successors_is_followed_to_the_one_that_is_there(unions):
    roster = Roster(unions)
    assert roster.on(FEB[4]).by_address("old@example.com") == ("old",)
    assert roster.on(FEB[5]).by_address("old@example.com") == ("mid",)
    assert roster.on(FEB[20]).by_address("old@example.com") == ("new",)
    assert [mention.union_id for mention in roster.on(FEB[20]).mentions("旧厂工会、中厂工会")] == ["new", "new"]


def test_the_roster_of_a_day_is_made_once():
    roster = Roster((OLD, MID, NEW))
    assert roster.on(FEB[5]) is roster.on(FEB[6])
    assert roster.on(FEB[0]) is roster


def test_unions_that_succeed_each_other_in_a_circle_end_no_program():
    circle = Roster((replace(OLD, successor="mid"), replace(MID, successor="old"), NEW))
    assert [union.id for union in circle.on(FEB[20]).unions] == ["new"]


def test_a_union_without_a_successor_keeps_its_names():
    assert Roster((replace(OLD, successor=""),)).on(FEB[20]).by_address("old@example.com") == ("old",)
