"""Searching everything that mails say and carry: subjects, bodies, names of files, documents, pictures."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.database import Store
from store.grams import fold, phrase, unwrap

_BEFORE, _AFTER = 20, 60  # characters of a snippet around what was found

# Each place where a word may stand: what it is called, and its hits as (mail, file or null).
_PLACES = {
    "subject": "select rowid, null from subject_grams where subject_grams match ?",
    "body": "select rowid, null from body_grams where body_grams match ?",
    "filename": "select p.mail_id, p.file_id from file_grams g join parts p on p.file_id = g.rowid where g.filename match ?",
    "text": "select p.mail_id, p.file_id from file_grams g join parts p on p.file_id = g.rowid where g.text match ?",
    "picture": "select p.mail_id, p.file_id from picture_grams g join picture_texts o on o.rowid = g.rowid "
    "join parts p on p.sha256 = o.sha256 where picture_grams match ?",
}
_TEXTS = {
    "subject": "select subject from messages where mail_id = ?",
    "body": "select text from texts where mail_id = ?",
    "filename": "select filename from parts where file_id = ?",
    "text": "select text from parts where file_id = ?",
    "picture": "select o.text from parts p join picture_texts o on o.sha256 = p.sha256 where p.file_id = ?",
}


class TooShort(Exception):
    """A word of one character is not looked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a word was found: `where` is subject, body, filename, text (of a document) or picture."""

    mail_id: int
    file_id: int | None
    union_id: str | None
    days: str | None
    received_local: str
    subject: str
    filename: str | None
    where: str
    snippet: str


def find(store: Store, words: Sequence[str], *, limit: int) -> Iterator[Hit]:
    """Hits in up to `limit` mails, newest first; a mail is found when all words stand in it or in its files.

    Raises TooShort for a word of one character.
    """
    wanted = [word for phrase_ in words for word in phrase_.split()]
    if not wanted or any(len(fold(word)) < 2 for word in wanted):
        raise TooShort
    found = [_hits(store, word) for word in wanted]
    mails = set.intersection(*({mail for _, mail, _ in hits} for hits in found))
    # The places of the first word, then those of the others, each once.
    places = {place: word for word, hits in zip(reversed(wanted), reversed(found), strict=True) for place in hits}
    newest = store.query(
        "select m.mail_id, m.received_local, m.subject, f.union_id, f.days from messages m "
        "left join filings f on f.mail_id = m.mail_id where m.mail_id in (select value from json_each(?)) "
        "order by m.received_at desc, m.mail_id desc limit ?",
        json.dumps(sorted(mails)),
        limit,
    )
    for row in newest:
        here = sorted((place for place in places if place[1] == row["mail_id"]), key=_order)
        for place in here:
            where, mail_id, file_id = place
            yield Hit(
                mail_id, file_id, row["union_id"], row["days"], row["received_local"], row["subject"],
                _value(store, _TEXTS["filename"], file_id) if file_id is not None else None, where,
                snippet(_value(store, _TEXTS[where], file_id or mail_id) or "", places[place]),
            )  # fmt: skip


_Place = tuple[str, int, int | None]


def _order(place: _Place) -> tuple[int, int]:
    return list(_PLACES).index(place[0]), place[2] or 0


def _hits(store: Store, word: str) -> set[_Place]:
    return {(where, row[0], row[1]) for where, sql in _PLACES.items() for row in store.query(sql, phrase(word))}


def _value(store: Store, sql: str, key: int) -> str | None:
    row = store.one(sql, key)
    return row[0] if row else None


def snippet(text: str, word: str) -> str:
    """A line of text around the first place of a word; as it was written, if the word was written so."""
    shown = " ".join(unwrap(text).split())
    at = shown.casefold().find(word.casefold())
    if at < 0:  # in full width, perhaps
        shown = unicodedata.normalize("NFKC", shown)
        at = max(0, shown.casefold().find(fold(word)))
    start, end = max(0, at - _BEFORE), at + len(word) + _AFTER
    return f"{'…' if start else ''}{shown[start:end]}{'…' if end < len(shown) else ''}"
