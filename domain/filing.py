"""Filing: one mail in, one verdict out, with its evidence. Pure: same input, same answer.

In two steps, because only the second depends on other mails. `read_mail` reads one mail by roster and campaign: what it
claims. `settle` decides, for one claim, the days, given what its union had reported before; a person's ruling comes last.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from domain.authentication import Verified, authenticate
from domain.campaign import Campaign
from domain.day import decide_days
from domain.disguise import disguises
from domain.kind import find_deliverable, find_kind, not_a_report, wants_a_person
from domain.labels import DayLabel, find_label
from domain.mail import Mail
from domain.reading import Reading
from domain.roster import Roster
from domain.whose import Owner, find_owner
from domain.words import Disposition, Kind, Reason


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that took part in a decision: the rule's name, and the text it read."""

    rule: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one mail says of itself, whatever else came: the owner, the label, the kind, or the reason it is no report."""

    received: date  # local day
    owner: Owner
    label: DayLabel | None = None
    kind: Kind = Kind.DAILY
    disposition: Disposition = Disposition.REPORT
    reason: Reason | None = None
    deliverable: str = ""
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[str, ...] = ()  # what makes a reader wary, whatever the verdict


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's word on one mail; empty fields leave the rules' answer."""

    unions: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    kind: Kind | None = None
    not_report: bool = False


@dataclass(frozen=True, slots=True)
class Filing:
    """The verdict on one mail. `candidates` are (union, day) pairs it may belong to while it waits."""

    disposition: Disposition
    reason: Reason | None = None
    unions: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    kind: Kind | None = None
    deliverable: str = ""
    candidates: tuple[tuple[str, date], ...] = ()
    flags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=())


def file_mail(mail: Mail, roster: Roster, campaign: Campaign, history: Callable[[str, date], bool]) -> Filing:
    """The filing of one mail. `history(union, day)`: did this union have a report for that day before this mail came?"""
    return settle(read_mail(mail, roster, campaign), campaign, history)


def read_mail(mail: Mail, roster: Roster, campaign: Campaign) -> Claim:
    """What one mail claims, by itself."""
    return claim_of(Reading(mail, roster, campaign))


def claim_of(reading: Reading) -> Claim:
    """What a mail claims that is read by the roster as configured."""
    reading, passed_on = _as_passed_on(reading)
    mail, received = reading.mail, reading.received
    label = find_label(reading)
    reading = reading.by(reading.roster.on(label.days[0] if label else received))
    owner = find_owner(reading)
    flags, warnings = _wary(mail, reading.campaign)
    evidence = [Evidence(owner.rule, owner.text), *passed_on, *warnings]
    if verdict := not_a_report(reading, from_roster=owner.known):
        evidence = [Evidence(verdict.reason, verdict.text), *warnings]
        return Claim(
            received,
            owner,
            disposition=Disposition.NOT_REPORT,
            reason=verdict.reason,
            evidence=tuple(evidence),
            flags=flags,
        )
    evidence += [Evidence(f"label_{label.where}", label.text)] if label else []
    seen = (dates.text for dates in reading.subject_dates)
    evidence += [Evidence("date_seen", text) for text in seen if not label or text != label.text]
    deliverable = find_deliverable(reading)
    doubt = wants_a_person(reading, deliverable)
    reason = owner.reason or (doubt.reason if doubt else None)
    if doubt:
        evidence.append(Evidence(doubt.reason, doubt.text))
    if owner.subordinate:
        evidence.append(Evidence("subordinate", owner.subordinate))
    return Claim(
        received,
        owner,
        label,
        find_kind(reading, deliverable),
        Disposition.TRIAGE if reason else Disposition.REPORT,
        reason,
        deliverable.key if deliverable else "",
        tuple(evidence),
        flags,
    )


def _as_passed_on(reading: Reading) -> tuple[Reading, list[Evidence]]:
    """A mail that a colleague passes on is read as its inner sender wrote it; the time it was written is a claim."""
    mail = reading.mail
    if mail.sender not in reading.campaign.office_addresses or not mail.inner_sender:
        return reading, []
    said = [Evidence("inner_time", mail.inner_sent)] if mail.inner_sent else []
    if mail.forwarded:
        reading = Reading(replace(mail, own_text=mail.forwarded), reading.roster, reading.campaign)
    return reading, said


def _wary(mail: Mail, campaign: Campaign) -> tuple[tuple[str, ...], list[Evidence]]:
    """Flags of a mail that wants to look like another one, or whose sender's domain the receiving server disowned."""
    flags = disguises(mail.subject, mail.sender_name, mail.sender, *(file.name for file in mail.files))
    evidence = [Evidence(flag) for flag in flags]
    evidence += [
        Evidence("body_altered", signer) for signer in mail.fields.get("dkim body", ())
    ]  # parsers.mail.signatures
    found = authenticate(
        mail.fields.get("authentication-results", ()), sender=mail.sender, authserv_id=campaign.authserv_id
    )
    if found.verdict is Verified.FAIL:
        return (*flags, "unverified"), [*evidence, Evidence("unverified", found.text)]
    return flags, evidence


def settle(
    claim: Claim, campaign: Campaign, history: Callable[[str, date], bool], ruling: Ruling | None = None
) -> Filing:
    """The filing that follows from a claim, what its union had reported before, and a person's ruling, applied last."""
    if ruling is not None and ruling.not_report:
        return Filing(Disposition.NOT_REPORT, Reason.PERSON, evidence=(*claim.evidence, Evidence("ruling")))
    if ruling is not None and (ruling.unions or claim.owner.union_id) and (ruling.unions or ruling.days or ruling.kind):
        return _ruled(claim, campaign, history, ruling)
    if claim.disposition is Disposition.NOT_REPORT:
        return Filing(Disposition.NOT_REPORT, claim.reason, flags=claim.flags, evidence=claim.evidence)
    owner = claim.owner
    verdict = decide_days(claim.label, claim.received, campaign, reported=lambda day: history(owner.union_id, day))
    evidence = (*claim.evidence, Evidence(verdict.rule))
    possible = owner.candidates or ((owner.union_id,) if owner.union_id else ())
    if claim.disposition in (Disposition.TRIAGE, Disposition.QUARANTINED) or verdict.unclear:
        waits_for = dict.fromkeys((*verdict.days, *verdict.maybe))
        return Filing(
            Disposition.TRIAGE if verdict.unclear and claim.reason is None else claim.disposition,
            claim.reason or Reason.UNCLEAR_DAY,
            deliverable=claim.deliverable,
            candidates=tuple((union, day) for union in possible for day in waits_for),
            flags=(*verdict.flags, *claim.flags),
            evidence=evidence,
        )
    days, maybe = verdict.days, verdict.maybe
    flags = (*verdict.flags, *claim.flags, *(() if owner.known else ("new_address",)))
    if owner.subordinate:
        flags = (*flags, "subordinate")
        days, maybe = (days, maybe) if campaign.count_subordinates else ((), ())
    return Filing(
        Disposition.REPORT,
        unions=(owner.union_id,),
        days=days,
        kind=claim.kind,
        deliverable=claim.deliverable,
        candidates=tuple((owner.union_id, day) for day in maybe),
        flags=flags,
        evidence=evidence,
    )


def _ruled(claim: Claim, campaign: Campaign, history: Callable[[str, date], bool], ruling: Ruling) -> Filing:
    unions = ruling.unions or (claim.owner.union_id,)
    days = ruling.days
    if not days:
        verdict = decide_days(claim.label, claim.received, campaign, reported=lambda day: history(unions[0], day))
        days = verdict.days or verdict.maybe[:1]
    return Filing(
        Disposition.REPORT,
        unions=unions,
        days=days,
        kind=ruling.kind or claim.kind,
        deliverable=claim.deliverable,
        flags=claim.flags,
        evidence=(*claim.evidence, Evidence("ruling")),
    )
