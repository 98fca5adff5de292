"""The configuration of what goes out: [digest], [brief], [reminder] and [smtp] recipients, as frozen values."""

import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from tomltable import Table


@dataclass(frozen=True, slots=True)
class BriefSettings:
    """[brief]: the Word brief's template (None: the built-in one), title, issuer, whom it goes to."""

    template: Path | None = None
    title: str = ""
    issuer: str = ""
    report_to: tuple[str, ...] = ()
    send_to: tuple[str, ...] = ()
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """[reminder]: at `send_at` (local) to the unions, or to the officers as a list."""

    send_at: time
    to_unions: bool


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """[digest]. `officers` get the officer's edition after the deadline, `to` the leaders' at `send_at` (local)."""

    officers: tuple[str, ...]
    to: tuple[str, ...]
    send_at: time
    language: str
    photos: int
    hold: bool = False
    leaders_weekdays: bool = False
    attach: tuple[str, ...] = ()
    alarm_minutes: int = 60
    disk_gb: int = 2


def read_digest(table: Table) -> DigestSettings:
    """[digest]."""
    officers, to = table.texts("officers"), table.texts("to")
    check_addresses(table, "officers", officers)
    check_addresses(table, "to", to)
    hold = table.value("hold", bool, "true or false", False)
    if hold and to and not officers:
        table.problem("hold", "needs an officer who releases the leaders' edition; name one in officers")
    attach = table.texts("attach")
    for kind in attach:
        if kind not in ("xlsx", "docx"):
            table.problem("attach", f'may hold "xlsx" and "docx", not {kind!r}')
    return DigestSettings(
        officers=officers,
        to=to,
        send_at=table.clock("send_at", time(16, 10)) or time(16, 10),
        language=table.text("language", "zh", among=("zh", "en")),
        photos=table.whole("photos", 6, high=12),
        hold=hold,
        leaders_weekdays=table.value("leaders_weekdays", bool, "true or false", False),
        attach=attach,
        alarm_minutes=table.whole("alarm_minutes", 60, low=5),
        disk_gb=table.whole("disk_gb", 2, low=0, high=1000),
    )


def read_brief(table: Table, base: Path) -> BriefSettings:
    """[brief]; a path is taken from the folder of the configuration."""
    name = table.text("template")
    template = base / name if name else None
    if template is not None and not template.is_file():
        table.problem("template", f"{template} is not there; it is a .docx, `rollcall init` writes one to change")
    return BriefSettings(
        template=template,
        title=table.text("title"),
        issuer=table.text("issuer"),
        report_to=table.texts("report_to"),
        send_to=table.texts("send_to"),
        first_number=table.whole("first_number", 1, low=1, high=100_000),
    )


def read_reminder(table: Table, digest: DigestSettings) -> ReminderSettings | None:
    """[reminder]; None where the table is absent."""
    to = table.text("to", "unions", among=("unions", "officers"))
    if not table.data:
        return None
    if to == "officers" and not digest.officers:
        table.problem("to", "is officers, but [digest] officers names nobody")
    send_at = table.clock("send_at", None)
    if send_at is None:
        table.problem("send_at", "is missing; give a time such as 15:00:00")
        return None
    return ReminderSettings(send_at, to == "unions")


def check_addresses(table: Table, key: str, addresses: tuple[str, ...]) -> None:
    """Say which of these are no mail addresses, and which stand there twice."""
    for address in addresses:
        if not re.fullmatch(r"[^\s@,;<>]+@[^\s@,;<>]+", address):
            table.problem(key, f"{address!r} is not a mail address")
    lowered = [address.lower() for address in addresses]
    for address in sorted({a for a in lowered if lowered.count(a) > 1}):
        table.problem(key, f"{address!r} stands there twice")
