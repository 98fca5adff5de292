"""Every pattern that reads mail, and the strings that make it go back and forth: what must be repeated for each of its repeats.

`python -m tests.hostile.pumps` names the patterns that take longer than in proportion to what they read.
"""

import ast
import importlib
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "ingest", "parsers", "reports", "store")
METHODS = ("finditer", "findall", "fullmatch", "match", "search", "split", "sub")
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_MANY = 8  # a repeat of fewer times is none
_CATEGORY = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_SPACE": "a", "NOT_WORD": "-", "NOT_DIGIT": "a"}
_TRIED = 'a 1.中<"=-\n,&;'
SHORT, LONG = 1_500, 6_000  # characters
_ENDS = ("\x01", "\n!")
_STOPPED = 1000.0  # seconds, said of what was not waited for
_MOST = 120  # strings of one pattern


@dataclass(frozen=True)
class Found:
    """A pattern, where it stands, and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    methods: tuple[str, ...]


@dataclass(frozen=True)
class Slow:
    """How a pattern was made slow: seconds for a short and a long text of one kind."""

    place: str
    method: str
    prefix: str
    pump: str
    short: float
    long: float

    def __str__(self) -> str:
        return f"{self.place}.{self.method}: {self.prefix!r} + {self.pump!r} × n: {self.short:.3f} s, {self.long:.3f} s"


def patterns() -> list[Found]:
    """All that are compiled when the modules are imported, each once."""
    found: dict[tuple[Any, int], Found] = {}
    used = _uses()
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                for pattern in _held(value, 0):
                    where = module.name if name.startswith("_") else ""
                    methods = tuple(sorted(used.get((where, name), {"search"})))
                    found.setdefault((pattern.pattern, pattern.flags), Found(f"{module.name}.{name}", pattern, methods))
    return list(found.values())


def _held(value: object, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, (list, tuple, set, frozenset, dict)):
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _held(one, depth + 1)


@cache
def _uses() -> dict[tuple[str, str], set[str]]:
    """With which methods a name is used: a private one in its own module, another wherever that is."""
    used: dict[tuple[str, str], set[str]] = {}
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                owner = node.value.value if isinstance(node.value, ast.Subscript) else node.value
                name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                used.setdefault((module if name.startswith("_") else "", name), set()).add(node.attr)
    return used


def pumps(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """What to begin with, and what to repeat."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(text, pattern.flags & ~(re.UNICODE if isinstance(pattern.pattern, bytes) else 0) & ~re.DEBUG)
    found: dict[tuple[str, str], None] = {}
    for prefix, pump in _repeats(tree, ""):
        found[prefix, pump] = found["", pump] = found["", prefix + pump] = None
    found["", _example(tree, 0) or "a"] = None
    found |= {("", character): None for character in " \n1a中."}
    return list(islice((one for one in found if one[1]), _MOST))


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    for op, value in tree:
        if op in _REPEATS:
            if value[1] is codes.MAXREPEAT or value[1] >= _MANY:
                yield from ((before, _example(value[2], number)) for number in range(4))
            yield from _repeats(value[2], before)
        else:
            for inner in _inside(op, value):
                yield from _repeats(inner, before)
        before += _example([(op, value)], 0)


def _inside(op: Any, value: Any) -> list[Any]:
    if op is codes.SUBPATTERN:
        return [value[3]]
    if op is codes.BRANCH:
        return list(value[1])
    if op in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return [value] if op is codes.ATOMIC_GROUP else []


def _example(tree: Any, number: int) -> str:
    """A text that a pattern reads; another for another number."""
    text = ""
    for op, value in tree:
        if op is codes.LITERAL:
            text += chr(value)
        elif op is codes.NOT_LITERAL:
            text += "b" if value == ord("a") else "a"
        elif op is codes.ANY:
            text += "a"
        elif op is codes.IN:
            some = _of_class(value)
            text += some[number % len(some)]
        elif op in _REPEATS:
            text += _example(value[2], number) * max(value[0], number % 2)
        elif op is codes.BRANCH:
            text += _example(value[1][number % len(value[1])], number)
        elif op is not codes.ASSERT and op is not codes.ASSERT_NOT:
            text += "".join(_example(inner, number) for inner in _inside(op, value))
    return text


def _of_class(members: Any) -> list[str]:
    if members[0][0] is codes.NEGATE:
        refused = re.compile("".join(_written(op, value) for op, value in members[1:]).join("[]"))
        return [character for character in _TRIED if not refused.match(character)] or ["\x01"]
    return [text for op, value in members for text in _some(op, value)] or ["a"]


def _some(op: Any, value: Any) -> list[str]:
    if op is codes.LITERAL:
        return [chr(value)]
    if op is codes.RANGE:
        return [chr(value[0]), chr(value[1])]
    return [_CATEGORY[str(value).removeprefix("CATEGORY_")]]


def _written(op: Any, value: Any) -> str:
    if op is codes.LITERAL:
        return re.escape(chr(value))
    if op is codes.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[str(value).split("_")[-1]]
    return f"\\{letter.upper() if '_NOT_' in str(value) else letter}"


def measure(found: Found, *, enough: float, short: int = SHORT, long: int = LONG) -> Slow | None:
    """The worst of a pattern's strings, where it takes more than `enough` seconds for a long text, and more than in proportion."""
    worst: Slow | None = None
    for prefix, pump in pumps(found.pattern):
        for end in _ENDS:
            for method in found.methods:
                texts = (prefix + pump * (size // len(pump)) + end for size in (short, long))
                first, second = (_seconds(found.pattern, method, text, 20 * enough) for text in texts)
                steep = second >= _STOPPED or second > 2 * (long / short) * first
                if second > enough and steep and second > (worst.long if worst else 0):
                    worst = Slow(found.place, method, prefix, pump, first, second)
    return worst


def _seconds(pattern: re.Pattern[Any], method: str, text: str, most: float) -> float:
    given: Any = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    began = time.process_time()
    with _stopped_after(most) as stopped:
        if method in ("match", "fullmatch", "search"):
            getattr(pattern, method)(given)
        else:
            sum(1 for _ in pattern.finditer(given))
    return _STOPPED if stopped else time.process_time() - began


class _Stop(Exception):
    """Long enough."""


@contextmanager
def _stopped_after(seconds: float) -> Iterator[list[bool]]:
    def stop(*_: object) -> None:
        raise _Stop

    stopped: list[bool] = []
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield stopped
    except _Stop:
        stopped.append(True)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def main() -> None:
    for found in patterns():
        if slow := measure(found, enough=0.02):
            sys.stdout.write(f"{slow}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
