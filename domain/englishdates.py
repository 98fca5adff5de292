"""Dates as English offices write them: months by name, ordinals, weekdays, today and yesterday, and figures in the order of the
campaign (`date_order`). Rows are as in `domain.dates`: pattern, reader, an example that is a test.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Read = tuple[tuple[date, ...], bool] | None
Reader = Callable[[str, date, Mapping[str, date]], Read]
Single = Callable[..., Read]


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How an office writes dates: in English words, in Chinese; `order` of figures: md, dm, or iso (only 2021-02-05)."""

    english: bool = False
    order: str = "md"
    chinese: bool = True


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
# "may" and "march" are words of their own; a month has a capital there
_NAME = (
    r"(?:(?i:Jan(?:uary)?|Feb(?:ruary)?|Apr(?:il)?|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
    r"|Dec(?:ember)?)|Mar(?:ch)?|MAR(?:CH)?|May|MAY)(?![A-Za-z])\.?"
)
_LONG = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SHORT = r"Mon|Tues?|Weds?|Thurs?|Thu|Fri|Sat|Sun|MON|TUE|WED|THU|FRI|SAT|SUN"
_WEEKDAY = rf"(?:(?<![A-Za-z])(?:(?i:{_LONG})|{_SHORT})(?![A-Za-z])\.?,?\s+)?"
_ORDINAL = rf"{_DAY}(?:(?i:st|nd|rd|th)(?![A-Za-z]))?"
_NTH = rf"(?<![\d.:/-]){_ORDINAL}"
_YEAR = r"(?:,?\s*-?20\d\d(?!\d)|-\d\d(?!\d)|\s?['’]\d\d(?!\d))?"
_SHORT_YEAR = re.compile(r"['’](\d\d)(?!\d)")
_DAY_FIRST = re.compile(rf"{_WEEKDAY}\d")  # there 7 Feb-21 names a year; Feb-05 is a day
_YEAR_BEHIND = re.compile(rf"({_NAME})-(\d\d)(?!\d|\s*(?i:st|nd|rd|th|of)(?![A-Za-z])|\s*{_NAME})")
_TO = r"\s*(?:-|–|—|~|(?i:to|till|until|through|thru))\s*"
_AND = r"\s*(?:,|&|(?i:and))\s*"
_NO_MORE = r"(?![\d:%]|\.\d|\s?%)"
_DAY_MONTH = rf"{_NTH}(?:\s+(?i:of))?[\s\-]*{_NAME}{_YEAR}"
_MONTH_DAY = rf"(?<![A-Za-z]){_NAME}[\s\-]*(?:the\s+)?{_ORDINAL}{_NO_MORE}(?:,?\s*20\d\d(?!\d))?"
_ONE = rf"(?:{_WEEKDAY}(?:{_DAY_MONTH}|{_MONTH_DAY}))"
_OTHER = _ONE.replace(_NTH, _ORDINAL)  # behind a "-" that is the range's
_NOT_BEFORE = r"(?<![\d.:$£€/\-vV#_“\"‘'])(?<!(?i:version) )(?<!(?i:section) )(?<!(?i:no) )(?<!(?i:item) )"
# 5/2 pupils, 2.5 tonnes, 3/5 of …
_NOT_AFTER = (
    r"(?![\d:%/]|[.\-]\d|\s?%|\s*(?i:(?:million|billion|thousand|hundred|tonnes?|tons?|kg|km|m|miles?|hours?|hrs?|mins?|minutes"
    r"|pupils?|students?|children|people|persons|staff|teachers|members|workers|schools?|branches|units?|classes|beds|cases|days"
    r"|weeks|times|points|of|in|out|x|am|pm|stars?|mm|cm|litres?)(?![A-Za-z])))"
)


def english_forms(single: Single) -> dict[str, tuple[str, Reader, str]]:
    """Dates in words. `single(year, month, day, received=…)` reads one."""

    def one(text: str, received: date) -> Read:
        name = _month_name(text)
        if name is None:
            return None
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        year = numbers[1] if len(numbers) > 1 else None
        return single(year, name, numbers[0], received=received)

    def named(text: str, received: date, _: Mapping[str, date]) -> Read:
        return one(text, received)

    def span(text: str, received: date, _: Mapping[str, date]) -> Read:
        """5-7 Feb, Feb 5 to 7, 5 Feb - 7 Feb 2021; 5, 6 and 8 Feb names these days only."""
        text = _SHORT_YEAR.sub(r" 20\1", text)
        if _DAY_FIRST.match(text):
            text = _YEAR_BEHIND.sub(r"\1 20\2", text)
        years = [int(number) for number in re.findall(r"20\d\d", text)]
        numbers = [int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", text)]
        months = [_MONTHS.index(name[:3].lower()) + 1 for name in re.findall(_NAME, text)]
        if not months or len(numbers) < 2:
            return None
        year = years[-1] if years else None
        firsts = [
            single(year, month, day, received=received)
            for month, day in zip(_spread(months, len(numbers)), numbers, strict=True)
        ]
        days = [read[0][0] for read in firsts if read]
        if len(days) < len(numbers):
            return None
        typo = any(read[1] for read in firsts if read)
        if re.search(r",\s*\d{1,2}(?!\d)|&|\band\b", text, re.IGNORECASE) and len(months) == 1:
            return tuple(days), typo
        return _between(((days[0],), typo), ((days[-1],), typo))

    return {
        "en_range": (rf"{_ONE}{_TO}{_OTHER}", span, "5 Feb - 7 Feb"),
        "en_range_day": (
            rf"{_WEEKDAY}{_NTH}(?:{_TO}{_WEEKDAY}{_ORDINAL}|(?:{_AND}{_ORDINAL}){{1,6}})(?:\s+(?i:of))?[\s\-]*"
            rf"{_NAME}{_YEAR}", span, "5-7 Feb"),
        "en_range_month": (
            rf"(?<![A-Za-z]){_NAME}\s*{_ORDINAL}(?:{_TO}{_ORDINAL}|(?:{_AND}{_ORDINAL}(?!\d)){{1,6}})"
            rf"{_NO_MORE}(?:,?\s*20\d\d(?!\d))?", span, "Feb 5-7"),
        "en_day_month": (rf"{_WEEKDAY}{_DAY_MONTH}", named, "Friday 5th of February 2021"),
        "en_month_day": (rf"{_WEEKDAY}{_MONTH_DAY}", named, "Feb 5th, 2021"),
        "en_relative": (
            r"(?<![A-Za-z])(?i:(?:the\s+)?day before yesterday|yesterday|today)(?:['’]s)?(?![A-Za-z])", _relative, "yesterday"),
        "en_weekday": (
            rf"(?<![A-Za-z])(?<!(?i:next) )(?<!(?i:every) )(?:(?i:last)\s+)?(?:(?i:{_LONG})|{_SHORT})(?:['’]s)?(?![A-Za-z])",
            _weekday, "Monday's"),
    }  # fmt: skip


def figure_forms(order: str, single: Single) -> dict[str, tuple[str, Reader, str]]:
    """Dates in figures: the year first as everywhere, else day and month in this order; with iso only with the year first."""

    def numbers_of(text: str) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", text)]

    def year_first_span(text: str, received: date, _: Mapping[str, date]) -> Read:
        numbers = numbers_of(text)
        return _between(single(*numbers[:3], received=received), single(*numbers[3:], received=received))

    def year_first(text: str, received: date, _: Mapping[str, date]) -> Read:
        return single(*numbers_of(text), received=received)

    def short(text: str, received: date, _: Mapping[str, date]) -> Read:
        first, second, *year = numbers_of(text)
        month, day = (first, second) if order == "md" else (second, first)
        return single(year[0] if year else None, month, day, received=received)

    def span(text: str, received: date, _: Mapping[str, date]) -> Read:
        numbers = numbers_of(text)
        half = len(numbers) // 2
        ends = [short("/".join(map(str, part)), received, {}) for part in (numbers[:half], numbers[half:])]
        return _between(*ends)

    year = rf"20\d\d[./_-]{_MONTH}[./_-]{_DAY}(?!\d)"
    forms: dict[str, tuple[str, Reader, str]] = {
        "year_first_range": (
            rf"(?:(?<![\d.:/\-vV])|(?<=_)){year}{_TO}{year}", year_first_span, "2021-02-05 to 2021-02-07"),
        "year_first": (
            rf"(?:(?<![\d.:/\-vV])|(?<=_)){year}", year_first, "2021-02-05"),
    }  # fmt: skip
    if order == "iso":
        return forms
    a, b = (_MONTH, _DAY) if order == "md" else (_DAY, _MONTH)
    either = "|".join(rf"{a}{sign}{b}{sign}(?:20)?\d\d(?!\d)" for sign in (r"\.", "/", "-"))
    example = ("2/5/2021", "2/5 - 2/7", "2/5") if order == "md" else ("5/2/2021", "5/2 - 7/2", "5/2")
    return forms | {
        "figures_range": (rf"{_NOT_BEFORE}{a}[./]{b}{_TO}{a}[./]{b}{_NOT_AFTER}", span, example[1]),
        "figures_year": (rf"{_NOT_BEFORE}(?:{either})", short, example[0]),
        "figures": (rf"{_NOT_BEFORE}{a}[./\-]{b}{_NOT_AFTER}", short, example[2]),
    }


def _between(first: Read, last: Read) -> Read:
    """All days of a range of at most a month."""
    if not first or not last:
        return None
    start, typo = first[0][0], first[1] or last[1]
    length = (last[0][0] - start).days
    return (tuple(start + timedelta(n) for n in range(length + 1)), typo) if 0 < length <= 31 else None


def _spread(months: list[int], count: int) -> list[int]:
    return months if len(months) == count else [months[-1]] * count


def _month_name(text: str) -> int | None:
    found = re.search(_NAME, re.sub(rf"^(?:(?i:{_LONG})|{_SHORT})(?![A-Za-z])", "", text))
    return _MONTHS.index(found[0][:3].lower()) + 1 if found else None


def _relative(text: str, received: date, _: Mapping[str, date]) -> Read:
    said = text.lower()
    return (received - timedelta(2 if "before" in said else 1 if said.startswith("yesterday") else 0),), False


def _weekday(text: str, received: date, _: Mapping[str, date]) -> Read:
    """The last such day up to that of receipt; "last Monday" is never today."""
    said = text.lower()
    last = said.startswith("last")
    wanted = _WEEKDAYS.index(said.removeprefix("last").strip()[:3])
    back = (received.weekday() - wanted) % 7
    return (received - timedelta(back or (7 if last else 0)),), False
