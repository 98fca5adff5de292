"""What the service does for the store once a local day: asked of the store, tried again after an hour where it fails. What is wrong
becomes an alarm at the next tick.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from config.upkeep import BackupSettings
from domain.keeping import kept_days
from domain.saying import say, why, words_of_error
from service.parts import Parts
from store import backups, rounds, soundness, upkeep
from store.database import Store
from store.purge import purge
from store.troubles import trouble_of

logger = logging.getLogger(__name__)

_NAME = re.compile(r"rollcall-(\d{4}-\d{2}-\d{2})\.db")
_LEFT = ".rollcall-*.part*"  # of a backup during which the process died

_POLLS_KEPT = timedelta(days=90)

Task = Callable[[Store, date, datetime], str]  # does it, and says what it found wrong


def keep_up(parts: Parts, store: Store, *, now: datetime) -> None:
    """Do what is due today and not done."""
    day = parts.config.campaign.local_day(now)
    for name, task in _tasks(parts):
        if upkeep.is_due(store, name, day, now=now):
            _do(store, name, task, day=day, now=now)


def _tasks(parts: Parts) -> Iterator[tuple[str, Task]]:
    if settings := parts.config.backup:
        yield "backup", lambda store, day, now: make_backup(store, settings, day, now=now)
    yield "verify", lambda store, day, now: look_for_damage(store)
    yield "polls", lambda store, day, now: forget_polls(store, now=now)
    if kept_for := parts.config.retention_days:
        yield "purge", lambda store, day, now: take_away(store, day - timedelta(kept_for), now=now)


def _do(store: Store, name: str, task: Task, *, day: date, now: datetime) -> None:
    try:
        problem = task(store, day, now)
    except Exception as error:
        logger.exception("%s of %s failed", name, day)
        upkeep.mark_failed(store, name, day, now=now, problem=_words(error))
    else:
        upkeep.mark_done(store, name, day, now=now, problem=problem)


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return say("%(path)s: %(what)s", path=error.filename or "", what=why(error))
    return trouble_of(error) or words_of_error(error)


def make_backup(store: Store, settings: BackupSettings, day: date, *, now: datetime) -> str:
    """The day's backup in the folder; then those that are not kept any more go."""
    folder = settings.folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(_LEFT):
        left.unlink()
    copy = backups.back_up(store, folder / f"rollcall-{day}.db", now=now)
    logger.info("backup of %s: %d bytes, %d mails", day, copy.size, copy.mails)
    made = _made(folder)
    for gone in made.keys() - kept_days(made, settings.keeping):
        made[gone].unlink()
    return ""


def _made(folder: Path) -> dict[date, Path]:
    """The daily backups of a folder; whatever has another name is somebody else's."""
    made = {}
    for path in folder.iterdir():
        if named := _NAME.fullmatch(path.name):
            with suppress(ValueError):  # a day that there is not
                made[date.fromisoformat(named[1])] = path
    return made


def take_away(store: Store, before: date, *, now: datetime) -> str:
    """What mails said that were received before a day; the file is made smaller where that is worth it."""
    gone = purge(store, before, now=now, patient=False)
    if gone.mails:
        logger.info("retention: %d mails purged, %d bytes", gone.mails, gone.kept_bytes)
    return ""


def forget_polls(store: Store, *, now: datetime) -> str:
    """Polls of long ago that brought nothing: a year of them would be larger than what a small office is sent."""
    rounds.forget_uneventful(store, before=now - _POLLS_KEPT)
    return ""


def look_for_damage(store: Store) -> str:
    """The first fault that can be found without rebuilding mails."""
    faults = list(soundness.quick(store))
    for fault in faults:
        logger.error("the store is damaged: %s", fault.said)
    return faults[0].said if faults else ""
