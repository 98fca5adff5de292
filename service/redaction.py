"""A mail made fit to be shown to strangers: the child makes the copy and reads both; here both are filed, and told apart."""

from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pebble import ProcessExpired

from domain.filing import Filing, settle
from domain.saying import say
from ingest.child import Claimed, FilingTask, Redacted, Task, children
from ingest.outcome import Desk
from parsers.mail.detach import Detached, detach
from service.parts import Parts
from store import decisions, filings, mails
from store.database import Store, StoreError

# What of a filing must be the same; the words that were its evidence need not be.
_FILED = ("disposition", "reason", "unions", "days", "kind", "deliverable", "candidates", "flags")


@dataclass(frozen=True, slots=True)
class Copy:
    """A redacted copy: its bytes, what of its files could not be made anew, and where it is not read or filed as the original is."""

    raw: bytes
    notes: tuple[str, ...]
    differences: tuple[str, ...]


def redact(parts: Parts, store: Store, mail: int | Path) -> Copy:
    """The copy of a mail of the store, or of a file that holds one. Raises StoreError where the mail is not kept, OSError, and what
    reading in the child raises."""
    office = parts.office
    with children(parts.limits) as child:
        desk = Desk(store, child, office, tuple(parts.config.receiving_hosts), decisions.assignments(store))
        if isinstance(mail, int):
            if not mails.still_kept(store, [mail]):
                raise StoreError(say("mail %(n)s is not in the store, or its bytes were purged", n=mail))
            task = desk.task(mail)
        else:
            task = _task(desk, detach(mail.read_bytes()), datetime.fromtimestamp(mail.stat().st_mtime, UTC))
        try:
            made = child.redact(task)
        except (TimeoutError, ProcessExpired, MemoryError, BrokenProcessPool) as error:
            raise StoreError(
                say("mail %(n)s cannot be read within its limits, so no copy of it can be made", n=str(mail))
            ) from error
    number = mail if isinstance(mail, int) else 0
    filed, again = (
        settle(claimed.claim, office.campaign, _history(store, number, task, claimed))
        for claimed in (made.original, made.redacted)
    )
    return Copy(made.copy, made.notes, (*made.differences, *_refiled(filed, again), *_redated(made)))


def _task(desk: Desk, detached: Detached, at: datetime) -> Task:
    return Task(detached, FilingTask(((at, "file_time"),), desk.rules, desk.assignments))


def _history(store: Store, mail_id: int, task: Task, claimed: Claimed) -> Callable[[str, date], bool]:
    mail = filings.Unsettled(mail_id, claimed.received_at, task.detached.sha256, claimed.claim, None)
    return lambda union, day: filings.reported_before(store, mail, union, day)


def _refiled(filed: Filing, again: Filing) -> list[str]:
    pairs = ((name, getattr(filed, name), getattr(again, name)) for name in _FILED)
    return [
        say("filing, %(what)s: %(now)s in place of %(was)s", what=name, was=_shown(was), now=_shown(now))
        for name, was, now in pairs
        if was != now
    ]


def _redated(made: Redacted) -> list[str]:
    was, now = made.original.received_at, made.redacted.received_at
    if was == now:
        return []
    return [say("received: %(now)s in place of %(was)s", was=was.isoformat(), now=now.isoformat())]


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "-"
    return str(value) if value else "-"
