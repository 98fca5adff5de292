"""Filing, by tables: each row names its rule (DOMAIN 4, 5 and 6), one mail, and what becomes of it."""

from dataclasses import replace

import filing_days
import filing_headings
import filing_kinds
import filing_other_words
import filing_owners
import filing_still
import filing_wording
import pytest
from filing_rows import Row, check
from rosters import CAMPAIGN, ROSTER, make_mail

from domain.filing import file_mail

TABLES = {
    "days": filing_days.ROWS,
    "headings": filing_headings.ROWS,
    "owners": filing_owners.ROWS,
    "kinds": filing_kinds.ROWS,
    "other words": filing_other_words.ROWS,
    "wording": filing_wording.ROWS,
    "still": filing_still.ROWS,
}
ROWS = [pytest.param(row, id=f"{table}: {row.rule}") for table, rows in TABLES.items() for row in rows]


@pytest.mark.parametrize("row", ROWS)
def test_a_mail_is_filed_by_the_rule(row: Row):
    check(row, file_mail(make_mail(row.subject, **row.mail), ROSTER, replace(CAMPAIGN, **row.campaign), row.reported))


def test_the_tables_are_long_enough_and_name_no_rule_twice():
    names = [param.id for param in ROWS]
    assert len(names) >= 300
    assert sorted(set(names)) == sorted(names)
