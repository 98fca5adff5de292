"""The configuration: what its keys may hold, and what cannot be used."""

from datetime import date, time

import openpyxl
import pytest

from config.load import load_config
from domain.mailing import Reminding
from tests.integration.office_case import ROSTER
from tests.unit.config_case import problems, write


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
        ('attach = ["pdf"]', '[digest] attach: may hold "xlsx", "docx" and "photos", not \'pdf\''),
        ('attach = ["photos"]', '[digest] attach: "photos" are a sheet of the workbook: add "xlsx"'),
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
