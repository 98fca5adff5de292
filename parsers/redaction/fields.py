"""A header block to one of the same fields that says nothing. What rules read of a field is told by its name; the value of one that is
not known here is replaced whole.
"""

import re

from parsers.mail.date import parse_date
from parsers.mail.header import unfold
from parsers.redaction.masking import Mask
from parsers.redaction.parameters import redacted_parameters
from parsers.redaction.words import rewritten

_FIELD = re.compile(rb"(?:[^\r\n]++|(?:\r\n|\r|\n)(?=[ \t]))+|\r\n|\r|\n")
_NAME = re.compile(rb"([!-9;-~]+)([ \t]*:[ \t]*)")
_HOST = re.compile(r"(?<![\w.@-])(?:[A-Za-z0-9_-]+\.)+[A-Za-z]{2,}(?![\w.@-])")
_PIECE = re.compile(rf"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]++@[A-Za-z0-9.\-]+|{_HOST.pattern}|[A-Za-z0-9\-.]+")
_TEXTS = frozenset(b"subject from sender reply-to to cc bcc resent-from resent-to resent-cc resent-sender return-path".split()) | {
    b"delivered-to", b"x-original-to", b"envelope-to", b"disposition-notification-to", b"apparently-to", b"errors-to",
}  # fmt: skip
_IDS = frozenset(
    (b"message-id", b"in-reply-to", b"references", b"content-id", b"resent-message-id", b"original-message-id")
)
_DATES = frozenset((b"date", b"resent-date", b"delivery-date", b"arrival-date", b"last-attempt-date"))
_TYPES = frozenset((b"content-type", b"content-disposition"))
# Words of a value that stay: what rules and readers of structure look for.
_WORDS = {
    b"content-transfer-encoding": "7bit 8bit 8-bit binary base64 quoted-printable x-uuencode uuencode x-uue uue",
    b"auto-submitted": "no auto-generated auto-replied auto-notified",
    b"precedence": "bulk junk list auto_reply first-class",
    b"x-autoreply": "yes no true false",
    b"mime-version": "1.0",
    b"x-priority": "1 2 3 4 5",
    b"importance": "high normal low",
    b"received": "from by with id for via smtp esmtp smtps esmtps esmtpa esmtpsa lmtp http https",
    b"authentication-results": "dmarc dkim spf arc iprev auth pass fail softfail hardfail none neutral temperror permerror policy "
    "header.from header.d header.i smtp.mailfrom smtp.helo reason",
}
_OF_TIME = frozenset(
    "mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec ut utc gmt est edt cst cdt mst mdt pst pdt am pm z t "
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october "
    "november december".split()
)
_TIME = re.compile(r"[A-Za-z]+|[^A-Za-z]")
_TIME_MARKS = "年月日号时点分秒星期周礼拜週一二三四五六七八九十天上下午早晚中凌晨傍"


def redacted_header(block: bytes, mask: Mask) -> bytes:
    """A header block, its line ends and folds as they were as far as its values are."""
    return b"".join(
        piece if not piece.strip(b"\r\n") else _field(piece, mask) for piece in (m[0] for m in _FIELD.finditer(block))
    )


def _field(field: bytes, mask: Mask) -> bytes:
    named = _NAME.match(field)
    if named is None:  # junk among the fields
        return rewritten(field, mask.whole)
    name, value = named[1].lower(), field[named.end() :]
    return named[0] + _value(name, value, mask)


def _value(name: bytes, value: bytes, mask: Mask) -> bytes:
    if name in _TYPES:
        return redacted_parameters(value, mask)
    if name in _TEXTS:
        return rewritten(value, mask.text)
    if name in _IDS:
        return rewritten(value, mask.ids)
    if name in _DATES:
        return rewritten(value, lambda text: _date(text, mask))
    if name == b"received":
        route, semicolon, at = value.rpartition(b";")
        told = rewritten(route if semicolon else at, lambda text: _pieces(text, _WORDS[name], mask))
        return told + semicolon + rewritten(at, lambda text: _date(text, mask)) if semicolon else told
    if name in _WORDS:
        return rewritten(value, lambda text: _pieces(text, _WORDS[name], mask))
    return rewritten(value, mask.whole)


def _date(text: str, mask: Mask) -> str:
    if parse_date(unfold(text.encode()).decode().strip()) is None:
        return mask.whole(text)
    return "".join(
        piece if piece.isdigit() or piece.lower() in _OF_TIME or piece in _TIME_MARKS else mask.whole(piece)
        for piece in _TIME.findall(text)
    )


def _pieces(text: str, words: str, mask: Mask) -> str:
    """A value of words: those that are known stay, hosts and addresses are made up."""
    known = frozenset(words.split())

    def piece(found: re.Match[str]) -> str:
        said = found[0]
        if said.lower() in known:
            return said
        if "@" in said:
            return mask.address(said)
        return mask.host(said) if _HOST.fullmatch(said) else mask.whole(said)

    kept = [*_PIECE.finditer(text)]
    pieces, at = [], 0
    for found in kept:
        pieces += [mask.whole(text[at : found.start()]), piece(found)]
        at = found.end()
    return "".join(pieces) + mask.whole(text[at:])
