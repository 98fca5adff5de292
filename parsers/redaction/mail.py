"""A mail to a copy of the same structure that says nothing: its tree is walked by its boundaries, each header block and each leaf is
replaced where it stands, and what stands between them is masked.
"""

import binascii
import quopri
import re
from collections.abc import Iterable

from parsers.mail.base64text import decode_base64
from parsers.mail.charset import decode
from parsers.mail.header import parameters, unfold
from parsers.mail.mime import Entity, split
from parsers.mail.uuencode import FILE, UUENCODE, decode_uuencoded
from parsers.redaction.fields import redacted_header
from parsers.redaction.files import Files, Note
from parsers.redaction.masking import Keep, Mask
from parsers.values import Part

MAX_DEPTH = 6  # mails within mails
_EOL = re.compile(rb"\r\n|\n|\r")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_TEXTS = ("text/plain", "text/html")
_WORDS = ("utf-8", "gb18030")  # what a text that names no charset may be written in


def redact_mail(raw: bytes, keep: Keep) -> tuple[bytes, list[Note]]:
    """The copy of a mail, and what of its files could not be made anew; any bytes give one."""
    redaction = _Redaction(keep)
    return redaction.mail(raw), list(dict.fromkeys(redaction.files.notes))


class _Redaction:
    def __init__(self, keep: Keep) -> None:
        self.mask = Mask(keep)
        self.files = Files(self.mask, self.mail)
        self.depth = 0

    def mail(self, raw: bytes) -> bytes:
        if self.depth >= MAX_DEPTH:
            return self.mask.whole(decode(raw)).encode()
        self.depth += 1
        try:
            return _joined(raw, self.edits(raw, split(raw)))
        finally:
            self.depth -= 1

    def edits(self, raw: bytes, entity: Entity) -> Iterable[tuple[int, int, bytes]]:
        """What replaces which stretch of the mail, from its start to its end."""
        start, body, end = entity.place
        header_end = start + len(entity.header)
        yield start, header_end, redacted_header(entity.header, self.mask)
        if not entity.children:
            yield body, end, self.leaf(entity, raw[body:end])
            return
        at, delimiters = body, set[bytes]()
        for child in entity.children:
            before = raw[at : child.place[0]]
            last = _EOL.split(before.rstrip(b"\r\n"))[-1].rstrip()
            if last.startswith(b"--"):
                delimiters |= {last, last + b"--"}
            at = child.place[2]
        at = body
        for child in entity.children:
            yield at, child.place[0], self.between(raw[at : child.place[0]], delimiters, entity)
            yield from self.edits(raw, child)
            at = child.place[2]
        yield at, end, self.between(raw[at:end], delimiters, entity)

    def between(self, raw: bytes, delimiters: set[bytes], entity: Entity) -> bytes:
        """What stands outside of all parts: delimiters stay, words before the first and behind the last part are masked."""
        made, words = [], b""
        for line in (found[0] for found in _LINE.finditer(raw)):
            if line.rstrip() in delimiters:
                made += [self.words(words, entity), line]
                words = b""
            else:
                words += line
        return b"".join([*made, self.words(words, entity)])

    def words(self, raw: bytes, entity: Entity) -> bytes:
        return self.files.masked(raw, entity.type_parameters.get("charset", ""), *_WORDS) if raw.strip() else raw

    def leaf(self, entity: Entity, body: bytes) -> bytes:
        encoding = unfold(entity.field("Content-Transfer-Encoding")).lower().strip(b"\"' ")
        disposition, values = parameters(entity.field("Content-Disposition"))
        name = values.get("filename") or entity.type_parameters.get("name") or ""
        data, damaged = _decoded(body, encoding)
        charset = entity.type_parameters.get("charset", "")
        if entity.content_type in _TEXTS and not name and disposition != "attachment":
            if entity.unparted:
                return (
                    self.words(body, entity)
                    if not _encodes(encoding)
                    else _encoded(self.mail_or_words(entity, data), encoding, body)
                )
            new = (
                self.files.page(data, charset, *_WORDS)
                if entity.content_type == "text/html"
                else self.plain(data, charset)
            )
        elif entity.content_type == "message/rfc822":
            new = self.mail(data)
        else:
            inline = disposition == "inline"
            new = self.files.redacted(Part(1, name, data, declared_type=entity.content_type, inline=inline))
            if entity.content_type.startswith(("text/", "message/")) and not damaged and self.is_text(data):
                new = self.files.masked(data, charset, *_WORDS) if entity.content_type != "text/html" else new
        return _encoded(new, encoding, body, damaged=damaged)

    def mail_or_words(self, entity: Entity, data: bytes) -> bytes:
        """What a multipart holds that was encoded as a whole: parts, or words."""
        head = b"Content-Type: %b\r\n\r\n" % entity.field("Content-Type")
        tree = split(head + data)
        if not tree.children:
            return self.words(data, entity)
        return _joined(head + data, self.edits(head + data, tree))[len(redacted_header(head, self.mask)) :]

    def plain(self, data: bytes, charset: str) -> bytes:
        """A text, with the uuencoded files that stand in it."""
        pieces, at = [], 0
        for found in FILE.finditer(data):
            content, damaged = decode_uuencoded(found["lines"])
            name = self.mask.filename(decode(found["name"].strip()))
            new = self.files.redacted(Part(1, name, content, declared_type="application/octet-stream"))
            eol = b"\r\n" if b"\r\n" in found[0] else b"\n"
            lines = _uuencoded(new, eol) if not damaged else found["lines"][:0]
            pieces += [
                data[at : found.start()],
                b"begin 644 %b" % name.encode("ascii", "replace") + eol + lines + b"end" + eol,
            ]
            at = found.end()
        pieces.append(data[at:])
        return b"".join(
            piece if n % 2 else self.files.masked(piece, charset, *_WORDS) if piece.strip() else piece
            for n, piece in enumerate(pieces)
        )

    def is_text(self, data: bytes) -> bool:
        """Whether a part that calls itself text is one that its kind of file is not told by."""
        return b"\0" not in data[:4096] and not data.lstrip().startswith((b"<", b"BEGIN:VCALENDAR"))


def _joined(raw: bytes, edits: Iterable[tuple[int, int, bytes]]) -> bytes:
    pieces, at = [], 0
    for start, end, new in edits:
        pieces += [raw[at:start], new]
        at = max(end, at)
    return b"".join([*pieces, raw[at:]])


def _encodes(encoding: bytes) -> bool:
    return encoding in (b"base64", b"quoted-printable", *UUENCODE)


def _decoded(body: bytes, encoding: bytes) -> tuple[bytes, bool]:
    if encoding == b"base64":
        data, problem = decode_base64(body)
        return data, problem is not None
    if encoding == b"quoted-printable":
        return binascii.a2b_qp(body), False
    if encoding in UUENCODE:
        data, problem = decode_uuencoded(body)
        return data, problem is not None
    return body, False


def _encoded(data: bytes, encoding: bytes, body: bytes, *, damaged: bool = False) -> bytes:
    """As the body was: its line ends, its length of lines; where that was damaged, damaged."""
    if not _encodes(encoding):
        return data
    first = _EOL.search(body)
    eol = first[0] if first else b"\r\n"
    if encoding in UUENCODE:
        return b"begin 644 x" + eol + _uuencoded(data, eol) + b"end" + eol
    if encoding == b"quoted-printable":
        coded = quopri.encodestring(data.replace(b"\r\n", b"\n") if eol == b"\r\n" else data)
        return coded.replace(b"\n", eol)
    lines = [line for line in _EOL.split(body) if line]
    width = max(len(lines[0]) if lines else 76, 4)
    coded = binascii.b2a_base64(data, newline=False)
    cut = [coded[at : at + width] for at in range(0, len(coded), width)]
    ends = eol if body[-1:] in b"\r\n" else b""
    return eol.join(([b"!"] if damaged else []) + cut) + ends


def _uuencoded(data: bytes, eol: bytes) -> bytes:
    lines = [binascii.b2a_uu(data[at : at + 45]).rstrip(b"\n") + eol for at in range(0, len(data), 45)]
    return b"".join(lines) + b"`" + eol
