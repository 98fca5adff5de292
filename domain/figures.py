"""Numbers with their unit and what they count, as reports say them: proposals with their evidence, for a person to look at.

A number counts only with a unit and a word of the vocabulary beside it, in one clause. Bounded; one pass over a text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.mail import plain
from domain.vocabulary.figures import DEEDS, HEADERS, MULTIPLES, THINGS, UNITS

MAX_TEXT = 20_000  # characters of a text that are read
MAX_FIGURES = 200  # of one mail
_MAX_PHRASE = 80
_FAR = 12  # characters between a word and its number
_BASE = {written: base for base, forms in UNITS for written in forms}
_LONGEST_FIRST = sorted(_BASE, key=len, reverse=True)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?"
_FIGURE = re.compile(
    rf"(?<![\d.,第〔(\[/-])(?P<number>{_NUMBER})\s*+(?:[余多]\s*+)?(?P<multiple>[{''.join(MULTIPLES)}]?)[余多]?\s*+"
    rf"(?P<unit>{'|'.join(_LONGEST_FIRST)})"
)
_CLAUSE_END = re.compile(r"[。;!?\n]|,(?!\d{3}(?!\d))")  # of a folded text
_WORD = re.compile("|".join(sorted({*THINGS, *DEEDS}, key=len, reverse=True)))
_THING = re.compile(rf"的?({'|'.join(sorted(THINGS, key=len, reverse=True))})")
_NOT_HERE = re.compile(r"\s*(?:以上|以下|以内|之一|大代表|民|均|月|日)")  # 3次以上, 5人民币, 人均: no count
_IN_BRACKETS = re.compile(r"[(:]\s*(?:单位:\s*)?([百千万亿]?)([^()]{1,4}?)\s*\)?$")
_NUMERIC = re.compile(rf"(?:{_NUMBER})\Z")


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `unit` as written (3.5 万元), `normalised` in `base_unit` (35000 元); `phrase` is the clause. `source` is
    subject | body | document | sheet, `path` the file's place in the mail, None for the mail's own words."""

    value: float
    unit: str
    noun: str
    normalised: float
    base_unit: str
    phrase: str
    source: str
    path: str | None = None


def figures_in(text: str, source: str, path: str | None = None) -> Iterator[Figure]:
    """The figures of a text, in its order."""
    for clause in _CLAUSE_END.split(plain(text[:MAX_TEXT])):
        yield from _of_clause(clause.strip(), source, path)


def _of_clause(clause: str, source: str, path: str | None) -> Iterator[Figure]:
    start = 0
    for found in _FIGURE.finditer(clause):
        before, behind = clause[start : found.start()], clause[found.end() :]
        start = found.end()
        noun = _noun(before, behind)
        if noun and not _NOT_HERE.match(behind):
            value = _number(found["number"])
            normalised = _times(value, found["multiple"])
            unit = found["multiple"] + found["unit"]
            yield Figure(value, unit, noun, normalised, _BASE[found["unit"]], _around(clause, found), source, path)


def _noun(before: str, behind: str) -> str:
    """The thing right behind the unit, else the last word before the number; of 隐患排查 the thing."""
    if thing := _THING.match(behind):
        return thing[1]
    words = list(_WORD.finditer(before))
    if not words or len(before) - words[-1].end() > _FAR:
        return ""
    last = words[-1]
    if last[0] in DEEDS and len(words) > 1 and words[-2].end() == last.start() and words[-2][0] in THINGS:
        return words[-2][0]  # 隐患排查345处
    return last[0]


def _around(clause: str, found: re.Match[str]) -> str:
    begin = max(0, min(found.start() - _MAX_PHRASE // 2, len(clause) - _MAX_PHRASE))
    return clause[begin : begin + _MAX_PHRASE].strip()


def figures_of_row(cells: Mapping[str, object], path: str) -> Iterator[Figure]:
    """The figures of a row of a table, by its headers: 人数, 资金（万元）. What the row is about is its first text."""
    about = next((plain(value)[:40] for value in cells.values() if isinstance(value, str) and not _value(value)), "")
    for header, cell in cells.items():
        head, value = plain(header)[:40], _value(cell)
        if value is None or not (measure := _measure(head)):
            continue
        multiple, base = measure
        name = _IN_BRACKETS.sub("", head).strip() or head
        noun = " ".join(filter(None, (about, name)))
        yield Figure(
            value,
            multiple + base,
            noun,
            _times(value, multiple),
            base,
            f"{about} {head} {value:g}".strip(),
            "sheet",
            path,
        )


def _measure(header: str) -> tuple[str, str] | None:
    """(multiple, base unit) that a header says, in brackets or by its words."""
    if (said := _IN_BRACKETS.search(header)) and said[2] in _BASE:
        return said[1], _BASE[said[2]]
    return next((("", base) for piece, base in HEADERS if piece in header), None)


def _value(cell: object) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell) if abs(cell) < 1e15 else None
    text = plain(str(cell)) if isinstance(cell, str) else ""
    return _number(text) if _NUMERIC.match(text) else None


def each_once(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Without what a mail says twice: of a figure that stands in its text and in a file, those of the place that says it
    most often, the earlier of two that say it alike. Bounded."""
    found = list(figures)
    counts = Counter((_same(figure), _place(figure)) for figure in found)
    most: dict[tuple[str, float], tuple[str, str | None]] = {}
    for figure in found:
        best = most.setdefault(_same(figure), _place(figure))
        if counts[_same(figure), _place(figure)] > counts[_same(figure), best]:
            most[_same(figure)] = _place(figure)
    return tuple(figure for figure in found if most[_same(figure)] == _place(figure))[:MAX_FIGURES]


def _same(figure: Figure) -> tuple[str, float]:
    return figure.base_unit, figure.normalised


def _place(figure: Figure) -> tuple[str, str | None]:
    return figure.source, figure.path


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _times(value: float, multiple: str) -> float:
    return round(value * MULTIPLES.get(multiple, 1), 4)
