"""Sentences for people, said in English where they arise and told in the office's language where they are shown.

Layers below the command line know no language. What they say keeps its template and its values, so that whoever shows it
can look the template up in a catalogue; as a plain text it is the English sentence. Numbers choose words in English
templates by {n|unit|units}.
"""

import re
from collections.abc import Callable, Mapping, Sequence

UNION = "union/unions"  # what a unit is called where the configuration says nothing else
_UNIT = re.compile(
    r"(?P<field>%\(\w+\)s|\{\w+(?:\||\}))|\b(?P<article>an? )?(?P<word>(?:union|unit)(?P<many>s)?)\b", re.IGNORECASE
)
_CHOICE = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")


class Said(str):
    """An English sentence that knows what it was made of."""

    template: str
    values: Mapping[str, object]


class Language(str):
    """A language of people, zh or en, that knows what one unit is called in it: "school", "branch/branches"."""

    unit: str

    def __new__(cls, language: str, unit: str = UNION) -> "Language":
        """`unit` with its plural behind a stroke, or without where an s makes it."""
        made = super().__new__(cls, language)
        made.unit = unit
        return made


def unit_of(language: str) -> str:
    """What a unit is called: one, a stroke, many."""
    unit = language.unit if isinstance(language, Language) else UNION
    return unit if "/" in unit else f"{unit}/{unit}s"


def with_unit(template: str, unit: str) -> str:
    """An English template with the office's word for a unit, its fields as they are."""
    if unit == UNION:
        return template
    one, many = unit.split("/")

    def called(found: re.Match[str]) -> str:
        if found["field"]:
            return found[0]
        word = many if found["many"] else one
        word = word[:1].upper() + word[1:] if found["word"][0].isupper() else word
        article = ("an " if word[0].lower() in "aeio" else "a ") if found["article"] else ""
        return (article.capitalize() if found["article"] and found["article"][0].isupper() else article) + word

    return _UNIT.sub(called, template)


def say(template: str, **values: object) -> Said:
    """The sentence of a template with %(name)s fields. A value may itself be said, or be a list of such."""
    said = Said(fill(template, {name: _plain(value) for name, value in values.items()}))
    said.template, said.values = template, values
    return said


def fill(template: str, values: Mapping[str, object]) -> str:
    """A template with its fields, and the words that its numbers choose."""
    if not values:
        return template
    chosen = _CHOICE.sub(lambda found: found[2] if str(values[found[1]]) == "1" else found[3], template)
    return chosen % values


def tell(text: str, look_up: Callable[[str], str | None], *, join: str) -> str:
    """A text by the templates that `look_up` finds; what was not said, or is not found, stays as it is."""
    if not isinstance(text, Said):
        return text
    template = look_up(text.template)
    if template is None:
        return text

    def told(value: object) -> object:
        if isinstance(value, str):
            return tell(value, look_up, join=join)
        return join.join(str(told(item)) for item in value) if _is_list(value) else value  # type: ignore[attr-defined]

    return fill(template, {name: told(value) for name, value in text.values.items()})


def words_of_error(error: BaseException) -> str:
    """What an error says, as it was said: `str(error)` would forget what it was made of."""
    return error.args[0] if len(error.args) == 1 and isinstance(error.args[0], str) else str(error)


def why(error: OSError) -> str:
    """What the system said of a file or a connection."""
    return say(error.strerror) if error.strerror else str(error)


def _plain(value: object) -> object:
    return "; ".join(map(str, value)) if _is_list(value) else value  # type: ignore[call-overload]


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
