"""Up to where each folder was read to its end: what spares an idle poll the comparison of all keys."""

from dataclasses import dataclass
from datetime import datetime

from store.database import Store, utc


@dataclass(frozen=True, slots=True)
class Known:
    """All mails of a folder in this epoch (UIDVALIDITY) whose key (UID) is below `next_key` are in the ledger."""

    epoch: str
    next_key: int


def load(store: Store, mailbox: str, folder: str, rules: str, *, since: datetime) -> Known | None:
    """Up to where a folder was read by these rules; None where all its keys were not compared since then."""
    row = store.one(
        "select epoch, next_key from folder_marks where mailbox = ? and folder = ? and rules = ? and compared_at > ?",
        mailbox, folder, rules, utc(since),
    )  # fmt: skip
    return Known(row["epoch"], row["next_key"]) if row else None


def save(
    store: Store, mailbox: str, folder: str, epoch: str, next_key: int, rules: str, *, compared_at: datetime | None
) -> None:
    """A folder was read to its end. `compared_at`: all its keys were compared then; None: the recent ones only."""
    with store.write() as conn:
        conn.execute(
            "insert into folder_marks values (?, ?, ?, ?, ?, ?) on conflict do update set epoch = excluded.epoch, "
            "next_key = excluded.next_key, rules = excluded.rules, compared_at = coalesce(?6, compared_at)",
            (mailbox, folder, epoch, next_key, rules, utc(compared_at) if compared_at else None),
        )
