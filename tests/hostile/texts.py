"""Hostile mails whose header, structure or text is the weapon: (name, bytes of the mail). The same bytes on every run."""

# ruff: noqa: E501 - one case a line

import base64
from collections.abc import Iterator

Case = tuple[str, bytes]
FROM = b"From: <north@example.com>\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
PAGE = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
MIXED = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'


def structures() -> Iterator[Case]:
    """Multiparts, and what stands where a part should."""
    for depth in (50, 2_000, 20_000):
        nest = (b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth))
        yield f"{depth} multiparts in one another", FROM + b"".join(nest)
        same = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * depth
        yield f"{depth} multiparts of one boundary", FROM + same
        yield f"{depth} mails in one another", FROM + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"x"
    for count in (3_000, 400_000):
        yield f"{count} empty parts", FROM + MIXED + b"--b\r\n" * count
        yield (
            f"{count} parts of a name",
            FROM + MIXED + b'--b\r\nContent-Type: image/png; name="a"\r\n\r\nx\r\n' * count,
        )
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(200))
    yield "200 open boundaries and 200,000 lines", FROM + opened + b"--x\r\n" * 200_000
    for boundary in (
        b"",
        b" ",
        b"a" * 10_000,
        b".*+?()[]{}|^$\\",
        b"\0",
        b"-",
        b"--",
        "界".encode() * 30,
        b"%s%n",
        b"\xff\xfe",
    ):
        head = b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n' % boundary
        yield f"boundary {boundary[:12]!r}", FROM + head + (b"--" + boundary + b"\r\n\r\nwords\r\n") * 3
    for field in (
        b"multipart",
        b"multipart/",
        b"/",
        b"text/plain;" + b"a=b;" * 50_000,
        b"text/plain; charset*0*=" * 5000,
    ):
        yield f"content type {field[:14]!r}", FROM + b"Content-Type: " + field + b"\r\n\r\nwords"
    pieces = b"".join(b" filename*%d*=%%41;" % n for n in range(20_000))
    yield "a name in 20,000 pieces", FROM + b"Content-Disposition: attachment;" + pieces + b"\r\n\r\nx"
    for coding in (b"base64", b"quoted-printable", b"x-uuencode", b"7bit", b"binary", b"x-yenc", b"gzip", b"\0"):
        head = FROM + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: " + coding + b"\r\n\r\n"
        yield f"{coding!r} of signs", head + b"=" * 3_000_000
        yield f"{coding!r} of lines", head + b"=\r\n" * 1_000_000
        yield f"{coding!r} of all bytes", head + bytes(range(256)) * 4_000
    yield "begin without end", FROM + TEXT + b"begin 644 a.bin\r\n" * 200_000
    yield "carriage returns only", (FROM + b"Subject: a\r\n\r\nwords\r\n").replace(b"\r\n", b"\r") * 10_000
    yield "nothing but NULs", bytes(5_000_000)
    yield "nothing", b""
    yield "one line end", b"\r\n"


def headers() -> Iterator[Case]:
    """Fields that are long, many, or say what is not so."""
    yield "a field of 10 MB", FROM + b"Subject: " + b"a" * 10_000_000 + b"\r\n\r\nx"
    yield "a folded field of 10 MB", FROM + b"Subject: " + b"a\r\n " * 2_500_000 + b"\r\n\r\nx"
    yield "200,000 fields", FROM + b"X-A: b\r\n" * 200_000 + b"\r\nx"
    yield (
        "200,000 Received fields",
        FROM + b"Received: from a by b; Mon, 1 Feb 2021 00:00:00 +0800\r\n" * 200_000 + b"\r\nx",
    )
    yield "10 MB without a colon", b"a" * 10_000_000
    yield "a From of 1.4 MB", b"From: " + b"<a@example.com>, " * 80_000 + b"\r\n\r\nx"
    for sign in (
        b"(",
        b"<",
        b'"',
        b"\\",
        b"@",
        b",",
        b";",
        b"=?utf-8?b?",
        b"=?utf-8?q?=",
        b"?=",
        b"[",
        b":",
        b"\t",
        b"%",
        b"\0",
    ):
        for field in (b"From", b"Subject", b"Date", b"Content-Disposition", b"References"):
            yield (
                f"{field.decode()} of {sign!r}",
                field + b": " + sign * (120_000 // len(sign)) + b"\r\n" + FROM + b"\r\nx",
            )
    yield "a subject of 280 KB", FROM + b"Subject: " + b"=?utf-8?b?5pel?= " * 16_500 + b"\r\n\r\nx"
    for said in (
        b"Fri, 31 Dec 99999 23:59:59 +9999",
        b"0",
        b"9" * 10_000,
        b"Mon, 0 Foo -1 25:61:61",
        b"\xff" * 200,
        b"1 Jan 0001 0:0 +2359",
    ):
        yield f"date {said[:12]!r}", FROM + b"Date: " + said + b"\r\n\r\nx"


CHARSETS = (
    "unicode_escape", "raw_unicode_escape", "punycode", "idna", "zlib", "bz2", "hex", "base64", "rot13", "undefined", "uu", "quopri",
    "utf-7", "utf-16", "utf-32", "utf-8-sig", "hz", "iso-2022-jp", "iso-2022-kr", "cp65001", "mbcs", "oem", "x" * 5_000, "../../etc",
    "%s", "gb18030\\0",
)  # fmt: skip
LIES = b"\xed\xa0\x80\xed\xbf\xbf\xff\xfe\x00\x00\x1b$)C~{+2AA-\\ud800\\x00\\N{DIGIT ONE}\xf4\x90\x80\x80" * 200


def charsets() -> Iterator[Case]:
    """Charsets that are none, or that run code, and bytes that are in no charset; lone surrogates, NULs."""
    for name in CHARSETS:
        coded = name.encode()
        yield (
            f"charset {name[:18]} of a text",
            FROM + b"Content-Type: text/plain; charset=" + coded + b"\r\n\r\n" + LIES,
        )
        word = b"=?" + coded + b"?b?" + base64.b64encode(LIES[:60]) + b"?="
        yield f"charset {name[:18]} of a subject", FROM + b"Subject: " + word * 3 + b"\r\n\r\nx"
        named = b"Content-Disposition: attachment; filename*=" + coded + b"''%ED%A0%80%00%FF\r\n\r\nx"
        yield f"charset {name[:18]} of a name", FROM + named
        yield (
            f"charset {name[:18]} of a page",
            FROM + b"Content-Type: text/html\r\n\r\n<meta charset=" + coded + b">" + LIES,
        )


WORDS = (
    " ", "\t", "\n", "\r\n", "-", "_", "=", ">", "> ", "|", ".", "。", "、", ",", "(", "（", "【", "[", "1", "1.", "2021", "2021年", "2月", "3日",
    "2月3日至", "一", "十二", "月", "第", "期", "总工会", "北城总工会", "回复：", "Re: ", "转发: ", "更正", "补报", "无", "今日无", "发件人：",
    "-----原始邮件-----\n", "On Mon wrote:\n", "http://", "http://a", "https://pan.example.com/s/1", "a@", "a@b.", "@", "&", "&#", "&#x41;",
    "<", "<a href=", "<div>", "<table>", "<td colspan=99999999 rowspan=99999999>", "<img src=data:;base64,", "<!--", "<style>", "<b></i>",
    "密码", "提取码：", "%", "%s", "{", "${", "{{", "\\", "\x1b[2J", "\x7f", "\u202e", "\u200b", "é", "e\u0301", "\U0001f600", "ﷺ", "ß", "İ",
)  # fmt: skip


def repetitions() -> Iterator[Case]:
    """What an expression that looks again and again would look at for ever."""
    for word in WORDS:
        coded = word.encode()
        yield f"a text of {word!r}", FROM + TEXT + coded * (1_500_000 // len(coded)) + b"!"
        yield f"a page of {word!r}", FROM + PAGE + coded * (1_500_000 // len(coded)) + b"!"
        subject = base64.b64encode(coded * (9_000 // len(coded)) + b"!")
        name = b'Content-Disposition: attachment; filename="=?utf-8?b?' + subject + b'?="\r\n'
        yield f"subject and name of {word!r}", FROM + b"Subject: =?utf-8?b?" + subject + b"?=\r\n" + name + b"\r\nx"


def pages() -> Iterator[Case]:
    """Pages that a parser would build for ever."""
    left = "".join(f"<b id={n}>" for n in range(1000))
    for name, page in {
        "tags closed that are not open": "<b></i>" * 250_000,
        "fonts in fonts": "<font color=1></p>" * 100_000,
        "attributes": "<a " + " ".join(f"a{n}=1" for n in range(150_000)) + ">",
        "attributes between slashes": "<a " + "/".join(f"a{n}" for n in range(150_000)) + ">",
        "formats left open": f"<p>{left}</p>" + "<p>x</p>" * 100_000,
        "formats left open in paragraphs": f"<p>{left}<p>" * 100,
        "tables in cells": "<table><tr><td>" * 100_000,
        "text beside rows": "<table>" + "x<tr>" * 300_000,
        "templates": "<template>" * 150_000,
        "svg and html": "<svg><p><math><foreignObject>" * 60_000,
        "forms": "<form><p>" * 200_000,
        "bodies": "<body a=1 b=2>" * 100_000,
        "comments": "<!--" * 400_000,
        "entities": "&NotEqualTilde;&#1114112;&#xD800;" * 50_000,
    }.items():
        yield f"a page of {name}", FROM + PAGE + page.encode()
