"""After the campaign: each Monday the officers hear who still owes a deliverable, until all are in or it is closed."""

from datetime import datetime, time

from domain.campaign import Campaign
from reports.mail.letter import Letter
from reports.mail.outbox import Officers, post
from store import digests, material
from store.database import Store
from store.digests import EditionKey

FOLLOWUP = "followup"
_MONDAY = 0


def post_followup(store: Store, campaign: Campaign, officers: Officers, *, send_at: time, now: datetime) -> None:
    """Post this Monday's list where it is due and not done."""
    day, words = campaign.local_day(now), officers.words
    if day <= campaign.ends or day.weekday() != _MONDAY or campaign.instant(day, send_at) > now:
        return
    if campaign.instant(day, send_at) <= digests.restored_at(store):
        return  # it may have been sent after the backup
    if digests.last_edition(store, campaign.name, day, FOLLOWUP):
        return
    owed = [task for task in material.deliverables(store, now) if task.owing]
    if not owed:
        return
    lines = [
        words("followup", name=t.name, owing=len(t.owing), expected=t.expected, names=words.join(list(t.owing)))
        for t in owed
    ]
    text = "\n\n".join((*lines, words("followup_help"))) + "\n"
    letter = Letter(FOLLOWUP, words("followup_subject", n=sum(len(t.owing) for t in owed)), text)
    key = EditionKey(campaign.name, day, FOLLOWUP, 1)
    post(store, key, dict.fromkeys(officers.addresses, letter), sender=officers.sender, now=now)
