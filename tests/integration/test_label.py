"""What a person says a mail is about goes before the rules, survives reading again, and can be taken back."""

import pytest

from reports.digest.digest import build_digest
from reports.span import build_span
from service.jobs import poll, reparse
from store.material import reports_of
from tests.conftest import rows
from tests.integration import cli_case
from tests.integration.office_case import OfficeCase, local

rollcall = cli_case.rollcall  # fixtures

TAXONOMY = """
[[campaign.taxonomy]]
name = "activity"
labels = [{ key = "warmth", name = "送温暖", keywords = ["慰问"] }, { key = "jobs", name = "送岗位", keywords = ["招聘"] }]
"""


@pytest.fixture
def office(tmp_path):
    office = OfficeCase(tmp_path).write(campaign=TAXONOMY)
    office.mail("east@example.com", "慰问职工", "5 10:00:00")
    office.mail("west@example.com", "其他工作", "5 11:00:00", body="开展其他工作若干。")
    office.now = local("5 12:00:00")
    with office.parts.store(office.now) as store:
        poll(office.parts, store)
    return office


def labels(office):
    with office.parts.store(office.now) as store:
        lines = {line.union_id: line.labels for line in reports_of(store, local("5 12:00:00").date())}
        return rows(store, "select union_id, label, source from labels order by 1, 2"), lines


def test_a_person_goes_before_the_rules(office, rollcall):
    assert labels(office) == (
        [("east", "warmth", "rule"), ("west", "unlabelled", "rule")], {"east": ("activity/warmth",), "west": ()},
    )  # fmt: skip
    code, said, _ = rollcall("label", "1", "activity=送岗位", "--why", "看过附件")
    assert (code, "认定标签" in said) == (0, True)
    rollcall("label", "2", "activity=warmth", "activity=jobs", "--why", "两项")
    assert labels(office) == (
        [("east", "jobs", "person"), ("west", "jobs", "person"), ("west", "warmth", "person")],
        {"east": ("activity/jobs",), "west": ("activity/warmth", "activity/jobs")},
    )


def test_none_is_a_word_too(office, rollcall):
    rollcall("label", "1", "activity=", "--why", "都不是")
    assert labels(office)[0][0] == ("east", "unlabelled", "rule")


def test_a_mail_that_counts_for_two_unions_is_one_mail_of_its_label(office, rollcall):
    assert rollcall("correct", "1", "--union", "east,port", "--why", "联合报送")[0] == 0
    office.now = local("5 16:10:00")
    day = local("5 12:00:00").date()
    with office.parts.store(office.now) as store:
        campaign = office.parts.config.campaign
        digest = build_digest(store, campaign, day, kind="officer", language="zh", now=office.now)
        span = build_span(store, campaign, day, day, kind="week", language="zh", now=office.now)
    assert digest.label_counts == ("送温暖1篇、未分类1篇",)
    assert span.labels == ("送温暖1篇",)


def test_it_survives_reading_again_and_the_last_word_counts_until_it_is_undone(office, rollcall):
    rollcall("label", "1", "activity=jobs", "--why", "一")
    rollcall("label", "1", "activity=", "--why", "二")
    with office.parts.store(office.now) as store:
        reparse(office.parts, store, everything=True)
    assert labels(office)[0][0] == ("east", "unlabelled", "rule")
    rollcall("undo", "2")
    assert labels(office)[0][0] == ("east", "jobs", "person")
    rollcall("undo", "1")
    assert labels(office)[0][0] == ("east", "warmth", "rule")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("label", "9", "activity=jobs", "--why", "x"), "9"),
        (("label", "1", "activity", "--why", "x"), "分类=标签"),
        (("label", "1", "topic=jobs", "--why", "x"), "没有topic"),
        (("label", "1", "activity=nothing", "--why", "x"), "没有nothing"),
        (("label", "1", "activity=jobs", "--why", " "), "原因"),
    ],
)
def test_what_cannot_be_is_refused_in_words(office, rollcall, words, said):
    code, _, err = rollcall(*words)
    assert code == 2
    assert said in err
    with office.parts.store(office.now) as store:
        assert rows(store, "select 1 from decisions") == []
