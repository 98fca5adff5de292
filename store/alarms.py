"""Troubles that officers were told of: one row from start to end, at most one open of a kind."""

from dataclasses import dataclass
from datetime import datetime

from store.database import Store, instant, utc


@dataclass(frozen=True, slots=True)
class Alarm:
    """One trouble."""

    alarm_id: int
    kind: str
    started_at: datetime
    detail: str


def open_alarms(store: Store) -> dict[str, Alarm]:
    """kind -> the trouble that has not ended."""
    rows = store.query("select * from alarms where ended_at is null order by alarm_id")
    return {row["kind"]: Alarm(row["alarm_id"], row["kind"], instant(row["started_at"]), row["detail"]) for row in rows}


def start_alarm(store: Store, kind: str, detail: str, *, now: datetime) -> int:
    """A trouble begins; returns its number."""
    with store.write() as conn:
        return int(
            conn.execute(
                "insert into alarms (kind, started_at, detail) values (?, ?, ?)", (kind, utc(now), detail)
            ).lastrowid
            or 0
        )


def end_alarm(store: Store, alarm_id: int, *, now: datetime) -> None:
    """A trouble is over."""
    with store.write() as conn:
        conn.execute("update alarms set ended_at = ? where alarm_id = ?", (utc(now), alarm_id))
