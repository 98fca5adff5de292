"""The `rollcall` command: words in, one call, words out. Results go to stdout, messages for people to stderr.

Exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 75 try again later (mailbox or SMTP server not reachable).
A command's module is imported when the command is called, so that `--help` and `day` do not wait for every parser.
"""

import logging
import sys
from importlib import import_module
from pathlib import Path

import click

from cli.help import Group, HelpContext
from cli.system import lacking, refuse

# name: the module that holds it, and what it does in a line
COMMANDS = {
    "demo": ("setup", "Show the whole thing on a synthetic campaign: no configuration, no network."),
    "init": (
        "starting",
        "Write config.toml and roster.csv to fill in, and the template of the Word brief; on a terminal by asking what is needed.",
    ),
    "doctor": ("setup", "Check configuration, roster, mailbox, SMTP, store, disk, clock and calendar."),
    "poll": ("mailbox", "Poll all folders once, and interpret what is waiting."),
    "run": ("mailbox", "Run the service: poll, interpret, send what is due, until SIGTERM."),
    "day": ("days", "Show the day's table: every union and its status."),
    "explain": ("days", "Say why a union has its status on a day."),
    "evidence": (
        "days",
        "Write original mails, Received fields, hashes, the explanation and the ledger rows of a union and day to a .zip.",
    ),
    "redact": (
        "redact",
        "Write a copy of mail number MAIL (or of an .eml file) without its texts, names and pictures: the same structure, filed the same.",
    ),
    "inbox": ("days", "List mails and what became of them."),
    "search": ("days", "Find mails in which all WORDS stand."),
    "sql": ("asking", "Answer a SELECT over the public views (docs/sql.md), as at --now; read-only."),
    "explore": (
        "explore",
        "Show the store in a browser: the roll call day by day, mails, photos, tables; read-only, on this machine only.",
    ),
    "export": (
        "export",
        "Copy reports as files to --to/DAY/UNION/NN_NAME, with the text of each mail and a manifest; again, only what is new.",
    ),
    "status": ("status", "Show last good poll, backlog, undelivered digests and disk; exit 1 if unhealthy."),
    "triage": ("triage", "List what needs a person, numbered; on a terminal a menu."),
    "assign": ("decisions", "Say that mails of ADDRESS are UNION's, from now on, or the past ones too."),
    "correct": ("decisions", "Overrule the filing of mail number MAIL."),
    "record": ("decisions", "Record a report that did not come by mail."),
    "excuse": ("decisions", "Release UNIONS (ids, groups, or all; joined by commas) for DAYS."),
    "pardon": ("decisions", "Count a late report as on time."),
    "label": ("decisions", "Say what a mail is about, in place of what rules found."),
    "undo": ("decisions", "Take a decision back; the record stays."),
    "refile": ("decisions", "File again after a change of roster, configuration or rules; shows what changes."),
    "digest": ("digests", "Render a day's digest to files, or send it."),
    "release": ("digests", "Let the leaders' edition of a day go that waits because of `hold`."),
    "apply": ("digests", "Carry out what was filled in on the sheet to confirm (待确认) of a digest's workbook."),
    "close": ("digests", "Ask nobody for DELIVERABLE (key or name) any more, though some still owe it."),
    "roster": ("roster", "Check the roster file, and learn addresses for it."),
    "reparse": (
        "mailbox",
        "Interpret again what was quarantined or has files that could not be opened, or everything.",
    ),
    "ocr": ("mailbox", "Read the text of pictures and scans that wait for it, for `search` (extra `ocr`)."),
    "verify": ("mailbox", "Rebuild every mail byte for byte and check every hash."),
    "backup": ("backups", "Copy the store to FILE, consistent while the service runs, and check the copy."),
    "restore": ("backups", "Make the store from the backup FILE, checked; the service must not run."),
    "purge": (
        "backups",
        "Take away what old mails said: bytes, texts, files. Verdicts and receipts stay, nothing is fetched again.",
    ),
}


class Commands(Group):
    """The commands of the table above, each imported from its module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table: as one sets it up, reads, decides, sends."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name."""
        if name not in COMMANDS:
            return None
        if names := lacking():
            refuse(names, ctx.params.get("config_path"))
        found: click.Command = import_module(f"cli.{COMMANDS[name][0]}").COMMANDS[name]
        for command in (found, *getattr(found, "commands", {}).values()):
            command.context_class = HelpContext
        return found

    def invoke(self, ctx: click.Context) -> object:
        """The command; what goes wrong in it becomes words in the office's language and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.exceptions.Abort):
            raise
        except Exception as error:
            from cli.errors import report_error

            return report_error(error, ctx.obj.language if ctx.obj else "", config=ctx.params.get("config_path"))

    def lines(self) -> list[tuple[str, str]]:
        """The table as it stands."""
        return [(name, line) for name, (_, line) in COMMANDS.items()]


def _say_version(ctx: click.Context, asked: bool) -> None:
    if not asked or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    from cli.echo import echo
    from parsers.values import PARSER_VERSION
    from store.version import SCHEMA_VERSION

    echo(f"rollcall {version('rollcall')} (parser {PARSER_VERSION}, schema {SCHEMA_VERSION})")
    ctx.exit()


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "config_path", type=click.Path(path_type=Path), envvar="ROLLCALL_CONFIG", default="config.toml",
              show_default=True, help="The configuration; also $ROLLCALL_CONFIG.")  # fmt: skip
@click.option("--now", metavar="INSTANT", help="Rehearse as at this instant, as 2021-02-05T16:30:00+08:00.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what is being done.")
@click.option("--log", "log_format", type=click.Choice(["text", "json"]), envvar="ROLLCALL_LOG", default="text",
              show_default=True, help="The log on stderr, as lines of text or of JSON; also $ROLLCALL_LOG.")  # fmt: skip
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=lambda ctx, _, asked: _say_version(ctx, asked),
              help="Show the versions of the program, of its parser and of its store's schema.")  # fmt: skip
@click.pass_context
def rollcall(ctx: click.Context, config_path: Path, now: str | None, verbose: bool, log_format: str) -> None:
    """Turn a mailbox into a roll call: who mailed today's report, on time, and what was in it."""
    from cli.arguments import Setting, read_instant
    from cli.echo import JsonLines, OneLine
    from config.caller import wants_no_colour

    handler = logging.StreamHandler()
    text = OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if log_format == "json" else text)
    level = logging.INFO if verbose or ctx.invoked_subcommand == "run" else logging.WARNING
    logging.basicConfig(level=level, handlers=[handler])
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("mailparser").setLevel(logging.CRITICAL)
    ctx.obj = Setting(config_path, read_instant(now))
    ctx.color = False if wants_no_colour() else None


def main() -> None:
    """Entry point: every error that a person can do something about becomes words and an exit code."""
    try:
        code = rollcall.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except Exception as error:
        from cli.errors import report_error

        code = report_error(error, "")
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
