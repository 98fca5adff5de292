"""Titles that say nothing, and the heading that stands for them."""

from datetime import date

import pytest
from rosters import CAMPAIGN

from domain.titles import heading, says_nothing, without_owner

DAY = date(2021, 2, 7)
NAMES = ("海西州总工会", "海西州总")


@pytest.mark.parametrize(
    "title",
    [
        "工作信息", "2月7日", "海西州总工会2月7日工作信息", "海西州总工会2月7日“十送”工作信息",
        "海西州总 20210207 工作动态",
        "截至2月7日16时海西州总工会“十送”数据统计", "回复：【催报】2月7日“十送”活动信息", "照片",
        "海西州总工会活动照片", "🧧海西州总2.7信息🎉",
        "海西州总工会“十送”活动信息专报（第5期）", "2021年2月7日", "", "茫崖市总工会2月7日工作信息",
    ],
)  # fmt: skip
def test_names_dates_and_nouns_say_nothing(title):
    assert says_nothing(title, NAMES, CAMPAIGN, DAY)


@pytest.mark.parametrize(
    "title",
    [
        "【海西州总工会】把米面油送到职工手中", "海西州总工会开展节前安全生产隐患排查85处", "经验做法：海西州总工会投入慰问金3.7万元送温暖",
        "转发：城西区慰问环卫工人", "海西州总工会召开部署会", "Winter aid reaches 40 families",
    ],
)  # fmt: skip
def test_what_was_done_is_said(title):
    assert not says_nothing(title, NAMES, CAMPAIGN, DAY)


def headed(*texts):
    return heading(texts, NAMES, CAMPAIGN, DAY)


def test_the_first_heading_that_says_something_is_found():
    body = "各位领导，您好！\n现将我会2月7日工作信息报上，请查收。\n海西州总工会走访慰问环卫工人\n2月7日，海西州总工会走访。其余略。"
    document = "海西州总工会工作信息\n把温暖送到铁路沿线\n2月7日，……"
    assert headed(document, body) == "把温暖送到铁路沿线"
    assert headed(body) == "海西州总工会走访慰问环卫工人"


@pytest.mark.parametrize(
    "text",
    [
        "省总工会办公室：\n数据统计表见附件，请审阅\n今日无信息\n供稿：信息员甲 审核：乙\n联系人：略", "",
        "今日慰问困难职工家庭，送去慰问金。\n职工反响良好。",
        "把温暖送到铁路沿线", "慰问" * 30 + "\n完",
    ],
)  # fmt: skip
def test_what_a_body_says_in_sentences_is_no_heading(text):
    assert headed(text) == ""


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("【海西州总工会】把米面油送到职工手中", "把米面油送到职工手中"),
        ("2月6日，海西州总工会投入慰问金5.1万元", "2月6日，投入慰问金5.1万元"),
        ("经验做法：海西州总工会投入慰问金送温暖", "经验做法：投入慰问金送温暖"),
        ("省交通工会赴海西州总工会慰问", "省交通工会赴海西州总工会慰问"),
        ("海西州总工会慰问", "海西州总工会慰问"),
        ("媒体舆情日报（海西州总工会2021年2月7日）", "媒体舆情日报（2021年2月7日）"),
        ("新闻线索-海西州总-调处劳动争议275件", "新闻线索-调处劳动争议275件"),
        (
            "连日来，各县工会在春节前夕走访，海西州总工会也在其中",
            "连日来，各县工会在春节前夕走访，海西州总工会也在其中",
        ),
    ],
)
def test_a_title_need_not_name_its_union_again(title, rest):
    assert without_owner(title, NAMES) == rest
