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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Patterns of whole clauses (greeting, pointer, nil, acknowledged), and of labels around a date, written D."""

    greeting: re.Pattern[str]
    pointer: re.Pattern[str]
    nil: re.Pattern[str]
    acknowledged: re.Pattern[str]
    noun: re.Pattern[str]
    only_label: re.Pattern[str]
    beside_noun: re.Pattern[str]


@lru_cache(maxsize=16)
def lexicon(added: Added = ()) -> Lexicon:
    """The lexicon of both languages, and these added words."""
    more = {table: sorted(map(re.escape, words), key=len, reverse=True) for table, words in added}
    noun = _any((*more.get("nouns", ()), *map(re.escape, zh.NOUNS)))
    filler = _any((*more.get("fillers", ()), *zh.FILLERS))
    rest = (
        rf"(?:{noun}|{filler})*+"  # possessive: a subject is the sender's choice, and must not cost more than one pass
    )
    return Lexicon(
        greeting=_whole((*zh.GREETINGS, *en.GREETINGS), more.get("greetings", ())),
        pointer=_whole((zh.POINTER,), ()),
        nil=_whole((*zh.NIL, *en.NIL), more.get("nil", ())),
        acknowledged=_whole((*zh.ACKNOWLEDGED, *en.ACKNOWLEDGED), more.get("acknowledged", ())),
        noun=re.compile(noun),
        only_label=re.compile(rf"{rest}(?:D{rest})++"),
        beside_noun=re.compile(rf"\s*{filler}{{0,6}}{noun}(?!{zh.NO_LABEL_AFTER})"),
    )


def _any(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _whole(rows: Rows, added: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join((*(f"(?:{pattern})" for pattern, _ in rows), *added)), re.IGNORECASE)
