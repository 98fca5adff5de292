"""Numbers with unit and noun, as reports say them: what is proposed, and what is none."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figures import each_once, figures_in, figures_of_row
from domain.vocabulary.figures import UNITS


def found(text):
    return [(f.value, f.unit, f.noun, f.normalised, f.base_unit) for f in figures_in(text, "body")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("慰问120人次", (120, "人次", "慰问", 120, "人次")),
        ("发放慰问金3.5万元", (3.5, "万元", "慰问金", 35000, "元")),
        ("走访慰问一线环卫工人120人", (120, "人", "环卫工人", 120, "人")),
        ("为120名农民工办好事", (120, "名", "农民工", 120, "人")),
        ("为45位一线职工发放", (45, "位", "一线职工", 45, "人")),
        ("举办招聘会2场", (2, "场", "招聘会", 2, "场次")),
        ("提供岗位１２００余个", (1200, "个", "岗位", 1200, "个")),
        ("筹集资金1,250,000元", (1250000, "元", "资金", 1250000, "元")),
        ("投入资金共计约2.4亿元", (2.4, "亿元", "资金", 240000000, "元")),
        ("惠及职工1.2万余人次", (1.2, "万人次", "职工", 12000, "人次")),
        ("送出300副春联", (300, "副", "春联", 300, "副")),
        ("开展安全生产隐患排查345处", (345, "处", "隐患", 345, "处")),
        ("調解糾紛3件", (3, "件", "调解", 3, "件")),
    ],
)
def test_a_figure_has_its_number_unit_and_noun(text, wanted):
    assert found(text) == [wanted]


def test_several_figures_of_a_clause_keep_their_own_nouns():
    assert [(n, noun) for n, _, noun, *_ in found("慰问职工120人次发放慰问金3.5万元、慰问品200份")] == [
        (120, "职工"), (3.5, "慰问金"), (200, "慰问品"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "2月5日，天气晴好", "2021年2月5日16:00前报送", "第3次会议", "国发〔2021〕6号", "电话0971-8200000", "120人", "今天有3个",
        "十送活动第12期", "慰问金若干", "每周检查3次以上", "版本1.2.3", "", "职工人均1.5",
    ],
)  # fmt: skip
def test_a_number_without_unit_or_noun_is_none(text):
    assert found(text) == []


def test_the_phrase_is_its_clause():
    (figure,) = figures_in("今天上午，县总工会走访慰问环卫工人120人，职工反响良好。", "body")
    assert figure.phrase == "县总工会走访慰问环卫工人120人"
    (figure,) = figures_in("慰问" + "很" * 5 + "职工3人" + "长" * 300, "body")
    assert "职工3人" in figure.phrase and len(figure.phrase) <= 80


def test_a_row_of_a_table_is_read_by_its_headers():
    row = {
        "序号": 1,
        "项目": "送温暖",
        "场次": 7,
        "人数": "250",
        "资金（万元）": 1.5,
        "备注": "无",
        "占比": 0.3,
        "单位：户": None,
    }
    assert [(f.value, f.unit, f.noun, f.normalised, f.phrase) for f in figures_of_row(row, "3")] == [
        (7, "场次", "送温暖 场次", 7, "送温暖 场次 7"),
        (250, "人", "送温暖 人数", 250, "送温暖 人数 250"),
        (1.5, "万元", "送温暖 资金", 15000, "送温暖 资金(万元) 1.5"),
    ]


def test_what_a_mail_says_in_its_text_and_in_a_file_counts_once():
    body = list(figures_in("慰问职工120人，慰问金3万元", "body"))
    document = list(figures_in("慰问职工120人，发放慰问金30000元，慰问劳模120人，体检5人", "document", "2"))
    kept = each_once([*body, *document])
    assert [(f.source, f.noun, f.value) for f in kept] == [
        ("body", "慰问金", 3), ("document", "职工", 120), ("document", "劳模", 120), ("document", "体检", 5),
    ]  # fmt: skip


def test_every_unit_is_found_with_its_base():
    for base, forms in UNITS:
        for form in forms:
            assert found(f"发放8{form}") == [(8, form, "发放", 8, base)], form


@given(st.text(alphabet="慰问金0123456789.,，万元人次第职工 \n", max_size=300))
def test_whatever_is_written_gives_figures_that_stand_there(text):
    for figure in figures_in(text, "body"):
        assert figure.phrase and figure.noun and figure.normalised >= figure.value


@pytest.mark.parametrize("piece", ["1" * 50, "1,", "慰问", "1万", "慰问1", "1人", "，", "（万"])
def test_no_text_costs_more_than_one_pass(piece):
    text = piece * (40_000 // len(piece))
    start = perf_counter()
    list(figures_in(text, "body"))
    assert perf_counter() - start < 2
