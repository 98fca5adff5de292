"""The sheet 待确认 as an officer sends it back: rows that were filled in. Hostile input, read in the limited child."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import python_calamine

CHECK_HEADS = ("校验码", "Check")  # the head of the last column tells where the table is, in whatever language
MAX_ROWS = 2000
MAX_CELL = 300  # characters
_FILLED = 6  # columns from the first that is filled in to the last: union, day, kind, why, mail number, check


class NotASheet(Exception):
    """The file is no workbook, or has no such sheet."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One row that a person filled in, as texts; days as YYYY-MM-DD where the cell is a date."""

    union: str
    day: str
    kind: str
    why: str
    mail_id: int
    check: str


def read_confirmations(data: bytes) -> tuple[Confirmation, ...]:
    """Rows in which a union or a kind stands. Raises NotASheet."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names[:20]]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except (
        BaseException
    ) as error:  # calamine has many ways to fail on hostile bytes; a panic of its own is no Exception
        raise NotASheet(str(error)[:200]) from error
    for rows in tables:
        for number, row in enumerate(rows[:50]):
            column = next((n for n, cell in enumerate(row[:50]) if _text(cell) in CHECK_HEADS), -1)
            if column >= _FILLED - 1:
                return tuple(_filled(rows[number + 1 : number + 1 + MAX_ROWS], column - _FILLED + 1))
    raise NotASheet("no sheet has a column 校验码")


def _filled(rows: Sequence[Sequence[object]], first: int) -> list[Confirmation]:
    found = []
    for row in rows:
        union, day, kind, why, mail_id, check = (_text(cell) for cell in row[first : first + _FILLED])
        if (union or kind) and mail_id.isdecimal() and len(mail_id) < 15:
            found.append(Confirmation(union, day, kind, why, int(mail_id), check))
    return found


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()[:MAX_CELL]
