"""Cells as they stood in a file, whatever its make, and what a cell looks like: a label, a remark, a figure."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from parsers.mail.charset import clean

MAX_ROWS = 20_000  # of one file
MAX_COLUMNS = 256
HEADER_WITHIN = 12  # rows from the top in which the header stands
MAX_MERGED = 20_000  # ranges of one sheet
_MAX_CELL = 4000  # characters
_MAX_LABEL = 60  # characters of a header cell; longer ones are remarks
_REMARK = re.compile(r"\S[:：]\s*\S")
_NUMBER = re.compile(r"[-+]?[\d,]+(?:\.\d+)?\s*%?")
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?: .*)?|\d{1,2}月\d{1,2}日")
# How the names of things end in forms and headers: 填报人, 慰问资金（元）, 联系电话：
_NAMES_SOMETHING = re.compile(
    r"\D{0,16}(?:名称|名字|单位|姓名|部门|时间|日期|地点|地址|电话|手机|邮箱|人数|人次|户数|次数|场次|数量|件数|数|金额|资金|经费|款物|"
    r"额|人|内容|情况|备注|说明|类别|类型|项目|主题|方式|职务|性别|编号|序号|合计|标题|目标|来源|措施|对象|代表|活动)"
    r"\s*+(?:[（(][^（()）]{1,12}[）)]\s*+)?[:：]?|[^:：]{1,20}[:：]"
)

Cell = str | int | float | bool | None
Cells = list[Cell]
Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells by row, and merged ranges as ((top, left), (bottom, right)), counted from 0. `top` is the sheet's row of the first."""

    name: str
    cells: list[Cells]
    merged: tuple[Range, ...] = ()
    top: int = 0
    left: int = 0


def cell_value(cell: object) -> Cell:
    """A cell as JSON can hold it. A whole number that the file keeps as a float is a whole number."""
    if isinstance(cell, str):
        return clean(cell.strip())[:_MAX_CELL] or None
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell if math.isfinite(cell) else None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell if isinstance(cell, int) else str(cell)


def written_number(text: str) -> Cell:
    """A number as a file writes it; None where it is none, or larger than one can be."""
    try:
        return cell_value(float(text))
    except ValueError:
        return None


def column_letter(column: int) -> str:
    """A, B, … Z, AA, … for columns counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def may_label(cell: Cell) -> bool:
    """Whether a cell is a text short enough to name a column."""
    return isinstance(cell, str) and len(cell) <= _MAX_LABEL


def is_remark(cell: Cell) -> bool:
    """填报单位：海西州总 names itself, and no column."""
    return isinstance(cell, str) and _REMARK.search(cell) is not None


def is_figure(cell: Cell) -> bool:
    """A number or a date, also where the file holds it as text."""
    if isinstance(cell, str):
        return bool(_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell))
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def names_something(cell: Cell) -> bool:
    """Whether a cell ends as the names of things do in forms and headers: 慰问人数, 联系电话：."""
    return isinstance(cell, str) and _NAMES_SOMETHING.fullmatch(cell) is not None


def filled_cells(grid: Grid, at: int) -> dict[int, Cell]:
    """The cells of a row that hold anything, by column."""
    cells = grid.cells[at] if at < len(grid.cells) else []
    return {column: cell for column, cell in enumerate(cells) if cell is not None}


def texts_of(cells: Cells) -> list[str]:
    """The cells of a row as texts, "" for empty ones."""
    return ["" if cell is None else str(cell) for cell in cells]
