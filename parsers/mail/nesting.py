"""Whether a page is cheap to parse: a parser's work grows with the square of what stands open, and it makes elements anew.

Only names and marks are counted, in one pass. A page that is too dear is read by leaving its tags out.
"""

import re
from collections import defaultdict

MAX_DEPTH = 2000  # elements in one another
_MAX_WORK = 100_000_000  # steps along what stands open
_MAX_MADE = 600_000  # elements that a parser opens again in each block, since nobody closed them: some 350 bytes each
_MAX_MARKS = 3000  # attributes of one element
_LONG_TAG = 2 * _MAX_MARKS  # characters; a shorter one cannot have so many

_ELEMENT = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*+)")
_QUOTED = re.compile("\"[^\"]*+\"|'[^']*+'")
_MARKS = re.compile(r"[\s/]+")
# An open one does not make the next a level deeper
_CLOSED_BY_THEMSELVES = frozenset(
    "br img hr input meta link area base col embed source track wbr p li dd dt td th tr option".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_ALIKE = 3  # formatting elements of the same marks are opened again only so often
_LEFT_OPEN = "font"  # by Word, by the hundred


def is_too_deep(html: str) -> bool:
    """Whether elements are nested deeper than any mail needs, or would multiply."""
    opened: dict[str, int] = defaultdict(int)
    formats = _Formats()
    depth = fonts = work = made = 0
    for tag in _ELEMENT.finditer(html):
        closing, name, marks = tag[1] != "", tag[2].lower(), tag[3]
        if len(marks) > _LONG_TAG and len(_MARKS.findall(_QUOTED.sub("", marks))) > _MAX_MARKS:
            return True
        if name in _FORMATTING:
            formats.see(name, marks, closing=closing)
        elif not closing:
            made += formats.count
        if name == _LEFT_OPEN:
            fonts = max(0, fonts + (-1 if closing else 1))
        elif name not in _CLOSED_BY_THEMSELVES and (opened[name] or not closing):
            step = -1 if closing else 1  # what closes nothing takes no level away
            opened[name] += step
            depth += step
        work += depth + fonts
        if depth > MAX_DEPTH or work > _MAX_WORK or made > _MAX_MADE:
            return True
    return False


class _Formats:
    """Formatting elements that are open: a block that ends does not close them."""

    def __init__(self) -> None:
        self.count = 0
        self._open: dict[str, list[str]] = defaultdict(list)
        self._alike: dict[tuple[str, str], int] = defaultdict(int)

    def see(self, name: str, marks: str, *, closing: bool) -> None:
        """One more, or one less."""
        if not closing and self._alike[name, marks] < _ALIKE:
            self._open[name].append(marks)
            self._alike[name, marks] += 1
            self.count += 1
        elif closing and self._open[name]:
            self._alike[name, self._open[name].pop()] -= 1
            self.count -= 1
