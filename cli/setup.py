"""The commands that make and check an installation: the demo, the doctor."""

import json
from pathlib import Path

import click

from cli.arguments import Setting, json_option, pass_setting
from cli.echo import echo, echo_json
from cli.explore import PORT, check_explore, show
from domain.saying import say
from service.parts import Parts

_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--dir", "folder", type=_PATH, default="rollcall-demo", show_default=True, help="Where everything goes.")
@click.option("--days", "count", type=click.IntRange(1, 57), default=5, show_default=True, help="Days of the campaign.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another campaign.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True,
              help="A union federation's campaign in Chinese, or a relief organisation's in English.")  # fmt: skip
@click.option("--tour", is_flag=True, help="Then walk through the main commands, each explained and run.")
@click.option("--serve", is_flag=True, help="Then show it in a browser, as `explore` does (extra `explore`).")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="For --serve.")
@pass_setting
def demo(
    setting: Setting, folder: Path, count: int, seed: int, language: str, tour: bool, serve: bool, port: int
) -> None:
    """Show the whole thing on a synthetic campaign: no configuration, no network."""
    from cli.days import print_day
    from cli.digests import write_digest
    from cli.progress import poll_with_progress
    from demo.campaign import MARKER, make_campaign

    if serve:
        check_explore()
    marker = folder / MARKER
    before = marker.read_bytes() if marker.exists() else b""
    try:
        campaign = make_campaign(folder, days=count, seed=seed, language=language)
    except FileExistsError:
        said = say("%(folder)s holds files that are not the demo's; choose another folder by --dir", folder=folder)
        raise FileExistsError(said) from None
    if marker.read_bytes() != before:  # another campaign: its store begins anew
        for path in folder.glob("rollcall.db*"):
            path.unlink()
    setting.config_path, setting.now = campaign.config, campaign.now
    parts, day = setting.parts(), campaign.days[-1]
    with parts.store(campaign.now) as store:
        poll_with_progress(setting, parts, store)
        written = write_digest(parts, store, day, "officer", folder / "digest")
        written += write_digest(parts, store, day, "leaders", folder / "digest")
        print_day(setting, parts, store, day)
    echo()
    setting.echo(say("mailbox  %(path)s", path=folder / "mailbox"))
    setting.echo(say("config   %(path)s", path=campaign.config))
    setting.echo(say("store    %(path)s", path=parts.config.store))
    for path in written:
        setting.echo(say("digest   %(path)s", path=path))
    union = parts.config.roster.unions[0].id
    again = f"rollcall --config {campaign.config} --now {campaign.now.isoformat()}"
    setting.echo(
        say(
            "\nTry: %(again)s triage\n     %(again)s explain %(union)s %(day)s",
            again=again,
            union=union,
            day=day,
        )
    )
    if tour:
        from cli.tour import walk

        late = next(union for (union, on), status in campaign.truth.items() if on == day and status == "late")
        walk(setting, parts, day=day, late=late, folder=folder)
    if serve:
        show(setting, parts, port)


@click.command()
@json_option
@pass_setting
def doctor(setting: Setting, as_json: bool) -> int:
    """Check configuration, roster, mailbox, SMTP, store, disk, clock and calendar."""
    return int(print_checks(setting, setting.parts(), as_json=as_json))


def print_checks(setting: Setting, parts: Parts, *, as_json: bool = False) -> bool:
    """What the doctor finds, a line each; returns whether anything fails."""
    from service.doctor import examine

    failed = False
    for check in examine(parts):
        failed |= check.verdict == "fail"
        if as_json:
            found = {"verdict": check.verdict, "subject": check.subject, "finding": check.finding}
            echo_json(json.dumps(found, ensure_ascii=False))
        else:
            colour = {"ok": "green", "warn": "yellow", "fail": "red"}[check.verdict]
            said = say("%(verdict)s %(subject)s: %(finding)s", verdict=f"{check.verdict:4}", **check.told)
            setting.echo(said, colour=colour)
    return failed


COMMANDS = {"demo": demo, "doctor": doctor}
