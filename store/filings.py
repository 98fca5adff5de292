"""Claims and filings, as rows: what each mail claims, what was decided, and which mails a decision touches."""

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from domain.filing import Claim, Filing, Ruling
from domain.labelling import LabelFound
from domain.words import Disposition, Kind
from store.claims import dump_claim, load_claim
from store.database import Store, instant, utc
from store.derived import replace_row


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A mail ready to be settled: its claim, a person's ruling, and its place in history."""

    mail_id: int
    received_at: datetime
    sha256: str
    claim: Claim
    ruling: Ruling | None

    @property
    def order(self) -> tuple[datetime, str]:
        """History means (received_at, sha256), never the order of reading."""
        return self.received_at, self.sha256


def save_claim(store: Store, mail_id: int, claim: Claim, labels: Iterable[LabelFound]) -> None:
    """Keep what one mail claims, and what it is about."""
    with store.write() as conn:
        replace_row(conn, "claims", (mail_id, claim.owner.union_id, dump_claim(claim)))
        conn.execute("delete from report_labels where mail_id = ?", (mail_id,))
        conn.executemany(
            "insert into report_labels values (?, ?, ?, 'rule', ?)",
            ((mail_id, found.taxonomy, found.label, found.evidence) for found in labels),
        )


def unsettled(store: Store, mail_ids: Collection[int]) -> list[Unsettled]:
    """These mails and all that their unions received after the first of them, in the order of history."""
    if not mail_ids:
        return []
    chosen = json.dumps(sorted(mail_ids))
    rows = store.query(
        """
        with recursive
        chosen as (select value as mail_id from json_each(?)),
        start as (select min(m.received_at) as at from chosen c join messages m on m.mail_id = c.mail_id),
        owned (mail_id, union_id) as (
            select c.mail_id, c.union_id from start s cross join messages m on m.received_at >= s.at
                cross join claims c on c.mail_id = m.mail_id where c.union_id <> ''
            union select r.mail_id, r.union_id from start s cross join messages m on m.received_at >= s.at
                cross join reports r on r.mail_id = m.mail_id
            union select m.mail_id, d.union_id from start s cross join decisions e
                join messages m on m.mail_id = e.mail_id and m.received_at >= s.at
                join decision_days d on d.decision_id = e.decision_id
                where e.kind = 'correct' and e.undone_at is null and d.union_id <> ''),
        touched (union_id) as (
            select o.union_id from owned o join chosen c on c.mail_id = o.mail_id
            union select b.union_id from touched t
                join owned a on a.union_id = t.union_id join owned b on b.mail_id = a.mail_id)
        select c.mail_id, c.claim, m.received_at, coalesce(a.raw_sha256, '') as sha256
        from (select mail_id from chosen union
            select o.mail_id from owned o join touched t on t.union_id = o.union_id) x
        join claims c on c.mail_id = x.mail_id join messages m on m.mail_id = c.mail_id join mails a on a.mail_id = c.mail_id
        order by m.received_at, sha256
        """,
        chosen,
    )
    rulings = _rulings(store)
    return [
        Unsettled(
            row["mail_id"],
            instant(row["received_at"]),
            row["sha256"],
            load_claim(row["claim"]),
            rulings.get(row["mail_id"]),
        )
        for row in rows
    ]


def _rulings(store: Store) -> dict[int, Ruling]:
    """The last ruling that stands, by mail."""
    rows = store.query(
        "select mail_id, union_id, day, detail from decisions where kind = 'correct' and undone_at is null order by decision_id"
    )
    return {row["mail_id"]: _ruling(row["union_id"], row["day"], json.loads(row["detail"])) for row in rows}


def _ruling(unions: str | None, days: str | None, detail: dict[str, str]) -> Ruling:
    return Ruling(
        unions=tuple(unions.split(",")) if unions else (),
        days=tuple(map(date.fromisoformat, days.split(","))) if days else (),
        kind=Kind(detail["kind"]) if detail.get("kind") else None,
        not_report=bool(detail.get("not_report")),
    )


def reported_before(store: Store, mail: Unsettled, union_id: str, day: date) -> bool:
    """Whether this union had a report for this day before this mail came: by received time, then hash."""
    row = store.one(
        """
        select 1 from receipts r left join mails a on a.mail_id = r.mail_id
        where r.union_id = ? and r.day = ? and r.mail_id is not ?
          and (r.received_at, coalesce(a.raw_sha256, '')) < (?, ?)
        """,
        union_id, day.isoformat(), mail.mail_id, utc(mail.received_at), mail.sha256,
    )  # fmt: skip
    return row is not None


def save_filing(
    store: Store, mail_id: int, filing: Filing, *, sender_known: bool, quarantined: bool, anew: bool = True
) -> None:
    """Replace the verdict on one mail; not `anew`, only where it is another than the one that is kept."""
    disposition = Disposition.QUARANTINED if quarantined else filing.disposition
    # Each pair once: a label may name a day twice, and one mail must not keep its batch from being filed.
    reported = list(dict.fromkeys((union, day) for union in filing.unions for day in filing.days))
    reports = [] if quarantined else reported
    candidates = dict.fromkeys([*filing.candidates, *(reported if quarantined else ())])
    row = (
        mail_id, disposition, filing.reason, filing.kind, ",".join(filing.unions) or None,
        ",".join(day.isoformat() for day in filing.days) or None, filing.deliverable, sender_known, ",".join(filing.flags),
        json.dumps([[e.rule, e.text] for e in filing.evidence], ensure_ascii=False),
    )  # fmt: skip
    with store.write() as conn:
        if not anew and _held(conn, mail_id) == (row, {(u, d.isoformat()) for u, d in candidates}):
            return
        replace_row(conn, "filings", row)
        conn.execute("delete from reports where mail_id = ?", (mail_id,))
        conn.executemany(
            "insert into reports values (?, ?, ?, ?)",
            ((mail_id, union, day.isoformat(), n == 0) for n, (union, day) in enumerate(reports)),
        )
        conn.execute("delete from candidates where mail_id = ?", (mail_id,))
        conn.executemany(
            "insert into candidates values (?, ?, ?)", ((mail_id, u, d.isoformat()) for u, d in candidates)
        )


def _held(conn: sqlite3.Connection, mail_id: int) -> tuple[tuple[object, ...], set[tuple[str, str]]]:
    """The verdict on a mail as it is kept: its row, and the days that it may count for."""
    row = conn.execute("select * from filings where mail_id = ?", (mail_id,)).fetchone()
    candidates = conn.execute("select union_id, day from candidates where mail_id = ?", (mail_id,))
    return tuple(row or ()), set(map(tuple, candidates))


def mails_since(store: Store, day: date | None) -> list[int]:
    """Interpreted mails received on or after this local day (all without one), in the order of history."""
    rows = store.query(
        "select m.mail_id from messages m join mails a on a.mail_id = m.mail_id where substr(m.received_local, 1, 10) >= ? "
        "order by m.received_at, a.raw_sha256",
        day.isoformat() if day else "",
    )
    return [row["mail_id"] for row in rows]


def mails_from(store: Store, address: str) -> list[int]:
    """Mails of one exact sender address, in the order of history."""
    rows = store.query(
        "select mail_id from messages where from_address = ? or inner_sender = ? order by received_at", address, address
    )
    return [row["mail_id"] for row in rows]


def mails_of(store: Store, unions: Collection[str]) -> list[int]:
    """Mails that these unions own by claim, in the order of history."""
    rows = store.query(
        "select c.mail_id from claims c join messages m on m.mail_id = c.mail_id "
        "where c.union_id in (select value from json_each(?)) order by m.received_at",
        json.dumps(list(unions)),
    )
    return [row["mail_id"] for row in rows]
