"""Which editions are due, and what each says: the officer's after the deadline, the leaders' at their hour, revised ones."""

import logging
from datetime import date, datetime, timedelta

from domain.campaign import Campaign
from domain.mailing import INTERIM, LEADERS, OFFICER, Addressees
from reports.attachments import attachments, what_can_be_made
from reports.digest.digest import Digest, build_digest
from reports.digest.revision import Change, said_wrongly
from reports.mail.letter import Envelope, Letter, write_mail
from reports.mail.outbox import domain_of
from reports.render import render_html, render_text
from store import digests
from store.database import Store
from store.decisions import have_settled
from store.digests import Edition, EditionKey

logger = logging.getLogger(__name__)

OFFICER_DELAY = timedelta(minutes=2)  # after the deadline: time for the mail of the last minute to be polled
_REVISE_DAYS = 7  # days back that are still corrected
_SATURDAY = 5
LEADERS_PHOTOS = 4  # their edition is one page


def sends_at(campaign: Campaign, addressees: Addressees, day: date, kind: str) -> datetime:
    """When the first edition of a kind is due: never before the deadline with its grace has passed."""
    after_deadline = campaign.due(day).limit + OFFICER_DELAY
    if kind == OFFICER and addressees.officers:
        return after_deadline
    return max(after_deadline, campaign.instant(day, addressees.send_at))


def plan_due(store: Store, campaign: Campaign, addressees: Addressees, *, first_run: datetime, now: datetime) -> None:
    """Write down every digest that has become due since the service first ran; after an absence the last covers the rest."""
    for kind in (OFFICER, LEADERS):
        if not addressees.of(kind):
            continue
        unplanned = digests.unplanned_days(store, campaign.name, kind, first=first_run, last=now)
        due = [day for day in unplanned if sends_at(campaign, addressees, day, kind) <= now]
        if kind == LEADERS:
            due = _for_leaders(store, campaign, addressees, due, now=now)
        new = [day for day in due if plan_day(store, campaign, addressees, day, kind)]
        for day in new[:-1]:
            digests.skip_for(store, EditionKey(campaign.name, day, kind, 1), new[-1])


def _for_leaders(
    store: Store, campaign: Campaign, addressees: Addressees, due: list[date], *, now: datetime
) -> list[date]:
    """Days that leaders may hear of now: released where they are held, and on a weekday where they want weekdays."""
    if addressees.hold:
        due = [day for day in due if digests.released_at(store, campaign.name, day)]
    while addressees.leaders_weekdays and due and not _weekday_has_come(campaign, addressees, due[-1], now):
        due = due[:-1]
    return due


def _weekday_has_come(campaign: Campaign, addressees: Addressees, day: date, now: datetime) -> bool:
    """A weekend's day waits for the edition of the next weekday, or for its hour where nothing is due on it."""
    if day.weekday() < _SATURDAY:
        return True
    monday = day + timedelta(7 - day.weekday())
    return not campaign.is_due(monday) and campaign.instant(monday, addressees.send_at) <= now


def plan_day(
    store: Store, campaign: Campaign, addressees: Addressees, day: date, kind: str, *, edition: int = 1
) -> bool:
    """Write down one edition; True if it was not yet known."""
    key = EditionKey(campaign.name, day, kind, edition)
    return digests.plan_edition(store, key, addressees.of(kind), domain=domain_of(addressees.sender))


def plan_revised(store: Store, campaign: Campaign, addressees: Addressees, *, now: datetime) -> None:
    """A revised edition for each sent one that said something that was not so; leaders get one a day at the most."""
    if not have_settled(store, now):
        return  # an officer is still at work: one corrected edition, not one a decision
    since = campaign.local_day(now) - timedelta(_REVISE_DAYS)
    restored = digests.restored_at(store)
    for edition in digests.recent_editions(store, campaign.name, since=since):
        if edition.frozen_at <= restored:
            continue  # it may have been revised after the backup
        if edition.key.kind == LEADERS and not _leaders_may_hear(store, campaign, addressees, edition, now=now):
            continue
        if said_wrongly(store, edition):
            key = edition.key
            plan_day(store, campaign, addressees, key.day, key.kind, edition=key.edition + 1)


def _leaders_may_hear(
    store: Store, campaign: Campaign, addressees: Addressees, edition: Edition, *, now: datetime
) -> bool:
    """Once a local day, and where editions are held only after a release that came after the last one."""
    last = digests.last_frozen_at(store, campaign.name, LEADERS, from_edition=2)
    if last and campaign.local_day(last) == campaign.local_day(now):
        return False
    released = digests.released_at(store, campaign.name, edition.key.day)
    return not addressees.hold or (released is not None and released > edition.frozen_at)


def freeze_due(store: Store, campaign: Campaign, addressees: Addressees, *, now: datetime) -> int:
    """Fix what every due edition says, as of `now`; returns how many."""
    keys = [key for key in digests.due_editions(store) if _is_over(campaign, key, now=now)]
    for key in keys:
        digest = edition_digest(store, campaign, addressees, key, now=now)
        letter = edition_letter(store, campaign, addressees, digest, key.day, now=now)
        mails = {
            recipient: write_mail(letter, Envelope(addressees.sender, recipient, message_id, now))
            for recipient, message_id in digests.owed(store, key).items()
        }
        items = [item.stored for item in digest.waiting.items]
        digests.freeze(
            store, key, mails, digest.verdicts, now=now, read_until=digest.read_until, items=items, proof=digest.fingerprint
        )  # fmt: skip
        logger.info("digest of %s (%s, edition %d) is frozen", key.day, key.kind, key.edition)
    return len(keys)


def _is_over(campaign: Campaign, key: EditionKey, *, now: datetime) -> bool:
    """Whether an edition may be made: a clock that was set back after it was planned must not make an interim one of it."""
    return key.kind == INTERIM or now > campaign.due(key.day).limit


def edition_digest(
    store: Store, campaign: Campaign, addressees: Addressees, key: EditionKey, *, now: datetime
) -> Digest:
    """The digest of one edition, with what it corrects and what it covers."""
    before = digests.last_edition(store, campaign.name, key.day, key.kind) if key.edition > 1 else None
    changes: list[Change] = said_wrongly(store, before) if before and key.kind != INTERIM else []
    waits = addressees.hold and key.kind == OFFICER and bool(addressees.of(LEADERS))
    return build_digest(
        store,
        campaign,
        key.day,
        kind=INTERIM if now <= campaign.due(key.day).limit and key.kind == OFFICER else key.kind,
        language=addressees.language,
        now=now,
        photos=addressees.photos if key.kind != LEADERS else min(addressees.photos, LEADERS_PHOTOS),
        edition=key.edition,
        changes=changes,
        covered=digests.covered_days(store, key),
        previous=digests.edition_before(store, EditionKey(campaign.name, key.day, key.kind, 1)),
        held=waits and digests.released_at(store, campaign.name, key.day) is None,
        answerable=key.kind != LEADERS and bool(addressees.officers),
        sheet="xlsx" in addressees.attach,
    )


def edition_letter(
    store: Store,
    campaign: Campaign,
    addressees: Addressees,
    digest: Digest,
    day: date,
    *,
    now: datetime,
    whole: bool = False,
) -> Letter:
    """A digest as a mail, with the attachments that its readers get: leaders the brief, officers all. With `whole` it
    raises BriefError where a file cannot be made; without, it goes out all the same."""
    wanted = tuple(kind for kind in addressees.attach if digest.kind != LEADERS or kind == "docx")
    return Letter(
        digest.kind,
        digest.subject,
        render_text(digest),
        render_html(digest),
        tuple(photo.data for photo in digest.photos),
        (attachments if whole else what_can_be_made)(
            store, campaign, digest, day, wanted=wanted, brief=addressees.brief, now=now
        ),
    )
