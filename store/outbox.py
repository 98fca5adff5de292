"""The outbox: one digest to one recipient, claimed, handed over, settled. Each step is an update that must change one row."""

from dataclasses import dataclass
from datetime import datetime

from store.database import Store, instant, utc


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One digest to one recipient, ready to send."""

    digest_id: int
    recipient: str
    message_id: str
    mail: bytes
    attempts: int
    first_at: datetime  # when it was frozen


def release_interrupted(store: Store) -> None:
    """A digest found in `sending` after a death is sent again: whether it left is not known. Only for the holder of the lock."""
    with store.write() as conn:
        conn.execute("update digests set state = 'frozen' where state = 'sending'")


def claim_next(store: Store, *, now: datetime) -> Outgoing | None:
    """The next digest to send, claimed for this process; None when there is none."""
    with store.write() as conn:
        row = conn.execute(
            "select * from digests where state = 'frozen' or (state = 'retry' and next_try_at <= ?) order by digest_id limit 1",
            (utc(now),),
        ).fetchone()
        if row is None:
            return None
        conn.execute(
            "update digests set state = 'sending', attempts = attempts + 1 where digest_id = ?", (row["digest_id"],)
        )
        return Outgoing(
            row["digest_id"],
            row["recipient"],
            row["message_id"],
            row["mail"],
            row["attempts"] + 1,
            instant(row["data_as_of"]),
        )


def mark_sent(store: Store, digest_id: int, *, now: datetime) -> None:
    """The server took it."""
    _settle(store, digest_id, "sent", now=now, sent_at=utc(now))


def mark_refused(store: Store, digest_id: int, problem: str, *, next_try_at: datetime | None, now: datetime) -> None:
    """The server did not take it: tried again at an instant, or given up without one."""
    state = "retry" if next_try_at else "failed"
    _settle(store, digest_id, state, now=now, problem=problem, next_try_at=utc(next_try_at) if next_try_at else None)


def _settle(
    store: Store, digest_id: int, state: str, *, now: datetime, sent_at: str | None = None, problem: str | None = None,
    next_try_at: str | None = None,
) -> None:  # fmt: skip
    with store.write() as conn:
        conn.execute(
            "update digests set state = ?, sent_at = ?, problem = ?, next_try_at = ? where digest_id = ? and state = 'sending'",
            (state, sent_at, problem, next_try_at, digest_id),
        )
