"""Answers about new addresses, doubtful senders and the sheet sent back; lines that fail."""

import base64
import email
import email.policy
import io

import openpyxl
import pytest

from service import desk as desk_of_the_office
from service.running import Service
from store.waiting import waiting_for_a_person
from tests.integration import replies_case
from tests.integration.office_case import OfficeCase, text_of
from tests.integration.replies_case import DUTY, answers, decisions, digest, reply, step

here, office, day = replies_case.here, replies_case.office, replies_case.day  # fixtures


def test_a_robot_that_does_not_say_so_is_answered_once_and_never_in_a_loop(office, day):
    reply(office, "我在休假，月底回来。")
    step(office, day, "5 16:25:00")
    assert len(answers(office)) == 1
    for number in range(3):
        parent = str(answers(office)[-1]["Message-ID"])
        reply(office, f"我在休假，月底回来。{number}", parent=parent, at=f"5 16:3{number}:00")
        step(office, day, f"5 16:4{number}:00")
    reply(office, "仍在休假。", at="5 16:50:00")
    step(office, day, "5 16:55:00")
    assert len(answers(office)) == 1


def test_an_answer_may_be_answered_with_the_numbers_of_the_digest(office, day):
    reply(office, "1 不是报送")
    step(office, day, "5 16:25:00")
    reply(office, "2 西山总工会", parent=str(answers(office)[0]["Message-ID"]), at="5 16:30:00")
    step(office, day, "5 16:35:00")
    assert [(kind, union) for kind, _, union, _ in decisions(office)] == [("correct", None), ("correct", "west")]
    assert len(answers(office)) == 2


def test_a_new_address_is_confirmed_by_its_number(office, here):
    office.mail("newclerk@mailbox.example", "西山总工会2月5日工作信息", "5 11:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    assert "新地址1个（来件已按单位名称计入）：1 newclerk@mailbox.example（西山总工会）" in text_of(digest(office))
    reply(office, "1 西山总工会")
    step(office, service, "5 16:25:00")
    with office.parts.store(office.now) as store:
        rows = [tuple(row) for row in store.query("select kind, address, union_id from decisions")]
    assert rows == [("assign", "newclerk@mailbox.example", "west")]


def test_a_new_address_stays_on_the_list_until_it_is_confirmed(office, here):
    office.mail("newclerk@mailbox.example", "西山总工会补报2月4日工作信息", "5 11:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    assert "新地址1个（来件已按单位名称计入）：1 newclerk@mailbox.example（西山总工会）" in text_of(digest(office))
    with office.parts.store(office.now) as store:
        assert [one.sender for one in waiting_for_a_person(store)] == ["newclerk@mailbox.example"]
    reply(office, "1 西山总工会")
    step(office, service, "5 16:25:00")
    with office.parts.store(office.now) as store:
        assert waiting_for_a_person(store) == []


def test_a_report_of_a_disowned_sender_is_listed_until_an_officer_rules_on_it(office, here):
    office.write(campaign='authserv_id = "mx.example.com"')
    told = {"Authentication-Results": "mx.example.com; dmarc=fail header.from=example.com"}
    office.mail("west@example.com", "工作信息", "5 11:00:00", **told)
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    assert "服务器未能验证发件人，暂按西山总工会计，请核实" in text_of(digest(office))
    vouched = {"Authentication-Results": "mx.example.com; dmarc=pass header.from=example.com"}
    reply(office, "1 不是报送", **vouched)
    step(office, service, "5 16:25:00")
    assert [(kind, union) for kind, _, union, _ in decisions(office)] == [("correct", None)]
    assert office.statuses("5")["west"] == "missing"


def test_a_line_that_fails_by_a_fault_of_ours_is_said_so_and_leaves_nothing(office, day, monkeypatch):
    rule = desk_of_the_office.rule

    def stumble(store, office, decision, *, now):
        number = rule(store, office, decision, now=now)
        if decision.kind == "excuse":
            raise ValueError("a fault of ours")
        return number

    monkeypatch.setattr(desk_of_the_office, "rule", stumble)
    reply(office, "免报 东山总工会 2月5日\n2 不是报送")
    step(office, day, "5 16:25:00")
    assert [kind for kind, *_ in decisions(office)] == ["correct"]
    assert "未能执行" in text_of(answers(office)[0])
    step(office, day, "5 16:30:00")
    assert len(answers(office)) == 1


def filled(office, changes):
    """The workbook of the digest with cells of 待确认 filled in: row number -> (union, day, kind, why)."""
    mail = digest(office)
    (part,) = [p for p in mail.walk() if (p.get_filename() or "").endswith(".xlsx")]
    book = openpyxl.load_workbook(io.BytesIO(part.get_payload(decode=True)))
    sheet = book["待确认"]
    rows = {row[0].value: row for row in sheet.iter_rows() if isinstance(row[0].value, int)}
    for number, values in changes.items():
        for column, value in enumerate(values, start=5):
            rows[number][column].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet(office, data):
    parent = str(digest(office)["Message-ID"])
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["Received"] = "from mx.example.com by imap.example.com; Fri, 05 Feb 2021 16:20:00 +0800"
    message["From"], message["Subject"], message["In-Reply-To"] = DUTY, "Re: x", parent
    message["Date"] = "Fri, 05 Feb 2021 16:20:00 +0800"
    message.set_content("见附件\n")
    message.add_attachment(data, "application", "octet-stream", filename="x.xlsx")
    (office.folder / "box" / "sheet.eml").write_bytes(message.as_bytes())


@pytest.fixture
def sheet_day(tmp_path, here):
    office = OfficeCase(tmp_path).write(digest='attach = ["xlsx"]')
    office.mail("west@example.com", "【港口工会】2月5日信息", "5 11:00:00")
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    return office, service


def test_the_sheet_filled_in_and_sent_back_decides(sheet_day):
    office, service = sheet_day
    with_sheet(office, filled(office, {1: ("港口工会", "2月5日", "日报", "电话核实"), 2: ("", "", "不是报送", "")}))
    step(office, service, "5 16:25:00")
    assert [(kind, union, why) for kind, _, union, why in decisions(office)] == [
        ("correct", None, f"值班员邮件答复（{DUTY}）"), ("correct", "port", "电话核实"),
    ]  # fmt: skip
    assert "已办2项" in str(answers(office)[0]["Subject"])


def test_the_sheet_of_another_day_or_store_does_not_touch_a_mail_that_has_its_number_by_chance(sheet_day):
    office, service = sheet_day
    book = openpyxl.load_workbook(io.BytesIO(filled(office, {1: ("港口工会", "", "", "")})))
    for row in book["待确认"].iter_rows():
        if row[0].value == 1:
            row[10].value = "00000000"
    out = io.BytesIO()
    book.save(out)
    with_sheet(office, out.getvalue())
    step(office, service, "5 16:25:00")
    assert decisions(office) == []
    assert "与校验码不符" in text_of(answers(office)[0])


def test_a_workbook_that_is_none_is_said(sheet_day):
    office, service = sheet_day
    with_sheet(office, b"PK\x03\x04 not a workbook" + base64.b64encode(b"x" * 100))
    step(office, service, "5 16:25:00")
    assert decisions(office) == []
