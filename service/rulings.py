"""A person's decision, checked before it is kept and answered with what it changed. Commands and answers by mail come this way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from domain.words import Kind, Status
from ingest.decide import decide
from ingest.office import Office
from reports.wording import Words
from store import explanations
from store.calendar import is_due_day
from store.database import Store
from store.decisions import Decision, standing_record

_CAME = (Status.LATE, Status.BACKFILLED)
_FOR_DUE_DAYS = ("record", "excuse", "pardon")


class Refused(Exception):
    """A decision that would be false or change nothing. `problem` is a key of the catalogues (e_…), `about` its object."""

    def __init__(self, problem: str, about: str = "") -> None:
        """As above."""
        super().__init__(problem)
        self.problem, self.about = problem, about

    def told(self, words: Words) -> str:
        """In the office's language."""
        return words(f"e_{self.problem}", about=self.about)


@dataclass(frozen=True, slots=True)
class Changed:
    """One verdict that a decision changed."""

    union_id: str
    day: date
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A decision that was kept, with its number, and the verdicts that it changed."""

    number: int
    decision: Decision
    changed: tuple[Changed, ...]

    def told(self, office: Office, words: Words) -> str:
        """决定9：免报 海西州 2月7日；未报→免报."""
        names = words.join([_name(office, union) for union in self.decision.unions])
        days = words.join([words.day(day) for day in self.decision.days])
        about = f"#{self.decision.mail_id}" if self.decision.mail_id else self.decision.address or ""
        said = " ".join(filter(None, (words(f"dk_{self.decision.kind}"), about, names, days)))
        alone = len(self.changed) == 1 and self.decision.unions == (self.changed[0].union_id,)
        changes = [self._change(change, office, words, alone=alone and bool(days)) for change in self.changed]
        return words("d_ruled", number=self.number, said=said, changes=words.join(changes) or words("d_no_change"))

    def _change(self, change: Changed, office: Office, words: Words, *, alone: bool) -> str:
        step = f"{words.status(change.was)}→{words.status(change.becomes)}"
        return step if alone else f"{_name(office, change.union_id)} {words.day(change.day)} {step}"


def _name(office: Office, union_id: str) -> str:
    union = office.roster.by_id.get(union_id)
    return union.label if union else union_id


def rule(store: Store, office: Office, decision: Decision, *, now: datetime) -> Ruled:
    """Check, keep and apply a decision, within one transaction. Raises Refused, and then nothing was kept."""
    with store.write():
        _check(store, office, decision, now=now)
        days = _days_touched(store, office, decision)
        before = explanations.statuses_on(store, days)
        number = decide(store, office, decision, now=now)
        after = explanations.statuses_on(store, days)
    changed = tuple(
        Changed(union, day, was, becomes)
        for (union, day), becomes in after.items()
        if (was := before.get((union, day), "")) and was != becomes
    )
    return Ruled(number, decision, changed)


def _days_touched(store: Store, office: Office, decision: Decision) -> set[date]:
    days = set(decision.days)
    if decision.mail_id is not None:
        days |= explanations.days_of_mail(store, decision.mail_id)
    if decision.address:
        days |= explanations.days_of_address(store, decision.address)
    return days


def _check(store: Store, office: Office, decision: Decision, *, now: datetime) -> None:
    if decision.kind != "assign" and not decision.why.strip():
        raise Refused("no_why")
    if decision.kind in _FOR_DUE_DAYS and not any(is_due_day(store, day) for day in decision.days):
        raise Refused("not_due", _days(decision.days))
    if check := {"pardon": _pardon, "record": _record, "correct": _correct, "assign": _assign, "label": _label}.get(
        decision.kind
    ):
        check(store, office, decision, now)


def _pardon(store: Store, office: Office, decision: Decision, now: datetime) -> None:
    """Only a late report can be counted as on time."""
    statuses = explanations.statuses_on(store, decision.days)
    for union in decision.unions:
        for day in decision.days:
            status = statuses.get((union, day))
            if status == Status.ON_TIME:
                raise Refused("on_time_already", f"{_name(office, union)} {day}")
            if status is not None and status not in _CAME:
                raise Refused("nothing_to_pardon", f"{_name(office, union)} {day}")


def _record(store: Store, office: Office, decision: Decision, now: datetime) -> None:
    at = str(decision.detail["at"])
    if at > f"{now:%Y-%m-%dT%H:%M:%SZ}":
        raise Refused("not_yet", str(decision.detail.get("local", at)))
    for union in decision.unions:
        for day in decision.days:
            if number := standing_record(store, union, day):
                raise Refused("recorded_already", str(number))


def _correct(store: Store, office: Office, decision: Decision, now: datetime) -> None:
    wrong = [day for day in decision.days if not is_due_day(store, day)]
    if wrong:
        raise Refused("not_due", _days(wrong))
    if decision.detail.get("kind") == Kind.DELIVERABLE and not explanations.deliverable_of(
        store, decision.mail_id or 0
    ):
        raise Refused("no_deliverable", f"#{decision.mail_id}")


def _assign(store: Store, office: Office, decision: Decision, now: datetime) -> None:
    owners = office.roster.by_address(decision.address or "")
    if owners and decision.unions[0] not in owners:
        raise Refused("address_of_another", _name(office, owners[0]))


def _label(store: Store, office: Office, decision: Decision, now: datetime) -> None:
    """The taxonomies and labels of the campaign, and no others."""
    known = {t.name: {label.key for label in t.labels} for t in office.campaign.taxonomies}
    said = decision.detail["labels"]
    assert isinstance(said, dict)  # noqa: S101 - whoever makes such a decision writes it so
    for taxonomy, labels in said.items():
        if taxonomy not in known:
            raise Refused("no_taxonomy", f"{taxonomy} ({', '.join(known)})")
        if wrong := [label for label in labels if label not in known[taxonomy]]:
            raise Refused("no_label", f"{wrong[0]} ({', '.join(known[taxonomy])})")


def _days(days: Collection[date]) -> str:
    return ", ".join(map(str, list(days)[:3]))
