"""What Outlook wraps mail into: winmail.dat (TNEF) and .msg. Their attachments become files, their text is kept."""

from collections.abc import Iterator
from itertools import islice

from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.storage import Storage

from parsers.archives import tnef
from parsers.contents import MAX_TEXT, Allowance, Contents, Source
from parsers.mail.charset import clean, decode
from parsers.mail.html import to_text
from parsers.mail.links import find_links
from parsers.values import DAMAGED, OVER_LIMIT, Part

_EMBEDDED = "__substg1.0_3701000D"  # the storage of a mail attached to a mail ([MS-OXMSG] 2.2.2.1)
_MAX_EMBEDDED = 5


def read_tnef(source: Source, allowance: Allowance) -> Contents:
    """Attachments and text of a winmail.dat."""
    found = tnef.read(source.data)
    members: list[Part] = []
    problem = DAMAGED if found.damaged else None
    for attached in found.attached:
        if len(members) >= allowance.files_left:
            problem = OVER_LIMIT
            break
        members.append(_member(attached, len(members) + 1, allowance))
    page = _text(found.page)
    text = _text(found.text) or to_text(page) or None
    return Contents(
        text=text and text[:MAX_TEXT], members=tuple(members), links=find_links(text or "", page), problem=problem
    )


def _member(attached: tnef.Attached, number: int, allowance: Allowance) -> Part:
    """The long name where it says one; names are in the sender's code page, which the stream may not state."""
    said = [name for name in map(_text, tnef.names(attached)) if name]
    name = next((name for name in said if "\ufffd" not in name), next(iter(said), ""))
    return _part(number, name, attached.data, allowance)


def _part(number: int, name: str, data: bytes | memoryview, allowance: Allowance) -> Part:
    if len(data) > allowance.bytes_left:
        return Part(number, name, b"", problem=OVER_LIMIT, size=len(data))
    allowance.bytes_left -= len(data)
    return Part(number, name, bytes(data))


def _text(value: tnef.Value | None) -> str:
    return clean(decode(bytes(value.data), value.codec)).strip() if value is not None else ""


def read_msg(source: Source, allowance: Allowance) -> Contents:
    """Attachments and text of an Outlook .msg, those of mails attached to it behind its own."""
    mail = Message.load(source.data)
    found = islice(_attachments(mail, depth=0), allowance.files_left)
    members = tuple(_part(number, name, data, allowance) for number, (name, data) in enumerate(found, 1))
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
