"""Why a union has the status it has: every mail considered, with times, rule, evidence and who corrected."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from sqlite3 import Row

from store import blobs
from store.database import Store

_VIEWS = frozenset({"daily_status", "inbox", "decisions", "digests", "polls"})


@dataclass(frozen=True, slots=True)
class ConsideredMail:
    """A mail that counts, may count, or was looked at for a union and day. `role`: counts | candidate | same_day."""

    mail_id: int
    role: str
    received_local: str
    received_basis: str
    date_at: str | None
    sender: str
    subject: str
    disposition: str
    reason: str | None
    kind: str | None
    days: str | None
    flags: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MadeDecision:
    """A person's decision that touches a union and day."""

    decision_id: int
    made_at: str
    made_by: str
    kind: str
    why: str
    undone: bool


def considered_mails(store: Store, union_id: str, day: date) -> list[ConsideredMail]:
    """Mails that count for this union and day, wait for them, or came from the union on that day; oldest first."""
    rows = store.query(
        """
        with role (mail_id, role, weight) as (
            select mail_id, 'counts', 1 from reports where union_id = :union and day = :day
            union all select mail_id, 'candidate', 2 from candidates where union_id = :union and day = :day
            union all select c.mail_id, 'same_day', 3 from messages m cross join claims c on c.mail_id = m.mail_id
                where m.received_at between date(:day, '-1 day') and date(:day, '+2 days')
                    and c.union_id = :union and substr(m.received_local, 1, 10) = :day
        )
        select m.mail_id, o.role, min(o.weight), m.received_local, m.received_basis, m.date_at, m.from_claimed, m.subject,
            f.disposition, f.reason, f.kind, f.days, f.flags, f.evidence
        from role o join messages m on m.mail_id = o.mail_id join filings f on f.mail_id = o.mail_id
        group by m.mail_id order by m.received_at, m.mail_id
        """.replace(":union", "?1").replace(":day", "?2"),
        union_id,
        day.isoformat(),
    )
    return [_considered(row) for row in rows]


def considered_mail(store: Store, mail_id: int) -> ConsideredMail | None:
    """One mail, for whatever it may count; its role is ""."""
    row = store.one(
        "select m.*, '' as role, f.disposition, f.reason, f.kind, f.days, f.flags, f.evidence "
        "from messages m join filings f on f.mail_id = m.mail_id where m.mail_id = ?",
        mail_id,
    )
    return _considered(row) if row else None


def _considered(row: Row) -> ConsideredMail:
    return ConsideredMail(
        row["mail_id"], row["role"], row["received_local"], row["received_basis"], row["date_at"], row["from_claimed"],
        row["subject"], row["disposition"], row["reason"], row["kind"], row["days"],
        tuple(filter(None, row["flags"].split(","))), tuple((rule, text) for rule, text in json.loads(row["evidence"])),
    )  # fmt: skip


def decisions_about(store: Store, union_id: str, day: date) -> list[MadeDecision]:
    """Decisions on this union and day, and on mails considered for them."""
    rows = store.query(
        """
        select d.* from decisions d where d.decision_id in (
            select decision_id from decision_days where union_id = ?1 and day in (?2, '')
            union select e.decision_id from decisions e join reports r on r.mail_id = e.mail_id
                where r.union_id = ?1 and r.day = ?2)
        order by d.decision_id
        """,
        union_id,
        day.isoformat(),
    )
    return [_made(row) for row in rows]


def decisions_on(store: Store, mail_id: int) -> list[MadeDecision]:
    """Decisions on one mail."""
    return [
        _made(row) for row in store.query("select * from decisions where mail_id = ? order by decision_id", mail_id)
    ]


def _made(row: Row) -> MadeDecision:
    return MadeDecision(
        row["decision_id"], row["made_at"], row["made_by"], row["kind"], row["why"], bool(row["undone_at"])
    )


def json_lines(store: Store, view: str, **equal: object) -> Iterator[str]:
    """Rows of a public view as JSON objects, one a line, verdicts in roster order; `equal` narrows by columns."""
    if view not in _VIEWS:
        raise ValueError(view)
    condition = " and ".join(f"{column} = ?" for column in equal) or "1"
    order = "order by day, (select position from unions u where u.union_id = daily_status.union_id)"
    sql = f"select * from {view} where {condition} {order if view == 'daily_status' else ''}"  # noqa: S608 - closed list above
    for row in store.query(sql, *equal.values()):
        values = {key: json.loads(row[key]) if key == "evidence" else row[key] for key in row.keys() if key != "mail"}  # noqa: SIM118
        yield json.dumps(values, ensure_ascii=False)


def tally(store: Store, first_mail: int | None = None) -> dict[str, int]:
    """How many mails have which disposition; with `first_mail`, those accepted from it on."""
    rows = store.query("select disposition, count(*) as n from inbox where mail_id >= ? group by 1", first_mail or 0)
    return {row["disposition"]: row["n"] for row in rows}


def next_mail_id(store: Store) -> int:
    """The number that the next mail will have."""
    row = store.one("select coalesce(max(mail_id), 0) + 1 as n from mails")
    return int(row["n"]) if row else 1


def has_mail(store: Store, mail_id: int) -> bool:
    """Whether there is a mail of this number."""
    return store.one("select 1 from messages where mail_id = ?", mail_id) is not None


def keep_file(store: Store, data: bytes) -> str:
    """Store a file that came with a recorded report; returns its hash, by which it joins `blobs`."""
    sha256 = hashlib.sha256(data).hexdigest()
    with store.write() as conn:
        blobs.keep(conn, [(sha256, data)])
    return sha256


def unions_of(store: Store, mail_id: int) -> tuple[str, ...]:
    """The unions that a mail is filed for."""
    row = store.one("select union_id from filings where mail_id = ?", mail_id)
    return tuple(row["union_id"].split(",")) if row and row["union_id"] else ()


def is_new_address(store: Store, mail_id: int) -> bool:
    """Whether a mail counts as a report from an address that nobody has confirmed."""
    return (
        store.one(
            "select 1 from filings where mail_id = ? and disposition = 'report' and sender_known = 0 "
            "and instr(flags, 'new_address')",
            mail_id,
        )
        is not None
    )


def statuses_on(store: Store, days: Collection[date]) -> dict[tuple[str, date], str]:
    """The verdicts on these days: (union, day) -> status."""
    rows = store.query(
        "select union_id, day, status from verdicts where day in (select value from json_each(?))",
        json.dumps([day.isoformat() for day in days]),
    )
    return {(row["union_id"], date.fromisoformat(row["day"])): row["status"] for row in rows}


def days_of_mail(store: Store, mail_id: int) -> set[date]:
    """The days for which a mail counts, waits, or by default would count."""
    rows = store.query(
        "select day from reports where mail_id = ?1 union select day from candidates where mail_id = ?1 "
        "union select substr(received_local, 1, 10) from messages where mail_id = ?1",
        mail_id,
    )
    return {date.fromisoformat(row["day"]) for row in rows}


def days_of_address(store: Store, address: str) -> set[date]:
    """The days for which the mails of an address count or wait."""
    rows = store.query(
        "select r.day from messages m join reports r on r.mail_id = m.mail_id where m.from_address = ?1 "
        "union select c.day from messages m join candidates c on c.mail_id = m.mail_id where m.from_address = ?1 "
        "union select substr(received_local, 1, 10) from messages where from_address = ?1",
        address,
    )
    return {date.fromisoformat(row["day"]) for row in rows}


def deliverable_of(store: Store, mail_id: int) -> str:
    """The deliverable that a mail is, by what it says; "" without one."""
    row = store.one("select deliverable from filings where mail_id = ?", mail_id)
    return str(row["deliverable"]) if row else ""
