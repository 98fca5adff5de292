"""Hostile mail costs itself only: kept byte for byte, done or quarantined soon, and the good mail behind each is filed."""

from itertools import chain, islice

import pytest

from ingest.child import InterpretLimits, children
from ingest.interpret import interpret_waiting
from ingest.poll import poll
from store import mails
from tests.conftest import OFFICE, RULES, clock, make_mail, rows
from tests.hostile.runner import FAMILIES, PARENT_MB, every, run, summary
from tests.integration.fake import FakeMailbox

ENOUGH = 500  # cases that there must be
SAMPLED = 25  # every so many-th of a family is run where --torture is not asked for


@pytest.fixture
def cases(torture):
    """All of them, or some of each family: those that are cheap to make."""
    if torture:
        return every()
    cheap = (family for family in FAMILIES if family not in ("zip", "archive"))
    return ((family, *case) for family in cheap for case in islice(FAMILIES[family](), 3, None, SAMPLED))


@pytest.mark.timeout(3600)
def test_hostile_mail_costs_itself_only(cases, tmp_path, torture):
    results, grown = run(cases, tmp_path)
    told = summary(results, grown)
    assert [one for one in results if one.faults] == [], told
    assert grown < PARENT_MB, told
    assert len(results) >= (ENOUGH if torture else 30)


def test_the_cases_are_the_same_on_every_run_and_no_two_have_one_name():
    for family in ("structure", "damage", "picture"):
        first, second = list(FAMILIES[family]()), list(FAMILIES[family]())
        assert first == second
        assert len({name for name, _ in first}) == len(first)


@pytest.mark.timeout(3600)
def test_bombs_among_good_mails_leave_all_good_ones_filed(store, torture):
    wanted, box = 1000 if torture else 40, FakeMailbox()
    families = (
        ("header", "charset", "page", "repetition", "sheet", "picture", "office", "damage") if torture else ("damage",)
    )
    bombs = chain.from_iterable(FAMILIES[family]() for family in families)
    count = 0
    for count, (_, raw) in enumerate(islice(bombs, wanted), start=1):
        box.put(raw)
        box.put(make_mail("south@example.com", f"{count}"))
    poll(store, box, RULES, clock=clock)
    with children(InterpretLimits(60, 2048, 2)) as child:
        interpret_waiting(store, child, OFFICE, trusted=())
    assert count == wanted
    filed = rows(
        store, "select count(*) from inbox where from_address = 'south@example.com' and disposition = 'report'"
    )
    assert filed == [(wanted,)]
    assert mails.waiting(store) == []
    assert [one for one in mails.verify(store) if not isinstance(one, int)] == []
