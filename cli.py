"""The `rollcall` command: words in, one call, words out. Results go to stdout, messages for people to stderr.

Exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 75 try again later (mailbox or SMTP server not reachable).
"""

import itertools
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import deciding
import mailing
import reading
import rostering
from arguments import Setting, json_option, pass_setting, read_instant
from config import ConfigError
from domain.words import Disposition
from ingest.interpret import InterpreterBroken
from ingest.mailbox import MailboxError, Unreachable
from mailing import TRY_AGAIN_LATER
from reading import print_day
from reports.mail.mailer import SendError
from reports.office.brief import BriefError
from scheduler import Parts, PollTally, run
from store import explanations
from store.database import Store, StoreError

_PATH = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "config_path", type=_PATH, envvar="ROLLCALL_CONFIG", default="config.toml", show_default=True,
              help="The configuration; also $ROLLCALL_CONFIG.")  # fmt: skip
@click.option("--now", metavar="INSTANT", help="Rehearse as at this instant, as 2021-02-05T16:30:00+08:00.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what is being done.")
@click.version_option(package_name="rollcall")
@click.pass_context
def rollcall(ctx: click.Context, config_path: Path, now: str | None, verbose: bool) -> None:
    """Turn a mailbox into a roll call: who mailed today's report, on time, and what was in it."""
    logging.basicConfig(
        level=logging.INFO if verbose or ctx.invoked_subcommand == "run" else logging.ERROR,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("mailparser").setLevel(logging.CRITICAL)
    ctx.obj = Setting(config_path, read_instant(now))


def main() -> None:
    """Entry point: every error that a person can do something about becomes words and an exit code."""
    try:
        code = rollcall.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except Exception as error:
        code = report_error(error)
    sys.exit(code if isinstance(code, int) else 0)


def report_error(error: Exception) -> int:
    """Say on stderr what went wrong and what to do; returns the exit code. Unknown errors are raised again."""
    if isinstance(error, click.ClickException):
        error.show()
        return 2
    if isinstance(error, ConfigError):
        for problem in error.problems:
            click.echo(problem, err=True)
        return 2
    if isinstance(error, MailboxError):
        click.echo(f"{error}. {error.advice}".strip(), err=True)
        return TRY_AGAIN_LATER if isinstance(error, Unreachable) else 1
    if isinstance(error, SendError):
        click.echo(str(error), err=True)
        return 1 if error.permanent else TRY_AGAIN_LATER
    if isinstance(error, (StoreError, InterpreterBroken, BriefError, OSError, LookupError)):
        click.echo(str(error), err=True)
        return 1
    raise error


# Making and checking an installation


@rollcall.command()
@click.option("--dir", "folder", type=_PATH, default="rollcall-demo", show_default=True, help="Where everything goes.")
@click.option("--days", "count", type=click.IntRange(1, 57), default=5, show_default=True, help="Days of the campaign.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another campaign.")
@pass_setting
def demo(setting: Setting, folder: Path, count: int, seed: int) -> None:
    """Show the whole thing on a synthetic campaign: no configuration, no network."""
    from demo.campaign import MARKER, make_campaign

    marker = folder / MARKER
    before = marker.read_bytes() if marker.exists() else b""
    campaign = make_campaign(folder, days=count, seed=seed)
    if marker.read_bytes() != before:  # another campaign: its store begins anew
        for path in folder.glob("rollcall.db*"):
            path.unlink()
    setting.config_path, setting.now = campaign.config, campaign.now
    parts, day = setting.parts(), campaign.days[-1]
    with parts.store(campaign.now) as store:
        _poll(parts, store)
        files = mailing.write_digest(parts, store, day, "officer", folder / "digest")
        files += mailing.write_digest(parts, store, day, "leaders", folder / "digest")
        print_day(setting, parts, store, day)
    click.echo()
    for name, path in (("mailbox", folder / "mailbox"), ("config", campaign.config), ("store", parts.config.store)):
        click.echo(f"{name:8} {path}")
    for path in files:
        click.echo(f"{'digest':8} {path}")
    again = f"rollcall --config {campaign.config} --now {campaign.now.isoformat()}"
    click.echo(f"\nTry: {again} triage\n     {again} explain xining {day}")


@rollcall.command()
@click.argument("folder", type=_PATH, default=".")
def init(folder: Path) -> None:
    """Write config.toml and roster.csv to fill in, and the template of the Word brief."""
    from importlib.resources import files

    from demo.roster import write_roster

    folder.mkdir(parents=True, exist_ok=True)
    target, roster, brief = folder / "config.toml", folder / "roster.csv", folder / "brief.docx"
    for path in (target, roster, brief):
        if path.exists():
            raise click.UsageError(f"{path} is already there; nothing was written")
    target.write_bytes(Path(__file__).with_name("config.example.toml").read_bytes())
    write_roster(roster)
    brief.write_bytes(files("reports").joinpath("templates", "brief.docx").read_bytes())
    click.echo(
        f"{target}\n{roster}\n{brief}\nFill them in, set the password's environment variable, then: rollcall doctor"
    )


@rollcall.command()
@json_option
@pass_setting
def doctor(setting: Setting, as_json: bool) -> int:
    """Check configuration, roster, mailbox, SMTP, store, disk, clock and calendar."""
    from doctor import examine

    failed = False
    for check in examine(setting.parts()):
        failed |= check.verdict == "fail"
        if as_json:
            click.echo(
                json.dumps(
                    {"verdict": check.verdict, "subject": check.subject, "finding": check.finding}, ensure_ascii=False
                )
            )
        else:
            colour = {"ok": "green", "warn": "yellow", "fail": "red"}[check.verdict]
            click.echo(f"{click.style(f'{check.verdict:4}', fg=colour)} {check.subject}: {check.finding}")
    return int(failed)


# Reading the mailbox


@rollcall.command()
@json_option
@pass_setting
def poll(setting: Setting, as_json: bool) -> int:
    """Poll all folders once, and interpret what is waiting."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        first = explanations.next_mail_id(store)
        result = _poll(parts, store)
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


@rollcall.command(name="run")
@pass_setting
def run_service(setting: Setting) -> None:
    """Run the service: poll, interpret, send what is due, until SIGTERM."""
    if setting.now is not None:
        raise click.UsageError("--now rehearses single commands; the service lives in the present")
    run(setting.parts())


@rollcall.command()
@click.option("--all", "everything", is_flag=True, help="Everything, not only what could not be read before.")
@pass_setting
def reparse(setting: Setting, everything: bool) -> None:
    """Interpret again what was quarantined or has files that could not be opened, or everything."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store, _progress("interpreting") as advance:
        count = parts.reparse(store, everything=everything, seen=advance)
    click.echo(f"interpreted {count}")


@rollcall.command()
@pass_setting
def ocr(setting: Setting) -> None:
    """Read the text of pictures and scans that wait for it, for `search` (extra `ocr`)."""
    from store import pictures

    parts = setting.parts()
    with parts.store(setting.clock(), sync=False) as store, _progress("reading pictures") as advance:
        total, done = pictures.count_waiting(store), itertools.count(1)
        count = parts.read_pictures(store, seen=lambda _: advance(next(done), total))
    click.echo(f"read {count}")


@rollcall.command()
@pass_setting
def verify(setting: Setting) -> int:
    """Rebuild every mail byte for byte and check every hash."""
    from store.mails import Fault
    from store.mails import verify as verify_mails

    sound, faults = 0, []
    with setting.parts().store(setting.clock(), sync=False) as store, _progress("verifying") as advance:
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


# What the commands share


def _poll(parts: Parts, store: Store) -> PollTally:
    with _progress("fetching") as fetched, _progress("interpreting") as interpreted:
        return parts.poll(store, progress=lambda done, total: fetched(done, total), interpreted=lambda _: interpreted())


@contextmanager
def _progress(what: str) -> Iterator[Callable[..., None]]:
    """A progress bar on a terminal, nothing elsewhere. The yielded function counts one step, or sets (done, total)."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda *_: None
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)

        def advance(done: int | None = None, total: int | None = None) -> None:
            if done is not None and total is not None:
                progress.update(task, completed=done, total=total)
            else:
                progress.advance(task)

        yield advance


for command in (*reading.COMMANDS, *deciding.COMMANDS, *mailing.COMMANDS, *rostering.COMMANDS):
    rollcall.add_command(command)


if __name__ == "__main__":
    main()
