"""The commands of keeping: a backup, a store from one, and what is not kept any longer."""

from datetime import datetime, timedelta
from pathlib import Path

import click

from cli.arguments import Setting, pass_setting, read_day
from cli.progress import progress
from domain.saying import say
from service.parts import Parts
from store import backups
from store.database import single_instance
from store.purge import purge as purge_mails


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@pass_setting
def backup(setting: Setting, file: Path) -> None:
    """Copy the store to FILE, consistent while the service runs, and check the copy."""
    parts = setting.parts()
    with parts.store(setting.clock(), sync=False) as store, progress(setting.told(say("copying and checking"))):
        copy = backups.back_up(store, file, now=setting.clock())
    setting.echo(_told(parts, file, copy))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Move aside the store that is there.")
@pass_setting
def restore(setting: Setting, file: Path, replace: bool) -> None:
    """Make the store from the backup FILE, checked; the service must not run."""
    parts = setting.parts()
    path = parts.config.store
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with single_instance(path), progress(setting.told(say("copying and checking"))):
        restored = backups.restore(file, path, now=setting.clock(), replace=replace)
    setting.echo(_told(parts, file, restored.copy))
    if restored.aside:
        setting.echo(say("the old store is now %(path)s", path=restored.aside), err=True)
    made = _local(parts, restored.copy.made_at)
    setting.echo(
        say("decisions made since %(at)s are not in it; the next poll reads the mailbox again", at=made), err=True
    )
    if restored.unsure:
        listed = ", ".join(day.isoformat() for day in restored.unsure)
        unsure = say(
            "what was sent since %(at)s is not known: no digest of %(days)s goes out by itself; "
            "`rollcall digest --day DAY --send` sends one",
            at=made,
            days=listed,
        )
        setting.echo(unsure, err=True)


@click.command()
@click.option("--before", required=True, metavar="DAY", help="Mail received before this day, YYYY-MM-DD.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@pass_setting
def purge(setting: Setting, before: str, dry_run: bool) -> None:
    """Take away what old mails said: bytes, texts, files. Verdicts and receipts stay, nothing is fetched again."""
    parts, day = setting.parts(), read_day(before)
    if day > parts.config.campaign.local_day(setting.clock()) + timedelta(1):
        raise click.UsageError(say("--before %(day)s lies in the future", day=day))
    with parts.store(setting.clock(), sync=False) as store, progress(setting.told(say("purging"))) as advance:
        gone = purge_mails(store, day, now=setting.clock(), keep=not dry_run, seen=advance)
    size = f"{gone.kept_bytes / 1e6:.1f}"
    if dry_run:
        setting.echo(say("%(n)s {n|mail|mails} would go, %(mb)s MB", n=gone.mails, mb=size))
        return
    before_mb, after_mb = f"{gone.file_before / 1e6:.1f}", f"{gone.file_after / 1e6:.1f}"
    setting.echo(
        say(
            "%(n)s {n|mail|mails} purged, %(mb)s MB; the file had %(before)s MB and has %(after)s",
            n=gone.mails, mb=size, before=before_mb, after=after_mb,
        )
    )  # fmt: skip


def _told(parts: Parts, file: Path, copy: backups.Copy) -> str:
    return say(
        "%(file)s: as of %(at)s, %(mb)s MB, %(mails)s {mails|mail|mails}, the mailbox read until %(until)s",
        file=file,
        at=_local(parts, copy.made_at),
        mb=f"{copy.size / 1e6:.1f}",
        mails=copy.mails,
        until=_local(parts, copy.read_until) if copy.read_until else "-",
    )


def _local(parts: Parts, at: datetime) -> str:
    return parts.config.campaign.local(at).strftime("%Y-%m-%d %H:%M")


COMMANDS = {"backup": backup, "restore": restore, "purge": purge}
