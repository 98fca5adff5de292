"""Sentences: English as they stand, told in another language by their templates."""

import pickle

import pytest

from domain.saying import say, tell, words_of_error

CHINESE = {
    "line %(line)s: %(what)s": "第%(line)s行：%(what)s",
    "'%(name)s' is empty": "“%(name)s”为空",
    "%(n)s {n|unit|units}": "%(n)s家",
    "doubts: %(doubts)s": "疑点：%(doubts)s",
}


def told(text):
    return tell(text, CHINESE.get, join="；")


@pytest.mark.parametrize(("n", "text"), [(0, "0 units"), (1, "1 unit"), (2, "2 units")])
def test_a_number_chooses_its_word(n, text):
    assert say("%(n)s {n|unit|units}", n=n) == text
    assert told(say("%(n)s {n|unit|units}", n=n)) == f"{n}家"


def test_what_stands_inside_is_told_as_well():
    said = say("line %(line)s: %(what)s", line=3, what=say("'%(name)s' is empty", name="id"))
    assert said == "line 3: 'id' is empty"
    assert told(said) == "第3行：“id”为空"


def test_lists_are_joined_as_the_language_joins():
    said = say("doubts: %(doubts)s", doubts=[say("'%(name)s' is empty", name="a"), "b"])
    assert said == "doubts: 'a' is empty; b"
    assert told(said) == "疑点：“a”为空；b"


def test_what_nobody_translated_and_what_was_not_said_stays():
    assert told(say("100% of it")) == "100% of it"
    assert told("plain") == "plain"


def test_an_error_keeps_what_it_was_made_of():
    error = ValueError(say("%(n)s {n|unit|units}", n=1))
    assert told(words_of_error(error)) == "1家"
    assert words_of_error(OSError(2, "No such file")) == str(OSError(2, "No such file"))


def test_a_sentence_travels_between_processes():
    assert told(pickle.loads(pickle.dumps(say("%(n)s {n|unit|units}", n=2)))) == "2家"
