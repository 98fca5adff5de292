"""One poll: compare what the server holds with the ledger, fetch what is new, accept it. Never a guess, never a mark.

Every UID seen gets a row; new work is the server's keys minus the known ones. The mailbox is read, not changed; what
`after_ingest` asks for happens after the commit.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ingest.mailbox import Entry, Mailbox, MailboxError
from parsers.detach import detach
from store import mails
from store.database import Store
from store.mails import Arrival, Place

logger = logging.getLogger(__name__)

_HEADER_BYTES = 262_144  # read of a mail that is too large to fetch


@dataclass(frozen=True, slots=True)
class PollRules:
    """What a poll leaves alone: mail that arrived before `since`, bytes over the limit."""

    since: datetime | None
    max_mail_bytes: int


@dataclass(slots=True)
class PollResult:
    """Mails looked at and mails new to the store; the error of each folder that could not be read to its end."""

    seen: int = 0
    new: int = 0
    errors: dict[str, MailboxError] = field(default_factory=dict)


def poll(
    store: Store,
    mailbox: Mailbox,
    rules: PollRules,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> PollResult:
    """Read every folder once. A folder that fails is reported and does not stop the others; an unreachable server does."""
    round_id = mails.start_round(store, mailbox.name, now=clock())
    result = PollResult()
    for folder in mailbox.folders():
        started, before = clock(), result.new
        try:
            _poll_folder(store, mailbox, folder, rules, result, clock=clock, progress=progress)
        except MailboxError as error:
            logger.warning("folder could not be read to its end: %s", error)
            result.errors[folder] = error
        error_text = str(result.errors.get(folder, ""))
        mails.finish_folder(
            store, round_id, folder, started=started, now=clock(), new=result.new - before, error=error_text
        )
    mails.finish_round(store, round_id, now=clock(), ok=not result.errors)
    return result


def _poll_folder(
    store: Store,
    mailbox: Mailbox,
    folder: str,
    rules: PollRules,
    result: PollResult,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[int, int], None],
) -> None:
    epoch = mailbox.open(folder)
    former = mails.last_epochs(store, mailbox.name).get(folder, epoch)
    if former != epoch:
        logger.warning("UIDVALIDITY of a folder changed from %s to %s: its mails are read again, by their hashes", former, epoch)
    keys = mailbox.keys()
    known = mails.known_keys(store, mailbox.name, folder, epoch, max_mail_bytes=rules.max_mail_bytes)
    new_keys = [key for key in keys if key not in known]
    result.seen += len(keys)
    entries = list(mailbox.entries(new_keys)) if new_keys else []
    old = [entry for entry in entries if _is_old(entry, rules.since)]
    large = [entry for entry in entries if entry.size > rules.max_mail_bytes and not _is_old(entry, rules.since)]
    left_alone = {entry.key for entry in (*old, *large)}
    wanted = [entry for entry in entries if entry.key not in left_alone]

    def place(entry: Entry) -> Place:
        return Place(mailbox.name, folder, epoch, entry.key)

    if old:
        mails.skip(store, ((place(entry), Arrival(entry.arrived_at, entry.basis)) for entry in old), now=clock())
    for entry in large:
        header = mailbox.header(entry, limit=_HEADER_BYTES)
        arrival = Arrival(entry.arrived_at, entry.basis)
        mails.accept_too_large(store, header, size=entry.size, place=place(entry), arrival=arrival, now=clock())
        result.new += 1
    if not wanted:
        return
    for done, fetched in enumerate(mailbox.fetch(wanted), start=1):
        entry = fetched.entry
        arrival = Arrival(entry.arrived_at, entry.basis)
        detached = detach(fetched.raw)
        result.new += mails.accept(
            store, detached, size=len(fetched.raw), place=place(entry), arrival=arrival, now=clock()
        )
        mailbox.after(entry.key)
        progress(done, len(wanted))


def _is_old(entry: Entry, since: datetime | None) -> bool:
    return since is not None and entry.arrived_at < since
