"""A flood is one line."""

from reports.floods import FEW, gathered


def test_a_few_of_a_kind_stand_each_for_itself():
    items = ["a"] * FEW + ["b"]
    assert list(gathered(items, str)) == [(item, 0) for item in items]


def test_more_than_a_few_are_the_first_and_how_many_more_in_the_order_of_the_list():
    items = [("a", n) for n in range(FEW + 1)] + [("b", 0)]
    assert list(gathered(reversed(items), lambda item: item[0])) == [(("b", 0), 0), (("a", FEW), FEW)]
