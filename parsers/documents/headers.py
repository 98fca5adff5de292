"""The header of a table: where its data begins, and a label for each column. A row of data must never become one."""

from parsers.documents.grids import HEADER_WITHIN, MAX_COLUMNS, Grid, column_letter, is_remark, may_label

_MAX_LEVELS = 3  # rows of a header


def find_header(grid: Grid) -> tuple[int, list[str]]:
    """Where the data begins, and a label for each column: the first row that fills half of the sheet's columns, if it
    holds texts only. Where it does not, there is no header: a row of data must not become one.

    Above it stand titles and remarks, which fill a cell or two. Where cells of it are merged sideways, the next row names
    what is under them: 慰问/人数.
    """
    width = max((sum(cell is not None for cell in cells) for cells in grid.cells[:50]), default=0)
    for at, cells in enumerate(grid.cells[:HEADER_WITHIN]):
        filled = [cell for cell in cells if cell is not None]
        wide = _wide_ranges(grid, at)
        covered = len(filled) + sum(right - left for left, right in wide)
        if len(filled) < 2 or covered * 2 < width or any(map(is_remark, filled)):
            continue
        if not all(map(may_label, filled)):
            break
        levels = [_spread(grid, at)]
        while wide and len(levels) < _MAX_LEVELS and _names_more(grid, at + len(levels), wide):
            levels.append(_spread(grid, at + len(levels)))
            wide = _wide_ranges(grid, at + len(levels) - 1)
        return at + len(levels), _labels(levels)
    return 0, []


def _names_more(grid: Grid, row: int, wide: list[tuple[int, int]]) -> bool:
    """Whether a row holds labels only, and only below cells that are merged sideways."""
    cells = grid.cells[row] if row < len(grid.cells) else []
    filled = [(column, cell) for column, cell in enumerate(cells) if cell is not None]
    below = all(any(left <= column <= right for left, right in wide) for column, _ in filled)
    return bool(filled) and below and all(may_label(cell) for _, cell in filled)


def _wide_ranges(grid: Grid, row: int) -> list[tuple[int, int]]:
    """(left, right) of the cells of a row that are merged sideways."""
    return [(left, right) for (top, left), (_, right) in grid.merged if top == row and right > left]


def _spread(grid: Grid, row: int) -> list[str]:
    """A header row with the text of each merged cell in all the columns that it covers."""
    cells = [str(cell) if cell is not None else "" for cell in grid.cells[row]]
    for (top, left), (bottom, right) in grid.merged:
        if top <= row <= bottom and left < len(grid.cells[top]) and (value := grid.cells[top][left]) is not None:
            right = min(right, MAX_COLUMNS - 1)
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [str(value)] * (right + 1 - left)
    return cells


def _labels(levels: list[list[str]]) -> list[str]:
    """One label a column, its levels joined; a label that stands there twice gets its column letter."""
    width = max(map(len, levels))
    joined = [
        "/".join(dict.fromkeys(" ".join(level[n].split()) for level in levels if n < len(level) and level[n]))
        for n in range(width)
    ]
    return [
        f"{label} ({column_letter(n)})" if label and joined.index(label) < n else label
        for n, label in enumerate(joined)
    ]


def fill_down(grid: Grid, first: int) -> None:
    """What is merged over several rows of data holds for each of them."""
    for (top, left), (bottom, _) in grid.merged:
        if top < first or bottom <= top or top >= len(grid.cells) or left >= len(grid.cells[top]):
            continue
        for cells in grid.cells[top + 1 : bottom + 1]:
            if left < len(cells):
                cells[left] = grid.cells[top][left]
