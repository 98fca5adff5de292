"""Every word that a digest says comes from one gettext catalogue a language; the Chinese wording of DOMAIN 9 is exact.

Catalogues are read as .po: a fresh clone speaks without a build step, and what a translator edits is what runs.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files

from babel.dates import format_skeleton
from babel.messages.pofile import read_po

from domain.saying import fill, say, tell, unit_of, with_unit
from domain.words import Kind, Status

# Signs come from GB2312, which WPS and old printers have.
SIGNS: Mapping[str, str] = {
    Status.ON_TIME: "√",
    Status.LATE: "△",
    Status.BACKFILLED: "○",
    Status.PENDING: "？",
    Status.MISSING: "×",
    Status.EXCUSED: "－",
    Status.EXPECTED: "…",
}
LANGUAGES = ("zh", "en")
# in the templates of errors that the store keeps
_KEPT = (
    "%(mailbox)s", "%(host)s", "%(reply)s", "the outbox folder", "mail %(n)s: %(problem)s", "the file of the store", "first receipt",
    "no backup of rollcall", "cannot be written", "copy is damaged", "(%(error)s): ",
)  # fmt: skip
_LOCALES = {"zh": "zh_CN", "en": "en_GB"}


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """id -> text of one language."""
    return _read(f"{language}.po", language)


@cache
def sayings(language: str) -> Mapping[str, str]:
    """English sentence -> the same in this language: what commands and errors say. English needs none."""
    return {} if language == "en" else _read(f"said.{language}.po", language)


@cache
def helps(language: str) -> Mapping[str, str]:
    """English paragraph -> the same in this language: what `--help` says."""
    return {} if language == "en" else _read(f"help.{language}.po", language)


def _read(name: str, language: str) -> dict[str, str]:
    with files("reports").joinpath("locale", name).open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale=language) if message.id}


def told(text: str, language: str) -> str:
    """What was said below, in this language."""
    if language == "en":
        unit = unit_of(language)
        return tell(text, lambda template: with_unit(template, unit), join="; ")
    return tell(text, sayings(language).get, join="；")


@cache
def _texts(language: str, unit: str) -> Mapping[str, str]:
    texts = catalogue(language)
    return texts if language != "en" else {key: with_unit(text, unit) for key, text in texts.items()}


def stored_errors(errors: Iterable[str]) -> tuple[str, ...]:
    """Errors that the store keeps as English text, as sentences again: recognised by the templates of the catalogue."""
    kept = [template for template in sayings("zh") if any(piece in template for piece in _KEPT)]
    patterns = [(template, _pattern(template)) for template in kept]
    found = []
    for error in errors:
        matches = ((template, pattern.fullmatch(error)) for template, pattern in patterns)
        found.append(next((_said(template, match) for template, match in matches if match), error))
    return tuple(found)


def _said(template: str, match: re.Match[str]) -> str:
    known = sayings("zh")
    numbers = dict.fromkeys(re.findall(r"\{(\w+)\|", template))
    values = {name: say(text) if text in known else text for name, text in match.groupdict().items()}
    return say(template, **numbers | values)


def _pattern(template: str) -> re.Pattern[str]:
    numbers = re.findall(r"\{(\w+)\|", template)
    pieces = re.split(r"%\((\w+)\)s", re.sub(r"\{.*?\}", "\0", template))

    def piece(n: int, text: str) -> str:
        if n % 2 == 0:
            return re.escape(text).replace("\0", ".+?")
        return f"(?P<{text}>{r'[0-9]+' if text in numbers else '.*'})"

    return re.compile("".join(piece(n, text) for n, text in enumerate(pieces)), re.DOTALL)


class Words:
    """The catalogue of one language."""

    def __init__(self, language: str) -> None:
        """`language` is zh or en."""
        self.language = language
        self.texts = _texts(str(language), unit_of(language))

    def __call__(self, key: str, **values: object) -> str:
        """The text of this key with these values."""
        return fill(self.texts[key], values)

    def get(self, key: str, default: str) -> str:
        """The text of this key where there is one: for closed lists that may grow before their words do."""
        return self.texts.get(key, default)

    def day(self, day: date) -> str:
        """A day without year."""
        return _day_text(self.language, day)

    def join(self, names: list[str]) -> str:
        """Names ready to paste into a chat."""
        return self.texts["join"].join(names)

    def join_errors(self, errors: Iterable[str]) -> str:
        """Errors that the store keeps, in one line."""
        return self("semicolon").join(told(error, self.language) for error in stored_errors(errors))

    def status(self, status: str) -> str:
        """A status as readers call it."""
        return self.texts[f"s_{status}"]

    def kind(self, kind: Kind) -> str:
        """A kind of report as readers call it."""
        return self.texts[f"k_{kind}"]


@lru_cache(maxsize=1000)
def _day_text(language: str, day: date) -> str:
    """Babel looks for its locale on the disk at each call."""
    return str(format_skeleton("MMMd", day, locale=_LOCALES[language]))


def clock_text(at: datetime, deadline: datetime) -> str:
    """HH:MM of a local instant; with seconds within a minute of the deadline, where they decide."""
    return at.strftime("%H:%M:%S" if abs((at - deadline).total_seconds()) <= 60 else "%H:%M")
