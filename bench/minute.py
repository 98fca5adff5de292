"""What a minute costs in which the service has nothing to do, a poll and a tick: python -m bench.minute [--minutes N].

Of a new store, and of one with half a year of polls a minute behind it; processor time of the service's own process.
"""

import argparse
import tempfile
from datetime import timedelta
from pathlib import Path
from time import process_time

from service.running import Service
from store.database import utc
from tests.integration.office_case import OfficeCase, local

HALF_A_YEAR = 180 * 24 * 60  # polls


def main() -> None:
    """Print one line a store."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=int, default=500)
    asked = parser.parse_args()
    for polls in (0, HALF_A_YEAR):
        with tempfile.TemporaryDirectory() as folder:
            office = OfficeCase(Path(folder), local("5 00:00:00")).write()
            before(office, polls)
            print(f"{polls:>7} polls before: {minute(office, asked.minutes) * 1000:.1f} ms")


def before(office: OfficeCase, polls: int) -> None:
    """As if there had been so many polls, one a minute, that brought nothing."""
    service = Service(office.parts)
    service.start()
    service.poll()
    service.stop()
    with office.parts.store(office.now) as store, store.write() as conn:
        (mailbox,) = store.one("select mailbox from rounds") or ("",)
        times = (utc(office.now - timedelta(minutes=n)) for n in range(polls, 0, -1))
        sql = "insert into rounds (mailbox, started_at, finished_at, ok) values (?, ?, ?, 1)"
        conn.executemany(sql, ((mailbox, at, at) for at in times))
        conn.execute(
            "insert into folder_polls (round_id, folder, started_at, finished_at, ok, new) "
            "select round_id, '', started_at, finished_at, 1, 0 from rounds"
        )


def minute(office: OfficeCase, count: int) -> float:
    """Seconds of processor time, the mean of some minutes after the first."""
    service = Service(office.parts)
    service.start()
    service.poll()
    service.tick()
    started = process_time()
    for _ in range(count):
        office.now += timedelta(minutes=1)
        service.poll()
        service.tick()
    service.stop()
    return (process_time() - started) / count


if __name__ == "__main__":
    main()
