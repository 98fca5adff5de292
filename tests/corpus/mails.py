"""MIME as it is in the wild: charsets, headers, names, parts, boundaries, encodings, lines."""

import base64
import binascii
import quopri
from dataclasses import replace

from case import (
    NAME,
    PHOTO,
    SMALL,
    SUBJECT,
    TEXT,
    Case,
    File,
    b64,
    head,
    leaf,
    mixed,
    multi,
    percent,
    photo,
    text_leaf,
    word,
)

PLAIN = head() + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
INNER = head(word("内部信息"), b"inner@example.com") + multi(text_leaf("转来的话"), photo(b'filename="in.png"'))
FORWARD = File("fw.eml", INNER, "message/rfc822", "mail")
WITHIN = File("in.png", PHOTO, parent="2")
RFC822 = b"Content-Type: message/rfc822\r\n"


def charsets() -> dict[str, Case]:
    gbk = TEXT.encode("gbk")
    body = b"Content-Transfer-Encoding: base64\r\n\r\n" + b64(gbk)
    html = f'<html><head><meta charset="gb2312"></head><body><div>{TEXT}</div></body></html>'
    both = multi(text_leaf(), leaf(b"text/html; charset=gb2312", html.encode("gbk")), kind=b"alternative")
    return {
        "gb2312-label-gbk-bytes": Case(head() + b"Content-Type: text/plain; charset=gb2312\r\n" + body),
        "no-charset": Case(head() + b"Content-Type: text/plain\r\n" + body),
        "no-content-type": Case(head() + b"\r\n" + gbk),
        "gbk-called-utf-8": Case(head() + b"Content-Type: text/plain; charset=utf-8\r\n" + body),
        "utf-8-called-gb2312": Case(head() + text_leaf(label="gb2312")),
        "x-unknown": Case(head() + b"Content-Type: text/plain; charset=x-unknown\r\n" + body),
        "unknown-8bit": Case(head() + b"Content-Type: text/plain; charset=unknown-8bit\r\n" + body),
        "gbk-called-latin-1": Case(head() + b"Content-Type: text/plain; charset=iso-8859-1\r\n" + body),
        "html-only-gbk": Case(head() + leaf(b"text/html; charset=gb2312", html.encode("gbk"))),
        "alternative": Case(head() + both),
        "quoted-printable-gbk": Case(
            head()
            + leaf(
                b"text/plain; charset=gb2312",
                quopri.encodestring(gbk).replace(b"\n", b"\r\n"),
                encoding=b"quoted-printable",
            )
        ),
        "utf-8-byte-order-mark": Case(PLAIN + b"\xef\xbb\xbf" + TEXT.encode()),
        "nul-bytes": Case(PLAIN + TEXT.encode().replace("慰问".encode(), "慰\0问".encode())),
    }


def headers() -> dict[str, Case]:
    body = b"\r\n" + TEXT.encode()
    halves = SUBJECT.encode("gbk")
    cut = b"=?gbk?B?" + base64.b64encode(halves[:9]) + b"?=\r\n =?gbk?B?" + base64.b64encode(halves[9:]) + b"?="
    found = Case(b"", subject=SUBJECT, name="小喆", address="xz@example.com")
    shown = Case(b"", address="")

    def mail(subject: bytes, sender: bytes = word("小喆") + b" <xz@example.com>", more: bytes = b"") -> Case:
        return replace(found, raw=head(subject, sender, more) + body)

    return {
        "raw-gbk-subject": mail(SUBJECT.encode("gbk")),
        "raw-utf-8-subject": mail(SUBJECT.encode()),
        "raw-gbk-display-name": mail(word(SUBJECT), "小喆 <xz@example.com>".encode("gbk")),
        "encoded-word-in-quotes": mail(word(SUBJECT), b'"' + word("小喆", "gbk") + b'" <xz@example.com>'),
        "word-split-in-a-character": mail(cut),
        "folded-words": mail(word(SUBJECT[:8]) + b"\r\n " + word(SUBJECT[8:])),
        "false-charset-in-word": mail(word(SUBJECT, "gbk", "utf-8")),
        "junk-lines": mail(word(SUBJECT), more=b"this line is no field\r\nX-Kept: yes\r\n: nor this\r\n"),
        "doubled-subject": mail(word(SUBJECT), more=b"Subject: second\r\n"),
        "two-from-fields": replace(
            shown,
            raw=head(b"t", b"a@example.com", b"From: b@example.com\r\n") + body,
            name="a@example.com; b@example.com",
        ),
        "two-addresses": replace(
            shown, raw=head(b"t", b"a@example.com, b@example.com") + body, name="a@example.com, b@example.com"
        ),
        "forged-display-name": replace(
            shown,
            raw=head(b"t", b"yushu@example.com <who@evil.example>") + body,
            name="yushu@example.com <who@evil.example>",
        ),
        "nested-comments": replace(shown, raw=head(b"t", b"(" * 500) + body, name="(" * 200),
        "no-from": replace(shown, raw=b"Subject: t\r\n" + body, name=""),
        "headers-only": Case(b"From: a@example.com\r\nSubject: t\r\n", text=""),
        "no-header-at-all": Case(TEXT.encode(), subject="", address=""),
        "empty": Case(b"", text="", subject="", address=""),
    }


def filenames() -> dict[str, Case]:
    gbk = NAME.encode("gbk")
    sections = b";\r\n ".join(
        b"filename*%d*=%s%s" % (n, b"gbk''" if n == 0 else b"", b"".join(b"%%%02x" % c for c in gbk[at : at + 5]))
        for n, at in enumerate(range(0, len(gbk), 5))
    )
    ways = {
        "encoded-word": b'filename="' + word(NAME) + b'"',
        "encoded-word-gbk": b'filename="' + word(NAME, "gbk", "gb2312") + b'"',
        "raw-gbk": b'filename="' + gbk + b'"',
        "raw-utf-8": b'filename="' + NAME.encode() + b'"',
        "rfc-2231": b"filename*=utf-8''" + percent(NAME),
        "rfc-2231-gbk-continued": sections,
        "stand-in-and-extended": b"filename=\"stand-in.png\"; filename*=utf-8''" + percent(NAME),
        "percent-encoded": b'filename="' + percent(NAME) + b'"',
    }
    cases = {key: Case(mixed(photo(way)), files=(File(NAME, PHOTO),)) for key, way in ways.items()}
    name_only = leaf(b'image/png; name="' + word(NAME, "gbk") + b'"', PHOTO)
    qq = leaf(b'application/octet-stream; name="tcmime.1771.1986.2204.bin"', PHOTO)
    return {
        **cases,
        "name-only": Case(mixed(name_only), files=(File(NAME, PHOTO),)),
        "tcmime": Case(mixed(qq), files=(File("tcmime.1771.1986.2204.bin", PHOTO),)),
        "quotes-within": Case(
            mixed(photo('filename="关于"十送"活动.png"'.encode())), files=(File('关于"十送"活动.png', PHOTO),)
        ),
        "two-files-of-one-name": Case(
            mixed(photo(b'filename="1.png"'), photo(b'filename="1.png"', SMALL)),
            files=(File("1.png", PHOTO), File("1.png", SMALL)),
        ),
    }


def parts() -> dict[str, Case]:
    page = f'<div>{TEXT}</div><img src="cid:1@example.com">'
    pasted = leaf(b"image/png", PHOTO, more=b"Content-ID: <1@example.com>\r\nContent-Disposition: inline\r\n")
    calendar = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR"
    related = multi(leaf(b"text/html; charset=utf-8", page.encode()), pasted, kind=b"related", boundary=b"RR")
    plain = File("说明.txt", "慰问名单".encode("gbk"), "text/plain", "document")
    named = leaf(b'text/plain; charset=gbk; name="' + word("说明.txt") + b'"', plain.data)
    return {
        "inline-without-name-and-id": Case(mixed(leaf(b"image/png", PHOTO)), files=(File("part-2.png", PHOTO),)),
        "inline-disposition-without-name": Case(
            mixed(leaf(b"image/png", SMALL, more=b"Content-Disposition: inline\r\n")),
            files=(File("part-2.png", SMALL),),
        ),
        "octet-stream-bare": Case(mixed(leaf(b"application/octet-stream", PHOTO)), files=(File("part-2.png", PHOTO),)),
        "calendar": Case(
            mixed(leaf(b"text/calendar; method=REQUEST", calendar)),
            files=(File("part-2.ics", calendar, "text/calendar", "other"),),
        ),
        "named-text": Case(mixed(named), files=(plain,)),
        "text-attachment-without-name": Case(
            mixed(leaf(b"text/plain", b"list", more=b"Content-Disposition: attachment\r\n")),
            files=(File("part-2.txt", b"list", "text/plain", "document"),),
        ),
        "pasted-photo": Case(head() + related, files=(File("part-2.png", PHOTO),)),
        "only-a-photo": Case(head() + photo(b'filename="1.png"'), text="", files=(File("1.png", PHOTO),)),
        "two-texts": Case(mixed(text_leaf("（海西州总）")), text=TEXT + "\n（海西州总）"),
        "unknown-type": Case(
            mixed(leaf(b"x", b"\0\1\2", more=b'Content-Disposition: attachment; filename="a"\r\n')),
            files=(File("a", b"\0\1\2", "application/octet-stream", "other"),),
        ),
    }


def forwarded() -> dict[str, Case]:
    disposition = b'Content-Disposition: attachment; filename="fw.eml"\r\n'
    files = (FORWARD, WITHIN)
    subject = replace(FORWARD, name="内部信息.eml")
    base = RFC822 + disposition + b"Content-Transfer-Encoding: base64\r\n\r\n" + b64(INNER)
    other = multi(text_leaf(), RFC822 + disposition + b"\r\n" + INNER, boundary=b"OO")
    bare = head(b"bare", b"b@example.com") + b"\r\n" + TEXT.encode()
    digest = multi(b"\r\n" + bare, b"\r\n" + bare, kind=b"digest", boundary=b"DD")
    return {
        "seven-bit": Case(head() + other, files=files),
        "base64": Case(mixed(base), files=files),
        "without-disposition": Case(
            head() + multi(text_leaf(), RFC822 + b"\r\n" + INNER, boundary=b"OO"), files=(subject, WITHIN)
        ),
        "boundary-of-its-envelope": Case(mixed(RFC822 + disposition + b"\r\n" + INNER), files=files),
        "whole-mail": Case(head() + RFC822 + b"\r\n" + INNER, text="", files=(subject, replace(WITHIN, parent="1"))),
        "digest": Case(head() + digest, text="", files=(File("bare.eml", bare, "message/rfc822", "mail"),) * 2),
    }


def boundaries() -> dict[str, Case]:
    whole = mixed(photo(b'filename="1.png"'))
    files = (File("1.png", PHOTO),)
    deep = multi(multi(multi(text_leaf(), boundary=b"B3"), photo(b'filename="1.png"'), boundary=b"B2"), boundary=b"B1")
    return {
        "missing-last": Case(whole.replace(b"--BB--\r\n", b""), files=files),
        "wrong": Case(whole.replace(b'boundary="BB"', b'boundary="XX"'), files=files),
        "none-declared": Case(whole.replace(b'; boundary="BB"', b""), files=files),
        "inner-never-closed": Case(head() + deep.replace(b"--B3--\r\n", b"").replace(b"--B2--\r\n", b""), files=files),
        "blanks-behind": Case(whole.replace(b"--BB\r\n", b"--BB  \r\n"), files=files),
        "preamble-and-epilogue": Case(
            whole.replace(b"\r\n\r\n--BB", b"\r\n\r\nThis is MIME.\r\n--BB", 1) + b"-- \r\nlist\r\n", files=files
        ),
        "look-alike-in-the-text": Case(
            head() + multi(leaf(b"text/plain", b"--BBX\r\n--B\r\nx", encoding=b""), photo(b'filename="1.png"')),
            text="--BBX\n--B\nx",
            files=files,
        ),
        "nothing-in-it": Case(head() + b'Content-Type: multipart/mixed; boundary="BB"\r\n\r\nhello\r\n', text="hello"),
    }


def encodings() -> dict[str, Case]:
    wire = b64(PHOTO)
    damaged = wire[:2000] + b"*" + wire[2001:]
    kept = base64.b64decode(
        (wire[:2000] + wire[2001:]).replace(b"\r\n", b"")[: (len(wire.replace(b"\r\n", b"")) - 1) // 4 * 4]
    )
    top = b'Content-Type: image/png\r\nContent-Disposition: attachment; filename="1.png"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    footer = b"\r\n\r\n_____\r\nmailing list, see https://list.example/\r\n"
    broken = File("1.png", kept, problem="damaged_base64")
    document = "；".join([TEXT] * 80).encode()
    return {
        "damaged-base64": Case(mixed(top + damaged), files=(broken,)),
        "base64-with-list-footer": Case(mixed(top + wire + footer), files=(File("1.png", PHOTO),)),
        "base64-with-blank-lines": Case(
            mixed(top + wire.replace(b"\r\n", b"\r\n\r\n", 3)), files=(File("1.png", PHOTO),)
        ),
        "base64-on-one-line": Case(mixed(top + base64.b64encode(SMALL)), files=(File("1.png", SMALL),)),
        "base64-in-lines-of-60": Case(mixed(top + b64(PHOTO, 60)), files=(File("1.png", PHOTO),)),
        "long-base64-text": Case(head() + leaf(b"text/plain; charset=utf-8", document), text=document.decode()),
        "unknown-encoding": Case(head() + leaf(b"text/plain; charset=utf-8", TEXT.encode(), encoding=b"x-none")),
        "attachment-with-bare-lf": Case(mixed(top + b64(PHOTO, 76, b"\n")), files=(File("1.png", PHOTO),)),
    }


def lines() -> dict[str, Case]:
    whole = mixed(photo(b'filename="1.png"'))
    files = (File("1.png", PHOTO),)
    return {
        "bare-lf": Case(whole.replace(b"\r\n", b"\n"), files=files),
        "bare-cr": Case(whole.replace(b"\r\n", b"\r"), files=files),
        "mixed": Case(whole.replace(b"\r\n", b"\n", 3), files=files),
        "mbox-line": Case(b"From a@example.com Fri Feb  5 10:00:00 2021\r\n" + whole, files=files),
        "no-blank-line": Case(b"From: a@example.com\r\nSubject: t\r\n" + TEXT.encode()),
    }


def uuencode() -> dict[str, Case]:
    def encoded(name: str, data: bytes) -> bytes:
        rows = b"".join(binascii.b2a_uu(data[at : at + 45]).replace(b"\n", b"\r\n") for at in range(0, len(data), 45))
        return b"begin 644 " + name.encode("gbk") + b"\r\n" + rows + b"`\r\nend\r\n"

    before, after = "附件如下".encode(), "完".encode()
    one = before + b"\r\n" + encoded("春联.png", PHOTO) + after
    two = encoded("1.png", PHOTO) + encoded("2.png", SMALL)
    whole = (
        b'Content-Type: image/png\r\nContent-Transfer-Encoding: x-uuencode\r\nContent-Disposition: attachment; filename="1.png"\r\n\r\n'
        + encoded("x", PHOTO)
    )
    return {
        "in-the-text": Case(PLAIN + one, text="附件如下\n完", files=(File("春联.png", PHOTO),)),
        "two": Case(PLAIN + two, text="", files=(File("1.png", PHOTO), File("2.png", SMALL))),
        "beside-a-part": Case(head() + multi(b"\r\n" + one, photo(b'filename="3.png"', SMALL)), text="附件如下\n完",
                              files=(File("3.png", SMALL), File("春联.png", PHOTO))),
        "a-part-of-its-own": Case(mixed(whole), files=(File("1.png", PHOTO),)),
        "without-an-end": Case(PLAIN + b"begin 644 x\r\nMABC\r\nwords\r\n", text="begin 644 x\nMABC\nwords"),
    }  # fmt: skip


MAILS = {
    "charset": charsets, "header": headers, "filename": filenames, "parts": parts, "forwarded": forwarded,
    "boundary": boundaries, "encoding": encodings, "lines": lines, "uuencode": uuencode,
}  # fmt: skip
