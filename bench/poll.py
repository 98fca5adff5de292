"""What a poll of a full mailbox costs, with a real Dovecot: python -m bench.poll [--mails N] [--kb N] [--workers N]."""

import argparse
import imaplib
import multiprocessing
import resource
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from bench.mails import make_mails
from domain.campaign import Campaign
from domain.roster import Roster, Union
from ingest.child import InterpretLimits, children
from ingest.connect import open_mailbox
from ingest.interpret import interpret_waiting
from ingest.office import Office
from ingest.poll import PollRules, poll
from store.calendar import sync_calendar
from store.database import open_store
from tests.integration.dovecot import PASSWORD, Dovecot, User

NOW = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
UNIONS = tuple(Union(f"u{n}", f"第{n}总工会", "", senders=(f"union{n}@example.com",)) for n in range(34))
CAMPAIGN = Campaign("bench", date(2026, 3, 1), date(2026, 3, 31), ZoneInfo("Asia/Shanghai"), time(16))
OFFICE = Office(CAMPAIGN, Roster(UNIONS))


def main() -> None:
    """Deliver, poll, interpret; print one line a figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--kb", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    server = Dovecot()
    try:
        server.start()
        user = server.user()
        # in a process of its own: its memory is not the poll's
        delivery = multiprocessing.get_context("spawn").Process(
            target=_deliver, args=(server.imap_port, user.name, asked.mails, asked.kb)
        )
        delivery.start()
        delivery.join()
        if delivery.exitcode:
            raise SystemExit("the mails could not be delivered")
        with tempfile.TemporaryDirectory() as folder:
            _measure(user, Path(folder) / "rollcall.db", asked.workers)
    finally:
        server.stop()


def _deliver(port: int, name: str, count: int, kb: int) -> None:
    with imaplib.IMAP4("127.0.0.1", port) as client:
        client.login(name, PASSWORD)
        for number, raw in enumerate(make_mails(count, kb=kb)):
            arrived = NOW - timedelta(minutes=count - number)
            client.append("INBOX", None, imaplib.Time2Internaldate(arrived), raw)


def _measure(user: User, path: Path, workers: int) -> None:
    store = open_store(path, now=NOW)
    sync_calendar(store, OFFICE.roster, OFFICE.campaign, now=NOW)
    box = open_mailbox(
        f"imap://localhost:{user.server.imap_port}",
        username=user.name,
        password=PASSWORD,
        folders="auto",
        after_ingest="leave",
    )
    rules = PollRules(since=None, max_mail_bytes=100_000_000)
    started = perf_counter()
    result = poll(store, box, rules, clock=lambda: NOW)
    seconds = perf_counter() - started
    if result.errors:
        raise SystemExit(str(result.errors))
    (wire,) = store.one("select sum(size) from mails") or (0,)
    print(f"mails              {result.new}, {wire / 1e6:.0f} MB, two folders")
    print(f"accept             {result.new / seconds:.0f} mails/s, {wire / 1e6 / seconds:.0f} MB/s ({seconds:.1f} s)")
    started = perf_counter()
    poll(store, box, rules, clock=lambda: NOW)
    print(f"poll without news  {perf_counter() - started:.2f} s")
    box.close()
    with children(InterpretLimits(60, 2048, workers)) as child:
        started = perf_counter()
        read = interpret_waiting(store, child, OFFICE, trusted=())
        seconds = perf_counter() - started
        peaks = [child.pool.schedule(_peak).result() for _ in range(4 * workers)]
    reports = store.one("select count(*) from reports")
    print(
        f"interpret          {read / seconds:.0f} mails/s, {workers} children ({seconds:.1f} s), {reports and reports[0]} reports"
    )
    print(f"peak memory        parent {_peak():.0f} MB, child {max(peaks):.0f} MB")
    store.conn.execute("pragma wal_checkpoint(truncate)")
    print(f"store / mailbox    {path.stat().st_size / wire:.3f}")
    store.close()


def _peak() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
