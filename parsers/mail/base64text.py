"""Base64 text to bytes, sound or damaged: what other readers get of it is got, and that it was damaged is said."""

import binascii
import re
from contextlib import suppress

import pybase64

DAMAGED = "damaged_base64"
_PARAGRAPHS = re.compile(rb"(?:\r\n|\n|\r(?!\n))[ \t]*(?:(?:\r\n|\n|\r)[ \t]*)++")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*+")
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_LINE = re.compile(
    rb"(?:[A-Za-z0-9+/]{4}){3,}+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?|(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)"
)
_WORD = 24  # characters: on average words are shorter, and unbroken base64 is longer


def decode_base64(body: bytes) -> tuple[bytes, str | None]:
    """Decoded bytes of a base64 body, and what was wrong with it."""
    with suppress(binascii.Error):
        return _strict(body), None
    # Mailing lists and scanners add their words below the base64: paragraphs that are words are left out.
    first, *more = _PARAGRAPHS.split(body.strip())
    body = b"\n".join((first, *(piece for piece in more if not _is_prose(piece))))
    with suppress(binascii.Error):
        return _strict(body), None
    return lenient_base64(body), DAMAGED


def lenient_base64(text: bytes) -> bytes:
    """What can be read of base64 text: foreign characters left out, each padded stretch by itself, a broken end cut."""
    decoded = []
    for stretch in re.split(rb"=+", text):
        letters = re.sub(rb"[^A-Za-z0-9+/]++", b"", stretch)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        decoded.append(pybase64.b64decode(letters + b"=" * (-len(letters) % 4)))
    return b"".join(decoded)


def _strict(body: bytes) -> bytes:
    return binascii.a2b_base64(body.translate(None, b"\r\n \t"), strict_mode=True)


def is_words(body: bytes) -> bool:
    """Whether a body that says base64 holds words only: no line of it could be base64."""
    return _is_prose(body) and not any(_LINE.fullmatch(line.strip()) for line in body.splitlines())


def _is_prose(paragraph: bytes) -> bool:
    """Words, and not lines of base64 of which some bytes were damaged on the way."""
    if _BASE64.fullmatch(paragraph):
        return False
    words = paragraph.split()
    foreign = len(paragraph.translate(None, _ALPHABET + b" \t\r\n"))
    return len(b"".join(words)) < _WORD * len(words) or foreign * 10 > len(paragraph)
