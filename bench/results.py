"""All benchmarks, one after another, into bench/RESULTS.md: python -m bench.results [--quick]."""

import argparse
import platform
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
WHOLE = (
    "peers --mails 600 --kb 500", "peers --mails 4000 --kb 3", "peers --mails 150 --kb 500 --delay 40", "floor", "start", "filing",
    "detach", "interpret", "search", "poll", "status", "growth --sizes 10000,100000,1000000",
    "explore --sizes 10000,100000", "questions --sizes 10000,100000", "readers", "country --offices 31",
)  # fmt: skip
QUICK = (
    "peers --mails 200 --kb 500 --runs 1", "peers --mails 1000 --kb 3 --runs 1", "start", "filing", "detach", "interpret --scale 0.1",
    "growth --sizes 1250,10000",
)  # fmt: skip


def main() -> None:
    """Run them; --quick takes two minutes and writes nothing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    lines = [
        "# What things cost", "",
        f"{datetime.now(UTC):%Y-%m-%d}, `make bench`. {_processor()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {_version('dovecot', '--version')} (Dovecot), {_version('mbsync', '--version')}.",
        "Ratios are of one run; another machine has other seconds.",
    ]  # fmt: skip
    for words in QUICK if quick else WHOLE:
        print(f"# {words}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{words.split()[0]}", *words.split()[1:]],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        print(done.stdout, flush=True)
        lines += ["", f"`python -m bench.{words}`", "", "```", done.stdout.rstrip(), "```"]
    if not quick:
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names) or '?'} cores of {names[0] if names else platform.machine()}"


def _version(*command: str) -> str:
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "not installed"
    return said.split("\n")[0].split("(")[0].strip()


if __name__ == "__main__":
    main()
