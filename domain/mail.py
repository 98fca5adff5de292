"""A mail as filing sees it: the few facts that decide, already decoded and bounded. Knows nothing of MIME or SQL."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from domain.vocabulary import en, zh

MAX_SUBJECT = 400  # characters of a subject that filing reads
MAX_TEXT = 6000  # characters of own text that filing reads, two thirds from its start, the rest from its end

_ANSWERS, _PASSES_ON = (
    rf"(?:{'|'.join((*en.PREFIXES[n], *zh.PREFIXES[n]))})\s*+(?:\[\d{{1,3}}\]\s*+)?[:：]" for n in (0, 1)
)
_PREFIX = re.compile(rf"\s*(?:(?:{_ANSWERS}|{_PASSES_ON})\s*|{zh.URGENT})", re.IGNORECASE)
_REPLY = re.compile(rf"\s*{_ANSWERS}", re.IGNORECASE)
_FORWARD = re.compile(rf"\s*{_PASSES_ON}", re.IGNORECASE)
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f]")
# What stands beside words and says nothing: symbols (Unicode So and Sk but °), keycaps, selectors, faces in brackets.
_DECORATION = re.compile(
    r"[\u00a6\u00a9\u00ae\u02c2-\u02df\u2100-\u2bff\u3004\u3012\u3013\u3020\u3036\ufe00-\ufe0f\ufffd"
    r"\U0001f000-\U0001faff\U000e0020-\U000e007f]+"
    rf"|\[(?:{'|'.join(zh.EMOTICONS)})\]"
)
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_BETWEEN = re.compile("(?<=[一-龥〇])\ue001+(?=[一-龥〇])")  # within a word
_SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in zh.TRADITIONAL})
_BLANKS = re.compile(r"[ \t]+")
_SPACED_NIL = re.compile(r"零\s*报\s*告")
_SPACED_OUT = re.compile("(?<![一-龥〇])(?:[一-龥〇] ){3,}[一-龥〇](?![一-龥〇])")  # for looks: 海 西 州 总 工 会


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


@lru_cache(maxsize=8)  # several rules read a mail's own text
def plain(text: str) -> str:
    """Folded: full-width forms and look-alikes of digits (NFKC), traditional characters, blanks; without hidden marks."""
    folded = unicodedata.normalize("NFKC", text)
    return _BLANKS.sub(" ", _HIDDEN.sub("", folded).translate(_SIMPLIFIED)).strip()


def spelling(phrase: str) -> str:
    """A phrase as a pattern: English is a word of its own, or its plural, in any case; Chinese stands anywhere."""
    if not phrase.isascii() or not phrase[:1].isalpha() or not phrase[-1:].isalpha():
        return re.escape(phrase)
    return rf"(?<![A-Za-z])(?i:{re.escape(phrase)}(?:s|es)?)(?![A-Za-z])"


def folded_by_places(text: str) -> tuple[str, list[int]]:
    """A text folded as `plain` does, character by character, and for each character of it the place that it comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for form in _HIDDEN.sub("", _BLANKS.sub(" ", unicodedata.normalize("NFKC", character))).translate(_SIMPLIFIED):
            if form != " " or folded[-1:] != [" "]:
                folded.append(form)
                places.append(place)
    return "".join(folded), places


def undecorated(text: str) -> str:
    """`text` folded and without decoration: symbols, faces, keycaps say neither when nor what (🧧…🎉, ★…★, …[玫瑰])."""
    marked = _DECORATION.sub("\ue001", unicodedata.normalize("NFKC", _KEYCAP.sub("\ue001", text)))
    return _SPACED_NIL.sub("零报告", _together(plain(_BETWEEN.sub("", marked).replace("\ue001", " "))))


def _together(text: str) -> str:
    return _SPACED_OUT.sub(lambda match: match[0].replace(" ", ""), text)


def bare(headline: str) -> str:
    """A folded subject without Re:, 回复：, 转发：, 【急】 and the like, however often repeated."""
    text = headline[:MAX_SUBJECT]
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return text.strip()


def is_reply(headline: str) -> bool:
    """Whether a folded subject begins with a reply prefix (not a forward)."""
    return _REPLY.match(headline) is not None


def is_forward(headline: str) -> bool:
    """Whether a folded subject begins with a forward prefix."""
    return _FORWARD.match(headline) is not None


def bounded_text(text: str) -> str:
    """The part of a text that filing reads: its start and its end."""
    return _together(
        plain(text) if len(text) <= MAX_TEXT else plain(text[: MAX_TEXT * 2 // 3] + "\n" + text[-MAX_TEXT // 3 :])
    )
