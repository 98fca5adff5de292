"""Redaction: wherever a name can hide in a mail, it is gone; what rules read stays."""

import base64
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from domain.campaign import Campaign, Label, Taxonomy
from domain.roster import Roster, Union
from domain.rulewords import RuleWords
from parsers.interpretation import interpret
from parsers.mail.detach import detach
from parsers.redaction.mail import redact_mail
from parsers.redaction.masking import Mask
from tests.corpus.case import PHOTO, b64, head, leaf, multi, percent, text_leaf, word

ROSTER = Roster((Union("east", "东山总工会", "", ("east@east.example",), ("east.example",), ("东山总",)),), ("省总",))
CAMPAIGN = Campaign(
    "迎春活动", date(2021, 2, 3), date(2021, 2, 28), ZoneInfo("Asia/Shanghai"), time(16),
    taxonomies=(Taxonomy("activity", (Label("warmth", "送温暖", ("慰问金",)),)),),
)  # fmt: skip
KEEP = RuleWords(ROSTER, CAMPAIGN, date(2021, 2, 5), ("mx.example.com",))
NAME, LATIN, NUMBER = "诸葛孔明", "Zhuge", "31415926"
SECRET = f"{NAME} {LATIN} {NUMBER}"
GB = SECRET.encode("gbk")
UTF8 = SECRET.encode()

HIDING_PLACES = {
    "subject": head(word(SECRET)) + text_leaf(),
    "subject in gbk": head(word(SECRET, "gbk", "gb2312")) + text_leaf(),
    "subject in raw bytes": head(GB) + text_leaf(),
    "display name": head(sender=b'"' + word(SECRET) + b'" <z@zhuge.test>') + text_leaf(),
    "comment of an address": head(sender=b"z@shu.test (" + UTF8 + b")") + text_leaf(),
    "address": head(sender=b"Zhuge31415926@Zhuge.test") + text_leaf(),
    "unknown field": head(more=b"X-Whatever: " + word(SECRET) + b"\r\n") + text_leaf(),
    "unknown field, folded": head(more=b"X-Whatever: a\r\n\t" + UTF8 + b"\r\n") + text_leaf(),
    "comment of a date": head(more=b"Resent-Date: Fri, 05 Feb 2021 10:00:00 +0800 (Zhuge)\r\n") + text_leaf(),
    "a date that is none": head(more=b"Resent-Date: " + UTF8 + b"\r\n") + text_leaf(),
    "message id": head(more=b"Message-ID: <Zhuge.31415926@Zhuge.test>\r\nReferences: <Zhuge.31415926@Zhuge.test>\r\n") + text_leaf(),
    "received": head(more=b"Received: from Zhuge.test (Zhuge [31.41.59.26]) by mx.example.com id 31415926 for <Zhuge@Zhuge.test>;\r\n"
                          b"\tFri, 05 Feb 2021 10:00:00 +0800\r\n") + text_leaf(),
    "text": head() + text_leaf(SECRET),
    "text in gbk": head() + text_leaf(SECRET, "gbk", "gb2312"),
    "text in quoted-printable": head() + leaf(b"text/plain; charset=utf-8", percent(SECRET).replace(b"%", b"="), encoding=b"quoted-printable"),
    "text in raw bytes": head() + leaf(b"text/plain; charset=gbk", GB, encoding=b"8bit"),
    "parameter nobody knows": head() + leaf(b"text/plain; charset=utf-8; x-author=\"Zhuge31415926\"", b"x", encoding=b"7bit"),
    "transfer encoding": head(more=b"Content-Transfer-Encoding: base64 (Zhuge)\r\n") + leaf(b"text/plain", b"x", encoding=b""),
    "preamble": head() + multi(text_leaf()).replace(b"\r\n\r\n--BB", b"\r\n\r\n" + UTF8 + b"\r\n--BB", 1),
    "epilogue": head() + multi(text_leaf(), end=b"\r\n" + UTF8 + b"\r\n"),
    "preamble that looks like a delimiter": head() + multi(text_leaf()).replace(b"\r\n\r\n--BB", b"\r\n\r\n--Zhuge\r\n--BB", 1),
    "junk among the fields": head(more=b"Zhuge 31415926\r\n") + text_leaf(),
    "file name": head() + multi(text_leaf(), leaf(b"image/png", PHOTO, more=b'Content-Disposition: attachment; filename="' + word(SECRET + ".png") + b'"\r\n')),
    "file name, extended": head() + multi(text_leaf(), leaf(b"image/png", PHOTO, more=b"Content-Disposition: attachment; filename*=utf-8''" + percent(SECRET) + b".png\r\n")),
    "file name in pieces": head() + multi(text_leaf(), leaf(b"image/png", PHOTO, more=b"Content-Disposition: attachment;\r\n filename*0*=gbk''" + percent(SECRET, "gbk")[:24] + b";\r\n filename*1*=" + percent(SECRET, "gbk")[24:] + b".png\r\n")),
    "file name in raw bytes": head() + multi(text_leaf(), leaf(b"image/png", PHOTO, more=b'Content-Disposition: attachment; filename="' + GB + b'.png"\r\n')),
    "description": head() + multi(text_leaf(), leaf(b"image/png", PHOTO, more=b"Content-Description: " + UTF8 + b"\r\n")),
    "page": head() + leaf(b"text/html; charset=utf-8", f"<p>{SECRET}<b>{NAME}</b></p>".encode()),
    "page in entities": head() + leaf(b"text/html", "".join(f"&#{ord(c)};" for c in SECRET).encode()),
    "attributes": head() + leaf(b"text/html; charset=utf-8", f'<p title="{SECRET}" class="{LATIN}" style="font: {LATIN}" data-x={NUMBER}>x</p>'.encode()),
    "comment of a page": head() + leaf(b"text/html; charset=utf-8", f"<!-- {SECRET} --><p>x</p>".encode()),
    "style, script and title": head() + leaf(b"text/html; charset=utf-8", f"<title>{SECRET}</title><style>.{LATIN}{{}}</style><script>{SECRET}</script>x".encode()),
    "links": head() + leaf(b"text/html; charset=utf-8", f'<a href="https://{LATIN}.test/{NUMBER}?q={LATIN}">https://{LATIN}.test/{NUMBER}</a><img src="//{LATIN}.test/x">'.encode()),
    "names of tags and attributes": head() + leaf(b"text/html; charset=utf-8", f"<{LATIN}>x</{LATIN}><p {NAME} {LATIN}=1 alt=a {NUMBER}>x".encode()),
    "an address in angles": head() + leaf(b"text/html; charset=utf-8", b"<p>From <Zhuge@Zhuge.test></p>"),
    "names of parameters": head() + leaf(b"text/plain; Zhuge=1; charset=utf-8; junk Zhuge ; name=x.txt", b"x"),
    "charsets": head(b"=?Zhuge?B?eA==?=") + leaf(b"text/plain; charset=Zhuge; format=Zhuge; type=Zhuge/31415926", b"x"),
    "comment of a type": head() + leaf(b"text/plain (Zhuge 31415926); charset=utf-8", b"x"),
    "mailto": head() + leaf(b"text/html; charset=utf-8", f'<a href="mailto:{LATIN}@{LATIN}.test?subject={NUMBER}">x</a>'.encode()),
    "forwarded mail": head() + multi(text_leaf(), b"Content-Type: message/rfc822\r\n\r\n" + head(word(SECRET)) + text_leaf(SECRET)),
    "forwarded mail in base64": head() + multi(text_leaf(), leaf(b"message/rfc822", head(word(SECRET)) + text_leaf(SECRET))),
    "text file": head() + multi(text_leaf(), leaf(b"text/plain; name=a.txt", GB)),
    "table": head() + multi(text_leaf(), leaf(b"text/csv; name=a.csv", f"姓名,号\n{NAME},{NUMBER}\n".encode())),
    "uuencoded name": head() + leaf(b"text/plain", b"x\r\nbegin 644 Zhuge31415926.txt\r\n#86)C\r\n`\r\nend\r\n", encoding=b"7bit"),
    "unknown file": head() + multi(text_leaf(), leaf(b"application/octet-stream; name=a.bin", b"\x00\x01" + UTF8)),
    "delivery status": head() + multi(text_leaf(), b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; Zhuge@Zhuge.test\r\n"),
}  # fmt: skip


def everywhere(raw):
    """The bytes, and what all their base64 and encodings hide, as texts."""
    found = interpret(detach(raw))
    texts = [raw.decode("utf-8", "replace"), raw.decode("gb18030", "replace"), repr(found.message)]
    texts += [repr((file.filename, file.text)) for file in found.files]
    texts += [file.data.decode(codec, "replace") for file in found.files for codec in ("utf-8", "gb18030")]
    return "\n".join(texts)


@pytest.mark.parametrize("place", HIDING_PLACES)
def test_a_name_is_gone_wherever_it_hides(place):
    raw = HIDING_PLACES[place]
    assert any(secret in everywhere(raw) for secret in (NAME, LATIN, NUMBER, "诸葛", "31.41")), "the case hides nothing"
    copy, _ = redact_mail(raw, KEEP)
    said = everywhere(copy)
    for secret in (NAME, NAME[:2], NAME[2:], LATIN, LATIN.lower(), NUMBER, "31.41"):
        assert secret not in said, secret
        for codec in ("utf-8", "gbk"):
            coded = base64.b64encode(secret.encode(codec)).rstrip(b"=")[:-1]
            assert len(coded) < 5 or coded not in copy
    assert [file.kind for file in interpret(detach(copy)).files] == [file.kind for file in interpret(detach(raw)).files]


def test_a_picture_in_a_page_becomes_a_plain_one_of_its_size():
    page = f'<p>x</p><img src="data:image/png;base64,{base64.b64encode(PHOTO).decode()}">'
    raw = head() + leaf(b"text/html", page.encode())
    copy, _ = redact_mail(raw, KEEP)
    (was,), (now,) = interpret(detach(raw)).files, interpret(detach(copy)).files
    assert (now.kind, now.width, now.height, now.mime_type) == (was.kind, was.width, was.height, was.mime_type)
    assert now.sha256 != was.sha256
    assert b64(PHOTO)[:60] not in copy


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("东山总工会2月5日工作信息", "东山总工会2月5日工作信息"),
        ("诸葛孔明2月5日慰问金300元", "某某某某2月5日慰问金000某"),
        ("关于西宁市的活动", "关于某某某的活动"),
        ("２月５日，诸葛", "２月５日，某某"),
        ("联系电话：13812345678", "联系电话：10000000000"),
        ("今日无信息报送。", "今日无信息报送。"),
        ("请各位领导查收", "请各位领导查收"),
        ("祝孔明新春快乐", "祝某某新某某某"),
        ("nil report from Kongming", "nil xxxxxx from Xxxxxxxx"),
        ("发件人: 孔明 <k@shu.test>", "发件人: 某某 <person1@site1.example>"),
        ("east@east.example, other@east.example", "east@east.example, person1@east.example"),
        ("https://mail.qq.com/cgi-bin/ftnExs_download?k=1", "https://mail.qq.com/cgi-bin/ftnExs_x1"),
        ("аbc Ωmega", "хxx χxxxx"),
    ],
)
def test_rules_read_what_is_kept(text, masked):
    assert Mask(KEEP).text(text) == masked


def test_one_name_stands_for_one_address_within_a_mail():
    mask = Mask(KEEP)
    assert (
        mask.text("a@shu.test b@shu.test A@shu.test")
        == "person1@site1.example person2@site1.example person1@site1.example"
    )


def test_different_links_stay_different():
    mask = Mask(KEEP)
    assert mask.url("https://shu.test/a") != mask.url("https://shu.test/b")
    assert mask.url("https://shu.test/a") == mask.url("https://shu.test/a")


def test_a_charset_that_lacks_the_mask_gets_letters():
    raw = head() + leaf(b"text/plain; charset=iso-8859-1", "Grüße aus Shu".encode("latin-1"), encoding=b"8bit")
    copy, _ = redact_mail(raw, KEEP)
    assert interpret(detach(copy)).message.text == "Xxxxx xxx Xxx"


def test_any_bytes_give_a_copy():
    for raw in (b"", b"\0", b"\r\n\r\n", b"From", b"--\r\n--", bytes(range(256)) * 3):
        redact_mail(raw, KEEP)


@pytest.mark.parametrize("around", [("", ""), ("<p ", ">")])
@pytest.mark.parametrize(
    "run", ["&", "<", "1", "a@", "\n", "发", "-", "<!--", "补报", "a", "a.", "a%", "=", "<style", '<p a="', "' "]
)
def test_a_long_run_costs_no_more_than_its_length(run, around):
    """A minute is the limit of a test; where the cost is the square of the length, this takes several."""
    text = around[0] + run * (300_000 // len(run)) + around[1]
    for kind in (b"plain", b"html"):
        redact_mail(head() + leaf(b"text/" + kind + b"; charset=utf-8", text.encode(), encoding=b"8bit"), KEEP)
    fields = b"".join(b"%b: %b\r\n" % (name, text.encode()) for name in (b"Precedence", b"X-Word", b"Content-Type"))
    redact_mail(fields + b"\r\nwords", KEEP)
