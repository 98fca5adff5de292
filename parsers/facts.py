"""From what a mail says and carries to the facts that filing reads. One way for what was just interpreted and for what is stored."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from domain.mail import FileName, Mail, is_forward, undecorated
from parsers.mail.quoting import forwarded_text, inner_sent
from parsers.mail.signatures import ALTERED
from parsers.values import Interpretation

MAX_QUOTED = 20_000  # characters of a text in which the head of a quoted mail is looked for
MAX_HEAD = 400  # characters of a document in which its heading stands
_TITLE_LINES, _TITLE_LINE = 3, 40  # of a heading: lines, and characters of each
_SENTENCE = re.compile("[，。；,;]")
REMOTE_PICTURE = "remote_picture"
_LOGO = 64  # pixels; a picture in the text that is smaller on a side says nothing
_NO_CONTENT = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "text/vcard",
    }
)


_TOLD = frozenset(
    {
        "authentication-results", "auto-submitted", "content-type", "date", "in-reply-to", "list-id", "list-unsubscribe",
        "message-id", "precedence", "references", "return-path", "x-autoreply", "x-rollcall", ALTERED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail says of itself: decoded fields, the start of its text (`MAX_QUOTED`), its own text whole."""

    sender: str
    sender_name: str
    subject: str
    fields: Mapping[str, tuple[str, ...]]
    text: str
    own_text: str
    inner_sender: str
    links: int  # that stand in the mail itself, not only in what it quotes


@dataclass(frozen=True, slots=True)
class Carried:
    """A file as filing looks at it; `head` is the start of its text (`MAX_HEAD`)."""

    path: str
    name: str
    kind: str
    mime_type: str
    inline: bool
    width: int | None
    height: int | None
    head: str
    empty: bool = False  # it holds no byte


def told_fields(fields: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The decoded fields that are kept: what rules, answers and their doubles are told by. The rest stands in the mail itself."""
    return {name: values for name, values in fields.items() if name in _TOLD}


def read_facts(said: Said, carried: Iterable[Carried], *, sha256: str, received_at: datetime) -> Mail:
    """The facts of one mail; `received_at` aware UTC."""
    forwards = is_forward(undecorated(said.subject))
    return Mail(
        sha256=sha256,
        received_at=received_at,
        sender=said.sender,
        sender_name=said.sender_name,
        subject=said.subject,
        own_text=said.own_text,
        fields=said.fields,
        files=_telling(carried, forwards=forwards),
        links=said.links,
        inner_sender=said.inner_sender,
        inner_sent=inner_sent(said.text) if said.inner_sender else "",
        forwarded=forwarded_text(said.text) if said.inner_sender or forwards else "",
    )


def facts_of(found: Interpretation, *, sha256: str, received_at: datetime) -> Mail:
    """The facts of a mail that was just interpreted."""
    message = found.message
    said = Said(
        message.sender.address, message.sender.name, message.subject, told_fields(message.fields), message.text[:MAX_QUOTED],
        found.own_text, found.inner_sender, own_links(found),
    )  # fmt: skip
    carried = (
        Carried(
            file.path, file.filename, file.kind, file.mime_type, file.inline, file.width, file.height,
            (file.text or "")[:MAX_HEAD], not (file.size or file.problem),
        )
        for file in found.files
    )  # fmt: skip
    return read_facts(said, carried, sha256=sha256, received_at=received_at)


def own_links(found: Interpretation) -> int:
    """How many links a mail itself holds that say something: a picture elsewhere may be a signature's."""
    return sum(not quoted and link.kind != REMOTE_PICTURE for link, quoted in found.links)


def _telling(carried: Iterable[Carried], *, forwards: bool) -> tuple[FileName, ...]:
    """Files that may say something, in the order of the mail: no logos, no signatures, none without a byte, and of an
    attached mail only itself, unless it is passed on: what it carries is quoted."""
    found = [file for file in carried if not (file.empty or _is_logo(file)) and file.mime_type not in _NO_CONTENT]
    found.sort(key=lambda file: [number.zfill(6) for number in file.path.split("/")])
    attached = () if forwards else tuple(f"{file.path}/" for file in found if file.kind == "mail")
    return tuple(
        FileName(file.name, file.kind, title_of(file.head), file.inline)
        for file in found
        if not file.path.startswith(attached)
    )


def _is_logo(file: Carried) -> bool:
    measured = file.width is not None and file.height is not None and min(file.width, file.height) < _LOGO
    return file.kind == "image" and file.inline and measured


def title_of(text: str | None) -> str:
    """The heading of a document's text: its first line, and up to two more while all are short and none is a sentence."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()][:_TITLE_LINES]
    short = list(takewhile(lambda line: len(line) <= _TITLE_LINE and not _SENTENCE.search(line), lines))
    return "\n".join(short or lines[:1])[:200]
