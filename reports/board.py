"""The roll call as a board that fits a screen: units in as many columns as there is room for, with sign, name and time."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from domain.words import Status
from reports.terminal import STYLES
from reports.wording import SIGNS, Words
from store.days import UnionDay

_SIGN = 3  # columns: a sign may be drawn two wide
_TIME = 5
_GAP = 2
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Moment:
    """A look at a day: its line, what is left until the deadline (None: it is over), the local time up to which the mailbox
    was read, and the ids of the unions that changed since the last look."""

    line: str
    left: timedelta | None
    read_until: str
    fresh: Collection[str]


def board(unions: Sequence[UnionDay], moment: Moment, words: Words, *, width: int) -> Text:
    """The board in lines of at most `width` columns."""
    lines = [Text(piece, "bold") for piece in _wrapped(moment.line, width)]
    left = words("watch_left", left=_clock(moment.left)) if moment.left is not None else words("watch_over")
    read = words("watch_read", at=moment.read_until or "-")
    lines += [Text(piece) for piece in _flowed((left, read, words("watch_end")), width)]
    lines += [Text(piece, "dim") for piece in _flowed(_counts(unions, words), width)]
    lines += list(_rows(unions, moment.fresh, width))
    fresh = words.join([union.short_name for union in unions if union.union_id in moment.fresh])
    lines.append(Text(next(_wrapped(words("watch_new", names=fresh), width)) if fresh else "", "bold"))
    return Text("\n").join(lines)


def _rows(unions: Sequence[UnionDay], fresh: Collection[str], width: int) -> Iterator[Text]:
    """Down each column, then the next, as one reads a roster."""
    longest = max((cell_len(union.name) for union in unions), default=0)
    name = max(4, min(longest, _LONGEST_NAME, width - _SIGN - _TIME - 1))
    cell = _SIGN + name + 1 + _TIME
    columns = max(1, (width + _GAP) // (cell + _GAP))
    height = -(-len(unions) // columns)
    for row in range(height):
        cells = [_cell(union, name, union.union_id in fresh) for union in unions[row::height]]
        yield Text(" " * _GAP).join(cells)


def _cell(union: UnionDay, width: int, fresh: bool) -> Text:
    style = STYLES[union.status]
    sign = SIGNS[union.status]
    time = union.first_received_at[11:16] if union.first_received_at else ""
    name = union.name
    if cell_len(name) > width:
        name = set_cell_size(name, width - 1) + "…"
    return Text.assemble(
        (sign + " " * (_SIGN - cell_len(sign)), style),
        (set_cell_size(name, width), f"{style} reverse" if fresh else style),
        (f" {time:{_TIME}}", style),
    )


def _counts(unions: Sequence[UnionDay], words: Words) -> list[str]:
    """What each sign means, and how many have it."""
    counts = Counter(union.status for union in unions)
    return [f"{SIGNS[status]} {words.status(status)} {counts[status]}" for status in Status if counts[status]]


def _flowed(pieces: Sequence[str], width: int) -> Iterator[str]:
    """Pieces one after another, a new line before one that no longer fits; a sign may be drawn two wide."""
    line = ""
    for piece in pieces:
        if line and cell_len(line) + _GAP + cell_len(piece) >= width:
            yield line
            line = ""
        line += f"{' ' * _GAP if line else ''}{piece}"
    yield from _wrapped(line, width)


def _wrapped(text: str, width: int) -> Iterator[str]:
    """A text in lines of at most `width` columns, broken anywhere: Chinese has no blanks."""
    line = ""
    for letter in text:
        if cell_len(line) + cell_len(letter) > width:
            yield line
            line = ""
        line += letter
    yield line


def _clock(left: timedelta) -> str:
    seconds = int(left.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
