"""The triage menu as an officer meets it: a number, Enter, done. In both languages, and once on a real terminal."""

import pytest

from cli.triage import Menu
from reports.wording import Words
from service.jobs import poll
from store.waiting import waiting_for_a_person
from tests.conftest import rows
from tests.integration import terminal as terminals
from tests.integration.office_case import OfficeCase, local

terminal = terminals.terminal  # fixture

STRANGER = "duty@mailbox.example"


@pytest.fixture
def office(tmp_path):
    case = OfficeCase(tmp_path, local("5 16:30:00")).write()
    case.mail(STRANGER, "今日信息", "4 12:00:00")
    case.mail(STRANGER, "今日信息", "5 12:00:00")
    case.mail("port@example.com", "【东山总工会】2月5日信息", "5 11:00:00")
    return case


class Session:
    """A menu with typed lines, and all that it said."""

    def __init__(self, office, store, *lines, language="zh"):
        self.lines, self.said = list(lines), []
        menu = Menu(store, office.parts.office, Words(language), "officer", office.now, self.ask, self.said.append)
        menu.run()

    def ask(self, prompt):
        self.said.append(prompt)
        return f"{self.lines.pop(0)}\n" if self.lines else None

    @property
    def text(self):
        return "\n".join(self.said)


@pytest.fixture
def store(office):
    with office.parts.store(office.now) as opened:
        poll(office.parts, opened)
        yield opened


def filed(store):
    sql = "select mail_id, disposition, union_id, days, sender_known from inbox order by received_at"
    return [row[1:] for row in rows(store, sql)]


def number_of(store, sender, day="05"):
    return rows(
        store, "select mail_id from inbox where from_address = ? and substr(received_at, 9, 2) = ?", sender, day
    )[0][0]


def decisions(store):
    return rows(store, "select kind, union_id, made_by, why from decisions order by decision_id")


def test_a_conflict_is_settled_by_the_first_number(office, store):
    session = Session(office, store, number_of(store, "port@example.com"), "1")
    assert filed(store)[1] == ("report", "east", "2021-02-05", 1)
    assert decisions(store) == [("correct", "east", "officer", "待确认菜单：单位有冲突")]
    assert "1  东山总工会的报送" in session.text
    assert "2  港口工会的报送" in session.text
    assert "已办理：计入东山总工会" in session.text


def test_several_numbers_give_a_joint_report_to_several(office, store):
    Session(office, store, number_of(store, "port@example.com"), "１，２")
    assert filed(store)[1][:3] == ("report", "east,port", "2021-02-05")


def test_another_union_is_found_by_a_part_of_its_name_and_the_address_is_learned_with_the_past(office, store):
    session = Session(office, store, f"#{number_of(store, STRANGER)}", "1", "西山", "1")
    assert [row for row in filed(store) if row[3] == 1 and row[1] == "west"] == [
        ("report", "west", "2021-02-04", 1),
        ("report", "west", "2021-02-05", 1),
    ]
    assert [row[0] for row in decisions(store)] == ["assign", "correct"]
    assert f"{STRANGER} 以前和以后的来件，都算西山总工会的吗？" in session.text


def test_an_address_is_not_learned_where_nobody_wants_it(office, store):
    Session(office, store, number_of(store, STRANGER), "1", "西山", "2")
    assert [row[0] for row in decisions(store)] == ["correct"]
    assert [row[1] for row in filed(store)] == [None, None, "west"]


def test_a_name_that_several_have_is_asked_again(office, store):
    session = Session(office, store, number_of(store, STRANGER), "1", "没有的", "总工会", "2", "2")
    assert filed(store)[2][1] == "west"
    assert "名册中没有找到" in session.text


def test_a_mail_may_be_no_report(office, store):
    Session(office, store, number_of(store, STRANGER), "2")
    assert filed(store)[2][:2] == ("not_report", None)


def test_wrong_numbers_are_asked_again_and_nothing_is_decided(office, store):
    session = Session(office, store, "x", "999", number_of(store, STRANGER), "9", "0", "1,9", "")
    assert session.text.count("没有这个编号") == 5
    assert decisions(store) == []


def test_later_leaves_it_as_it_was(office, store):
    Session(office, store, number_of(store, STRANGER), "3", "")
    assert decisions(store) == []


def test_a_day_in_doubt_is_asked_for(office, store):
    office.mail("east@example.com", "1月1日信息", "5 13:00:00")
    office.mail("west@example.com", "2月3日信息 2月5日信息", "5 13:30:00")
    poll(office.parts, store)
    session = Session(office, store, number_of(store, "west@example.com"), "1", "1")
    assert ("report", "west", "2021-02-03", 1) in filed(store)
    assert "它是哪一天的报送？" in session.text
    Session(office, store, number_of(store, "east@example.com"), "1")
    assert ("report", "east", "2021-02-05", 1) in filed(store)


def test_another_day_may_be_typed_as_people_write_it(office, store):
    office.mail("west@example.com", "2月3日信息 2月5日信息", "5 13:30:00")
    poll(office.parts, store)
    Session(office, store, number_of(store, "west@example.com"), "1", "3", "昨儿", "2月4日")
    assert ("report", "west", "2021-02-04", 1) in filed(store)


def test_a_new_address_is_confirmed_by_one_number_and_leaves_the_list(office, store):
    office.mail("new@mailbox.example", "西山总工会信息", "5 13:00:00")
    poll(office.parts, store)
    session = Session(office, store, number_of(store, "new@mailbox.example"), "1")
    assert "新地址" in session.text
    assert ("report", "west", "2021-02-05", 1) in filed(store)
    assert [row[0] for row in decisions(store)] == ["assign"]
    assert "new@mailbox.example" not in {item.sender for item in waiting_for_a_person(store)}


def test_an_unverified_mail_is_shown_until_a_person_looked_at_it(tmp_path):
    office = OfficeCase(tmp_path, local("5 16:30:00")).write(campaign='authserv_id = "mx.example.com"')
    told = {"Authentication-Results": "mx.example.com; dmarc=fail header.from=example.com"}
    office.mail("west@example.com", "工作信息", "5 13:00:00", **told)
    with office.parts.store(office.now) as store:
        poll(office.parts, store)
        assert filed(store) == [("report", "west", "2021-02-05", 1)]
        session = Session(office, store, number_of(store, "west@example.com"), "1")
        assert "发件域名未通过验证" in session.text
        assert waiting_for_a_person(store) == []


def test_an_empty_list_says_so(office, store):
    for item in waiting_for_a_person(store):
        Session(office, store, item.mail_id, "2" if not item.unions else "4")
    assert Session(office, store).text == "没有需要处理的邮件。"


def test_the_menu_speaks_english_too(office, store):
    session = Session(office, store, number_of(store, "port@example.com"), "1", language="en")
    assert "1  a report of 东山总工会" in session.text
    assert "Done: counted for 东山总工会" in session.text


def test_what_a_mail_says_cannot_steer_the_terminal_and_numbers_of_persons_are_masked(office, store):
    office.mail("x@mailbox.example", "信息\x1b[2J", "5 13:40:00", body="\x1b]0;x\x07王某 身份证 630102199001011234")
    poll(office.parts, store)
    text = Session(office, store, number_of(store, "x@mailbox.example")).text
    assert "\x1b" not in text and "\x07" not in text
    assert "630102199001011234" not in text


def test_on_a_terminal_the_command_is_the_menu(office, store, terminal):
    number = number_of(store, "port@example.com")
    at = ("--config", office.folder / "config.toml", "--now", "2021-02-05T16:30:00+08:00")
    menu = terminal(*at, "triage")
    menu.wait_for("退出", number)
    menu.wait_for("请输入序号", 1)
    menu.wait_for("已办理", "")
    assert menu.end() == 0
    assert "已办理：计入东山总工会" in menu.text
    assert filed(store)[1][:2] == ("report", "east")
