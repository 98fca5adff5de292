"""What filing is told of a mail that was interpreted: what says something, and nothing of what it merely carries."""

from datetime import UTC, datetime

import pytest

from parsers.facts import Carried, Said, facts_of, read_facts, title_of
from parsers.interpretation import interpret
from parsers.mail.detach import detach
from tests.corpus.case import head, leaf, multi, text_leaf, word

AT = datetime(2021, 2, 5, 6, tzinfo=UTC)
QUOTED = (
    "请查收\n\n------------------ 原始邮件 ------------------\n发件人: <west@example.com>\n"
    "发送时间: 2021年2月4日 10:00\n主题: x\n\n今日走访"
)


def facts(raw):
    return facts_of(interpret(detach(raw)), sha256="0" * 64, received_at=AT)


def attached(name, data, kind=b"application/octet-stream", more=b""):
    disposition = b'Content-Disposition: attachment; filename="' + name.encode() + b'"\r\n'
    return leaf(kind, data, more=disposition + more)


def test_sender_subject_text_and_files_are_told():
    mail = facts(
        head(word("2月5日信息")) + multi(text_leaf("今日走访"), attached("a.txt", "海西州总工会\n今日走访".encode()))
    )
    assert (mail.sender, mail.subject, mail.own_text) == ("a@example.com", "2月5日信息", "今日走访")
    assert [(file.name, file.kind, file.title, file.inline) for file in mail.files] == [
        ("a.txt", "document", "海西州总工会\n今日走访", False)
    ]
    assert (mail.inner_sender, mail.inner_sent, mail.forwarded) == ("", "", "")


def test_only_fields_that_rules_read_are_told():
    mail = facts(head(more=b"Precedence: bulk\r\nX-Secret: 1\r\nList-Id: <a.b>\r\n") + text_leaf())
    assert {"precedence", "list-id"} <= mail.fields.keys()
    assert "x-secret" not in mail.fields


def test_of_a_mail_that_is_passed_on_the_inner_sender_time_and_text_are_told():
    mail = facts(head(word("转发：2月5日信息")) + text_leaf(QUOTED))
    assert (mail.inner_sender, mail.inner_sent) == ("west@example.com", "2021年2月4日 10:00")
    assert mail.forwarded == "今日走访"
    assert mail.own_text == "请查收"


@pytest.mark.parametrize(("prefix", "names"), [("", ["a.eml"]), ("转发：", ["a.eml", "b.txt"])])
def test_what_an_attached_mail_carries_is_quoted_unless_it_is_passed_on(prefix, names):
    inner = head(word("内")) + multi(text_leaf("x"), attached("b.txt", b"text"))
    mail = facts(head(word(f"{prefix}信息")) + multi(text_leaf("见附件"), attached("a.eml", inner, b"message/rfc822")))
    assert [file.name for file in mail.files] == names


def test_signatures_and_cards_say_nothing():
    card = attached("me.vcf", b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"text/vcard")
    signature = attached("smime.p7s", b"\x30\x80" + bytes(40), b"application/pkcs7-signature")
    pgp = attached(
        "signature.asc",
        b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n",
        b"application/pgp-signature",
    )
    assert facts(head() + multi(text_leaf("x"), card, signature, pgp)).files == ()


def test_a_file_without_a_byte_says_nothing():
    assert facts(head() + multi(text_leaf("见附件"), attached("信息.docx", b""))).files == ()
    assert [file.name for file in facts(head() + multi(text_leaf("x"), attached("a.txt", b"a"))).files] == ["a.txt"]


def test_links_count_that_say_something():
    page = '<p>x</p><img src="https://a.example/1.png"><a href="https://mp.weixin.qq.com/s/a">报道</a>'
    assert facts(head() + leaf(b"text/html", page.encode())).links == 1


@pytest.mark.parametrize(
    ("width", "height", "inline", "says"),
    [(32, 400, True, False), (64, 64, True, True), (32, 32, False, True), (None, None, True, True)],
)
def test_a_small_picture_in_the_text_is_a_logo(width, height, inline, says):
    said = Said("", "", "", {}, "", "", "", 0)
    picture = Carried("1", "a.png", "image", "image/png", inline, width, height, "")
    assert bool(read_facts(said, [picture], sha256="", received_at=AT).files) is says


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (None, ""),
        ("\n\n  海西州总工会  \n\n信息\n第三行\n第四行", "海西州总工会\n信息\n第三行"),
        ("海西州总工会\n今日走访职工，发放慰问品。", "海西州总工会"),
        ("今日走访职工，发放慰问品。\n海西州总工会", "今日走访职工，发放慰问品。"),
        ("长" * 300, "长" * 200),
    ],
)
def test_a_title_is_the_first_lines_while_they_are_short_and_no_sentence(text, title):
    assert title_of(text) == title


def test_files_stand_in_the_order_of_the_mail():
    parts = [attached(f"{n}.txt", f"{n}".encode()) for n in range(12)]
    assert [file.name for file in facts(head() + multi(text_leaf("x"), *parts)).files] == [
        f"{n}.txt" for n in range(12)
    ]
