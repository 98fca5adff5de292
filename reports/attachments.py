"""The files that go with a digest: the workbook and the Word brief. Names are fixed words and dates."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.campaign import Campaign
from reports.brief import Brief, render_brief
from reports.dayfacts import gather
from reports.digest import Digest
from reports.letter import Attachment
from reports.spreadsheet import render_workbook
from reports.wording import Words
from store.database import Store

__all__ = ["Brief", "attachments"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attachments(
    store: Store, campaign: Campaign, digest: Digest, day: date, *, wanted: Sequence[str], brief: Brief, now: datetime
) -> tuple[Attachment, ...]:
    """The files of a day's digest that are wanted: xlsx, docx."""
    if not wanted:
        return ()
    words = Words(digest.language)
    facts = gather(store, campaign, day, words=words, now=now)
    made = []
    if "xlsx" in wanted:
        names = [union.name for union in facts.unions]
        data = render_workbook(facts, digest, first=campaign.starts, union_names=names)
        made.append(Attachment(f"{day}{words('a_workbook')}.xlsx", XLSX, data))
    if "docx" in wanted:
        number = sum(due < day for due in campaign.due_days())
        data = render_brief(digest, brief, day=day, number=number, words=words)
        made.append(Attachment(f"{day}{words('a_brief')}.docx", DOCX, data))
    return tuple(made)
