"""What `rollcall init` asks, in the order in which a person knows it: the mailbox and its code, the units, the campaign, who reads it.
An option of the command line answers its question beforehand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from cli.errors import mailbox_trouble
from cli.interview import Interview
from config.campaign import read_zone
from config.rosterrows import Unreadable, read_rows
from config.starting import TEMPLATES, read_template
from domain.providers import BY_KEY, PROVIDERS, Provider, provider_of_address
from domain.rosterdraft import Draft, draft_roster
from domain.rosterfile import ROSTER_COLUMNS, read_roster
from domain.saying import say, words_of_error
from ingest.connect import open_mailbox
from ingest.mailbox import MailboxError

PASSWORD_FILE = "imap-password"  # noqa: S105 - its name
_TRIALS = 3  # logins in quick succession; a provider blocks who tries more
_TRIAL_SECONDS = 30
_ADDRESS = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")
_FILES = ("maildir:", "mbox:", "eml:")
_LASTING = timedelta(56)


@dataclass(frozen=True, slots=True)
class Account:
    """The mailbox: its provider, url and address. `code` is what was typed; `works` whether it was tried and let in."""

    provider: Provider
    url: str
    address: str
    code: str = ""
    works: bool = False


def ask_account(interview: Interview, *, address: str, url: str, has_code: bool) -> Account:
    """Which mailbox, and the code for it, tried at once. `has_code`: it stands in the environment or in a file already."""
    if url.startswith(_FILES):
        return Account(BY_KEY["custom"], url, address, works=True)
    address = address or interview.ask(say("Address of the mailbox that reports are sent to"), check=is_address)
    _refuse("--address", is_address(address))
    provider = provider_of_address(address)
    if url:
        provider = provider or BY_KEY["custom"]
    elif provider is None:
        if not interview.asking:
            raise click.UsageError(
                say("whose servers %(address)s is at cannot be told; give --imap-url", address=address)
            )
        names = [each.name for each in PROVIDERS]
        provider = PROVIDERS[interview.choose(say("Which provider is it?"), names, len(names) - 1)]
    url = url or provider.imap_url(address)
    if not url:
        server = interview.ask(say("The IMAP server, as imap.example.com or imap.example.com:993"), check=_is_server)
        url = server if "://" in server else f"imaps://{server}"
    interview.tell(say("\nIMAP server: %(url)s", url=url))
    if has_code or not interview.asking:
        return Account(provider, url, address)
    interview.tell(provider.steps)
    return _try_codes(interview, Account(provider, url, address))


def _try_codes(interview: Interview, account: Account) -> Account:
    for n in range(_TRIALS):
        code = interview.secret(say("\nThe code, or the password; Enter alone: later"))
        if account.provider.key != "custom":
            code = re.sub(r"\s", "", code)  # shown in groups of four
        if not code:
            break
        account = Account(account.provider, account.url, account.address, code)
        try:
            interview.tell(say("ok: logged in, %(n)s {n|folder|folders} to read", n=try_login(account)))
        except MailboxError as error:
            interview.tell(mailbox_trouble(error))
            if n == _TRIALS - 1:
                interview.tell(say("Three are enough for now: a provider blocks who tries too often."))
        else:
            return Account(account.provider, account.url, account.address, code, works=True)
    file = PASSWORD_FILE
    interview.tell(
        say("Go on without it: write it into the file %(file)s later, and `rollcall doctor` tries it.", file=file)
    )
    return account


def try_login(account: Account) -> int:
    """Log in, count the folders to read, log out. Raises MailboxError."""
    mailbox = open_mailbox(
        account.url,
        username=account.address,
        password=account.code,
        folders="auto",
        after_ingest="leave",
        timeout=_TRIAL_SECONDS,
    )
    try:
        return len(mailbox.folders())
    finally:
        mailbox.close()


def ask_roster(interview: Interview, file: Path | None, *, group: str, receiver_names: Sequence[str]) -> Draft | None:
    """The office's own list as a roster; None where the example is to be filled in."""
    if file is not None:
        draft = read_list(file, group=group, receiver_names=receiver_names)
        if not draft.rows:
            raise click.UsageError(say("%(path)s: %(problem)s", path=file, problem=list(draft.notes)))
        return draft
    while interview.asking:
        name = interview.ask(
            say("\nYour list of units, as .xlsx, .xls or .csv (drag the file here); Enter alone: an example to fill in")
        )
        if not name:
            break
        draft = read_list(Path(name.strip("'\" ")).expanduser(), group=group, receiver_names=receiver_names)
        for note in draft.notes:
            interview.tell(say("  note: %(note)s", note=note))
        if not draft.rows:
            continue
        at = ROSTER_COLUMNS.index
        addresses = sum(bool(row[at("senders")]) for row in draft.rows)
        told = {"n": len(draft.rows), "m": addresses}
        interview.tell(say("%(n)s {n|unit|units}, %(m)s of them with an address:", **told))
        for row in draft.rows[:5]:
            interview.tell(f"  {row[at('id')]}  {row[at('name')]}  {row[at('group')]}  {row[at('senders')]}")
        if interview.agree(say("Is that right?")):
            return draft
    return None


def read_list(file: Path, *, group: str, receiver_names: Sequence[str]) -> Draft:
    """An office's list as a roster; without rows where it cannot be used, and then the notes say why."""
    try:
        header, rows = read_rows(file)
    except Unreadable as error:
        said = say("%(path)s: %(problem)s", path=file, problem=words_of_error(error))
        return Draft((), (said,))
    draft = draft_roster([(1, header), *rows], group=group)
    lines = [(n, list(row)) for n, row in enumerate(draft.rows, start=2)]
    _, problems = read_roster(ROSTER_COLUMNS, lines, receiver_names=tuple(receiver_names))
    if not draft.rows and not draft.notes:
        problems = [
            say("names no union below its header; write one line for each, or let `rollcall init` write an example")
        ]
    return Draft((), (*draft.notes, *problems)) if problems else draft


def ask_campaign(interview: Interview, options: dict[str, Any], *, today: date) -> dict[str, Any]:
    """The keys of Answers that are about the campaign."""
    keys = list(TEMPLATES)
    chosen = options["template"]
    if not chosen:
        first = keys.index("branches" if interview.language == "en" else "ten")
        chosen = keys[interview.choose(say("\nWhat is reported?"), list(TEMPLATES.values()), first)]
    known = read_template(chosen).keys
    name = options["campaign_name"] or interview.ask(
        say("Name of the campaign, as it stands in the digest"), known["name"], check=_is_something
    )
    names = options["receiver_names"] or interview.ask(
        say("What those who report call your office, separated by commas; such names name no unit")
    )
    starts = options["starts"] or interview.ask(say("First day of reports"), today.isoformat(), check=_is_day)
    _refuse("--starts", _is_day(starts))
    ends = options["ends"] or interview.ask(
        say("Last day of reports"),
        (date.fromisoformat(starts) + _LASTING).isoformat(),
        check=lambda text: _is_day(text) or _is_not_before(text, starts),
    )
    deadline = options["deadline"] or interview.ask(
        say("Reports are due until"), f"{known['deadline']:%H:%M}", check=_is_time
    )
    zone = options["timezone"] or interview.ask(
        say("Time zone"), "Asia/Shanghai" if interview.language == "zh" else "UTC", check=_is_zone
    )
    _refuse("--ends", _is_day(ends) or _is_not_before(ends, starts))
    _refuse("--deadline", _is_time(deadline))
    _refuse("--timezone", _is_zone(zone))
    return {
        "template": chosen,
        "name": name or say("daily report"),
        "receiver_names": separated(names),
        "starts": date.fromisoformat(starts),
        "ends": date.fromisoformat(ends),
        "deadline": time.fromisoformat(deadline),
        "timezone": zone,
    }


def ask_recipients(interview: Interview, account: Account, options: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    """Who gets the digest by mail, and through which server; nobody, and none."""
    question = say(
        "\nWho gets the digest by mail? Addresses separated by commas; Enter alone: nobody yet, it is a file"
    )
    text = options["officers"] or interview.ask(question, check=_are_addresses)
    officers, smtp = separated(text), options["smtp_url"]
    _refuse("--officers", _are_addresses(text))
    if not officers:
        return (), ""
    smtp = smtp or account.provider.smtp_url(account.address)
    if not smtp and interview.asking:
        server = interview.ask(say("The SMTP server, as smtp.example.com or smtp.example.com:465"), check=_is_server)
        smtp = server if "://" in server else f"smtps://{server}"
    if not smtp:
        raise click.UsageError(say("--officers needs --smtp-url: which server mails the digest?"))
    return officers, smtp


def _refuse(option: str, wrong: str) -> None:
    """End, if something is wrong with what an option says: an answer was checked where it was asked."""
    if wrong:
        raise click.UsageError(say("%(option)s: %(what)s", option=option, what=wrong))


def separated(text: str) -> tuple[str, ...]:
    """What stands between commas of either width."""
    return tuple(piece.strip() for piece in re.split("[,，、;；]", text) if piece.strip())


def is_address(text: str) -> str:
    """What is wrong with a mail address."""
    return "" if _ADDRESS.fullmatch(text) else say("%(text)s is no mail address", text=repr(text))


def _are_addresses(text: str) -> str:
    return next(filter(None, map(is_address, separated(text))), "")


def _is_something(text: str) -> str:
    return "" if text.strip() else say("It needs one.")


def _is_server(text: str) -> str:
    try:
        parts = urlsplit(text if "://" in text else f"imaps://{text}")
        fits = bool(parts.hostname and " " not in text) and (parts.port or 1) > 0
    except ValueError:
        fits = False
    return "" if fits else say("%(text)s is no name of a server", text=repr(text))


def _is_day(text: str) -> str:
    try:
        fits = date.fromisoformat(text).isoformat() == text  # Python reads other forms, too
    except ValueError:
        fits = False
    return "" if fits else say("a day is written YYYY-MM-DD, not %(text)s", text=repr(text))


def _is_not_before(text: str, first: str) -> str:
    return "" if text >= first else say("It lies before the first day.")


def _is_time(text: str) -> str:
    try:
        time.fromisoformat(text)
    except ValueError:
        return say("a time is written 16:00, not %(text)s", text=repr(text))
    return ""


def _is_zone(text: str) -> str:
    try:
        read_zone(text)
    except ValueError as error:
        return words_of_error(error)
    return ""
