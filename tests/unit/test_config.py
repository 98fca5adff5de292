"""The configuration: everything that is wrong is said at once, and no password is ever said."""

from datetime import UTC, date, datetime, time

import openpyxl
import pytest

from config.load import load_config
from config.rosterrows import read_rows
from config.table import ConfigError
from domain.dates import LUNAR_EVE
from domain.filing import read_mail
from domain.mail import Mail
from domain.mailing import Reminding
from tests.integration.office_case import CONFIG, ROSTER

HEAD = ROSTER.splitlines()[0]


def write(folder, roster=ROSTER, **parts):
    values = {"url": "eml:box", "smtp": "file:out", "mailbox": "", "campaign": "", "digest": ""}
    text = CONFIG.format(**values | {key: value for key, value in parts.items() if key in values})
    for old, new in parts.get("replace", {}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    if roster is not None:
        (folder / "roster.csv").write_text(roster, encoding="utf-8")
    return folder / "config.toml"


def problems(path, **environ):
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ=environ)
    return caught.value.problems


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


def test_keys_of_a_later_version_are_warned_of_and_not_silently_taken(tmp_path):
    config = load_config(write(tmp_path, digest="[retention]\nmonths = 12"), environ={})
    assert [warning.partition(":")[0] for warning in config.warnings] == ["[retention]"]


def test_what_goes_out_is_read_as_it_stands(tmp_path):
    text = """hold = true
leaders_weekdays = true
attach = ["xlsx", "docx"]
[brief]
issuer = "办公室"
report_to = ["领导"]
[reminder]
send_at = 15:00:00
to = "officers"
"""
    config = load_config(write(tmp_path, digest=text), environ={})
    assert (config.digest.hold, config.digest.leaders_weekdays, config.digest.attach) == (True, True, ("xlsx", "docx"))
    assert (config.digest.brief.issuer, config.digest.brief.report_to) == ("办公室", ("领导",))
    assert config.reminder == Reminding(time(15), ("duty@example.com",), "office@example.com", "zh")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ('attach = ["pdf"]', '[digest] attach: may hold "xlsx" and "docx", not \'pdf\''),
        ("[reminder]\nto = 'unions'", "[reminder] send_at: is missing"),
        ("[brief]\ntemplate = 'no.docx'", "is not there"),
    ],
)
def test_what_cannot_go_out_is_said(tmp_path, lines, problem):
    assert any(problem in found for found in problems(write(tmp_path, digest=lines)))


@pytest.mark.parametrize(
    ("officers", "lines", "problem"),
    [
        ("[]", "hold = true", "[digest] hold: needs an officer"),
        ("[]", "[reminder]\nsend_at = 15:00:00\nto = 'officers'", "[reminder] to: is officers"),
        ('["a@example.com", "A@example.com"]', "", "stands there twice"),
    ],
)
def test_officers_are_needed_for_what_only_they_do(tmp_path, officers, lines, problem):
    path = write(tmp_path, digest=lines, replace={'officers = ["duty@example.com"]': f"officers = {officers}"})
    assert any(problem in found for found in problems(path))


@pytest.mark.parametrize(
    "url",
    ["http://office:hunter2@imap.example.com", "imaps://office:hunter2@imap.example.com", "imaps://office:hunter2",
     "imap.example.com:hunter2", "imaps://[hunter2"],
)  # fmt: skip
def test_a_password_in_a_url_is_refused_and_not_repeated(tmp_path, url):
    found = "\n".join(problems(write(tmp_path, url=url)))
    assert "[mailbox] url: " in found
    assert "hunter2" not in found


def test_a_password_given_for_the_name_of_its_variable_is_not_repeated(tmp_path):
    path = write(tmp_path, url="imaps://imap.example.com", mailbox='username = "a"\npassword_env = "abcdefghijklmnop"')
    assert "has no place here" in problems(path)[0]
    assert "abcdefghijklmnop" not in problems(path)[0]


@pytest.mark.parametrize(
    ("mode", "taken"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False), (0o644, False)]
)
def test_a_password_file_is_taken_only_if_nobody_else_can_read_it(tmp_path, mode, taken):
    (tmp_path / "secret").write_text("hunter2\n")
    (tmp_path / "secret").chmod(mode)
    path = write(
        tmp_path, url="imaps://imap.example.com", mailbox='username = "a@example.com"\npassword_file = "secret"'
    )
    if taken:
        assert load_config(path, environ={}).mailbox.password == "hunter2"
    else:
        assert "chmod 600" in problems(path)[0]


@pytest.mark.parametrize(("mode", "taken"), [(0o440, True), (0o444, False)])
def test_a_credential_of_systemd_shows_the_mask_of_its_acl_as_group_bits(tmp_path, mode, taken):
    given = tmp_path / "credentials"
    given.mkdir()
    (given / "imap-password").write_text("hunter2")
    (given / "imap-password").chmod(mode)
    path = write(
        tmp_path,
        url="imaps://imap.example.com",
        mailbox=f'username = "a@example.com"\npassword_file = "{given}/imap-password"',
    )
    environ = {"CREDENTIALS_DIRECTORY": str(given)}
    if taken:
        assert load_config(path, environ=environ).mailbox.password == "hunter2"
    else:
        assert "chmod 600" in problems(path, **environ)[0]
    assert "chmod 600" in problems(path)[0]


@pytest.mark.parametrize(
    ("section", "lines", "piece"),
    [
        ("campaign", "days = [2021-02-05T00:00:00]", "[campaign] days"),
        ("campaign", 'days = "weekdays"', "[campaign] days"),
        ("campaign", "grace_minutes = -1", "must be from 0 to 1440"),
        ("campaign", 'receiver_names = "省总"', "must be a list of texts"),
        ("campaign", 'change = ["x"]', "[campaign.change]: must be a table"),
        ("campaign", '[[campaign.change]]\nday = 2021-02-05\nwhy = "?"', "give the deadline of this day, or due = false"),
        ("campaign", '[[campaign.change]]\nday = 2021-02-05\ndue = false', "[campaign.change] why: is missing"),
        ("campaign", '[[campaign.change]]\nday = 2021-02-05\ndue = false\nwhy = "a"\n' * 2, "two of them have the day"),
        ("campaign", '[[campaign.taxonomy]]\nname = "a"\nlabels = [{ key = "k", name = "n" }, { key = "k", name = "m" }]',
         "two of them have the key 'k'"),
        ("campaign", '[[campaign.deliverable]]\nkey = "k"\nname = "n"\ndue = 2021-02-05\n' * 2, "two of them have the key"),
        ("mailbox", "since = 2021-02-05T08:00:00", "must be a date without a time"),
        ("mailbox", 'after_ingest = "delete"', "must be leave, seen or move:Folder"),
        ("mailbox", "poll_minutes = 0", "must be from 1 to 1440"),
        ("mailbox", "poll_minutes = true", "must be a whole number"),
        ("digest", 'to = ["leader@example.com, duty@example.com"]', "is not a mail address"),
        ("digest", "[limits]\nmemory_mb = 99999999999999", "must be from 512 to 1000000"),
        ("digest", "[limits]\nmail_seconds = 0", "must be from 5 to 3600"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_said(tmp_path, section, lines, piece):
    replace = {'to = ["leader@example.com"]\n': ""} if lines.startswith("to =") else {}
    assert any(piece in problem for problem in problems(write(tmp_path, replace=replace, **{section: lines})))


@pytest.mark.parametrize(
    ("old", "new", "piece"),
    [
        ("starts = 2021-02-03", "starts = 2021-02-03T00:00:00", "[campaign] starts: must be a date without a time"),
        ("starts = 2021-02-03", "starts = 1021-02-03", "[campaign] starts: and ends must lie in the years"),
        ("ends = 2021-02-28", "ends = 9999-12-31", "[campaign] starts: and ends must lie in the years"),
        ("starts = 2021-02-03\n", "", "[campaign] starts: is missing"),
        ("ends = 2021-02-28", "ends = 2021-02-02", "[campaign] ends: lies before starts"),
        ('"office@example.com"', r'"office@example.com\r\nBcc: x@example.com"', "[smtp] from: "),
        ("deadline = 16:00:00", 'deadline = "16:00"', "[campaign] deadline: must be a time"),
        ('[smtp]\nurl = "file:out"\nfrom = "office@example.com"\n', "", "[smtp]: is missing, but [digest] names"),
        ("[store]", "[shop]", "shop: is not a key of this version"),
    ],
)
def test_a_fault_of_the_whole_is_said(tmp_path, old, new, piece):
    assert any(piece in problem for problem in problems(write(tmp_path, replace={old: new})))


@pytest.mark.parametrize(
    ("roster", "piece"),
    [
        ("id,name\n", "column 'group' is missing"),
        ("id,name,group,colour\n", "column 'colour' is not known"),
        ("id,name,group,单位名称\neast,东山总工会,市州,东\n", "column 'name' stands there twice"),
        (f'{ROSTER}"{"x" * 200_000}', "cannot be read"),
        (f"{ROSTER}south,南山总工会,市州,,@south.example,,,\n", "line 5: '@south.example' is not a domain"),
        (ROSTER.replace("phone\n", "until\n").replace("000-0000-0102", "2021年2月"), "line 3: 'until' must be YYYY-MM-DD"),
    ],
)  # fmt: skip
def test_a_roster_that_cannot_be_used_is_said(tmp_path, roster, piece):
    assert any(piece in problem for problem in problems(write(tmp_path, roster=roster)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roster_may_be_saved_as_any_office_program_saves_it(tmp_path, encoding):
    text = ROSTER.replace("id,name,group", "编号,单位名称,组别").replace("值班员甲", "值班员镕")
    path = write(tmp_path, roster=None)
    (tmp_path / "roster.csv").write_bytes(text.encode(encoding).replace(b"\n", b"\r\n"))
    first = load_config(path, environ={}).roster.unions[0]
    assert (first.id, first.name, first.contact) == ("east", "东山总工会", "值班员镕")


def test_numbers_and_dates_of_a_workbook_are_read_as_they_are_shown(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["编号", "名称", "组别", "电话", "结束"])
    book.active.append([7, "东山总工会", "市州", 10086, date(2021, 2, 20)])
    book.save(tmp_path / "a.xlsx")
    book.close()
    union = load_config(write(tmp_path, replace={"roster.csv": "a.xlsx"}), environ={}).roster.unions[0]
    assert (union.id, union.phone, union.last_day) == ("7", "10086", date(2021, 2, 20))


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
