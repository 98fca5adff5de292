"""Symbols, faces and words of urgency say neither when nor what: a subject that is read rightly stays so beside them."""

import re
from dataclasses import replace

import filing_days
import filing_owners
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rosters import CAMPAIGN, ROSTER, make_mail

from domain.filing import file_mail
from domain.mail import plain, undecorated

NEXT_DAY = {"at": "2021-02-10 10:00:00", "sender": "yushu@example.com"}


def verdict(subject, *, history=frozenset(), campaign=CAMPAIGN, **mail):
    filed = file_mail(make_mail(subject, **mail), ROSTER, campaign, lambda _, day: day in history)
    return filed.disposition, filed.reason, filed.unions, filed.days, filed.kind, set(filed.candidates)


@pytest.mark.parametrize(
    "subject",
    [
        "🧧玉树州总工会2月9日信息🎉",
        "★玉树州总工会2月9日工作信息★",
        "◆玉树州总工会2月9日动态",
        "❤️2月9日信息❤️",
        "2月9日日报 ✅",
        "（急）玉树州总工会2月9日信息",
        "【急】玉树州总工会2月9日信息",
        "【特急】2月9日信息",
        "加急：玉树州总工会2月9日信息",
        "特急 玉树州总工会2月9日信息",
        "紧急！玉树州总工会2月9日信息",
        "玉树州总工会2月9日信息（加急）",
        "玉树州总工会2月9日信息[玫瑰][玫瑰]",
        "[抱拳]玉树州总工会2月9日信息",
        "☎玉树州总工会☆2月9日☆信息☎",
        "玉树州🌹总工会2月9日信息",
        "1️⃣玉树州总工会2月9日信息",
        "回复：【急】玉树州总工会2月9日信息🙏",
        "▲▲2月9日零报告▲▲",
        "玉树州总工会2月9日統計表",
        "2月9日工作動態",
    ],
)
def test_a_decorated_label_is_a_label(subject):
    _, _, unions, days, _, pending = verdict(subject, **NEXT_DAY)
    assert (unions, [day.day for day in days]) == (("yushu",), [9])
    assert [day.day for _, day in pending] in ([10], [])


@pytest.mark.parametrize(
    "name", ["★2月9日信息.docx", "2月9日工作信息[强].docx", "（急）2月9日信息.docx", "🧧2月9日日报🎉.xlsx"]
)
def test_a_decorated_name_of_a_document_is_read(name):
    _, _, _, days, _, _ = verdict("报送", files=(name,), **NEXT_DAY)
    assert [day.day for day in days] == [9]


@pytest.mark.parametrize("title", ["★2月9日工作信息★", "🎉 2月9日工作信息"])
def test_a_decorated_title_is_read(title):
    _, _, _, days, _, _ = verdict("报送", files=(("稿.docx", title),), **NEXT_DAY)
    assert [day.day for day in days] == [9]


ROWS = [
    row
    for row in (*filing_days.ROWS, *filing_owners.ROWS)
    if row.disposition == "report" and not row.mail.get("fields") and row.subject
]
PLACES = re.compile(r"[0-9A-Za-z_年月日号.:/\-—~～、至到\[\]《》<>]")  # where a decoration would stand within a word


def between_words(subject):
    inside = (
        n
        for n in range(1, len(subject))
        if not (PLACES.match(plain(subject[n - 1])) and PLACES.match(plain(subject[n])))
    )
    return [0, *inside, len(subject)]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_decoration_stands_before_behind_or_between_changes_nothing(data):
    row = data.draw(st.sampled_from(ROWS))
    subject = row.subject
    places = data.draw(st.lists(st.sampled_from(between_words(subject)), min_size=1, max_size=3))
    for place in sorted(places, reverse=True):
        mark = data.draw(st.sampled_from("★ ◆ 🎉 ❤️ ✅ ☎ 🧧🧧 [玫瑰] ⭐️ ▲ 🙏🏻".split()))
        subject = subject[:place] + mark + subject[place:]
    more = {"campaign": replace(CAMPAIGN, **row.campaign), "history": row.history}
    assert verdict(subject, **row.mail, **more) == verdict(row.subject, **row.mail, **more), subject


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ROWS), st.sampled_from(["【急】", "（特急）", "加急：", "[急件]", "【加急】🎉"]))
def test_urgency_before_a_subject_changes_nothing(row, word):
    more = {"campaign": replace(CAMPAIGN, **row.campaign), "history": row.history}
    assert verdict(word + row.subject, **row.mail, **more) == verdict(row.subject, **row.mail, **more)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("今日气温25℃", "今日气温25°C"), ("[海西州总]信息", "[海西州总]信息"), ("A★B", "A B"), ("救急款已发", "救急款已发"), ("②", "2"),
    ],
)  # fmt: skip
def test_what_is_no_decoration_stays(text, told):
    assert undecorated(text) == told
