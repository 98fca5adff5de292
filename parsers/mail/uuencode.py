"""Uuencoded files, as a part of their own or within the text of old mail programs (`begin 644 name` … `end`)."""

import binascii
import re
from dataclasses import dataclass

UUENCODE = (b"x-uuencode", b"uuencode", b"x-uue", b"uue")  # a Content-Transfer-Encoding of such a part
_EOL = re.compile(rb"\r\n|\n|\r")
# Possessive: a line is looked at once, however many lines begin a file that never ends.
FILE = re.compile(
    rb"^begin [0-7]{3,4} (?P<name>[^\r\n]{1,255})(?:\r\n|\n|\r)"
    rb"(?P<lines>(?:[ -`]{0,80}(?:\r\n|\n|\r))++)end[ \t]*(?=[\r\n]|\Z)(?:\r\n|\n|\r)?",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class UuFile:
    """A file found in a text: its declared name as bytes, its content, and what was wrong with it."""

    name: bytes
    data: bytes
    problem: str | None


def take_uuencoded(text: bytes) -> tuple[bytes, list[UuFile]]:
    """`text` without the uuencoded files in it, and the files in order. What has no end, or other lines, stays text."""
    files = [UuFile(match["name"].strip(), *decode_uuencoded(match["lines"])) for match in FILE.finditer(text)]
    return (FILE.sub(b"", text) if files else text), files


def decode_uuencoded(body: bytes) -> tuple[bytes, str | None]:
    """Decoded bytes of uuencoded lines, and what was wrong with them. Lines `begin …` and `end` are skipped."""
    decoded, problem = [], None
    for line in _EOL.split(body):
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            decoded.append(_decode_line(line))
        except binascii.Error:
            problem = "damaged_uuencode"
    return b"".join(decoded), problem


def _decode_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders fill the last line up with more than its first byte, the length, says.
        length = (line[0] - 32) & 63
        return binascii.a2b_uu(line[: (length * 4 + 5) // 3 + 1])
