"""The commands that read the mailbox: one poll, the service, reading again, pictures, and the check of what is kept."""

import itertools
import json

import click

from cli.arguments import Setting, json_option, pass_setting
from cli.errors import report_error
from cli.progress import poll_with_progress, progress
from domain.words import Disposition
from scheduler import run
from service import jobs
from store import explanations, pictures
from store.mails import Fault
from store.mails import verify as verify_mails


@click.command()
@json_option
@pass_setting
def poll(setting: Setting, as_json: bool) -> int:
    """Poll all folders once, and interpret what is waiting."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        first = explanations.next_mail_id(store)
        result = poll_with_progress(parts, store)
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
    click.echo(json.dumps(tally) if as_json else " ".join(f"{name} {n}" for name, n in tally.items()))
    return max((report_error(error) for error in result.result.errors.values()), default=0)


@click.command(name="run")
@pass_setting
def run_service(setting: Setting) -> None:
    """Run the service: poll, interpret, send what is due, until SIGTERM."""
    if setting.now is not None:
        raise click.UsageError("--now rehearses single commands; the service lives in the present")
    run(setting.parts())


@click.command()
@click.option("--all", "everything", is_flag=True, help="Everything, not only what could not be read before.")
@pass_setting
def reparse(setting: Setting, everything: bool) -> None:
    """Interpret again what was quarantined or has files that could not be opened, or everything."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store, progress("interpreting") as advance:
        count = jobs.reparse(parts, store, everything=everything, seen=advance)
    click.echo(f"interpreted {count}")


@click.command()
@pass_setting
def ocr(setting: Setting) -> None:
    """Read the text of pictures and scans that wait for it, for `search` (extra `ocr`)."""
    parts = setting.parts()
    with parts.store(setting.clock(), sync=False) as store, progress("reading pictures") as advance:
        total, done = pictures.count_waiting(store), itertools.count(1)
        count = jobs.read_pictures(parts, store, seen=lambda _: advance(next(done), total))
    click.echo(f"read {count}")


@click.command()
@pass_setting
def verify(setting: Setting) -> int:
    """Rebuild every mail byte for byte and check every hash."""
    sound, faults = 0, []
    with setting.parts().store(setting.clock(), sync=False) as store, progress("verifying") as advance:
        for found in verify_mails(store):
            if isinstance(found, Fault):
                faults.append(found)
            else:
                sound += 1
                advance(found)
    for fault in faults:
        click.echo(f"mail {fault.mail_id}: {fault.problem}", err=True)
    click.echo(f"sound {sound} faulty {len(faults)}")
    return int(bool(faults))


COMMANDS = {"poll": poll, "run": run_service, "reparse": reparse, "ocr": ocr, "verify": verify}
