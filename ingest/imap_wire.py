"""What an IMAP server said, as values: imaplib's answers to FETCH and LIST, and INTERNALDATE. Pure. Answers are read by
UID and by name, never by position: servers answer out of order, in two pieces, or tell of mails nobody asked for."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

from ingest.folders import Folder, decode_name
from ingest.mailbox import UNKNOWN_ARRIVAL, Entry, Mark

log = logging.getLogger(__name__)

# bytes, or None for NIL; a list in parentheses (FLAGS) is None too: nobody here reads one
Attributes = dict[str, bytes | None]

_LITERAL_SIZE = re.compile(rb"~?\{\d+\}$")
_TOKEN = re.compile(rb'(?P<paren>[()])|"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<atom>(?:\[[^\]]*\]|[^\s()"])+)')
_STATUS_ITEM = re.compile(rb"([A-Za-z]+) (\d{1,10})\b")
_BODY = re.compile(r"BODY\[\](?:<(\d+)>)?")
_INTERNALDATE = re.compile(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)([0-5]\d)")
_MONTHS = {name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


def fetch_replies(data: Iterable[Any]) -> dict[str, Attributes]:
    """UID -> attributes, from imaplib's answer to UID FETCH. Those without a UID are dropped, those for one UID joined."""
    replies: dict[str, Attributes] = {}
    for answer in _answers(data):
        said = _attributes(answer)
        uid = said.get("UID")
        if uid is not None and uid.isdigit():
            join_reply(replies, str(int(uid)), said)
    return replies


def join_reply(replies: dict[str, Attributes], uid: str, said: Attributes) -> None:
    """Add to what is known of a mail. A NIL does not overwrite a value: a server that tells of new flags in between must not
    wipe out a body."""
    known = replies.setdefault(uid, {})
    known.update({name: value for name, value in said.items() if value is not None or name not in known})


def uid_set(uids: Sequence[str]) -> str:
    """A set of UIDs as IMAP writes it: 3,5:9. Neighbours only, so that it names no other mail."""
    numbers = [int(uid) for uid in uids]
    ends = [n for n in range(1, len(numbers)) if numbers[n] != numbers[n - 1] + 1]
    runs = [numbers[start:end] for start, end in pairwise([0, *ends, len(numbers)])]
    return ",".join(f"{run[0]}:{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def body(said: Attributes) -> tuple[int | None, bytes] | None:
    """(offset, bytes) of the BODY[] in a reply; the offset is None for a whole mail. None where there is no body."""
    for name, value in said.items():
        if value is not None and (found := _BODY.fullmatch(name)):
            return (int(found[1]) if found[1] else None), value
    return None


def has_nil_body(said: Attributes) -> bool:
    """Whether a reply says of BODY[], or of a piece of it, that there is none."""
    return any(value is None and _BODY.fullmatch(name) for name, value in said.items())


def listed_folders(data: Iterable[Any]) -> list[Folder]:
    """Folders in imaplib's answer to LIST; a line that cannot be read is left out."""
    folders = []
    for answer in _answers(data):
        flags: set[str] = set()
        words: list[bytes | None] = []
        depth = 0
        for kind, token in _tokens(answer):
            depth += {b"(": 1, b")": -1}.get(token, 0) if kind == "paren" else 0
            if kind != "paren" and depth:
                flags.add(token.decode("ascii", "replace").lower())
            elif kind != "paren":
                words.append(_value(kind, token))
        if len(words) >= 2 and words[1] is not None:
            delimiter = (words[0] or b"").decode("ascii", "replace")
            folders.append(Folder(decode_name(words[1]), words[1], frozenset(flags), delimiter))
    return folders


def listed_entry(uid: str, said: Attributes, *, folder: str) -> Entry:
    """A mail as a listing shows it; its folder is named in the log where it cannot be read."""
    arrived_at = parse_internaldate(said.get("INTERNALDATE"))
    if arrived_at is None:
        log.warning("%s: uid %s: unreadable INTERNALDATE", folder, uid)
    size = said.get("RFC822.SIZE") or b"0"
    return Entry(uid, int(size) if size.isdigit() else 0, arrived_at or UNKNOWN_ARRIVAL, "internaldate")


def parse_status(said: object) -> Mark | None:
    """The answer to STATUS (UIDVALIDITY UIDNEXT MESSAGES); None where one of them is missing, or nothing was ever there."""
    if not isinstance(said, bytes):  # None, or a folder's name as a literal
        return None
    found = {name.upper(): number for name, number in _STATUS_ITEM.findall(said.rpartition(b"(")[2])}
    return mark_from(*(found.get(name) for name in (b"UIDVALIDITY", b"UIDNEXT", b"MESSAGES")))


def mark_from(epoch: object, next_uid: object, count: object) -> Mark | None:
    """A mark of three numbers as a server writes them; None where one is missing or the next UID is 0."""
    numbers = [int(said) for said in (epoch, next_uid, count) if isinstance(said, bytes) and said.isdigit()]
    return Mark(str(numbers[0]), numbers[1], numbers[2]) if len(numbers) == 3 and numbers[1] else None


def mails_came(before: Mark | None, now: Mark | None) -> bool:
    """Whether a folder is another than it was by more than mails that went."""
    return (before and (before.epoch, before.next_key)) != (now and (now.epoch, now.next_key))


def parse_internaldate(text: bytes | None) -> datetime | None:
    """Aware UTC datetime of an INTERNALDATE (RFC 3501 date-time); None if it is not one."""
    found = _INTERNALDATE.fullmatch(text or b"")
    month = _MONTHS.get(found[2].lower()) if found else None
    if not found or not month:
        return None
    offset = timedelta(hours=int(found[8]), minutes=int(found[9])) * (-1 if found[7] == b"-" else 1)
    year, day, hour, minute, second = (int(found[n]) for n in (3, 1, 4, 5, 6))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _answers(data: Iterable[Any]) -> Iterator[list[Any]]:
    """Group imaplib's list: an answer is any number of (text, literal) and then one text, which may be empty."""
    answer = []
    for piece in data:
        if piece is not None:
            answer.append(piece)
            if isinstance(piece, bytes):
                yield answer
                answer = []


def _tokens(answer: list[Any]) -> Iterator[tuple[str, bytes]]:
    for piece in answer:
        text = piece if isinstance(piece, bytes) else _LITERAL_SIZE.sub(b"", piece[0])
        for found in _TOKEN.finditer(text):
            yield str(found.lastgroup), found[str(found.lastgroup)]
        if not isinstance(piece, bytes):
            yield "literal", piece[1]


def _value(kind: str, token: bytes) -> bytes | None:
    if kind == "quoted":
        return re.sub(rb"\\(.)", rb"\1", token)
    return None if kind == "atom" and token.upper() == b"NIL" else token


def _attributes(answer: list[Any]) -> Attributes:
    """Name -> value of one FETCH reply, `1 (UID 5 FLAGS (\\Seen) BODY[] {3}` and so on: the pairs at depth one."""
    items: list[bytes | None] = []
    depth = 0
    for kind, token in _tokens(answer):
        if kind == "paren":
            depth += 1 if token == b"(" else -1
            if token == b")" and depth == 1:
                items.append(None)
        elif depth == 1:
            items.append(_value(kind, token))
    pairs = zip(items[::2], items[1::2], strict=False)
    return {name.decode("ascii", "replace").upper(): value for name, value in pairs if name is not None}
