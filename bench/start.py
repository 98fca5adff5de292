"""What a command costs before it does anything: python -m bench.start. Ratios to `import click`, medians of whole processes."""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

RUNS = 7


def main() -> None:
    """Print one line a command."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        rollcall = [sys.executable, "-m", "cli.main"]
        subprocess.run([*rollcall, "demo", "--dir", folder, "--days", "2"], check=True, capture_output=True)
        here = [*rollcall, "--config", str(where / "config.toml"), "--now", "2021-02-04T16:30:00+08:00"]
        commands = {
            "import click": [sys.executable, "-c", "import click"],
            "--help": [*rollcall, "--help"],
            "status": [*here, "status"],
            "day": [*here, "day"],
            "explain": [*here, "explain", "xining", "2021-02-04"],
            "triage": [*here, "triage"],
            "search": [*here, "search", "慰问"],
            "poll, idle": [*here, "poll"],
        }
        seconds = {name: median(command) for name, command in commands.items()}
    for name, taken in seconds.items():
        print(f"{name:14} {taken:.3f} s  {taken / seconds['import click']:.1f} x")


def median(command: list[str]) -> float:
    """Seconds of the whole process; the first run, which may compile, is not counted."""
    taken = []
    for _ in range(RUNS + 1):
        start = perf_counter()
        subprocess.run(command, capture_output=True, check=False)
        taken.append(perf_counter() - start)
    return statistics.median(taken[1:])


if __name__ == "__main__":
    main()
