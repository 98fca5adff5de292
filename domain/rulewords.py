"""Which characters of a text the rules of filing read: names of the roster, dates, words of the vocabulary and of the campaign, and
the marks by which mail programs part what they quote. All others may be replaced, and the mail is filed as before.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property, lru_cache

from domain.campaign import Campaign
from domain.dates import find_dates
from domain.kind import NOT_A_REPORT_BY_SENDER
from domain.mail import folded_by_places
from domain.roster import Roster
from domain.vocabulary import en, zh

MAX_HEAD = 30_000  # characters from the start of a text in which anything is kept: rules read no further
MAX_TAIL = 10_000  # and from its end
# Tables of whole clauses; a word of theirs says nothing elsewhere.
_OF_CLAUSES = (
    "GREETINGS", "POINTER", "NIL", "NIL_TAIL", "ACKNOWLEDGED", "QUERY", "TRIAL", "QUESTION", "ASKS", "AS_SUBJECT", "OFFICE_GREETINGS",
    "OFFICE_NIL", "OFFICE_NIL_TAIL", "OFFICE_ACKNOWLEDGED", "OFFICE_TRIAL", "OFFICE_QUESTION",
)  # fmt: skip
# Of English those of mail programs, which are read in every office; the others where reports are written in it.
_OF_EVERY_OFFICE = (
    "PREFIXES", "GREETINGS", "NIL", "NIL_SUBJECT", "ACKNOWLEDGED", "THANKS", "QUERY", "TRIAL", "NOT_A_REPORT_BY_SUBJECT", "KINDS",
    "FOR_A_PERSON",
)  # fmt: skip
_NO_PATTERNS = (
    "TRADITIONAL", "EMOTICONS", "PROVINCES", "NOUNS", "NOT_A_REPORT_BY_SENDER", "FACES", "DATE", "MEETING",
    "NO_LABEL_AFTER", "OTHER_PERIOD", "PERSON", "SIGNED",
)  # fmt: skip
_CLAUSE = re.compile(r"[^,，。;；!！?？~\n、:：]+")
_AROUND = " \t.()（）【】“”\"'"
_SPACED = re.compile(r"(?<=[一-龥]) (?=[一-龥])")
_QUANTIFIER = re.compile(r"\{\d*,?\d*\}")
_HAN = re.compile("[㐀-鿿]")
_WORD = re.compile(r"[A-Za-z]+")
# Rules look for these at one place; here they are looked for everywhere, and a long run must not cost its square.
_BOUNDED = ((r"\W*", r"\W{0,9}"), (r"\d+", r"\d{1,9}"), (r"\s*", r"\s{0,9}"))
_SHORT = re.compile(r"[a-z]{1,4}\??")
_DIGITS = re.compile(r"\d")
# A telephone signs a line (domain/clauses): its first digit tells it.
_PHONE = re.compile(r"(?<!\d)1(?=\d{10}(?!\d))")
# What mail programs write around what they quote, and rules of other modules that read a word or two.
_NO_LETTER = "(?<![A-Za-z])", "(?![A-Za-z])"
_MARKS = (
    r"(?:原始|转发|回复的原|原)邮件(?:信息)?|写道|发[件送]人|寄件人|收件人|发送(?:时间|日期)|日期|时间|抄送|主题|附件|致|呈|抄报|主送|报送|上报|呈报",
    r"在 ?\d{4}[-年/]",
    rf"{_NO_LETTER[0]}(?:original message|forwarded message|original|wrote|from|sent|date|to|cc|subject|on|re|fwd?|send|my){_NO_LETTER[1]}",
    r"发自我的|来自|邮箱|发送自|从.{1,12}发送|从(?:QQ|腾讯企业|网易163)邮箱发来的超大附件|超大附件",
    r"不支持|请(?:使用|用|以|查看|切换到?)(?= ?HTML)|到期|过期|有效期|进入下载页面|下载|打开|预览",
    rf"{_NO_LETTER[0]}(?:not|support\w*|display|view\w*|this|html|mail|requires?|please|see|open|read|use|plain|text|part|version|alternative"
    rf"|body|message|mime|multi-?part){_NO_LETTER[1]}",
    # what takes back, numbers the items of a list, stands beside the name of who signs
    r"作废|撤[稿件]|稍后|随后|另行|晚些|再报|^\W*[一二三四五六七八九十]{1,3}(?=[)）、.．])",
    r"副?(?:主席|主任|[科部处局]长)|干事|[敬谨][上启]|[省市州县区]总(?= )",
    r"[“\"'《]?[一二三四五六七八九十]送[”\"'》]?|[部室处科](?=[\s\-—()（）]*[一-龥]{2,3}\W*$)|零\s*报\s*告|[吗呢](?=[?？])|(?:总工会|工会|总工)",
)


class RuleWords:
    """What rules read of the mails of one office, as of a local day of receipt."""

    def __init__(self, roster: Roster, campaign: Campaign, received: date, hosts: Iterable[str] = ()) -> None:
        """`hosts`: names of receiving servers that are believed."""
        self.roster = roster
        self.campaign = campaign
        self.received = received
        self._hosts = tuple(hosts)

    def kept(self, text: str) -> set[int]:
        """Places of the characters that rules read."""
        if len(text) <= MAX_HEAD + MAX_TAIL:
            return self._kept(text)
        behind = len(text) - MAX_TAIL
        return self._kept(text[:MAX_HEAD]) | {behind + place for place in self._kept(text[behind:])}

    def keeps_address(self, address: str) -> bool:
        """Whether rules know an address (lower case): the roster's, the office's, one made to be taken for such, a provider's."""
        roster = self.roster
        return (
            bool(roster.by_address(address) or address in self.campaign.office_addresses)
            or (bool(roster.resembled(address)) and not roster.by_domain(address))
            or any(
                re.fullmatch(pattern, address) and ".*" not in pattern[-3:] for pattern, _, _ in NOT_A_REPORT_BY_SENDER
            )
        )

    def keeps_local_part(self, address: str) -> bool:
        """Whether rules read the local part of an address: mailer-daemon."""
        return any(re.fullmatch(pattern, address) for pattern, _, _ in NOT_A_REPORT_BY_SENDER)

    def keeps_host(self, host: str) -> bool:
        """Whether rules know a host (lower case): a domain of the roster, a receiving server that is believed."""
        known = (*self._hosts, self.campaign.authserv_id.lower())
        return bool(self.roster.by_domain(f"x@{host}")) or any(
            name and (host == name or host.endswith(f".{name}")) for name in known
        )

    def _kept(self, text: str) -> set[int]:
        folded, places = folded_by_places(text)
        kept = bytearray(len(folded))
        names = list(self.roster.spelt(folded))
        style, lunar = self.campaign.date_style, self.campaign.lunar_days
        dates = [(found.start, found.end) for found in find_dates(folded, self.received, lunar=lunar, style=style)]
        for start, end in names + dates:
            kept[start:end] = b"\1" * (end - start)
        for word in self._searched:
            for match in word.pattern.finditer(folded):
                word.keep(kept, folded, range(*match.span()))
        for match in _PHONE.finditer(folded):
            kept[match.start()] = 1
        for clause in _clauses(folded, names):
            closed = "".join(folded[n] for n in clause)
            for word in _vocabulary(clauses=True, english=self.campaign.english):
                if closed and word.pattern.fullmatch(closed):
                    word.keep(kept, folded, clause)
        return {places[n] for n, is_kept in enumerate(kept) if is_kept}

    @cached_property
    def _searched(self) -> "tuple[_Word, ...]":
        campaign = self.campaign
        own = [campaign.name, *(word for _, words in campaign.words for word in words)]
        own += (
            word
            for taxonomy in campaign.taxonomies
            for label in taxonomy.labels
            for word in (label.name, *label.keywords)
        )
        own += (word for deliverable in campaign.deliverables for word in (deliverable.name, *deliverable.keywords))
        words = _vocabulary(clauses=False, english=campaign.english)
        return (*words, *(_Word(re.escape(word)) for word in dict.fromkeys(filter(None, own))))


@dataclass(frozen=True)
class _Word:
    """A pattern, and what of its matches is kept: all, or of one that takes any characters those that it names."""

    source: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled once."""
        source = self.source
        for endless, enough in _BOUNDED:
            source = source.replace(endless, enough)
        if _SHORT.fullmatch(source):  # re, fwd: not within other words
            source = f"{_NO_LETTER[0]}(?:{source}){_NO_LETTER[1]}"
        return re.compile(source, re.IGNORECASE | re.MULTILINE)

    @cached_property
    def keep(self) -> Callable[[bytearray, str, Iterable[int]], None]:
        """Marks what is kept of a match that stands at these places."""
        bare = _QUANTIFIER.sub("", self.source)
        said = re.sub(r"\\.", "", bare)
        takes_any = "." in said or "[^" in bare or "-龥" in bare or "\\w" in bare or "\\S" in bare
        characters = set(_HAN.findall(said)) if takes_any else None
        words = {word.lower() for word in _WORD.findall(re.sub(r"\\.", " ", bare))}
        digits = set(_DIGITS.findall(said))

        def mark(kept: bytearray, text: str, span: Iterable[int]) -> None:
            for n in span:
                character = text[n]
                if character.isdigit():
                    kept[n] |= character in digits
                elif characters is None or character in characters:
                    kept[n] = 1
            if characters is not None and words:
                places = list(span)
                joined = "".join(text[n] for n in places)
                for found in _WORD.finditer(joined):
                    if found[0].lower() in words:
                        for n in places[found.start() : found.end()]:
                            kept[n] = 1

        return mark


def _clauses(folded: str, names: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Places of the characters of each clause, without names and the blanks around it and between its characters."""
    named = {n for start, end in names for n in range(start, end)}
    for match in _CLAUSE.finditer(folded):
        places = [n for n in range(*match.span()) if n not in named]
        while places and folded[places[0]] in _AROUND:
            places.pop(0)
        while places and folded[places[-1]] in _AROUND:
            places.pop()
        closed = "".join(folded[n] for n in places)
        blanks = {found.start() for found in _SPACED.finditer(closed)}
        yield [n for at, n in enumerate(places) if at not in blanks]


@lru_cache
def _vocabulary(*, clauses: bool, english: bool) -> tuple[_Word, ...]:
    """The tables of whole clauses, or all others, of an office that reads reports in English or does not."""
    sources: list[str] = []
    for module in (zh, en):
        for name, table in vars(module).items():
            if not name.isupper() or name[0] == "_" or (name in _OF_CLAUSES) is not clauses or name in _NO_PATTERNS:
                continue
            if module is zh or english or name in _OF_EVERY_OFFICE:
                sources += _patterns(table)
    if not clauses:
        noun = "|".join(map(re.escape, zh.NOUNS))
        sources += en.NOUNS if english else ()
        sources += [noun, rf"(?:{noun})(?:{zh.NO_LABEL_AFTER})", "|".join(zh.PROVINCES), rf"总结(?:{zh.MEETING[3:]}"]
        sources += [rf"\[(?:{'|'.join(zh.EMOTICONS)})\]", *_MARKS]
    return tuple(_Word(branch) for source in dict.fromkeys(sources) for branch in _branches(source))


def _patterns(table: object) -> Iterator[str]:
    """The patterns of a table: of a row the first text; the rest of it are reasons and examples."""
    if isinstance(table, Enum):
        return
    if isinstance(table, str):
        yield table
    elif isinstance(table, tuple | list):
        is_row = (
            table and isinstance(table[0], str) and any(not isinstance(x, str) or isinstance(x, Enum) for x in table)
        )
        for item in table[:1] if is_row else table:
            yield from _patterns(item)


def _branches(source: str) -> Iterator[str]:
    """The alternatives of a pattern at its top level, so that what one names is not kept of another."""
    depth, start, at, in_class = 0, 0, 0, False
    while at < len(source):
        character = source[at]
        if character == "\\":
            at += 1
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
            at += source[at + 1 : at + 2] == "]"
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            yield source[start:at]
            start = at + 1
        at += 1
    yield source[start:]
