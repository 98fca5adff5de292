"""Full text that is exact for Chinese: every two neighbouring characters are one token, and a word is looked for where all of
its tokens are.

unicode61 sees no words in Chinese, and trigram finds nothing for two characters. The tokens are hexadecimal, so that
every character counts, and a tokenizer that knows only ASCII keeps them whole. The indexes hold no copy of the text:
triggers take out exactly what they put in, whoever changes a row.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_WRAP = re.compile("(?<=[\u3400-\u9fff])[ \\t\\r]*\\n[ \\t]*(?=[\u3400-\u9fff])")
_UNIT = 4  # hexadecimal digits of a UTF-16 unit


@dataclass(frozen=True, slots=True)
class _Index:
    """A full-text index over columns of a table; its row numbers are the table's. It knows which rows hold a token, of several
    columns in which of them, and not where: a word of several tokens is looked for in the texts that hold all of them."""

    name: str
    table: str
    key: str
    columns: tuple[str, ...]

    @property
    def detail(self) -> str:
        return "none" if len(self.columns) == 1 else "column"


_INDEXES = (
    _Index("subject_grams", "messages", "mail_id", ("subject",)),
    _Index("body_grams", "texts", "mail_id", ("text",)),
    _Index("file_grams", "parts", "file_id", ("filename", "text")),
    _Index("picture_grams", "picture_texts", "rowid", ("text",)),
)


INDEX_NAMES = tuple(index.name for index in _INDEXES)


def fold(text: str) -> str:
    """Text as it is compared: full and half width alike, no case."""
    return unicodedata.normalize("NFKC", text).casefold()


def unwrap(text: str) -> str:
    """Text without the line ends that stand between two Chinese characters: they are where the line was full."""
    return _WRAP.sub("", text)


def bigrams(text: str | None) -> str:
    """The tokens of a text, as the indexes hold them: each once."""
    tokens: dict[str, None] = {}
    for run in fold(unwrap(text or "")).split():
        tokens.update(dict.fromkeys(_grams(run)))
    return " ".join(tokens)


class Terms:
    """`bigrams` as the triggers call it; for the texts of a write the terms may be `given`, made in a child."""

    def __init__(self) -> None:
        """None are given."""
        self.given: Mapping[str, str] = {}

    def __call__(self, text: str | None) -> str:
        """The tokens of a text."""
        known = self.given.get(text) if text else ""
        return bigrams(text) if known is None else known


def query(word: str) -> str:
    """The FTS5 query for a word of at least two characters: what holds it holds all of its tokens."""
    return " ".join(_grams(fold(word)))


def holds(text: str | None, word: str) -> bool:
    """Whether a word stands in a text, as words are compared."""
    return fold(word) in fold(unwrap(text or ""))


def _grams(run: str) -> list[str]:
    digits = run.encode("utf-16-be", "surrogatepass").hex()
    return [digits[at : at + 2 * _UNIT] for at in range(0, len(digits) - _UNIT, _UNIT)]


def statements() -> list[str]:
    """What makes the indexes and keeps them: written once, when a store is made."""
    made = []
    for index in _INDEXES:
        columns = ", ".join(index.columns)
        old, new = (", ".join(f"bigrams({which}.{column})" for column in index.columns) for which in ("old", "new"))
        add = f"insert into {index.name} (rowid, {columns}) values (new.{index.key}, {new});"  # noqa: S608 - names of this file
        take = f"insert into {index.name} ({index.name}, rowid, {columns}) values ('delete', old.{index.key}, {old});"  # noqa: S608
        differs = " or ".join(f"old.{column} is not new.{column}" for column in index.columns)
        made += [
            f"create virtual table {index.name} using fts5 ({columns}, content = '', detail = {index.detail}, tokenize = 'ascii')",
            f"create trigger {index.name}_added after insert on {index.table} begin {add} end",
            f"create trigger {index.name}_taken after delete on {index.table} begin {take} end",
            f"create trigger {index.name}_changed after update on {index.table} when {differs} begin {take} {add} end",
        ]
    return made


def misfits(conn: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Index and row number of each text whose tokens in the index are not its own. All texts are taken apart again."""
    for index in _INDEXES:
        conn.execute(f"create virtual table temp.terms using fts5vocab('main', '{index.name}', 'instance')")
        try:
            yield from ((index.name, row) for row in sorted(_misfits(conn, index)))
        finally:
            conn.execute("drop table temp.terms")


def _misfits(conn: sqlite3.Connection, index: _Index) -> set[int]:
    """By a sum of hashes a row: the tokens of a text have no order in the index."""
    sums: dict[int, int] = {}
    for term, row, column in conn.execute("select term, doc, col from temp.terms"):
        sums[row] = sums.get(row, 0) + hash((term, column))
    for row, *texts in conn.execute(f"select {index.key}, {', '.join(index.columns)} from {index.table}"):  # noqa: S608 - names of this file
        for column, text in zip(index.columns, texts, strict=True):
            for term in bigrams(text).split():
                sums[row] = sums.get(row, 0) - hash((term, column if index.detail == "column" else None))
    return {row for row, left in sums.items() if left}
