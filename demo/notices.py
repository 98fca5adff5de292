"""Mail that is no report: what machines answer, what could not be delivered, what was subscribed to. Each bears the one
header or part by which DOMAIN section 6 tells it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime

from demo import words
from demo.english_roster import BY_ID as UNITS_BY_ID
from demo.plan import Kind, Letter
from demo.roster import BY_ID
from demo.wire import CLIENTS, CRLF, header, multipart, text_part

OFFICE = "office@example.com"
UTF8 = CLIENTS["qq-utf8"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A machine's mail: who, what subject, which headers of its own, and the MIME entity. `return_path` may be ""."""

    address: str
    display: str
    subject: str
    return_path: str
    headers: bytes
    entity: bytes


def notice(letter: Letter, rng: random.Random) -> Notice:
    """The notice that this letter is."""
    return _NOTICES[letter.kind](letter, rng)


def _auto_reply(letter: Letter, rng: random.Random) -> Notice:
    """The out-of-office answer to our reminder."""
    union = BY_ID[letter.union]
    day = words.plain(letter.received.date())
    text = "您好，您的邮件已收到。我正在休假，将尽快回复。"
    mark = header("Auto-Submitted", "auto-replied") + header("X-Autoreply", "yes")
    subject = f"自动回复: 【催报】{day}“十送”活动信息"
    entity = text_part(text, client=CLIENTS["foxmail"])
    return Notice(union.senders[0], union.name, subject, union.senders[0], mark, entity)


def _read_receipt(letter: Letter, rng: random.Random) -> Notice:
    """A read receipt (RFC 8098)."""
    union = BY_ID[letter.union]
    day = words.plain(letter.received.date())
    address = union.senders[0]
    status = header("Final-Recipient", f"rfc822;{address}") + header(
        "Original-Message-ID", f"<{rng.randint(1, 99)}@example.com>"
    )
    status += header("Disposition", "manual-action/MDN-sent-manually; displayed")
    parts = [
        text_part(f"您发给 {union.name} 的邮件已被阅读。", client=UTF8),
        header("Content-Type", "message/disposition-notification") + CRLF + status,
    ]
    boundary = f"----=_MDN_{rng.randbytes(6).hex()}"
    entity = multipart("report", parts, boundary=boundary, parameters=" report-type=disposition-notification;")
    return Notice(address, union.name, f"已读: 【催报】{day}“十送”活动信息", address, b"", entity)


def _bounce(letter: Letter, rng: random.Random) -> Notice:
    """Our reminder to a mailbox that is full (RFC 3464)."""
    day = words.plain(letter.received.date())
    status = (
        header("Reporting-MTA", "dns; mx.example.com") + header("Arrival-Date", format_datetime(letter.sent)) + CRLF
    )
    status += header("Final-Recipient", "rfc822; old@mailbox.example") + header("Action", "failed")
    status += header("Status", "5.2.2") + header("Diagnostic-Code", "smtp; 552 5.2.2 mailbox full")
    original = header("From", OFFICE) + header("To", "old@mailbox.example") + header("Subject", "=?utf-8?B?5YKs5oql?=")
    parts = [
        text_part(f"您{day}的邮件未能送达 old@mailbox.example：对方邮箱已满。", client=UTF8),
        header("Content-Type", "message/delivery-status") + CRLF + status,
        header("Content-Type", "text/rfc822-headers") + CRLF + original,
    ]
    boundary = f"{rng.randbytes(8).hex()}/mx.example.com"
    entity = multipart("report", parts, boundary=boundary, parameters=" report-type=delivery-status;")
    mark = header("Auto-Submitted", "auto-replied")
    return Notice("MAILER-DAEMON@mx.example.com", "Mail Delivery System", "系统退信/Systems bounce", "", mark, entity)


def _newsletter(letter: Letter, rng: random.Random) -> Notice:
    """A newsletter (RFC 2919, RFC 2369)."""
    mark = header("List-Id", "<daily.newsletter.example>") + header("Precedence", "bulk")
    mark += header("List-Unsubscribe", "<mailto:leave@newsletter.example>, <https://newsletter.example/leave>")
    page = (
        f"<html><body><h2>办公软件使用技巧 第{letter.received.timetuple().tm_yday}期</h2>"
        f"<p>今日推荐：表格筛选的{rng.randint(3, 9)}个小窍门。</p>"
        '<a href="https://newsletter.example/read">在线阅读</a></body></html>'
    )
    entity = text_part(page, client=UTF8, subtype="html")
    address = "news@newsletter.example"
    return Notice(address, "办公技巧日报", "【订阅】今日办公技巧", "bounce@newsletter.example", mark, entity)


def english_notice(letter: Letter, rng: random.Random) -> Notice:
    """The notice that a letter of the English campaign is."""
    day = letter.received.date()
    if letter.kind is Kind.NEWSLETTER:
        mark = header("List-Id", "<daily.newsletter.example>") + header("Precedence", "bulk")
        mark += header("List-Unsubscribe", "<https://newsletter.example/leave>")
        page = "<html><body><h2>Tip of the day</h2><p>Three ways to filter a table.</p></body></html>"
        entity = text_part(page, client=UTF8, subtype="html")
        return Notice(
            "news@newsletter.example", "Office tips", "Tip of the day", "bounce@newsletter.example", mark, entity
        )
    if letter.kind is Kind.BOUNCE:
        text = "Your message to old@mailbox.example could not be delivered: the mailbox is full."
        told = _bounce(letter, rng)
        mark = header("Auto-Submitted", "auto-replied")
        parts = [
            text_part(text, client=UTF8),
            header("Content-Type", "message/delivery-status") + CRLF + header("Status", "5.2.2"),
        ]
        entity = multipart("report", parts, boundary="bounce", parameters=" report-type=delivery-status;")
        return Notice(told.address, told.display, "Undeliverable: situation report", "", mark, entity)
    unit = UNITS_BY_ID[letter.union]
    address = unit.senders[0]
    if letter.kind is Kind.AUTO_REPLY:
        mark = header("Auto-Submitted", "auto-replied")
        text = "Thank you for your message. I am out of the office until Monday and will answer then."
        subject = f"Automatic reply: Reminder: situation report {day}"
        return Notice(address, unit.name, subject, address, mark, text_part(text, client=UTF8))
    status = header("Final-Recipient", f"rfc822;{address}")
    status += header("Disposition", "manual-action/MDN-sent-manually; displayed")
    parts = [
        text_part(f"Your message to {unit.name} was read.", client=UTF8),
        header("Content-Type", "message/disposition-notification") + CRLF + status,
    ]
    entity = multipart("report", parts, boundary="receipt", parameters=" report-type=disposition-notification;")
    return Notice(address, unit.name, f"Read: Reminder: situation report {day}", address, b"", entity)


_NOTICES: dict[Kind, Callable[[Letter, random.Random], Notice]] = {
    Kind.AUTO_REPLY: _auto_reply,
    Kind.READ_RECEIPT: _read_receipt,
    Kind.BOUNCE: _bounce,
    Kind.NEWSLETTER: _newsletter,
}
