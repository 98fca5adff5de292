"""The configuration: everything that is wrong is said at once, and no password is ever said."""

from datetime import date

import openpyxl
import pytest

from config.load import load_config
from config.rosterrows import read_rows
from domain.dates import LUNAR_EVE
from tests.integration.office_case import ROSTER
from tests.unit.config_case import problems, write

HEAD = ROSTER.splitlines()[0]


def test_all_problems_are_said_at_once(tmp_path):
    (tmp_path / "secret").write_text("hunter2")
    (tmp_path / "secret").chmod(0o644)
    path = write(
        tmp_path,
        roster=None,
        url="imaps://imap.example.com",
        mailbox='username = "office@example.com"\npassword_file = "secret"\npoll_minuets = 5',
        campaign='grace_minutes = "ten"',
        replace={'"Asia/Shanghai"': '"Asia/Peking"', "ends = 2021-02-28": "ends = 2021-01-28"},
    )
    found = "\n".join(problems(path))
    for piece in (
        "poll_minuets",
        "chmod 600",
        "grace_minutes",
        "Asia/Peking",
        "before starts",
        "roster.csv: is not there",
    ):
        assert piece in found
    assert "hunter2" not in found


def test_a_password_that_is_not_set_names_its_variable(tmp_path):
    path = write(
        tmp_path, url="imaps://imap.example.com", mailbox='username = "a@example.com"\npassword_env = "SOME_NAME"'
    )
    assert "SOME_NAME is not set" in problems(path)[0]
    assert load_config(path, environ={"SOME_NAME": "hunter2"}).mailbox.password == "hunter2"
    assert "hunter2" not in repr(load_config(path, environ={"SOME_NAME": "hunter2"}))


@pytest.mark.parametrize(
    ("url", "piece"),
    [
        ("http://x", "must begin with"),
        ("imaps://u:p@imap.example.com", "no user name or password"),
        ("imaps://", "names no host"),
    ],
)
def test_a_url_that_cannot_work_is_said(tmp_path, url, piece):
    assert any(piece in problem for problem in problems(write(tmp_path, url=url), X="x"))


@pytest.mark.parametrize(
    ("line", "piece"),
    [
        ("south,东山总工会,市州,,,,,", "line 5: name '东山总工会' is also that of 'east' (line 2)"),
        ("south,南山总工会,市州,,,东山总,,", "line 5: name '东山总' is also that of 'east' (line 2)"),
        ("east,南山总工会,市州,,,,,", "line 5: id 'east' stands already in line 2"),
        ("south,南山总工会,市州,south,,,,", "line 5: 'south' is not a mail address"),
        ("south,南山总工会,市州,,qq.com,,,", "line 5: domain 'qq.com' belongs to everybody"),
        (",,市州,,,,,", "line 5: 'id' is empty"),
    ],
)
def test_a_fault_of_the_roster_is_said_with_its_line(tmp_path, line, piece):
    assert any(piece in problem for problem in problems(write(tmp_path, roster=f"{ROSTER}{line}\n")))


def test_an_empty_roster_is_said(tmp_path):
    assert "names no union" in problems(write(tmp_path, roster=HEAD + "\n"))[0]


def test_a_roster_may_be_gb18030_or_a_workbook_with_chinese_headers(tmp_path):
    rows = [["编号", "单位名称", "组别", "邮箱"], ["east", "东山总工会", "市州", "east@example.com"]]
    (tmp_path / "a.csv").write_bytes("\n".join(",".join(row) for row in rows).encode("gb18030"))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    book.close()
    assert read_rows(tmp_path / "a.csv") == read_rows(tmp_path / "a.xlsx") == (rows[0], [(2, rows[1])])
    config = load_config(write(tmp_path, replace={"roster.csv": "a.xlsx"}), environ={})
    assert config.roster.unions[0].senders == ("east@example.com",)


def test_workdays_follow_chinas_moved_days(tmp_path):
    campaign = load_config(write(tmp_path, campaign='days = "workdays"'), environ={}).campaign
    assert campaign.is_due(date(2021, 2, 7))  # a Sunday that is worked
    assert not any(campaign.is_due(date(2021, 2, day)) for day in range(11, 18))
    assert campaign.is_due(date(2021, 2, 20))  # a Saturday that is worked
    assert not campaign.is_due(date(2021, 2, 21))


def test_a_year_whose_holidays_are_not_known_is_said_and_every_day_is_due(tmp_path):
    replace = {"starts = 2021-02-03": "starts = 2090-02-03", "ends = 2021-02-28": "ends = 2090-02-28"}
    config = load_config(write(tmp_path, campaign='days = "workdays"', replace=replace), environ={})
    assert "2090" in config.warnings[0]
    assert config.campaign.is_due(date(2090, 2, 4))


def test_the_years_that_are_known_are_used_beside_one_that_is_not(tmp_path):
    replace = {"starts = 2021-02-03": "starts = 2026-12-28", "ends = 2021-02-28": "ends = 2027-01-10"}
    config = load_config(write(tmp_path, campaign='days = "workdays"', replace=replace), environ={})
    assert "2027" in config.warnings[0] and "2026" not in config.warnings[0]
    assert [config.campaign.is_due(day) for day in (date(2026, 12, 27), date(2027, 1, 3))] == [False, True]


def test_lunar_days_are_those_of_the_year(tmp_path):
    lunar = load_config(write(tmp_path), environ={}).campaign.lunar_days
    assert (lunar["正月初一"], lunar[LUNAR_EVE], lunar["腊月廿三"]) == (
        date(2021, 2, 12),
        date(2021, 2, 11),
        date(2021, 2, 4),
    )


def test_a_file_that_is_no_toml_is_said(tmp_path):
    (tmp_path / "config.toml").write_text("[mailbox\n")
    assert "is not TOML" in problems(tmp_path / "config.toml")[0]


def test_mail_is_kept_for_ever_unless_the_configuration_says_otherwise(tmp_path):
    assert load_config(write(tmp_path), environ={}).retention_days is None
    assert load_config(write(tmp_path, digest="[retention]\ndays = 90"), environ={}).retention_days == 90
