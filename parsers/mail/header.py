"""Header bytes to text: encoded words, raw GBK and UTF-8, parameters in every form senders use (RFC 2045, 2047, 2231)."""

import re
from urllib.parse import unquote_to_bytes

from parsers.mail.base64text import lenient_base64
from parsers.mail.charset import clean, decode

WORD = re.compile(rb"=\?([^?\s]{1,60})\?([BbQq])\?([^?]*)\?=")
WORD_GAP = re.compile(rb"[ \t\r\n]*")
_FOLD = re.compile(rb"(?:\r\n|\r|\n)(?=[ \t])")
PARAMETER = re.compile(rb';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.|"(?!\s*(?:;|\Z)))*+"?|[^;]*)', re.DOTALL)
_QUOTED_PAIR = re.compile(rb'\\(["\\])')
_PERCENT = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")


def decode_words(value: bytes) -> str:
    """A header value as text. Adjacent encoded words of one charset are joined as bytes first: they split characters."""
    pieces: list[tuple[list[bytes], str | None]] = []
    at = 0
    for word in WORD.finditer(value):
        gap = value[at : word.start()]
        follows_word = bool(pieces) and pieces[-1][1] is not None
        if gap and not (follows_word and WORD_GAP.fullmatch(gap)):
            pieces.append(([gap], None))
            follows_word = False
        charset = word[1].decode("ascii", "replace").lower()
        data = word_bytes(word[2], word[3])
        if follows_word and pieces[-1][1] == charset:
            pieces[-1][0].append(data)
        else:
            pieces.append(([data], charset))
        at = word.end()
    pieces.append(([value[at:]], None))
    return clean("".join(decode(b"".join(data), charset) for data, charset in pieces))


def unfold(value: bytes) -> bytes:
    """Continuation lines joined (RFC 5322, 2.2.3)."""
    return _FOLD.sub(b"", value).strip()


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Main value (lower case) and parameters of a Content-Type or Content-Disposition header.

    Where a parameter stands both plain and extended (filename, filename*), the extended one wins (RFC 6266, 4.3).
    """
    value = unfold(value)
    main, _, _ = value.partition(b";")
    plain: dict[str, str] = {}
    extended: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for match in PARAMETER.finditer(value, len(main)):
        name = match[1].decode("ascii", "replace").lower()
        text = unquoted(match[2])
        if "*" in name:
            base, number, encoded = _extended_name(name)
            extended.setdefault(base, {}).setdefault(number, (text, encoded))
        else:
            plain.setdefault(name, _percent(decode_words(text)))
    for base, sections in extended.items():
        plain[base] = _join_sections(sections)
    return clean(decode(main)).strip().strip('"').lower(), plain


def word_bytes(encoding: bytes, text: bytes) -> bytes:
    """What an encoded word holds; `encoding` is B or Q."""
    if encoding in b"Qq":
        return re.sub(rb"=([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m[1].decode()), text.replace(b"_", b" "))
    return lenient_base64(text)


def unquoted(text: bytes) -> bytes:
    """A parameter's value without its quotes."""
    text = text.strip()
    if text.startswith(b'"'):
        text = text[1:].removesuffix(b'"')
        # A quoted pair only before a quote or a backslash: raw GBK has characters whose second byte is a backslash.
        text = _QUOTED_PAIR.sub(rb"\1", text) if text.isascii() else text
    return text


def _extended_name(name: str) -> tuple[str, int, bool]:
    base, *marks = name.split("*")
    number = next((int(mark) for mark in marks if mark.isdecimal() and len(mark) < 4), 0)
    return base, number, name.endswith("*")


def _join_sections(sections: dict[int, tuple[bytes, bool]]) -> str:
    data, charset = b"", None
    for number in sorted(sections):
        text, encoded = sections[number]
        if encoded and number == min(sections) and text.count(b"'") >= 2:
            label, _, text = text.split(b"'", 2)
            charset = label.decode("ascii", "replace")
        data += unquote_to_bytes(text) if encoded else text
    return clean(decode(data, charset) if charset or b"=?" not in data else decode_words(data))


def _percent(text: str) -> str:
    if not _PERCENT.search(text) or not text.isascii():
        return text
    return clean(decode(unquote_to_bytes(text)))
