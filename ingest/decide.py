"""Carrying out what a person decided: keep it as a row, then file again what it touches."""

from collections.abc import Callable
from datetime import datetime

from ingest.file import read_claims, settle_mails
from ingest.office import Office
from store import filings
from store.database import Store
from store.decisions import Decision, StoredDecision, save_decision, undo_decision


def decide(store: Store, office: Office, decision: Decision, *, now: datetime) -> int:
    """Keep a decision and apply it; returns its number. All of it happens, or nothing."""
    with store.write():
        number = save_decision(store, decision, now=now)
        _apply(store, office, decision)
    return number


def undo(store: Store, office: Office, decision_id: int, *, now: datetime) -> StoredDecision:
    """Take a decision back and file again what it had touched. Raises NoSuchDecision."""
    with store.write():
        decision = undo_decision(store, decision_id, now=now)
        _apply(store, office, decision)
    return decision


def refile(
    store: Store, office: Office, mail_ids: list[int], *, seen: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Read these mails again by today's roster, campaign and rules, and settle them."""
    with store.write():
        read_claims(store, office, mail_ids, seen=seen)
        settle_mails(store, office, mail_ids)


def _apply(store: Store, office: Office, decision: Decision | StoredDecision) -> None:
    if decision.kind == "assign" and decision.address:
        refile(store, office, filings.mails_from(store, decision.address))
    elif decision.kind == "correct" and decision.mail_id is not None:
        settle_mails(store, office, [decision.mail_id])
    elif decision.kind == "record":
        # A recorded report is history: a label that was good may now be a left-over, or the other way round.
        settle_mails(store, office, filings.mails_of(store, decision.unions))
    # excuse, pardon and label are read by the views
