"""Officers' answers by mail: what they may write is done once, what is forged or quoted decides nothing."""

import pytest

from service.jobs import reparse
from service.running import Service
from tests.integration import replies_case
from tests.integration.office_case import OfficeCase, text_of
from tests.integration.replies_case import DUTY, answers, decisions, digest, reply, step

here, office, day = replies_case.here, replies_case.office, replies_case.day  # fixtures


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
