"""`rollcall init`: on a terminal a conversation, for scripts options; it ends with the doctor and a digest of the last due day to look
at. Nothing is written before everything was answered, and what stands there already is never written over.
"""

import csv
import io
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from cli.answers import PASSWORD_FILE, Account, ask_account, ask_campaign, ask_recipients, ask_roster, separated
from cli.arguments import Setting, pass_setting
from cli.echo import echo
from cli.interview import Interview
from cli.private import write_private
from config.caller import office_language
from config.example import example_config
from config.rosterrows import read_rows
from config.starting import TEMPLATES, Answers, write_config
from domain.rosterdraft import Draft
from domain.rosterfile import ROSTER_COLUMNS, column_of
from domain.saying import say
from service.parts import Parts
from service.rehearsal import DAYS, last_due_day, rehearsal, with_roster
from store.database import Store
from store.decisions import KnownAddress, proposed_addresses

_FILE = click.Path(path_type=Path)
_SHOWN = 60  # addresses that are proposed at once


@dataclass(frozen=True, slots=True)
class _Places:
    """The files of an installation."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def roster(self) -> Path:
        return self.folder / "roster.csv"

    @property
    def brief(self) -> Path:
        return self.folder / "brief.docx"

    @property
    def password(self) -> Path:
        return self.folder / PASSWORD_FILE


@click.command()
@click.argument("folder", type=_FILE, default=".")
@click.option("--example", is_flag=True, help="Ask nothing: write the examples.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="Of the office.")
@click.option("--address", default="", help="Of the mailbox; its provider's servers are known.")
@click.option("--imap-url", default="", help="Where it is read, as imaps://imap.example.com:993, or maildir:PATH.")
@click.option("--password-file", default="", help="A private file (0600) with the code.")
@click.option("--password-env", default="", help="The environment variable with the code.")
@click.option("--roster", "units", type=_FILE, help="The office's list of units: .xlsx, .xls or .csv.")
@click.option("--template", type=click.Choice(list(TEMPLATES)), help="What is reported.")
@click.option("--name", "campaign_name", default="", help="Of the campaign.")
@click.option("--receiver-names", default="", help="What the office is called, separated by commas.")
@click.option("--starts", default="", metavar="DAY", help="First day of reports; today without it.")
@click.option("--ends", default="", metavar="DAY", help="Last day of reports; eight weeks later without it.")
@click.option("--deadline", default="", metavar="TIME", help="As 16:00.")
@click.option("--timezone", default="", help="As Asia/Shanghai.")
@click.option("--officers", default="", help="Who gets the digest by mail, separated by commas; without it nobody.")
@click.option("--smtp-url", default="", help="Which server mails it, as smtps://smtp.example.com:465.")
@click.option("--learn", is_flag=True, help="Take the addresses of the last 30 days into the roster without asking.")
@click.option("--preview", is_flag=True, help="Write the last due day's digest as files to look at.")
@pass_setting
def init(setting: Setting, /, folder: Path, example: bool, **options: Any) -> int:
    """Write config.toml and roster.csv to fill in, and the template of the Word brief; on a terminal by asking what is needed."""
    from cli.setup import print_checks

    places = _Places(folder)
    for path in (places.config, places.roster, places.brief):
        if path.exists():
            raise click.UsageError(say("%(path)s is already there; nothing was written", path=path))
    asking = sys.stdin.isatty() and sys.stdout.isatty()
    if example or not (asking or any(options.values())):
        _write_examples(setting, places)
        return 0
    interview = Interview(options["language"] or office_language(None), asking)
    if asking and not options["language"]:
        chosen = interview.choose(say("Language"), ("中文", "English"), int(interview.language == "en"))
        interview.language = ("zh", "en")[chosen]
    setting.spoken = interview.language
    has_code = bool(options["password_file"] or options["password_env"] or places.password.exists())
    account, answers, draft = _answers(setting, interview, options, has_code=has_code)
    _write(interview, places, account, answers, draft)
    setting.config_path = places.config
    parts = setting.parts()
    readable = account.works or has_code
    wanted = options["learn"] or options["preview"]
    if readable and asking and not wanted:
        wanted = interview.agree(say("\nLook through the mails of the last %(n)s days, to learn who reports?", n=DAYS))
    if readable and wanted:
        _look_back(setting, interview, parts, places, take_all=options["learn"])
    interview.tell(say("\nThe doctor says:"))
    failed = print_checks(setting, setting.parts())
    interview.tell(say("\nNext: rollcall --config %(path)s poll, then day; run is the service", path=places.config))
    return int(failed)


def _answers(
    setting: Setting, interview: Interview, options: dict[str, Any], *, has_code: bool
) -> tuple[Account, Answers, Draft | None]:
    """Everything that is needed, asked or given. `has_code`: that of the mailbox is there."""
    account = ask_account(interview, address=options["address"], url=options["imap_url"], has_code=has_code)
    group = "全部单位" if interview.language == "zh" else "all"
    draft = ask_roster(interview, options["units"], group=group, receiver_names=separated(options["receiver_names"]))
    campaign = ask_campaign(interview, options, today=setting.clock().astimezone().date())
    officers, smtp = ask_recipients(interview, account, options)
    url = account.url
    scheme, _, path = url.partition(":")
    if scheme in (
        "maildir",
        "mbox",
        "eml",
    ):  # given from where one stands; the configuration counts from its own folder
        url = f"{scheme}:{Path(path).absolute()}"
    file = options["password_file"]
    return (
        account,
        Answers(
            language=interview.language,
            mailbox_url=url,
            address=account.address,
            password_env=options["password_env"],
            password_file=str(Path(file).absolute()) if file else PASSWORD_FILE,
            smtp_url=smtp,
            officers=officers,
            **campaign,
        ),
        draft,
    )


def _write(interview: Interview, places: _Places, account: Account, answers: Answers, draft: Draft | None) -> None:
    """All files; the configuration last, so that what it names is there."""
    places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = answers.password_file == PASSWORD_FILE and not answers.password_env and account.address
    if ours and not places.password.exists():
        write_private(places.password, f"{account.code}\n".encode(), new=True)
    if draft is not None:
        _write_roster(places.roster, draft.rows)
    else:
        _example_roster(places.roster, answers.language)
    _write_brief(places.brief)
    places.config.write_text(write_config(answers), encoding="utf-8")
    interview.tell("")
    for path in (places.config, places.roster, places.brief):
        echo(path)


def _look_back(setting: Setting, interview: Interview, parts: Parts, places: _Places, *, take_all: bool) -> None:
    """The last weeks: addresses for the roster, and the digest of the last due day."""
    from cli.digests import write_digest
    from cli.errors import report_error
    from cli.progress import poll_with_progress
    from service.jobs import refile

    now = setting.clock()
    with rehearsal(parts.config, now=now) as (trial, store):
        result = poll_with_progress(setting, trial, store).result
        for error in result.errors.values():
            report_error(error, interview.language)
        setting.echo(say("%(n)s {n|mail|mails} of the last %(days)s days", n=result.new, days=DAYS))
        if learned := _learn(interview, parts, store, take_all=take_all):
            _add_senders(places.roster, learned)
            trial = with_roster(trial, setting.parts().config.roster)
            refile(trial, store, None, keep=True, now=now)
            setting.echo(say("%(n)s {n|address|addresses} added to %(path)s", n=len(learned), path=places.roster))
        day = last_due_day(trial.config.campaign, trial.config.campaign.local_day(now))
        if day is None or result.errors:
            return
        for path in write_digest(trial, store, day, "officer", places.folder / "preview"):
            if path.suffix == ".html":
                setting.echo(say("the digest of %(day)s, to look at: %(path)s", day=day, path=path))


def _learn(interview: Interview, parts: Parts, store: Store, *, take_all: bool) -> list[KnownAddress]:
    """The addresses that the person wants on the roster."""
    found = proposed_addresses(store)[:_SHOWN]
    unions = parts.config.roster.by_id
    if not found or take_all or not interview.asking:
        return found if take_all else []
    interview.tell(say("\nThese addresses reported and are not on the roster:"))
    for n, known in enumerate(found, start=1):
        told = {"n": n, "address": known.address, "union": unions[known.union_id].name, "m": known.mails}
        interview.tell(say("  %(n)s  %(address)s  %(union)s (%(m)s {m|mail|mails})", **told))
    text = interview.ask(
        say("Which are right? all, none, or their numbers separated by commas"),
        "all",
        check=lambda text: _are_numbers(text, len(found)),
    )
    if text.lower() in ("none", "无"):
        return []
    if text.lower() in ("all", "全部"):
        return found
    chosen = {int(number) for number in separated(text)}
    return [known for n, known in enumerate(found, start=1) if n in chosen]


def _are_numbers(text: str, most: int) -> str:
    if text.lower() in ("all", "none", "全部", "无"):
        return ""
    numbers = separated(text)
    fit = numbers and all(number.isdecimal() and 1 <= int(number) <= most for number in numbers)
    return "" if fit else say("Type a number from 1 to %(n)s.", n=most)


def _add_senders(file: Path, learned: list[KnownAddress]) -> None:
    """The roster file with these addresses at the end of their unions' lists."""
    header, rows = read_rows(file)
    columns = [column_of(name) for name in header]
    at, of = columns.index("senders"), columns.index("id")
    for _, cells in rows:
        more = [known.address for known in learned if known.union_id == cells[of]]
        cells[at] = ";".join(filter(None, (cells[at], *more)))
    _write_roster(file, [tuple(cells) for _, cells in rows], header=tuple(header))


def _write_roster(file: Path, rows: Any, *, header: tuple[str, ...] = ROSTER_COLUMNS) -> None:
    """With a byte order mark: Excel and WPS read Chinese by it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    file.write_text(text.getvalue(), encoding="utf-8-sig")


def _example_roster(file: Path, language: str) -> None:
    from demo.roster import write_roster

    if language == "zh":
        write_roster(file)
    else:
        file.write_bytes(files("config").joinpath("templates", "roster.en.csv").read_bytes())


def _write_brief(file: Path) -> None:
    file.write_bytes(files("reports").joinpath("templates", "brief.docx").read_bytes())


def _write_examples(setting: Setting, places: _Places) -> None:
    places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    places.config.write_bytes(example_config().read_bytes())
    _example_roster(places.roster, "zh")
    _write_brief(places.brief)
    echo(f"{places.config}\n{places.roster}\n{places.brief}")
    setting.echo(say("Fill them in, set the password's environment variable, then: rollcall doctor"))


COMMANDS = {"init": init}
