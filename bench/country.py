"""What a country costs to roll up: python -m bench.country [--offices 31,310] [--days 90] [--dir DIR].

Offices of 34 units are made (bench.offices), each hands up its tables by the command itself, and the questions of docs/country.md are
asked of all of them; the sums are held equal to those of the single stores. DuckDB, and ClickHouse (chDB) where it is installed.
Seconds: the median of three, each with a new engine.
"""

import argparse
import os
import re
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

from bench.offices import Province, hand_up, make_province
from store.asking import ask

PAGE = Path(__file__).parents[1] / "docs/country.md"
RUNS = 3
QUESTIONS = ("the days of the country", "the offices", "missing most, 14 days", "who is behind")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--offices", default="31,310", help="how many, ascending")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--dir", type=Path, help="where the country stays; a temporary folder by default")
    asked = parser.parse_args()
    queries = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[: len(QUESTIONS)]
    with tempfile.TemporaryDirectory() as folder:
        root = asked.dir or Path(folder)
        provinces: list[Province] = []
        for count in map(int, asked.offices.split(",")):
            took = []
            for number in range(len(provinces), count):
                province = make_province(root, number, days=asked.days)
                started = perf_counter()
                hand_up(province, root / "country")
                took.append(perf_counter() - started)
                provinces.append(province)
            os.chdir(root)
            files = list((root / "country").rglob("*.parquet"))
            size = sum(path.stat().st_size for path in files)
            print(f"{count} offices, {asked.days} days: {len(files)} files, {size / 1e6:.0f} MB; "
                  f"an office hands up in {median(took):.2f} s", flush=True)  # fmt: skip
            check(provinces, queries[0])
            for name, query in zip(QUESTIONS, queries, strict=True):
                times = {"DuckDB": timed(duckdb_answer, query)}
                if find_spec("chdb"):
                    times["chDB"] = timed(clickhouse_answer, query)
                print(
                    f"  {name:26}" + "  ".join(f"{engine} {took:.2f} s" for engine, took in times.items()), flush=True
                )


def check(provinces: list[Province], daily: str) -> None:
    """The days of the country are the sums of the days of the single stores."""
    sums: dict[str, list[int]] = {}
    for province in provinces:
        query = "select day, expected_reports, actual_reports, actual_reports_on_time from day_totals"
        with ask(province.store, query, now=province.now) as answer:
            for day, *figures in answer.rows:
                sums[day] = [a + b for a, b in zip(sums.get(day, [0, 0, 0]), figures, strict=True)]
    found = {str(day): figures for day, _, *figures, _ in duckdb_answer(daily)}
    assert found == sums, "the sums differ"


def timed(answer, query: str) -> float:
    """Median seconds."""
    took = []
    for _ in range(RUNS):
        started = perf_counter()
        answer(query)
        took.append(perf_counter() - started)
    return median(took)


def duckdb_answer(query: str) -> list[tuple]:
    """By DuckDB."""
    with duckdb.connect() as engine:
        return engine.execute(query).fetchall()


def clickhouse_answer(query: str) -> str:
    """By ClickHouse within this process: its name of the same function, its switch for the same layout."""
    import chdb

    here = Path.cwd()
    theirs = re.sub(r"read_parquet\('([^']+)', hive_partitioning = true\)", rf"file('{here}/\1', Parquet)", query)
    return str(
        chdb.query(
            f"{theirs.replace('group by all', 'group by office, union_name')} settings use_hive_partitioning = 1"
        )
    )


if __name__ == "__main__":
    main()
