"""What a report's title says beyond whose it is and for which day, and the heading that says it better."""

import re
from collections.abc import Iterable
from datetime import date

from domain.campaign import Campaign
from domain.dates import find_dates
from domain.lexicon import DATE_MARK, Lexicon, lexicon
from domain.mail import bare, undecorated

_SHORTEST, _LONGEST = 6, 40  # characters of a heading
_SENTENCE = re.compile(r"[。！？；!?;]")
_ADDRESSED = ("：", ":", "，", ",")  # 省总工会办公室：
_LINES = 12  # looked at
_CLAUSE_END = re.compile(r"[,，。;；:：!！]")
_BELOW = re.compile(r"[\u4e00-\u9fff]{2,6}?[县市州区旗]总工会")
_NEAR = 12  # characters from the start in which a title names its union
_OBJECT = tuple("赴到对向为给与和")  # before a name that is not the subject of its sentence
_AROUND = ("【】", "[]", "（）", "()", "《》")
_DASHES = ("-", "—", "–", "·")
_SIGNED = re.compile(
    r"(?:供稿|撰稿|来稿|信息员|通讯员|记者|作者|审核|审签|签发|编辑|校对|摄影|来源|联系人|电话|填报人?|报送人|单位|日期)\s*[:：]"
)
_OWN = re.compile(r"[我本]会")
_SUFFIXES = ("总工会", "工会", "总")


def says_nothing(title: str, names: Iterable[str], campaign: Campaign, day: date) -> bool:
    """Whether a title is but names, dates and words like 工作信息: 海西州总工会2月5日“十送”工作信息. `names` are those of its union."""
    text = campaign.own_name.sub("", bare(undecorated(title)))
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    text = _BELOW.sub("", text)
    for suffix in _SUFFIXES:
        text = text.replace(suffix, "")
    for found in reversed(find_dates(text, day, style=campaign.date_style)):
        text = f"{text[: found.start]}{DATE_MARK}{text[found.end :]}"
    return lexicon(campaign.words, english=campaign.english).only_label.fullmatch(f"{text}{DATE_MARK}") is not None


def without_owner(title: str, names: Iterable[str]) -> str:
    """A title without the name of its union near its start, where that leaves enough: who reads it has the name beside it."""
    for name in sorted(names, key=len, reverse=True):
        at = title.find(name)
        if 0 <= at <= _NEAR and title[at - 1 : at] not in _OBJECT:
            before, behind = title[:at], title[at + len(name) :]
            if before[-1:] + behind[:1] in _AROUND:
                before, behind = before[:-1], behind[1:]
            elif before.endswith(_DASHES) and behind.startswith(_DASHES):
                behind = behind[1:]
            rest = f"{before}{behind}" if before.strip() else behind.lstrip("，,：:、 -—")
            return rest if len(rest) >= _SHORTEST else title
    return title


def heading(texts: Iterable[str], names: Iterable[str], campaign: Campaign, day: date) -> str:
    """The first heading among the first lines of these texts that says something; "" without one.

    A heading stands in a line of its own, above others, and is no sentence: what a body says stays in the store (DOMAIN 10).
    """
    told, known = lexicon(campaign.words, english=campaign.english), tuple(names)
    for text in texts:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for line in lines[: min(_LINES, len(lines) - 1)]:
            if not _SHORTEST <= len(line) <= _LONGEST or line.endswith(_ADDRESSED):
                continue
            if _SENTENCE.search(line) or _SIGNED.search(line):
                continue
            if not _is_empty(line, told) and not says_nothing(line, known, campaign, day):
                return line
    return ""


def _is_empty(line: str, lexicon: Lexicon) -> bool:
    """Whether a line but greets, thanks, points at a file or reports that there is nothing."""
    clauses = [clause.strip() for clause in _CLAUSE_END.split(_OWN.sub("我", undecorated(line)))]
    patterns = (lexicon.greeting, lexicon.pointer, lexicon.acknowledged, lexicon.nil)
    return all(
        any(pattern.fullmatch(said) for pattern in patterns for said in (clause, lexicon.noun.sub("表", clause)))
        for clause in clauses
        if clause
    )
