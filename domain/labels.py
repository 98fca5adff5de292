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
    r"(?:工作信息|信息专报|信息稿?|工作情况|进展情况|开展情况|情况说明|情况|进展|动态|日报表|日报|报表|报告|统计表|统计|数据|稿件|新闻稿|"
    r"零报告|照片|图片|视频|音频|文字|专报|简报|汇总表|汇总|汇报|材料|资料|媒体舆情|媒体|舆情|新闻报道|新闻|报道|线索|经验做法|总结|简讯|"
    r"快讯|快报|通讯|消息|宣传稿|宣传|台账|名单|小结|素材|图文|要闻|要情|链接|推送|推文|公众号|微信|日志|报送表|表)"
)
# Words of a subject or a file's name that say neither when nor what.
_FILLERS = (
    # which of several; which version
    r"\(\d+\)|第\s*[\d一二三四五六七八九十NX]+\s*期|总第\s*\d+\s*期|附件\s*\d*|\d{1,2}(?=[.、]附)",
    r"\d+\s*[篇张份条则个期组]",
    r"关于|报送|上报|呈报|迟报|报|的|致|及|和|与|等|之|工作|活动|开展(?=\W*(?:情况|进展|工作情况))|每日|当日|最新|贯彻落实|落实|现将",
    r"“?十送”?|办公室|[我本][会州市单位]*|催报|催办|提醒|新增|无(?=信息|新增|动态|情况)",
    r"终稿|定稿|初稿|送审稿?|审定稿?|已审|修改稿|修订[版稿]?|更新版?|新|以[此本][件稿版]?为准|更正|订正|副本|正式|扫描件",
    r"最终版?|补充|补报|补交|补发|补|截至|截止|\d{1,2}[时点]|\d{1,2}:\d\d|(?:星期|周)[一二三四五六日天]|[上下]午|中午|[早晚](?=信息|报|间)",
    r"(?:敬请|请|烦请)(?:领导)?(?:查收|审阅|查阅|审核)|(?:领导|您|你|大家)好",
    r"20\d\d年度?|元旦|春节|两节|期间|(?<!\d)\d{1,2}(?!\d)|[一二三四五六七八九十]{1,2}(?=[)\]】\s]|$)|\.(?:docx?|xlsx?|pdf|wps|et|zip|rar)$",
    r"[\s\-—–_~·.,，。、;；:：!！?？*()（）\[\]【】{}《》<>“”\"'‘’+|/〔〕]++",
)
_FILLER = rf"(?:{'|'.join(_FILLERS)})"
_REST = (
    rf"(?:{_NOUN}|{_FILLER})*+"  # possessive: a subject is the sender's choice, and must not cost more than one pass
)
_SOME_NOUN = re.compile(_NOUN)
_TOPIC = "\ue000"  # stands for the name of a taxonomy's label
_ONLY_LABEL = re.compile(rf"{_REST}(?:D{_REST})++")
_AFTER_MARK = re.compile(r"(?:截至|截止|补报|补交|补充|补发|迟报|补|(?:更|订)正[:：]?)\s*$")
# 2月5日视频会议, 2月5日报告会 are events
_BESIDE_NOUN = re.compile(rf"\s*{_FILLER}{{0,6}}{_NOUN}(?!会|座谈|培训|部署|精神|要求|通知)")
_EVENT_STOP = re.compile(r"[,，。;；:：!！]")
# 补报 and the like: the mail says itself that it belongs to that day, belatedly or once more
_BACKFILL = re.compile(
    r"补报|补交|补发|迟报|^补|[(（\[【]补|更正|订正|勘误|修改稿|修正版|修订[版稿]|更新版|以[此本][件稿版]?为准|补充"
)
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
                backfill=backfill or any(_belated(text, dates) for text, dates in found),
                contradiction=contradiction,
            )
    return None


def _belated(text: str, dates: Dates) -> bool:
    """Whether the clause in which a date stands says 补报 or the like, or a 更正： stands right before it."""
    marked = _AFTER_MARK.search(text[: dates.start])
    return _BACKFILL.search(_clause(text, dates)) is not None or bool(marked and not marked[0].startswith("截"))


def _clause(text: str, dates: Dates) -> str:
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
    rest = roster.without_names(_topics(campaign).sub(_TOPIC, _campaign_name(campaign).sub("", marked)))
    # 2月6日“送温暖”活动 is an event; 2月6日“送温暖”活动信息 is a label
    needs_noun = where == "title" or _TOPIC in rest
    if (
        where != "body"
        and not (needs_noun and not _SOME_NOUN.search(rest))
        and _ONLY_LABEL.fullmatch(rest.replace(_TOPIC, ""))
    ):
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
    return (
        _BESIDE_NOUN.match(roster.without_names(_topics(campaign).sub("", _campaign_name(campaign).sub("", after))))
        is not None
    )


def _pieces(text: str, dates: list[Dates]) -> list[str]:
    pieces, at = [], 0
    for found in dates:
        pieces += [text[at : found.start], "D"]
        at = found.end
    return [*pieces, text[at:]]


def _campaign_name(campaign: Campaign) -> re.Pattern[str]:
    return re.compile(re.escape(plain(campaign.name)) or r"(?!)")


def _topics(campaign: Campaign) -> re.Pattern[str]:
    """Names of labels of the taxonomies, as words of a subject that say what it is about and not when."""
    names = (plain(label.name) for taxonomy in campaign.taxonomies for label in taxonomy.labels)
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
