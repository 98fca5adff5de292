"""What `init` makes of answers: providers by address, an office's own list as a roster, and a configuration that loads."""

from dataclasses import replace
from datetime import date, time

import openpyxl
import pytest

from cli.answers import read_list
from config.caller import office_language
from config.load import load_config
from config.starting import TEMPLATES, Answers, read_template, write_config
from domain.providers import BY_KEY, PROVIDERS, provider_of_address
from domain.rosterdraft import draft_roster
from domain.rosterfile import ROSTER_COLUMNS, read_roster
from reports.wording import sayings

ANSWERS = Answers(
    language="zh", mailbox_url="imaps://imap.qq.com:993", address="office@example.com", password_env="",
    password_file="imap-password", template="ten", name="活动", starts=date(2021, 2, 3), ends=date(2021, 3, 31),
    timezone="Asia/Shanghai", deadline=time(16), receiver_names=("省总",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("office@qq.com", "imaps://imap.qq.com:993", "smtps://smtp.qq.com:465"),
        ("office@foxmail.com", "imaps://imap.qq.com:993", "smtps://smtp.qq.com:465"),
        ("office@163.com", "imaps://imap.163.com:993", "smtps://smtp.163.com:465"),
        ("office@126.com", "imaps://imap.126.com:993", "smtps://smtp.126.com:465"),
        ("Office@YEAH.net", "imaps://imap.yeah.net:993", "smtps://smtp.yeah.net:465"),
        ("office@189.cn", "imaps://imap.189.cn:993", "smtps://smtp.189.cn:465"),
    ],
)
def test_the_address_tells_the_servers(address, imap, smtp):
    provider = provider_of_address(address)
    assert (provider.imap_url(address), provider.smtp_url(address)) == (imap, smtp)


def test_an_address_of_a_domain_of_its_own_tells_nothing():
    assert provider_of_address("office@mail.example.com") is None
    assert provider_of_address("office@qq.com.example") is None


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.key)
def test_a_provider_says_in_both_languages_how_to_get_a_code(provider):
    assert provider.steps in sayings("zh")
    assert BY_KEY[provider.key] is provider


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("smtp", ["", "smtps://smtp.qq.com:465"])
def test_every_template_makes_a_configuration_that_loads(tmp_path, template, smtp):
    password = tmp_path / "imap-password"
    password.write_text("code\n")
    password.chmod(0o600)
    (tmp_path / "roster.csv").write_text("id,name,group\na,东山总工会,市州\n", encoding="utf-8")
    officers = ("duty@example.com",) if smtp else ()
    answers = replace(ANSWERS, template=template, smtp_url=smtp, officers=officers, name='引"号\\活动')
    (tmp_path / "config.toml").write_text(write_config(answers), encoding="utf-8")
    config = load_config(tmp_path / "config.toml", environ={})
    assert config.mailbox.password == "code"
    assert config.campaign.name == '引"号\\活动'
    assert config.digest.officers == officers
    assert (config.smtp is None) == (not smtp)
    assert bool(config.campaign.taxonomies) == (template != "blank")
    assert "code" not in write_config(answers).replace("authorization code", "")


def test_a_template_names_its_campaign_and_its_deadline():
    assert read_template("branches").keys["deadline"] == time(18)
    assert read_template("health").tables.startswith("[campaign.words]")


def drafted(*lines, group="全部单位"):
    return draft_roster([(n, list(cells)) for n, cells in enumerate(lines, start=1)], group=group)


def as_rows(draft):
    return [dict(zip(ROSTER_COLUMNS, row, strict=True)) for row in draft.rows]


def test_an_offices_list_becomes_a_roster():
    draft = drafted(
        ("2021年报送单位联系表", "", "", "", ""),
        ("序号", "单位类别", "单位名称", "联系人", "电子邮箱"),
        ("1", "市州", "东山总工会", "值班员甲", "east@example.com、e@example.com"),
        ("2", "", "西山总工会", "值班员乙", "west@example.com\nwest2@example.com"),
        ("", "", "合计", "", ""),
        ("3", "直属", "港口工会", "", "请电话联系"),
    )
    rows = as_rows(draft)
    assert [(row["id"], row["name"], row["group"], row["senders"]) for row in rows] == [
        ("u01", "东山总工会", "市州", "east@example.com;e@example.com"),
        ("u02", "西山总工会", "市州", "west@example.com;west2@example.com"),
        ("u03", "港口工会", "直属", ""),
    ]
    assert [str(note) for note in draft.notes] == [
        "left out, since nobody knows them: the columns 序号",
        "line 6: '请电话联系' is not a mail address and was left out",
    ]
    roster, problems = read_roster(ROSTER_COLUMNS, [(n, list(row)) for n, row in enumerate(draft.rows)])
    assert not problems
    assert roster.by_address("e@example.com") == ("u01",)


def test_an_english_list_gets_ids_of_its_names():
    draft = drafted(
        ("School", "District", "E-mail address"), ("Mill Road School", "North", "mill@example.com"), ("Mill Road School", "", "")
    )  # fmt: skip
    assert [row["id"] for row in as_rows(draft)] == ["mill-road-school", "mill-road-school-2"]
    assert [row["group"] for row in as_rows(draft)] == ["North", "North"]


def test_ids_that_can_be_kept_are_kept_and_others_made():
    draft = drafted(("编号", "单位"), ("A01", "甲"), ("A01", "乙"), ("第三", "丙"))
    assert [row["id"] for row in as_rows(draft)] == ["A01", "A01-2", "u03"]
    assert {row["group"] for row in as_rows(draft)} == {"全部单位"}


def test_a_list_without_names_is_refused_with_advice():
    assert drafted(("电话", "邮箱"), ("1", "2")).notes == (
        "no column of names was recognised; call it 单位名称 or name",
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_list_is_read_in_the_encoding_it_has(tmp_path, encoding):
    (tmp_path / "名单.csv").write_text("单位,邮箱\n东山总工会,east@example.com\n", encoding=encoding)
    (row,) = as_rows(read_list(tmp_path / "名单.csv", group="g", receiver_names=()))
    assert (row["name"], row["senders"]) == ("东山总工会", "east@example.com")


def test_a_workbook_is_read_below_its_title(tmp_path):
    book = openpyxl.Workbook()
    for line in (("通讯录",), ("单位全称", "邮箱"), ("东山总工会", "east@example.com")):
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")
    book.close()
    (row,) = as_rows(read_list(tmp_path / "a.xlsx", group="g", receiver_names=()))
    assert row["name"] == "东山总工会"


def test_what_is_wrong_with_a_list_is_said(tmp_path):
    assert "is not there" in str(read_list(tmp_path / "no.csv", group="g", receiver_names=()).notes[0])
    (tmp_path / "twice.csv").write_text("name\nNorth\nNorth\n")
    draft = read_list(tmp_path / "twice.csv", group="g", receiver_names=())
    assert not draft.rows
    assert any("is also that of" in note for note in draft.notes)
    (tmp_path / "empty.csv").write_text("name\n")
    assert not read_list(tmp_path / "empty.csv", group="g", receiver_names=()).rows


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "C"}, "en"), ({}, "en"),
        ({"ROLLCALL_LANG": "zh", "LC_ALL": "en_GB.UTF-8"}, "zh"), ({"ROLLCALL_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)  # fmt: skip
def test_without_a_configuration_the_environment_says_the_language(environ, language):
    assert office_language(None, environ) == language
