"""Dates as Chinese offices write them. Finds every form of DOMAIN 4 in a folded text, and none of its traps; what a date
means (label or event) is decided elsewhere. The table below is the rule; each row's example is a test.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from domain.englishdates import DateStyle, english_forms, figure_forms

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
_HAN = "一二三四五六七八九十"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:20\d\d|\d\d)"
_DASH = r"\s*(?:-|—|–|―|~|至|到)+\s*"
# what stands behind a number that is no date: 2.5万元, 15.4%, 2.5公里
_UNIT = (
    r"(?:万|亿|千|百|元|块|%|‰|个|名|人|余|多|倍|吨|公里|千米|米|度|级|岁|小时|分|折|版|期|号|年|户|份|件|只|套|场|次|条|"
    r"职工|kg|km|[MGK]B?\b)"
)
_DAILY = r"日(?:报表?(?=[^一-龥]|$|信息|汇总|统计)|志(?!愿))"  # 日 of a noun: 2.5日报, but 2.5日 报送
# 日 that ends a date in figures (2.5日工作信息), and no length of time (2.5日内)
_THE_DAY = rf"(?!{_DAILY})日(?![内游制]|[以之]内|\s?(?:工资|报酬|薪|津贴|补助|补贴|假))"
_ENDED = rf"(?:\s?{_THE_DAY})?"
_NO_UNIT = rf"(?![\d:.]|\s*(?!{_DAILY})(?:{_UNIT}|日|月))"
# 2-5日报 is one day's where that day is near, and no whole month's; 2-5日 are days of a month that nobody named
_DASHED = rf"{_MONTH}-{_DAY}(?![\d:.]|\s*(?:{_UNIT}|日|月))"
_DASHED_DAILY = rf"(?!0?1-(?:2[89]|3[01])\s?日报表){_MONTH}-{_DAY}(?=\s?日报表?(?![一-龥]))"
_STOP = r"(?:[/_-]|\s?\.\s?)"  # behind a full year and its month: 2021. 2. 5
_WEEKDAY = r"(?:\s?\(?(?:星期|周)[一二三四五六日天]\)?)?"
_HAN_YEAR = r"(?:(?:(?<!\d)20\d\d|[二〇零一二三四五六七八九]{4})年)?"
_HAN_MONTH = r"(?:十[一二]?|[一二三四五六七八九])月"
_HAN_DAY = rf"[{_HAN}廿卅]{{1,3}}"
# what stands before a number that is no date: 第2-5, 〔2.5, V2.5, “3.8”妇女节, 附件1-2
_NOT_BEFORE = (
    r"(?<![\d.:第〔¥$/\-vV_“\"‘'])(?<!附件)(?<!附表)(?<!附)"
    r"(?<!休假)(?<!年假)(?<!加班)(?<![补调轮]休)(?<!人均)(?<!工期)(?<!拖欠)(?<!缩短)"
)


@dataclass(frozen=True, slots=True)
class Dates:
    """A date expression in a text: where it stands, the days it names in order, and whether its year was a typo."""

    start: int
    end: int
    text: str
    days: tuple[date, ...]
    year_typo: bool = False


CHINESE = DateStyle()


def find_dates(
    text: str, received: date, *, lunar: Mapping[str, date] | None = None, style: DateStyle = CHINESE
) -> list[Dates]:
    """Date expressions in `text` (already folded by `plain`), left to right. `received` is the local day of receipt."""
    found = []
    forms, anything = _forms(style)
    for match in anything.finditer(text):
        read = forms[match.lastgroup or ""][1]
        result = read(match[0], received, lunar or {})
        if result is not None:
            found.append(Dates(match.start(), match.end(), match[0], *result))
    return found


_Read = tuple[tuple[date, ...], bool] | None


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _calendar(text: str, received: date, _: Mapping[str, date]) -> _Read:
    numbers = _numbers(text)
    year = numbers.pop(0) if len(numbers) == 3 else None
    return _single(year, *numbers, received=received)


def _near(text: str, received: date, lunar: Mapping[str, date]) -> _Read:
    """A day of the weeks before, or the next: 6-7日报 in February are two days of it."""
    found = _calendar(text, received, lunar)
    return found if found and all(-30 <= (day - received).days <= 1 for day in found[0]) else None


def _compact(text: str, received: date, _: Mapping[str, date]) -> _Read:
    digits = text.rstrip("日 ")
    year = int(digits[:-4]) if len(digits) == 8 else None
    return _single(year, int(digits[-4:-2]), int(digits[-2:]), received=received)


def _range(text: str, received: date, _: Mapping[str, date]) -> _Read:
    numbers = _numbers(text)
    year = numbers.pop(0) if numbers[0] > 12 else None
    month, day, *last = numbers
    return _span(_single(year, month, day, received=received), last[-2] if len(last) > 1 else month, last[-1])


def _compact_range(text: str, received: date, lunar: Mapping[str, date]) -> _Read:
    first, last = re.findall(r"\d+", text)
    return _span(_compact(first, received, lunar), int(last[-4:-2]), int(last[-2:]))


def _span(start: _Read, month: int, day: int) -> _Read:
    """All days from `start` to the next such month and day; None for what is no range of at most a month."""
    if start is None:
        return None
    (first,), typo = start
    try:
        end = first.replace(month=month, day=day)
        end = end if end >= first else end.replace(year=end.year + 1)
    except ValueError:
        return None
    days = (end - first).days
    return (tuple(first + timedelta(n) for n in range(days + 1)), typo) if days <= 31 else None


def _list(text: str, received: date, _: Mapping[str, date]) -> _Read:
    month, *days = _numbers(text)
    singles = [_single(None, month, day, received=received) for day in days]
    return (tuple(single[0][0] for single in singles if single), False) if all(singles) else None


def _han(text: str, received: date, lunar: Mapping[str, date]) -> _Read:
    year_text, _, rest = text.rpartition("年")
    month, _, day = rest.rstrip("日号").partition("月")
    year = int("".join(str(_DIGITS.get(c, c)) for c in year_text)) if year_text else None
    return _single(year, _han_number(month), _han_number(day), received=received)


def _han_range(text: str, received: date, lunar: Mapping[str, date]) -> _Read:
    first, last = re.split(_DASH, text, maxsplit=1)
    month, _, day = last.rpartition("年")[2].rstrip("日号").rpartition("月")
    month = month or first.rpartition("年")[2].partition("月")[0]
    return _span(_han(first, received, lunar), _han_number(month), _han_number(day))


def _han_list(text: str, received: date, lunar: Mapping[str, date]) -> _Read:
    month, _, days = text.partition("月")
    singles = [_han(f"{month}月{day}", received, lunar) for day in re.split("[、,和及]", days)]
    return (tuple(single[0][0] for single in singles if single), False) if all(singles) else None


def _han_number(text: str) -> int:
    """0 for what is no number: 十一二."""
    text = text.replace("廿", "二十").replace("卅", "三十").replace("初", "")
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[c]) for c in text))
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _relative(text: str, received: date, _: Mapping[str, date]) -> _Read:
    return (received - timedelta(1) if text.startswith("昨") else received,), False


def _lunar(text: str, received: date, lunar: Mapping[str, date]) -> _Read:
    name = _LUNAR_NAMES.get(text) or re.sub("^(?:农历|大年)", "", text)
    name = name if "月" in name else "正月" + name
    day = lunar.get(name)
    return ((day,), False) if day else None


def _lunar_range(text: str, received: date, lunar: Mapping[str, date]) -> _Read:
    first, last = (_lunar(part, received, lunar) for part in re.split(_DASH, text, maxsplit=1))
    if first is None or last is None:
        return None
    days = (last[0][0] - first[0][0]).days
    return (tuple(first[0][0] + timedelta(n) for n in range(days + 1)), False) if 0 <= days <= 31 else None


LUNAR_EVE = "除夕月"  # the key under which a lunar calendar gives New Year's Eve
_LUNAR_NAMES = {
    "除夕": LUNAR_EVE, "大年三十": LUNAR_EVE, "年三十": LUNAR_EVE, "小年": "腊月廿三", "元宵节": "正月十五", "元宵": "正月十五",
}  # fmt: skip


def _single(year: int | None, month: int, day: int, *, received: date) -> _Read:
    """One date; without a year the nearest to receipt. A year that is one off, where this year's date is near: a typo."""
    try:
        nearest = min(
            (
                date(y, month, day)
                for y in (received.year - 1, received.year, received.year + 1)
                if _exists(y, month, day)
            ),
            key=lambda d: abs((d - received).days),
        )
        if year is None:
            return (nearest,), False
        named = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    near = -30 <= (nearest - received).days <= 1
    if near and named != nearest and abs(named.year - nearest.year) == 1:
        return (nearest,), True
    return (named,), False


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


# name: (pattern, reader, an example that it reads). The first that matches at a place wins.
_FORMS: dict[str, tuple[str, Callable[[str, date, Mapping[str, date]], _Read], str]] = {
    "range_month": (
        rf"(?:(?<!\d){_YEAR}\s?年\s?)?(?<!\d){_MONTH}\s?月\s?{_DAY}\s?[日号]?{_WEEKDAY}{_DASH}(?:(?:{_YEAR}\s?年\s?)?{_MONTH}\s?月\s?)?"
        rf"{_DAY}\s?[日号]", _range, "2月5日-7日"),
    "range_point": (
        rf"{_NOT_BEFORE}(?:{_YEAR}[./])?{_MONTH}[./]{_DAY}日?{_DASH}(?:{_YEAR}[./])?{_MONTH}[./]{_DAY}{_ENDED}{_NO_UNIT}",
        _range, "2.5—2.7"),
    "range_point_days": (
        rf"{_NOT_BEFORE}{_MONTH}[./]{_DAY}日?{_DASH}{_DAY}{_ENDED}{_NO_UNIT}(?![\-/])", _range, "2.5-7"),
    "range_year": (
        rf"{_NOT_BEFORE}(?:20\d\d{_STOP}{_MONTH}{_STOP}{_DAY}{_DASH}20\d\d{_STOP}{_MONTH}{_STOP}{_DAY}{_ENDED}(?!\.?\d)"
        rf"|{_YEAR}[./-]{_MONTH}[./-]{_DAY}{_DASH}{_YEAR}[./-]{_MONTH}[./-]{_DAY}{_ENDED}(?![\d.]))",
        _range, "2021-02-05至2021-02-07"),
    "range_compact": (
        r"(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-—–~至到]\s?20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
        _compact_range, "20210205-20210207"),
    "range_compact_short": (
        r"(?<![\dA-Za-z.\-_第〔])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-—–~至到]\s?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
        rf"(?![\d:\-]|\s*{_UNIT})", _compact_range, "0205-0207"),
    "list_month": (rf"(?<!\d){_MONTH}月{_DAY}[日号]?(?:[、,和及]{_DAY}(?:日|号)?(?!\d))*[、,和及]{_DAY}[日号]", _list, "2月5、6日"),
    "list_point": (
        rf"{_NOT_BEFORE}{_MONTH}[./]{_DAY}日?(?:[、和及]{_DAY}日?)*[、和及]{_DAY}(?:{_THE_DAY}|(?={_DAILY}))", _list, "2.5日、6日"),
    "month_day": (
        rf"(?:(?<!\d){_YEAR}\s?年\s?)?(?<!\d){_MONTH}\s?月\s?{_DAY}\s?[日号]", _calendar, "2021年2月5日"),
    "year_point": (
        rf"(?:{_NOT_BEFORE}|(?<=_))(?:20\d\d{_STOP}{_MONTH}{_STOP}{_DAY}{_ENDED}(?!\.?\d)"
        rf"|{_YEAR}[./_-]{_MONTH}[./_-]{_DAY}{_ENDED}(?![\d.]))", _calendar, "2021-02-05"),
    "compact": (
        rf"(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d){_ENDED}", _compact, "20210205"),
    "compact_short": (
        r"(?<![\dA-Za-z.\-_第〔])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
        rf"(?![\d:]|\s*{_UNIT}){_ENDED}", _compact, "0205"),
    "point": (
        rf"{_NOT_BEFORE}(?:{_MONTH}[./]{_DAY}{_ENDED}{_NO_UNIT}|{_DASHED})(?![\-/])", _calendar, "2.5"),
    "dashed_daily": (rf"{_NOT_BEFORE}{_DASHED_DAILY}(?![\-/])", _near, "2-5日报"),
    "range_han": (
        rf"{_HAN_YEAR}{_HAN_MONTH}{_HAN_DAY}[日号]?{_DASH}{_HAN_YEAR}(?:{_HAN_MONTH})?{_HAN_DAY}[日号]",
        _han_range, "二月五日至七日"),
    "list_han": (
        rf"{_HAN_YEAR}{_HAN_MONTH}{_HAN_DAY}[日号]?(?:[、,和及]{_HAN_DAY}[日号]?)*[、,和及]{_HAN_DAY}[日号]", _han_list,
        "二月五、六日"),
    "han": (rf"{_HAN_YEAR}{_HAN_MONTH}{_HAN_DAY}[日号]", _han, "二月五日"),
    "range_lunar": (
        rf"(?:(?:农历)?(?:正月|大年)初[{_HAN}]|除夕){_DASH}(?:正月|大年)?(?:初[{_HAN}]|十[{_HAN}])", _lunar_range, "正月初一至初三"),
    "relative": (r"[今昨][日天]", _relative, "昨日"),
    "lunar": (
        rf"(?:农历)?(?:腊月|正月|大年)(?:初[{_HAN}]|[{_HAN}廿卅]{{1,3}})|除夕|大?年三十|小年|元宵节?", _lunar, "正月初一"),
}  # fmt: skip
EXAMPLES = {name: example for name, (_, _, example) in _FORMS.items()}
_IN_FIGURES = "range_point range_point_days list_point year_point compact_short range_compact_short point".split()
_Forms = dict[str, tuple[str, Callable[[str, date, Mapping[str, date]], _Read], str]]


@lru_cache(maxsize=6)
def _forms(style: DateStyle) -> tuple[_Forms, re.Pattern[str]]:
    """The forms of a style, and the pattern of all. Where day and month may stand the other way round, figures are read by the
    order that was said, and four digits without a year are no date."""
    words = english_forms(_single) if style.english else {}
    figures = figure_forms(style.order, _single)
    if style.chinese and style.order == "md":
        forms = words | _FORMS | ({"figures_year": figures["figures_year"]} if style.english else {})
    else:
        forms = words | figures | {name: form for name, form in _FORMS.items() if name not in _IN_FIGURES}
    return forms, re.compile("|".join(f"(?P<{name}>{pattern})" for name, (pattern, _, _) in forms.items()))
