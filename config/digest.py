"""The configuration of what goes out: [digest], [brief] and [reminder], as the values that `domain.mailing` names."""

import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from config.table import TRUE_OR_FALSE, Table
from domain.mailing import Addressees, Brief, Receipting, Reminding
from domain.saying import say


@dataclass(frozen=True, slots=True)
class AlarmSettings:
    """When officers are told of trouble: minutes without a good poll, gigabytes of disk left."""

    unread_minutes: int = 60
    disk_gb: int = 2


def read_digest(table: Table, *, sender: str) -> tuple[Addressees, AlarmSettings]:
    """[digest]; `sender` is the address that mail goes out from."""
    officers, to = table.texts("officers"), table.texts("to")
    check_addresses(table, "officers", officers)
    check_addresses(table, "to", to)
    hold = table.value("hold", bool, TRUE_OR_FALSE, False)
    if hold and to and not officers:
        table.problem("hold", say("needs an officer who releases the leaders' edition; name one in officers"))
    attach = table.texts("attach")
    for kind in attach:
        if kind not in ("xlsx", "docx", "photos"):
            table.problem("attach", say('may hold "xlsx", "docx" and "photos", not %(value)s', value=repr(kind)))
    if "photos" in attach and "xlsx" not in attach:
        table.problem("attach", say('"photos" are a sheet of the workbook: add "xlsx"'))
    addressees = Addressees(
        officers=officers,
        leaders=to,
        sender=sender,
        send_at=table.clock("send_at", time(16, 10)) or time(16, 10),
        language=table.text("language", "zh", among=("zh", "en")),
        photos=table.whole("photos", 6, high=12),
        hold=hold,
        leaders_weekdays=table.value("leaders_weekdays", bool, TRUE_OR_FALSE, False),
        attach=attach,
    )
    alarms = AlarmSettings(table.whole("alarm_minutes", 60, low=5), table.whole("disk_gb", 2, low=0, high=1000))
    return addressees, alarms


def read_brief(table: Table, base: Path) -> Brief:
    """[brief]; a path is taken from the folder of the configuration."""
    name = table.text("template")
    template = base / name if name else None
    if template is not None and not template.is_file():
        table.problem(
            "template", say("%(path)s is not there; it is a .docx, `rollcall init` writes one to change", path=template)
        )
    return Brief(
        template=str(template or ""),
        title=table.text("title"),
        issuer=table.text("issuer"),
        report_to=table.texts("report_to"),
        send_to=table.texts("send_to"),
        first_number=table.whole("first_number", 1, low=1, high=100_000),
    )


def read_reminder(table: Table, digest: Addressees) -> Reminding | None:
    """[reminder]; None where the table is absent."""
    to = table.text("to", "unions", among=("unions", "officers"))
    if not table.data:
        return None
    if to == "officers" and not digest.officers:
        table.problem("to", say("is officers, but [digest] officers names nobody"))
    send_at = table.clock("send_at", None)
    if send_at is None:
        table.problem("send_at", say("is missing; give a time such as 15:00:00"))
        return None
    again = table.clock("again", None)
    if again is not None and again <= send_at:
        table.problem("again", say("must be later than send_at: it reminds those who are missing after the deadline"))
    officers = digest.officers if to == "officers" else ()
    return Reminding(send_at, officers, digest.sender, digest.language, again)


def read_receipts(table: Table, digest: Addressees) -> Receipting:
    """[receipts], which is there."""
    reports = table.value("reports", bool, TRUE_OR_FALSE, True)
    queries = table.value("queries", bool, TRUE_OR_FALSE, True)
    return Receipting(reports, queries, digest.sender, digest.language)


def check_addresses(table: Table, key: str, addresses: tuple[str, ...]) -> None:
    """Say which of these are no mail addresses, and which stand there twice."""
    for address in addresses:
        if not re.fullmatch(r"[^\s@,;<>]+@[^\s@,;<>]+", address):
            table.problem(key, say("%(address)s is not a mail address", address=repr(address)))
    lowered = [address.lower() for address in addresses]
    for address in sorted({a for a in lowered if lowered.count(a) > 1}):
        table.problem(key, say("%(address)s stands there twice", address=repr(address)))
