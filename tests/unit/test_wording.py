"""The catalogues: complete, equal in ids and fields, and every word that the program asks for is there."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from reports.wording import LANGUAGES, Words, catalogue

ROOT = Path(__file__).parents[2]
ASKED = re.compile(r"""(?:\bwords|facts\.words|\b_|\bw|words\.texts)[(\[]\s*["'](\w+)["']""")
PLACES = ("cli/*.py", "service/**/*.py", "service/explore/templates/*", "reports/**/*.py", "reports/templates/*.j2")
SOURCES = [path for place in PLACES for path in ROOT.glob(place)]
BUILT = (
    "s_",
    "k_",
    "r_",
    "leaders_",
    "p_",
    "e_",
    "d_",
    "dk_",
    "al_",
    "b_",
    "fk_",
    "w_",
    "s_head_",
)  # made of a prefix and a closed list


def asked():
    return {key for path in SOURCES for key in ASKED.findall(path.read_text(encoding="utf-8"))}


def spoken():
    """Every quoted word of the program: keys are passed on under all kinds of names."""
    return {word for path in SOURCES for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_is_asked_for_is_there(language):
    assert asked() <= catalogue(language).keys()


def test_no_word_stands_there_that_nobody_says():
    idle = {key for key in catalogue("zh") if not key.startswith(BUILT)} - spoken()
    assert idle == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_reads_without_complaint(language):
    with (ROOT / "reports/locale" / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language, abort_invalid=True)
    assert all(message.string for message in found if message.id)
    assert not [message.id for message in found if message.fuzzy]
    assert len([message for message in found if message.id]) == len(catalogue(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_said_with_its_fields(language):
    for key, text in catalogue(language).items():
        values = dict.fromkeys(re.findall(r"%\((\w+)\)", text), 1)
        assert Words(language)(key, **values), key
