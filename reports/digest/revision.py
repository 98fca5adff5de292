"""Was an edition right at its own instant? What it said is compared with what is known now (DESIGN 5)."""

from dataclasses import dataclass
from datetime import datetime

from domain.status import status
from store import days
from store.database import Store
from store.digests import Edition


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that an earlier edition got wrong."""

    name: str
    was: str
    becomes: str
    received_at: datetime | None


def said_wrongly(store: Store, edition: Edition) -> list[Change]:
    """What an edition said that was not so at its own instant, by all that is known now.

    A report that came after the edition is news, not a mistake; a receipt found later for a time before it is one.
    """
    known = days.read_until(store)
    changes = []
    for facts in days.facts_of(store, edition.key.day):
        receipts = [at for at in facts.receipts if at <= edition.frozen_at]
        verdict = status(
            facts.due,
            receipts,
            candidates=facts.candidates,
            now=edition.frozen_at,
            read_until=min(known, edition.frozen_at) if known else None,
            rulings=facts.rulings,
        )
        was = edition.verdicts.get(facts.union_id, verdict)
        if verdict != was:
            changes.append(Change(facts.name, was, verdict, min(receipts, default=None)))
    return changes
