"""Who reads while mails come in: python -m bench.readers [--days 20].

A demo's mailbox is polled by the command itself, once alone and once while readers ask without a pause: sqlite3 as a person opens it,
`rollcall sql`'s connection, pandas frames, and the pages of `rollcall explore`. Of each reader the time of a question that
is answered from memory in well under a millisecond is shown, so that what is longer was waiting: for a lock, or for one of the machine's
cores, which the poll and its children use as well.
"""

import argparse
import os
import sqlite3
import subprocess
import tempfile
import threading
from contextlib import closing
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from urllib.request import urlopen

from bench.explore import server
from bench.growth import ROLLCALL
from demo.campaign import make_campaign
from store.asking import ask
from store.frames import open_frames

QUESTION = "select count(*) from polls"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=20)
    days = parser.parse_args().days
    with tempfile.TemporaryDirectory() as folder:
        alone = seconds_of_a_poll(Path(folder) / "alone", days, readers=False)
        together = seconds_of_a_poll(Path(folder) / "together", days, readers=True)
    print(
        f"the poll alone {alone:.1f} s, with four readers that never pause {together:.1f} s, on {os.cpu_count()} cores"
    )


def seconds_of_a_poll(root: Path, days: int, *, readers: bool) -> float:
    """Seconds; with `readers`, prints how long they waited."""
    campaign = make_campaign(root, days=days, seed=1)
    fixed = [*ROLLCALL, "--config", str(campaign.config), "--now", campaign.now.isoformat()]
    subprocess.run([*fixed, "status"], capture_output=True, check=False)  # the store is there
    if not readers:
        return timed(lambda: subprocess.run([*fixed, "poll"], capture_output=True, check=True))
    store, now = root / "rollcall.db", campaign.now
    ended = threading.Event()
    with server(campaign.config, now.isoformat()) as address:
        asking = {
            "sqlite3": lambda: plain(store), "rollcall sql": lambda: asked(store, now), "frames": lambda: framed(store, now),
            "explore": lambda: urlopen(f"{address}/").read(),
        }  # fmt: skip
        took: dict[str, list[float]] = {name: [] for name in asking}
        locked: list[str] = []
        threads = [
            threading.Thread(target=repeat, args=(question, took[name], locked, ended))
            for name, question in asking.items()
        ]
        for thread in threads:
            thread.start()
        seconds = timed(lambda: subprocess.run([*fixed, "poll"], capture_output=True, check=True))
        ended.set()
        for thread in threads:
            thread.join()
    for name, times in took.items():
        shown = f"median {median(times):6.1f} ms  of 1,000 the longest {quantiles(times, n=1000)[-1]:6.1f} ms  longest {max(times):6.1f} ms"
        print(f"{name:14}{len(times):>6} questions  {shown}")
    print(f"said to be locked: {len(locked)} times {sorted(set(locked))}")
    return seconds


def repeat(question, took: list[float], locked: list[str], ended: threading.Event) -> None:
    """Ask until it is ended; milliseconds."""
    while not ended.is_set():
        try:
            took.append(timed(question) * 1000)
        except sqlite3.OperationalError as error:
            locked.append(str(error))


def plain(store: Path) -> None:
    """As a person opens it, without any patience for locks."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=0)) as conn:
        conn.execute(QUESTION).fetchall()


def asked(store: Path, now: datetime) -> None:
    """As `rollcall sql`."""
    with ask(store, QUESTION, now=now) as answer:
        list(answer.rows)


def framed(store: Path, now: datetime) -> None:
    """As a notebook."""
    with open_frames(store, now=now) as frames:
        frames.view("polls")


def timed(action) -> float:
    """Seconds."""
    started = perf_counter()
    action()
    return perf_counter() - started


if __name__ == "__main__":
    main()
