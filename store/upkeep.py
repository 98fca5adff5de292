"""What is done for the store once a day: a row a task and local day, tried again until it is done."""

from datetime import date, datetime, timedelta

from store.database import Store, utc

_AGAIN_AFTER = timedelta(hours=1)


def is_due(store: Store, task: str, day: date, *, now: datetime) -> bool:
    """Whether a day's task is not done, and did not fail within the last hour."""
    row = store.one("select done_at, tried_at from upkeep where task = ? and day = ?", task, day.isoformat())
    return row is None or (row["done_at"] is None and row["tried_at"] <= utc(now - _AGAIN_AFTER))


def mark_done(store: Store, task: str, day: date, *, now: datetime, problem: str = "") -> None:
    """A day's task is done, and may have found a problem."""
    _mark(store, task, day, utc(now), utc(now), problem)


def mark_failed(store: Store, task: str, day: date, *, now: datetime, problem: str) -> None:
    """A day's task did not work out."""
    _mark(store, task, day, utc(now), None, problem)


def _mark(store: Store, task: str, day: date, tried_at: str, done_at: str | None, problem: str) -> None:
    with store.write() as conn:
        conn.execute(
            "insert or replace into upkeep values (?, ?, ?, ?, ?)",
            (task, day.isoformat(), tried_at, done_at, problem or None),
        )


def problem(store: Store, task: str) -> str:
    """What went wrong with a task when it was last tried; "" where nothing did."""
    row = store.one("select problem from upkeep where task = ? order by day desc limit 1", task)
    return str(row["problem"] or "") if row else ""
