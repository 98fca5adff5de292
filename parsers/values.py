"""What reading gives: the values that leave the child. Imports nothing that reads, so that whoever is given them needs no parser."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.figures import Figure

# Raised by whoever changes what mails are read as: the service then reads again those that an earlier one read. Shown by `--version`.
PARSER_VERSION = 1
# What kept a file from being opened, or read to its end: a closed list (files.problem)
ENCRYPTED, DAMAGED, OVER_LIMIT, UNSUPPORTED, NOT_OPENED = (
    "encrypted", "damaged", "over_limit", "unsupported", "not_opened",
)  # fmt: skip
NO_TOOL = "no_tool"  # what opens this format is not installed
NO_TEXT = "no text: LibreOffice is not installed"  # a note: an old document is no problem of its sender's


class Kind(StrEnum):
    """Kinds of files, a closed list (CONTRACT 3)."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    SPREADSHEET = "spreadsheet"
    PRESENTATION = "presentation"
    ARCHIVE = "archive"
    MAIL = "mail"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `size` in bytes, `expires_at` the sender's local time as text; "" or None where the mail does not say."""

    provider: str
    kind: str
    url: str
    filename: str
    size: int | None
    expires_at: str | None
    access_code: str | None
    tiny: bool = False  # a picture that is stated to be so small that it says nothing


@dataclass(frozen=True, slots=True)
class Sender:
    """`address` is lower case, and "" unless the syntax is beyond doubt; `claimed` is what the header says, for people."""

    name: str
    address: str
    claimed: str


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a mail or in a container, as declared. `number` counts from 1 within it; `filename` "" without a name.

    `size` is the declared size of a member whose bytes could not be taken out; `problem` says why.
    """

    number: int
    filename: str
    data: bytes
    declared_type: str = ""
    inline: bool = False
    problem: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a spreadsheet: `number` counts from 1 as the sheet shows it, `cells` is a JSON object."""

    sheet: str
    number: int
    cells: str


@dataclass(frozen=True, slots=True)
class Received:
    """One Received field: the host that wrote it ("" if unreadable), and when (aware UTC)."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A parsed mail. `fields` holds decoded headers by lower-case name; `text` the best readable text, `html` as sent."""

    sender: Sender
    subject: str
    date: datetime | None
    received: tuple[Received, ...]
    delivery_date: datetime | None
    fields: dict[str, tuple[str, ...]]
    text: str
    html: str
    parts: tuple[Part, ...]
    elsewhere: tuple[Link, ...] = ()  # what parts point to instead of holding it (message/external-body)


@dataclass(frozen=True, slots=True)
class File:
    """One file of a mail. `path` is its leaf number, members stand behind a slash; `data` is its decoded bytes.

    `data` is b"" as well where whoever asked holds the bytes already; `size` is always theirs. `sha256` is "" for a
    member whose bytes could not be taken out of its container.
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
    duration: float | None = None
    problem: str | None = None
    note: str | None = None
    text: str | None = None
    rows: tuple[Row, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Everything a mail says and carries."""

    message: Message
    own_text: str
    inner_sender: str
    files: tuple[File, ...]
    links: tuple[tuple[Link, bool], ...]  # the bool: it stands only in quoted older mail
    rows: tuple[Row, ...] = ()  # of tables in the mail's own page
    figures: "tuple[Figure, ...]" = ()
