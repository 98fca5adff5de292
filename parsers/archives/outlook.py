"""What Outlook wraps mail into: winmail.dat (TNEF) and .msg. Their attachments become files, their text is kept."""

import logging
from collections.abc import Iterator

from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.storage import Storage
from tnefparse import TNEF
from tnefparse.tnef import TNEFAttachment

from parsers.contents import MAX_TEXT, Allowance, Contents, Source
from parsers.mail.charset import clean, decode
from parsers.mail.html import to_text
from parsers.mail.links import find_links
from parsers.values import DAMAGED, Part

logging.getLogger("tnefparse").setLevel(logging.CRITICAL)  # it would write names of files to stderr
_EMBEDDED = "__substg1.0_3701000D"  # the storage of a mail attached to a mail ([MS-OXMSG] 2.2.2.1)
_MAX_EMBEDDED = 5


class _Tnef(TNEF):  # type: ignore[misc]
    """A TNEF stream as far as it can be read: a field that the library stumbles over does not cost those before it."""

    damaged = False

    def __init__(self, data: bytes) -> None:
        try:
            super().__init__(data, do_checksum=False)
        except MemoryError:
            raise
        except Exception:  # missing code pages, broken fields: each fails in its own way
            self.damaged = True


def read_tnef(source: Source, allowance: Allowance) -> Contents:
    """Attachments and text of a winmail.dat."""
    found = _Tnef(source.data)
    members = tuple(
        Part(number, _tnef_name(attachment), bytes(attachment.data))
        for number, attachment in enumerate(getattr(found, "attachments", [])[: allowance.files_left], 1)
    )
    html, body = getattr(found, "htmlbody", None), getattr(found, "body", None)
    page = _text(html) if html else ""
    text = _text(body) if body else to_text(page) if page else None
    links = find_links(text or "", page)
    return Contents(
        text=text and text[:MAX_TEXT], members=members, links=links, problem=DAMAGED if found.damaged else None
    )


def _tnef_name(attachment: TNEFAttachment) -> str:
    """The long name where it says one; names are in the sender's code page, which the stream may not state."""
    try:
        long_name = _text(attachment.long_filename())
    except (UnicodeDecodeError, AttributeError, TypeError):  # .name decodes strictly, as UTF-8
        long_name = ""
    short = _text(attachment._name)
    return short if not long_name or "\ufffd" in long_name else long_name


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    text = decode(value) if isinstance(value, bytes) else str(value or "")
    return clean(text).strip()


def read_msg(source: Source, allowance: Allowance) -> Contents:
    """Attachments and text of an Outlook .msg, those of mails attached to it behind its own."""
    mail = Message.load(source.data)
    found = list(_attachments(mail, depth=0))[: allowance.files_left]
    members = tuple(Part(number, name, data) for number, (name, data) in enumerate(found, 1))
    page = mail.html_body or ""
    subject, body = clean(mail.subject), clean(mail.body or to_text(page))
    links = find_links(body, page)
    return Contents(text=f"{subject}\n{body}".strip()[:MAX_TEXT], members=members, links=links)


def _attachments(mail: Message, *, depth: int) -> Iterator[tuple[str, bytes]]:
    for attachment in mail.attachments:
        inner = _embedded(attachment._storage)
        if inner is not None and depth < _MAX_EMBEDDED:
            yield from _attachments(inner, depth=depth + 1)
        elif inner is None:
            yield clean(attachment.file_name or _short_name(attachment)), attachment.file_bytes or b""


def _embedded(storage: object) -> Message | None:
    inner = storage.storages if isinstance(storage, Storage) else ()
    return next((Message(found) for found in inner if found.name == _EMBEDDED), None)


def _short_name(attachment: Attachment) -> str:
    return attachment.properties.str_prop_value(0x3704) or ""  # PidTagAttachFilename
