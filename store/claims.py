"""Claims as the store keeps them: JSON of domain.filing.Claim, read back to the same value."""

import json
from datetime import date
from typing import Any

from domain.filing import Claim, Evidence
from domain.labels import DayLabel
from domain.whose import Owner
from domain.words import Disposition, Kind, Reason


def dump_claim(claim: Claim) -> str:
    """A claim as JSON; keys that are empty are left out."""
    label, owner = claim.label, claim.owner
    value = {
        "received": claim.received.isoformat(),
        "owner": [
            owner.union_id,
            owner.rule,
            owner.text,
            owner.reason,
            owner.candidates,
            owner.known,
            owner.subordinate,
        ],
        "label": label
        and [
            [d.isoformat() for d in label.days],
            label.where,
            label.text,
            label.year_typo,
            label.backfill,
            label.contradiction,
        ],
        "kind": claim.kind,
        "disposition": claim.disposition,
        "reason": claim.reason,
        "deliverable": claim.deliverable,
        "evidence": [[e.rule, e.text] for e in claim.evidence],
        "flags": claim.flags,
    }
    return json.dumps({key: item for key, item in value.items() if item}, ensure_ascii=False)


def load_claim(text: str) -> Claim:
    """The claim that `dump_claim` wrote."""
    value: dict[str, Any] = json.loads(text)
    union_id, rule, seen, reason, candidates, known, subordinate = value["owner"]
    return Claim(
        received=date.fromisoformat(value["received"]),
        owner=Owner(union_id, rule, seen, reason and Reason(reason), tuple(candidates), known, subordinate),
        label=_label(value["label"]) if "label" in value else None,
        kind=Kind(value["kind"]),
        disposition=Disposition(value["disposition"]),
        reason=Reason(value["reason"]) if "reason" in value else None,
        deliverable=value.get("deliverable", ""),
        evidence=tuple(Evidence(*pair) for pair in value.get("evidence", ())),
        flags=tuple(value.get("flags", ())),
    )


def _label(value: list[Any]) -> DayLabel:
    days, where, text, year_typo, backfill, contradiction = value
    return DayLabel(tuple(map(date.fromisoformat, days)), where, text, year_typo, backfill, contradiction)
