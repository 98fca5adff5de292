"""Rows of any query as lines for people: columns one under the other, a Chinese character two wide."""

import itertools
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from domain.disguise import visible

_MEASURED = 500  # rows decide how wide columns are; later ones may stand out
_WIDEST = 60  # columns of the screen


def grid_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A head, a rule, and a line a row. Numbers stand right; a text that is too long ends in `…`, but not a single column's."""
    rest = iter(rows)
    first = list(itertools.islice(rest, _MEASURED))
    widest = _WIDEST if len(columns) > 1 else 100_000
    names = [_cell(name) for name in columns]
    widths = [
        min(widest, max([cell_len(name), *(cell_len(_cell(row[n])) for row in first)])) for n, name in enumerate(names)
    ]
    right = [
        any(row[n] is not None for row in first) and all(isinstance(row[n], int | float | None) for row in first)
        for n in range(len(columns))
    ]
    yield _line(names, widths, right)
    yield "  ".join("-" * width for width in widths)
    for row in itertools.chain(first, rest):
        yield _line([_cell(value) for value in row], widths, right)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    if isinstance(value, float):
        return f"{value:.6g}"
    return visible(str(value), blank=" ")


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    return "  ".join(_set(*cell) for cell in zip(cells, widths, right, strict=True)).rstrip()


def _set(text: str, width: int, right: bool) -> str:
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…"
    return " " * (width - length) + text if right else text + " " * (width - length)
