"""Is a date a label (the day a report is for) or the date of an event? Only a label sets the day (DOMAIN 4)."""

import re
from dataclasses import dataclass, replace
from datetime import date

from domain.dates import Dates
from domain.lexicon import DATE_MARK, Lexicon
from domain.reading import Reading
from domain.vocabulary import en

_TOPIC = "\ue000"  # stands for the name of a taxonomy's label
_EVENT_STOP = re.compile(r"[,，。;；:：!！]")
_EVENT = re.compile(en.NO_LABEL_AFTER, re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_BRACKETS = "([【〔", ")]】〕"
_DECIMAL = re.compile(r"\d{1,2}[./]\d{1,2}\s?日")
_BASIS = re.compile(r"根据|按照|依据|针对|对照|贯彻|学习")
_AS_OF = re.compile(r"截[至止]\s*$")
_REPORT = re.compile(
    r"每日一报|(?<!媒体)(?:信息专报|信息稿|信息|情况|进展|动态|日报表|日报|报表|报告|统计表|统计|零报告|专报|简报|汇总表|汇总|汇报)"
)
_PART = re.compile(
    r"(?:媒体|新闻)(?:报道|链接|线索)|照片|图片|视频|音频|链接|推文|推送|公众号|微信|要闻|[两几二三四五六七八九十\d]\s?[则篇条]"
    r"|(?:信息|动态|简讯|要情|情况)\s?[\d一二三四五六七八九十]"
)
_MOST_DAYS = 3
_FIGURE = re.compile(r"(?<![第\d])(?<!第 )\d")  # a table's; an issue's is not
_FIRST_LINES = 200  # characters of body or title in which a label may stand


@dataclass(frozen=True, slots=True)
class DayLabel:
    """The days that a mail says it is for, where it says so, and whether it says that it comes belatedly."""

    days: tuple[date, ...]
    where: str  # subject | filename | title | body
    text: str
    year_typo: bool = False
    backfill: bool = False
    contradiction: bool = False  # two unrelated labels in one place


def find_label(reading: Reading) -> DayLabel | None:
    """The label of a mail: of its subject, else of a document's name, else of a title, else of its first lines."""
    sources = (
        ("subject", (reading.subject,)),
        ("filename", map(_stem, reading.document_names)),
        ("title", (heading.title[:_FIRST_LINES] for heading in reading.headings if heading.title)),
        ("body", (reading.own[:_FIRST_LINES],)),
    )
    for where, texts in sources:
        found = [(text, dates) for text in texts for dates in _labels(text, where, reading)]
        if found:
            _, first = found[0]
            contradiction = any(set(dates.days) != set(first.days) for _, dates in found)
            return DayLabel(
                days=tuple(sorted({day for _, dates in found for day in dates.days})) if contradiction else first.days,
                where=where,
                text=first.text,
                year_typo=any(dates.year_typo for _, dates in found),
                backfill=reading.lexicon.belated.search(reading.subject) is not None
                or any(_belated(text, dates, reading.lexicon) for text, dates in found),
                contradiction=contradiction,
            )
    return None


def _belated(text: str, dates: Dates, lexicon: Lexicon) -> bool:
    """Whether the clause in which a date stands says 补报 or the like, or a 更正： stands right before it."""
    marked = lexicon.before_label.search(text[: dates.start])
    belated = lexicon.belated.search(_clause(text, dates)) is not None
    return belated or bool(marked and marked[0][0] >= "\u4e00" and not marked[0].startswith("截"))


def _clause(text: str, dates: Dates) -> str:
    before, after = _EVENT_STOP.split(text[: dates.start]), _EVENT_STOP.split(text[dates.end :], maxsplit=1)
    return before[-1].strip() + dates.text + after[0]


def _stem(name: str) -> str:
    return _EXTENSION.sub("", name).lstrip("~$")


def _labels(text: str, where: str, reading: Reading) -> list[Dates]:
    dates = reading.subject_dates if where == "subject" else reading.dates_in(text)
    if not dates:
        return []
    lexicon = reading.lexicon
    pieces = "".join(_pieces(text, dates))
    if lexicon.english:
        pieces = pieces.replace("_", " ")  # daily_report_2021-02-05
    rest = reading.campaign.topics.sub(_TOPIC, reading.nameless(pieces))
    # 2月6日“送温暖”活动 is an event; 2月6日“送温暖”活动信息 is a label
    needs_noun = where == "title" or _TOPIC in rest
    if (
        where != "body"
        and not (needs_noun and not lexicon.noun.search(rest))
        and lexicon.only_label.fullmatch(rest.replace(_TOPIC, ""))
    ):
        return _merged(dates)
    if where in ("subject", "filename"):
        return [d for d in dates if lexicon.before_label.search(text[: d.start])]
    headed = _in_headings(rest, dates, lexicon, document=where == "title")
    # 日报表(2月8日), and below it 截至2月7日累计: a heading says whose day it is
    other = [
        d for d in dates if not any(d in line for line in headed) and not (headed and _AS_OF.search(text[: d.start]))
    ]
    return [merged for line in headed for merged in _merged(line)] + [
        d for d in other if _beside_noun(text, d, reading) or lexicon.before_label.search(text[: d.start])
    ]


def _in_headings(marked: str, dates: list[Dates], lexicon: Lexicon, *, document: bool) -> list[list[Dates]]:
    """Dates line by line, of lines that say a noun and a date and tell no story: 日报(2月5日). A date under such a noun is in
    brackets, or stands in a document: a mail ends with its noun, and the day on which it was signed. In a mail the noun is the
    report itself, not a part of it (媒体报道), nor one of several (信息1), and no week's figures add up to a day's."""
    found: list[list[Dates]] = []
    at, noun_above = 0, False
    for line in marked.splitlines():
        named, at = dates[at : at + line.count(DATE_MARK)], at + line.count(DATE_MARK)
        said = line.replace(_TOPIC, "").strip()
        if not said:
            continue
        says_noun = not _PART.search(said) and (lexicon.noun if document else _REPORT).search(said) is not None
        if not lexicon.heading.fullmatch(said) or (not document and any(len(d.days) > _MOST_DAYS for d in named)):
            noun_above = False
        elif named and (says_noun or (noun_above and _stands_alone(said, document=document))):
            found.append(named)
        else:
            noun_above |= says_noun
    return found


def _stands_alone(line: str, *, document: bool) -> bool:
    return (document and not _FIGURE.search(line)) or (line[0] in _BRACKETS[0] and line[-1] in _BRACKETS[1])


def _merged(dates: list[Dates]) -> list[Dates]:
    """Days written one after the other (2月7日、2月8日) are one label; days far apart stay two."""
    days = sorted({day for d in dates for day in d.days})
    if len(days) == (days[-1] - days[0]).days + 1:
        return [replace(dates[0], days=tuple(days), year_typo=any(d.year_typo for d in dates))]
    return dates


def _beside_noun(text: str, dates: Dates, reading: Reading) -> bool:
    if _DECIMAL.fullmatch(dates.text) or _BASIS.search(_EVENT_STOP.split(text[: dates.start])[-1]):
        return False  # 2.6日报道我会活动; 根据2月5日工作反馈
    after = _EVENT_STOP.split(text[dates.end :], maxsplit=1)[0]
    if reading.lexicon.beside_noun.match(reading.campaign.topics.sub("", reading.nameless(after))) is not None:
        return True
    # report for 5 February, and no meeting behind it
    before = _EVENT_STOP.split(text[: dates.start])[-1]
    return reading.lexicon.behind_noun.search(before) is not None and not _EVENT.match(after)


def _pieces(text: str, dates: list[Dates]) -> list[str]:
    pieces, at = [], 0
    for found in dates:
        pieces += [text[at : found.start], DATE_MARK]
        at = found.end
    return [*pieces, text[at:]]
