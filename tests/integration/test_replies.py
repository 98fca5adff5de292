"""Officers work by mail: a right answer decides, once; a forged one decides nothing."""

import base64
import email
import email.policy
import io
from contextlib import contextmanager

import openpyxl
import pytest

from service import desk as desk_of_the_office
from service.jobs import Service, reparse
from store import days
from tests.conftest import ReadHere
from tests.integration.office_case import OfficeCase, local, text_of

DUTY = "duty@example.com"


class Here(ReadHere):
    def call(self, function, data):
        return function(data)


@pytest.fixture
def here(monkeypatch):
    reader = Here()

    @contextmanager
    def interpreter(_):
        yield reader

    monkeypatch.setattr("service.jobs.children", interpreter)


@pytest.fixture
def office(tmp_path, here):
    return OfficeCase(tmp_path).write()


@pytest.fixture
def day(office):
    """A day with two entries to confirm: west's mail that may be the port's, and a stranger's. The digest is sent."""
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    office.mail("west@example.com", "【港口工会】2月5日信息", "5 11:00:00")
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    return service


def step(office, service, at):
    office.now = local(at)
    service.poll()
    service.tick()


def digest(office, to=DUTY):
    return next(mail for mail in office.sent() if mail["To"] == to and mail["X-Rollcall"] == "digest officer")


def reply(office, body, *, at="5 16:20:00", sender=DUTY, parent=None, subject="回复：报送情况", **headers):
    if parent is None:
        parent = str(digest(office)["Message-ID"])
    links = {"In-Reply-To": parent} if parent else {}
    return office.mail(sender, subject, at, body=body, **links | {"Message-ID": "<one@officer.example>"} | headers)


def decisions(office):
    with office.parts.store(office.now) as store:
        return [tuple(row) for row in store.query("select kind, made_by, union_id, why from decisions order by 1, 3")]


def answers(office):
    return [mail for mail in office.sent() if mail["X-Rollcall"] == "digest answer"]


def test_a_number_and_a_union_settle_the_entry_and_the_answer_says_so(office, day):
    reply(office, "2 港口工会\n请帮我看看天气\n")
    step(office, day, "5 16:25:00")
    assert decisions(office) == [("correct", DUTY, "port", f"值班员邮件答复（{DUTY}）")]
    assert office.statuses("5") == {"east": "on_time", "west": "pending", "port": "on_time"}
    (mail,) = answers(office)
    assert mail["To"] == DUTY
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["In-Reply-To"] == digest(office)["Message-ID"]
    assert mail["Subject"] == "【已办理】已办1项，未识别1项"
    text = text_of(mail)
    assert "√ 「2 港口工会」已归港口工会（决定1）" in text
    assert "× 「请帮我看看天气」未识别此行" in text
    assert "应报3家，按时2家，迟报0家，未报0家，待核1家" in text


def test_all_that_an_officer_may_write_is_done(office, day):
    reply(
        office,
        "1 不是报送 误发\n2 不是报送\n免报 西山总工会 2月5日 大雪封路\n已电话报送 港口工会 15:40 网络中断\n撤销 99\n",
    )
    step(office, day, "5 16:25:00")
    assert [kind for kind, *_ in decisions(office)] == ["correct", "correct", "excuse", "record"]
    assert office.statuses("5") == {"east": "on_time", "west": "excused", "port": "on_time"}
    assert "× 「撤销 99」没有决定99" in text_of(answers(office)[0])


def test_a_pardon_is_for_the_day_of_the_edition(office, day):
    office.mail("west@example.com", "西山总工会2月5日信息", "5 16:10:00")
    reply(office, "视同按时 西山总工会 邮箱故障")
    step(office, day, "5 16:25:00")
    assert office.statuses("5")["west"] == "on_time"


def test_an_answer_delivered_twice_decides_and_is_answered_once(office, day):
    first = reply(office, "2 港口工会")
    again = first.read_bytes().replace(b"by imap.example.com;", b"by imap2.example.com;")
    (office.folder / "box" / "again.eml").write_bytes(again)
    step(office, day, "5 16:25:00")
    step(office, day, "5 16:26:00")
    assert len(decisions(office)) == 1
    assert len(answers(office)) == 1


def test_nothing_is_done_again_after_all_mail_is_interpreted_again(office, day):
    reply(office, "2 港口工会")
    step(office, day, "5 16:25:00")
    parts = office.parts
    with parts.store(office.now) as store:
        reparse(parts, store, everything=True)
    step(office, day, "5 16:30:00")
    assert len(decisions(office)) == 1
    assert len(answers(office)) == 1


def test_such_a_mail_is_no_report_for_a_reason_of_its_own(office, day):
    reply(office, "2 港口工会")
    step(office, day, "5 16:25:00")
    with office.parts.store(office.now) as store:
        rows = list(store.query("select disposition, reason from inbox where from_address = ?", DUTY))
    assert [tuple(row) for row in rows] == [("not_report", "officer_reply")]


FORGED = {
    "another sender": {"sender": "east@example.com"},
    "a stranger": {"sender": "duty@evil.example"},
    "the officer as display name": {"sender": '"duty@example.com" <x@evil.example>'},
    "two senders": {"sender": "duty@example.com, x@evil.example"},
    "a guessed Message-ID": {"parent": "<rollcall.0123456789abcdef0123456789abcdef01234567@example.com>"},
    "no Message-ID": {"parent": ""},
    "an auto-reply that quotes": {"Auto-Submitted": "auto-replied"},
    "an auto-reply that does not say so": {"subject": "自动回复：我在休假"},
    "a list": {"Precedence": "bulk"},
}


@pytest.mark.parametrize("how", FORGED.values(), ids=FORGED)
def test_a_forged_answer_decides_nothing_and_gets_no_answer(office, day, how):
    reply(office, "2 港口工会\n免报 全部 2月5日 放假\n发布", **how)
    step(office, day, "5 16:25:00")
    assert decisions(office) == []
    assert answers(office) == []


def test_another_officer_cannot_use_the_message_id_of_a_colleague(tmp_path, here):
    office = OfficeCase(tmp_path).write()
    config = office.folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace(
        '["duty@example.com"]', '["duty@example.com", "vice@example.com"]'
    )
    config.write_text(text, encoding="utf-8")
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    reply(office, "1 东山总工会", sender="vice@example.com")
    step(office, service, "5 16:25:00")
    assert decisions(office) == []
    reply(
        office, "1 东山总工会", sender="vice@example.com", parent=str(digest(office, "vice@example.com")["Message-ID"])
    )
    step(office, service, "5 16:30:00")
    assert [made_by for _, made_by, *_ in decisions(office)] == ["vice@example.com"]


def test_message_ids_differ_between_stores_and_recipients(tmp_path, here):
    seen = set()
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        office = OfficeCase(folder).write()
        service = Service(office.parts)
        service.start()
        step(office, service, "5 16:10:00")
        seen |= {str(mail["Message-ID"]) for mail in office.sent()}
    assert len(seen) == 4


RESULT = "mx.example.com; dmarc={} header.from=example.com"


@pytest.mark.parametrize(("said", "count"), [("pass", 1), ("fail", 0), ("none", 0), (None, 0)])
def test_where_a_server_vouches_for_senders_only_its_word_counts(tmp_path, here, said, count):
    office = OfficeCase(tmp_path).write(campaign='authserv_id = "mx.example.com"')
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    headers = {"Authentication-Results": RESULT.format(said)} if said else {}
    reply(office, "1 东山总工会", **headers)
    step(office, service, "5 16:25:00")
    assert len(decisions(office)) == count


QUOTED = [
    "收到，谢谢\n\n------------------ 原始邮件 ------------------\n2 港口工会\n",
    "收到，谢谢\n\n> 2 港口工会\n> 发布\n",
    "收到，谢谢\n\n—— 回复请写在此行之上 ——\n2 港口工会\n发布\n",
    "thanks\n\n-- Reply above this line --\n2 port\n",
]


@pytest.mark.parametrize("body", QUOTED)
def test_quoted_text_decides_nothing(office, day, body):
    reply(office, body)
    step(office, day, "5 16:25:00")
    assert decisions(office) == []
    assert answers(office) == []


def test_the_whole_digest_quoted_without_any_mark_commands_nothing(office, day):
    office.mail("other@mailbox.example", "免报 全部 2月5日 放假", "5 12:30:00")
    step(office, day, "5 16:05:00")
    reply(office, text_of(digest(office)).partition("\n")[2])
    step(office, day, "5 16:25:00")
    assert decisions(office) == []


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
    assert "新地址，暂按西山总工会计，请确认" in text_of(digest(office))
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
    assert "新地址，暂按西山总工会计，请确认" in text_of(digest(office))
    with office.parts.store(office.now) as store:
        assert [item.address for item in days.new_addresses(store)] == ["newclerk@mailbox.example"]
    reply(office, "1 西山总工会")
    step(office, service, "5 16:25:00")
    with office.parts.store(office.now) as store:
        assert days.new_addresses(store) == []


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
