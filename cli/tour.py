"""The demo as a tour: the main commands one after the other on its store, each with a word on what it is for, and its real output."""

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from cli.arguments import Setting
from cli.echo import echo
from domain.saying import say
from service.parts import Parts
from store import explanations
from store.canned import CANNED
from store.database import Store

_WHO_IS_MISSING = " ".join(next(one.sql for one in CANNED if one.name == "who_is_missing").split())
_RULE = "─" * 78


@dataclass(frozen=True, slots=True)
class Step:
    """A command line without the program's name, and what is said before it."""

    told: str
    words: tuple[str, ...]


def walk(setting: Setting, parts: Parts, *, day: date, late: str, folder: Path) -> None:
    """Show every step; on a terminal each waits for Enter. `late`: the id of a unit that was late on `day`."""
    from cli.main import rollcall

    fixed = ["--config", str(setting.config_path), "--now", setting.clock().isoformat()]
    setting.echo(say("\nThe tour: the main commands on what was just made. Each is shown as you would type it."))
    for number, step in enumerate(_steps(setting, parts, day=day, late=late, folder=folder), 1):
        if _at_a_terminal():
            click.prompt(
                setting.told(say("Enter goes on, Ctrl-C ends")), default="", show_default=False, prompt_suffix=" "
            )
        echo(f"\n{_RULE}")
        setting.echo(say("%(number)s. %(told)s", number=number, told=step.told))
        echo(f"$ rollcall {_typed(step.words)}\n")
        rollcall.main([*fixed, *step.words], standalone_mode=False)
    echo(f"\n{_RULE}")
    setting.echo(say("That was the tour. Before each of these commands stand: %(fixed)s", fixed=_typed(fixed)))


def _typed(words: Sequence[str]) -> str:
    """Words as one types them; those with single quotes in double ones."""
    return " ".join(
        f'"{word}"' if "'" in word and not set(word) & set('"$`\\\\!') else shlex.quote(word) for word in words
    )


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _steps(setting: Setting, parts: Parts, *, day: date, late: str, folder: Path) -> Iterator[Step]:
    on = day.isoformat()
    english = parts.config.digest.language == "en"
    word, why = ("blankets", "power cut") if english else ("慰问金", "停电")
    copy = folder / "redacted.eml"
    yield Step(
        say("Is all well? The last good poll, what waits, the next digest. Monitors read its exit code."), ("status",)
    )
    yield Step(
        say("The roll call: every unit and its status. The deadline decides by the receiving server's clock."),
        ("day", on),
    )
    yield Step(
        say("Why is one of them late? Each mail that was considered, its times, and the rules that decided."), ("explain", late, on)
    )  # fmt: skip
    yield Step(say("What nobody but a person can settle. `rollcall triage` on a terminal is a menu for it."),
               ("inbox", "--disposition", "triage"))  # fmt: skip
    yield Step(
        say("A person overrules: this late report counts as on time. Who and why is kept."),
        ("pardon", late, on, "--why", why),
    )
    yield Step(say("The explanation now says so."), ("explain", late, on))
    with parts.store(setting.clock()) as store:
        number = explanations.decisions_about(store, late, day)[-1].decision_id
    yield Step(say("Nothing is final: a decision is taken back, and the record of it stays."), ("undo", str(number)))
    yield Step(
        say("Full text over subjects, texts, documents and the names of files."), ("search", word, "--limit", "3")
    )
    yield Step(
        say("Any question to the store, read-only; docs/sql.md names the views and their columns."),
        ("sql", _WHO_IS_MISSING),
    )
    yield Step(
        say("What would change if roster, configuration or rules had changed? Here nothing."), ("refile", "--dry-run")
    )
    yield Step(say("The files of one unit as folders, with the text of each mail, for the office's own drive."),
               ("export", "--to", str(folder / "files"), "--union", late))  # fmt: skip
    copy.unlink(missing_ok=True)
    with parts.store(setting.clock()) as store:
        mail = _report_of(store, late)
    yield Step(say("A mail to show to strangers: same structure, filed the same, and nothing of what it says."),
               ("redact", str(mail), "--out", str(copy)))  # fmt: skip
    yield Step(say("Is everything that was received still there, byte for byte?"), ("verify", "--quick"))


def _report_of(store: Store, union_id: str) -> int:
    """The number of a mail that is a report of this unit."""
    mails = map(json.loads, explanations.json_lines(store, "inbox", disposition="report"))
    return next(int(mail["mail_id"]) for mail in mails if union_id in (mail["union_id"] or "").split(","))
