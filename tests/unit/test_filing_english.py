"""Filing of mail in English, by a table; and that a campaign in Chinese reads none of it otherwise than before."""

from dataclasses import replace
from datetime import date

import filing_english
import pytest
from english_office import CAMPAIGN_EN, NEWS_EN, ROSTER
from filing_rows import Row, check
from rosters import make_mail

from domain.clauses import acknowledges, says_nil, telling
from domain.dates import DateStyle, find_dates
from domain.englishdates import english_forms, figure_forms
from domain.filing import file_mail
from domain.labelling import find_labels
from domain.lexicon import lexicon
from domain.reading import Reading
from domain.vocabulary import en

ROWS = [pytest.param(row, id=row.rule) for row in filing_english.ROWS]
RECEIVED = date(2021, 2, 9)


@pytest.mark.parametrize("row", ROWS)
def test_a_mail_in_english_is_filed_by_the_rule(row: Row):
    mail = make_mail(row.subject, **{"body": NEWS_EN, **row.mail})
    check(row, file_mail(mail, ROSTER, replace(CAMPAIGN_EN, **row.campaign), row.reported))


def test_the_table_is_long_enough_and_names_no_rule_twice():
    names = [row.rule for row in filing_english.ROWS]
    assert len(names) >= 250
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("greeting", "OFFICE_GREETINGS"), ("nil", "OFFICE_NIL"), ("acknowledged", "OFFICE_ACKNOWLEDGED"), ("pointer", "POINTER"),
    ],
)  # fmt: skip
def test_the_examples_of_a_table_are_matched_whole(table, name):
    rows = getattr(en, name)
    for _, examples in [rows] if isinstance(rows[0], str) else rows:
        for example in examples:
            assert getattr(lexicon(english=True), table).fullmatch(example), example


@pytest.mark.parametrize("order", ["md", "dm", "iso"])
def test_the_example_of_a_form_is_read(order):
    forms = english_forms(lambda *_, **__: None) | figure_forms(order, lambda *_, **__: None)
    for name, (_, _, example) in forms.items():
        found = find_dates(example, RECEIVED, style=DateStyle(english=True, order=order, chinese=False))
        assert [dates.text for dates in found] == [example], name


@pytest.mark.parametrize(
    "piece", ["Feb ", "5 Feb, ", "5/2 ", "Monday ", "report for ", "5 and ", "the ", "1/", "no incidents or ", "- "]
)
def test_a_long_text_costs_no_more_than_one_pass(piece):
    style = DateStyle(english=True, order="dm", chinese=False)
    find_dates(piece * 20_000, RECEIVED, style=style)
    file_mail(make_mail(piece * 60, body=piece * 40), ROSTER, CAMPAIGN_EN, lambda *_: False)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5-7 Feb '21", "5 6 7"), ("5-7 Feb-21", "5 6 7"), ("5 - 7-Feb-21", "5 6 7"), ("5, 6 and 8 Feb '21", "5 6 8"),
        ("5 Feb '21 - 7 Feb '21", "5 6 7"), ("5-Feb-21 to 7-Feb-21", "5 6 7"), ("5 Feb - 7 Feb", "5 6 7"),
        ("Feb-05 - Feb-07", "5 6 7"), ("5 Feb-07 Feb", "5 6 7"), ("Mon 1 Feb-21 to Wed 3 Feb-21", "1 2 3"),
        ("5-7 February 2021", "5 6 7"), ("Feb 5-7, 2021", "5 6 7"), ("5 Feb 2021-7 Feb 2021", "5 6 7"),
    ],
)  # fmt: skip
def test_a_span_of_days_reads_a_year_as_a_year(text, days):
    (found,) = find_dates(f"report {text}", RECEIVED, style=DateStyle(english=True, order="dm", chinese=False))
    assert [day.isoformat() for day in found.days] == [f"2021-02-{int(day):02}" for day in days.split()]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "before", ["", "nothing", "no news", "please find attached", "thank you", "will send", "received"]
)
@pytest.mark.parametrize(
    "piece",
    [" the monday", " the 5 feb", " today", " today's", " from our side", " at our end here", " later today", " and new cases",
     ", and no other cases", " on the 5th", " here", " our report the report", " report", " no", " new", " of", " it", " by 3",
     " 's", " \""],
)  # fmt: skip
def test_a_clause_costs_no_more_for_what_it_may_be_read_as(before, piece):
    words = lexicon(english=True)
    for text in (f"{before}{piece * 40} zzz", f"{before}{piece * 40}"):
        clauses = telling(text, ROSTER, words)
        says_nil(clauses, words)
        says_nil(("nothing", text), words)
        acknowledges(f"{before}{piece * (100 // len(piece))}", ROSTER, words)


@pytest.mark.parametrize(
    ("body", "labels"),
    [
        ("There was an accident in the yard.", ["safety"]),
        ("ACCIDENTS: two", ["safety"]),
        ("No accidents today, all well.", []),
        ("The delivery was cancelled.", []),
        ("accidental damage to a fence", []),
        ("Two deliveries came.", []),
    ],
)
def test_subjects_are_found_as_words_and_not_where_they_are_denied(body, labels):
    reading = Reading(make_mail("Daily report", body=body), ROSTER, CAMPAIGN_EN)
    assert [found.label for found in find_labels(reading)] == labels
