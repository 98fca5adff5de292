"""What seals cost where mails are accepted: `python -m bench.seals`. The same mails into a store with its triggers and into one without
them, in turns; without fsync, which is the same for both and hides what is measured."""

import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

from parsers.mail.detach import detach
from store import mails
from store.database import open_store
from store.mails import Arrival, Place

NOW = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
MAILS, RUNS = 2000, 7


def main() -> None:
    """Print seconds of processor time a thousand mails."""
    raws = [
        b"From: a@example.com\r\nSubject: %d\r\n\r\n%s\r\n" % (n, b"three people visited " * 100) for n in range(MAILS)
    ]
    halves = [detach(raw) for raw in raws]
    took: dict[str, list[float]] = {"with seals": [], "without": []}
    for _ in range(RUNS):
        for name, seconds in took.items():
            seconds.append(accept(halves, sealed=name == "with seals"))
    for name, seconds in took.items():
        print(f"{name:12} {median(seconds) / MAILS * 1000:.3f} s of processor time a thousand mails of 2 KB")


def accept(halves, *, sealed: bool) -> float:
    """Accept all, fifty a transaction; seconds."""
    with tempfile.TemporaryDirectory() as folder, closing(open_store(Path(folder) / "rollcall.db")) as store:
        store.conn.execute("pragma synchronous = off")
        if not sealed:
            for row in list(
                store.query("select name from sqlite_master where type = 'trigger' and name like 'seal_%'")
            ):
                store.conn.execute(f"drop trigger {row['name']}")
        started = process_time()
        for start in range(0, len(halves), 50):
            with store.write():
                for number, half in enumerate(halves[start : start + 50], start):
                    place = Place("m", "INBOX", "1", str(number))
                    mails.accept(store, half, size=2000, place=place, arrival=Arrival(NOW, "internaldate"), now=NOW)
        return process_time() - started


if __name__ == "__main__":
    main()
