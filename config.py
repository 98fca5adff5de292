"""Configuration: TOML and roster in, one frozen Config out, or every problem at once. The only reader of the environment."""

import csv
import io
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import python_calamine

from campaigntable import read_campaign
from digesttable import (
    BriefSettings,
    DigestSettings,
    ReminderSettings,
    check_addresses,
    read_brief,
    read_digest,
    read_reminder,
)
from domain.campaign import Campaign
from domain.received import KNOWN_HOSTS
from domain.roster import Roster
from domain.rostercheck import doubts
from domain.rosterfile import read_roster, union_lines
from tomltable import Table

_MAILBOX_SCHEMES = ("imaps", "imap+starttls", "imap", "maildir", "mbox", "eml")
_SMTP_SCHEMES = ("smtps", "smtp+starttls", "smtp", "file")
_CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd's; its files show 0440, the group bits being the mask of an ACL
_NETWORK = ("imaps", "imap+starttls", "imap", "smtps", "smtp+starttls", "smtp")


class ConfigError(Exception):
    """The configuration cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        """All problems, each a sentence with the key it is about."""
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """[mailbox]. `password` is never shown; sizes in bytes, periods in minutes."""

    url: str
    username: str
    password: str
    folders: str | tuple[str, ...]
    since: date | None
    receiving_hosts: tuple[str, ...]
    poll_minutes: int
    after_ingest: str
    max_mail_bytes: int

    def __repr__(self) -> str:
        """Without the password."""
        return f"MailboxSettings({self.url!r})"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """[smtp]. `url` may be file:/path, an outbox folder."""

    url: str
    username: str
    password: str
    sender: str

    def __repr__(self) -> str:
        """Without the password."""
        return f"SmtpSettings({self.url!r})"


@dataclass(frozen=True, slots=True)
class Limits:
    """[limits]: what one mail may cost while it is interpreted."""

    mail_seconds: int = 60
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """[ocr]: whether the text of pictures is read, and what one picture may cost."""

    enabled: bool = False
    picture_seconds: int = 60
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run needs to know."""

    path: Path
    mailbox: MailboxSettings
    store: Path
    campaign: Campaign
    roster: Roster
    digest: DigestSettings
    smtp: SmtpSettings | None
    limits: Limits
    ocr: OcrSettings
    brief: BriefSettings = field(default_factory=BriefSettings)
    reminder: ReminderSettings | None = None
    warnings: tuple[str, ...] = ()
    calendar_unknown: tuple[str, ...] = ()  # holidays of a year that nobody knows yet


def load_config(path: Path, *, environ: Mapping[str, str] | None = None) -> Config:
    """Read `path` and the roster it names. Raises ConfigError with all problems."""
    environ = os.environ if environ is None else environ
    data = _read_toml(path)
    problems: list[str] = []
    top = Table(data, "", problems)
    mailbox = _mailbox(top.table("mailbox", required=True), path.parent, environ)
    store = path.parent / top.table("store").text("path", "rollcall.db")
    campaign_table = top.table("campaign", required=True)
    campaign, warnings = read_campaign(campaign_table)
    roster = _roster(campaign_table, path.parent, campaign.receiver_names)
    digest = read_digest(top.table("digest"))
    brief = read_brief(top.table("brief"), path.parent)
    reminder = read_reminder(top.table("reminder"), digest)
    smtp = _smtp(top.table("smtp"), path.parent, environ) if "smtp" in data else None
    if smtp is None and (digest.officers or digest.to or reminder):
        problems.append("[smtp]: is missing, but [digest] names recipients or there is a [reminder]")
    calendar_unknown = tuple(warnings)
    warnings += _not_yet(top)
    ocr_table = top.table("ocr")
    ocr = OcrSettings(
        ocr_table.value("enabled", bool, "true or false", False),
        ocr_table.whole("picture_seconds", 60, low=5, high=3600),
        ocr_table.whole("memory_mb", 2048, low=1800, high=1_000_000),
    )
    limits_table = top.table("limits")
    limits = Limits(
        limits_table.whole("mail_seconds", 60, low=5, high=3600),
        limits_table.whole("memory_mb", 2048, low=512, high=1_000_000),
    )
    top.finish()
    if problems:
        raise ConfigError(problems)
    return Config(
        path,
        mailbox,
        store,
        campaign,
        roster,
        digest,
        smtp,
        limits,
        ocr,
        brief,
        reminder,
        tuple(warnings),
        calendar_unknown,
    )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            [f"{path}: cannot be read: {error.strerror}. `rollcall init` writes one to fill in."]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: is not TOML in UTF-8: {error}"]) from error


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A roster file as `rollcall roster check` reads it: what is wrong with it, and what is doubtful, by line."""

    path: Path
    roster: Roster
    problems: tuple[str, ...]
    doubts: tuple[str, ...]


def check_roster(path: Path) -> RosterReading:
    """Read only the roster that the configuration at `path` names. Raises ConfigError where it names none."""
    problems: list[str] = []
    table = Table(_read_toml(path), "", problems).table("campaign", required=True)
    name = table.text("roster", required=True)
    campaign, _ = read_campaign(Table(table.data, "campaign", []))
    if not name:
        raise ConfigError(problems)
    file = path.parent / name
    try:
        header, *rows = read_rows(file) or [[]]
    except (OSError, ValueError, csv.Error, python_calamine.CalamineError) as error:
        raise ConfigError([f"{file}: cannot be read: {error}"]) from error
    numbered = list(enumerate(rows, start=2))
    roster, wrong = read_roster(header, numbered, receiver_names=campaign.receiver_names)
    lines = union_lines(header, numbered)
    doubtful = doubts(roster, lines, office_addresses=campaign.office_addresses) if not wrong else []
    return RosterReading(file, roster, tuple(wrong), tuple(doubtful))


def operator(environ: Mapping[str, str] | None = None) -> str:
    """Who decides, as decisions record it: $ROLLCALL_USER, else the login name."""
    environ = os.environ if environ is None else environ
    return (
        environ.get("ROLLCALL_USER") or environ.get("SUDO_USER") or environ.get("USER") or environ.get("LOGNAME") or "?"
    )


def _mailbox(table: Table, base: Path, environ: Mapping[str, str]) -> MailboxSettings:
    url = _url(table, _MAILBOX_SCHEMES, base)
    scheme = url.partition(":")[0]
    folders: str | tuple[str, ...] = "auto"
    if isinstance(table.data.get("folders"), list):
        folders = table.texts("folders")
    else:
        table.text("folders", "auto", among=("auto",))
    after = table.text("after_ingest", "leave")
    if after not in ("leave", "seen") and not after.startswith("move:"):
        table.problem("after_ingest", f"must be leave, seen or move:Folder, not {after!r}")
    hosts = table.texts("receiving_hosts")
    return MailboxSettings(
        url=url,
        username=table.text("username", required=scheme in _NETWORK),
        password=_password(table, base, environ, required=scheme in _NETWORK),
        folders=folders,
        since=table.day("since"),
        receiving_hosts=hosts or KNOWN_HOSTS.get(_host(url), ()),
        poll_minutes=table.whole("poll_minutes", 5, low=1),
        after_ingest=after,
        max_mail_bytes=table.whole("max_mail_mb", 100, low=1, high=1000) * 1_000_000,
    )


def _smtp(table: Table, base: Path, environ: Mapping[str, str]) -> SmtpSettings:
    url = _url(table, _SMTP_SCHEMES, base)
    username = table.text("username")
    password = _password(table, base, environ, required=bool(username))
    sender = table.text("from", required=True)
    check_addresses(table, "from", (sender,) if sender else ())
    return SmtpSettings(url, username, password, sender)


def _url(table: Table, schemes: tuple[str, ...], base: Path) -> str:
    """A url of the right scheme; a path in it is made absolute, from the folder of the configuration."""
    url = table.text("url", required=True)
    scheme, _, rest = url.partition(":")
    if url and scheme not in schemes:
        table.problem("url", f"must begin with one of {', '.join(f'{name}:' for name in schemes)}")
    if scheme not in _NETWORK:
        return f"{scheme}:{base.absolute() / rest}"
    if "@" in rest:
        table.problem("url", "must hold no user name or password; use username and password_env")
    elif not _host(url):
        table.problem("url", f"names no host, or no port that there is; write {scheme}://HOST:PORT")
    return url


def _host(url: str) -> str:
    """The host of a url whose port can be read, else nothing. A wrong url may hold a password: it is never shown."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    return parts.hostname or ""


def _password(table: Table, base: Path, environ: Mapping[str, str], *, required: bool) -> str:
    """The password from the environment or a private file; its value never appears in a message."""
    variable, file = table.text("password_env"), table.text("password_file")
    if variable:
        if not re.fullmatch("[A-Z][A-Z0-9_]*", variable):
            table.problem("password_env", "is no NAME_OF_A_VARIABLE; the password itself has no place here")
        elif not environ.get(variable):
            table.problem("password_env", f"the environment variable {variable} is not set")
        return environ.get(variable, "")
    if file:
        path = base / file
        try:
            credential = _CREDENTIALS in environ and path.parent == Path(environ[_CREDENTIALS])
            if stat.S_IMODE(path.stat().st_mode) & (0o007 if credential else 0o077):
                table.problem("password_file", f"{path} can be read by others; chmod 600 it")
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            table.problem("password_file", f"{path} cannot be read: {error}")
    elif required:
        table.problem("password_env", "is missing; give password_env or password_file")
    return ""


def _not_yet(top: Table) -> list[str]:
    """Keys of the contract that this version reads and does not act on: a person should know."""
    warnings = []
    if top.data.get("retention"):
        warnings.append("[retention]: comes with a later version; nothing is done yet")
    top.read.add("retention")
    return warnings


def _roster(table: Table, base: Path, receiver_names: tuple[str, ...]) -> Roster:
    name = table.text("roster", required=True)
    if not name:
        return Roster(())
    path = base / name
    try:
        header, *rows = read_rows(path) or [[]]
    except (OSError, ValueError, csv.Error, python_calamine.CalamineError) as error:
        table.problem("roster", f"{path} cannot be read: {error}")
        return Roster(())
    roster, problems = read_roster(header, enumerate(rows, start=2), receiver_names=receiver_names)
    table.problems += [f"{path}: {problem}" for problem in problems]
    if not problems and not roster.unions:
        table.problems.append(f"{path}: names no union; `rollcall init` writes an example")
    return roster


def read_rows(path: Path) -> list[list[str]]:
    """Rows of a roster file, .csv (UTF-8 or GB18030) or .xlsx, as texts."""
    if path.suffix.lower() in (".xlsx", ".xls", ".et"):
        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        return [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(csv.reader(io.StringIO(text, newline="")))


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
