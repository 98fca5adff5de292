"""From "due" to "sent": plan, freeze and send digests, each step once however often the process dies in between."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.campaign import Campaign
from reports.digest import Digest, build_digest
from reports.mailer import SendError, Transport
from reports.render import render_mail
from reports.revision import Change, said_wrongly
from store import days, digests
from store.database import Store, instant
from store.decisions import last_decision_at
from store.digests import EditionKey

logger = logging.getLogger(__name__)

OFFICER, LEADERS, INTERIM = "officer", "leaders", "interim"
_OFFICER_DELAY = timedelta(minutes=2)  # after the deadline: time for the mail of the last minute to be polled
_REVISE_DAYS = 7  # days back that are still corrected
_SETTLE_MINUTES = timedelta(minutes=10)  # without a decision, before a revised edition goes out
_MAX_LEADERS_EDITION = 2


@dataclass(frozen=True, slots=True)
class Addressees:
    """Who gets what: officers, leaders, when leaders get it (local), from whom, in which language, with how many photos."""

    officers: tuple[str, ...]
    leaders: tuple[str, ...]
    send_at: time
    sender: str
    language: str
    photos: int

    def of(self, kind: str) -> tuple[str, ...]:
        """Recipients of one kind of edition. Without officers the leaders' list gets the officer's edition."""
        if kind == LEADERS:
            return self.leaders if self.officers else ()
        return self.officers or self.leaders

    @property
    def domain(self) -> str:
        """Domain of our own Message-IDs."""
        return self.sender.rpartition("@")[2] or "rollcall.invalid"


def sends_at(campaign: Campaign, addressees: Addressees, day: date, kind: str) -> datetime:
    """When the first edition of a kind is due: never before the deadline with its grace has passed."""
    after_deadline = campaign.due(day).limit + _OFFICER_DELAY
    if kind == OFFICER and addressees.officers:
        return after_deadline
    return max(after_deadline, campaign.instant(day, addressees.send_at))


def plan_due(store: Store, campaign: Campaign, addressees: Addressees, *, first_run: datetime, now: datetime) -> None:
    """Write down every digest that has become due since the service first ran; after an absence the last covers the rest."""
    for kind in (OFFICER, LEADERS):
        if not addressees.of(kind):
            continue
        due = [
            day
            for day in days.days_due_between(store, first_run, now)
            if sends_at(campaign, addressees, day, kind) <= now
        ]
        new = [day for day in due if plan_day(store, campaign, addressees, day, kind)]
        for day in new[:-1]:
            digests.skip_for(store, EditionKey(campaign.name, day, kind, 1), new[-1])


def plan_day(
    store: Store, campaign: Campaign, addressees: Addressees, day: date, kind: str, *, edition: int = 1
) -> bool:
    """Write down one edition; True if it was not yet known."""
    key = EditionKey(campaign.name, day, kind, edition)
    wanted = {recipient: key.message_id(recipient, addressees.domain) for recipient in addressees.of(kind)}
    return digests.plan_edition(store, key, wanted)


def plan_revised(store: Store, campaign: Campaign, addressees: Addressees, *, now: datetime) -> None:
    """A revised edition for each sent one that said something that was not so; leaders get one at the most."""
    decided = last_decision_at(store)
    if decided and now - instant(decided) < _SETTLE_MINUTES:
        return  # an officer is still at work: one corrected edition, not one a decision
    since = campaign.local_day(now) - timedelta(_REVISE_DAYS)
    for edition in digests.recent_editions(store, campaign.name, since=since):
        key = edition.key
        if key.kind == LEADERS and key.edition >= _MAX_LEADERS_EDITION:
            continue
        if said_wrongly(store, edition):
            plan_day(store, campaign, addressees, key.day, key.kind, edition=key.edition + 1)


def freeze_due(store: Store, campaign: Campaign, addressees: Addressees, *, now: datetime) -> int:
    """Fix what every due edition says, as of `now`; returns how many."""
    keys = digests.due_editions(store)
    for key in keys:
        digest = edition_digest(store, campaign, addressees, key, now=now)
        mails = {
            recipient: render_mail(
                digest, sender=addressees.sender, recipient=recipient, message_id=message_id, now=now
            )
            for recipient, message_id in digests.owed(store, key).items()
        }
        digests.freeze(store, key, mails, digest.verdicts, now=now, read_until=digest.read_until)
        logger.info("digest of %s (%s, edition %d) is frozen", key.day, key.kind, key.edition)
    return len(keys)


def edition_digest(
    store: Store, campaign: Campaign, addressees: Addressees, key: EditionKey, *, now: datetime
) -> Digest:
    """The digest of one edition, with what it corrects and what it covers."""
    before = digests.last_edition(store, campaign.name, key.day, key.kind) if key.edition > 1 else None
    changes: list[Change] = said_wrongly(store, before) if before else []
    return build_digest(
        store,
        campaign,
        key.day,
        kind=key.kind,
        language=addressees.language,
        now=now,
        photos=addressees.photos if key.kind != LEADERS else 0,
        edition=key.edition,
        changes=changes,
        covered=digests.covered_days(store, key),
        previous=digests.edition_before(store, EditionKey(campaign.name, key.day, key.kind, 1)),
    )


def send_frozen(store: Store, transport: Transport, *, sender: str, now: datetime) -> Mapping[str, int]:
    """Hand over everything that is frozen or to be retried; returns counts of sent, retry and failed."""
    tally = {"sent": 0, "retry": 0, "failed": 0}
    while outgoing := digests.claim_next(store, now=now):
        try:
            transport.send(outgoing.mail, sender=sender, recipient=outgoing.recipient)
        except SendError as error:
            logger.warning("digest %d was not taken: %s", outgoing.digest_id, error)
            digests.mark_refused(store, outgoing, str(error), permanent=error.permanent, now=now)
            tally["failed" if error.permanent else "retry"] += 1
        else:
            digests.mark_sent(store, outgoing.digest_id, now=now)
            tally["sent"] += 1
    return tally
