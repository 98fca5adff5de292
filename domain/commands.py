"""What an officer's answer to a digest says, line by line. A line is a command as a whole or it is none: nothing is guessed.

A quoted digest must never command, so no line of a digest reads like one: names stand in sentences, subjects in 《》.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from functools import partial

from domain.dates import CHINESE, find_dates
from domain.englishdates import DateStyle
from domain.mail import plain
from domain.roster import Roster, Union
from domain.words import Kind

MAX_LINES = 200  # read of one answer
MAX_LINE = 300  # characters; a longer line is prose
MAX_NUMBERS = 1000  # that one line may name
# 3 · 第3封 · 3、7 · 3-5 · 3 to 5, and what is said of them; never the start of a date or of an hour
_ONE = r"(?:第\s*)?\d{1,4}(?!\d)(?:\s*[封条号项个](?!\S*[月日]))?(?!\s*[年月日点时/])"
_SOME = rf"{_ONE}(?:\s*(?:[-–—~～至到]+|to\b)\s*{_ONE})?"
_NUMBERS = rf"{_SOME}(?:\s*(?:[、,，;；和与及&]|and\b)\s*{_SOME}|\s+(?={_SOME}(?:\s|$)){_SOME})*"
_NUMBERED = re.compile(rf"({_NUMBERS})\s*(?:[.、,:)]\s*|\s+|(?=[^\s\d.、,:)]))(\S.*)", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)\D*?(?:[-–—~～至到]|to)\D*+(\d+)|(\d+)", re.IGNORECASE)
_CONFIRM_ALL = re.compile(
    r"(?:全部|所有|全|都|一律)\s*确认|确认\s*(?:全部|所有|all)|confirm\s+all|all\s+confirmed", re.IGNORECASE
)
_CONFIRM = re.compile(rf"(?:确认|confirm(?:ed)?)\s*[:：]?\s*({_NUMBERS})", re.IGNORECASE)
_CONFIRMED = re.compile(r"(?:都|全部)?确认|confirm(?:ed)?", re.IGNORECASE)
_VERBS = (
    ("excuse", r"免报|excuse[ds]?\b"),
    ("pardon", r"视同按时|pardon(?:ed)?\b"),
    ("record", r"(?P<phone>已?(?:电话|口头)报送|phoned\b)|(?P<wechat>已?(?:微信|QQ)报送|wechat\b)|"
               r"(?P<paper>已?(?:书面|纸质|当面)报送|paper\b)|(?P<other>已?(?:其他方式|传真)报送|other\b)"),
    ("release", r"发布|release\b"),
    ("undo", r"撤销|undo\b"),
    ("close", r"(?:结清|关闭)|close\b"),
)  # fmt: skip
_KEYWORD = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _VERBS), re.IGNORECASE)
_NOT_REPORT = re.compile(r"(?:不是|非|不算)报送(?:件|材料)?|not a report", re.IGNORECASE)
_KINDS = {
    "日报": Kind.DAILY, "daily": Kind.DAILY, "零报告": Kind.NIL, "nil": Kind.NIL, "更正": Kind.CORRECTION,
    "correction": Kind.CORRECTION, "补充": Kind.SUPPLEMENT, "supplement": Kind.SUPPLEMENT, "专项材料": Kind.DELIVERABLE,
    "deliverable": Kind.DELIVERABLE,
}  # fmt: skip
_TIME = re.compile(r"(?<![\d:])([01]?\d|2[0-3])(?::|点|时)([0-5]\d)分?(?![\d:])")
_NAME_AT = re.compile(r"[\s,，、;；]*(?:and\s+)?", re.IGNORECASE)
_NAME_ENDS = " ,，、;；:：.。"
_ENDS = " \t,，。.;；:：!！"
_WHY = re.compile(r"^(?:原因|理由|why)[:：\s]*", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:总工会|工会|总)$")
_EVERYBODY = ("all", "全部", "所有单位", "各单位")
_POLITE = re.compile(
    r"(?:收到|谢谢|感谢|多谢|辛苦了?|好的?|您好|你好|你们好|各位好|知悉|已阅|此致|敬礼|thanks?(?: you)?|thank you|hi|hello|dear.{0,30}|"
    r"(?:best |kind )?regards|值班员?.{0,8}|[-—]+)",
    re.IGNORECASE,
)


class Verb(StrEnum):
    """What is to be done."""

    SETTLE = "settle"
    CONFIRM = "confirm"
    EXCUSE = "excuse"
    PARDON = "pardon"
    RECORD = "record"
    RELEASE = "release"
    UNDO = "undo"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Command:
    """One line that was understood. `numbers` are of the edition's list (settle; confirm, where none are all new addresses) or
    of a decision (undo); a row of a sheet names its mail by `mail_id` and proves it by `check`, the start of the mail's hash."""

    line: str
    verb: Verb
    numbers: tuple[int, ...] = ()
    unions: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    at: time | None = None
    via: str = ""
    kind: Kind | None = None
    not_report: bool = False
    name: str = ""
    why: str = ""
    mail_id: int = 0
    check: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A line that was not understood. `problem` is a word of a closed list, `about` what it concerns."""

    line: str
    problem: str
    about: str = ""


class NotUnderstood(Exception):
    """Why a line is no command."""

    def __init__(self, problem: str, about: str = "") -> None:
        """`problem`: not_a_command, no_union, unknown_union, unclear_union, no_day, no_time, no_number."""
        super().__init__(problem)
        self.problem, self.about = problem, about


def read_commands(text: str, roster: Roster, received: date, *, style: DateStyle = CHINESE) -> list[Command | Unclear]:
    """Commands of an officer's own text, in order. Blank and polite lines say nothing. Days are written as in reports."""
    found: list[Command | Unclear] = []
    for raw in text.splitlines()[:MAX_LINES]:
        line = plain(raw[: MAX_LINE + 1]).strip(_ENDS)
        clauses = re.split(r"[,，。.;；:：!！\s]+", line)
        if _POLITE.fullmatch(line) or all(not clause or _POLITE.fullmatch(clause) for clause in clauses):
            continue
        try:
            if len(raw) > MAX_LINE:
                raise NotUnderstood("not_a_command")
            found.append(read_command(line, roster, received, style=style))
        except NotUnderstood as reason:
            found.append(Unclear(line, reason.problem, reason.about))
    return found


def read_command(line: str, roster: Roster, received: date, *, style: DateStyle = CHINESE) -> Command:
    """One line. Raises NotUnderstood."""
    if _CONFIRM_ALL.fullmatch(line):
        return Command(line, Verb.CONFIRM)
    if confirmed := _CONFIRM.fullmatch(line):
        return Command(line, Verb.CONFIRM, _numbers(confirmed[1]))
    if numbered := _NUMBERED.fullmatch(line):
        return _settle(
            line,
            _numbers(numbered[1]),
            numbered[2],
            roster,
            partial(_parts, roster=roster, received=received, style=style),
        )
    keyword = _KEYWORD.match(line)
    if keyword is None:
        raise NotUnderstood("not_a_command")
    verb = Verb(next(name for name, _ in _VERBS if keyword[name]))
    rest = line[keyword.end() :].strip(_ENDS)
    if verb in (Verb.RELEASE, Verb.UNDO, Verb.CLOSE):
        return _bare(line, verb, rest, partial(_parts, roster=roster, received=received, style=style))
    parts = _parts(rest, roster=roster, received=received, style=style)
    unions = find_unions(parts.names, roster)
    if verb is Verb.EXCUSE and not parts.days:
        raise NotUnderstood("no_day", line)
    if verb is Verb.RECORD and parts.at is None:
        raise NotUnderstood("no_time", line)
    via = next((name for name in ("phone", "wechat", "paper", "other") if keyword[name]), "")
    return Command(line, verb, unions=unions, days=parts.days, at=parts.at, via=via, why=parts.why)


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers that a text lists, each once. Raises NotUnderstood."""
    found: dict[int, None] = {}
    for first, last, one in _RANGE.findall(text):
        low, high = (int(one), int(one)) if one else (int(first), int(last))
        if not 0 < low <= high <= low + MAX_NUMBERS:
            raise NotUnderstood("no_such_number", text)
        found |= dict.fromkeys(range(low, high + 1))
    return tuple(found)


def _settle(line: str, numbers: tuple[int, ...], rest: str, roster: Roster, parts_of: "PartsOf") -> Command:
    rest = rest.strip(_ENDS)
    if _CONFIRMED.fullmatch(rest):
        return Command(line, Verb.CONFIRM, numbers)
    if said := _NOT_REPORT.match(rest):
        return Command(line, Verb.SETTLE, numbers, not_report=True, why=_reason(rest[said.end() :]))
    parts = parts_of(rest)
    kind = _KINDS.get(parts.why.split(" ")[0].lower()) if parts.why else None
    why = parts.why.partition(" ")[2] if kind else parts.why
    return Command(
        line, Verb.SETTLE, numbers, find_unions(parts.names, roster), parts.days, kind=kind, why=_reason(why)
    )


def _bare(line: str, verb: Verb, rest: str, parts_of: "PartsOf") -> Command:
    """Commands that name no union: 发布, 撤销 12, 结清 活动总结."""
    if verb is Verb.UNDO:
        if not re.fullmatch(r"(?:决定)?\s*#?\d{1,9}", rest):
            raise NotUnderstood("no_number", line)
        return Command(line, verb, (int(re.sub(r"\D", "", rest)),))
    if verb is Verb.CLOSE:
        name, _, why = rest.partition(" ")
        if not name:
            raise NotUnderstood("not_a_command")
        return Command(line, verb, name=name, why=_reason(why))
    parts = parts_of(rest)
    if parts.names.removesuffix("领导版").strip(_ENDS) or parts.why.removesuffix("领导版").strip(_ENDS):
        raise NotUnderstood("not_a_command")
    return Command(line, verb, days=parts.days)


@dataclass(frozen=True, slots=True)
class _Parts:
    names: str
    days: tuple[date, ...]
    at: time | None
    why: str


PartsOf = Callable[[str], _Parts]


def _parts(text: str, *, roster: Roster, received: date, style: DateStyle) -> _Parts:
    """Names first, then days and a time in any order, then the reason. English names may hold blanks, and the name of a month."""
    leading, rest = _leading_names(text, roster)
    parts = _behind_names(rest, received, style, named=bool(leading))
    return replace(parts, names=",".join(filter(None, (*leading, parts.names))))


def _leading_names(text: str, roster: Roster) -> tuple[list[str], str]:
    """Ids of the unions that English names or ids at the start say, and what stands behind them."""
    known = {name.lower(): union.id for union in roster.unions for name in (*_names(union), union.id) if name.isascii()}
    ids: list[str] = []
    at = 0
    while found := _NAME_AT.match(text, at):
        start = found.end()
        end = next((n for n in sorted(map(len, known), reverse=True) if text[start : start + n].lower() in known
                    and (text[start + n : start + n + 1] or " ") in _NAME_ENDS), 0)  # fmt: skip
        if not end:
            break
        ids.append(known[text[start : start + end].lower()])
        at = start + end
    return ids, text[at:]


def _behind_names(text: str, received: date, style: DateStyle, *, named: bool) -> _Parts:
    dates, clock = find_dates(text, received, style=style), _TIME.search(text)
    # only what stands together behind the names is meant: a date in the reason is part of the reason
    marks = sorted([(d.start, d.end) for d in dates] + ([clock.span()] if clock else []))
    if not marks:
        names, _, why = ("", "", text) if named else text.partition(" ")
        return _Parts(names, (), None, _reason(why))
    start, end = marks[0]
    for mark_start, mark_end in marks[1:]:
        if re.fullmatch(r"[\s,，、和及]*", text[end:mark_start]):
            end = mark_end
    days = tuple(dict.fromkeys(day for d in dates if d.end <= end for day in d.days))
    at = time(int(clock[1]), int(clock[2])) if clock and clock.end() <= end else None
    return _Parts(text[:start].strip(_ENDS), days, at, _reason(text[end:]))


def _reason(text: str) -> str:
    return _WHY.sub("", text.strip(_ENDS))


def find_unions(text: str, roster: Roster) -> tuple[str, ...]:
    """Ids of the unions that a text names, and nothing but names. Raises NotUnderstood."""
    names = [name for name in re.split(r"[、,，;；/\s]+|和", text.strip(_ENDS)) if name]
    if not names:
        raise NotUnderstood("no_union")
    return tuple(dict.fromkeys(union for name in names for union in _find(name, roster)))


def _find(name: str, roster: Roster) -> Sequence[str]:
    if name.lower() in _EVERYBODY:
        return [union.id for union in roster.unions]
    if group := [union.id for union in roster.unions if union.group == name]:
        return group
    exact = [union.id for union in roster.unions if name in _names(union) or name.lower() == union.id.lower()]
    found = exact or [union.id for union in roster.unions if _stem(name) in map(_stem, _names(union))]
    if len(found) > 1:
        raise NotUnderstood("unclear_union", name)
    if not found:
        raise NotUnderstood("unknown_union", name)
    return found


def _names(union: Union) -> Iterator[str]:
    yield from (plain(name) for name in (union.name, union.short_name, union.label, *union.aliases) if name)


def _stem(name: str) -> str:
    return _SUFFIX.sub("", name)
