"""What a new filing of the past changes, verdict by verdict, and why: told before it is kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from store.database import Store

Place = tuple[str, str]  # union id, day


@dataclass(frozen=True, slots=True)
class Filed:
    """How a mail is filed. `places` are the unions and days it counts for or may count for."""

    mail_id: int
    subject: str
    disposition: str
    reason: str | None
    unions: str
    days: str
    rules: tuple[str, ...]
    places: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict and what it is measured by: the deadline with grace (UTC)."""

    status: str
    limit_at: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every verdict and every filing at one moment."""

    judged: dict[Place, Judged]
    filed: dict[int, Filed]


@dataclass(frozen=True, slots=True)
class Difference:
    """One verdict that changes. None where nothing is owed; `mails` are those whose filing made the change."""

    union_id: str
    day: str
    was: Judged | None
    becomes: Judged | None
    mails: tuple[tuple[Filed | None, Filed | None], ...]


def snapshot(store: Store) -> Snapshot:
    """Verdicts and filings as they stand."""
    places: dict[int, set[Place]] = {}
    for row in store.query(
        "select mail_id, union_id, day from reports union select mail_id, union_id, day from candidates"
    ):
        places.setdefault(row["mail_id"], set()).add((row["union_id"], row["day"]))
    judged = {
        (row["union_id"], row["day"]): Judged(row["status"], row["limit_at"])
        for row in store.query(
            "select v.union_id, v.day, v.status, d.limit_at from verdicts v join due_days d using (union_id, day)"
        )
    }
    filed = {
        row["mail_id"]: Filed(
            row["mail_id"], row["subject"], row["disposition"], row["reason"], row["union_id"] or "", row["days"] or "",
            tuple(rule for rule, _ in json.loads(row["evidence"])), frozenset(places.get(row["mail_id"], ())),
        )
        for row in store.query("select f.*, m.subject from filings f join messages m on m.mail_id = f.mail_id")
    }  # fmt: skip
    return Snapshot(judged, filed)


def differences(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    """Verdicts that differ, by day and union, each with the mails that were filed otherwise for it."""
    moved: dict[Place, list[tuple[Filed | None, Filed | None]]] = {}
    for mail_id in sorted(before.filed.keys() | after.filed.keys()):
        was, becomes = before.filed.get(mail_id), after.filed.get(mail_id)
        if was != becomes:
            for place in (was.places if was else frozenset()) | (becomes.places if becomes else frozenset()):
                moved.setdefault(place, []).append((was, becomes))
    for place in sorted(before.judged.keys() | after.judged.keys(), key=lambda place: (place[1], place[0])):
        said, says = before.judged.get(place), after.judged.get(place)
        if (said and said.status) != (says and says.status):
            yield Difference(*place, said, says, tuple(moved.get(place, ())))
