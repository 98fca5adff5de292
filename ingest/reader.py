"""What a child does with one mail: interprets it, says what it claims, and makes its index terms. Pure: the same task gives the
same value. Imported by the fork server, never by the parent.
"""

import pickle
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from domain.filing import claim_of
from domain.kind import is_automatic
from domain.labelling import find_labels
from domain.reading import Reading
from domain.roster import Roster
from domain.words import Kind
from ingest.child import Claimed, FilingTask, Given, Rules, Task
from ingest.received import decide_arrival
from parsers.facts import facts_of
from parsers.interpretation import interpret
from parsers.mail.message import in_zone
from parsers.values import Interpretation
from store.decisions import assigned_at
from store.grams import bigrams


def read(task: Task) -> Given:
    """One mail, wholly read."""
    return give_back(interpret(task.detached, open_files=task.open_files), task)


def give_back(found: Interpretation, task: Task) -> Given:
    """What the parent is given of an interpretation."""
    if task.filing:  # only the campaign knows on which zone's clock a Date without a zone stands
        zone = rules_of(task.filing).campaign.zone
        found = replace(found, message=in_zone(found.message, zone))
    claimed = claim(found, task.detached.sha256, task.filing) if task.filing else None
    held = {run.sha256 for run in task.detached.runs}
    return Given(_travelling(found, held), claimed, _terms(found))


def claim(found: Interpretation, sha256: str, filing: FilingTask) -> Claimed:
    """What a mail claims by the rules of a task."""
    rules = rules_of(filing)
    received_at, basis = decide_arrival(filing.arrivals, found.message, rules.trusted)
    mail = facts_of(found, sha256=sha256, received_at=received_at)
    reading = Reading(mail, roster_of(filing, received_at), rules.campaign)
    claimed = claim_of(reading)
    labels = tuple(find_labels(reading)) if claimed.kind is not Kind.NIL else ()
    return Claimed(received_at, basis, claimed, labels, is_automatic(reading))


def rules_of(filing: FilingTask) -> Rules:
    """By what the mails of a task are filed."""
    return _rules(filing.rules)


def roster_of(filing: FilingTask, received_at: datetime) -> Roster:
    """The roster with the addresses that people had assigned for mail of this instant."""
    assigned = assigned_at(filing.assignments, received_at, rules_of(filing).roster.by_id)
    return _roster(filing.rules, tuple(assigned.items()))


@lru_cache(maxsize=4)
def _rules(pickled: bytes) -> Rules:
    """Made by our own parent."""
    rules: Rules = pickle.loads(pickled)  # noqa: S301
    return rules


@lru_cache(maxsize=64)
def _roster(pickled: bytes, assigned: tuple[tuple[str, str], ...]) -> Roster:
    """One for each set of assigned addresses: a roster's index of names is costly to make."""
    return _rules(pickled).roster.with_addresses(dict(assigned))


def _travelling(found: Interpretation, held: set[str]) -> Interpretation:
    """Without what the parent does not write: bytes that the store holds, the page, the parts that became files."""
    files = tuple(replace(file, data=b"") if file.sha256 in held else file for file in found.files)
    return replace(found, message=replace(found.message, html="", parts=()), files=files)


def _terms(found: Interpretation) -> Mapping[str, str]:
    """The index terms of all texts of a mail: text -> terms."""
    texts = {found.message.subject, found.message.text}
    texts |= {text for file in found.files for text in (file.filename, file.text) if text}
    return {text: bigrams(text) for text in texts if text}
