"""What a row of the filing tables is: the rule it keeps, one mail, what its union had reported, and the verdict."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.filing import Filing


@dataclass(frozen=True)
class Row:
    """`days` and `history` are days of 2021 as `2-9`; `candidates` are unions that must not become missing."""

    rule: str
    subject: str
    disposition: str
    reason: str | None = None
    union: str = ""
    days: tuple[date, ...] = ()
    kind: str | None = None
    history: frozenset[date] = frozenset()
    flags: frozenset[str] = frozenset()
    pending: frozenset[tuple[str, date]] | None = None
    campaign: dict[str, Any] = field(default_factory=dict)
    mail: dict[str, Any] = field(default_factory=dict)

    def reported(self, _: str, day: date) -> bool:
        """What filing asks: whether its union had reported for a day."""
        return day in self.history


def check(row: Row, filed: Filing) -> None:
    """Whether a mail was filed as its row says."""
    found = (filed.disposition, filed.reason, "".join(filed.unions), filed.days, filed.kind)
    assert found == (row.disposition, row.reason, row.union, row.days, row.kind), filed
    for flag in row.flags:
        assert (flag.removeprefix("-") in filed.flags) == (not flag.startswith("-")), filed
    if row.pending is not None:
        assert set(filed.candidates) == row.pending, filed


def on(days: str) -> tuple[date, ...]:
    """`2-9 2-10` as days of 2021."""
    return tuple(date(2021, *map(int, day.split("-"))) for day in days.split())


def report(
    rule: str,
    subject: str,
    union: str,
    days: str = "2-9",
    kind: str = "daily",
    *,
    history: str = "",
    flags: str = "",
    pending: str | None = None,
    campaign: dict[str, Any] | None = None,
    **mail: Any,
) -> Row:
    """A mail that counts. `pending` are the days of doubt beside: the union is not missing there either."""
    doubt = None if pending is None else frozenset((union, day) for day in on(pending))
    return Row(
        rule, subject, "report", None, union, on(days), kind, frozenset(on(history)), frozenset(flags.split()), doubt,
        campaign or {}, mail,
    )  # fmt: skip


def triage(
    rule: str, subject: str, reason: str, candidates: str = "", *, days: str = "2-9", history: str = "", **mail: Any
) -> Row:
    """A mail for a person. Each of `candidates` is pending on each of `days`; nobody else is."""
    campaign = mail.pop("campaign", {})
    pending = frozenset((union, day) for union in candidates.split() for day in on(days))
    return Row(
        rule, subject, "triage", reason, history=frozenset(on(history)), pending=pending, campaign=campaign, mail=mail
    )


def no_report(rule: str, subject: str, reason: str, **mail: Any) -> Row:
    """A mail that is no report, with its reason."""
    return Row(rule, subject, "not_report", reason, mail=mail)
