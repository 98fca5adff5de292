"""The rows of a roster's file, told by what is in it and not by its name: a workbook, or text as offices save it (UTF-8,
UTF-16, GB18030; commas, semicolons or tabs). What cannot be read says why, and what to do.
"""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from domain.saying import say, why

Rows = list[tuple[int, list[str]]]  # line number, cells

_WORKBOOK_NAMES = (".xlsx", ".xls", ".xlsm", ".et")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = ",;\t"


class Unreadable(Exception):
    """The file cannot be read as a roster; its only argument says why and what to do."""


def read_rows(path: Path) -> tuple[list[str], Rows]:
    """The header of a roster file, and its lines by number. Raises Unreadable."""
    data = _bytes(path)
    workbook = data.startswith((_ZIP, _OLE))
    if data and not workbook and path.suffix.lower() in _WORKBOOK_NAMES:
        raise Unreadable(
            say(
                "is called %(ending)s and is no workbook; save it as .xlsx, or call it .csv if it is text",
                ending=path.suffix,
            )
        )
    found = _workbook_rows(data) if workbook else _text_rows(data)
    rows = [(number, cells) for number, cells in enumerate(found, start=1) if any(map(str.strip, cells))]
    if not rows:
        raise Unreadable(say("is empty; `rollcall init` writes an example"))
    return rows[0][1], rows[1:]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Unreadable(
            say("is not there; [campaign] roster names it, and `rollcall init` writes an example")
        ) from error
    except IsADirectoryError as error:
        raise Unreadable(say("is a folder; [campaign] roster names a file")) from error
    except PermissionError as error:
        raise Unreadable(say("may not be read by this user; change its owner or its permissions")) from error
    except OSError as error:
        raise Unreadable(say("cannot be read: %(why)s", why=why(error))) from error


def _workbook_rows(data: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, IndexError) as error:
        raise Unreadable(
            say(
                "is no workbook that can be opened (%(error)s); save it as .xlsx, without a password, or as .csv",
                error=error,
            )
        ) from error


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _text_rows(data: bytes) -> list[list[str]]:
    text = _text(data)
    header = next(filter(None, map(str.strip, text.splitlines())), "")
    counts = Counter(re.sub(r'"[^"]*"', "", header))
    separator = max(_SEPARATORS, key=lambda sign: counts[sign])
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable(say("cannot be read as separated text: %(error)s", error=error)) from error


def _text(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(say("is neither text nor a workbook; save it as .xlsx, or as CSV in UTF-8"))
