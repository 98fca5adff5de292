"""What people decided: who, when, why. Rows are added and undone, never changed; rules apply them last."""

import json
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from store.database import Store, instant, utc

_SETTLING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision before it is stored. `detail` holds what only its kind needs, as JSON values."""

    kind: str
    made_by: str
    why: str
    unions: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    mail_id: int | None = None
    address: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision with its number."""

    decision_id: int
    kind: str
    unions: tuple[str, ...]
    mail_id: int | None
    address: str | None
    undone: bool


class NoSuchDecision(LookupError):
    """There is no decision of this number."""


def save_decision(store: Store, decision: Decision, *, now: datetime) -> int:
    """Store a decision; returns its number, by which it can be undone."""
    with store.write() as conn:
        number = conn.execute(
            "insert into decisions (made_at, made_by, kind, union_id, day, mail_id, address, detail, why) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                utc(now), decision.made_by, decision.kind, ",".join(decision.unions) or None,
                ",".join(day.isoformat() for day in decision.days) or None, decision.mail_id, decision.address,
                json.dumps(dict(decision.detail), ensure_ascii=False), decision.why,
            ),
        ).lastrowid  # fmt: skip
        conn.executemany(
            "insert or ignore into decision_days values (?, ?, ?)",
            [(number, union, day.isoformat()) for union in decision.unions for day in decision.days]
            or [(number, union, "") for union in decision.unions],
        )
    return int(number or 0)


def undo_decision(store: Store, decision_id: int, *, now: datetime) -> StoredDecision:
    """Take a decision back; its record stays. Raises NoSuchDecision."""
    row = store.one("select * from decisions where decision_id = ?", decision_id)
    if row is None:
        raise NoSuchDecision(decision_id)
    with store.write() as conn:
        conn.execute(
            "update decisions set undone_at = ? where decision_id = ? and undone_at is null", (utc(now), decision_id)
        )
    unions = tuple(row["union_id"].split(",")) if row["union_id"] else ()
    return StoredDecision(
        decision_id, row["kind"], unions, row["mail_id"], row["address"], row["undone_at"] is not None
    )


@dataclass(frozen=True, slots=True)
class Assignment:
    """An address that a person gave to a union: for mails from `made_at` on (UTC text), or `past` ones too."""

    made_at: str
    past: bool
    address: str
    union_id: str


def assignments(store: Store) -> tuple[Assignment, ...]:
    """All that stand, in the order in which they were made."""
    rows = store.query(
        "select made_at, address, union_id, detail ->> 'past' as past from decisions "
        "where kind = 'assign' and undone_at is null order by decision_id"
    )
    return tuple(Assignment(row["made_at"], bool(row["past"]), row["address"], row["union_id"]) for row in rows)


def assigned_at(made: Iterable[Assignment], at: datetime, roster_ids: Container[str]) -> dict[str, str]:
    """The assigned addresses as they stood for a mail received at `at`: address -> union id."""
    until = utc(at)
    return {
        one.address: one.union_id for one in made if one.union_id in roster_ids and (one.past or one.made_at <= until)
    }


def learned_addresses(store: Store, at: datetime, *, roster_ids: Collection[str]) -> dict[str, str]:
    """`assigned_at`, of a store."""
    return assigned_at(assignments(store), at, roster_ids)


def standing_record(store: Store, union_id: str, day: date) -> int:
    """The number of the decision that recorded a report of this union and day; 0 without one."""
    row = store.one(
        "select d.decision_id from decisions d join decision_days s on s.decision_id = d.decision_id "
        "where d.kind = 'record' and d.undone_at is null and s.union_id = ? and s.day = ? order by d.decision_id desc limit 1",
        union_id, day.isoformat(),
    )  # fmt: skip
    return int(row["decision_id"]) if row else 0


def have_settled(store: Store, now: datetime) -> bool:
    """Whether nobody decided or undid anything for ten minutes: who is still at work gets one correction, not one a decision."""
    row = store.one("select max(max(made_at), coalesce(max(undone_at), '')) as at from decisions")
    return row is None or not row["at"] or now - instant(row["at"]) >= _SETTLING


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """An address that a person gave to a union, by `assign` or by correcting its mails."""

    address: str
    union_id: str
    mails: int
    made_by: str


def known_addresses(store: Store) -> list[KnownAddress]:
    """Addresses that people's decisions speak for: assigned, or all their corrected mails are one union's."""
    rows = store.query(
        """
        with told (address, union_id, decision_id) as (
            select address, union_id, decision_id from decisions where kind = 'assign' and undone_at is null
            union all
            select m.from_address, d.union_id, d.decision_id from decisions d join messages m on m.mail_id = d.mail_id
                where d.kind = 'correct' and d.undone_at is null and d.union_id is not null and m.from_address <> '')
        select t.address, d.union_id, d.made_by,
            (select count(*) from messages where from_address = t.address) as mails
        from told t join decisions d on d.decision_id = (
            select max(decision_id) from told where address = t.address)
        group by t.address having count(distinct t.union_id) = 1 and d.union_id not like '%,%'
        order by d.union_id, t.address
        """
    )
    return [KnownAddress(row["address"], row["union_id"], row["mails"], row["made_by"]) for row in rows]


def proposed_addresses(store: Store) -> list[KnownAddress]:
    """Addresses that nobody confirmed and whose reports named one union, the same each time."""
    rows = store.query(
        "select address, union_id, mails from sender_addresses where not confirmed and address not in "
        "(select address from sender_addresses group by address having count(*) > 1) order by union_id, mails desc, address"
    )
    return [KnownAddress(row["address"], row["union_id"], row["mails"], "") for row in rows]
