"""That a running service lives: when it last polled and last looked at what is due. Nothing is kept of one that was stopped."""

from datetime import datetime

from store.database import Store, instant, utc


def beat(store: Store, name: str, *, now: datetime) -> None:
    """The service does this now."""
    with store.write() as conn:
        conn.execute("insert or replace into heartbeats values (?, ?)", (name, utc(now)))


def last_beats(store: Store) -> dict[str, datetime]:
    """What a service that was not stopped did last, and when."""
    return {row["name"]: instant(row["at"]) for row in store.query("select name, at from heartbeats")}


def forget_beats(store: Store) -> None:
    """The service stops, and will not be missed."""
    with store.write() as conn:
        conn.execute("delete from heartbeats")
