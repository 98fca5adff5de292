"""The commands that make and check an installation: the demo, the files to fill in, the doctor."""

import json
from importlib.resources import files
from pathlib import Path

import click

from cli.arguments import Setting, json_option, pass_setting
from cli.echo import echo, echo_json
from cli.explore import PORT, check_explore, show
from domain.saying import say

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
@click.argument("folder", type=_PATH, default=".")
@pass_setting
def init(setting: Setting, folder: Path) -> None:
    """Write config.toml and roster.csv to fill in, and the template of the Word brief."""
    from config.example import example_config
    from demo.roster import write_roster

    folder.mkdir(parents=True, exist_ok=True)
    target, roster, brief = folder / "config.toml", folder / "roster.csv", folder / "brief.docx"
    for path in (target, roster, brief):
        if path.exists():
            raise click.UsageError(say("%(path)s is already there; nothing was written", path=path))
    target.write_bytes(example_config().read_bytes())
    write_roster(roster)
    brief.write_bytes(files("reports").joinpath("templates", "brief.docx").read_bytes())
    echo(f"{target}\n{roster}\n{brief}")
    setting.echo(say("Fill them in, set the password's environment variable, then: rollcall doctor"))


@click.command()
@json_option
@pass_setting
def doctor(setting: Setting, as_json: bool) -> int:
    """Check configuration, roster, mailbox, SMTP, store, disk, clock and calendar."""
    from service.doctor import examine

    failed = False
    for check in examine(setting.parts()):
        failed |= check.verdict == "fail"
        if as_json:
            found = {"verdict": check.verdict, "subject": check.subject, "finding": check.finding}
            echo_json(json.dumps(found, ensure_ascii=False))
        else:
            colour = {"ok": "green", "warn": "yellow", "fail": "red"}[check.verdict]
            said = say("%(verdict)s %(subject)s: %(finding)s", verdict=f"{check.verdict:4}", **check.told)
            setting.echo(said, colour=colour)
    return int(failed)


COMMANDS = {"demo": demo, "init": init, "doctor": doctor}
