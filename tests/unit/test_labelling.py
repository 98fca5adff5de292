"""What a report is about: labels by keywords, where the phrases stand, and when they do not count."""

from dataclasses import replace

import pytest
from rosters import CAMPAIGN, ROSTER, make_mail

from domain.campaign import Label, Taxonomy
from domain.labelling import find_labels
from domain.reading import Reading

ACTIVITY = Taxonomy(
    "activity",
    (
        Label("warmth", "送温暖", ("走访慰问", "慰问金")),
        Label("jobs", "送岗位", ("招聘会", "技能培训")),
        Label("safety", "送安全", ("安全生产",)),
    ),
)
MATERIAL = Taxonomy("material", (Label("figures", "数据分析", ("统计表",)), Label("news", "工作动态", ("工作信息",))))
TWO = replace(CAMPAIGN, taxonomies=(ACTIVITY, MATERIAL))


def labels(subject="报送", body="", files=(), campaign=TWO):
    return {
        (f.taxonomy, f.label): f.evidence
        for f in find_labels(Reading(make_mail(subject, body=body, files=files), ROSTER, campaign))
    }


@pytest.mark.parametrize(
    ("subject", "body", "files", "wanted"),
    [
        ("走访慰问环卫工人", "", (), {"warmth"}),
        ("“送温暖”活动", "", (), {"warmth"}),
        ("走访慰问与专场招聘会", "", (), {"warmth", "jobs"}),
        ("报送", "今日走访慰问20人，举办招聘会一场。", (), {"warmth", "jobs"}),
        ("报送", "", ("走访慰问.docx",), {"warmth"}),
        ("报送", "", ("招聘会.jpg",), {"jobs"}),
        ("报送", "", (("信息.docx", "某会开展安全生产检查"),), {"safety"}),
        # headings weigh more: what the body says once does not count beside them, what it says twice does
        ("“送温暖”活动", "现场还发布了招聘会信息。", (), {"warmth"}),
        ("“送温暖”活动", "举办招聘会一场，开展技能培训两期。", (), {"warmth", "jobs"}),
        # denied
        ("报送", "今日未开展走访慰问，举办招聘会一场。", (), {"jobs"}),
        ("报送", "招聘会取消，走访慰问照常。", (), {"warmth"}),
        ("报送", "因疫情招聘会活动暂停。", (), set()),
        ("报送", "无安全生产事故。", (), set()),
        ("报送", "没有发放慰问金。", (), set()),
        ("报送", "不断走访慰问困难职工。", (), {"warmth"}),
        ("报送", "全天无休，走访慰问一线职工。", (), {"warmth"}),
        ("报送", "慰问一线职工。", (), set()),
    ],
)
def test_labels_follow_the_words_of_the_configuration(subject, body, files, wanted):
    assert {label for taxonomy, label in labels(subject, body, files) if taxonomy == "activity"} == wanted


def test_each_taxonomy_is_asked_for_itself():
    found = labels("2月9日工作信息", "今日走访慰问20人。")
    assert set(found) == {("activity", "warmth"), ("material", "news")}


def test_the_evidence_is_the_phrase_and_where_it_stands():
    found = labels("２月９日工作信息", "发放慰问金", ("附件1.统计表.xlsx",))
    assert found[("activity", "warmth")] == "body: 慰问金"
    assert found[("material", "news")] == "subject: 工作信息"
    assert found[("material", "figures")] == "filename: 统计表"


def test_a_campaign_without_taxonomies_labels_nothing():
    assert labels("走访慰问", campaign=replace(CAMPAIGN, taxonomies=())) == {}


def test_a_label_without_words_is_given_to_nothing():
    empty = replace(CAMPAIGN, taxonomies=(Taxonomy("x", (Label("y", "", ()),)),))
    assert labels("走访慰问", campaign=empty) == {}
