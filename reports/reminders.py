"""Reminders: at their hour to the unions still missing, or as one list to the officers; once a day, dead at the deadline.

Nobody is reminded who has reported, whose mail lies in our own pile, or while the mailbox has not been read.
"""

from collections.abc import Mapping
from datetime import date, datetime

from domain.campaign import Campaign
from domain.mailing import Reminding
from domain.roster import Roster, Union
from reports.mail.letter import Letter
from reports.mail.outbox import post
from reports.wording import Words
from store import days, digests
from store.database import Store
from store.decisions import learned_addresses
from store.digests import EditionKey

REMINDER = "reminder"


def reminder_due(store: Store, campaign: Campaign, reminding: Reminding, *, now: datetime) -> date | None:
    """The day for which unions are to be reminded now; None when it is not the hour, or was done."""
    day = campaign.local_day(now)
    if not campaign.is_due(day):
        return None
    if not campaign.instant(day, reminding.send_at) <= now < campaign.due(day).deadline:
        return None
    if campaign.instant(day, reminding.send_at) <= digests.restored_at(store):
        return None  # it may have been sent after the backup
    return None if digests.last_edition(store, campaign.name, day, REMINDER) else day


def post_reminders(
    store: Store, campaign: Campaign, roster: Roster, reminding: Reminding, day: date, *, now: datetime
) -> int:
    """Post the reminders of a day, all in one transaction; returns how many. None while the mailbox is not read so far."""
    read = days.read_until(store)
    if read is None or read < campaign.instant(day, reminding.send_at):
        return 0
    owing = _owing(store, _with_learned(store, roster, now), day)
    write = _to_officers if reminding.officers else _to_unions
    letters = write(campaign, owing, reminding, day=day, now=now)
    post(store, EditionKey(campaign.name, day, REMINDER, 1), letters, sender=reminding.sender, now=now)
    return len(letters)


def withdraw_reminders(
    store: Store, campaign: Campaign, roster: Roster, reminding: Reminding, *, now: datetime
) -> None:
    """Take back what is still unsent to unions that reported meanwhile; after the deadline, all of it."""
    day = campaign.local_day(now)
    alive = campaign.is_due(day) and now < campaign.due(day).deadline
    owing = _owing(store, _with_learned(store, roster, now), day) if alive else []
    keep = reminding.officers if alive and reminding.officers else tuple(_by_address(owing))
    digests.withdraw(store, REMINDER, day=day, keep=keep)


def _with_learned(store: Store, roster: Roster, now: datetime) -> Roster:
    """The roster with the addresses that a person assigned: a union without one can be reminded after all."""
    return roster.with_addresses(learned_addresses(store, now, roster_ids=roster.by_id.keys()))


def _owing(store: Store, roster: Roster, day: date) -> list[Union]:
    """Unions that nothing has come from, and nothing that may be theirs."""
    return [
        roster.by_id[facts.union_id]
        for facts in days.facts_of(store, day)
        if facts.union_id in roster.by_id and not (facts.receipts or facts.candidates or facts.rulings.excused)
    ]


def _by_address(unions: list[Union]) -> dict[str, list[Union]]:
    """The first address of each union; one that several share gets one mail that names them."""
    found: dict[str, list[Union]] = {}
    for union in unions:
        if union.senders:
            found.setdefault(union.senders[0], []).append(union)
    return found


def _to_unions(
    campaign: Campaign, owing: list[Union], reminding: Reminding, *, day: date, now: datetime
) -> Mapping[str, Letter]:
    words = Words(reminding.language)
    sentence = _sentence(campaign, words, day=day, now=now)
    subject = words("m_subject", day=words.day(day))
    return {
        address: Letter(REMINDER, subject, f"{words('m_to', names=words.join([u.name for u in unions]))}\n{sentence}\n")
        for address, unions in _by_address(owing).items()
    }


def _to_officers(
    campaign: Campaign, owing: list[Union], reminding: Reminding, *, day: date, now: datetime
) -> Mapping[str, Letter]:
    if not owing:
        return {}
    words = Words(reminding.language)
    names = words.join([union.name for union in owing])
    contacts = "\n".join(f"  {union.name}  {union.contact}  {union.phone}".rstrip() for union in owing)
    at = campaign.local(now).strftime("%H:%M")
    lines = (words("m_list", at=at, n=len(owing), names=names), contacts, _sentence(campaign, words, day=day, now=now))
    letter = Letter(REMINDER, words("m_subject_list", day=words.day(day), n=len(owing)), "\n\n".join(lines) + "\n")
    return dict.fromkeys(reminding.officers, letter)


def _sentence(campaign: Campaign, words: Words, *, day: date, now: datetime) -> str:
    deadline = campaign.local(campaign.due(day).deadline)
    at = campaign.local(now)
    return words(
        "m_reminder", at=f"{at:%H:%M}", day=words.day(day), campaign=campaign.name, deadline=f"{deadline:%H:%M}"
    )
