"""Cells to rows, whatever file they stood in: each row a JSON object by header, or by column letter where there is none.

What people put on one sheet is parted first: tables side by side, tables below one another, each with its own header, and
forms, which name in one column what stands in the next and are one row. A row of data must never become a header.
"""

import json
from collections.abc import Iterator

from parsers.documents.grids import (
    MAX_COLUMNS,
    Cell,
    Grid,
    column_letter,
    filled_cells,
    is_figure,
    is_remark,
    may_label,
    names_something,
    texts_of,
)
from parsers.documents.headers import fill_down, find_header
from parsers.values import Row

_MAX_PARTED = 5000  # rows within which a second table is looked for


def table_rows(grid: Grid) -> Iterator[Row]:
    """The rows of all tables and forms of a grid. Empty rows and cells are left out."""
    for part in _parted(grid):
        form = _form(part)
        yield from [form] if form else _rows(part)


def has_table(grid: Grid) -> bool:
    """Whether a grid is a table, and no frame that only places things on a page: two rows with two cells filled."""
    return sum(sum(cell is not None for cell in cells) > 1 for cells in grid.cells) > 1


def names_columns(grid: Grid) -> bool:
    """Whether a table says what its columns are, or is a form."""
    return any(_form(part) is not None or find_header(part)[0] for part in _parted(grid))


def _rows(grid: Grid) -> Iterator[Row]:
    """The rows below the header, or all rows by column letter where there is none."""
    first, labels = find_header(grid)
    fill_down(grid, first)
    for number, cells in enumerate(grid.cells[first:], grid.top + first + 1):
        named = {_label(grid, labels, column): cell for column, cell in enumerate(cells) if cell is not None}
        if named:
            yield Row(grid.name, number, json.dumps(named, ensure_ascii=False))


def _label(grid: Grid, labels: list[str], column: int) -> str:
    return (labels[column] if column < len(labels) else "") or column_letter(grid.left + column)


# --- several tables on one sheet


def _parted(grid: Grid) -> Iterator[Grid]:
    """The tables of a grid, each a grid of its own: below one another, and of those the ones side by side."""
    starts = [0, *_further_tables(grid)]
    for start, end in zip(starts, [*starts[1:], len(grid.cells)], strict=True):
        below = _cut(grid, start, end, 0, MAX_COLUMNS) if len(starts) > 1 else grid
        yield from _side_by_side(below)


def _cut(grid: Grid, top: int, bottom: int, left: int, right: int) -> Grid:
    """A piece of a grid, with the merged ranges that lie in it."""
    merged = tuple(
        ((a - top, b - left), (min(c, bottom - 1) - top, min(d, right - 1) - left))
        for (a, b), (c, d) in grid.merged
        if top <= a < bottom and left <= b < right
    )
    cells = [row[left:right] for row in grid.cells[top:bottom]]
    return Grid(grid.name, cells, merged, grid.top + top, grid.left + left)


def _further_tables(grid: Grid) -> Iterator[int]:
    """Rows at which another table begins: behind an empty row or a title, a row of labels over what they do not fit."""
    first, labels = find_header(grid)
    if not first:
        return
    apart = False  # an empty row or a title stands above
    begins: int | None = None
    for at in range(first, min(len(grid.cells), _MAX_PARTED)):
        filled = filled_cells(grid, at)
        if len(filled) < 2:
            if not apart or not filled or begins is None:
                begins = at
            apart = True
            continue
        if apart and _is_header(grid, at, filled, labels):
            yield begins if begins is not None and begins > first else at
            labels = texts_of(grid.cells[at])
        apart, begins = False, None


def _is_header(grid: Grid, at: int, filled: dict[int, Cell], labels: list[str]) -> bool:
    """Whether a row that stands apart names columns: all of it are labels, what is below it is of another sort, or it names
    things as headers do, or it has its own width.
    """
    if not all(map(may_label, filled.values())) or any(map(is_remark, filled.values())):
        return False
    below = filled_cells(grid, at + 1)
    if len(below) < 2 or not set(below) <= set(filled) | set(range(min(filled), max(filled) + 1)):
        return False
    if len(set(filled.values())) < len(filled) or any(is_figure(cell) for cell in filled.values()):
        return False
    known = {column: labels[column] for column in range(len(labels)) if labels[column]}
    if list(filled.values()) == list(known.values()):
        return True  # the header again
    named = sum(names_something(cell) for cell in filled.values())
    if named * 2 >= len(filled):
        return not all(names_something(cell) for cell in below.values())
    return any(is_figure(below.get(column)) for column in filled) and set(filled) != set(known)


def _side_by_side(grid: Grid) -> Iterator[Grid]:
    """Tables that an empty column parts, where each has a header of two labels or more and names its rows itself."""
    used = {column for row in grid.cells for column, cell in enumerate(row) if cell is not None}
    for (_, left), (_, right) in grid.merged:
        used |= set(range(left, min(right, MAX_COLUMNS) + 1))
    runs: list[list[int]] = []
    for column in sorted(used):
        if runs and runs[-1][-1] == column - 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    pieces = [_cut(grid, 0, len(grid.cells), run[0], run[-1] + 1) for run in runs]
    if len(pieces) < 2 or not all(map(_stands_alone, pieces)):
        yield grid
        return
    yield from pieces


def _stands_alone(grid: Grid) -> bool:
    first, labels = find_header(grid)
    if not first or sum(map(bool, labels)) < 2:
        return False
    keys = [row[0] for row in grid.cells[first:] if row and row[0] is not None]
    return bool(keys) and (labels[0] == "序号" or not all(map(is_figure, keys)))


# --- forms


def _form(grid: Grid) -> Row | None:
    """A form as one row: pairs of a name and what stands beside it, in two columns or in four. None where it is a table."""
    rows = [(at, cells) for at in range(len(grid.cells)) if (cells := filled_cells(grid, at))]
    while rows and len(rows[0][1]) == 1 and not names_something(next(iter(rows[0][1].values()))):
        rows = rows[1:]  # its title
    columns = sorted({column for _, cells in rows for column in cells})
    if len(columns) not in (2, 4) or len(rows) < 2 or len(rows) > 100:
        return None
    names: list[Cell] = []
    pairs: dict[str, Cell] = {}
    for _, cells in rows:
        for name_at, value_at in zip(columns[::2], columns[1::2], strict=True):
            name = cells.get(name_at)
            if name is None and cells.get(value_at) is None:
                continue
            if not isinstance(name, str) or not may_label(name) or is_figure(name):
                return None
            label = " ".join(name.split()).rstrip(":： ")
            if label in pairs:
                return None
            names.append(name)
            pairs[label] = cells.get(value_at)
    top = rows[0][1]
    heads = [top.get(column) for column in columns[1::2]]
    named = sum(map(names_something, names))
    if named < 2 or named * 2 < len(names) or any(map(names_something, heads)):
        return None
    kept = {label: value for label, value in pairs.items() if value is not None}
    return Row(grid.name, grid.top + rows[0][0] + 1, json.dumps(kept, ensure_ascii=False)) if kept else None
