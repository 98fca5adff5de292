"""The files of the project: those that git knows or would, or that an sdist was made of."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def tracked() -> list[str]:
    """Paths from the root of the project."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    else:
        names = (ROOT / "rollcall.egg-info/SOURCES.txt").read_text(encoding="utf-8").splitlines()
    return [name for name in names if (ROOT / name).is_file()]
