"""The vocabulary made into patterns, with the words that an office adds to it. Made once for each set of added words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from domain.vocabulary import en, zh

# Tables of the vocabulary to which a configuration may add words.
TABLES = ("nouns", "fillers", "greetings", "nil", "acknowledged")
Added = tuple[tuple[str, tuple[str, ...]], ...]  # (table, words as they are written)
Rows = tuple[tuple[str, tuple[str, ...]], ...]


DATE_MARK = "\ue002"  # stands for a date in a text whose dates were taken out


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Patterns of whole clauses (greeting, pointer, nil, acknowledged), and of labels around a date, which is DATE_MARK. With
    `english`, of both languages, in any case; `heading` is a Chinese line of nothing else."""

    greeting: re.Pattern[str]
    pointer: re.Pattern[str]
    nil: re.Pattern[str]
    acknowledged: re.Pattern[str]
    noun: re.Pattern[str]
    only_label: re.Pattern[str]
    heading: re.Pattern[str]
    beside_noun: re.Pattern[str]
    behind_noun: re.Pattern[str]
    belated: re.Pattern[str]
    before_label: re.Pattern[str]
    english: bool = False


@lru_cache(maxsize=16)
def lexicon(added: Added = (), *, english: bool = False) -> Lexicon:
    """The lexicon: Chinese offices and mail programs of both languages, with `english` the offices' as well, and added words."""
    more = {table: sorted(map(re.escape, words), key=len, reverse=True) for table, words in added}
    also, flags = english * 1, re.IGNORECASE if english else 0
    noun = _any((*more.get("nouns", ()), *map(re.escape, zh.NOUNS), *en.NOUNS * also))
    filler = _any((*more.get("fillers", ()), *en.FILLERS * also, *zh.FILLERS))
    # possessive: a subject is the sender's choice, and must not cost more than one pass
    rest = rf"(?:{noun}|{filler})*+"
    chinese = _any((*more.get("nouns", ()), *map(re.escape, zh.NOUNS), *more.get("fillers", ()), *zh.FILLERS))
    stops = f"{zh.NO_LABEL_AFTER}|{en.NO_LABEL_AFTER}" if english else zh.NO_LABEL_AFTER
    return Lexicon(
        greeting=_whole((*zh.GREETINGS, *en.GREETINGS, *en.OFFICE_GREETINGS * also), more.get("greetings", ())),
        pointer=_whole((zh.POINTER, *(en.POINTER,) * also), ()),
        nil=_whole((*zh.NIL, *en.NIL, *en.OFFICE_NIL * also), more.get("nil", ())),
        acknowledged=_whole(
            (*zh.ACKNOWLEDGED, *en.ACKNOWLEDGED, *en.OFFICE_ACKNOWLEDGED * also), more.get("acknowledged", ())
        ),
        noun=re.compile(noun, flags),
        only_label=re.compile(rf"{rest}(?:{DATE_MARK}{rest})++", flags),
        # a line of English is longer, and Friday in it is seldom what it is for
        heading=re.compile(rf"(?:{chinese}|{DATE_MARK})++", flags),
        beside_noun=re.compile(rf"\s*{filler}{{0,6}}{noun}(?!{stops})", flags),
        behind_noun=re.compile(
            r"\b(?:reports?|returns?|update|sitrep|summary|figures|submission|statistics|bulletin)\s+(?:for|of|on|dated|as of|as at|from)"
            r"(?: the)?\s*$|^\W*(?:date|day|report date|date of report|reporting date|for the day of)\s*:?\s*$"
            if english
            else r"(?!)",
            flags,
        ),
        belated=re.compile(f"{zh.BELATED}|{en.BELATED}" if english else zh.BELATED, flags),
        before_label=re.compile(f"{zh.BEFORE_LABEL}|{en.BEFORE_LABEL}" if english else zh.BEFORE_LABEL, flags),
        english=english,
    )


def _any(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _whole(rows: Rows, added: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join((*(f"(?:{pattern})" for pattern, _ in rows), *added)), re.IGNORECASE)
