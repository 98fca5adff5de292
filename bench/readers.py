"""Who reads while mails come in: python -m bench.readers [--days 20].

A demo's mailbox is polled by the command itself: alone, and while four readers ask, each a few times a second: sqlite3 as a person
opens it, `rollcall sql`'s connection, pandas frames, and the first page of `rollcall explore`. The first has no patience: had it to wait
for a lock at all, SQLite would say so, and that is counted. Of the others the time of a small question is shown, beside what it
takes while nobody polls; what is more is waiting, mostly for one of the machine's cores, which the poll and its children use too.
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
from statistics import median
from time import perf_counter, sleep
from urllib.request import urlopen

from bench.explore import server
from bench.growth import ROLLCALL
from demo.campaign import make_campaign
from store.asking import ask
from store.frames import open_frames

QUESTION = "select count(*) from polls"
PAUSE = 0.2  # seconds between two questions of one reader
IDLE = 4  # seconds of asking while nobody polls


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=20)
    days = parser.parse_args().days
    with tempfile.TemporaryDirectory() as folder:
        alone = seconds_of_a_poll(Path(folder) / "alone", days, readers=False)
        together = seconds_of_a_poll(Path(folder) / "together", days, readers=True)
    print(f"the poll alone {alone:.1f} s, with four readers {together:.1f} s, on {os.cpu_count()} cores")


def seconds_of_a_poll(root: Path, days: int, *, readers: bool) -> float:
    """Seconds; with `readers`, prints how long they waited."""
    campaign = make_campaign(root, days=days, seed=1)
    fixed = [*ROLLCALL, "--config", str(campaign.config), "--now", campaign.now.isoformat()]
    subprocess.run([*fixed, "status"], capture_output=True, check=False)  # the store is there
    if not readers:
        return timed(lambda: subprocess.run([*fixed, "poll"], capture_output=True, check=True))
    store, now = root / "rollcall.db", campaign.now
    with server(campaign.config, now.isoformat()) as address:
        asking = {
            "sqlite3": lambda: plain(store), "rollcall sql": lambda: asked(store, now), "frames": lambda: framed(store, now),
            "explore": lambda: urlopen(f"{address}/").read(),
        }  # fmt: skip
        quiet, _, _ = during(asking, lambda: sleep(IDLE))
        busy, locked, seconds = during(
            asking, lambda: subprocess.run([*fixed, "poll"], capture_output=True, check=True)
        )
    print(
        f"{'ms of a question':16}{'':>6}{'median, quiet':>15}{'longest':>9}{'median, polling':>17}{'of 100':>8}{'longest':>9}"
    )
    for name, times in busy.items():
        worst = sorted(times)[-(len(times) // 100 + 1)]
        print(
            f"{name:16}{len(times):>6}{median(quiet[name]):>15.1f}{max(quiet[name]):>9.1f}{median(times):>17.1f}{worst:>8.1f}{max(times):>9.1f}"
        )
    print(f"SQLite said that the store was locked: {len(locked)} times")
    return seconds


def during(asking, action) -> tuple[dict[str, list[float]], list[str], float]:
    """Milliseconds of each reader's questions while something goes on, what was said of locks, and the seconds of it."""
    took: dict[str, list[float]] = {name: [] for name in asking}
    locked: list[str] = []
    ended = threading.Event()
    threads = [
        threading.Thread(target=repeat, args=(question, took[name], locked, ended)) for name, question in asking.items()
    ]
    for thread in threads:
        thread.start()
    seconds = timed(action)
    ended.set()
    for thread in threads:
        thread.join()
    return took, locked, seconds


def repeat(question, took: list[float], locked: list[str], ended: threading.Event) -> None:
    """Ask until it is ended; milliseconds."""
    while not ended.is_set():
        try:
            took.append(timed(question) * 1000)
        except sqlite3.OperationalError as error:
            locked.append(str(error))
        ended.wait(PAUSE)


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
