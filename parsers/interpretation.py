"""One mail, wholly read: message, files with type and size, links. What the interpreting child gives back."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parsers import filetype
from parsers.charset import clean, decode
from parsers.detach import Detached, detach
from parsers.filetype import FileType, Kind, sniff
from parsers.html import to_text
from parsers.images import read_picture, time_in_name
from parsers.links import Link, find_links
from parsers.message import Message, Part, parse, parse_header
from parsers.quoting import inner_sender, own_text

PARSER_VERSION = 1
MAX_FORWARD_DEPTH = 5
MAX_FILES = 2000
MAX_DOCUMENT_TEXT = 200_000  # characters kept of one document


@dataclass(frozen=True, slots=True)
class File:
    """One file of a mail. `path` is its leaf number, members stand behind a slash; `data` is its decoded bytes.

    `data` is b"" as well where whoever asked holds the bytes already; `size` is always theirs.
    """

    path: str
    parent_path: str | None
    filename: str
    declared_type: str
    mime_type: str
    kind: Kind
    inline: bool
    sha256: str
    size: int
    data: bytes
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    problem: str | None = None
    text: str | None = None
    thumbnail: bytes = b""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Everything a mail says and carries."""

    message: Message
    own_text: str
    inner_sender: str
    files: tuple[File, ...]
    links: tuple[tuple[Link, bool], ...]  # the bool: it stands only in quoted older mail


def interpret(detached: Detached) -> Interpretation:
    """Read one mail whole. Deterministic: the same bytes give the same value."""
    message = parse(detached)
    own = own_text(message.text)
    files = tuple(file for part in message.parts for file in _files(part, parent=None, depth=0))[:MAX_FILES]
    links = find_links(message.text, message.html)
    quoted = len(own) < len(message.text) * 0.9
    own_html_ends = _own_end(message.html) if quoted else len(message.html)
    return Interpretation(
        message=message,
        own_text=own,
        inner_sender=inner_sender(message.text) or _attached_sender(message),
        files=files,
        links=tuple(
            (link, quoted and link.url not in own and _stands_after(message.html, link.url, own_html_ends))
            for link in links
        ),
    )


def _attached_sender(message: Message) -> str:
    """The sender of the one mail that is attached, as mail programs forward; "" where there is none, or several."""
    attached = [part for part in message.parts if part.declared_type == "message/rfc822"]
    return parse_header(attached[0].data).sender.address if len(attached) == 1 else ""


def _own_end(html: str) -> int:
    places = [at for mark in ("原始邮件", "发件人:", "发件人：", "<blockquote", "写道") if (at := html.find(mark)) >= 0]
    return min(places, default=len(html))


def _stands_after(html: str, url: str, end: int) -> bool:
    at = html.replace("&amp;", "&").find(url)
    return at < 0 or at >= end


def _files(part: Part, *, parent: str | None, depth: int) -> Iterator[File]:
    path = f"{parent}/{part.number}" if parent else str(part.number)
    found = sniff(part.data, name=part.filename, declared=part.declared_type)
    name = part.filename or _made_name(part, found)
    facts = _READERS.get(found.kind, _nothing)(part.data, found)
    yield File(
        path=path,
        parent_path=parent,
        filename=name,
        declared_type=part.declared_type,
        mime_type=found.mime_type,
        kind=found.kind,
        inline=part.inline,
        sha256=hashlib.sha256(part.data).hexdigest(),
        size=len(part.data),
        data=part.data,
        width=facts.width,
        height=facts.height,
        taken_at=facts.taken_at or (time_in_name(name) if found.kind in (Kind.IMAGE, Kind.VIDEO) else None),
        problem=part.problem or facts.problem,
        text=facts.text,
        thumbnail=facts.thumbnail,
    )
    opener = _OPENERS.get(found.mime_type)
    if opener is not None and depth < MAX_FORWARD_DEPTH:
        for member in opener(part.data):
            yield from _files(member, parent=path, depth=depth + 1)


def _made_name(part: Part, found: FileType) -> str:
    """The same name at every parse: the inner subject of a forwarded mail, else part-<n>.<extension by content>."""
    if found.kind is Kind.MAIL:
        subject = parse(Detached("", part.data[:65536], ())).subject
        if subject:
            return f"{clean(subject)[:120]}.eml"
    return f"part-{part.number}.{found.extension}"


@dataclass(frozen=True, slots=True)
class _Facts:
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    text: str | None = None
    problem: str | None = None
    thumbnail: bytes = b""


def _nothing(data: bytes, found: FileType) -> _Facts:
    return _Facts()


def _picture(data: bytes, found: FileType) -> _Facts:
    picture = read_picture(data)
    if picture is None:
        return _Facts(problem="damaged_picture")
    return _Facts(picture.width, picture.height, picture.taken_at, None, picture.problem, picture.thumbnail)


def _document(data: bytes, found: FileType) -> _Facts:
    if found is filetype.TEXT:
        return _Facts(text=decode(data)[:MAX_DOCUMENT_TEXT])
    if found is filetype.HTML:
        return _Facts(text=to_text(decode(data))[:MAX_DOCUMENT_TEXT])
    return _Facts()


def _members_of_mail(data: bytes) -> tuple[Part, ...]:
    return parse(detach(data)).parts


# What can be said of a file, by kind; and what it holds, by type. A new format is a new row.
_READERS: dict[Kind, Callable[[bytes, FileType], _Facts]] = {Kind.IMAGE: _picture, Kind.DOCUMENT: _document}
_OPENERS: dict[str, Callable[[bytes], tuple[Part, ...]]] = {filetype.MAIL.mime_type: _members_of_mail}


def title_of(text: str | None) -> str:
    """The first line of a document's text: its red-head title."""
    return next((line.strip() for line in (text or "").splitlines() if line.strip()), "")[:200]
