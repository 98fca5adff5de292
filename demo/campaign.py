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

from demo.editions import EDITIONS, Edition
from demo.mails import render
from demo.plan import FIRST_DAY, NOW, ZONE, Kind, Letter, expected_status, is_nil, plan, roles

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


def make_campaign(folder: Path, *, days: int = 5, seed: int = 1, language: str = "zh") -> Campaign:
    """Plan `days` days from 3 February 2021 and write them below `folder`, unless they stand there; in Chinese (zh) or English (en).

    Raises ValueError for fewer than one day, FileExistsError where `folder` holds files that the demo did not write.
    """
    if days < 1:
        raise ValueError("a campaign has at least one day")
    folder = folder.resolve()
    edition = EDITIONS[language]
    campaign = _planned(folder, days=days, seed=seed, edition=edition)
    marker, parameters = folder / MARKER, _parameters(folder, days=days, seed=seed, language=language)
    if marker.exists():
        if json.loads(marker.read_text(encoding="utf-8")) == parameters | {"complete": True}:
            return campaign
    elif any((folder / name).exists() for name in (MAILBOX, CONFIG, ROSTER)):
        raise FileExistsError(f"{folder} holds files that are not the demo's")
    folder.mkdir(parents=True, exist_ok=True)
    _mark(marker, parameters | {"complete": False})
    _write(campaign, edition)
    _mark(marker, parameters | {"complete": True})
    return campaign


def _planned(folder: Path, *, days: int, seed: int, edition: Edition) -> Campaign:
    """The campaign as it will stand in `folder`; nothing is written."""
    dates = tuple(FIRST_DAY + timedelta(days=number) for number in range(days))
    now = datetime.combine(dates[-1], NOW, ZONE)
    letters = plan(dates, seed=seed, now=now, units=edition.units)
    if edition.language == "en":
        letters = [letter for letter in letters if not _is_doubtful(letter, edition)]
    truth, nil = {}, set()
    for union in edition.units:
        mine = [letter for letter in letters if union.id in (letter.union, letter.other)]
        for day in dates:
            truth[union.id, day] = expected_status(mine, union=union.id, day=day)
            if is_nil(mine, union=union.id, day=day):
                nil.add((union.id, day))
    counts = Counter(str(letter.kind) for letter in letters)
    counts.update(letter.disposition for letter in letters)
    counts["mails"] = len(letters)
    return Campaign(folder, dates, now, tuple(letters), truth, frozenset(nil), dict(counts))


def _is_doubtful(letter: Letter, edition: Edition) -> bool:
    """A report for yesterday from who sends none today: no word of the English tables says that it is belated, so it may be either's."""
    silent = roles(letter.seed, letter.received.date(), edition.units).silent
    return letter.kind is Kind.BACKFILL and letter.union in silent


def _parameters(folder: Path, *, days: int, seed: int, language: str) -> dict[str, object]:
    """What makes one campaign the same as another; the folder, since the configuration names it."""
    said = {"language": language} if language != "zh" else {}
    return {"version": VERSION, "days": days, "seed": seed, "folder": str(folder), **said}


def _mark(marker: Path, content: dict[str, object]) -> None:
    """Write the marker."""
    marker.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def _write(campaign: Campaign, edition: Edition) -> None:
    """Roster, configuration, Maildir; mails of an earlier campaign of ours are taken away."""
    (campaign.folder / ROSTER).write_text(edition.roster(), encoding="utf-8")
    campaign.config.write_text(edition.configuration(campaign.folder, days=campaign.days), encoding="utf-8")
    boxes = [campaign.folder / MAILBOX / part for part in ("cur", "new", "tmp")]
    for box in boxes:
        box.mkdir(parents=True, exist_ok=True)
        for old in box.glob("*.demo*"):
            old.unlink()
    _deliver(campaign.letters, edition, box=boxes[1])


def _deliver(letters: Sequence[Letter], edition: Edition, *, box: Path) -> None:
    """Put the letters into `new`, named and dated by the time of arrival."""
    for number, letter in enumerate(letters):
        arrived = int(letter.received.timestamp())
        path = box / f"{arrived}.M{number}P1.demo"
        path.write_bytes(render(letter, edition))
        os.utime(path, (arrived, arrived))
