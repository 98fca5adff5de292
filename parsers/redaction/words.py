"""Header values whose texts change and whose form stays: raw bytes, encoded words, folds (RFC 2047)."""

import binascii
import re
from collections.abc import Callable

from parsers.mail.charset import decode, is_known
from parsers.mail.header import WORD, WORD_GAP, word_bytes
from parsers.redaction.masking import encoded_as

_BYTES = {b"B": 45, b"Q": 15}  # of a word


def rewritten(value: bytes, change: Callable[[str], str]) -> bytes:
    """A header's value with its texts changed: encoded words stay such, of the same charset where it holds what they say now."""
    pieces: list[bytes] = []
    at = 0
    words = list(WORD.finditer(value))
    while words:
        group = [words.pop(0)]
        while (
            words
            and words[0][1].lower() == group[0][1].lower()
            and WORD_GAP.fullmatch(value, group[-1].end(), words[0].start())
        ):
            group.append(words.pop(0))
        pieces.append(_raw(value[at : group[0].start()], change))
        at = group[-1].end()
        fold = value[group[0].end() : group[1].start()] if len(group) > 1 else b" "
        data = b"".join(word_bytes(word[2], word[3]) for word in group)
        pieces.append(_encoded(data, group[0], fold, change))
    return b"".join(pieces) + _raw(value[at:], change)


def _raw(text: bytes, change: Callable[[str], str]) -> bytes:
    """What stands as it is; the blanks around it stay."""
    said = text.strip(b" \t\r\n")
    if not said:
        return text
    start = text.index(said)
    return (
        text[:start]
        + encoded_as(change(decode(said)), decode, ("ascii", "utf-8", "gb18030"))
        + text[start + len(said) :]
    )


def _encoded(data: bytes, word: re.Match[bytes], fold: bytes, change: Callable[[str], str]) -> bytes:
    charset = word[1].decode("ascii", "replace").lower()
    return encoded_words(change(decode(data, charset)), word[1], word[2], fold=fold)


def encoded_words(text: str, label: bytes, encoding: bytes, *, fold: bytes) -> bytes:
    """A text in encoded words of this charset, of UTF-8 where they would be read as something else; `encoding` is B or Q."""
    charset = label.decode("ascii", "replace").lower()
    label, charset = (label, charset) if is_known(charset) else (b"utf-8", "utf-8")
    for codec in (charset, "gb18030" if charset.startswith("gb") else charset, "utf-8"):
        try:
            if decode(text.encode(codec), charset) == text:
                break
        except (LookupError, UnicodeError):
            continue
    else:
        label, codec = b"utf-8", "utf-8"
    limit, cut = _BYTES[encoding.upper()], [""]
    for character in text:
        if len((cut[-1] + character).encode(codec)) > limit:
            cut.append("")
        cut[-1] += character
    return fold.join(b"=?%b?%b?%b?=" % (label, encoding, _word(piece.encode(codec), encoding)) for piece in cut)


def _word(data: bytes, encoding: bytes) -> bytes:
    if encoding in b"Bb":
        return binascii.b2a_base64(data, newline=False)
    return b"".join(bytes([byte]) if chr(byte).isalnum() and byte < 128 else b"=%02X" % byte for byte in data)
