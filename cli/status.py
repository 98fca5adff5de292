"""Whether all is well: what a monitor asks for, and what a person wants to see at once."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import click

from cli.arguments import Setting, json_option, pass_setting
from cli.echo import echo_json
from domain.saying import say
from reports.digest.sentences import counts_told
from reports.wording import Words, stored_errors
from store import days
from store.days import Health
from store.heartbeats import last_beats

_TICKS_MISSED = timedelta(minutes=30)  # a first poll of a large mailbox takes its time, and ticks wait for it


@click.command()
@json_option
@pass_setting
def status(setting: Setting, as_json: bool) -> int:
    """Show last good poll, backlog, undelivered digests and disk; exit 1 if unhealthy."""
    parts = setting.parts()
    now, campaign = setting.clock(), parts.config.campaign
    with parts.store(now) as store:
        health = days.health(store)
        beats = last_beats(store)
    late = health.read_until is None or now - health.read_until > timedelta(minutes=3 * parts.config.poll_minutes)
    stuck = bool(beats) and now - beats.get("tick", now) > _TICKS_MISSED
    today = campaign.local_day(now)
    over = campaign.is_due(today) and campaign.due(today).deadline < now
    next_day = campaign.next_due(today + timedelta(days=1) if over else today)
    facts: dict[str, object] = {
        "healthy": not late and not health.undelivered and not health.accepted and not stuck,
        "service_seen": (beats and campaign.local(max(beats.values())).isoformat()) or None,
        "read_until": health.read_until and campaign.local(health.read_until).isoformat(),
        "errors": list(health.errors),
        "accepted": health.accepted,
        "triage": health.waiting.mails - health.waiting.quarantined,
        "quarantined": health.waiting.quarantined,
        "waiting": health.waiting.mails,
        "new_addresses": health.waiting.new_addresses,
        "undelivered": health.undelivered,
        "next_deadline": next_day and campaign.local(campaign.due(next_day).deadline).isoformat(),
        "disk_free_gb": round(shutil.disk_usage(parts.config.store.parent).free / 1e9, 1),
    }
    if as_json:
        echo_json(json.dumps(facts, ensure_ascii=False))
    else:
        words = Words(setting.language)
        told = counts_told(health.waiting, words)
        for line in _lines(facts, health, told, errors=stored_errors(health.errors), stuck=stuck):
            setting.echo(line)
    return int(not facts["healthy"])


def _lines(
    facts: Mapping[str, object], health: Health, waiting: str, *, errors: Sequence[str], stuck: bool
) -> Iterator[str]:
    if not facts["healthy"]:
        yield say("Something is wrong; see below.")
    else:
        yield say("The last poll met errors; see below.") if errors else say("All is well.")
    if facts["read_until"]:
        yield say("mailbox read until: %(at)s", at=str(facts["read_until"])[:19].replace("T", " "))
    else:
        yield say("mailbox read until: never, or not whole")
    if stuck:
        yield say("the service does not move: last seen %(at)s", at=str(facts["service_seen"])[:19].replace("T", " "))
    yield from (say("error: %(error)s", error=error) for error in errors)
    yield say("to interpret: %(n)s {n|mail|mails}", n=health.accepted)
    yield say("to settle: %(counts)s", counts=waiting)
    yield say("not delivered: %(n)s {n|letter|letters}", n=health.undelivered)
    if facts["next_deadline"]:
        yield say("next deadline: %(at)s", at=str(facts["next_deadline"])[:19].replace("T", " "))
    yield say("disk: %(gb)s GB free", gb=facts["disk_free_gb"])


COMMANDS = {"status": status}
