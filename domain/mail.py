"""A mail as filing sees it: the few facts that decide, already decoded and bounded. Knows nothing of MIME or SQL."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

MAX_SUBJECT = 400  # characters of a subject that filing reads
MAX_TEXT = 6000  # characters of own text that filing reads, two thirds from its start, the rest from its end

_PREFIX = re.compile(r"\s*(?:re|fwd?|aw|回复|答复|转发|转寄)\s*(?:\[\d{1,3}\])?\s*[:：]\s*", re.IGNORECASE)
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class FileName:
    """A file of the mail: its name, its kind by content, the heading of a document, up to three lines ("" where unknown)."""

    name: str
    kind: str
    title: str = ""
    inline: bool = False  # it stands in the text, as pasted photos do, and logos


@dataclass(frozen=True, slots=True)
class Mail:
    """What filing reads. `sender` is "" unless the From header is beyond doubt; `received_at` aware UTC."""

    sha256: str
    received_at: datetime
    sender: str
    sender_name: str
    subject: str
    own_text: str
    fields: Mapping[str, tuple[str, ...]]
    files: tuple[FileName, ...] = ()
    links: int = 0
    inner_sender: str = ""
    inner_sent: str = ""  # when the inner sender sent it, as a forwarded mail's head says
    forwarded: str = ""  # the text below the head of the mail that it passes on or answers

    def field(self, name: str) -> str:
        """First header of this lower-case name, "" where there is none."""
        return next(iter(self.fields.get(name, ())), "")


def plain(text: str) -> str:
    """Full-width forms and look-alikes of digits folded (NFKC), hidden marks taken out, spaces folded."""
    return re.sub(r"[ \t]+", " ", _HIDDEN.sub("", unicodedata.normalize("NFKC", text))).strip()


def bare_subject(subject: str) -> str:
    """A subject folded and without Re:, 回复：, 转发： and the like, however often repeated."""
    text = plain(subject)[:MAX_SUBJECT]
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return text.strip()


def is_reply(subject: str) -> bool:
    """Whether a subject begins with a reply prefix (not a forward)."""
    return re.match(r"\s*(?:re|aw|回复|答复)\s*(?:\[\d{1,3}\])?\s*[:：]", plain(subject), re.IGNORECASE) is not None


def is_forward(subject: str) -> bool:
    """Whether a subject begins with a forward prefix."""
    return re.match(r"\s*(?:转发|转寄|fwd?)\s*[:：]", plain(subject), re.IGNORECASE) is not None


def bounded_text(text: str) -> str:
    """The part of a text that filing reads: its start and its end."""
    folded = plain(text) if len(text) <= MAX_TEXT else plain(text[: MAX_TEXT * 2 // 3] + "\n" + text[-MAX_TEXT // 3 :])
    return folded
