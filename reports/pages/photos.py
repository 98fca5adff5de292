"""The photos of a day as a wall, and one photo with what is known of it."""

from datetime import date

from reports.pages.look import Look, NothingThere
from reports.pages.mail import can_be_shown, private
from store import browsing


def wall_page(look: Look, day: date) -> str:
    """The photos of a day in roster order; those under private names are counted, not shown."""
    found = browsing.shots(look.store, day)
    shown = [shot for shot in found if not private(shot.names)]
    return look.page(
        "photos",
        "photos",
        look.words("x_photos_of", day=look.words.day(day)),
        day=day,
        shots=shown,
        unions=len({shot.union_id for shot in shown}),
        hidden=len(found) - len(shown),
        before=browsing.due_days(look.store, date.fromordinal(day.toordinal() - 1), 1),
        after=browsing.next_due_day(look.store, day),
    )


def photo_page(look: Look, file_id: int) -> str:
    """One photo. Raises NothingThere for what is no picture, and for one that is not shown."""
    file = browsing.file(look.store, file_id)
    if file is None or not can_be_shown(file):
        raise NothingThere(str(file_id))
    union_id, day = browsing.place_of(look.store, file_id)
    beside = [
        shot for shot in (browsing.shots(look.store, date.fromisoformat(day)) if day else []) if not private(shot.names)
    ]
    at = next((n for n, shot in enumerate(beside) if shot.file_id == file_id), None)
    return look.page(
        "photo",
        "photos",
        look.subject(file.filename),
        file=file,
        subject=look.subject(file.names[0]),
        union_id=union_id,
        union_name=beside[at].union_name if at is not None else "",
        day=day,
        number=at + 1 if at is not None else 0,
        count=len(beside),
        before=beside[at - 1].file_id if at else None,
        after=beside[at + 1].file_id if at is not None and at + 1 < len(beside) else None,
    )
