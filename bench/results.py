"""All benchmarks, one after another, into bench/RESULTS.md: python -m bench.results [--quick] [NAME …].

With names, those alone are run, and the others stay as they were. What figures mean is written in bench/PROFILE.md.
"""

import argparse
import platform
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
WHOLE = (
    "peers --mails 600 --kb 500", "peers --mails 4000 --kb 3", "peers --mails 150 --kb 500 --delay 40 --peers raw,mbsync,rollcall",
    "floor", "extremes", "start", "filing", "detach", "interpret", "search", "poll", "minute", "status", "seals",
    "growth --sizes 10000,100000,1000000",
    "explore --sizes 10000,100000", "questions --sizes 10000,1000000", "readers --days 60", "country --offices 31,310",
)  # fmt: skip
QUICK = (
    "peers --mails 200 --kb 500 --runs 1", "peers --mails 1000 --kb 3 --runs 1", "start", "filing", "detach", "interpret --scale 0.1",
    "growth --sizes 1250,10000",
)  # fmt: skip
_SECTION = re.compile(r"^`python -m bench\.(.+?)`, (\S+)\n\n```\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def main() -> None:
    """Run them; --quick takes two minutes and writes nothing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME", help="which to run; all by default")
    asked = parser.parse_args()
    chosen = [
        words for words in (QUICK if asked.quick else WHOLE) if not asked.names or words.split()[0] in asked.names
    ]
    for words in chosen:
        print(f"# {words}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{words.split()[0]}", *words.split()[1:]],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        print(done.stdout, flush=True)
        if not asked.quick:
            keep(words, done.stdout.rstrip())


def keep(words: str, said: str) -> None:
    """Write one of them into the page, and leave the others as they stand there."""
    held = {known: (day, text) for known, day, text in _SECTION.findall(RESULTS.read_text(encoding="utf-8"))}
    held[words] = f"{datetime.now(UTC):%Y-%m-%d}", said
    lines = [
        "# What things cost", "",
        f"Written by `make bench`. {_processor()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{_version('dovecot', '--version')} (Dovecot), {_version('mbsync', '--version')}.",
        "Ratios are of one run; another machine has other seconds. What they mean, and what keeps them from being better, says "
        "[PROFILE.md](PROFILE.md).",
    ]  # fmt: skip
    for known in filter(held.__contains__, WHOLE):
        day, text = held[known]
        lines += ["", f"`python -m bench.{known}`, {day}", "", "```", text, "```"]
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
