"""Configuration: TOML and roster in, one frozen Config out, or every problem at once. The only reader of the environment."""

import csv
import io
import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import chinese_calendar
import python_calamine
from lunardate import LunarDate

from domain.campaign import Campaign, Change, Deliverable, Label, Taxonomy
from domain.dates import LUNAR_EVE
from domain.received import KNOWN_HOSTS
from domain.roster import Roster
from domain.rosterfile import read_roster
from tomltable import Table

_MAILBOX_SCHEMES = ("imaps", "imap+starttls", "imap", "maildir", "mbox", "eml")
_SMTP_SCHEMES = ("smtps", "smtp+starttls", "smtp", "file")
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
class DigestSettings:
    """[digest]. `officers` get the officer's edition after the deadline, `to` the leaders' at `send_at` (local)."""

    officers: tuple[str, ...]
    to: tuple[str, ...]
    send_at: time
    language: str
    photos: int


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
    warnings: tuple[str, ...] = ()


def load_config(path: Path, *, environ: Mapping[str, str] | None = None) -> Config:
    """Read `path` and the roster it names. Raises ConfigError with all problems."""
    environ = os.environ if environ is None else environ
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            [f"{path}: cannot be read: {error.strerror}. `rollcall init` writes one to fill in."]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: is not TOML in UTF-8: {error}"]) from error
    problems: list[str] = []
    top = Table(data, "", problems)
    mailbox = _mailbox(top.table("mailbox", required=True), path.parent, environ)
    store = path.parent / top.table("store").text("path", "rollcall.db")
    campaign_table = top.table("campaign", required=True)
    campaign, warnings = _campaign(campaign_table)
    roster = _roster(campaign_table, path.parent, campaign.receiver_names)
    digest_table = top.table("digest")
    digest = _digest(digest_table)
    smtp = _smtp(top.table("smtp"), path.parent, environ) if "smtp" in data else None
    if smtp is None and (digest.officers or digest.to):
        problems.append("[smtp]: is missing, but [digest] names recipients")
    warnings += _not_yet(top, digest_table)
    limits_table = top.table("limits")
    limits = Limits(limits_table.whole("mail_seconds", 60, low=5), limits_table.whole("memory_mb", 2048, low=512))
    top.finish()
    if problems:
        raise ConfigError(problems)
    return Config(path, mailbox, store, campaign, roster, digest, smtp, limits, tuple(warnings))


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
        receiving_hosts=hosts or KNOWN_HOSTS.get(urlsplit(url).hostname or "", ()),
        poll_minutes=table.whole("poll_minutes", 5, low=1),
        after_ingest=after,
        max_mail_bytes=table.whole("max_mail_mb", 100, low=1) * 1_000_000,
    )


def _smtp(table: Table, base: Path, environ: Mapping[str, str]) -> SmtpSettings:
    url = _url(table, _SMTP_SCHEMES, base)
    username = table.text("username")
    password = _password(table, base, environ, required=bool(username))
    return SmtpSettings(url, username, password, table.text("from", required=True))


def _url(table: Table, schemes: tuple[str, ...], base: Path) -> str:
    """A url of the right scheme; a path in it is made absolute, from the folder of the configuration."""
    url = table.text("url", required=True)
    scheme, _, rest = url.partition(":")
    if url and scheme not in schemes:
        table.problem("url", f"must begin with one of {', '.join(f'{name}:' for name in schemes)} not {url!r}")
    if scheme not in _NETWORK:
        return f"{scheme}:{base.absolute() / rest}"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        table.problem("url", f"cannot be read: {error}")
        return url
    if parts.password or parts.username:
        table.problem("url", "must hold no user name or password; use username and password_env")
    if not parts.hostname:
        table.problem("url", "names no host")
    return url


def _password(table: Table, base: Path, environ: Mapping[str, str], *, required: bool) -> str:
    """The password from the environment or a private file; its value never appears in a message."""
    variable, file = table.text("password_env"), table.text("password_file")
    if variable:
        if not environ.get(variable):
            table.problem("password_env", f"the environment variable {variable} is not set")
        return environ.get(variable, "")
    if file:
        path = base / file
        try:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                table.problem("password_file", f"{path} can be read by others; chmod 600 it")
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            table.problem("password_file", f"{path} cannot be read: {error}")
    elif required:
        table.problem("password_env", "is missing; give password_env or password_file")
    return ""


def _not_yet(top: Table, digest: Table) -> list[str]:
    """Keys of the contract that this version reads and does not act on: a person should know."""
    if digest.value("hold", bool, "true or false", False):
        digest.problem("hold", "holding the leaders' edition comes with a later version; leave `to` empty until then")
    warnings = ["[digest] attach: nothing is attached yet"] if digest.texts("attach") else []
    for name in ("reminder", "retention"):
        if top.data.get(name):
            warnings.append(f"[{name}]: comes with a later version; nothing is done yet")
        top.read.add(name)
    return warnings


def _digest(table: Table) -> DigestSettings:
    officers, to = table.texts("officers"), table.texts("to")
    for key, addresses in (("officers", officers), ("to", to)):
        for address in addresses:
            if "@" not in address or any(c.isspace() for c in address) or "," in address:
                table.problem(key, f"{address!r} is not a mail address")
    return DigestSettings(
        officers=officers,
        to=to,
        send_at=table.clock("send_at", time(16, 10)) or time(16, 10),
        language=table.text("language", "zh", among=("zh", "en")),
        photos=table.whole("photos", 6),
    )


def _campaign(table: Table) -> tuple[Campaign, list[str]]:
    warnings: list[str] = []
    starts = table.day("starts", required=True) or date(2000, 1, 1)
    ends = table.day("ends", required=True) or starts
    if ends < starts:
        table.problem("ends", "lies before starts")
    zone = table.text("timezone", "Asia/Shanghai")
    try:
        info = ZoneInfo(zone)
    except Exception:  # zoneinfo raises what the platform's files make it raise
        table.problem("timezone", f"{zone!r} is no time zone; Asia/Shanghai is one")
        info = ZoneInfo("UTC")
    campaign = Campaign(
        name=table.text("name", required=True),
        starts=starts,
        ends=ends,
        zone=info,
        deadline=table.clock("deadline", time(16)) or time(16),
        grace=timedelta(minutes=table.whole("grace_minutes", 0)),
        days=_days(table, starts, ends, warnings),
        changes=tuple(filter(None, map(_change, table.tables("change")))),
        taxonomies=tuple(map(_taxonomy, table.tables("taxonomy"))),
        deliverables=tuple(_deliverable(inner, starts) for inner in table.tables("deliverable")),
        receiver_names=table.texts("receiver_names"),
        count_unknown_senders=table.text("unknown_senders", "count", among=("count", "hold")) == "count",
        count_subordinates=table.text("subordinates", "count", among=("count", "note")) == "count",
        office_addresses=frozenset(address.lower() for address in table.texts("office_addresses")),
        lunar_days=_lunar_days(starts - timedelta(60), ends + timedelta(10)),
    )
    return campaign, warnings


def _days(table: Table, starts: date, ends: date, warnings: list[str]) -> frozenset[date] | None:
    value = table.value("days", (str, list), '"every", "workdays" or a list of dates', "every")
    if value == "every":
        return None
    if value == "workdays":
        span = [starts + timedelta(n) for n in range((ends - starts).days + 1)]
        try:
            return frozenset(day for day in span if chinese_calendar.is_workday(day))
        except NotImplementedError:
            warnings.append(
                "the holidays of a year of this campaign are not known yet: every day is due; update chinesecalendar"
            )
            return None
    if isinstance(value, str):
        table.problem("days", f'must be "every", "workdays" or a list of dates, not {value!r}')
        return None
    try:
        return frozenset(item if isinstance(item, date) else date.fromisoformat(item) for item in value)
    except (TypeError, ValueError) as error:
        table.problem("days", f"holds something that is no date: {error}")
        return None


def _change(table: Table) -> Change | None:
    day = table.day("day", required=True)
    deadline, due = table.clock("deadline", None), table.value("due", bool, "true or false", True)
    why = table.text("why", required=True)
    return Change(day, deadline, due, why) if day else None


def _taxonomy(table: Table) -> Taxonomy:
    labels = table.tables("labels")
    name = table.text("name", required=True)
    return Taxonomy(
        name,
        tuple(Label(t.text("key", required=True), t.text("name", required=True), t.texts("keywords")) for t in labels),
    )


def _deliverable(table: Table, starts: date) -> Deliverable:
    due = table.day("due", required=True) or starts
    return Deliverable(
        key=table.text("key", required=True),
        name=table.text("name", required=True),
        opens=table.day("opens") or starts,
        due=due,
        keywords=table.texts("keywords"),
    )


def _lunar_days(first: date, last: date) -> dict[str, date]:
    """Names of lunar days (正月初一, 腊月廿三 …) and New Year's Eve, for the days from `first` to `last`."""
    ones = "一二三四五六七八九十"
    names = [*(f"初{c}" for c in ones), *(f"十{c}" for c in ones[:9]), "二十", *(f"廿{c}" for c in ones[:9]), "三十"]
    days: dict[str, date] = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(n)
        lunar = LunarDate.from_solar_date(day.year, day.month, day.day)
        if lunar.month in (1, 12):
            name = f"{'正月' if lunar.month == 1 else '腊月'}{names[lunar.day - 1]}"
            days.setdefault(name, day)
            days.setdefault(name.replace("廿", "二十"), day)
            if lunar.month == 1 and lunar.day == 1:
                days.setdefault(LUNAR_EVE, day - timedelta(1))
    return days


def _roster(table: Table, base: Path, receiver_names: tuple[str, ...]) -> Roster:
    name = table.text("roster", required=True)
    if not name:
        return Roster(())
    path = base / name
    try:
        header, *rows = read_rows(path) or [[]]
    except (OSError, UnicodeDecodeError, ValueError, python_calamine.CalamineError) as error:
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
