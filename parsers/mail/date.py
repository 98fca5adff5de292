"""Date headers to instants: as RFC 5322 wants them, and as office systems write them (2021/2/5 10:00:00, 星期五, 上午).

Whether a zone was named is kept apart: a time without one is the sender's clock, and only the campaign knows its zone.
"""

import email.utils
import re
from datetime import UTC, datetime, timedelta, timezone

_MAX = 200  # characters read
_WEEKDAY = r"(?:星期|周|礼拜|週)[一二三四五六日天]"
_LATE = frozenset({"下午", "晚上", "傍晚", "pm"})
_EARLY = frozenset({"上午", "早上", "凌晨", "am"})
# 2021/2/5 10:00:00 · 2021-02-05 10:00 · 2021年2月5日 星期五 下午3:58 · 2021-02-05T10:00:00.123+08:00
_YEAR_FIRST = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})(?:日|号)?"
    rf"(?:T|[\s,，]{{0,3}}[(（]?{_WEEKDAY}[)）]?[\s,，]{{0,3}}|[\s,，]{{1,3}}|(?<=[日号])|(?=上午|下午|早上|晚上|中午|凌晨|傍晚))"
    r"(?P<half>上午|下午|早上|晚上|中午|凌晨|傍晚)?\s?(?P<hour>\d{1,2})\s?[:：时点]\s?(?P<minute>\d{1,2})"
    r"(?:\s?[:：分]\s?(?P<second>\d{1,2})?(?:[.,]\d{1,9})?秒?)?\s?(?P<english>[AP]M)?"
    r"\s?(?P<zone>Z|(?:UTC|GMT)?\s?[+-]\d{2}:?\d{2}|UTC|GMT)?(?:\s?\([^()]{0,40}\))?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_LEADING_WEEKDAY = re.compile(rf"^\s*[(（]?{_WEEKDAY}[)）]?\s?[,，]?\s*")
_MONTH = re.compile(r"(十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])\s?月")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMERALS = {name: number for number, name in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)}


def parse_date(text: str) -> datetime | None:
    """A Date header as aware UTC; None where it cannot be read. A missing zone is read as UTC."""
    at = _read(text[:_MAX])
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC) if at else None
    except (ValueError, OverflowError):
        return None


def names_zone(text: str) -> bool:
    """Whether a Date header says in which zone its clock stands. -0000 does: RFC 5322 (3.3) calls it UTC."""
    at = _read(text[:_MAX])
    return at is not None and (at.tzinfo is not None or "-0000" in text[:_MAX])


def _read(text: str) -> datetime | None:
    """Naive where no zone is named."""
    text = _LEADING_WEEKDAY.sub("", text)
    found = _YEAR_FIRST.fullmatch(text.strip())
    try:
        if found:
            return _year_first(found)
        return email.utils.parsedate_to_datetime(_MONTH.sub(lambda m: f" {_month(m[1])} ", text, count=1))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _year_first(found: re.Match[str]) -> datetime:
    half = (found["half"] or found["english"] or "").lower()
    hour = int(found["hour"])
    if half in _LATE and hour < 12:
        hour += 12
    elif half in _EARLY and hour == 12:
        hour = 0
    year, month, day, minute, second = (int(found[name] or 0) for name in ("year", "month", "day", "minute", "second"))
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(found["zone"]))


def _zone(said: str | None) -> timezone | None:
    if not said:
        return None
    offset = _OFFSET.search(said)
    if offset is None:
        return UTC
    away = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return timezone(-away if offset[1] == "-" else away)


def _month(said: str) -> str:
    return _MONTHS[(int(said) if said.isdecimal() else _NUMERALS[said]) - 1]
