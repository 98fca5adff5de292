"""What is due, as rows: written from roster and campaign. Days past their deadline change only when refile says so."""

import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, time

from domain.campaign import Campaign
from domain.roster import Roster
from store.database import Store, utc


def sync_calendar(store: Store, roster: Roster, campaign: Campaign, *, now: datetime, past: bool = False) -> None:
    """Write roster and calendar. What is past stays as it was judged, unless `past`; the first time everything is new."""
    said = _fingerprint(roster, campaign)
    known = store.one("select value from settings where name = 'calendar'")
    if known is not None and known["value"] == said and not past:
        return
    first_time = store.one("select 1 from due_days limit 1") is None
    cut = "" if past or first_time else utc(now)
    wanted = {row[:2]: row for row in _due_rows(roster, campaign)}
    held = {
        (row["union_id"], row["day"]): tuple(row)
        for row in store.query("select * from due_days where limit_at > ?", cut)
    }
    with store.write() as conn:
        _save_roster(conn, roster)
        conn.executemany(
            "delete from due_days where union_id = ? and day = ?", [key for key in held if key not in wanted]
        )
        conn.executemany(
            "insert or replace into due_days values (?, ?, ?, ?, ?, ?, ?)",
            # A deadline that is over by now is no news for a day that was still open: refile says what it would change.
            [
                row
                for key, row in wanted.items()
                if row[4] > cut and held.get(key) != row and not (cut and _is_past(conn, key, cut))
            ],
        )
        _save_campaign(conn, campaign)
        conn.execute("insert or replace into settings values ('calendar', ?)", (said,))


def _fingerprint(roster: Roster, campaign: Campaign) -> str:
    """Tells whether roster and calendar are still those that were written; the same in every process."""
    said = (
        roster.unions, campaign.starts, campaign.ends, campaign.zone.key, campaign.deadline, campaign.grace,
        campaign.days and sorted(campaign.days), campaign.changes, campaign.taxonomies, campaign.deliverables,
    )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _is_past(conn: sqlite3.Connection, key: tuple[str, str], cut: str) -> bool:
    """A deadline that was moved into the future does not reopen a day that was already judged."""
    sql = "select 1 from due_days where union_id = ? and day = ? and limit_at <= ?"
    return conn.execute(sql, (*key, cut)).fetchone() is not None


def _due_rows(roster: Roster, campaign: Campaign) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    for day in campaign.due_days():
        due = campaign.due(day)
        opens = utc(campaign.instant(day, time(0)))
        local = campaign.local(due.deadline).isoformat(timespec="seconds")
        times = (opens, utc(due.deadline), utc(due.limit), utc(due.closes), local)
        for union in roster.unions:
            if union.owes(day):
                yield (union.id, day.isoformat(), *times)


def _save_roster(conn: sqlite3.Connection, roster: Roster) -> None:
    conn.executemany(
        "insert into unions values (?, ?, ?, ?, ?, ?, ?) on conflict do update set position = excluded.position, "
        "name = excluded.name, short_name = excluded.short_name, union_group = excluded.union_group, "
        "contact = excluded.contact, phone = excluded.phone",
        (
            (union.id, position, union.name, union.label, union.group, union.contact, union.phone)
            for position, union in enumerate(roster.unions)
        ),
    )
    listed = [(union.id,) for union in roster.unions]
    conn.execute("create temp table if not exists listed (union_id text primary key)")
    conn.execute("delete from listed")
    conn.executemany("insert into listed values (?)", listed)
    # A union that left the roster keeps its past; one that never owed anything is forgotten.
    conn.execute(
        "delete from unions where union_id not in (select union_id from listed) "
        "and union_id not in (select union_id from due_days)"
    )


def _save_campaign(conn: sqlite3.Connection, campaign: Campaign) -> None:
    conn.execute("delete from deliverables")
    conn.executemany(
        "insert into deliverables values (?, ?, ?, ?, ?)",
        (
            (d.key, d.name, d.due.isoformat(), utc(campaign.instant(d.opens, time(0))), utc(campaign.due(d.due).closes))
            for d in campaign.deliverables
        ),
    )
    conn.execute("delete from taxonomy_labels")
    conn.executemany(
        "insert into taxonomy_labels values (?, ?, ?, ?)",
        ((t.name, label.key, label.name, n) for t in campaign.taxonomies for n, label in enumerate(t.labels)),
    )


def is_due_day(store: Store, day: date) -> bool:
    """Whether anybody owes a report for `day`."""
    return store.one("select 1 from due_days where day = ? limit 1", day.isoformat()) is not None


def current_day(store: Store, today: date, now: datetime) -> date | None:
    """`today` if a report is due for it, else the last day whose deadline has passed at `now`."""
    return today if is_due_day(store, today) else due_day_before(store, now)


def due_day_before(store: Store, now: datetime) -> date | None:
    """The latest day whose deadline has passed at `now`."""
    row = store.one("select max(day) as day from due_days where limit_at < ?", utc(now))
    return date.fromisoformat(row["day"]) if row and row["day"] else None
