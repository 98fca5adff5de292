"""待确认 in the officer's edition: today first, what is older in one line, and whole groups settled by one answer."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime

import pytest

from config.load import load_config
from demo.campaign import make_campaign
from service.parts import Parts
from service.running import Service
from store.waiting import count_waiting, waiting_for_a_person
from tests.integration import replies_case
from tests.integration.office_case import text_of
from tests.integration.replies_case import answers, decisions, digest, reply, step

here, office = replies_case.here, replies_case.office  # fixtures


@pytest.fixture
def day(office):
    """The 5th of an office in which mails were left over, and the digest that was sent of it."""
    for n in (2, 3, 4):
        office.mail("stranger@mailbox.example", f"2月{n}日工作信息", f"{n} 12:00:00")
    office.mail("other@mailbox.example", "采购通知", "3 13:00:00")
    office.mail("clerk@mailbox.example", "西山总工会2月4日工作信息", "4 11:00:00")
    office.mail("desk@mailbox.example", "港口工会2月4日工作信息", "4 11:30:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "4 16:02:00")
    office.mail("west@example.com", "【港口工会】2月5日信息", "5 11:00:00")
    office.mail("else@mailbox.example", "问候", "5 11:30:00")
    step(office, service, "5 16:02:00")
    return service


def today(office):
    return text_of([mail for mail in office.sent() if mail["X-Rollcall"] == "digest officer"][-1])


def test_what_keeps_a_union_pending_stands_first_and_old_mails_in_one_line(office, day):
    text = today(office)
    listed = text[text.index("== 待核与待确认") : text.index("处理方法")]
    assert listed.replace("\r", "").split("\n")[1:-1] == [
        "[涉及今日待核]",
        "1. 西山总工会、港口工会：11:00 west@example.com《【港口工会】2月5日信息》：单位有冲突，可能是西山总工会、港口工会",
        "[新来件]",
        "2. 11:30 else@mailbox.example《问候》：发件人不在名册",
        "3. 2月4日12:00 stranger@mailbox.example《2月4日工作信息》：发件人不在名册（同类共3封，自2月2日起，一并处理）",
        "4. 2月3日13:00 other@mailbox.example《采购通知》：发件人不在名册",
        "新地址2个（来件已按单位名称计入）：5 clerk@mailbox.example（西山总工会）、6 desk@mailbox.example（港口工会）。"
        "全部属实的，回复“全部确认”或“确认 5-6”；有误的写序号和单位。",
    ]


def test_with_the_workbook_old_mails_are_counted_by_reason(tmp_path, here):
    office = replies_case.OfficeCase(tmp_path).write(digest='attach = ["xlsx"]')
    for n in (2, 3):
        office.mail("stranger@mailbox.example", f"2月{n}日工作信息", f"{n} 12:00:00")
    office.mail("east@example.com", "【港口工会】2月3日信息", "3 11:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    assert "此前遗留3封（序号1-2）：发件人不在名册2、单位有冲突1，见附件“待确认”表。" in today(office)
    assert "stranger@mailbox.example" not in today(office)


def test_of_many_strangers_some_are_listed_and_all_are_counted(tmp_path, here):
    office = replies_case.OfficeCase(tmp_path).write(digest='attach = ["xlsx"]')
    for n in range(60):
        office.mail(f"stranger{n}@mailbox.example", "您好", f"5 12:00:{n:02}")
    office.mail("west@example.com", "【港口工会】2月5日信息", "5 11:00:00")
    office.mail("east@example.com", "请问照片需要几张", "5 13:00:00", body="请问照片需要几张？")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    text = today(office)
    assert text.count("stranger") == 20
    assert "1. 西山总工会、港口工会：11:00 west@example.com" in text
    assert "2. 东山总工会：13:00 east@example.com" in text
    assert "另有40项新来件，见附件“待确认”表。" in text
    parent = str([mail for mail in office.sent() if mail["X-Rollcall"] == "digest officer"][-1]["Message-ID"])
    reply(office, "3-62 不是报送", parent=parent)
    step(office, service, "5 16:25:00")
    assert len(decisions(office)) == 60


def test_a_flood_in_the_name_of_a_union_hides_nobody(tmp_path, here):
    """Empty mails that may be a union's keep it pending; they are one entry, and what others sent is seen."""
    office = replies_case.OfficeCase(tmp_path).write()
    for n in range(60):
        office.mail("mallory@mailbox.example", f"西山总工会2月5日信息{n}", f"5 12:00:{n:02}", body="")
    for n in range(30):
        office.mail(f"m{n}@mailbox.example", "港口工会2月5日信息", f"5 13:00:{n:02}", body="")
    office.mail("else@mailbox.example", "问候", "5 14:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    text = today(office)
    assert text.count("mallory@mailbox.example") == 1
    assert "同类共60封" in text
    assert text.count("港口工会：") == 19
    assert "else@mailbox.example" in text
    assert "另有11项" in text


def test_five_lines_settle_a_whole_day(office, day):
    parent = str([mail for mail in office.sent() if mail["X-Rollcall"] == "digest officer"][-1]["Message-ID"])
    reply(office, "1 西山总工会\n2、4 不是报送\n3 东山总工会\n全部确认\n免报 港口工会 2月5日 停产", parent=parent)
    step(office, day, "5 16:25:00")
    with office.parts.store(office.now) as store:
        assert waiting_for_a_person(store) == []
        counts = count_waiting(store)
    assert (counts.mails, counts.new_addresses) == (0, 0)
    kinds = [row[0] for row in decisions(office)]
    assert sorted(kinds) == ["assign"] * 2 + ["correct"] * 6 + ["excuse"]
    told = text_of(answers(office)[0])
    assert "×" not in told.partition("2月5日报送情况")[0]
    assert "已确认西山总工会、港口工会（决定" in told


def test_numbers_mean_what_that_edition_said(office, day):
    first = digest(office)  # of the 4th, whose list is another
    assert "1 clerk@mailbox.example" not in text_of(first)
    assert "3. 2月3日13:00 other@mailbox.example" not in today(office)
    number = text_of(first).partition(". 2月3日13:00 other@mailbox.example")[0].splitlines()[-1]
    reply(office, f"{number}、9 不是报送\n{number} 不是报送", parent=str(first["Message-ID"]))
    step(office, day, "5 16:25:00")
    with office.parts.store(office.now) as store:
        (subject,) = store.query("select m.subject from decisions d join messages m on m.mail_id = d.mail_id")
    assert subject["subject"] == "采购通知"
    assert "清单中没有第9项" in text_of(answers(office)[0])


def test_a_line_about_several_mails_gives_them_no_one_day(office, day):
    parent = str([mail for mail in office.sent() if mail["X-Rollcall"] == "digest officer"][-1]["Message-ID"])
    reply(office, "3 东山总工会 2月4日", parent=parent)
    step(office, day, "5 16:25:00")
    assert decisions(office) == []
    assert "涉及多封来件" in text_of(answers(office)[0])


def test_what_may_be_two_unions_is_not_confirmed_by_its_number(office, day):
    parent = str([mail for mail in office.sent() if mail["X-Rollcall"] == "digest officer"][-1]["Message-ID"])
    reply(office, "确认 1、5", parent=parent)
    step(office, day, "5 16:25:00")
    assert decisions(office) == []  # the line is done as a whole or not at all
    assert "未写明单位" in text_of(answers(office)[0])


def test_five_lines_settle_a_day_of_the_demo(tmp_path, here):
    """The last of five days: what keeps a unit pending, what is new, what was left over, new addresses."""
    campaign = make_campaign(tmp_path, days=5)
    parts = Parts(load_config(campaign.config), clock=lambda: clock[0])
    clock = [campaign.now - timedelta(days=1)]
    service = Service(parts)
    service.start()
    for now in (clock[0], campaign.now):
        clock[0] = now
        service.poll()
        service.tick()
    outbox = tmp_path / "outbox"
    sent = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(outbox.glob("*.eml"))]
    mail = [one for one in sent if one["X-Rollcall"] == "digest officer"][-1]
    text = mail.get_body(("plain",)).get_content()
    first, last = re.search(r"此前遗留\d+封（序号(\d+)-(\d+)）", text).groups()
    names = dict(re.findall(r"^(\d+)\. (?:.*?：)?\d\d:\d\d .*可能是([^、\s]+)", text, re.MULTILINE))
    lines = [f"{number} {name}" for number, name in names.items()]
    others = [number for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE) if number not in names]
    lines += [f"{'、'.join(others)} 不是报送", f"{first}-{last} 不是报送", "全部确认"]
    assert len(lines) == 5
    answer = EmailMessage(policy=SMTP)
    answer["From"], answer["Subject"], answer["In-Reply-To"] = "duty@example.com", "回复：报送情况", mail["Message-ID"]
    answer["Date"] = answer["X-Time"] = format_datetime(campaign.now)
    answer.set_content("\n".join(lines))
    (tmp_path / "mailbox" / "new" / f"{campaign.now.timestamp():.0f}.answer.demo").write_bytes(bytes(answer))
    clock[0] = campaign.now + timedelta(minutes=20)
    service.poll()
    service.tick()
    with parts.store(clock[0]) as store:
        assert waiting_for_a_person(store) == []
