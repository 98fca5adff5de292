"""Alarms to the officers: each trouble once when it starts and once when it ends, with what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.campaign import Campaign
from reports.mail.letter import Letter
from reports.mail.outbox import Officers, post
from reports.wording import Words
from store import alarms, days, digests, upkeep
from store.database import Store
from store.digests import EditionKey

ALARM = "alarm"
_UNDELIVERED_FOR = timedelta(days=2)
_TASKS = ("backup", "verify")  # that are done for the store once a day
_EASED = 1.1  # times the limit: free space that ends the alarm, so that it does not flap


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong now. `kind`: mailbox, credentials, disk, undeliverable, calendar, backup, verify."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What is looked at besides the store: since when the service runs, what the last poll was refused, the disk."""

    since: datetime
    unread_for: timedelta
    refused: str = ""
    disk_free: int = 0
    disk_limit: int = 0
    calendar: tuple[str, ...] = ()


def find_troubles(store: Store, campaign: Campaign, watch: Watch, *, words: Words, now: datetime) -> Iterator[Trouble]:
    """Everything that is wrong now."""
    read = days.read_until(store)
    if watch.refused:
        yield Trouble("credentials", watch.refused)
    elif now - max(read or watch.since, watch.since) >= watch.unread_for:
        until = campaign.local(read).strftime("%Y-%m-%d %H:%M") if read else "-"
        errors = words.join_errors(days.health(store).errors)
        yield Trouble("mailbox", words("al_mailbox", until=until, errors=errors))
    was_low = "disk" in alarms.open_alarms(store)
    if watch.disk_free < watch.disk_limit * (_EASED if was_low else 1):
        yield Trouble("disk", words("al_disk", free=f"{watch.disk_free / 1e9:.1f}"))
    if failed := digests.undeliverable(store, since=now - _UNDELIVERED_FOR):
        told = "\n".join(f"  {recipient}: {words.join_errors([problem])}" for recipient, problem in failed[:20])
        yield Trouble("undeliverable", f"{words('al_undeliverable', n=len(failed))}\n{told}")
    for task in _TASKS:
        if problem := upkeep.problem(store, task):
            yield Trouble(task, words.join_errors([problem]))
    if watch.calendar:
        yield Trouble("calendar", "\n".join(watch.calendar))


def post_alarms(
    store: Store, campaign: Campaign, troubles: Sequence[Trouble], officers: Officers, *, now: datetime
) -> None:
    """Post what has begun and what has ended since the last look; a trouble that goes on is not told again."""
    known = alarms.open_alarms(store)
    for trouble in troubles:
        if trouble.kind not in known:
            with store.write():
                number = alarms.start_alarm(store, trouble.kind, trouble.detail, now=now)
                letter = _letter(officers.words, "start", trouble.kind, trouble.detail)
                _post(store, campaign, 2 * number - 1, letter, officers, now=now)
    for kind, alarm in known.items():
        if kind not in {trouble.kind for trouble in troubles}:
            began = campaign.local(alarm.started_at).strftime("%Y-%m-%d %H:%M")
            with store.write():
                alarms.end_alarm(store, alarm.alarm_id, now=now)
                letter = _letter(officers.words, "end", kind, officers.words("al_began", at=began))
                _post(store, campaign, 2 * alarm.alarm_id, letter, officers, now=now)


def _letter(words: Words, when: str, kind: str, detail: str) -> Letter:
    advice = words(f"al_do_{kind}") if when == "start" else ""
    name = words(f"al_name_{kind}")
    return Letter(ALARM, words(f"al_{when}", name=name), f"{name}\n\n{detail}\n\n{advice}".strip() + "\n")


def _post(store: Store, campaign: Campaign, number: int, letter: Letter, officers: Officers, *, now: datetime) -> None:
    key = EditionKey(campaign.name, campaign.local_day(now), ALARM, number)
    post(store, key, dict.fromkeys(officers.addresses, letter), sender=officers.sender, now=now)
