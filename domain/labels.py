"""Is a date a label (the day a report is for) or the date of an event? Only a label sets the day (DOMAIN 4)."""

import re
from dataclasses import dataclass, replace
from datetime import date

from domain.campaign import Campaign
from domain.dates import Dates, find_dates
from domain.mail import FileName, Mail, bare_subject, bounded_text, plain
from domain.roster import Roster

# Words that say "this is a report" and nothing else.
_NOUN = (
    r"(?:工作信息|信息专报|信息|工作情况|进展情况|开展情况|情况|进展|动态|日报表|日报|报表|报告|统计表|统计|数据|稿件|新闻稿|"
    r"零报告|照片|图片|视频|专报|简报|汇总表|汇总|材料|媒体舆情|媒体|舆情|新闻报道|新闻|报道|线索|经验做法|总结|简讯|快报|通讯|"
    r"消息|宣传稿|宣传|台账|小结|素材|图文|要闻|报送表|表)"
)
_FILLER = (
    r"(?:\(\d+\)|关于|报送|上报|呈报|迟报|报|的|致|工作|活动|开展|每日|当日|最新|贯彻落实|落实|“?十送”?|第\s*[\d一二三四五六七八九十NX]+\s*期|总第\s*\d+\s*期|"
    r"附件\s*\d*|\d{1,2}(?=[.、]附)|终稿|定稿|修改稿|新|以此件为准|以此为准|补充|补报|补交|补发|补|更正|订正|截至|截止|\d{1,2}[时点]|"
    r"\d{1,2}:\d\d|(?:星期|周)[一二三四五六日天]|[上下]午|办公室|[我本][会州市单位]*|现将|副本|最终版?|正式|扫描件|20\d\d年度?|"
    r"元旦|春节|两节|期间|(?<!\d)\d{1,2}(?!\d)|["
    r"\s\-—–_~·.,，。、;；:：!！()（）\[\]【】{}《》<>“”\"'‘’+|/〔〕]++)"
)
_REST = (
    rf"(?:{_NOUN}|{_FILLER})*+"  # possessive: a subject is the sender's choice, and must not cost more than one pass
)
_ONLY_LABEL = re.compile(rf"{_REST}(?:D{_REST})++")
_AFTER_MARK = re.compile(r"(?:截至|截止|补报|补交|补充|补发|迟报|补|(?:更|订)正[:：]?)\s*$")
_BESIDE_NOUN = re.compile(rf"\s*{_FILLER}{{0,6}}{_NOUN}")
_EVENT_STOP = re.compile(r"[,，。;；:：!！]")
# 补报 and the like: the mail says itself that it belongs to that day, belatedly or once more
_BACKFILL = re.compile(r"补报|补交|补发|迟报|^补|[(（\[【]补|更正|订正|勘误|修改稿|修正版|以此件?为准|补充")
_FIRST_LINES = 200  # characters of body or title in which a label may stand
_DOCUMENTS = frozenset({"document", "spreadsheet", "presentation", "archive"})


@dataclass(frozen=True, slots=True)
class DayLabel:
    """The days that a mail says it is for, where it says so, and whether it says that it comes belatedly."""

    days: tuple[date, ...]
    where: str  # subject | filename | title | body
    text: str
    year_typo: bool = False
    backfill: bool = False
    contradiction: bool = False  # two unrelated labels in one place


def find_label(mail: Mail, roster: Roster, campaign: Campaign) -> DayLabel | None:
    """The label of a mail: of its subject, else of a document's name, else of a title, else of its first lines."""
    received = campaign.local_day(mail.received_at)
    subject = bare_subject(mail.subject)
    backfill = _BACKFILL.search(subject) is not None
    sources = (
        ("subject", [subject]),
        ("filename", [_stem(file) for file in mail.files if file.kind in _DOCUMENTS]),
        ("title", [plain(file.title)[:_FIRST_LINES] for file in mail.files if file.title]),
        ("body", [bounded_text(mail.own_text)[:_FIRST_LINES]]),
    )
    for where, texts in sources:
        found = [(text, dates) for text in texts for dates in _labels(text, where, received, roster, campaign)]
        if found:
            _, first = found[0]
            contradiction = any(set(dates.days) != set(first.days) for _, dates in found)
            return DayLabel(
                days=tuple(sorted({day for _, dates in found for day in dates.days})) if contradiction else first.days,
                where=where,
                text=first.text,
                year_typo=any(dates.year_typo for _, dates in found),
                backfill=backfill or any(_BACKFILL.search(_clause(text, dates)) for text, dates in found),
                contradiction=contradiction,
            )
    return None


def _clause(text: str, dates: Dates) -> str:
    """The clause in which a date stands."""
    before, after = _EVENT_STOP.split(text[: dates.start]), _EVENT_STOP.split(text[dates.end :], maxsplit=1)
    return before[-1].strip() + dates.text + after[0]


def event_dates(mail: Mail, campaign: Campaign) -> tuple[str, ...]:
    """Every date in the subject as written: evidence, whether or not it decided anything."""
    received = campaign.local_day(mail.received_at)
    return tuple(d.text for d in find_dates(bare_subject(mail.subject), received, lunar=campaign.lunar_days))


def _stem(file: FileName) -> str:
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", plain(file.name)[:200]).lstrip("~$")


def _labels(text: str, where: str, received: date, roster: Roster, campaign: Campaign) -> list[Dates]:
    dates = find_dates(text, received, lunar=campaign.lunar_days)
    if not dates:
        return []
    marked = "".join(_pieces(text, dates))
    rest = roster.without_names(_known_words(campaign).sub("", marked))
    if where in ("subject", "filename") and _ONLY_LABEL.fullmatch(rest):
        return _merged(dates)
    if where in ("subject", "filename"):
        return [d for d in dates if _AFTER_MARK.search(text[: d.start])]
    return [d for d in dates if _beside_noun(text, d, roster, campaign) or _AFTER_MARK.search(text[: d.start])]


def _merged(dates: list[Dates]) -> list[Dates]:
    """Days written one after the other (2月7日、2月8日) are one label; days far apart stay two."""
    days = sorted({day for d in dates for day in d.days})
    if len(days) == (days[-1] - days[0]).days + 1:
        return [replace(dates[0], days=tuple(days), year_typo=any(d.year_typo for d in dates))]
    return dates


def _beside_noun(text: str, dates: Dates, roster: Roster, campaign: Campaign) -> bool:
    after = _EVENT_STOP.split(text[dates.end :], maxsplit=1)[0]
    return _BESIDE_NOUN.match(roster.without_names(_known_words(campaign).sub("", after))) is not None


def _pieces(text: str, dates: list[Dates]) -> list[str]:
    pieces, at = [], 0
    for found in dates:
        pieces += [text[at : found.start], "D"]
        at = found.end
    return [*pieces, text[at:]]


def _known_words(campaign: Campaign) -> re.Pattern[str]:
    words = [campaign.name, *(label.name for taxonomy in campaign.taxonomies for label in taxonomy.labels)]
    longest_first = sorted(filter(None, map(plain, words)), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
