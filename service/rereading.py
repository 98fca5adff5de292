"""After an upgrade of the parsers: mails that an earlier version read are read again, some after each poll, the newest first. It may be
ended at any moment and goes on where it was; until a mail is read again, what is known of it counts as it did. Verdicts that change are
logged, and told by a revised edition as every change is.
"""

import logging
from collections.abc import Callable

from service.jobs import interpret
from service.parts import Parts
from store import derived, mails
from store.changes import differences, snapshot
from store.database import Store

logger = logging.getLogger(__name__)

_AT_ONCE = 100  # mails after one poll: what is new and what is due go first


def read_again(
    parts: Parts, store: Store, *, stop: Callable[[], bool], seen: Callable[[int], None] = lambda mail_id: None
) -> int:
    """Some of the mails that wait for it; returns how many."""
    mail_ids = derived.outdated(store, limit=_AT_ONCE)
    if not mail_ids:
        return 0
    before = snapshot(store)
    interpret(parts, store, again=mail_ids, quota=parts.quota, seen=seen, stop=stop)
    if not stop():
        left = set(derived.outdated(store, limit=_AT_ONCE)).intersection(mail_ids)
        derived.give_up(store, [mail_id for mail_id in left if mails.is_damaged(store, mail_id)])
    for change in differences(before, snapshot(store)):
        was, becomes = (judged.status if judged else "-" for judged in (change.was, change.becomes))
        logger.warning("read again: %s on %s was %s and is %s", change.union_id, change.day, was, becomes)
    logger.info("read again with newer parsers: %d mails", len(mail_ids))
    return len(mail_ids)
