"""Which boundary parts a multipart: the declared one, the one it was meant to be, or the one that its body plainly shows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parsers.mail.header import parameters, unfold

_PARAMETER = re.compile(rb"\bboundary\s*=\s*(\"[^\"]*+\"?|[^;\s]++)", re.IGNORECASE)
_EOL = rb"[ \t]*(?:\r\n|\n|\r)"
_NAME = rb"[!-9;-~]{1,60}[ \t]*:"
_CONTENT = re.compile(
    _EOL + rb"(?:" + _NAME + rb"[^\r\n]{0,998}(?:\r\n|\n|\r)){0,4}Content-[A-Za-z-]{1,40}[ \t]*:", re.IGNORECASE
)
_PART = re.compile(_EOL + rb"(?:" + _NAME + rb"|" + _EOL + rb")")
_NAMING = re.compile(rb"[A-Za-z0-9]")  # a line of dashes only underlines something
_MAX_NAMES = 8
_CHANGED = 8  # characters that quotes and blanks may add to it
_MARKS = b" \t\"'<>-"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that begins with two dashes: where its line end before it begins, what stands behind them, where it ends."""

    start: int
    said: bytes
    end: int


def declared(fields: Iterable[bytes]) -> list[bytes]:
    """The boundaries that Content-Type fields name: as read by the rules, then as they stand there, doubled ones as well."""
    found: list[bytes] = []
    for field in map(unfold, fields):
        found.append(parameters(field)[1].get("boundary", "").rstrip().encode("utf-8", "surrogateescape"))
        found += (value.strip(b'"').rstrip() for value in _PARAMETER.findall(field))
    return list(dict.fromkeys(filter(None, found)))[:_MAX_NAMES]


def find_boundary(text: bytes, lines: list[Line], names: list[bytes]) -> bytes:
    """The boundary by which `lines`, those that may be delimiters, part a body; b"" where none does."""
    alike = set(map(_alike, names)) - {b""}
    longest = max(map(len, names), default=0) + _CHANGED
    return (
        next((line.said for line in lines if line.said in names), b"")
        or next((line.said for line in lines if len(line.said) <= longest and _alike(line.said) in alike), b"")
        or _shown(text, lines)
    )


def _alike(name: bytes) -> bytes:
    """A boundary without what programs change in it: case, quotes, blanks, leading dashes."""
    return b"".join(name.lower().split()).lstrip(_MARKS).rstrip(b"\"'>")


def _shown(text: bytes, lines: list[Line]) -> bytes:
    """The boundary that the sender forgot or misspelt: the first line that fields of a part follow, or that is closed later."""
    said = {line.said for line in lines}
    for line in lines:
        if _NAMING.search(line.said) and (
            _CONTENT.match(text, line.end) or (line.said + b"--" in said and _PART.match(text, line.end))
        ):
            return line.said
    return b""
