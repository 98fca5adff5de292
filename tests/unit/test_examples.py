"""Rules are tables, and every row brings an example that it reads: the examples are true."""

import re

import pytest

from domain import kind
from domain.reading import Reading
from domain.vocabulary import en, zh

WHOLE = [
    (name, *row)
    for language in (zh, en)
    for name in ("GREETINGS", "NIL", "ACKNOWLEDGED")
    for row in getattr(language, name)
] + [("POINTER", *zh.POINTER)]


@pytest.mark.parametrize(("name", "pattern", "examples"), WHOLE)
def test_a_row_about_clauses_matches_its_examples_whole(name, pattern, examples):
    assert examples, name
    for example in examples:
        assert re.fullmatch(pattern, example, re.IGNORECASE), (name, example)


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        *((pattern, example) for _, pattern, _, example in kind.NOT_A_REPORT_BY_HEADER),
        *((pattern, example) for pattern, _, example in kind.NOT_A_REPORT_BY_SUBJECT),
        *((pattern, example) for pattern, _, example in kind.NOT_A_REPORT_BY_SENDER),
        *((pattern, example) for pattern, _, example in en.OFFICE_NOT_A_REPORT_BY_SUBJECT),
        *((pattern, example) for pattern, _, example in en.OFFICE_BODY_KINDS),
    ],
)
def test_a_row_about_what_is_no_report_matches_its_example_from_the_start(pattern, example):
    assert re.match(pattern, example, re.IGNORECASE)


@pytest.mark.parametrize(
    ("pattern", "example"),
    [(p, e) for p, _, e in (*zh.FOR_A_PERSON, zh.QUESTION, *kind.KINDS, *en.OFFICE_FOR_A_PERSON, *en.OFFICE_KINDS)],
)
def test_a_row_about_a_kind_is_found_in_its_example(pattern, example):
    assert re.search(pattern, example, re.IGNORECASE)


@pytest.mark.parametrize(
    "piece",
    [
        "会",
        "将",
        "无",
        "今日",
        "请查收",
        "——",
        "好的",
        "谢谢",
        "2月9日",
        "（",
        "收到[强]",
        "a",
        "1",
        "\n",
        "，",
        "“",
        "十送",
    ],
)
def test_work_is_linear_on_texts_made_to_be_slow(piece):
    from rosters import CAMPAIGN, ROSTER, make_mail

    mail = make_mail("回复：" + piece * 200, body=(piece * 6000)[:6000], sender="yushu@example.com")
    reading = Reading(mail, ROSTER, CAMPAIGN)
    assert kind.find_kind(reading, None)
    kind.not_a_report(reading, from_roster=True)
    kind.wants_a_person(reading, None)


@pytest.mark.parametrize(
    ("field", "value", "automatic"),
    [
        ("auto-submitted", " no", False), ("auto-submitted", "No; type=x", False), ("auto-submitted", "auto-replied", True),
        ("auto-submitted", "notified", True), ("precedence", " Bulk ", True), ("precedence", "auto_reply", True),
        ("precedence", "first-class", False), ("list-id", "<news.example.com>", True), ("x-rollcall", "digest", True),
        ("return-path", "<>", True), ("return-path", "<a@example.com>", False), ("subject", "auto-replied", False),
    ],
)  # fmt: skip
def test_a_robot_is_told_by_any_of_its_headers(field, value, automatic):
    assert kind.is_automatic_by_header({field: ("", value), "to": ("office@example.com",)}) is automatic
