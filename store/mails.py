"""Raw mail and the ledger: accept mails in a transaction before anything looks inside; give it back byte for byte."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.saying import say
from parsers.mail.detach import Detached, Run, attach
from store import blobs, dayfiles
from store.database import Store, StoreError, instant, utc
from store.skeletons import pack, unpack

_EOL_NAMES = {b"\r\n": "crlf", b"\n": "lf"}
_EOLS = {name: eol for eol, name in _EOL_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail stands: mailbox, folder, epoch (UIDVALIDITY), key (UID or file key). The ledger's key, never a Message-ID."""

    mailbox: str
    folder: str
    epoch: str
    key: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a source says that a mail arrived (aware UTC), and what it said it by."""

    at: datetime
    basis: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What `verify` found wrong with one mail; mail 0: with the store."""

    mail_id: int
    problem: str

    @property
    def said(self) -> str:
        """The problem, and which mail has it."""
        return say("mail %(n)s: %(problem)s", n=self.mail_id, problem=self.problem) if self.mail_id else self.problem


def known_keys(
    store: Store,
    mailbox: str,
    folder: str,
    epoch: str,
    keys: Collection[str],
    *,
    max_mail_bytes: int,
    since: datetime | None = None,
) -> set[str]:
    """Which of these keys of a folder need no more work. A mail once too large is work again when the limit was raised, one
    that was too old when `since` was moved back."""
    rows = store.query(
        "select p.key from places p left join mails m on m.mail_id = p.mail_id "
        "where p.mailbox = ? and p.folder = ? and p.epoch = ? and not (p.state = 'too_large' and m.size <= ? and m.purged_at is null) "
        "and not (p.state = 'before_since' and p.arrived_at >= ?) and p.key in (select value from json_each(?))",
        mailbox, folder, epoch, max_mail_bytes, utc(since) if since else "", json.dumps(list(keys)),
    )  # fmt: skip
    return {row["key"] for row in rows}


def accept(store: Store, detached: Detached, *, size: int, place: Place, arrival: Arrival, now: datetime) -> int | None:
    """Store one mail and its place, within the caller's transaction if there is one; its number if it was not yet in the store."""
    skeleton = pack(detached.skeleton)
    with store.write() as conn:
        known = conn.execute("select mail_id from mails where raw_sha256 = ?", (detached.sha256,)).fetchone()
        if known is None:
            mail_id: int | None = conn.execute(
                "insert into mails (raw_sha256, size, accepted_at) values (?, ?, ?)", (detached.sha256, size, utc(now))
            ).lastrowid
            blobs.keep(conn, ((run.sha256, run.data) for run in detached.runs))
            conn.execute("insert into skeletons values (?, ?)", (mail_id, skeleton))
            conn.executemany(
                "insert into runs values (?, ?, ?, ?, ?)",
                (
                    (mail_id, number, run.sha256, run.line_length, _EOL_NAMES[run.eol])
                    for number, run in enumerate(detached.runs)
                ),
            )
        else:
            mail_id = known["mail_id"]
            _wait_again(conn, mail_id, arrival)
        _save_place(conn, place, mail_id, "stored", arrival, now)
    return mail_id if known is None else None


def accept_too_large(store: Store, header: bytes, *, size: int, place: Place, arrival: Arrival, now: datetime) -> bool:
    """Store the place and the header of a mail that is over the limit: quarantined, and fetched when the limit is raised.

    Without the whole mail there is no hash: until then, mails of one size that begin alike are one. True if it is new.
    """
    skeleton = pack(header)
    with store.write() as conn:
        known = conn.execute(
            "select m.mail_id from mails m join skeletons s on s.mail_id = m.mail_id "
            "where m.raw_sha256 is null and m.size = ? and s.data in (?, ?)",
            (size, skeleton, hashlib.sha256(skeleton).digest()),  # the hash: it was purged
        ).fetchone()
        if known is None:
            mail_id = conn.execute(
                "insert into mails (size, accepted_at, state, problem) values (?, ?, 'accepted', 'too_large')",
                (size, utc(now)),
            ).lastrowid
            conn.execute("insert into skeletons values (?, ?)", (mail_id, skeleton))
        else:
            mail_id = known["mail_id"]
            _wait_again(conn, mail_id, arrival)
        _save_place(conn, place, mail_id, "too_large", arrival, now)
    return known is None


def _wait_again(conn: sqlite3.Connection, mail_id: int, arrival: Arrival) -> None:
    """A mail in two places was received when it first arrived: one that may now have an earlier time is read again."""
    conn.execute(
        "update mails set state = 'accepted' where mail_id = ? and purged_at is null and not exists "
        "(select 1 from places p where p.mail_id = mails.mail_id and p.arrived_basis = ? and p.arrived_at <= ?)",
        (mail_id, arrival.basis, utc(arrival.at)),
    )


def skip(store: Store, places: Iterable[tuple[Place, Arrival]], *, now: datetime) -> None:
    """Ledger rows for mails that are left alone because they are older than `since`."""
    with store.write() as conn:
        for place, arrival in places:
            _save_place(conn, place, None, "before_since", arrival, now)


def _save_place(
    conn: sqlite3.Connection, place: Place, mail_id: int | None, state: str, arrival: Arrival, now: datetime
) -> None:
    where = (place.mailbox, place.folder, place.epoch, place.key)
    placeholder = conn.execute(
        "select m.mail_id from places p join mails m on m.mail_id = p.mail_id and m.raw_sha256 is null "
        "where p.mailbox = ? and p.folder = ? and p.epoch = ? and p.key = ?",
        where,
    ).fetchone()
    conn.execute(
        "insert into places (mailbox, folder, epoch, key, mail_id, state, arrived_at, arrived_basis, seen_at) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set mail_id = excluded.mail_id, state = excluded.state",
        (*where, mail_id, state, utc(arrival.at), arrival.basis, utc(now)),
    )
    if placeholder is not None and placeholder["mail_id"] != mail_id:
        _replace_placeholder(conn, placeholder["mail_id"], mail_id)


def _replace_placeholder(conn: sqlite3.Connection, old: int, mail_id: int | None) -> None:
    """The mail itself takes the place of its header, with what a person said of it. Other places keep their state, so
    that each is fetched and compared by hash."""
    conn.execute("update places set mail_id = ? where mail_id = ?", (mail_id, old))
    conn.execute("update decisions set mail_id = ? where mail_id = ?", (mail_id, old))
    with dayfiles.kept_right(conn, old):
        conn.execute("delete from mails where mail_id = ?", (old,))


class Damaged(StoreError):
    """The bytes of a mail are not those that were stored."""


def load(store: Store, mail_id: int) -> Detached:
    """A mail as it was detached; for one that was too large, its header only. Raises KeyError where it is none, or was purged, and
    Damaged."""
    mail = store.one(
        "select m.raw_sha256, s.data from mails m join skeletons s on s.mail_id = m.mail_id where m.mail_id = ?",
        mail_id,
    )
    if mail is None:
        raise KeyError(mail_id)
    runs = store.query(
        "select b.data, r.sha256, r.line_length, r.eol from runs r join blobs b on b.sha256 = r.sha256 "
        "where r.mail_id = ? order by r.number",
        mail_id,
    )
    try:
        return Detached(
            mail["raw_sha256"] or "",
            unpack(mail["data"]),
            tuple(Run(run["data"], run["sha256"], run["line_length"], _EOLS[run["eol"]]) for run in runs),
        )
    except (KeyError, TypeError, zlib.error) as error:
        raise _damaged(mail_id) from error


def original(store: Store, mail_id: int) -> bytes:
    """The bytes, as they stood on the wire, of a mail that is kept whole. Raises Damaged where they are not those that were hashed."""
    try:
        kept = load(store, mail_id)
        raw = attach(kept)
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise _damaged(mail_id) from error
    if hashlib.sha256(raw).hexdigest() != kept.sha256:
        raise _damaged(mail_id)
    return raw


def _damaged(mail_id: int) -> Damaged:
    return Damaged(say("mail %(n)s is not as it was received; `rollcall verify` says more", n=mail_id))


def arrivals(store: Store, mail_id: int) -> list[Arrival]:
    """Every arrival of a mail, earliest first: the same mail may stand in several places."""
    rows = store.query(
        "select arrived_at, arrived_basis from places where mail_id = ? order by arrived_at, place_id", mail_id
    )
    return [Arrival(instant(row["arrived_at"]), row["arrived_basis"]) for row in rows]


def still_kept(store: Store, mail_ids: Collection[int]) -> list[int]:
    """Those of some mails that were not purged, in their order: the others cannot be read again."""
    sql = "select mail_id from mails where mail_id in (select value from json_each(?)) and purged_at is not null"
    purged = {row["mail_id"] for row in store.query(sql, json.dumps(list(mail_ids)))}
    return [mail_id for mail_id in mail_ids if mail_id not in purged]


def count_kept(store: Store) -> int:
    """How many mails are there byte for byte."""
    row = store.one("select count(*) as n from mails where raw_sha256 is not null and purged_at is null")
    return int(row["n"]) if row else 0


def is_damaged(store: Store, mail_id: int) -> bool:
    """Whether the bytes of a mail are there, and not those that were stored."""
    try:
        load(store, mail_id)
    except (Damaged, KeyError) as error:
        return isinstance(error, Damaged)
    return False


def count_purged(store: Store) -> int:
    """How many mails were purged."""
    row = store.one("select count(*) as n from mails where purged_at is not null")
    return int(row["n"]) if row else 0


def waiting(store: Store) -> list[int]:
    """Mails not yet interpreted, oldest arrival first: each one files again those of its union that came after it."""
    rows = store.query(
        "select m.mail_id from mails m left join places p on p.mail_id = m.mail_id where m.state = 'accepted' "
        "group by m.mail_id order by min(p.arrived_at), m.mail_id"
    )
    return [row["mail_id"] for row in rows]


def verify(store: Store, *, newest: int | None = None) -> Iterator[Fault | int]:
    """Rebuild every mail and check every hash; yields the id of each sound mail, a Fault for each other. Blobs last. With
    `newest` so many mails only, and no blobs."""
    for row in store.query(
        "select mail_id, raw_sha256, size from mails where raw_sha256 is not null and purged_at is null order by mail_id desc limit ?",
        -1 if newest is None else newest,
    ):
        try:
            raw = attach(load(store, row["mail_id"]))
        except (KeyError, IndexError, ValueError, TypeError, Damaged) as error:
            yield Fault(row["mail_id"], say("cannot be rebuilt: %(error)s", error=repr(error.__cause__ or error)))
            continue
        sound = hashlib.sha256(raw).hexdigest() == row["raw_sha256"] and len(raw) == row["size"]
        yield (
            row["mail_id"]
            if sound
            else Fault(row["mail_id"], say("rebuilt bytes differ from those that were received"))
        )
    for row in store.query("select sha256, size, data from blobs where ?", newest is None):
        data = row["data"] if isinstance(row["data"], bytes) else b""  # its type may be what is damaged
        if hashlib.sha256(data).hexdigest() != row["sha256"] or len(data) != row["size"]:
            problem = say("blob %(sha256)s is damaged", sha256=row["sha256"][:12])
            holders = _holders(store, row["sha256"])
            yield from (Fault(mail_id, problem) for mail_id in holders or [0])


def _holders(store: Store, sha256: str) -> list[int]:
    """Mails that carry a content, or hold it within a file."""
    rows = store.query(
        "select mail_id from runs where sha256 = ?1 union select mail_id from parts where sha256 = ?1 order by 1",
        sha256,
    )
    return [row["mail_id"] for row in rows]


def last_epoch(store: Store, mailbox: str, folder: str) -> str | None:
    """The epoch under which a folder was last seen."""
    row = store.one(
        "select epoch from places where mailbox = ? and folder = ? order by place_id desc limit 1", mailbox, folder
    )
    return row["epoch"] if row else None
