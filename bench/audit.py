"""The pinned packages against known weaknesses, with no network: `make audit`, or `python -m bench.audit`. Ends with 1 where one
applies. `--from FOLDER`, a checkout of github.com/pypa/advisory-database as of `--date`, writes `bench/advisories.tsv` anew.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).parents[1]
ADVISORIES = Path(__file__).with_name("advisories.tsv")
HEAD = """\
# Known weaknesses of the packages pinned here, in any version: `make audit` compares. As of {date}.
# From the Python Packaging Advisory Database (github.com/pypa/advisory-database{commit}), CC-BY 4.0; selected and
# reduced to names and ranges by bench/audit.py. One line a range: id, aliases, package, introduced in, fixed in ("" for not yet).
"""
OLD = 90  # days
# What stands in the data for the version pinned here and is not so; said on each run
SET_ASIDE = {"PYSEC-2023-154": "its text names 1.0a0 to 1.0a3 only, its range every version; 0.65 has no /-/api"}


@dataclass(frozen=True, slots=True)
class Pin:
    """A package of one list."""

    package: str
    version: str
    listed: str


@dataclass(frozen=True, slots=True)
class Advisory:
    """Versions from `introduced` ("0" for the first) to before `fixed` ("" where none is) are weak."""

    name: str
    aliases: str
    package: str
    introduced: str
    fixed: str

    def applies(self, pin: Pin) -> bool:
        """Whether the pinned version lies in the range."""
        version = Version(pin.version)
        begun = self.introduced == "0" or version >= Version(self.introduced)
        return pin.package == self.package and begun and not (self.fixed and version >= Version(self.fixed))


def pins(root: Path) -> list[Pin]:
    """What all requirements*.txt pin."""
    pinned = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
    return [
        Pin(re.sub(r"[-_.]+", "-", package).lower(), version, path.name)
        for path in sorted(root.glob("requirements*.txt"))
        for package, version in pinned.findall(path.read_text(encoding="utf-8"))
    ]


def known(path: Path) -> tuple[date, list[Advisory]]:
    """The day of the file, and what is in it."""
    text = path.read_text(encoding="utf-8")
    day = re.search(r"As of (\d{4}-\d\d-\d\d)", text)
    if day is None:
        raise SystemExit(f"{path}: no day in its head")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return date.fromisoformat(day[1]), [Advisory(*line.split("\t")) for line in lines]


def hits(pinned: list[Pin], advisories: list[Advisory]) -> list[tuple[Pin, Advisory]]:
    """Each pin with each weakness that its version has."""
    return [(pin, one) for pin in pinned for one in advisories if one.applies(pin)]


def audit(root: Path, path: Path, *, today: date) -> tuple[str, bool]:
    """What was found, in words, and whether all is well."""
    pinned, (day, advisories) = pins(root), known(path)
    found = hits(pinned, advisories)
    lines = [f"{_told(pin, one)}; set aside: {SET_ASIDE[one.name]}" for pin, one in found if one.name in SET_ASIDE]
    weak = [_told(pin, one) for pin, one in found if one.name not in SET_ASIDE]
    lists, packages = (len({getattr(pin, field) for pin in pinned}) for field in ("listed", "package"))
    names = len({one.name for one in advisories})
    lines += [
        *weak,
        f"{packages} packages of {lists} lists, {names} advisories as of {day}: {len(weak) or 'none'} that apply.",
    ]
    if (today - day).days > OLD:
        lines.append(f"The advisories are {(today - day).days} days old: what became known since is not among them.")
    return "\n".join(lines), not weak


def _told(pin: Pin, one: Advisory) -> str:
    mended = f"fixed in {one.fixed}" if one.fixed else "not fixed yet"
    return f"{pin.package} {pin.version} ({pin.listed}): {one.name} {one.aliases}, {mended}"


def collect(folder: Path, packages: set[str]) -> Iterator[Advisory]:
    """The advisories of a checkout that name one of the packages; those that were withdrawn are left out."""
    import yaml  # wanted here only

    for path in sorted(path for package in packages for path in (folder / "vulns" / package).glob("*.yaml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "withdrawn" in told:
            continue
        aliases = " ".join(told.get("aliases", ()))
        for affected in told["affected"]:
            for ranges in (one for one in affected.get("ranges", ()) if one["type"] == "ECOSYSTEM"):
                events = [*(pair for event in ranges["events"] for pair in event.items()), ("introduced", "")]
                for (kind, version), (after, end) in pairwise(events):
                    if kind == "introduced":
                        fixed = str(end) if after == "fixed" else ""
                        yield Advisory(told["id"], aliases, path.parent.name, str(version), fixed)


def main() -> None:
    """Audit, or write the file of advisories anew."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", dest="folder", type=Path)
    parser.add_argument("--date", type=date.fromisoformat, help="of the checkout's last commit")
    parser.add_argument("--commit", default="")
    wanted = parser.parse_args()
    if wanted.folder:
        head = HEAD.format(date=wanted.date, commit=f", commit {wanted.commit[:12]}" if wanted.commit else "")
        lines = (
            "\t".join((one.name, one.aliases, one.package, one.introduced, one.fixed))
            for one in collect(wanted.folder, {pin.package for pin in pins(ROOT)})
        )
        ADVISORIES.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    said, well = audit(ROOT, ADVISORIES, today=datetime.now(UTC).date())
    print(said)
    sys.exit(not well)


if __name__ == "__main__":
    main()
