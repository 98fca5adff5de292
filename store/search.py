"""Searching everything that mails say and carry: subjects, bodies, names of files, documents, pictures."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from store.database import Store
from store.grams import fold, holds, query, unwrap

_BEFORE, _AFTER = 20, 60  # characters of a snippet around what was found

_MANY = 20_000  # hits of a word: with more, all mails are looked through from the newest until enough are found
_FIRST_LOOK = 200  # mails looked through at first; doubled until enough are found

# Each place where a word may stand: what it is called, and its hits as (mail, file or null).
_PLACES = {
    "subject": "select rowid, null from subject_grams where subject_grams match ?1 {among_mails}",
    "body": "select rowid, null from body_grams where body_grams match ?1 {among_mails}",
    "filename": "select p.mail_id, p.file_id from file_grams g join parts p on p.file_id = g.rowid "
    "where g.filename match ?1 {among_files}",
    "text": "select p.mail_id, p.file_id from file_grams g join parts p on p.file_id = g.rowid "
    "where g.text match ?1 {among_files}",
    "picture": "select p.mail_id, p.file_id from picture_grams g join picture_texts o on o.rowid = g.rowid "
    "join parts p on p.sha256 = o.sha256 where picture_grams match ?1 {among_pictures}",
}
# The least number is told besides: the index of terms then begins there, and the newest mails are looked through first.
_AMONG = {
    "among_mails": "and +rowid in (select value from json_each(?2)) and rowid >= (select min(value) from json_each(?2))",
    "among_files": "and p.mail_id in (select value from json_each(?2)) and g.rowid >= "
    "(select min(file_id) from parts where mail_id in (select value from json_each(?2)))",
    "among_pictures": "and g.rowid in (select o.rowid from parts p join picture_texts o on o.sha256 = p.sha256 "
    "where p.mail_id in (select value from json_each(?2))) and p.mail_id in (select value from json_each(?2))",
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
    for mails in _looks(_newest(store, wanted), limit):
        found = [_hits(store, word, mails) for word in wanted]
        # The places of the first word, then those of the others, each once.
        places = {place: word for word, hits in zip(reversed(wanted), reversed(found), strict=True) for place in hits}
        everywhere = set.intersection(*({mail for _, mail, _ in hits} for hits in found))
        for mail_id in [mail_id for mail_id in mails if mail_id in everywhere][:limit]:
            limit -= 1
            here = sorted((place for place in places if place[1] == mail_id), key=_order)
            yield from (_hit(store, place, places[place]) for place in here)
        if not limit:
            return


_Place = tuple[str, int, int | None]


def _order(place: _Place) -> tuple[int, int]:
    return list(_PLACES).index(place[0]), place[2] or 0


def _newest(store: Store, words: Sequence[str]) -> Iterator[int]:
    """Mails in which all words may stand, newest first: all, or where a word is rare, those that have it."""
    rare = [mails for word in words if (mails := _mails_with(store, word)) is not None]
    newest_first = "order by received_at desc, mail_id desc"
    if rare:
        among = json.dumps(sorted(set.intersection(*rare)))
        sql = f"select mail_id from messages where mail_id in (select value from json_each(?)) {newest_first}"  # noqa: S608
        rows = store.query(sql, among)
    else:
        rows = store.query(f"select mail_id from messages {newest_first}")  # noqa: S608
    return (row["mail_id"] for row in rows)


def _looks(mails: Iterator[int], limit: int) -> Iterator[list[int]]:
    """Cut into pieces, each twice as long as the one before."""
    size = max(_FIRST_LOOK, limit)
    while some := list(islice(mails, size)):
        yield some
        size *= 2


def _mails_with(store: Store, word: str) -> set[int] | None:
    """The mails in which a word may stand anywhere; None where these are many."""
    found: set[int] = set()
    for sql in _PLACES.values():
        rows = store.query(sql.format(**dict.fromkeys(_AMONG, "limit ?2")), query(word), _MANY + 1)
        hits = [row[0] for row in rows]
        if len(hits) > _MANY:
            return None
        found.update(hits)
    return found


def _hits(store: Store, word: str, mails: Sequence[int]) -> set[_Place]:
    among = json.dumps(mails)
    return {
        (where, row[0], row[1])
        for where, sql in _PLACES.items()
        for row in store.query(sql.format(**_AMONG), query(word), among)
        if holds(_value(store, _TEXTS[where], row[0] if row[1] is None else row[1]), word)
    }


def _hit(store: Store, place: _Place, word: str) -> Hit:
    where, mail_id, file_id = place
    mail = store.one(
        "select m.received_local, m.subject, f.union_id, f.days from messages m left join filings f on f.mail_id = m.mail_id "
        "where m.mail_id = ?",
        mail_id,
    )
    assert mail is not None  # noqa: S101 - it was found in it
    return Hit(
        mail_id, file_id, mail["union_id"], mail["days"], mail["received_local"], mail["subject"],
        _value(store, _TEXTS["filename"], file_id) if file_id is not None else None, where,
        snippet(_value(store, _TEXTS[where], mail_id if file_id is None else file_id) or "", word),
    )  # fmt: skip


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
