"""A mail as one value: the law of detached runs on mails of every mix, and mails made to be slow."""

import base64
import binascii
import time
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.interpretation import interpret
from parsers.mail.detach import MIN_RUN_BYTES, Detached, attach, detach, token
from parsers.mail.message import parse, parse_date
from parsers.mail.uuencode import take_uuencoded
from tests.peak import forget, peak

HEAD = b"From: a@example.com\r\nSubject: t\r\nMIME-Version: 1.0\r\n"


def mixed(*parts: bytes, boundary: bytes = b"BB") -> bytes:
    inside = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return (
        b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n' + inside + b"--" + boundary + b"--\r\n"
    )


def check_law(raw: bytes) -> None:
    halves = detach(raw)
    assert attach(halves) == raw
    whole, taken = parse(Detached(halves.sha256, raw, ())), parse(halves)
    for field in fields(whole):
        assert getattr(taken, field.name) == getattr(whole, field.name), field.name


# --- the law, on generated mails


def run(seed: bytes, width: int, eol: bytes) -> bytes:
    text = base64.b64encode((seed + b"!") * (MIN_RUN_BYTES // (len(seed) + 1) + 2))
    return b"".join(text[at : at + width] + eol for at in range(0, len(text), width))


runs = st.builds(run, st.binary(max_size=40), st.sampled_from([60, 64, 72, 76, 80]), st.sampled_from([b"\r\n", b"\n"]))
around = st.one_of(
    st.just(b""),
    st.sampled_from(
        [b"words before\r\n", b"\r\n\r\n_____\r\nlist footer\r\n", b"\r\n", b"\r\n\r\n", b"QUJD\r\n", b"QQ==\r\n", b"\x0b", b" ", b"*",
         b"Subject: inner\r\n", b"\r\nX: y\r\n\r\n", b"begin 644 x\r\n", b"end\r\n", token("0" * 64, 0) + b"\r\n", b"--BBX\r\n"]
    ),
    st.binary(max_size=30),
)  # fmt: skip
bodies = st.lists(st.one_of(runs, around), min_size=1, max_size=5).map(b"".join)
part_heads = st.sampled_from(
    [
        b"Content-Type: image/jpeg; name=a.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        b"Content-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        b"Content-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n",
        b"Content-Type: text/plain\r\n\r\n",
        b"Content-Type: application/octet-stream\r\n",
        b"",
    ]
)
part = st.builds(bytes.__add__, part_heads, bodies)
mails = st.one_of(
    st.lists(part, max_size=4).map(lambda parts: HEAD + mixed(*parts)),
    st.lists(part, max_size=3).map(lambda parts: HEAD + mixed(mixed(*parts, boundary=b"CC"), *parts)),
    st.builds(lambda top, body: HEAD + top + body, part_heads, bodies),
    bodies,
)


@settings(deadline=None)
@given(mails)
def test_a_mail_reads_alike_with_and_without_its_runs(raw):
    check_law(raw)


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=400), mails))
def test_any_bytes_are_some_mail(raw):
    interpret(detach(raw))


def test_a_run_within_the_header_changes_nothing():
    check_law(b"From: a@example.com\r\n" + run(b"x" * 300_000, 76, b"\r\n") + b"Subject: behind\r\n\r\ntext")


def test_a_token_of_another_mail_is_only_text():
    other = token(detach(HEAD).sha256, 0)
    raw = HEAD + mixed(b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + other)
    (found,) = parse(detach(raw)).parts
    assert found.data == base64.b64decode(other)


# --- headers


def test_the_way_of_a_mail_is_read():
    raw = (
        b"Received: from x by MX.example.com with ESMTP id 1\r\n\tfor <a@example.com>; Fri, 05 Feb 2021 16:00:01 +0800 (CST)\r\n"
        b"Received: from y by relay.example; Fri, 05 Feb 2021 07:59:00 +0000\r\nReceived: nonsense\r\n"
        b"Date: Fri, 5 Feb 2021 15:58:00 +0800\r\nX-A: =?utf-8?B?5rW3?=\r\n\r\n"
    )
    message = parse(detach(raw))
    assert [(hop.by, hop.at.isoformat()) for hop in message.received] == [
        *(("mx.example.com", "2021-02-05T08:00:01+00:00"), ("relay.example", "2021-02-05T07:59:00+00:00")),
    ]
    assert message.date == datetime(2021, 2, 5, 7, 58, tzinfo=UTC)
    assert message.fields["x-a"] == ("海",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "Fri, 99 Feb 2021 10:00:00 +0800",
        "Fri, 31 Dec 9999 23:59:59 -1400",
        "1" * 500,
        "Fri, 05 Feb 2021 99:00:00 +0800",
    ],
)
def test_a_date_that_cannot_be_read_is_none(text):
    assert parse_date(text) is None


def test_a_date_without_a_zone_is_read_as_utc():
    assert (
        parse_date("Fri, 05 Feb 2021 10:00:00")
        == parse_date("Fri, 05 Feb 2021 10:00:00 -0000")
        == datetime(2021, 2, 5, 10, tzinfo=UTC)
    )


def test_a_subject_of_280_kilobytes_hides_no_other_field():
    raw = b"Subject: " + b"=?utf-8?B?5rW3?= " * 16_000 + b"\r\n more" * 9 + b"\r\nFrom: a@example.com\r\n\r\ntext"
    message = parse(detach(raw))
    assert message.sender.address == "a@example.com"
    assert set(message.subject[:100]) == {"海"}
    assert message.text == "text"


# --- texts


def test_the_plain_text_of_an_alternative_wins_if_it_says_anything():
    plain, html = b"Content-Type: text/plain\r\n\r\n%s", b"Content-Type: text/html\r\n\r\n<div>rich</div>"
    both = (
        b'Content-Type: multipart/alternative; boundary="BB"\r\n\r\n--BB\r\n'
        + plain
        + b"\r\n--BB\r\n"
        + html
        + b"\r\n--BB--\r\n"
    )
    assert parse(detach(HEAD + both % b"poor")).text == "poor"
    found = parse(detach(HEAD + both % b" "))
    assert (found.text, found.html) == ("rich", "<div>rich</div>")


def uuencoded(name: bytes, data: bytes) -> bytes:
    rows = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 " + name + b"\n" + rows + b"`\nend\n"


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=4))
def test_uuencoded_files_leave_the_text_and_come_out_whole(contents):
    text = (
        b"words\n" + b"between\n".join(uuencoded(b"%d.bin" % n, data) for n, data in enumerate(contents)) + b"after\n"
    )
    left, files = take_uuencoded(text)
    assert [file.data for file in files] == contents
    assert [file.name for file in files] == [b"%d.bin" % n for n in range(len(contents))]
    assert b"begin" not in left
    assert left.startswith(b"words\n")
    assert left.endswith(b"after\n")


@pytest.mark.parametrize(
    "text",
    [b"begin 644 x\nlower case words\nend\n", b"begin with care\nend", b"begin 644 x\nM12", b"  begin 644 x\n`\nend"],
)
def test_words_that_look_like_the_start_of_a_file_stay(text):
    assert take_uuencoded(text) == (text, [])


# --- what is over a limit is kept and said


def test_of_five_thousand_parts_none_is_lost():
    raw = HEAD + mixed(*(b"Content-Type: text/csv; name=%d.csv\r\n\r\n%d" % (n, n) for n in range(5000)))
    message = parse(detach(raw))
    assert len(message.parts) == 2000
    assert message.parts[-1].problem == "over_limit"
    assert b"4999.csv" in message.parts[-1].data
    assert len(interpret(detach(raw)).files) == 2000


@pytest.mark.parametrize("kind", [b"mixed", b"alternative"])
def test_what_is_nested_too_deep_is_kept_as_one_piece(kind):
    (found,) = parse(detach(HEAD + multiparts(60, kind) + b"\r\ndeep")).parts
    assert found.problem == "over_limit"
    assert found.data.endswith(b"deep")


def nested(inner: bytes, times: int) -> bytes:
    for _ in range(times):
        inner = HEAD + mixed(b"Content-Type: message/rfc822\r\n\r\n" + inner)
    return inner


def multiparts(depth: int, kind: bytes = b"mixed") -> bytes:
    return b"".join(b'Content-Type: multipart/%s; boundary="B%d"\r\n\r\n--B%d\r\n' % (kind, n, n) for n in range(depth))


FIELDS = (b"From", b"To", b"Cc", b"Reply-To", b"Date", b"Received")
HTML = b"Content-Type: text/html\r\n\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("走访慰问困难职工100名。\r\n", "走访慰问困难职工100名。"),
        (
            "We visited 100 workers today, and gave out 80 parcels.\r\n",
            "We visited 100 workers today, and gave out 80 parcels.",
        ),
        (base64.encodebytes("走访慰问困难职工100名。".encode() * 9).decode(), "走访慰问困难职工100名。" * 9),
        (base64.encodebytes("零报告".encode()).decode() + "本邮件已扫描，未发现病毒。\n", "零报告"),
        (base64.encodebytes("走访慰问".encode() * 9).decode().replace("\n", "*\n"), "走访慰问" * 9),
    ],
)
def test_a_text_that_says_base64_and_holds_words_is_read_as_it_stands(body, text):
    raw = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body.encode()
    assert parse(detach(raw)).text.strip() == text


HOSTILE = {
    "60 multiparts": HEAD + multiparts(60) + b"\r\nx",
    "60 forwards": nested(HEAD + b"\r\nx", 60),
    "5,000 parts": HEAD + mixed(*[b"Content-Type: image/jpeg\r\n\r\nx"] * 5000),
    "digest": HEAD + b'Content-Type: multipart/digest; boundary="B"\r\n\r\n' + b"--B\r\n\r\nSubject: x\r\n\r\ny\r\n" * 5000,
    "subject of 280 KB": b"Subject: " + b"a" * 280_000 + b"\r\n\r\nx",
    "comments": b"From: a@example.com " + b"(" * 512 + b"\r\n\r\nx",
    "comments in all fields": b"".join(b"%s: %s\r\n" % (name, b"(" * 16_000) for name in FIELDS) + b"\r\nx",
    "blanks in From": b"From: a" + b" " * 16_000 + b"b\r\n\r\nx",
    "1 MB of div": HEAD + HTML + b"<div>" * 200_000,
    "1 MB of tables": HEAD + HTML + b"<table><tr><td>" * 66_000,
    "1 MB of open links": HEAD + HTML + b"<a href='https://pan.baidu.com/s/" * 30_000,
    "1 MB of links": HEAD + HTML + b"<a href=https://pan.baidu.com/s/1>x</a>" * 25_000,
    "1 MB of line ends": HEAD + TEXT + b"\n" * 1_000_000,
    "1 MB of quotes": HEAD + TEXT + b"> " * 500_000,
    "1 MB of senders": HEAD + TEXT + "发件人:\n".encode() * 90_000,
    "1 MB of dashes": HEAD + TEXT + b"--\n\n" * 250_000,
    "1 MB of begins": HEAD + TEXT + b"begin 644 x\r\nM\r\n" * 60_000 + b"end\r\n",
    "1 MB of damaged base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"AA=A*\r\n\r\n" * 110_000,
    "1 MB of junk lines": b"junk without a colon\r\n" * 50_000,
    "1 MB of fields": b"a: b\r\n" * 160_000,
    "1 MB of NUL": b"\0" * 1_000_000,
    "1 MB of parameters": HEAD + b"Content-Type: text/plain" + b"; a=b" * 200_000 + b"\r\n\r\nx",
    "1 MB of encoded words": HEAD + b'Content-Type: text/plain; name="' + b"=?utf-8?B?5rW3?= " * 60_000 + b'"\r\n\r\nx',
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_soon_and_in_bounded_memory(name):
    forget()
    before, start = peak(), time.perf_counter()
    interpret(detach(HOSTILE[name]))
    assert time.perf_counter() - start < 20  # seconds, where the quadratic way takes minutes
    assert peak() - before < 500_000  # kilobytes
