"""The bytes of a mail of ours. Headers are fixed words, dates, counts and configuration; no text of a mail enters one."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

_HEADERS = frozenset(
    "subject from to date message-id in-reply-to references auto-submitted x-rollcall mime-version content-type "
    "content-transfer-encoding content-language".split()
)


class UnsafeHeader(Exception):
    """A mail of ours would carry a header that we did not write: it is not sent."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of ours; its name is fixed words and dates."""

    name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail of ours says, whoever gets it. `in_reply_to` is a Message-ID of ours, never one of a stranger."""

    kind: str
    subject: str
    text: str
    html: str = ""
    photos: tuple[bytes, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom, to whom, under which Message-ID, when."""

    sender: str
    recipient: str
    message_id: str
    now: datetime


def write_mail(letter: Letter, envelope: Envelope) -> bytes:
    """The mail as it goes over the wire. Raises UnsafeHeader."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = Address(addr_spec=envelope.sender)
    message["To"] = Address(addr_spec=envelope.recipient)
    message["Date"] = format_datetime(envelope.now)
    message["Message-ID"] = envelope.message_id
    if letter.in_reply_to:
        message["In-Reply-To"] = message["References"] = letter.in_reply_to
    # RFC 3834: an automatic answer, or an automatic mail; either keeps other robots from answering
    message["Auto-Submitted"] = "auto-replied" if letter.in_reply_to else "auto-generated"
    message["X-Rollcall"] = f"digest {letter.kind}"
    message.set_content(letter.text, cte="base64")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="base64")
        page = message.get_body(("html",))
        for number, photo in enumerate(letter.photos, start=1):
            name = f"photo{number}"
            assert page is not None  # noqa: S101 - added above
            page.add_related(photo, "image", "jpeg", cid=f"<{name}>", disposition="inline", filename=f"{name}.jpg")
    for file in letter.attachments:
        main, _, sub = file.mime_type.partition("/")
        message.add_attachment(file.data, main, sub, filename=file.name)
    data = message.as_bytes()
    check_headers(data)
    return data


def check_headers(data: bytes) -> None:
    """Read the header list of the finished bytes again (a crafted text can split a header). Raises UnsafeHeader."""
    head = data.partition(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        name = line.partition(b":")[0].decode("ascii", "replace").lower()
        if line[:1] not in b" \t" and name not in _HEADERS:
            raise UnsafeHeader(f"unexpected header {name!r} in a mail of ours")
    if b"\n" in head.replace(b"\r\n", b"") or head.lower().count(b"\r\nto:") != 1:
        raise UnsafeHeader("the header block of a mail of ours is broken")
