"""Carrying out what a person decided: keep it as a row, then file again what it touches."""

from datetime import datetime

from ingest.file import Office, read_claims, settle_mails
from store import derived
from store.database import Store
from store.decisions import Decision, StoredDecision, save_decision, undo_decision


def decide(store: Store, office: Office, decision: Decision, *, now: datetime) -> int:
    """Keep a decision and apply it; returns its number. All of it happens, or nothing."""
    with store.write():
        number = save_decision(store, decision, now=now)
        _apply(store, office, kind=decision.kind, mail_id=decision.mail_id, address=decision.address)
    return number


def undo(store: Store, office: Office, decision_id: int, *, now: datetime) -> StoredDecision:
    """Take a decision back and file again what it had touched. Raises NoSuchDecision."""
    with store.write():
        decision = undo_decision(store, decision_id, now=now)
        _apply(store, office, kind=decision.kind, mail_id=decision.mail_id, address=decision.address)
    return decision


def refile(store: Store, office: Office, mail_ids: list[int]) -> None:
    """Read these mails again by today's roster, campaign and rules, and settle them."""
    with store.write():
        read_claims(store, office, mail_ids)
        settle_mails(store, office, mail_ids)


def _apply(store: Store, office: Office, *, kind: str, mail_id: int | None, address: str | None) -> None:
    if kind == "assign" and address:
        refile(store, office, derived.mails_from(store, address))
    elif kind == "correct" and mail_id is not None:
        settle_mails(store, office, [mail_id])
    # excuse, pardon and record are read by the views; a record may make a later label stale or not, which refile shows
