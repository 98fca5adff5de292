"""The `rollcall` command: words in, one call, words out. Results go to stdout, messages for people to stderr.

Exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 75 try again later (mailbox or SMTP server not reachable).
"""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from config import Config, ConfigError, load_config, operator
from domain.roster import Union
from domain.words import Disposition, Kind
from ingest.decide import decide, undo
from ingest.mailbox import MailboxError, Unreachable
from reports.mailer import SendError
from reports.wording import Words
from scheduler import Parts, PollTally, run, system_clock
from store import calendar, days, explanations
from store.database import Store, StoreError
from store.decisions import Decision, NoSuchDecision

TRY_AGAIN_LATER = 75
_PATH = click.Path(path_type=Path)


@dataclass
class Setting:
    """What every command starts from: where the configuration is, the instant of --now, how results are printed."""

    config_path: Path
    now: datetime | None
    as_json: bool = False

    @property
    def out(self) -> Console:
        """Results."""
        return Console(soft_wrap=True, highlight=False)

    def clock(self) -> datetime:
        """The instant of --now, else the present."""
        return self.now or system_clock()

    def parts(self) -> Parts:
        """The installation that the configuration describes."""
        return Parts(load_config(self.config_path), clock=self.clock)


pass_setting = click.make_pass_decorator(Setting)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


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
    ctx.obj = Setting(config_path, _instant(now))


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
    if isinstance(error, (StoreError, OSError, LookupError)):
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
        files = _write_digest(parts, store, day, "officer", folder / "digest")
        _print_day(setting, parts, store, day)
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
    """Write config.toml and roster.csv to fill in."""
    from demo.roster import write_roster

    folder.mkdir(parents=True, exist_ok=True)
    target, roster = folder / "config.toml", folder / "roster.csv"
    for path in (target, roster):
        if path.exists():
            raise click.UsageError(f"{path} is already there; nothing was written")
    target.write_bytes(Path(__file__).with_name("config.example.toml").read_bytes())
    write_roster(roster)
    click.echo(f"{target}\n{roster}\nFill them in, set the password's environment variable, then: rollcall doctor")


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
    """Interpret again what was quarantined, or everything."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store, _progress("interpreting") as advance:
        count = parts.reparse(store, everything=everything, seen=advance)
    click.echo(f"interpreted {count}")


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


# Reading the store


@rollcall.command(name="day")
@click.argument("on", metavar="[YYYY-MM-DD]", required=False)
@json_option
@pass_setting
def show_day(setting: Setting, on: str | None, as_json: bool) -> None:
    """Show the day's table: every union and its status."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        chosen = _day(on) if on else _current_day(parts, store, setting.clock())
        if as_json:
            for line in explanations.json_lines(store, "daily_status", day=chosen.isoformat()):
                click.echo(line)
        else:
            _print_day(setting, parts, store, chosen)


@rollcall.command()
@click.argument("union")
@click.argument("on", metavar="DAY")
@pass_setting
def explain(setting: Setting, union: str, on: str) -> None:
    """Say why a union has its status on a day: each mail considered, times, rule, evidence, who corrected."""
    from reports.terminal import print_explanation

    parts, chosen = setting.parts(), _day(on)
    found = _union(parts.config, union)
    campaign, words = parts.config.campaign, _words(parts)
    with parts.store(setting.clock()) as store:
        verdict = next((u for u in days.union_days(store, chosen) if u.union_id == found.id), None)
        if verdict is None:
            raise click.UsageError(f"{found.name} owes no report for {chosen}")
        read_until = days.read_until(store)
        print_explanation(
            setting.out,
            verdict,
            chosen,
            explanations.considered_mails(store, found.id, chosen),
            explanations.decisions_about(store, found.id, chosen),
            words,
            deadline=campaign.local(campaign.due(chosen).deadline),
            read_until=campaign.local(read_until).strftime("%Y-%m-%d %H:%M:%S") if read_until else "-",
        )


@rollcall.command()
@click.option("--disposition", type=click.Choice([d.value for d in Disposition]), help="Only these.")
@json_option
@pass_setting
def inbox(setting: Setting, disposition: str | None, as_json: bool) -> None:
    """List mails and what became of them."""
    parts = setting.parts()
    narrowed = {"disposition": disposition} if disposition else {}
    with parts.store(setting.clock()) as store:
        for line in explanations.json_lines(store, "inbox", **narrowed):
            if as_json:
                click.echo(line)
                continue
            mail = json.loads(line)
            verdict = " ".join(
                str(mail[key]) for key in ("disposition", "reason", "union_id", "days", "kind") if mail[key]
            )
            click.echo(
                f"#{mail['mail_id']} {mail['received_at']} {mail['from_address']} 《{mail['subject']}》 {verdict}"
            )


@rollcall.command()
@json_option
@pass_setting
def triage(setting: Setting, as_json: bool) -> None:
    """List what needs a person, numbered."""
    from reports.terminal import print_waiting

    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        if as_json:
            for disposition in (Disposition.TRIAGE, Disposition.QUARANTINED):
                for line in explanations.json_lines(store, "inbox", disposition=disposition.value):
                    click.echo(line)
        else:
            print_waiting(setting.out, days.waiting_mails(store), _words(parts))


@rollcall.command()
@json_option
@pass_setting
def status(setting: Setting, as_json: bool) -> int:
    """Show last good poll, backlog, undelivered digests and disk; exit 1 if unhealthy."""
    import shutil

    parts = setting.parts()
    now, campaign = setting.clock(), parts.config.campaign
    with parts.store(now) as store:
        health = days.health(store)
    late = health.read_until is None or now - health.read_until > timedelta(
        minutes=3 * parts.config.mailbox.poll_minutes
    )
    today = campaign.local_day(now)
    over = campaign.is_due(today) and campaign.due(today).deadline < now
    next_day = campaign.next_due(today + timedelta(days=1) if over else today)
    facts: dict[str, object] = {
        "healthy": not late and not health.undelivered and not health.accepted,
        "read_until": health.read_until and campaign.local(health.read_until).isoformat(),
        "errors": list(health.errors),
        "accepted": health.accepted,
        "triage": health.triage,
        "quarantined": health.quarantined,
        "undelivered": health.undelivered,
        "next_deadline": next_day and campaign.local(campaign.due(next_day).deadline).isoformat(),
        "disk_free_gb": round(shutil.disk_usage(parts.config.store.parent).free / 1e9, 1),
    }
    click.echo(
        json.dumps(facts, ensure_ascii=False)
        if as_json
        else "\n".join(f"{name}: {fact}" for name, fact in facts.items())
    )
    return int(not facts["healthy"])


@rollcall.command()
@click.option("--day", "on", metavar="DAY", help="The due day; today's without it.")
@click.option("--for", "kind", type=click.Choice(["officer", "leaders"]), default="officer", show_default=True)
@click.option("--out", type=_PATH, default=".", show_default=True, help="Folder for the files.")
@click.option("--send", is_flag=True, help="Send what is due of it; nothing if it was sent.")
@pass_setting
def digest(setting: Setting, on: str | None, kind: str, out: Path, send: bool) -> int:
    """Render a day's digest to files, or send it. Before the deadline it is an interim edition."""
    parts, now = setting.parts(), setting.clock()
    with parts.store(now) as store:
        chosen = _day(on) if on else _current_day(parts, store, now)
        if not days.is_due_day(store, chosen):
            raise click.UsageError(f"no report is due for {chosen}")
        if not send:
            for path in _write_digest(parts, store, chosen, kind, out):
                click.echo(path)
            return 0
        tally = parts.send_digest(store, chosen, kind, now=now)
    click.echo(" ".join(f"{name} {n}" for name, n in tally.items()))
    return 1 if tally["failed"] else TRY_AGAIN_LATER if tally["retry"] else 0


# Deciding


@rollcall.command()
@click.argument("address")
@click.argument("union")
@click.option("--past", is_flag=True, help="Earlier mails of this address as well.")
@click.option("--why", default="", help="The reason, kept with the decision.")
@pass_setting
def assign(setting: Setting, address: str, union: str, past: bool, why: str) -> None:
    """Say that mails of ADDRESS are UNION's, from now on, or the past ones too."""
    parts = setting.parts()
    found = _union(parts.config, union)
    detail = {"past": True} if past else {}
    _decide(setting, parts, "assign", why=why, unions=(found.id,), address=address.strip().lower(), detail=detail)


@rollcall.command()
@click.argument("mail", type=int)
@click.option("--union", "unions", metavar="U,…", default="", help="Whose it is; several are joined by commas.")
@click.option("--day", "on", metavar="D,…", default="", help="For which days.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="What kind of report it is.")
@click.option("--not-report", is_flag=True, help="It is no report.")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@pass_setting
def correct(setting: Setting, mail: int, unions: str, on: str, kind: str | None, not_report: bool, why: str) -> None:
    """Overrule the filing of mail number MAIL."""
    if not (unions or on or kind or not_report):
        raise click.UsageError("say what is right: --union, --day, --kind or --not-report")
    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        if not explanations.has_mail(store, mail):
            raise click.UsageError(f"there is no mail number {mail}; `rollcall inbox` lists them")
    found = tuple(_union(parts.config, union).id for union in unions.split(",") if union)
    detail = {"kind": kind, "not_report": not_report}
    _decide(setting, parts, "correct", why=why, unions=found, days=_days(on), mail_id=mail, detail=detail)


@rollcall.command()
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
    parts, chosen = setting.parts(), _day(on)
    campaign = parts.config.campaign
    came = _local_time(at, chosen, campaign.instant, campaign.zone)
    detail: dict[str, object] = {
        "at": came.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local": campaign.local(came).isoformat(timespec="seconds"),
        "via": via,
    }
    if file is not None:
        with parts.store(setting.clock()) as store:
            detail |= {"file": file.name, "sha256": explanations.keep_file(store, file.read_bytes())}
    _decide(setting, parts, "record", why=why, unions=(_union(parts.config, union).id,), days=(chosen,), detail=detail)


@rollcall.command()
@click.argument("unions")
@click.argument("on", metavar="DAYS")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@pass_setting
def excuse(setting: Setting, unions: str, on: str, why: str) -> None:
    """Release UNIONS (ids, groups, or all; joined by commas) for DAYS (2021-02-11,2021-02-12 or 2021-02-11..2021-02-17)."""
    parts = setting.parts()
    _decide(setting, parts, "excuse", why=why, unions=_unions(parts.config, unions), days=_days(on))


@rollcall.command()
@click.argument("union")
@click.argument("on", metavar="DAY")
@click.option("--why", required=True, help="The reason, kept with the decision.")
@pass_setting
def pardon(setting: Setting, union: str, on: str, why: str) -> None:
    """Count a late report as on time."""
    parts = setting.parts()
    _decide(setting, parts, "pardon", why=why, unions=(_union(parts.config, union).id,), days=(_day(on),))


@rollcall.command(name="undo")
@click.argument("decision", type=int)
@pass_setting
def undo_one(setting: Setting, decision: int) -> None:
    """Take a decision back; the record stays."""
    parts = setting.parts()
    with parts.store(setting.clock()) as store:
        try:
            taken = undo(store, parts.office, decision, now=setting.clock())
        except NoSuchDecision:
            raise click.UsageError(f"there is no decision number {decision}") from None
    click.echo(
        f"decision {decision} ({taken.kind}) was already undone"
        if taken.undone
        else f"decision {decision} ({taken.kind}) is undone"
    )


@rollcall.command(name="refile")
@click.option("--from", "since", metavar="DAY", help="Only mails received from this day on, and days from it on.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@pass_setting
def refile_past(setting: Setting, since: str | None, dry_run: bool) -> None:
    """File again after a change of roster, configuration or rules; shows what changes."""
    parts, start = setting.parts(), _day(since) if since else None
    with parts.store(setting.clock(), sync=False) as store:
        for line in parts.refile(store, start, keep=not dry_run, now=setting.clock()):
            click.echo(line)


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


def _decide(setting: Setting, parts: Parts, kind: str, *, why: str, **values: object) -> None:
    decision = Decision(kind, operator(), why, **values)  # type: ignore[arg-type]
    with parts.store(setting.clock()) as store:
        number = decide(store, parts.office, decision, now=setting.clock())
    click.echo(f"decision {number}: {kind}")


def _write_digest(parts: Parts, store: Store, day: date, kind: str, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for ending, data in parts.render_digest(store, day, kind, now=parts.clock()).items():
        path = folder / f"{day}-{kind}.{ending}"
        path.write_bytes(data)
        files.append(path)
    return files


def _print_day(setting: Setting, parts: Parts, store: Store, day: date) -> None:
    from reports.digest import build_digest
    from reports.terminal import day_table

    if not days.is_due_day(store, day):
        raise click.UsageError(f"no report is due for {day}")
    words = _words(parts)
    seen = build_digest(store, parts.config.campaign, day, kind="officer", language=words.language, now=setting.clock())
    setting.out.print(day_table(days.union_days(store, day), words, seen.line))
    for line in filter(None, (seen.missing, seen.pending)):
        setting.out.print(line)


def _words(parts: Parts) -> Words:
    return Words(parts.config.digest.language)


def _current_day(parts: Parts, store: Store, now: datetime) -> date:
    """Today if a report is due for it, else the last day whose deadline has passed."""
    today = parts.config.campaign.local_day(now)
    if days.is_due_day(store, today):
        return today
    return calendar.due_day_before(store, now) or parts.config.campaign.starts


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--now must be an instant such as 2021-02-05T16:30:00+08:00, not {text!r}") from None
    if at.tzinfo is None:
        raise click.UsageError("--now must name its offset, as in 2021-02-05T16:30:00+08:00")
    return at.astimezone(UTC)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"a day is written YYYY-MM-DD, not {text!r}") from None


def _days(text: str) -> tuple[date, ...]:
    """Days joined by commas; a range is written FIRST..LAST."""
    found: list[date] = []
    for piece in filter(None, text.split(",")):
        first, _, last = piece.partition("..")
        start, end = _day(first), _day(last or first)
        if not start <= end <= start + timedelta(400):
            raise click.UsageError(f"the range {piece} runs backwards or is too long")
        found += (start + timedelta(n) for n in range((end - start).days + 1))
    return tuple(dict.fromkeys(found))


def _local_time(text: str, day: date, instant: Callable[..., datetime], zone: object) -> datetime:
    from datetime import time

    try:
        return instant(day, time.fromisoformat(text))
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--at must be a time such as 15:40, or a date and time, not {text!r}") from None
    return at if at.tzinfo else at.replace(tzinfo=zone)  # type: ignore[arg-type]


def _union(config: Config, text: str) -> Union:
    """A union by id, name, short name or alias."""
    for union in config.roster.unions:
        if text in (union.id, union.name, union.short_name, *union.aliases):
            return union
    raise click.UsageError(f"{text!r} is no union of the roster ({', '.join(config.roster.by_id)})")


def _unions(config: Config, text: str) -> tuple[str, ...]:
    """Ids of unions given by id, name, group, or all."""
    found: list[str] = []
    for name in filter(None, text.split(",")):
        group = [union.id for union in config.roster.unions if name in ("all", union.group)]
        found += group or [_union(config, name).id]
    return tuple(dict.fromkeys(found))


if __name__ == "__main__":
    main()
