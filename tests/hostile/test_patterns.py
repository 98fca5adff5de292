"""No pattern that reads mail goes back and forth over it: what each repeats is tried on it, a few thousand times over."""

import pytest

from tests.hostile.pumps import measure, patterns

# Patterns that are given no mail, or so little of one that growth does not matter.
LITTLE = {
    "domain.commands._CONFIRM": "a line of an officer's answer: 300 characters",
    "domain.commands._NUMBERED": "the same",
    "domain.rosterdraft.ADDRESS": "a cell of the office's own roster",
    "domain.rulewords._QUANTIFIER": "our own patterns",
    "ingest.imap_wire._STATUS_ITEM": "a line of the mail server",
    "store.views._NAMED": "our own queries",
}


@pytest.mark.parametrize("found", [one for one in patterns() if one.place not in LITTLE], ids=lambda found: found.place)
def test_no_pattern_takes_longer_than_in_proportion_to_what_it_reads(found, torture):
    slow = measure(found, enough=0.02) if torture else measure(found, enough=0.1, short=500, long=2_000)
    assert slow is None, str(slow)


def test_patterns_that_are_given_little_are_such():
    assert LITTLE.keys() <= {found.place for found in patterns()}
