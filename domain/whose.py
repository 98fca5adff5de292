"""Whose report is it? Signals strongest first, and honesty where they disagree (DOMAIN 5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.campaign import Campaign
from domain.mail import FileName, Mail, bare_subject, bounded_text, plain
from domain.roster import Mention, Roster
from domain.words import Reason

_OPENING = " \t【[(（《“\"'〔"
_BRACKETED = re.compile(r"【([^】]{1,60})】")
_SIGNATURE_LINES = 4
_SIGNATURE_EXTRA = 24  # characters a signature line may hold besides the name: 办公室, 供稿, a date
_SENTENCE = re.compile("[,，。;；!！?？]")
_ADDRESSED = re.compile("致|呈|抄送|抄报|主送|收件")  # 致：海东市总工会 is whom it goes to
_CLOSING = " \t()（）【】[]《》<>—-"
_CLOSING_BRACKETS = re.compile(r"[(（][^()（）]{2,40}[)）]\W*$")
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


def find_owner(mail: Mail, roster: Roster, campaign: Campaign) -> Owner:
    """The owner of a mail, or why there is none."""
    address, rule = mail.sender, "address"
    if address in campaign.office_addresses and mail.inner_sender:
        address, rule = mail.inner_sender, "inner_sender"  # a colleague passed it on: the inner sender reports
    if not mail.sender:
        return Owner("", "forged_sender", mail.sender_name, Reason.FORGED_SENDER, _shown(mail, roster))
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
        # What the union itself sends is its own report, whomever its news is about.
        below = _subordinate(in_subject, by_address[0]) if rule == "domain" else ""
        return Owner(by_address[0], rule, address, known=True, subordinate=below)
    if not by_address and (seen := roster.resembled(address)):
        return Owner(
            "", "look_alike", address, Reason.FORGED_SENDER, tuple(dict.fromkeys((*seen, *_shown(mail, roster))))
        )
    documents = () if by_address else _documents(mail)
    owner = _by_names(mail, roster, documents, subject=subject, in_subject=in_subject, in_signature=in_signature)
    if by_address:
        if owner.union_id in by_address:
            return Owner(owner.union_id, owner.rule, owner.text, known=True, subordinate=owner.subordinate)
        named = owner.candidates or ((owner.union_id,) if owner.union_id else ())
        candidates = tuple(dict.fromkeys((*by_address, *named)))
        return Owner("", "shared_address", address, Reason.SHARED_ADDRESS, candidates, known=True)
    if owner.union_id and not campaign.count_unknown_senders:
        return Owner("", owner.rule, owner.text, Reason.UNCONFIRMED_SENDER, (owner.union_id,))
    return owner


def _documents(mail: Mail) -> tuple[FileName, ...]:
    return tuple(file for file in mail.files if file.kind not in ("image", "video", "audio"))


def _by_names(
    mail: Mail,
    roster: Roster,
    documents: tuple[FileName, ...],
    *,
    subject: str,
    in_subject: list[Mention],
    in_signature: list[Mention],
) -> Owner:
    """Signals 3 to 5, and by `documents` 6 and 7, for a sender whose address does not decide."""
    placed = _ids(_reporters_place(subject, in_subject))
    named, signed = _ids(in_subject), _ids(in_signature)
    if len(placed | signed) > 1 or (len(named) == 1 and signed - named):
        return Owner("", "conflict", subject, Reason.CONFLICT, tuple(sorted(named | signed)))
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
    """Unions that sign: named in the last short lines of the sender's own text."""
    lines = [line.strip() for line in bounded_text(mail.own_text).splitlines() if line.strip()]
    last = [match[0] for match in _CLOSING_BRACKETS.finditer(lines[-1])] if lines else []  # …二十人。（海西州总）
    last += lines[-_SIGNATURE_LINES:] if len(lines) > 1 else []
    return [mention for line in last for mention in roster.mentions(line) if mention.union_id and _signs(line, mention)]


def _signs(line: str, mention: Mention) -> bool:
    """A name at the start or end of a short line that is no sentence, or behind a colon; a salutation does not sign."""
    before, after = line[: mention.start].strip(_CLOSING), line[mention.end :].strip(_CLOSING)
    if len(line) > len(mention.text) + _SIGNATURE_EXTRA or _SENTENCE.search(line) or _ADDRESSED.search(before):
        return False
    return not after.startswith((":", "：")) and (not before or not after or before.endswith((":", "：")))


def _shown(mail: Mail, roster: Roster) -> tuple[str, ...]:
    """Unions that a mail of doubtful origin names, or whose address it shows: they are pending, not missing."""
    shown = plain(mail.sender_name)
    addresses = [address.lower() for address in _SHOWN_ADDRESS.findall(shown)]
    ids = {union for address in addresses for union in (*roster.by_address(address), *roster.by_domain(address))}
    mentions = (*roster.mentions(bare_subject(mail.subject)), *roster.mentions(shown), *_signature(mail, roster))
    return tuple(sorted(ids | _ids(mentions)))


def _ids(mentions: Iterable[Mention]) -> set[str]:
    return {mention.union_id for mention in mentions if mention.union_id}


def _subordinate(mentions: Iterable[Mention], union_id: str) -> str:
    ours = [mention for mention in mentions if mention.union_id == union_id]
    return ours[0].text if ours and all(mention.subordinate for mention in ours) else ""
