"""Whose report is it? Signals strongest first, and honesty where they disagree (DOMAIN 5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.reading import Heading, Reading
from domain.roster import Mention
from domain.vocabulary import en
from domain.words import Reason

_OPENING = " \t【[(（《“\"'〔"
_BRACKETED = re.compile(r"【([^】]{1,60})】")
_OBJECT = re.compile(en.OBJECT, re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|by)\s+(?:the\s+)?$", re.IGNORECASE)
_SHOWN_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,253}")
_TITLE = 60  # characters of a document's name or title in which a union is looked for


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose mail it is. Without `union_id` there is a `reason`; `candidates` are unions it may belong to."""

    union_id: str
    rule: str
    text: str
    reason: Reason | None = None
    candidates: tuple[str, ...] = ()
    known: bool = False  # the address is on the roster
    subordinate: str = ""  # the subordinate that sent it


def find_owner(reading: Reading) -> Owner:
    """The owner of a mail, or why there is none."""
    mail, roster, campaign = reading.mail, reading.roster, reading.campaign
    address, rule = mail.sender, "address"
    if address in campaign.office_addresses and mail.inner_sender:
        address, rule = mail.inner_sender, "inner_sender"  # a colleague passed it on: the inner sender reports
    if not mail.sender:
        return Owner("", "forged_sender", mail.sender_name, Reason.FORGED_SENDER, _shown(reading))
    subject, in_subject = reading.subject, reading.in_subject
    by_address = roster.by_address(address)
    if not by_address and (by_domain := roster.by_domain(address)):
        by_address, rule = by_domain, "domain"
    if len(by_address) == 1:
        rivals = _ids([*_reporters_place(subject, in_subject), *reading.in_signature]) - set(by_address)
        # 【another union】 from this address: only a person can tell. Unless the address's own union stands there as well.
        if rivals and by_address[0] not in _ids(_reporters_place(subject, in_subject)):
            return Owner("", "conflict", subject, Reason.CONFLICT, (*by_address, *sorted(rivals)), known=True)
        # What the union itself sends is its own report, whomever its news is about.
        below = _subordinate(in_subject, by_address[0]) if rule == "domain" else ""
        return Owner(by_address[0], rule, address, known=True, subordinate=below)
    if not by_address and (seen := roster.resembled(address)):
        return Owner("", "look_alike", address, Reason.FORGED_SENDER, tuple(dict.fromkeys((*seen, *_shown(reading)))))
    owner = _by_names(reading, documents=() if by_address else _documents(reading))
    if by_address:
        if owner.union_id in by_address:
            return Owner(owner.union_id, owner.rule, owner.text, known=True, subordinate=owner.subordinate)
        named = owner.candidates or ((owner.union_id,) if owner.union_id else ())
        candidates = tuple(dict.fromkeys((*by_address, *named)))
        return Owner("", "shared_address", address, Reason.SHARED_ADDRESS, candidates, known=True)
    if owner.union_id and not campaign.count_unknown_senders:
        return Owner("", owner.rule, owner.text, Reason.UNCONFIRMED_SENDER, (owner.union_id,))
    return owner


def _documents(reading: Reading) -> tuple[Heading, ...]:
    return tuple(heading for heading in reading.headings if heading.kind not in ("image", "video", "audio"))


def _by_names(reading: Reading, *, documents: tuple[Heading, ...]) -> Owner:
    """Signals 3 to 5, and by `documents` 6 and 7, for a sender whose address does not decide."""
    subject, in_subject, in_signature = reading.subject, reading.in_subject, reading.in_signature
    if reading.lexicon.english:  # visit to Harbour Branch: it is not Harbour Branch that writes
        in_subject = [mention for mention in in_subject if not _OBJECT.search(subject[: mention.start])]
    placed = _ids(_reporters_place(subject, in_subject))
    named, signed = _ids(in_subject), _ids(in_signature)
    if len(placed | signed) > 1 or (len(named) == 1 and signed - named):
        return Owner("", "conflict", subject, Reason.CONFLICT, tuple(sorted(named | signed)))
    signals = (
        ("subject", in_subject),
        ("signature", in_signature),
        ("display_name", reading.in_shown_name),
        ("filename", reading.mentions_in(heading.name[:_TITLE] for heading in documents)),
        ("title", reading.mentions_in(heading.title[:_TITLE] for heading in documents)),
    )
    for rule, mentions in signals:
        ids = _ids(mentions)
        if len(ids) > 1:
            return Owner("", "conflict", subject, Reason.CONFLICT, tuple(sorted(ids)))
        if ids:
            first = next(m for m in mentions if m.union_id)
            return Owner(first.union_id, rule, first.text, subordinate=_subordinate(mentions, first.union_id))
    return Owner("", "nobody_named", "", Reason.UNKNOWN_SENDER)


def _reporters_place(subject: str, mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions at the start of the subject, in 【】, or right before 报送."""
    start = len(subject) - len(subject.lstrip(_OPENING))
    inside = [match.span(1) for match in _BRACKETED.finditer(subject)]
    return [
        mention
        for mention in mentions
        if mention.start <= start
        or any(a <= mention.start and mention.end <= b for a, b in inside)
        or subject[mention.end :].lstrip().startswith(("报送", "上报", "呈报"))
        or (mention.text.isascii() and _FROM.search(subject[: mention.start]))
    ]


def _shown(reading: Reading) -> tuple[str, ...]:
    """Unions that a mail of doubtful origin names, or whose address it shows: they are pending, not missing."""
    roster = reading.roster
    addresses = [address.lower() for address in _SHOWN_ADDRESS.findall(reading.shown_name)]
    ids = {union for address in addresses for union in (*roster.by_address(address), *roster.by_domain(address))}
    return tuple(sorted(ids | _ids([*reading.in_subject, *reading.in_shown_name, *reading.in_signature])))


def _ids(mentions: Iterable[Mention]) -> set[str]:
    return {mention.union_id for mention in mentions if mention.union_id}


def _subordinate(mentions: Iterable[Mention], union_id: str) -> str:
    ours = [mention for mention in mentions if mention.union_id == union_id]
    return ours[0].text if ours and all(mention.subordinate for mention in ours) else ""
