"""Status decisions: the pure function, and a year of 1,000 unions as the views judge it. `python -m bench.status`"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from domain.campaign import Campaign
from domain.roster import Roster, Union
from domain.status import status
from store.calendar import sync_calendar
from store.database import Store, open_store, utc

UNIONS, DAYS = 1_000, 365
ROSTER = Roster(tuple(Union(f"u{n:04}", f"第{n}工会", f"组{n % 7}") for n in range(UNIONS)))
CAMPAIGN = Campaign("一年", date(2021, 1, 1), date(2021, 12, 31), ZoneInfo("Asia/Shanghai"), time(16))
NOW = datetime(2022, 1, 15, tzinfo=UTC)


def main() -> None:
    """Print what a decision costs."""
    dues = [CAMPAIGN.due(day) for day in CAMPAIGN.due_days()]
    started = perf_counter()
    count = 0
    for due, n in product(dues, range(UNIONS)):
        receipts = [due.deadline + timedelta(minutes=n - 500)] if n % 9 else []
        status(due, receipts, candidates=n % 18 == 0, now=NOW, read_until=NOW)
        count += 1
    told("pure function", count, perf_counter() - started)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "rollcall.db", now=NOW)
        started = perf_counter()
        sync_calendar(store, ROSTER, CAMPAIGN, now=NOW)
        print(f"calendar written   {perf_counter() - started:.1f} s")
        fill(store)
        started = perf_counter()
        counted = store.one("select count(*), count(distinct status) from verdicts")
        told("verdicts (SQL)", counted[0] if counted else 0, perf_counter() - started)
        started = perf_counter()
        seen = store.one("select sum(length(day || union_id || status)), count(*) from daily_status")
        told("daily_status (SQL)", seen[1] if seen else 0, perf_counter() - started)
        started = perf_counter()
        list(store.query("select * from daily_status where day = '2021-06-01'"))
        print(f"one day's table    {perf_counter() - started:.3f} s")
        store.close()


def fill(store: Store) -> None:
    """A report of eight in nine unions on every day, one in 500 late, and some that wait."""
    with store.write() as conn:
        conn.execute("insert into rounds (mailbox, started_at, ok) values ('bench', ?, 1)", (utc(NOW),))
        for number, union, day, at in _reports():
            text = utc(at)
            conn.execute(
                "insert into mails (mail_id, raw_sha256, size, accepted_at, state) values (?, ?, 1, ?, 'interpreted')",
                (number, f"{number:064}", text),
            )
            conn.execute(
                "insert into messages (mail_id, received_at, received_local, received_basis, from_address, from_claimed, from_name, "
                "subject, inner_sender, links, fields) values (?, ?, ?, 'internaldate', '', '', '', '', '', 0, '{}')",
                (number, text, text),
            )
            conn.execute(
                "insert into filings values (?, 'report', null, 'daily', ?, ?, '', 1, '', '[]')", (number, union, day)
            )
            conn.execute("insert into reports values (?, ?, ?, 1)", (number, union, day))


def _reports() -> Iterator[tuple[int, str, str, datetime]]:
    number = 0
    for day in CAMPAIGN.due_days():
        for n, union in enumerate(ROSTER.unions):
            if n % 9:
                number += 1
                yield number, union.id, day.isoformat(), CAMPAIGN.due(day).deadline + timedelta(minutes=n - 998)


def told(name: str, count: int, seconds: float) -> None:
    """One line: decisions, seconds, decisions a minute."""
    print(f"{name:18} {count} decisions in {seconds:.2f} s: {count / seconds * 60 / 1e6:.1f} million a minute")


if __name__ == "__main__":
    main()
