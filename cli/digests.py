"""The commands about mail out: rendering and sending digests, letting a held edition go, carrying out a filled-in sheet."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from cli.arguments import Setting, json_option, pass_setting, read_day
from cli.days import current_day
from cli.echo import echo, echo_json
from cli.errors import TRY_AGAIN_LATER
from cli.private import write_private
from config.caller import operator
from domain.mailing import LEADERS
from domain.saying import say
from reports.editions import edition_digest, edition_letter
from reports.mail.letter import Envelope, write_mail
from reports.render import render_page
from reports.span import build_span, render_span
from reports.wording import Words
from service.desk import Person, carry_out
from service.jobs import desk, dispatch, sheet_reader
from service.parts import Parts
from service.photos import make_ready
from service.rows import read_rows
from store import calendar
from store.database import Store
from store.digests import EditionKey
from store.digests import release as release_day
from store.replies import close_deliverable

_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--day", "on", metavar="DAY", help="The due day; today's without it.")
@click.option("--for", "kind", type=click.Choice(["officer", "leaders"]), default="officer", show_default=True)
@click.option("--week", is_flag=True, help="The week up to the day instead: rates, trend, who owes.")
@click.option("--campaign", is_flag=True, help="The whole campaign so far, with a draft of its summary.")
@click.option("--out", type=_PATH, default=".", show_default=True, help="Folder for the files.")
@click.option("--send", is_flag=True, help="Send what is due of it; nothing if it was sent.")
@pass_setting
def digest(setting: Setting, on: str | None, kind: str, week: bool, campaign: bool, out: Path, send: bool) -> int:
    """Render a day's digest to files, or send it. Before the deadline it is an interim edition."""
    parts, now = setting.parts(), setting.clock()
    if week and campaign:
        raise click.UsageError(say("--week and --campaign are two views; ask for one of them"))
    span = "week" if week else "campaign" if campaign else ""
    if span and send:
        raise click.UsageError(say("the views of a week or of the campaign are files; --send is for a day's digest"))
    with parts.store(now) as store:
        chosen = read_day(on) if on else current_day(parts, store, now)
        if span:
            write_files(_span_files(parts, store, chosen, span, now=now), out, f"{chosen}-{span}")
            return 0
        if not calendar.is_due_day(store, chosen):
            raise click.UsageError(say("no report is due for %(day)s", day=chosen))
        if send and kind == LEADERS and dispatch(parts).is_held(store, chosen):
            raise click.UsageError(
                say("the leaders' edition of %(day)s is held; `rollcall release` lets it go", day=chosen)
            )
        if not send:
            write_files(_digest_files(parts, store, chosen, kind, now=now), out, f"{chosen}-{kind}")
            return 0
        tally = dispatch(parts).send_digest(store, parts.transport(), chosen, kind, now=now)
    setting.echo(say("sent %(sent)s retry %(retry)s failed %(failed)s", **tally))
    return 1 if tally["failed"] else TRY_AGAIN_LATER if tally["retry"] else 0


@click.command()
@click.option("--day", "on", metavar="DAY", help="The due day; the last one whose deadline has passed without it.")
@pass_setting
def release(setting: Setting, on: str | None) -> None:
    """Let the leaders' edition of a day go that waits because of `hold`."""
    parts, now = setting.parts(), setting.clock()
    with parts.store(now) as store:
        chosen = read_day(on) if on else current_day(parts, store, now)
        if not calendar.is_due_day(store, chosen):
            raise click.UsageError(say("no report is due for %(day)s", day=chosen))
        if parts.config.campaign.due(chosen).limit >= now:
            raise click.UsageError(
                say("the deadline of %(day)s has not passed; its edition is not made yet", day=chosen)
            )
        if not parts.addressees.hold:
            raise click.UsageError(Words(parts.addressees.language)("e_nothing_held"))
        release_day(store, parts.config.campaign.name, chosen, by=operator(), now=now)
    setting.echo(say("the leaders' edition of %(day)s is released; the service sends it at its hour", day=chosen))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@pass_setting
def apply(setting: Setting, file: Path, as_json: bool) -> int:
    """Carry out what was filled in on the sheet to confirm (待确认) of a digest's workbook."""
    parts, now = setting.parts(), setting.clock()
    with parts.store(now) as store:
        at = desk(parts, store)
        lines = read_rows(at, file.read_bytes(), sheet_reader(parts))
        with store.write():
            outcomes = carry_out(at, lines, Person(operator(), at.words("x_confirm")))
    for outcome in outcomes:
        told = {"line": outcome.line, "done": outcome.done, "text": outcome.text}
        if as_json:
            echo_json(json.dumps(told, ensure_ascii=False))
        else:
            echo(f"{outcome.sign} {outcome.line}: {outcome.text}")
    if not outcomes:
        setting.echo(say("nothing is filled in"), err=True)
    return int(not outcomes or not all(outcome.done for outcome in outcomes))


@click.command()
@click.argument("deliverable")
@click.option("--why", required=True, help="The reason, kept with it.")
@pass_setting
def close(setting: Setting, deliverable: str, why: str) -> None:
    """Ask nobody for DELIVERABLE (key or name) any more, though some still owe it."""
    parts, now = setting.parts(), setting.clock()
    with parts.store(now) as store:
        name = close_deliverable(store, deliverable, by=operator(), why=why, now=now)
    if not name:
        keys = ", ".join(f"{task.key} {task.name}" for task in parts.config.campaign.deliverables)
        raise click.UsageError(
            say("'%(name)s' is no deliverable of the campaign (%(keys)s)", name=deliverable, keys=keys)
        )
    setting.echo(say("%(name)s is closed", name=name))


def write_digest(parts: Parts, store: Store, day: date, kind: str, folder: Path) -> list[Path]:
    """A day's digest as files; returns where they are."""
    return _write(_digest_files(parts, store, day, kind, now=parts.clock()), folder, f"{day}-{kind}")


def write_files(files: Mapping[str, bytes], folder: Path, stem: str) -> None:
    """Write files, private ones, and say where they are."""
    for path in _write(files, folder, stem):
        echo(path)


def _digest_files(parts: Parts, store: Store, day: date, kind: str, *, now: datetime) -> Mapping[str, bytes]:
    """A day's digest: ending -> bytes, workbook and brief too. Nothing is planned or sent by it."""
    campaign = parts.config.campaign
    make_ready(parts, store, day)
    every = tuple(dict.fromkeys(("xlsx", "docx", *parts.addressees.attach)))
    addressees = replace(parts.addressees, attach=every if kind != LEADERS else ("docx",))
    digest = edition_digest(store, campaign, addressees, EditionKey(campaign.name, day, kind, 1), now=now)
    letter = edition_letter(store, campaign, addressees, digest, day, now=now, whole=True)
    sender = addressees.sender or "rollcall@rollcall.invalid"
    recipient = next(iter(addressees.of(kind)), sender)
    mail = write_mail(letter, Envelope(sender, recipient, f"<not-sent.{day}.{kind}@rollcall.invalid>", now))
    made = {"html": render_page(digest).encode(), "txt": letter.text.encode(), "eml": mail}
    return made | {file.name.rpartition(".")[2]: file.data for file in letter.attachments}


def _span_files(parts: Parts, store: Store, day: date, span: str, *, now: datetime) -> Mapping[str, bytes]:
    """The view of a week or of the whole campaign up to a day: ending -> bytes."""
    campaign = parts.config.campaign
    first = max(campaign.starts, day - timedelta(6)) if span == "week" else campaign.starts
    view = build_span(store, campaign, first, day, kind=span, language=parts.addressees.language, now=now)
    return render_span(store, campaign, view, brief=parts.addressees.brief)


def _write(files: Mapping[str, bytes], folder: Path, stem: str) -> list[Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = []
    for ending, data in files.items():
        path = folder / f"{stem}.{ending}"
        write_private(path, data)
        paths.append(path)
    return paths


COMMANDS = {"digest": digest, "release": release, "apply": apply, "close": close}
