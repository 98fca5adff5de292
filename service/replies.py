"""Officers work by mail: what an answer to a digest commands becomes decisions, once, and is answered, once.

Sees reading, store and reports together, as only the composition may. All of one answer - its decisions, the note that it
was carried out, the mail that says so - is one transaction: a death leaves all of it or nothing.
"""

import hashlib
import logging
import re
from collections.abc import Sequence

from domain.commands import Command, Unclear, read_commands
from ingest.replies import Sent, answered_edition
from reports.answers import ANSWER, Outcome, answer
from reports.digest.summary import summarise
from reports.mail.outbox import post
from reports.wording import LANGUAGES, Words
from service.desk import Desk, Person, carry_out
from service.rows import ReadSheet, read_rows
from store import derived, digests, replies
from store.database import Store
from store.digests import EditionKey
from store.replies import Reply

logger = logging.getLogger(__name__)


def answer_waiting(desk: Desk, read_sheet: ReadSheet) -> int:
    """Carry out every answer that waits; returns how many. One that fails is tried again at the next call."""
    count = 0
    for reply in replies.waiting_replies(desk.store):
        try:
            _carry_out(desk, reply, read_sheet)
            count += 1
        except Exception:
            logger.exception("the answer in mail %d could not be carried out", reply.mail_id)
    return count


def _carry_out(desk: Desk, reply: Reply, read_sheet: ReadSheet) -> None:
    mail = derived.mail_for_filing(desk.store, reply.mail_id)
    authserv_id = desk.office.campaign.authserv_id
    key = answered_edition(
        desk.store, Sent(mail.sender, mail.fields), officers=desk.office.officers, authserv_id=authserv_id
    )
    said = hashlib.sha256(repr((reply.sender, key, reply.identity, reply.own_text, reply.sheets)).encode()).hexdigest()
    if key is None or replies.was_said(desk.store, said):  # no officer any more, or delivered twice
        replies.save_reply(desk.store, reply.mail_id, said=said, now=desk.now, done=0, not_understood=0)
        return
    received = desk.office.campaign.local_day(reply.received_at)
    own = above_the_line(reply.own_text)
    lines: list[Command | Unclear] = read_commands(
        own, desk.office.roster, received, style=desk.office.campaign.date_style
    )
    for sha256 in reply.sheets:
        lines += read_rows(desk, replies.blob(desk.store, sha256), read_sheet)
    why = desk.words("a_why", officer=reply.sender)
    person = Person(reply.sender, why, digests.edition(desk.store, key))
    with desk.store.write():
        outcomes = carry_out(desk, lines, person)
        done = sum(outcome.done for outcome in outcomes)
        if outcomes and (done or not _answered_in_vain(desk.store, key)):
            _answer(desk, reply, key, person, outcomes)
        replies.save_reply(
            desk.store, reply.mail_id, said=said, now=desk.now, done=done, not_understood=len(outcomes) - done
        )


def above_the_line(own_text: str) -> str:
    """What stands above the line that every digest begins with: a quotation that was not recognised commands nothing."""
    marks = [Words(language)("reply_above").strip("-— ") for language in LANGUAGES]
    found = re.search("|".join(map(re.escape, marks)), own_text)
    return own_text[: found.start()] if found else own_text


def _answered_in_vain(store: Store, key: EditionKey) -> bool:
    """A robot that does not say so could answer our answers for ever: what holds no command is answered once an edition."""
    return key.kind == ANSWER or replies.answered_in_vain(store, key.day)


def _answer(desk: Desk, reply: Reply, key: EditionKey, person: Person, outcomes: Sequence[Outcome]) -> None:
    campaign = desk.office.campaign
    parent = digests.message_id_sent(desk.store, key, reply.sender)
    state = summarise(desk.store, campaign, key.day, words=desk.words, now=desk.now).totals
    letter = answer(outcomes, totals=state, in_reply_to=parent, words=desk.words)
    own = EditionKey(campaign.name, key.day, ANSWER, reply.mail_id)
    items = person.edition.items if person.edition else ()
    post(desk.store, own, {reply.sender: letter}, sender=desk.addressees.sender, now=desk.now, items=items)
