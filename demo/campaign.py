"""Writes a whole campaign into a folder: roster, configuration, a Maildir of raw mail, and knows what a roll call of it
must say. The plan comes first and costs nothing; a folder that holds the same campaign already is left alone, and a
folder that holds somebody's real configuration is never touched."""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from demo.mails import render
from demo.plan import FIRST_DAY, NOW, ZONE, Letter, expected_status, is_nil, plan
from demo.roster import UNIONS, write_roster
from demo.settings import settings

VERSION = 1  # of what the demo writes; a folder written by another is written anew
MARKER = ".rollcall-demo.json"
MAILBOX, CONFIG, ROSTER = "mailbox", "config.toml", "roster.csv"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign on disk. `now`: when the last day is looked at, aware; `truth`: the status of every (union id, day) as
    of `now` (on_time, late, backfilled, pending, missing); `nil`: those that are nil reports; `counts`: letters by kind
    and by disposition, and "mails" for all of them."""

    folder: Path
    days: tuple[date, ...]
    now: datetime
    letters: tuple[Letter, ...]
    truth: Mapping[tuple[str, date], str]
    nil: frozenset[tuple[str, date]]
    counts: Mapping[str, int]

    @property
    def config(self) -> Path:
        """The configuration to run with."""
        return self.folder / CONFIG


def make_campaign(folder: Path, *, days: int = 5, seed: int = 1) -> Campaign:
    """Plan `days` days from 3 February 2021 and write them below `folder`, unless they stand there.

    Raises ValueError for fewer than one day, FileExistsError where `folder` holds files that the demo did not write.
    """
    if days < 1:
        raise ValueError("a campaign has at least one day")
    folder = folder.resolve()
    campaign = _planned(folder, days=days, seed=seed)
    marker, parameters = folder / MARKER, _parameters(folder, days=days, seed=seed)
    if marker.exists():
        if json.loads(marker.read_text(encoding="utf-8")) == parameters | {"complete": True}:
            return campaign
    elif any((folder / name).exists() for name in (MAILBOX, CONFIG, ROSTER)):
        raise FileExistsError(f"{folder} holds files that are not the demo's")
    folder.mkdir(parents=True, exist_ok=True)
    _mark(marker, parameters | {"complete": False})
    _write(campaign)
    _mark(marker, parameters | {"complete": True})
    return campaign


def _planned(folder: Path, *, days: int, seed: int) -> Campaign:
    """The campaign as it will stand in `folder`; nothing is written."""
    dates = tuple(FIRST_DAY + timedelta(days=number) for number in range(days))
    now = datetime.combine(dates[-1], NOW, ZONE)
    letters = plan(dates, seed=seed, now=now)
    truth, nil = {}, set()
    for union in UNIONS:
        mine = [letter for letter in letters if union.id in (letter.union, letter.other)]
        for day in dates:
            truth[union.id, day] = expected_status(mine, union=union.id, day=day)
            if is_nil(mine, union=union.id, day=day):
                nil.add((union.id, day))
    counts = Counter(str(letter.kind) for letter in letters)
    counts.update(letter.disposition for letter in letters)
    counts["mails"] = len(letters)
    return Campaign(folder, dates, now, tuple(letters), truth, frozenset(nil), dict(counts))


def _parameters(folder: Path, *, days: int, seed: int) -> dict[str, object]:
    """What makes one campaign the same as another; the folder, since the configuration names it."""
    return {"version": VERSION, "days": days, "seed": seed, "folder": str(folder)}


def _mark(marker: Path, content: dict[str, object]) -> None:
    """Write the marker."""
    marker.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def _write(campaign: Campaign) -> None:
    """Roster, configuration, Maildir; mails of an earlier campaign of ours are taken away."""
    write_roster(campaign.folder / ROSTER)
    campaign.config.write_text(settings(campaign.folder, days=campaign.days), encoding="utf-8")
    boxes = [campaign.folder / MAILBOX / part for part in ("cur", "new", "tmp")]
    for box in boxes:
        box.mkdir(parents=True, exist_ok=True)
        for old in box.glob("*.demo*"):
            old.unlink()
    _deliver(campaign.letters, box=boxes[1])


def _deliver(letters: Sequence[Letter], *, box: Path) -> None:
    """Put the letters into `new`, named and dated by the time of arrival."""
    for number, letter in enumerate(letters):
        arrived = int(letter.received.timestamp())
        path = box / f"{arrived}.M{number}P1.demo"
        path.write_bytes(render(letter))
        os.utime(path, (arrived, arrived))
