"""Reminders: at their hour to the unions still missing, or as one list to the officers; once a day, dead at the deadline; and once
more after it, where the office wants that, dead when the day ends.

Nobody is reminded who has reported, whose mail lies in our own pile, or while the mailbox has not been read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.campaign import Campaign
from domain.mailing import Reminding
from domain.roster import Roster, Union
from reports.digest.coverage import missed_in_a_row
from reports.mail.letter import Letter
from reports.mail.outbox import post
from reports.wording import Words
from store import days, digests
from store.database import Store
from store.decisions import learned_addresses
from store.digests import EditionKey

REMINDER = "reminder"
_FIRST, _AGAIN = 1, 2  # editions: before the deadline, after it
_RUN_DAYS = 31  # looked back for runs of misses


def reminder_due(store: Store, campaign: Campaign, reminding: Reminding, *, now: datetime) -> EditionKey | None:
    """The round in which unions are to be reminded now; None when it is not the hour, or was done."""
    key = _round(campaign, now=now)
    if key is None:
        return None
    hour = _hour(campaign, reminding, key)
    if hour is None or not hour <= now or hour <= digests.restored_at(store):  # it may have been sent after the backup
        return None
    return None if digests.is_planned(store, key) else key


def _round(campaign: Campaign, *, now: datetime) -> EditionKey | None:
    """Which round a time of day belongs to, whether units are reminded in it or not."""
    day = campaign.local_day(now)
    if not campaign.is_due(day):
        return None
    return EditionKey(campaign.name, day, REMINDER, _FIRST if now < campaign.due(day).deadline else _AGAIN)


def _hour(campaign: Campaign, reminding: Reminding, key: EditionKey) -> datetime | None:
    """When a round begins; never before the deadline has passed with its grace, where it is the second."""
    if key.edition == _FIRST:
        return campaign.instant(key.day, reminding.send_at)
    if reminding.again is None:
        return None
    return max(campaign.instant(key.day, reminding.again), campaign.due(key.day).limit + timedelta(seconds=1))


def post_reminders(
    store: Store, campaign: Campaign, roster: Roster, reminding: Reminding, key: EditionKey, *, now: datetime
) -> int:
    """Post the reminders of a round, all in one transaction; returns how many. None while the mailbox is not read so far."""
    read, hour = days.read_until(store), _hour(campaign, reminding, key)
    if read is None or hour is None or read < hour:
        return 0
    owing = _owing(store, _with_learned(store, roster, now), key.day)
    runs = missed_in_a_row(
        days.verdict_history(store, key.day - timedelta(_RUN_DAYS), key.day - timedelta(1)), key.day - timedelta(1)
    )
    call = _Call(campaign, reminding, key, now, runs)
    letters = call.to_officers(owing) if reminding.officers else call.to_unions(owing)
    post(store, key, letters, sender=reminding.sender, now=now)
    return len(letters)


def withdraw_reminders(
    store: Store, campaign: Campaign, roster: Roster, reminding: Reminding, *, now: datetime
) -> None:
    """Take back what is still unsent to unions that reported meanwhile, and of rounds that are over all of it."""
    key = _round(campaign, now=now)
    owing = _owing(store, _with_learned(store, roster, now), key.day) if key else []
    keep = reminding.officers if key and reminding.officers else tuple(_by_address(owing))
    day, edition = (key.day, key.edition) if key else (campaign.local_day(now), _FIRST)
    digests.withdraw(store, REMINDER, day=day, edition=edition, keep=keep)


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


@dataclass(frozen=True, slots=True)
class _Call:
    """One round: what it says. `runs`: days in a row that a union was missing before this one."""

    campaign: Campaign
    reminding: Reminding
    key: EditionKey
    now: datetime
    runs: Mapping[str, int]

    def to_unions(self, owing: list[Union]) -> Mapping[str, Letter]:
        letters = {}
        for address, unions in _by_address(owing).items():
            words = Words(unions[0].language or self.reminding.language)
            to = words("m_to", names=words.join([union.name for union in unions]))
            subject = words("m_subject", day=words.day(self.key.day))
            run = max(self.runs.get(union.id, 0) for union in unions)
            letters[address] = Letter(REMINDER, subject, f"{to}\n{self._sentence(words, run)}\n")
        return letters

    def to_officers(self, owing: list[Union]) -> Mapping[str, Letter]:
        if not owing:
            return {}
        words, first = Words(self.reminding.language), self.key.edition == _FIRST
        names = words.join([union.name for union in owing])
        contacts = "\n".join(f"  {union.name}  {union.contact}  {union.phone}".rstrip() for union in owing)
        told = words("m_list" if first else "m_list_again", at=self._at, n=len(owing), names=names)
        subject = words("m_subject_list", day=words.day(self.key.day), n=len(owing))
        letter = Letter(REMINDER, subject, "\n\n".join((told, contacts, self._sentence(words, 0))) + "\n")
        return dict.fromkeys(self.reminding.officers, letter)

    @property
    def _at(self) -> str:
        return f"{self.campaign.local(self.now):%H:%M}"

    def _sentence(self, words: Words, run: int) -> str:
        """Another one to those that were missing the day before as well."""
        deadline = self.campaign.local(self.campaign.due(self.key.day).deadline)
        kind = "m_reminder" if self.key.edition == _FIRST else "m_again"
        values = {"at": self._at, "day": words.day(self.key.day), "campaign": self.campaign.name}
        told = words(kind, deadline=f"{deadline:%H:%M}", **values)
        if not run:
            return told
        n = run + (self.key.edition == _AGAIN)  # after the deadline this day counts as well
        return f"{told}\n{words('m_run' if n > 1 else 'm_run_yesterday', n=n)}"
