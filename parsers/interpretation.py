"""One mail, wholly read: message, files with type and contents, links. What the interpreting child gives back."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from domain.figures import MAX_FIGURES, Figure, each_once, figures_in, figures_of_row
from domain.mail import is_forward, undecorated
from parsers import filetype
from parsers.contents import Allowance
from parsers.documents.pages import own_rows
from parsers.files import read_files
from parsers.mail.detach import Detached
from parsers.mail.links import find_links, find_remote_pictures
from parsers.mail.message import parse
from parsers.mail.quoting import has_quotation, inner_sender, own_text
from parsers.mail.signatures import ALTERED, altered
from parsers.values import File, Interpretation, Kind, Link, Message, Row

_INNER_HEADER_BYTES = 65_536  # of an attached mail, read for its sender
_QUOTATION = re.compile(  # where one begins in a page
    r"原始邮件|邮件原[件文]|的(?:原邮件|邮件信息)|(?:发件人|寄件[人者])[:：]|<blockquote|(?:写道|\bwrote)\s*[:：]|"
    r"(?:Original|Forwarded|Replied) Message",
    re.IGNORECASE,
)
# Whose text is the mail's own where it has no other: what wraps the whole mail.
_ENVELOPES = (filetype.SIGNED.mime_type, filetype.TNEF.mime_type)


def interpret(detached: Detached, *, open_files: bool = True) -> Interpretation:
    """Read one mail whole. Deterministic: the same bytes give the same value. Without `open_files` its files stay closed."""
    message = parse(detached)
    if changed := altered(message.fields.get("dkim-signature", ()), detached):
        message = replace(message, fields={**message.fields, ALTERED: changed})
    allowance = Allowance.for_mail(detached.size)
    files = tuple(read_files(message.parts, allowance, open_files=open_files, runs=detached.runs))
    if not message.text:
        enveloped = (file.text for file in files if file.mime_type in _ENVELOPES and file.parent_path is None)
        message = replace(message, text=next(filter(None, enveloped), ""))
    own = own_text(message.text)
    return Interpretation(
        message=message,
        own_text=own,
        inner_sender=inner_sender(message.text) or _attached_sender(message),
        files=files,
        links=_links(message, own, files),
        rows=_rows(message) if open_files else (),
        figures=each_once(itertools.islice(_figures(message, own, files), 5 * MAX_FIGURES)),
    )


def _rows(message: Message) -> tuple[Row, ...]:
    """The rows of tables in the mail's own page, those of quoted mail only where it is passed on."""
    passes_on = is_forward(undecorated(message.subject))
    return own_rows(message.html if passes_on else message.html[: _own_end(message.html)])


def _figures(message: Message, own: str, files: tuple[File, ...]) -> Iterator[Figure]:
    """Numbers with unit and noun of the mail's own words, of documents, of tables."""
    yield from figures_in(message.subject, "subject")
    yield from figures_in(own, "body")
    for file in files:
        if file.text and file.kind in (Kind.DOCUMENT, Kind.PRESENTATION):
            yield from figures_in(file.text, "document", file.path)
        for row in file.rows:
            yield from figures_of_row(json.loads(row.cells), file.path)


def _attached_sender(message: Message) -> str:
    """The sender of the one mail that is attached, as mail programs forward; "" where there is none, or several."""
    attached = [part for part in message.parts if part.declared_type == "message/rfc822"]
    return parse(Detached("", attached[0].data[:_INNER_HEADER_BYTES], ())).sender.address if len(attached) == 1 else ""


def _links(message: Message, own: str, files: tuple[File, ...]) -> tuple[tuple[Link, bool], ...]:
    """The links of the body, and of mails attached to it, each once; with each whether it stands in quoted mail only."""
    html = unescape(message.html)
    quoted = has_quotation(message.text) or "<blockquote" in html
    ends = _own_end(html)
    found = {
        link.url: (link, quoted and link.url not in own and _stands_behind(link.url, message.text, html, ends))
        for link in (*find_links(message.text, message.html), *find_remote_pictures(message.html))
    }
    for link in message.elsewhere:
        found.setdefault(link.url, (link, False))
    for file in files:
        for link in file.links:
            found.setdefault(link.url, (link, False))
    return tuple(found.values())


def _own_end(html: str) -> int:
    """Where the first quoted mail begins in a page."""
    found = _QUOTATION.search(html)
    return found.start() if found else len(html)


def _stands_behind(url: str, text: str, html: str, ends: int) -> bool:
    """Whether a link stands in the quoted part only: of the page, or of the text where the page does not hold it."""
    at = html.find(url)
    return at >= ends if at >= 0 else url in text
