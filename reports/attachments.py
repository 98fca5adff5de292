"""The files that go with a digest: the workbook and the Word brief. Names are fixed words and dates."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from domain.campaign import Campaign
from domain.mailing import Brief
from reports.digest.dayfacts import DayFacts, gather
from reports.digest.digest import Digest
from reports.mail.letter import Attachment
from reports.wording import Words
from store.database import Store

logger = logging.getLogger(__name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LEDGER = timedelta(365)  # of a longer campaign the workbook shows the last year; the store has all of it


def attachments(
    store: Store, campaign: Campaign, digest: Digest, day: date, *, wanted: Sequence[str], brief: Brief, now: datetime
) -> tuple[Attachment, ...]:
    """The files of a day's digest that are wanted: xlsx, docx. Raises BriefError for a template that does not work."""
    if not wanted:
        return ()
    facts = gather(store, campaign, day, words=Words(digest.language), now=now)
    return tuple(_MAKE[kind](facts, digest, brief) for kind in ("xlsx", "docx") if kind in wanted)


def what_can_be_made(
    store: Store, campaign: Campaign, digest: Digest, day: date, *, wanted: Sequence[str], brief: Brief, now: datetime
) -> tuple[Attachment, ...]:
    """The same, less what fails: a digest goes out though a file of it cannot be made."""
    made: list[Attachment] = []
    for kind in wanted:
        try:
            made += attachments(store, campaign, digest, day, wanted=(kind,), brief=brief, now=now)
        except Exception:
            logger.exception(
                "the digest of %s goes out without its .%s; `rollcall doctor` looks at the template", day, kind
            )
    return tuple(made)


def _workbook(facts: DayFacts, digest: Digest, brief: Brief) -> Attachment:
    from reports.office.workbook import render_workbook  # loaded where a digest is made, not for every poll

    names = [union.name for union in facts.unions]
    data = render_workbook(facts, digest, first=max(facts.campaign.starts, facts.day - _LEDGER), union_names=names)
    return Attachment(f"{facts.day}{facts.words('a_workbook')}.xlsx", XLSX, data)


def _brief(facts: DayFacts, digest: Digest, brief: Brief) -> Attachment:
    from reports.office.brief import render_brief

    number = sum(due < facts.day for due in facts.campaign.due_days())
    data = render_brief(digest, brief, day=facts.day, number=number, at=facts.at, words=facts.words)
    return Attachment(f"{facts.day}{facts.words('a_brief')}.docx", DOCX, data)


_MAKE: dict[str, Callable[[DayFacts, Digest, Brief], Attachment]] = {"xlsx": _workbook, "docx": _brief}
