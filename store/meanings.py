"""What each public view and column is, in Chinese and English: the view `schema`, made from one file beside the views.

The file is what people edit; docs/sql.md is written from the view, and a test holds all three together.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TYPES = ("text", "int", "number", "flag", "day", "instant", "local", "list", "json", "bytes")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column of a public view; without a column, what a row of the view is. `type` is one of TYPES."""

    view: str
    column: str
    type: str
    zh: str
    en: str


@cache
def meanings() -> tuple[Meaning, ...]:
    """All of them, in the order of the views and of their columns."""
    _, *lines = files("store").joinpath("meanings.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Meaning(*line.split("\t")) for line in lines)


def public_names() -> tuple[str, ...]:
    """The views, and the few tables, that others may rely on (CONTRACT 3)."""
    return tuple(dict.fromkeys(meaning.view for meaning in meanings()))


def types_of(view: str) -> dict[str, str]:
    """column -> type of a public view."""
    return {meaning.column: meaning.type for meaning in meanings() if meaning.view == view and meaning.column}


def schema_view() -> str:
    """The statement that makes the view `schema`."""
    rows = ", ".join(f"({', '.join(map(_quoted, (m.view, m.column, m.type, m.zh, m.en)))})" for m in meanings())
    named = "column1 as view, column2 as column, column3 as type, column4 as meaning_zh, column5 as meaning_en"
    return f"create view schema as select {named} from (values {rows})"  # noqa: S608 - a file of ours


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
