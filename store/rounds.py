"""Polls: which mailboxes there are, which rounds were made of them, and how each folder fared."""

import json
from collections.abc import Mapping
from datetime import datetime

from store.database import Store, utc

_UNEVENTFUL = """
    select round_id from rounds r where ok = 1 and started_at < ?
        and round_id < (select max(round_id) from rounds where mailbox = r.mailbox and ok = 1)
        and round_id not in (select round_id from folder_polls where new > 0 or ok = 0)
    limit 20000
"""


def know_mailboxes(store: Store, mailboxes: Mapping[str, bool]) -> None:
    """Which mailboxes there are, and whether each is required."""
    known = {row["mailbox"]: bool(row["required"]) for row in store.query("select mailbox, required from mailboxes")}
    if known != mailboxes:
        with store.write() as conn:
            conn.execute("delete from mailboxes")
            conn.executemany("insert into mailboxes values (?, ?)", mailboxes.items())


def start_round(store: Store, mailbox: str, *, now: datetime) -> int:
    """A poll begins; returns its number."""
    with store.write() as conn:
        return int(
            conn.execute("insert into rounds (mailbox, started_at) values (?, ?)", (mailbox, utc(now))).lastrowid or 0
        )


def finish_folder(
    store: Store, round_id: int, folder: str, *, started: datetime, now: datetime, new: int, error: str = ""
) -> None:
    """One folder was read to its end, or was not (`error` says why)."""
    with store.write() as conn:
        conn.execute(
            "insert into folder_polls (round_id, folder, started_at, finished_at, ok, new, error) values (?, ?, ?, ?, ?, ?, ?)",
            (round_id, folder, utc(started), utc(now), not error, new, error or None),
        )


def finish_round(store: Store, round_id: int, *, now: datetime, ok: bool) -> None:
    """The poll is over; `ok` only when every folder was read to its end."""
    with store.write() as conn:
        conn.execute("update rounds set finished_at = ?, ok = ? where round_id = ?", (utc(now), ok, round_id))


def forget_uneventful(store: Store, *, before: datetime) -> int:
    """Take away polls of every folder that brought nothing and went well, older than an instant; the newest of each mailbox stays.
    Returns how many."""
    with store.write() as conn:
        old = json.dumps([row[0] for row in conn.execute(_UNEVENTFUL, (utc(before),))])
        conn.execute("delete from folder_polls where round_id in (select value from json_each(?))", (old,))
        return conn.execute("delete from rounds where round_id in (select value from json_each(?))", (old,)).rowcount
