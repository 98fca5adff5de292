"""The configuration: days that are due, dated changes, paths, and words that an office adds."""

from datetime import UTC, date, datetime

import pytest

from config.load import load_config
from domain.filing import read_mail
from domain.mail import Mail
from tests.unit.config_case import problems, write


def test_dated_changes_move_a_deadline_and_drop_or_add_a_day(tmp_path):
    changes = """days = "workdays"
[[campaign.change]]
day = 2021-02-10
deadline = 12:00:00
why = "除夕前"
[[campaign.change]]
day = 2021-02-09
due = false
why = "停电"
[[campaign.change]]
day = 2021-02-06
due = true
why = "周六照常"
"""
    campaign = load_config(write(tmp_path, campaign=changes), environ={}).campaign
    hours = [campaign.local(campaign.due(date(2021, 2, day)).deadline).hour for day in (8, 10)]
    assert hours == [16, 12]
    assert [campaign.is_due(date(2021, 2, day)) for day in (6, 8, 9, 10, 13)] == [True, True, False, True, False]


def test_another_deadline_makes_no_day_due_that_is_not(tmp_path):
    changes = 'days = "workdays"\n[[campaign.change]]\nday = 2021-02-06\ndeadline = 12:00:00\nwhy = "周六"'
    assert not load_config(write(tmp_path, campaign=changes), environ={}).campaign.is_due(date(2021, 2, 6))


def test_a_change_extends_the_campaign(tmp_path):
    changes = '[[campaign.change]]\nends = 2021-03-05\nwhy = "延长"\n[[campaign.change]]\nday = 2021-03-02\ndue = false\nwhy = "停"'
    campaign = load_config(write(tmp_path, campaign=changes), environ={}).campaign
    assert campaign.ends == date(2021, 3, 5)
    assert [campaign.is_due(date(2021, 3, day)) for day in (1, 2, 5, 6)] == [True, False, True, False]


@pytest.mark.parametrize(
    ("change", "piece"),
    [
        ("ends = 2021-02-20", "must lie after 2021-02-28"),
        ("due = false", "day: is missing"),
        ("ends = 2021-03-05\ndue = false", "say which day"),
        ("", "day: is missing"),
        ("day = 2021-03-01\ndue = true", "lies outside the campaign"),
        ("day = 2021-02-05", "give the deadline"),
    ],
)
def test_a_change_that_says_nothing_clear_is_a_problem(tmp_path, change, piece):
    changes = f'[[campaign.change]]\n{change}\nwhy = "延长"'
    assert any(piece in problem for problem in problems(write(tmp_path, campaign=changes)))


def test_a_list_of_days_is_due_and_no_other(tmp_path):
    campaign = load_config(write(tmp_path, campaign='days = ["2021-02-05", 2021-02-08]'), environ={}).campaign
    assert campaign.due_days() == [date(2021, 2, 5), date(2021, 2, 8)]


def test_paths_are_taken_from_the_folder_of_the_configuration(tmp_path, monkeypatch):
    path = write(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    config = load_config(path, environ={})
    assert (config.store, config.mailbox.url) == (tmp_path / "rollcall.db", f"eml:{tmp_path / 'box'}")


def test_words_that_an_office_adds_are_read_by_the_rules(tmp_path):
    words = 'words = { nouns = ["平安日志"], nil = ["天下太平"], greetings = ["春风送暖"] }'
    campaign = load_config(write(tmp_path, campaign=words)).campaign
    roster = load_config(write(tmp_path)).roster
    plain = load_config(write(tmp_path)).campaign

    def verdict(campaign, subject, body):
        mail = Mail("0", datetime(2021, 2, 6, 2, tzinfo=UTC), "east@example.com", "", subject, body, {})
        claim = read_mail(mail, roster, campaign)
        return claim.label and claim.label.days, claim.kind, claim.reason

    assert verdict(plain, "2月5日平安日志", "天下太平")[:2] == (None, "daily")
    assert verdict(campaign, "2月5日平安日志", "天下太平")[:2] == ((date(2021, 2, 5),), "nil")
    assert verdict(campaign, "信息", "春风送暖")[2] == "empty"


def test_an_unknown_table_of_words_is_said(tmp_path):
    assert any("verbs" in problem for problem in problems(write(tmp_path, campaign='words = { verbs = ["x"] }')))
