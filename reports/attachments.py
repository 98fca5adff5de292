"""The files that go with a digest: the workbook and the Word brief. Names are fixed words and dates."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from domain.campaign import Campaign
from domain.mailing import Brief
from reports.digest.dayfacts import DayFacts, gather
from reports.digest.digest import Digest
from reports.digest.material import titles_of
from reports.digest.photos import photos
from reports.mail.letter import Attachment
from reports.wording import Words
from store.database import Store

logger = logging.getLogger(__name__)

PHOTOS = "photos"  # a sheet of the workbook
MAX_PHOTOS = 60  # on it
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LEDGER = timedelta(365)  # of a longer campaign the workbook shows the last year; the store has all of it


def attachments(
    store: Store, campaign: Campaign, digest: Digest, day: date, *, wanted: Sequence[str], brief: Brief, now: datetime
) -> tuple[Attachment, ...]:
    """The files of a day's digest that are wanted: xlsx (with the photos of the day, where `photos` are wanted), docx. Raises
    BriefError for a template that does not work."""
    files = [kind for kind in ("xlsx", "docx") if kind in wanted]
    if not files:
        return ()
    facts = gather(store, campaign, day, words=Words(digest.language), now=now)
    return tuple(
        _workbook(facts, digest, with_photos=PHOTOS in wanted) if kind == "xlsx" else _brief(facts, digest, brief)
        for kind in files
    )


def what_can_be_made(
    store: Store, campaign: Campaign, digest: Digest, day: date, *, wanted: Sequence[str], brief: Brief, now: datetime
) -> tuple[Attachment, ...]:
    """The same, less what fails: a digest goes out though a file of it cannot be made."""
    made: list[Attachment] = []
    more = [PHOTOS] if PHOTOS in wanted else []
    for kind in wanted:
        try:
            made += attachments(store, campaign, digest, day, wanted=(kind, *more), brief=brief, now=now)
        except Exception:
            logger.exception(
                "the digest of %s goes out without its .%s; `rollcall doctor` looks at the template", day, kind
            )
    return tuple(made)


def _workbook(facts: DayFacts, digest: Digest, *, with_photos: bool) -> Attachment:
    from reports.office.workbook import render_workbook  # loaded where a digest is made, not for every poll

    names = [union.name for union in facts.unions]
    pictures = photos(facts, titles_of(facts), limit=MAX_PHOTOS) if with_photos else ()
    first = max(facts.campaign.starts, facts.day - _LEDGER)
    data = render_workbook(facts, digest, first=first, union_names=names, pictures=pictures)
    return Attachment(f"{facts.day}{facts.words('a_workbook')}.xlsx", XLSX, data)


def _brief(facts: DayFacts, digest: Digest, brief: Brief) -> Attachment:
    from reports.office.brief import render_brief

    number = sum(due < facts.day for due in facts.campaign.due_days())
    data = render_brief(digest, brief, day=facts.day, number=number, at=facts.at, words=facts.words)
    return Attachment(f"{facts.day}{facts.words('a_brief')}.docx", DOCX, data)
