"""What a page of `rollcall explore` costs as the store grows: python -m bench.explore [--sizes 10000,100000] [--store DIR].

Over HTTP, as a browser asks; the store is that of bench.growth. Milliseconds: the median and the longest of some runs, after one.
Of a page with photos the small pictures are not counted.
"""

import argparse
import re
import subprocess
import tempfile
import time
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote
from urllib.request import urlopen

from bench.growth import ROLLCALL, grow, prepare
from store.asking import ask
from store.meanings import public_names

RUNS = 5
PATIENCE = 30  # seconds for the server to answer first


def main() -> None:
    """Print one line a page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,100000", help="mails, ascending")
    parser.add_argument("--store", type=Path, help="where the store grows and stays; a temporary folder by default")
    asked = parser.parse_args()
    sizes = list(map(int, asked.sizes.split(",")))
    table: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        office = prepare(asked.store or Path(folder))
        for size in sizes:
            last = office.last(grow(office.store, size))
            now = f"{last}T20:00:00+08:00"
            with server(office.config, now) as address:
                for name, path in pages(office.store, now, last).items():
                    table.setdefault(name, []).append(measured(address + path))
    print(f"{'mails':34}" + "".join(f"{size:>18}" for size in sizes))
    for name, took in table.items():
        print(f"{name:34}" + "".join(f"{one:>18}" for one in took))


def pages(store: Path, now: str, day: date) -> dict[str, str]:
    """Name -> path."""
    query = f"select p.file_id, f.mail_id from photos p join files f using (file_id) where p.day = '{day}' limit 1"
    with ask(store, query, now=datetime.fromisoformat(now)) as answer:
        photo, mail = next(answer.rows)
    found = {
        "matrix": "/", "matrix, earlier": "/?until=2021-03-01", "a union's day": f"/day/{day}/haixi", "mail": f"/mail/{mail}",
        "photos of a day": f"/photos/{day}", "photo": f"/photo/{photo}", "search 慰问": f"/search?q={quote('慰问')}",
        "search 没有的词": f"/search?q={quote('没有的词')}", "tables": "/rollcall",
    }  # fmt: skip
    found |= {
        f"query {name}": f"/rollcall/{name}" for name in ("roll_call", "who_is_missing", "matrix", "photos_of_a_day")
    }
    found["query search"] = f"/rollcall/search?words={quote('慰问')}"
    return found | {f"view {name}": f"/rollcall/{name}" for name in public_names()}


@contextmanager
def server(config: Path, now: str):
    """The command itself, on a free port; its address."""
    process = subprocess.Popen(
        [*ROLLCALL, "--config", str(config), "--now", now, "explore", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        address = re.search(r"http://[\d.:]+", process.stdout.readline())[0]
        end = time.monotonic() + PATIENCE
        while True:
            try:
                urlopen(f"{address}/page.css").read()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
        yield address
    finally:
        process.terminate()
        process.wait()


def measured(url: str) -> str:
    """Milliseconds of a page."""
    took = []
    for _ in range(RUNS + 1):
        started = perf_counter()
        urlopen(url).read()
        took.append((perf_counter() - started) * 1000)
    return f"{median(took[1:]):.0f} ({max(took[1:]):.0f})"


if __name__ == "__main__":
    main()
