"""Is it a report, and what kind? (DOMAIN 6.) Rules are tables, read from the top; each row's example is a test."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from domain.campaign import Deliverable
from domain.clauses import MAX_SHORT, says_nil
from domain.mail import Mail, plain, spelling
from domain.reading import Reading
from domain.vocabulary import en, zh
from domain.words import Kind, Reason

# header, pattern of its value, reason, an example
NOT_A_REPORT_BY_HEADER = (
    ("x-rollcall", r".", Reason.OWN_MAIL, "reminder"),  # clients do not copy it into a reply
    ("content-type", r"multipart/report.*disposition-notification", Reason.READ_RECEIPT,
     "multipart/report; report-type=disposition-notification"),
    ("content-type", r"multipart/report", Reason.BOUNCE, "multipart/report; report-type=delivery-status"),
    ("auto-submitted", r"(?!\s*no\s*(?:;|$)).", Reason.AUTO_REPLY, "auto-replied"),
    ("x-autoreply", r".", Reason.AUTO_REPLY, "yes"),
    ("precedence", r"auto_reply", Reason.AUTO_REPLY, "auto_reply"),
    ("return-path", r"\s*<\s*>", Reason.BOUNCE, "<>"),
)  # fmt: skip
NOT_A_REPORT_BY_SUBJECT = (*zh.NOT_A_REPORT_BY_SUBJECT, *en.NOT_A_REPORT_BY_SUBJECT)
NOT_A_REPORT_BY_SENDER = (*zh.NOT_A_REPORT_BY_SENDER, *en.NOT_A_REPORT_BY_SENDER)
KINDS = (*zh.KINDS, *en.KINDS)
_QUERY = re.compile(rf"(?:{zh.QUERY}|{en.QUERY})[\s?？。.!！]*", re.IGNORECASE)
_TRIAL = re.compile(rf"(?:{zh.TRIAL}|{en.TRIAL})[\s。.!！]*", re.IGNORECASE)
_ANSWER = re.compile(zh.ANSWER, re.DOTALL)
_QUESTION = re.compile(zh.QUESTION[0] + r"[\s?？了。]*", re.DOTALL)
_ASKING, _ASKS = re.compile(zh.ASKING), re.compile(zh.ASKS)
_ASKED_OF_US = re.compile(zh.ASKED_OF_US)
_AS_SUBJECT = re.compile(zh.AS_SUBJECT)
_AWAY = re.compile(zh.AWAY)
_REPLACED = re.compile(zh.REPLACED)
_REPLACED_BY_TEXT = re.compile(zh.REPLACED_BY_TEXT)
_PERSON = re.compile(zh.PERSON)
_POLITE_START = re.compile(r"^(?:收到|好的|您好|你好|领导好)[,，。!！\s]*")
_OFFICE_NIL_SUBJECT = re.compile(en.OFFICE_NIL_SUBJECT, re.IGNORECASE)
_OFFICE_SUMMARY = re.compile(en.OTHER_SUMMARY, re.IGNORECASE)
_OFFICE_QUESTION = re.compile(en.OFFICE_QUESTION, re.IGNORECASE | re.DOTALL)
_OFFICE_TRIAL = re.compile(rf"(?:{en.OFFICE_TRIAL})[\s.!]*", re.IGNORECASE)
_REMINDER = re.compile(zh.REMINDER)
_NIL_SUBJECT = re.compile(f"{zh.NIL_SUBJECT}|{en.NIL_SUBJECT}", re.IGNORECASE)
_OTHER_SUMMARY = re.compile(zh.OTHER_SUMMARY)
_SUMMARY = re.compile(zh.SUMMARY)
_ROBOTS = frozenset(
    {Reason.AUTO_REPLY, Reason.READ_RECEIPT, Reason.BOUNCE, Reason.OWN_MAIL, Reason.NEWSLETTER, Reason.PROVIDER_NOTICE}
)  # by whom no officer's answer is written
_AUTOMATIC = (
    *((name, pattern) for name, pattern, reason, _ in NOT_A_REPORT_BY_HEADER if reason in _ROBOTS),
    ("list-id", r"."), ("list-unsubscribe", r"."), ("precedence", r"\s*(?:bulk|junk|list)\b"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reason with the text that gave it."""

    reason: Reason
    text: str


def not_a_report(reading: Reading, *, from_roster: bool) -> Verdict | None:
    """Why this mail is no report, by its headers and form; None where it may be one."""
    mail = reading.mail
    for name, pattern, reason, _ in NOT_A_REPORT_BY_HEADER:
        value = mail.field(name)
        if value and re.match(pattern, value, re.IGNORECASE):
            return Verdict(reason, f"{name}: {value}"[:60])
    office = en.OFFICE_NOT_A_REPORT_BY_SUBJECT if reading.lexicon.english else ()
    for pattern, reason, _ in (*NOT_A_REPORT_BY_SUBJECT, *office):
        if re.match(pattern, reading.headline, re.IGNORECASE):
            return Verdict(reason, reading.headline[:40])
    for pattern, reason, _ in NOT_A_REPORT_BY_SENDER:
        if re.fullmatch(pattern, mail.sender):
            return Verdict(reason, mail.sender)
    if _carries_nothing(mail) and len(mail.own_text) < MAX_SHORT and _AWAY.fullmatch(reading.own):
        return Verdict(Reason.AUTO_REPLY, mail.own_text[:40])
    if not from_roster and (mail.field("list-id") or mail.field("list-unsubscribe")):
        return Verdict(Reason.NEWSLETTER, "List-Id")
    if _carries_nothing(mail) and reading.acknowledges:
        return Verdict(Reason.ACKNOWLEDGEMENT, mail.own_text[:20])
    if reading.campaign.answers_queries and from_roster and not mail.files and _QUERY.fullmatch(reading.subject):
        return Verdict(Reason.STATUS_QUERY, reading.subject)
    return None


def is_automatic(reading: Reading) -> bool:
    """Whether a robot wrote it: robots command nothing and get no answer (RFC 3834)."""
    verdict = not_a_report(reading, from_roster=False)
    return is_automatic_by_header(reading.mail.fields) or (verdict is not None and verdict.reason in _ROBOTS)


def is_automatic_by_header(fields: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether any header says that a robot or a list wrote it; names of fields are in lower case."""
    return any(
        re.match(pattern, value, re.IGNORECASE) for name, pattern in _AUTOMATIC for value in fields.get(name, ())
    )


def wants_a_person(reading: Reading, deliverable: Deliverable | None) -> Verdict | None:
    """Why the kind of this mail is for a person to say: withdrawal, another summary, a question, nothing in it."""
    mail, subject = reading.mail, reading.subject
    told = reading.own if len(mail.own_text) < MAX_SHORT else ""
    english = reading.lexicon.english
    if not _replaces(reading) and (withdrawn := _takes_back(reading, told)):
        return withdrawn
    if found := _OTHER_SUMMARY.search(subject) or (None if deliverable else _SUMMARY.search(subject)):
        return Verdict(Reason.UNCLEAR_KIND, found[0])
    if english and not deliverable and (found := _OFFICE_SUMMARY.search(subject)):
        return Verdict(Reason.UNCLEAR_KIND, found[0])
    if is_nil(reading):
        return None
    if _carries_pictures_only(mail) and reading.acknowledges:
        return Verdict(Reason.UNCLEAR_KIND, mail.own_text[:40])  # 收到 beside a picture: of the day, or of a signature?
    if not _carries_nothing(mail):
        return None
    if _says_nothing(reading) and not _passes_on(reading):
        return Verdict(Reason.EMPTY, mail.own_text[:40])
    trial = _TRIAL.fullmatch(told) or (english and _OFFICE_TRIAL.fullmatch(told))
    if (reading.replies and _ANSWER.fullmatch(told)) or trial:
        return Verdict(Reason.UNCLEAR_KIND, mail.own_text[:40])
    if len(reading.clauses) == 1 and _AS_SUBJECT.fullmatch(reading.clauses[0]):
        return _asks(subject, reading, reading.subject_clauses)
    return _asks(told, reading, reading.clauses)


def _takes_back(reading: Reading, short: str) -> Verdict | None:
    """The words of subject or short own text that take something back."""
    heads = (reading.subject, short)
    for pattern, reason, _ in (
        *zh.FOR_A_PERSON, *en.FOR_A_PERSON, *(en.OFFICE_FOR_A_PERSON if reading.lexicon.english else ())
    ):  # fmt: skip
        if found := next(filter(None, (re.search(pattern, text, re.IGNORECASE) for text in heads)), None):
            return Verdict(reason, found[0])
    return None


def _replaces(reading: Reading) -> bool:
    """Whether a mail brings what is to stand in the place of an earlier one: a file, or words behind 以此件为准."""
    texts = (reading.subject, reading.own[:MAX_SHORT])
    if _carries_nothing(reading.mail):
        return any(map(_REPLACED_BY_TEXT.search, texts))
    return any(map(_REPLACED.search, texts))


def _says_nothing(reading: Reading) -> bool:
    """Whether the own text tells nothing: no clause, or a person's name alone under a subject that tells nothing either, or is that
    of the mail that it answers."""
    told, silent = reading.clauses, reading.replies or not reading.subject_clauses
    return not told or (len(told) == 1 and silent and _PERSON.fullmatch(told[0]) is not None)


def _asks(text: str, reading: Reading, clauses: tuple[str, ...]) -> Verdict | None:
    """A short mail that is one question: it reports nothing, but is no acknowledgement either."""
    said = _POLITE_START.sub("", reading.roster.without_names(text).strip())
    asks = said.endswith(("?", "？")) and _QUESTION.fullmatch(said) is not None
    if not asks and ("?" in text or _ASKING.search(text)) and not _ASKED_OF_US.search(text):
        asks = all(_ASKS.fullmatch(clause) or _PERSON.fullmatch(clause) for clause in clauses)  # and who asks
    if reading.lexicon.english and not asks:
        asks = len(clauses) == 1 and "?" in text and _OFFICE_QUESTION.fullmatch(clauses[0]) is not None
    return Verdict(zh.QUESTION[1], said[:40]) if asks else None


def find_kind(reading: Reading, deliverable: Deliverable | None) -> Kind:
    """What kind of report a mail is that counts as one."""
    if deliverable is not None:
        return Kind.DELIVERABLE
    heads = [reading.roster.without_names(text) for text in (reading.subject, *reading.document_names)]
    english = reading.lexicon.english
    for pattern, kind, _ in (*KINDS, *(en.OFFICE_KINDS if english else ())):
        if any(re.search(pattern, text, re.IGNORECASE) for text in heads):
            return Kind(kind)
    for pattern, kind, _ in (*zh.BODY_KINDS, *(en.OFFICE_BODY_KINDS if english else ())):
        if re.match(pattern, reading.own, re.IGNORECASE):
            return Kind(kind)
    if _replaces(reading) and _takes_back(reading, reading.own[:MAX_SHORT]):
        return Kind.CORRECTION
    return Kind.NIL if is_nil(reading) else Kind.DAILY


def find_deliverable(reading: Reading) -> Deliverable | None:
    """The deliverable that this mail is, by subject or document name, from its opening on."""
    texts = (reading.subject, *reading.document_names)
    for deliverable in reading.campaign.deliverables:
        if reading.received < deliverable.opens:
            continue
        pattern = _deliverable_pattern(deliverable, reading.campaign.name)
        if any(pattern.search(text) for text in texts):
            return deliverable
    return None


@lru_cache(maxsize=64)
def _deliverable_pattern(deliverable: Deliverable, campaign: str) -> re.Pattern[str]:
    words = [spelling(plain(keyword)) for keyword in deliverable.keywords]
    if any(keyword.endswith("总结") for keyword in deliverable.keywords):
        # 十送…总结: the campaign's name, and its summary a few words on
        name = "|".join(re.escape(plain(word)) for word in ("十送", campaign) if word)
        words.append(rf"(?:{name})(?:(?!{zh.OTHER_PERIOD})[^,，。;；]){{0,12}}总结")
    return re.compile(rf"(?:{'|'.join(words) or '(?!)'}){zh.MEETING}")


def is_nil(reading: Reading) -> bool:
    """A nil report: a short own text that says so in every clause, or says nothing under such a subject; no file but a
    picture in a signature."""
    mail = reading.mail
    if not _carries_pictures_only(mail) or len(mail.own_text) > MAX_SHORT:
        return False
    said = says_nil(reading.clauses, reading.lexicon)
    if said is not None or not _carries_nothing(mail):
        return said is True
    if reading.lexicon.english and _OFFICE_NIL_SUBJECT.search(reading.subject):
        return True
    return (
        _NIL_SUBJECT.search(reading.subject) is not None or says_nil(reading.subject_clauses, reading.lexicon) is True
    )


def _passes_on(reading: Reading) -> bool:
    """Whether a forward passes on something: a county's report, not our own reminder."""
    return bool(reading.forwarded_clauses) and not _REMINDER.search(reading.mail.forwarded)


def _carries_nothing(mail: Mail) -> bool:
    return not mail.files and not mail.links


def _carries_pictures_only(mail: Mail) -> bool:
    """Whether it carries nothing, or pictures in the text, which may be a signature's."""
    return not mail.links and all(file.kind == "image" and file.inline for file in mail.files)
