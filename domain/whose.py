"""Whose report is it? Signals strongest first, and honesty where they disagree (DOMAIN 5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.campaign import Campaign
from domain.mail import Mail, bare_subject, bounded_text, plain
from domain.roster import Mention, Roster
from domain.words import Reason

_OPENING = " \t【[(（《“\"'〔"
_BRACKETED = re.compile(r"【([^】]{1,60})】")
_SIGNATURE_LINES = 4
_SIGNATURE_EXTRA = 16  # characters a signature line may hold besides the name: 办公室, 供稿, a date
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


def find_owner(mail: Mail, roster: Roster, campaign: Campaign) -> Owner:
    """The owner of a mail, or why there is none."""
    address, rule = mail.sender, "address"
    if address in campaign.office_addresses and mail.inner_sender:
        address, rule = mail.inner_sender, "inner_sender"  # a colleague passed it on: the inner sender reports
    if not mail.sender:
        return Owner("", "forged_sender", mail.sender_name, Reason.FORGED_SENDER, _named(mail, roster))
    subject = bare_subject(mail.subject)
    in_subject = roster.mentions(subject)
    in_signature = _signature(mail, roster)
    by_address = roster.by_address(address)
    if not by_address and (by_domain := roster.by_domain(address)):
        by_address, rule = by_domain, "domain"
    if len(by_address) == 1:
        rivals = _ids([*_reporters_place(subject, in_subject), *in_signature]) - set(by_address)
        # 【another union】 from this address: only a person can tell. Unless the address's own union stands there as well.
        if rivals and by_address[0] not in _ids(_reporters_place(subject, in_subject)):
            return Owner("", "conflict", subject, Reason.CONFLICT, (*by_address, *sorted(rivals)), known=True)
        return Owner(by_address[0], rule, address, known=True, subordinate=_subordinate(in_subject, by_address[0]))
    owner = _by_names(mail, roster, subject=subject, in_subject=in_subject, in_signature=in_signature)
    if by_address:
        if owner.union_id in by_address:
            return Owner(owner.union_id, owner.rule, owner.text, known=True, subordinate=owner.subordinate)
        return Owner("", "shared_address", address, Reason.SHARED_ADDRESS, by_address, known=True)
    if owner.union_id and not campaign.count_unknown_senders:
        return Owner("", owner.rule, owner.text, Reason.UNCONFIRMED_SENDER, (owner.union_id,))
    return owner


def _by_names(
    mail: Mail, roster: Roster, *, subject: str, in_subject: list[Mention], in_signature: list[Mention]
) -> Owner:
    """Signals 3 to 7, for a sender whom the roster does not know."""
    placed = _ids(_reporters_place(subject, in_subject))
    named, signed = _ids(in_subject), _ids(in_signature)
    if len(placed | signed) > 1 or (len(named) == 1 and signed - named):
        return Owner("", "conflict", subject, Reason.CONFLICT, tuple(sorted(named | signed)))
    documents = [file for file in mail.files if file.kind not in ("image", "video", "audio")]
    signals = (
        ("subject", in_subject),
        ("signature", in_signature),
        ("display_name", roster.mentions(plain(mail.sender_name))),
        ("filename", [m for file in documents for m in roster.mentions(plain(file.name)[:_TITLE])]),
        ("title", [m for file in documents for m in roster.mentions(plain(file.title)[:_TITLE])]),
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
    ]


def _signature(mail: Mail, roster: Roster) -> list[Mention]:
    """Unions named in the last short lines of the sender's own text."""
    lines = [line.strip() for line in bounded_text(mail.own_text).splitlines() if line.strip()]
    last = lines[-_SIGNATURE_LINES:] if len(lines) > 1 else []
    return [
        mention
        for line in last
        for mention in roster.mentions(line)
        if mention.union_id and len(line) <= len(mention.text) + _SIGNATURE_EXTRA and not _is_salutation(line, mention)
    ]


def _is_salutation(line: str, mention: Mention) -> bool:
    return line[mention.end :].strip().startswith((":", "：", ",", "，"))


def _named(mail: Mail, roster: Roster) -> tuple[str, ...]:
    """Unions that a mail of doubtful origin names: they are pending, not missing."""
    texts = (bare_subject(mail.subject), plain(mail.sender_name))
    return tuple(sorted({m.union_id for text in texts for m in roster.mentions(text) if m.union_id}))


def _ids(mentions: Iterable[Mention]) -> set[str]:
    return {mention.union_id for mention in mentions if mention.union_id}


def _subordinate(mentions: Iterable[Mention], union_id: str) -> str:
    ours = [mention for mention in mentions if mention.union_id == union_id]
    return ours[0].text if ours and all(mention.subordinate for mention in ours) else ""
