"""Where the mails in an mbox begin and end, and the time in a From_ line. Pure, over any bytes that can be searched.
A mail begins at a line `From ` at the start or after an empty line; the empty line before the next is the format's."""

import mmap
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

_ZONE = rb"(?:\s+(?:([+-])(\d\d)([0-5]\d)|[A-Z]{3,4}))?"
_ASCTIME = re.compile(
    rb"\s(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s+([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d\d):(\d\d)(?::(\d\d))?"
    + _ZONE + rb"\s+(\d{4})" + _ZONE + rb"\s*$"
)  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}

Span = tuple[int, int, int]  # offsets: where the From_ line starts, where the mail starts, where it ends


def spans(data: mmap.mmap | bytes) -> Iterator[Span]:
    """The mails of an mbox, in order; `data` must begin with `From `."""
    line = 0
    while line < len(data):
        start = data.find(b"\n", line) + 1 or len(data)
        end = _next_from_line(data, start)
        tail = data[max(start - 1, 0, end - 4) : end]
        separator = 2 if tail.endswith(b"\n\r\n") else 1 if tail.endswith(b"\n\n") else 0
        yield line, start, end - separator
        line = end


def from_line_time(line: bytes) -> datetime | None:
    """Aware UTC datetime of a From_ line, None if it has none. asctime names no zone and means UTC (RFC 4155); a
    numeric zone before or after the year is heeded."""
    found = _ASCTIME.search(line)
    month = _MONTHS.get(found[1]) if found else None
    if not found or not month:
        return None
    sign, hours, minutes = found.group(6, 7, 8) if found[6] else found.group(10, 11, 12)
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == b"-" else 1)
    day, hour, minute, second, year = (int(found[n] or 0) for n in (2, 3, 4, 5, 9))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _next_from_line(data: mmap.mmap | bytes, start: int) -> int:
    """Offset of the next `From ` after an empty line, or the end of the data."""
    found = data.find(b"\nFrom ", start - 1)
    while found >= 0:
        if data[max(found - 1, 0) : found] == b"\n" or data[max(found - 2, 0) : found] == b"\n\r":
            return found + 1
        found = data.find(b"\nFrom ", found + 1)
    return len(data)
