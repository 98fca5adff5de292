"""The commands that read the store: what a day looks like and why, what became of mails, whether all is well."""

import json
from dataclasses import asdict
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import TypedDict

import click

from cli.arguments import Setting, json_option, pass_setting, read_day, read_union
from cli.echo import echo, echo_json
from domain.roster import Union
from domain.saying import say
from domain.words import Disposition
from reports.wording import Words
from service.parts import Parts
from store import calendar, days, explanations
from store.database import Store, instant


@click.command(name="day")
@click.argument("on", metavar="[YYYY-MM-DD]", required=False)
@json_option
@click.option(
    "--watch", is_flag=True, help="On a terminal: look again and again, until the deadline has decided or Ctrl-C."
)
@click.option("--every", type=click.IntRange(1, 3600), default=5, show_default=True, help="Seconds between two looks.")
@pass_setting
def show_day(setting: Setting, on: str | None, as_json: bool, watch: bool, every: int) -> None:
    """Show the day's table: every union and its status."""
    parts = setting.parts()
    if watch and as_json:
        raise click.UsageError(say("either --watch or --json"))
    with parts.store(setting.clock()) as store:
        chosen = read_day(on) if on else current_day(parts, store, setting.clock())
        if not calendar.is_due_day(store, chosen):
            raise click.UsageError(say("no report is due for %(day)s", day=chosen))
        if watch:
            pass
        elif as_json:
            for line in explanations.json_lines(store, "daily_status", day=chosen.isoformat()):
                echo_json(line)
        else:
            print_day(setting, parts, store, chosen)
    if watch:
        from cli.watch import watch_day

        watch_day(setting, parts, chosen, every=every)


@click.command()
@click.argument("union")
@click.argument("on", metavar="DAY")
@json_option
@pass_setting
def explain(setting: Setting, union: str, on: str, as_json: bool) -> None:
    """Say why a union has its status on a day: each mail considered, times, rule, evidence, who corrected."""
    from reports.explanation import print_explanation

    parts, chosen = setting.parts(), read_day(on)
    found = read_union(parts.config, union)
    words = words_of(parts)
    with parts.store(setting.clock()) as store:
        verdict = _verdict(store, found, chosen)
        considered = explanations.considered_mails(store, found.id, chosen)
        decisions = explanations.decisions_about(store, found.id, chosen)
        if as_json:
            told = {"union_id": found.id, "day": chosen.isoformat(), "status": verdict.status.value}
            lists = {"mails": list(map(asdict, considered)), "decisions": list(map(asdict, decisions))}
            echo_json(json.dumps(told | lists, ensure_ascii=False))
            return
        print_explanation(setting.out, verdict, chosen, considered, decisions, words, **_limits(parts, store, chosen))


@click.command()
@click.argument("union")
@click.argument("on", metavar="DAY")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The .zip to write.")
@pass_setting
def evidence(setting: Setting, union: str, on: str, out: Path) -> None:
    """Write original mails, Received fields, hashes, the explanation and the ledger rows of a union and day to a .zip."""
    from rich.console import Console

    from reports.explanation import print_explanation
    from service.evidence import write_evidence
    from store.evidence import shown

    parts, chosen, text = setting.parts(), read_day(on), StringIO()
    found, words = read_union(parts.config, union), words_of(parts)
    with parts.store(setting.clock()) as store:
        verdict = _verdict(store, found, chosen)
        considered = explanations.considered_mails(store, found.id, chosen)
        decisions = explanations.decisions_about(store, found.id, chosen)
        console = Console(file=text, soft_wrap=True, highlight=False, color_system=None)
        print_explanation(console, verdict, chosen, considered, decisions, words, **_limits(parts, store, chosen))
        editions = shown(store, parts.config.campaign.name, chosen, found.id)
        at = parts.config.campaign.local(setting.clock())
        mails = [mail.mail_id for mail in considered]
        count = write_evidence(out, store, mails, text.getvalue(), shown=editions, words=words, at=at)
    setting.echo(say("%(file)s: %(n)s {n|original|originals}", file=out, n=count))


class _Limits(TypedDict):
    """Between what a verdict stands: the local deadline, and until when the mailbox was read."""

    deadline: datetime
    read_until: str


def _limits(parts: Parts, store: Store, day: date) -> _Limits:
    campaign, read_until = parts.config.campaign, days.read_until(store)
    return {
        "deadline": campaign.local(campaign.due(day).deadline),
        "read_until": campaign.local(read_until).strftime("%Y-%m-%d %H:%M:%S") if read_until else "-",
    }


def _verdict(store: Store, union: Union, day: date) -> days.UnionDay:
    verdict = next((u for u in days.union_days(store, day) if u.union_id == union.id), None)
    if verdict is None:
        raise click.UsageError(say("%(union)s owes no report for %(day)s", union=union.name, day=day))
    return verdict


@click.command()
@click.option("--disposition", type=click.Choice([d.value for d in Disposition]), help="Only these.")
@json_option
@pass_setting
def inbox(setting: Setting, disposition: str | None, as_json: bool) -> None:
    """List mails and what became of them."""
    from reports.terminal import mail_line

    parts = setting.parts()
    words, local = words_of(parts), parts.config.campaign.local
    narrowed = {"disposition": disposition} if disposition else {}
    with parts.store(setting.clock()) as store:
        for line in explanations.json_lines(store, "inbox", **narrowed):
            if as_json:
                echo_json(line)
                continue
            mail = json.loads(line)
            received = mail["received_at"] and local(instant(mail["received_at"])).strftime("%Y-%m-%d %H:%M:%S")
            echo(mail_line(mail, words, at=received or "-"))


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many mails.")
@json_option
@pass_setting
def search(setting: Setting, words: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Find mails in which all WORDS stand: in subjects, bodies, names of files, documents and pictures. Newest first."""
    from reports.terminal import print_hits
    from store.search import TooShort, find

    parts = setting.parts()
    with parts.store(setting.clock(), sync=False) as store:
        try:
            hits = list(find(store, words, limit=limit))
        except TooShort:
            raise click.UsageError(say("each word needs at least two characters")) from None
    if as_json:
        for hit in hits:
            echo_json(json.dumps(asdict(hit), ensure_ascii=False))
    else:
        print_hits(setting.out, hits, words_of(parts))
    return 0 if hits else 1


# What is shared with the commands that write


def print_day(setting: Setting, parts: Parts, store: Store, day: date) -> None:
    """A day as a table, with the names of the missing and the pending."""
    from reports.digest.summary import summarise
    from reports.terminal import day_table

    if not calendar.is_due_day(store, day):
        raise click.UsageError(say("no report is due for %(day)s", day=day))
    words = words_of(parts)
    seen = summarise(store, parts.config.campaign, day, words=words, now=setting.clock())
    setting.out.print(day_table(days.union_days(store, day), words, seen.line))
    for line in filter(None, (seen.missing, seen.pending, seen.addresses)):
        setting.out.print(line)


def words_of(parts: Parts) -> Words:
    """The words of the office's language."""
    return Words(parts.config.digest.language)


def current_day(parts: Parts, store: Store, now: datetime) -> date:
    """Today if a report is due for it, else the last day whose deadline has passed."""
    campaign = parts.config.campaign
    return calendar.current_day(store, campaign.local_day(now), now) or campaign.starts


COMMANDS = {"day": show_day, "explain": explain, "evidence": evidence, "inbox": inbox, "search": search}
