"""The commands by which people decide: who, when and why are kept, rules apply them last."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import click

from cli.arguments import (
    NUMBER,
    Setting,
    pass_setting,
    read_day,
    read_days,
    read_local_time,
    read_union,
    read_unions,
)
from cli.echo import echo
from cli.progress import progress
from config.caller import operator
from domain.saying import say
from domain.words import Kind
from ingest.decide import undo
from reports.explanation import Teller
from reports.wording import Words
from service.jobs import refile
from service.parts import Parts
from service.rulings import Refused, rule
from store import explanations
from store.decisions import Decision, NoSuchDecision


@click.command()
@click.argument("address")
@click.argument("union")
@click.option("--past", is_flag=True, help="Earlier mails of this address as well.")
@click.option("--why", default="", help="The reason, kept with the decision.")
@pass_setting
def assign(setting: Setting, address: str, union: str, past: bool, why: str) -> None:
    """Say that mails of ADDRESS are UNION's, from now on, or the past ones too."""
    parts = setting.parts()
    found = read_union(parts.config, union)
    if "@" not in address.strip().strip("@"):
        raise click.UsageError(say("%(address)s is not a mail address", address=repr(address)))
    detail = {"past": True} if past else {}
    _decide(setting, parts, "assign", why=why, unions=(found.id,), address=address.strip().lower(), detail=detail)


@click.command()
@click.argument("mail", type=NUMBER)
@click.option("--union", "unions", metavar="U,…", default="", help="Whose it is; several are joined by commas.")
@click.option("--day", "on", metavar="D,…", default="", help="For which days.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="What kind of report it is.")
@click.option("--not-report", is_flag=True, help="It is no report.")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@pass_setting
def correct(setting: Setting, mail: int, unions: str, on: str, kind: str | None, not_report: bool, why: str) -> None:
    """Overrule the filing of mail number MAIL."""
    if not (unions or on or kind or not_report):
        raise click.UsageError(say("say what is right: --union, --day, --kind or --not-report"))
    if not_report and (unions or on or kind):
        raise click.UsageError(say("what is no report has no --union, --day or --kind"))
    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        if not explanations.has_mail(store, mail):
            raise click.UsageError(say("there is no mail number %(n)s; `rollcall inbox` lists them", n=mail))
    found = read_unions(parts.config, unions) if unions else ()
    chosen = read_days(on) if on else ()
    detail = {"kind": kind, "not_report": not_report}
    _decide(setting, parts, "correct", why=why, unions=found, days=chosen, mail_id=mail, detail=detail)


@click.command()
@click.argument("union")
@click.argument("on", metavar="DAY")
@click.option("--at", required=True, metavar="TIME", help="When it came: 15:40, or a date and time.")
@click.option("--via", type=click.Choice(["wechat", "phone", "paper", "other"]), required=True, help="How it came.")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@click.option(
    "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file that came with it; stored."
)
@pass_setting
def record(setting: Setting, union: str, on: str, at: str, via: str, why: str, file: Path | None) -> None:
    """Record a report that did not come by mail."""
    parts, chosen = setting.parts(), read_day(on)
    campaign = parts.config.campaign
    came = read_local_time(at, chosen, campaign.instant, campaign.zone)
    detail: dict[str, object] = {
        "at": came.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local": campaign.local(came).isoformat(timespec="seconds"),
        "via": via,
    }
    unions = (read_union(parts.config, union).id,)
    _decide(setting, parts, "record", why=why, file=file, unions=unions, days=(chosen,), detail=detail)


@click.command()
@click.argument("unions")
@click.argument("on", metavar="DAYS")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@pass_setting
def excuse(setting: Setting, unions: str, on: str, why: str) -> None:
    """Release UNIONS (ids, groups, or all; joined by commas) for DAYS (2021-02-11,2021-02-12 or 2021-02-11..2021-02-17)."""
    parts = setting.parts()
    _decide(setting, parts, "excuse", why=why, unions=read_unions(parts.config, unions), days=read_days(on))


@click.command()
@click.argument("union")
@click.argument("on", metavar="DAY")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@pass_setting
def pardon(setting: Setting, union: str, on: str, why: str) -> None:
    """Count a late report as on time."""
    parts = setting.parts()
    _decide(setting, parts, "pardon", why=why, unions=(read_union(parts.config, union).id,), days=(read_day(on),))


@click.command()
@click.argument("mail", type=NUMBER)
@click.argument("labels", nargs=-1, required=True, metavar="TAXONOMY=LABEL …")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@pass_setting
def label(setting: Setting, mail: int, labels: tuple[str, ...], why: str) -> None:
    """Say what a mail is about, in place of what rules found: keys or names; TAXONOMY= for none."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        if not explanations.has_mail(store, mail):
            raise click.UsageError(say("there is no mail number %(n)s; `rollcall inbox` lists them", n=mail))
    keys = {t.name: {one.name: one.key for one in t.labels} for t in parts.config.campaign.taxonomies}
    said: dict[str, list[str]] = {}
    for pair in labels:
        taxonomy, equals, name = (piece.strip() for piece in pair.partition("="))
        if not equals:
            raise click.UsageError(say("%(pair)s is not TAXONOMY=LABEL", pair=pair))
        wanted = said.setdefault(taxonomy, [])
        if name and (key := keys.get(taxonomy, {}).get(name, name)) not in wanted:
            wanted.append(key)
    _decide(setting, parts, "label", why=why, mail_id=mail, detail={"labels": said})


@click.command(name="undo")
@click.argument("decision", type=NUMBER)
@pass_setting
def undo_one(setting: Setting, decision: int) -> None:
    """Take a decision back; the record stays."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        try:
            taken = undo(store, parts.office, decision, now=setting.clock())
        except NoSuchDecision:
            raise click.UsageError(say("there is no decision number %(n)s", n=decision)) from None
    kind = Words(setting.language).get(f"dk_{taken.kind}", taken.kind)
    if taken.undone:
        setting.echo(say("decision %(n)s (%(kind)s) was already undone", n=decision, kind=kind))
    else:
        setting.echo(say("decision %(n)s (%(kind)s) is undone", n=decision, kind=kind))


@click.command(name="refile")
@click.option("--from", "since", metavar="DAY", help="Only mails received from this day on, and days from it on.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@pass_setting
def refile_past(setting: Setting, since: str | None, dry_run: bool) -> None:
    """File again after a change of roster, configuration or rules; shows what changes."""
    parts, start = setting.parts(), read_day(since) if since else None
    tell = Teller(Words(parts.config.digest.language), parts.config.campaign.zone)
    with parts.store(setting.clock(), sync=False) as store, progress(setting.told(say("filing"))) as advance:
        changes = refile(parts, store, start, keep=not dry_run, now=setting.clock(), seen=advance)
    for change in changes:
        echo("\n".join(tell.difference(change)))
    if dry_run:
        setting.echo(say("%(n)s {n|verdict|verdicts} would change", n=len(changes)))
    else:
        setting.echo(say("%(n)s {n|verdict|verdicts} changed", n=len(changes)))


def _decide(setting: Setting, parts: Parts, kind: str, *, why: str, file: Path | None = None, **values: object) -> None:
    """Keep a decision and apply it, with the file that came with it, or keep nothing; say what it changed."""
    decision = Decision(kind, operator(), why, **values)  # type: ignore[arg-type]
    words = Words(parts.addressees.language)
    with parts.store(setting.clock()) as store, store.write():
        if file is not None:
            kept = {"file": file.name, "sha256": explanations.keep_file(store, file.read_bytes())}
            decision = replace(decision, detail={**decision.detail, **kept})
        try:
            ruled = rule(store, parts.office, decision, now=setting.clock())
        except Refused as refused:
            raise click.UsageError(refused.told(words)) from None
    echo(ruled.told(parts.office, words))


COMMANDS = {
    "assign": assign, "correct": correct, "record": record, "excuse": excuse, "pardon": pardon, "label": label,
    "undo": undo_one, "refile": refile_past,
}  # fmt: skip
