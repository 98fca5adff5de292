"""Text of others as it may stand on a terminal, in a log, in a line: nothing in it moves the cursor, ends the line, rings, or turns
its direction.

What moves is taken away where people read, and written as \\uXXXX where machines read or a trace is looked for.
"""

import re

# Control characters of both sets, marks of direction, separators of lines, surrogates, and what stands between characters unseen
_MOVES = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BUT_LINES = re.compile(_MOVES.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))
_BLANKS = str.maketrans("\t\n\v\f\r\x85\u2028\u2029", " " * 8)


def one_line(text: str) -> str:
    """Without what moves; line ends and tabs are blanks."""
    return text if text.isascii() and text.isprintable() else _MOVES.sub("", text.translate(_BLANKS))


def plain(text: str) -> str:
    """Without what moves, but for the line ends, which are ours."""
    return _BUT_LINES.sub("", text.replace("\t", "    "))


def escaped(text: str) -> str:
    """What moves as \\uXXXX: JSON says the same so, and a log shows what was there."""
    return _MOVES.sub(lambda found: "".join(f"\\u{unit:04x}" for unit in _units(found[0])), text)


def _units(character: str) -> tuple[int, ...]:
    code = ord(character)
    return (code,) if code < 0x10000 else (0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code - 0x10000 & 0x3FF))
