"""What a unit is called in English: school, branch, union; and days in an officer's English answer."""

import re
from datetime import date

import pytest
from english_office import ROSTER

from domain.commands import Unclear, Verb, read_command, read_commands
from domain.englishdates import DateStyle
from domain.saying import UNION, Language, say, unit_of, with_unit
from reports.menuwording import MENU
from reports.wording import Words, catalogue, told

BRANCH = Language("en", "branch/branches")


@pytest.mark.parametrize(
    ("template", "unit", "text"),
    [
        ("Rates by union", "school/schools", "Rates by school"),
        ("All unions, two units", "branch/branches", "All branches, two branches"),
        ("a report of another union", "office/offices", "a report of another office"),
        ("a unit and a union", "office/offices", "an office and an office"),
        ("Type the union's name", "school/schools", "Type the school's name"),
        ("%(n)s {unions|union|unions} of %(union)s", "school/schools", "%(n)s {unions|school|schools} of %(union)s"),
        ("reunion, community, united", "school/schools", "reunion, community, united"),
        ("The union is %(unit)s", UNION, "The union is %(unit)s"),
    ],
)
def test_a_template_calls_a_unit_as_the_office_does(template, unit, text):
    assert with_unit(template, unit) == text


def test_a_name_without_plural_gets_an_s():
    assert unit_of(Language("en", "school")) == "school/schools"
    assert unit_of(BRANCH) == "branch/branches"
    assert unit_of("en") == UNION


def test_a_language_that_knows_its_unit_is_that_language():
    assert BRANCH == "en"
    assert {"en": 1}[BRANCH] == 1


def test_the_digest_and_the_commands_say_it():
    text = say("%(unions)s {unions|union|unions} in %(groups)s {groups|group|groups}", unions=2, groups=1)
    assert told(text, BRANCH) == "2 branches in 1 group"
    assert told(text, "en") == "2 unions in 1 group"
    words = Words(BRANCH)
    assert not [text for text in words.texts.values() if re.search(r"(?<![\w(])(?:union|unit)s?\b(?!\|)(?!\))", text)]
    assert Words("en").texts == catalogue("en")
    assert Words(Language("zh", "school")).texts == catalogue("zh")


@pytest.mark.parametrize("key", MENU["en"])
def test_a_text_of_the_menu_keeps_its_fields(key):
    fields = re.findall(r"\{\w+\}", MENU["en"][key])
    assert re.findall(r"\{\w+\}", with_unit(MENU["en"][key], "school/schools")) == fields


@pytest.mark.parametrize("order", ["dm", "md"])
@pytest.mark.parametrize("written", ["5 Feb", "February 5th", "Friday", "2021-02-05"])
def test_an_officer_answers_with_days_as_reports_write_them(order, written):
    style = DateStyle(english=True, order=order, chinese=False)
    command = read_command(f"excuse North Branch {written} power cut", ROSTER, date(2021, 2, 9), style=style)
    assert (command.verb, command.unions, command.days, command.why) == (
        Verb.EXCUSE, ("north",), (date(2021, 2, 5),), "power cut",
    )  # fmt: skip


def test_figures_are_read_in_the_order_of_the_office():
    for order, day in (("dm", date(2021, 2, 5)), ("md", date(2021, 5, 2))):
        style = DateStyle(english=True, order=order, chinese=False)
        assert read_command("excuse hill 5/2 flood", ROSTER, date(2021, 2, 9), style=style).days == (day,)


def test_a_month_in_a_name_is_no_day():
    style = DateStyle(english=True, order="dm", chinese=False)
    command = read_command("excuse May Street School 5 Feb snow", ROSTER, date(2021, 2, 9), style=style)
    assert (command.unions, command.days) == (("may",), (date(2021, 2, 5),))
    (found,) = read_commands("excuse Friday Harbour snow", ROSTER, date(2021, 2, 9), style=style)
    assert isinstance(found, Unclear)
