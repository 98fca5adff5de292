"""What the thirty questions of docs/queries.md, and the ready-made ones of the explorer, cost as the store grows:
python -m bench.questions [--sizes 10000,100000] [--store DIR].

The store is that of bench.growth. Milliseconds to the last row, the median of three, after one, each over a new connection; the days
that a question names are moved to the last ones of the store.
"""

import argparse
import re
import tempfile
from datetime import date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.growth import grow, prepare
from store.asking import TooLong, ask

PAGE = Path(__file__).parents[1] / "docs/queries.md"
WRITTEN_ON = date(2021, 2, 5)  # "today" of the page
RUNS = 3
PATIENCE = 120  # seconds


def main() -> None:
    """Print one line a question."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,100000", help="mails, ascending")
    parser.add_argument("--store", type=Path, help="where the store grows and stays; a temporary folder by default")
    asked = parser.parse_args()
    questions = re.findall(
        r"## (\d+\. [^\n]+)\n\n[^\n]+\n\n```sql\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    sizes = list(map(int, asked.sizes.split(",")))
    table: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        office = prepare(asked.store or Path(folder))
        for size in sizes:
            last = office.last(grow(office.store, size))
            now = datetime.fromisoformat(f"{last}T20:00:00+08:00")
            for name, query in questions:
                table.setdefault(name, []).append(timed(office.store, moved(query, last), now))
    print(f"{'ms at':44}" + "".join(f"{size:>10}" for size in sizes))
    for name, took in table.items():
        times = "".join(f"{one:>10.1f}" for one in took)
        print(f"{name[:40]:44}{times}   {took[-1] / took[0]:.1f} x")


def moved(query: str, last: date) -> str:
    """The question as one would ask it on the last day."""

    def later(found: re.Match[str]) -> str:
        return (date.fromisoformat(found[0]) - WRITTEN_ON + last).isoformat()

    return re.sub(r"2021-02-\d\d", later, query)


def timed(store: Path, query: str, now: datetime) -> float:
    """Median milliseconds; infinite beyond patience."""
    took = []
    for _ in range(RUNS + 1):
        started = perf_counter()
        try:
            with ask(store, query, now=now, seconds=PATIENCE) as answer:
                for _row in answer.rows:
                    pass
        except TooLong:
            return float("inf")
        took.append((perf_counter() - started) * 1000)
        if took[-1] > 10_000:
            return took[-1]
    return median(took[1:])


if __name__ == "__main__":
    main()
