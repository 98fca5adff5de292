"""The jobs: poll, interpret, answer, read pictures, file again. Each is a step that may run at any time, any number of times, for
commands and for the running service.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from config.mailbox import MailboxSettings
from config.table import ConfigError
from domain.saying import say
from ingest.child import children
from ingest.decide import refile as file_again
from ingest.interpret import Readers, interpret_waiting
from ingest.mailbox import Mailbox, MailboxError
from ingest.poll import PollResult
from ingest.poll import poll as poll_mailbox
from ingest.turns import Quota, Turns
from parsers.media import engine
from service.parts import Parts
from store import backups, derived, filings, mails, rounds, soundness
from store.calendar import sync_calendar
from store.changes import Difference, differences, snapshot
from store.database import Store, trial

if TYPE_CHECKING:  # imported where they are used: a poll sends nothing, and seldom answers
    from parsers.mail.confirmations import Confirmation
    from service.desk import Desk
    from service.sending import Dispatch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PollTally:
    """What one poll and the interpretation after it did."""

    result: PollResult
    interpreted: int


def poll(
    parts: Parts,
    store: Store,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    interpreted: Callable[[int], None] = lambda mail_id: None,
    stop: Callable[[], bool] = lambda: False,
    kept: Sequence[tuple[MailboxSettings, Mailbox]] | None = None,
) -> PollTally:
    """Poll every folder of every mailbox once and interpret what waits, both at the same time. Those of `kept` are polled, if
    they are given, and stay open.

    Raises MailboxError when a mailbox cannot be named.
    """
    rounds.know_mailboxes(store, _names(parts))
    with ExitStack() as opened, children(parts.limits) as child:
        trusted = parts.config.receiving_hosts
        quota = replace(parts.quota, seconds=inf) if kept is None else parts.quota  # a command reads all
        turns = Turns(store, parts.office, quota)
        readers = Readers(store, child, parts.office, trusted=trusted, seen=interpreted, stop=stop, turns=turns)
        result = PollResult()
        for box, mailbox in _opened(parts, opened) if kept is None else kept:
            result.add(
                mailbox.name if len(parts.config.mailboxes) > 1 else "",
                poll_mailbox(
                    store, mailbox, parts.rules(box), clock=parts.clock, progress=progress, beside=readers
                ),
            )  # fmt: skip
        opened.close()
        tally = PollTally(result, readers.finish())
    answer(parts, store)
    return tally


def _opened(parts: Parts, opened: ExitStack) -> Iterator[tuple[MailboxSettings, Mailbox]]:
    for box in parts.config.mailboxes:
        mailbox = parts.mailbox(box)
        opened.callback(mailbox.close)
        yield box, mailbox


def _names(parts: Parts) -> dict[str, bool]:
    """The ledger's name of each mailbox -> whether it is required. One that cannot even be named was never read."""
    names = {}
    for box in parts.config.mailboxes:
        try:
            name = parts.mailbox(box).name
        except MailboxError:
            name = box.url
        names[name] = box.required
    return names


def interpret(
    parts: Parts,
    store: Store,
    *,
    again: Collection[int] = (),
    quota: Quota | None = None,
    seen: Callable[[int], None] = lambda mail_id: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Interpret and file everything that waits, and some mails `again`; with a quota that whose turn it is. Returns how many."""
    if not again and not mails.waiting(store):
        return 0
    turns = Turns(store, parts.office, quota) if quota else None
    with children(parts.limits) as child:
        trusted = parts.config.receiving_hosts
        return interpret_waiting(
            store, child, parts.office, trusted=trusted, again=again, seen=seen, stop=stop, turns=turns
        )


def reparse(parts: Parts, store: Store, *, everything: bool, seen: Callable[[int], None] = lambda mail_id: None) -> int:
    """Interpret again: everything, or what could not be read before; returns how many."""
    if everything:
        derived.drop_derived(store)
    else:
        derived.retry_unread(store)
    return interpret(parts, store, seen=seen)


def rebuilt_otherwise(
    parts: Parts, store: Store, *, seen: Callable[[int], None] = lambda mail_id: None
) -> list[mails.Fault]:
    """Mails of which today's program, roster and configuration make other rows than the store has: all are interpreted again, in a
    copy of it. One fault where a damaged store lets nothing be rebuilt."""
    try:
        with backups.scratch(store, now=parts.clock()) as copy:
            reparse(parts, copy, everything=True, seen=seen)
            return list(soundness.differences(store, copy))
    except soundness.DAMAGES as error:
        return [soundness.damaged(error)]


def answer(parts: Parts, store: Store) -> int:
    """Carry out what officers wrote in answer to digests; returns how many such mails there were."""
    if not parts.addressees.officers or not parts.addressees.sender:
        return 0
    from service.replies import answer_waiting

    return answer_waiting(desk(parts, store), sheet_reader(parts))


def desk(parts: Parts, store: Store) -> "Desk":
    """What carrying out an officer's commands needs."""
    from service.desk import Desk

    return Desk(store, parts.office, parts.addressees, parts.clock())


def sheet_reader(parts: Parts) -> "Callable[[bytes], tuple[Confirmation, ...]]":
    """A workbook is hostile input, whoever sends it: it is read in a limited child."""
    from parsers.mail.confirmations import read_confirmations

    def read_sheet(data: bytes) -> "tuple[Confirmation, ...]":
        with children(parts.limits) as child:
            return child.call(read_confirmations, data)

    return read_sheet


def read_pictures(
    parts: Parts,
    store: Store,
    *,
    seen: Callable[[str], None] = lambda sha256: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Read the text of pictures that wait for it; returns how many. Raises ConfigError without the extra."""
    from ingest.ocr import OcrLimits
    from ingest.ocr import read_pictures as read_waiting_pictures

    if not engine.is_installed():
        raise ConfigError(
            [say("[ocr]: reading pictures needs the extra: make install-ocr, or pip install 'rollcall[ocr]'")]
        )
    limits = OcrLimits(parts.config.ocr.picture_seconds, parts.config.ocr.memory_mb)
    return read_waiting_pictures(store, limits, seen=seen, stop=stop)


def refile(
    parts: Parts,
    store: Store,
    since: date | None,
    *,
    keep: bool,
    now: datetime,
    seen: Callable[[int, int], None] = lambda done, total: None,
) -> list[Difference]:
    """File again by today's configuration; the verdicts that change, with why. Without `keep` all is taken back."""
    before = snapshot(store)
    with trial(store, keep=keep):
        sync_calendar(store, parts.config.roster, parts.config.campaign, now=now, past=True)
        file_again(store, parts.office, filings.mails_since(store, since), seen=seen)
        after = snapshot(store)
    first = since.isoformat() if since else ""
    return [change for change in differences(before, after) if change.day >= first]


def dispatch(parts: Parts) -> "Dispatch":
    """Who is told what."""
    from service.photos import make_ready
    from service.sending import Dispatch

    config = parts.config
    return Dispatch(
        config.campaign, config.roster, parts.addressees, config.reminder, config.receipts, config.robots,
        partial(make_ready, parts),
    )  # fmt: skip
