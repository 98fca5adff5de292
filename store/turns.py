"""What tells whose turn a waiting mail is: its size, when it came, the start of its header; and what was read of its sender that day."""

import json
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from store.database import Store, instant, utc
from store.skeletons import start


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A mail that waits: its size in bytes, its first arrival (aware UTC), the first bytes of its header; whether it was read before."""

    mail_id: int
    known: bool
    size: int
    arrived_at: datetime
    head: bytes


def newcomers(store: Store, mail_ids: Collection[int], *, head_bytes: int) -> Iterator[Newcomer]:
    """These mails, in their order; of one that is damaged the head is empty."""
    rows = store.query(
        "select w.value as mail_id, m.size, min(p.arrived_at) as arrived_at, m.accepted_at, s.data, "
        "exists (select 1 from messages g where g.mail_id = m.mail_id) as known "
        "from json_each(?) w join mails m on m.mail_id = w.value left join skeletons s on s.mail_id = m.mail_id "
        "left join places p on p.mail_id = m.mail_id group by w.key order by w.key",
        json.dumps(list(mail_ids)),
    )
    for row in rows:
        try:
            head = start(row["data"], head_bytes)
        except (TypeError, zlib.error):
            head = b""
        yield Newcomer(
            row["mail_id"], bool(row["known"]), row["size"], instant(row["arrived_at"] or row["accepted_at"]), head
        )


def read_between(store: Store, first: datetime, last: datetime) -> dict[str, tuple[int, int]]:
    """Mails and bytes that were read of each claimed sender, of those received from `first` to before `last`."""
    rows = store.query(
        "select m.from_claimed, count(*) as mails, sum(a.size) as bytes from messages m join mails a on a.mail_id = m.mail_id "
        "where m.received_at >= ? and m.received_at < ? group by m.from_claimed",
        utc(first),
        utc(last),
    )
    return {row["from_claimed"]: (row["mails"], row["bytes"]) for row in rows}
