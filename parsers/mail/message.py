"""A mail as one value: headers, texts, parts. mail-parser reads each header block; the tree and the bytes are ours.

Measured: mail-parser's own view of attachments and texts is wrong in nearly half of the byte-level cases, and no library
says where a part lies on the wire; its reading of a header block is sound once the block is bounded. The law kept here:
`parse(detach(raw))` equals `parse` of the same mail with nothing detached.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, tzinfo

import mailparser

from parsers.filetype import HTML, TEXT, sniff
from parsers.mail.address import read_sender
from parsers.mail.base64text import decode_base64, is_words
from parsers.mail.charset import decode, start_of
from parsers.mail.datauri import take_data_files
from parsers.mail.date import names_zone, parse_date
from parsers.mail.detach import Detached, expand, run_of
from parsers.mail.header import decode_words, parameters, unfold
from parsers.mail.html import to_text
from parsers.mail.links import external_link
from parsers.mail.mime import Entity, split
from parsers.mail.quoting import unflow
from parsers.mail.uuencode import UUENCODE, UuFile, decode_uuencoded, take_uuencoded
from parsers.values import Link, Message, Part, Received

MAX_HEADER_BYTES = 262_144  # read of one header block, fields that are too long cut first
MAX_HEADER_SCAN = 4_000_000  # looked through for them
MAX_FIELD_BYTES = 16_384
MAX_FIELDS = 400
MAX_TEXT = 2_000_000  # characters kept of a mail's text
_FIELD_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
_EOL = re.compile(rb"\r\n|\n|\r")
_STAND_IN = 300  # characters
_NO_HTML = re.compile(
    r"不支持\s*HTML|(?:not|n't) (?:support|display|view)\w* (?:this )?HTML|requires? HTML|HTML (?:mail )?viewer|"
    # 请查看HTML, View as HTML, See HTML, or the bare name of the alternative, which is what programs leave untranslated
    r"\A(?:请(?:使用|用|以|查看|切换到?)\s*HTML.{0,20}|(?:please )?(?:see|view|open|read|use)\b.{0,40}\bHTML\b.{0,40}|"
    r"(?:plain|text|html|plain[ /]text|text/plain|纯文本)(?: (?:part|version|alternative|body|message))?)[\s.。!！]*\Z",
    re.I,
)
_FAR_MORE, _SAYS_MUCH = 5, 30  # an alternative of so many characters, so many times what the plain one has, wins
_TEXTS = ("text/plain", "text/html")
# This is a multi-part message in MIME format: words before the first part that nobody is meant to see
_MIME_NOTE = re.compile(r"\bMIME\b|multi-?part", re.IGNORECASE)
_MAX_UNWRAPPED = 20  # multiparts of one mail that are encoded as a whole
_SPACED = re.compile(rb"\S[ \t]+\S")
_NOTE = 1000  # characters
_BY_HOST = re.compile(r"\bby\s+([A-Za-z0-9.\-]+)")


def parse(detached: Detached) -> Message:
    """The value of a mail; any bytes give one."""
    return _Reader(detached).message(split(detached.skeleton))


class _Reader:
    """Reads one mail: holds what tokens stand for, and the count of leaves."""

    def __init__(self, detached: Detached) -> None:
        self.source = detached
        self.leaves = 0
        self.unwrapped = 0
        self.parts: list[Part] = []
        self.htmls: list[str] = []
        self.uuencoded: list[UuFile] = []
        self.in_pages: list[Part] = []
        self.elsewhere: list[Link] = []

    def message(self, entity: Entity) -> Message:
        raw = read_fields(expand(entity.header, self.source.sha256, self.source.runs))
        fields: dict[str, list[str]] = {}
        for name, value in raw:
            fields.setdefault(name, []).append(decode_words(unfold(value))[:4000])
        text = self.texts(entity)
        self.parts += (self.uuencoded_part(file, number) for number, file in enumerate(self.uuencoded, self.leaves + 1))
        behind = self.leaves + len(self.uuencoded) + 1
        self.parts += (replace(part, number=behind + part.number) for part in self.in_pages)
        subject = next(iter(fields.get("subject", ())), "")
        return Message(
            sender=read_sender([value for name, value in raw if name == "from"]),
            subject=" ".join(subject.split()),
            date=parse_date(next(iter(fields.get("date", ())), "")),
            received=tuple(_received(fields.get("received", ()))),
            delivery_date=parse_date(next(iter(fields.get("delivery-date", ())), "")),
            fields={name: tuple(values) for name, values in fields.items()},
            text=text[:MAX_TEXT].strip(),
            html="\n".join(self.htmls)[:MAX_TEXT],
            parts=tuple(self.parts),
            elsewhere=tuple(self.elsewhere),
        )

    def texts(self, entity: Entity) -> str:
        """Walks an entity: files its parts, returns its readable text."""
        if entity.children and entity.content_type.startswith("multipart/"):
            alternative = entity.content_type == "multipart/alternative"
            text = self.alternative(entity) if alternative else self.joined(entity)
            return text if text.strip() else self.outside(entity)
        if entity.unparted and (inner := self.encoded(entity)):
            return self.texts(inner)
        self.leaves += 1
        disposition, values = parameters(entity.field("Content-Disposition"))
        name = values.get("filename") or entity.type_parameters.get("name") or ""
        own = entity.content_type in _TEXTS and not name and disposition != "attachment"
        data, problem = self.data(entity)
        if entity.unparted and own:
            entity = replace(entity, content_type=_look(data))
            own = entity.content_type in _TEXTS
        if own:
            return self.own_text(entity, data)
        if entity.content_type == "message/external-body" and (link := external_link(entity.type_parameters)):
            self.elsewhere.append(link)
            return ""
        if entity.content_type == "message/partial":
            problem = "partial"  # one piece of several mails (RFC 2046, 5.2.2)
        if entity.content_type.startswith("multipart/"):
            problem = "over_limit"  # deeper, or with more parts, than is read: kept as one piece
        self.parts.append(
            Part(
                number=self.leaves,
                filename=name,
                declared_type=parameters(entity.field("Content-Type"))[0] if entity.unparted else entity.content_type,
                inline=disposition == "inline" or bool(entity.field("Content-ID") and disposition != "attachment"),
                data=data,
                problem=problem,
            )
        )
        return ""

    def joined(self, entity: Entity) -> str:
        return "\n".join(text for child in entity.children if (text := self.texts(child)))

    def outside(self, entity: Entity) -> str:
        """What stands before the parts of a multipart that hold no text, and behind them where they hold nothing."""
        before, behind = (
            decode(expand(piece, self.source.sha256, self.source.runs), entity.type_parameters.get("charset"))
            for piece in entity.outside
        )
        before = "" if len(before) < _NOTE and _MIME_NOTE.search(before) else before
        said = before.strip() or ("" if _holds_anything(entity) else behind.strip())
        return to_text(said) if _look(said.encode()) == "text/html" else said

    def encoded(self, entity: Entity) -> Entity | None:
        """The tree of a multipart whose body was encoded as a whole, which RFC 2045, 6.4 forbids; None where there is none."""
        if not entity.field("Content-Transfer-Encoding") or self.unwrapped >= _MAX_UNWRAPPED:
            return None
        self.unwrapped += 1
        data, _ = self.data(entity)
        tree = split(b"Content-Type: %b\r\n\r\n%b" % (entity.field("Content-Type"), data))
        return tree if tree.children else None

    def alternative(self, entity: Entity) -> str:
        """The plain text if it says about as much as the richest alternative, else what that says; files of all are kept."""
        texts = [(child.content_type, self.texts(child)) for child in entity.children]
        said = [(kind, text) for kind, text in texts if text.strip()]
        richest = next((text for kind, text in reversed(said) if kind != "text/plain"), "")
        plain = [text for kind, text in said if kind == "text/plain" and not _is_stand_in(text, richest)]
        return plain[0] if plain else richest or (said[-1][1] if said else "")

    def own_text(self, entity: Entity, data: bytes) -> str:
        if entity.content_type == "text/plain" and b"begin " in data:
            data, found = take_uuencoded(data)
            self.uuencoded += found
        charset = entity.type_parameters.get("charset", "")
        if entity.content_type == "text/plain" and not charset.lower().startswith(("utf-16", "utf-32")):
            data = start_of(data, 4 * MAX_TEXT)
        text = decode(data, charset)
        if entity.content_type == "text/html":
            text, pictures = take_data_files(text, first=len(self.in_pages))
            self.in_pages += pictures
            self.htmls.append(text)
            return to_text(text)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        flowed = entity.type_parameters.get("format", "").lower() == "flowed"
        return unflow(text, delsp=entity.type_parameters.get("delsp", "").lower() == "yes") if flowed else text

    def uuencoded_part(self, file: UuFile, number: int) -> Part:
        """A file that stood in the text: numbered behind all leaves, so that their numbers do not depend on it."""
        return Part(number, decode_words(file.name), file.data, "application/octet-stream", problem=file.problem)

    def data(self, entity: Entity) -> tuple[bytes, str | None]:
        """Decoded bytes of a leaf, and what was wrong with its encoding."""
        encoding = unfold(entity.field("Content-Transfer-Encoding")).lower().strip(b"\"' ")
        alone = run_of(entity.body.strip(b" \t\r\n"), self.source.sha256)
        if encoding == b"base64" and alone is not None and self.source.runs:
            return self.source.runs[alone].data, None
        body = expand(entity.body, self.source.sha256, self.source.runs)
        if encoding == b"base64":
            data, problem = decode_base64(body)
            # A multipart or a text that says base64 and holds words is not encoded at all
            words = (
                _SPACED.search(body) if entity.unparted else entity.content_type.startswith("text/") and is_words(body)
            )
            return (body, None) if problem and words else (data, problem)
        if encoding == b"quoted-printable":
            return binascii.a2b_qp(body), None
        if encoding in UUENCODE:
            return decode_uuencoded(body)
        return body, None


def _look(data: bytes) -> str:
    """What a body is that does not say: HTML, text or neither."""
    found = sniff(data) if data.strip() else TEXT
    return found.mime_type if found in (HTML, TEXT) else ""


def _holds_anything(entity: Entity) -> bool:
    return any(map(_holds_anything, entity.children)) if entity.children else bool(entity.body.strip())


def _is_stand_in(text: str, richest: str) -> bool:
    """您的邮件客户端不支持HTML格式: words for programs that cannot show the other alternative, or next to none at all."""
    if len(text) < _STAND_IN and _NO_HTML.search(text.strip()):
        return True
    much = len("".join(richest.split()))
    return much > _SAYS_MUCH and len("".join(text.split())) * _FAR_MORE < much


def read_fields(header: bytes) -> list[tuple[str, bytes]]:
    """Fields of a header block, (lower-case name, raw value), bounded; junk lines among them are left out."""
    fields = _Fields.from_bytes(_bounded(header)).message.raw_items()
    return [(name.strip().lower(), str(value).encode("utf-8", "surrogateescape")) for name, value in fields][
        :MAX_FIELDS
    ]


class _Fields(mailparser.MailParser):  # type: ignore[misc]  # untyped
    """A header block as the library builds it, guarded, and no further: all that it decodes of it is decoded here, within bounds."""

    def parse(self) -> "_Fields":
        """Nothing: nested comments would exhaust it."""
        return self


def _bounded(header: bytes) -> bytes:
    lines: list[bytes] = []
    size = kept = 0
    for line in _EOL.split(header[:MAX_HEADER_SCAN]):
        if _FIELD_LINE.match(line):
            size = 0
        elif not (lines and line[:1] in b" \t" and line.strip()):
            continue
        line_size = len(line)
        size += line_size
        if size > MAX_FIELD_BYTES:  # the start of a field that is too long, and none of its further lines
            line = line[: max(0, MAX_FIELD_BYTES - (size - line_size))]
        if line and kept + len(line) <= MAX_HEADER_BYTES:
            lines.append(line)
            kept += len(line)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def in_zone(message: Message, zone: tzinfo) -> Message:
    """The same mail, its Date on this zone's clock where it names none itself."""
    said = next(iter(message.fields.get("date", ())), "")
    if message.date is None or names_zone(said):
        return message
    try:
        return replace(message, date=message.date.replace(tzinfo=zone).astimezone(UTC))
    except (ValueError, OverflowError):
        return message


def _received(fields: "list[str] | tuple[str, ...]") -> Iterator[Received]:
    for field in fields:
        route, _, date = field.rpartition(";")
        at = parse_date(date.strip())
        host = _BY_HOST.search(route)
        if at is not None:
            yield Received(host[1].lower() if host else "", at)
