"""A letter as the bytes that a server would hand over: headers of the way it came, then the text as its client writes
it (plain, QQ's, NetEase's or Word's HTML), pictures in the text, and files. The same letter gives the same bytes."""

import random
from email.utils import format_datetime
from html import escape

from demo.contents import Cloud, Content
from demo.editions import EDITIONS, Edition
from demo.notices import OFFICE
from demo.pictures import PIXEL, logo
from demo.plan import NOT_REPORT, Kind, Letter
from demo.wire import (
    CLIENTS,
    Client,
    encoded,
    file_part,
    header,
    inline_part,
    mailbox,
    multipart,
    text_part,
)

WITH_LOGO = frozenset({Kind.NEWS, Kind.FIGURES, Kind.CLOUD})


def render(letter: Letter, edition: Edition = EDITIONS["zh"]) -> bytes:
    """The wire bytes of this letter."""
    rng = random.Random(f"mail/{letter.seed}/{letter.key}")  # noqa: S311
    client = CLIENTS[edition.client(letter, rng)]
    if letter.kind in NOT_REPORT and letter.kind is not Kind.ACKNOWLEDGED:
        told = edition.notice(letter, rng)
        sender = mailbox(told.display, told.address, client=client)
        way = _way(letter, told.address, return_path=told.return_path, rng=rng)
        return way + _head(letter, sender, told.subject, client=client, edition=edition) + told.headers + told.entity
    said = edition.content(letter, rng)
    sender = mailbox(said.display, said.address, client=client)
    way = _way(letter, said.address, return_path=said.address, rng=rng)
    head = _head(letter, sender, said.subject, client=client, edition=edition)
    head += header("X-Mailer", client.mailer) if client.mailer else b""
    return way + head + _entity(letter, said, client=client, rng=rng, edition=edition)


def _way(letter: Letter, address: str, *, return_path: str, rng: random.Random) -> bytes:
    """Return-Path and two Received headers: the top one is our server's and says when it took the mail."""
    host = f"smtp.{address.partition('@')[2]}"
    mark = rng.randbytes(5).hex().upper()
    ours = (
        f"from {host} ({host} [192.0.2.{rng.randint(1, 254)}])\r\n\tby mx.example.com with ESMTP id {mark}\r\n"
        f"\tfor <{OFFICE}>; {format_datetime(letter.received)}"
    )
    theirs = (
        f"from client ([198.51.100.{rng.randint(1, 254)}]) by {host}\r\n\twith ESMTPA; {format_datetime(letter.sent)}"
    )
    return header("Return-Path", f"<{return_path}>") + header("Received", ours) + header("Received", theirs)


def _head(letter: Letter, sender: bytes, subject: str, *, client: Client, edition: Edition) -> bytes:
    """From to MIME-Version."""
    date = format_datetime(letter.sent) + (" (CST)" if client.html == "netease" else "")
    return (
        header("From", sender)
        + header("To", mailbox(edition.office, OFFICE, client=client))
        + header("Subject", encoded(subject, client=client))
        + header("Date", date)
        + header("Message-ID", letter.message_id)
        + header("MIME-Version", "1.0")
    )


def _entity(letter: Letter, said: Content, *, client: Client, rng: random.Random, edition: Edition) -> bytes:
    """Everything from Content-Type on."""
    boundary = f"----=_NextPart_{rng.randbytes(6).hex().upper()}"
    body = _body(letter, said, client=client, boundary=boundary, edition=edition)
    files = [*said.files]
    if not files:
        return body
    opaque = client.html == "qq"  # QQ calls every file an octet-stream
    parts = [
        file_part(file.name, file.content, kind="application/octet-stream" if opaque else file.kind, client=client)
        for file in files
    ]
    return multipart("mixed", [body, *parts], boundary=f"{boundary}_000")


def _body(letter: Letter, said: Content, *, client: Client, boundary: str, edition: Edition) -> bytes:
    """The text: plain, or plain and HTML, with what stands inside the HTML."""
    plain = text_part(_plain(said, client=client, edition=edition), client=client)
    if not client.html and not said.pasted:
        return plain
    inline = [
        (f"Catch({letter.sent:%m-%d-%H-%M}-{number:02d}).jpg", shot, "image/jpeg")
        for number, shot in enumerate(said.pasted, 1)
    ]
    if client.html == "office" and letter.kind in WITH_LOGO:
        inline.append(("image001.png", logo(edition.by_id[letter.union].name), "image/png"))
        inline.append(("", PIXEL, "image/gif"))
    cids = [f"{number}.{letter.number}@mail.example" for number, _ in enumerate(inline)]
    html = text_part(_html(said, client=client, cids=cids), client=client, subtype="html")
    both = multipart("alternative", [plain, html], boundary=f"{boundary}_002")
    if not inline:
        return both
    leaves = [inline_part(name, shot, kind=kind, cid=cid) for (name, shot, kind), cid in zip(inline, cids, strict=True)]
    return multipart(
        "related", [both, *leaves], boundary=f"{boundary}_001", parameters=' type="multipart/alternative";'
    )


def _plain(said: Content, *, client: Client, edition: Edition) -> str:
    """The text as plain text."""
    lines = [*said.lines]
    if client.name == "phone":
        lines += ["", "", edition.phone]
    if said.cloud:
        cloud = said.cloud
        note = f"{cloud.name} ({cloud.size}, {cloud.expires} 到期)进入下载页面：{cloud.url}"
        lines += ["", "从QQ邮箱发来的超大附件", "", note]
    if said.quoted:
        lines += ["", "", *said.quoted]
    return "\n".join(lines) + "\n"


def _html(said: Content, *, client: Client, cids: list[str]) -> str:
    """The text as this client's HTML, pictures below it, older mail last."""
    lines = [escape(line, quote=False) or "&nbsp;" for line in said.lines]
    images = "".join(f'<div><img src="cid:{cid}"></div>' for cid in cids)
    quoted = "".join(f"<div>{escape(line, quote=False) or '<br>'}</div>" for line in said.quoted)
    if client.html == "netease":
        text = "".join(f'<p style="margin: 0;">{line}</p>' for line in lines)
        style = "line-height:1.7;color:#000000;font-size:14px;font-family:Arial"
        return f'<div style="{style}">{text}{images}</div><br><br><blockquote id="isReplyContent">{quoted}</blockquote>'
    if client.html == "office":
        text = "".join(
            f'<p class=MsoNormal><span lang=ZH-CN style="font-family:宋体">{line}</span></p>' for line in lines
        )
        meta = f'<meta http-equiv="Content-Type" content="text/html; charset={client.label}">'
        style = "<style>p.MsoNormal{margin:0cm;font-size:10.5pt}</style>"
        return f"<html><head>{meta}{style}</head><body lang=ZH-CN>{text}{images}<br>{quoted}</body></html>"
    text = "".join(f"<div>{line}</div>" for line in lines)
    font = 'style="font-family: &quot;lucida Grande&quot;, Verdana, &quot;Microsoft YaHei&quot;; font-size: 14px;"'
    cloud = _cloud_block(said.cloud) if said.cloud else ""
    return f"<div {font}>{text}{images}</div><div><br></div><div>{quoted}</div>{cloud}"


def _cloud_block(cloud: Cloud) -> str:
    """QQ's block of a cloud attachment: the same link three times, size and expiry as text."""
    url, name = escape(cloud.url), escape(cloud.name)
    return (
        '<div id="QQMailBigAttach" ui-type="QQMailBigAttach" style="background:#e0ecf9;padding:2px;">'
        '<div style="padding:6px 10px 10px 8px;"><b>从QQ邮箱发来的超大附件</b></div>'
        '<div style="background:#fff;padding:4px;"><div filename="1">'
        f'<a href="{url}" target="_blank"><img width="24" alt=""></a>'
        f'<a href="{url}" target="_blank">{name}</a>'
        f'<span style="color:#A0A0A0;"> ({cloud.size}, {cloud.expires} 到期)</span>'
        f'<div><a href="{url}" target="_blank">进入下载页面</a></div></div></div></div>'
    )
