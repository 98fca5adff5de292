"""The commands that read the mailbox: one poll, the service, reading again, pictures, and the check of what is kept."""

import json

import click

from cli.arguments import Setting, json_option, pass_setting
from cli.echo import echo, echo_json
from cli.progress import poll_with_progress, progress
from domain.saying import say
from domain.words import Disposition
from service import jobs
from store import explanations, mails, pictures, soundness
from store.changes import differences, snapshot
from store.mails import Fault

_TALLY = say(
    "seen %(seen)s new %(new)s reports %(reports)s not_reports %(not_reports)s triage %(triage)s quarantined %(quarantined)s"
    " failed %(failed)s"
)


@click.command()
@json_option
@pass_setting
def poll(setting: Setting, as_json: bool) -> int:
    """Poll all folders once, and interpret what is waiting."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        first = explanations.next_mail_id(store)
        result = poll_with_progress(setting, parts, store)
        counts = explanations.tally(store, first)
    tally = {
        "seen": result.result.seen,
        "new": result.result.new,
        "reports": counts.get(Disposition.REPORT, 0),
        "not_reports": counts.get(Disposition.NOT_REPORT, 0),
        "triage": counts.get(Disposition.TRIAGE, 0),
        "quarantined": counts.get(Disposition.QUARANTINED, 0),
        "failed": len(result.result.errors),
    }
    if as_json:
        echo_json(json.dumps(tally))
    else:
        setting.echo(say(_TALLY, **tally))
    if not result.result.errors:
        return 0
    from cli.errors import report_error

    return max(report_error(error, setting.language) for error in result.result.errors.values())


@click.command(name="run")
@pass_setting
def run_service(setting: Setting) -> None:
    """Run the service: poll, interpret, send what is due, until SIGTERM."""
    if setting.now is not None:
        raise click.UsageError(say("--now rehearses single commands; the service lives in the present"))
    from scheduler import run

    run(setting.parts())


@click.command()
@click.option("--all", "everything", is_flag=True, help="Everything, not only what could not be read before.")
@pass_setting
def reparse(setting: Setting, everything: bool) -> None:
    """Interpret again what was quarantined or has files that could not be opened, or everything; shows verdicts that change."""
    from reports.explanation import Teller
    from reports.wording import Words

    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        before, total = snapshot(store), mails.count_kept(store) if everything else None
        with progress(setting.told(say("interpreting")), total=total) as advance:
            count = jobs.reparse(parts, store, everything=everything, seen=advance)
        changes = list(differences(before, snapshot(store)))
    tell = Teller(Words(setting.language), parts.config.campaign.zone)
    for change in changes:
        echo("\n".join(tell.difference(change)))
    setting.echo(say("interpreted %(n)s", n=count))


@click.command()
@pass_setting
def ocr(setting: Setting) -> None:
    """Read the text of pictures and scans that wait for it, for `search` (extra `ocr`)."""
    parts = setting.parts()
    with (
        parts.store(setting.clock(), sync=False) as store,
        progress(setting.told(say("reading pictures")), total=pictures.count_waiting(store)) as advance,
    ):
        count = jobs.read_pictures(parts, store, seen=lambda _: advance())
    setting.echo(say("read %(n)s", n=count))


@click.command()
@click.option("--quick", is_flag=True, help="Only the file, and whether what belongs together is there.")
@click.option("--derived", is_flag=True, help="Also interpret every mail again, in a copy, and compare.")
@pass_setting
def verify(setting: Setting, quick: bool, derived: bool) -> int:
    """Rebuild every mail byte for byte and check every hash."""
    if quick and derived:
        raise click.UsageError(say("either --quick or --derived"))
    parts, sound = setting.parts(), 0
    with parts.store(setting.clock(), sync=False) as store:
        faults, total = list(soundness.quick(store)), mails.count_kept(store)
        with progress(setting.told(say("verifying")), total=total) as advance:
            for found in () if quick else soundness.thorough(store):
                if isinstance(found, Fault):
                    faults.append(found)
                else:
                    sound += 1
                    advance()
        purged = 0 if quick else mails.count_purged(store)
        compared = derived and not faults
        if compared:
            with progress(setting.told(say("interpreting")), total=total) as advance:
                faults = jobs.rebuilt_otherwise(parts, store, seen=advance)
    for fault in faults:
        setting.echo(fault.said, err=True)
    if derived and not compared:
        setting.echo(say("not compared with a rebuild: the store itself is damaged"), err=True)
    if quick:
        setting.echo(say("faulty %(faulty)s", faulty=len(faults)))
    else:
        setting.echo(say("sound %(sound)s faulty %(faulty)s", sound=sound, faulty=len(faults)))
    if purged:
        setting.echo(say("purged %(n)s: tombstones, nothing to check", n=purged))
    return int(bool(faults))


COMMANDS = {"poll": poll, "run": run_service, "reparse": reparse, "ocr": ocr, "verify": verify}
