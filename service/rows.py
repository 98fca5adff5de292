"""The rows of a sheet 待确认 that was sent back, as commands: each as a whole or none."""

import logging
from collections.abc import Callable

from domain.commands import Command, NotUnderstood, Unclear, Verb, find_unions
from domain.dates import find_dates
from domain.mail import plain
from domain.words import Kind
from parsers.mail.confirmations import Confirmation, NotASheet
from reports.wording import LANGUAGES, Words
from service.desk import Desk

logger = logging.getLogger(__name__)

ReadSheet = Callable[[bytes], tuple[Confirmation, ...]]  # in the limited child; raises what that raises


def read_rows(desk: Desk, data: bytes, read_sheet: ReadSheet) -> list[Command | Unclear]:
    """The rows of a sheet as commands. A file that is no such sheet is none of ours: it says so in one line."""
    words = desk.words
    try:
        rows = read_sheet(data)
    except NotASheet:
        return [Unclear(words("x_confirm"), "no_sheet")]
    except Exception:
        logger.exception("a sheet that was sent back could not be read")
        return [Unclear(words("x_confirm"), "no_sheet")]
    return [_row(desk, row) for row in rows]


def _row(desk: Desk, row: Confirmation) -> Command | Unclear:
    local = desk.office.campaign.local_day(desk.now)
    line = f"{desk.words('c_mail_number')} {row.mail_id} {row.union} {row.day} {row.kind}".strip()
    kind, not_report = _kind(row.kind)
    try:
        if row.kind and not kind and not not_report:
            raise NotUnderstood("unknown_kind", row.kind)
        unions = find_unions(plain(row.union), desk.office.roster) if row.union and not not_report else ()
        dates = (
            find_dates(plain(row.day), local, style=desk.office.campaign.date_style)
            if row.day and not not_report
            else []
        )
        if row.day and not dates and not not_report:
            raise NotUnderstood("no_day", row.day)
    except NotUnderstood as reason:
        return Unclear(line, reason.problem, reason.about)
    chosen = tuple(day for found in dates for day in found.days)
    return Command(
        line, Verb.SETTLE, unions=unions, days=chosen, kind=kind, not_report=not_report, why=row.why,
        mail_id=row.mail_id, check=row.check,
    )  # fmt: skip


def _kind(text: str) -> tuple[Kind | None, bool]:
    """A kind as the pick-list of either language words it, and whether it is none at all."""
    for words in map(Words, LANGUAGES):
        if text == words("k_not_report"):
            return None, True
        for kind in Kind:
            if text == words.kind(kind):
                return kind, False
    return None, False
