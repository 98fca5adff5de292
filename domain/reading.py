"""What one mail says, read once: folded texts, the names of unions and the dates in them, its clauses and signature.

Made of a mail, the roster of its day and the campaign; whose it is, for which day and what kind are rules over it, which
fold, search and split nothing again. Each piece is read when a rule first asks for it, and kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from domain.campaign import Campaign
from domain.clauses import acknowledges, telling
from domain.dates import Dates, find_dates
from domain.lexicon import Lexicon, lexicon
from domain.mail import Mail, bare, bounded_text, is_forward, is_reply, plain, spelling, undecorated
from domain.roster import Mention, Roster

MAX_NAME = 200  # characters of a file's name that filing reads
DOCUMENTS = frozenset({"document", "spreadsheet", "presentation", "archive"})  # files whose names say what a mail is
_SIGNATURE_LINES = 4
_SIGNATURE_EXTRA = 24  # characters a signature line may hold besides the name: 办公室, 供稿, a date
_SENTENCE = re.compile("[,，。;；!！?？]")
_ENGLISH_SENTENCE = re.compile(r"[;!?]|\.(?=\s)")  # Head Teacher, Mill Road School
_ADDRESSED = re.compile(
    r"致|呈|抄送|抄报|主送|收件|\b(?:[Tt]o|[Cc]c|[Dd]ear|[Aa]ttn|[Hh]i|[Hh]ello)\b"
)  # 致：海东市总工会 is whom it goes to
_NAME = "\ue003"  # stands for a union's name
_UNION_WORDS = ("总工会", "工会", "总")  # end a union's name, and may begin the campaign's
_CLOSING = " \t()（）【】[]《》<>—-"
_CLOSING_BRACKETS = re.compile(r"[(（][^()（）]{2,40}[)）]\W*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """The folded name and title of a file, and its kind."""

    name: str
    title: str
    kind: str


@dataclass(frozen=True)
class Reading:
    """One mail, read by the roster and the campaign."""

    mail: Mail
    roster: Roster
    campaign: Campaign

    def by(self, roster: Roster) -> "Reading":
        """The same mail, read by the roster of another day; what names nobody is not read again."""
        if roster is self.roster:
            return self
        other = Reading(self.mail, roster, self.campaign)
        other.__dict__.update({key: value for key, value in self.__dict__.items() if key in _NAMELESS})
        return other

    @property
    def lexicon(self) -> Lexicon:
        """The office's vocabulary."""
        return lexicon(self.campaign.words, english=self.campaign.english)

    @cached_property
    def received(self) -> date:
        """Local day of receipt."""
        return self.campaign.local_day(self.mail.received_at)

    @cached_property
    def headline(self) -> str:
        """The subject as it stands, folded."""
        return undecorated(self.mail.subject)

    @cached_property
    def subject(self) -> str:
        """The subject without Re: and the like, bounded."""
        return bare(self.headline)

    @cached_property
    def replies(self) -> bool:
        """Whether the subject says that it answers."""
        return is_reply(self.headline)

    @cached_property
    def forwards(self) -> bool:
        """Whether the subject says that it passes on."""
        return is_forward(self.headline)

    @cached_property
    def subject_dates(self) -> list[Dates]:
        """Dates in the subject."""
        return self.dates_in(self.subject)

    @cached_property
    def own(self) -> str:
        """The sender's own text, bounded."""
        return bounded_text(self.mail.own_text)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Names and titles of all files, in the order of the mail."""
        return tuple(
            Heading(undecorated(file.name[:MAX_NAME]), undecorated(file.title), file.kind) for file in self.mail.files
        )

    @cached_property
    def document_names(self) -> tuple[str, ...]:
        """Names of documents: what a mail may say of itself by them."""
        return tuple(heading.name for heading in self.headings if heading.kind in DOCUMENTS)

    @cached_property
    def shown_name(self) -> str:
        """The display name."""
        return plain(self.mail.sender_name)

    @cached_property
    def in_subject(self) -> list[Mention]:
        """Roster names in the subject."""
        return self.roster.mentions(self.subject)

    @cached_property
    def in_signature(self) -> list[Mention]:
        """Unions that sign: named in the last short lines of the sender's own text."""
        lines = [line.strip() for line in self.own.splitlines() if line.strip()]
        last = [match[0] for match in _CLOSING_BRACKETS.finditer(lines[-1])] if lines else []  # …二十人。（海西州总）
        last += lines[-_SIGNATURE_LINES:] if len(lines) > 1 else []
        mentions = ((line, mention) for line in last for mention in self.roster.mentions(line))
        return [mention for line, mention in mentions if mention.union_id and _signs(line, mention)]

    @cached_property
    def in_shown_name(self) -> list[Mention]:
        """Roster names in the display name."""
        return self.roster.mentions(self.shown_name)

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """Clauses of the own text that tell anything: beyond greetings, 见附件, names, dates and a signature."""
        return telling(self.own, self.roster, self.lexicon)

    @cached_property
    def subject_clauses(self) -> tuple[str, ...]:
        """Clauses of the subject that tell anything."""
        return telling(self.subject, self.roster, self.lexicon)

    @cached_property
    def forwarded_clauses(self) -> tuple[str, ...]:
        """Clauses that tell anything of the text that a forward passes on."""
        return telling(bounded_text(self.mail.forwarded), self.roster, self.lexicon) if self.forwards else ()

    @cached_property
    def acknowledges(self) -> bool:
        """Whether it answers, and says no more than 收到 or the like."""
        return self.replies and acknowledges(self.mail.own_text, self.roster, self.lexicon)

    def nameless(self, text: str) -> str:
        """A folded text without names of unions and of the campaign, also where two share a word: 省林业工会“十送”活动."""
        own = plain(self.campaign.name)
        told = self.roster.without_names(text, mark=_NAME)
        pattern = _campaign_names(own, self.roster.without_names(own, mark=_NAME))
        return pattern.sub("", told).replace(_NAME, "")

    def dates_in(self, text: str) -> list[Dates]:
        """Dates in a folded text, as of the day of receipt."""
        style, lunar = self.campaign.date_style, self.campaign.lunar_days
        dates = find_dates(text, self.received, lunar=lunar, style=style)
        if not style.english:
            return dates
        names = self.roster.mentions(text)  # Friday Harbour, May Street School
        return [d for d in dates if not any(name.start < d.end and d.start < name.end for name in names)]

    def mentions_in(self, texts: Iterable[str]) -> list[Mention]:
        """Roster names in several folded texts."""
        return [mention for text in texts for mention in self.roster.mentions(text)]


_NAMELESS = frozenset(
    {"received", "headline", "subject", "replies", "forwards", "subject_dates", "own", "headings", "document_names", "shown_name"}
)  # fmt: skip


@lru_cache(maxsize=16)
def _campaign_names(name: str, without_names: str) -> re.Pattern[str]:
    """A campaign's name, and what is left of it behind the name of a union."""
    left = (_NAME + name.removeprefix(word) for word in _UNION_WORDS if name.startswith(word))
    spelt = sorted({name, without_names, *left} - {""}, key=len, reverse=True)
    return re.compile("|".join(map(spelling, spelt)) or r"(?!)")


def _signs(line: str, mention: Mention) -> bool:
    """A name at the start or end of a short line that is no sentence, or behind a colon; a salutation does not sign."""
    before, after = line[: mention.start].strip(_CLOSING), line[mention.end :].strip(_CLOSING)
    sentence = _SENTENCE if not mention.text.isascii() else _ENGLISH_SENTENCE
    if len(line) > len(mention.text) + _SIGNATURE_EXTRA or sentence.search(line) or _ADDRESSED.search(before):
        return False
    return not after.startswith((":", "：")) and (not before or not after or before.endswith((":", "：")))
