"""The two campaigns that the demo knows, a Chinese and an English one: who reports, what is written, by which programs."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from demo.contents import Content, content
from demo.english_contents import english_content
from demo.english_roster import UNITS, english_roster, english_settings
from demo.notices import Notice, english_notice, notice
from demo.plan import NOT_REPORT, Kind, Letter
from demo.roster import UNIONS, Union, roster_csv
from demo.settings import settings


@dataclass(frozen=True)
class Edition:
    """One of them. `usual`, `private` and `on_the_road` name mail programs (demo.wire)."""

    language: str
    units: tuple[Union, ...]
    content: Callable[[Letter, random.Random], Content]
    notice: Callable[[Letter, random.Random], Notice]
    roster: Callable[[], str]
    settings: Callable[..., str]
    office: str
    phone: str  # what a phone writes below
    usual: Sequence[str]
    private: Sequence[str]
    on_the_road: Sequence[str]
    cloud: str = ""

    @property
    def by_id(self) -> Mapping[str, Union]:
        """Units by id."""
        return {unit.id: unit for unit in self.units}

    def configuration(self, folder: Path, *, days: Sequence[date]) -> str:
        """The whole config.toml."""
        return self.settings(folder, days=days)

    def client(self, letter: Letter, rng: random.Random) -> str:
        """The program a letter was written with: units keep to one, mostly."""
        if letter.kind is Kind.CLOUD and self.cloud:
            return self.cloud
        if letter.kind is Kind.PHOTOS:
            return rng.choice(self.on_the_road)
        if letter.kind in NOT_REPORT or letter.kind in (Kind.STRANGER, Kind.SUBORDINATE, Kind.UNNAMED):
            return rng.choice(self.private)
        own = random.Random(f"client/{letter.seed}/{letter.union}").choice(self.usual)  # noqa: S311
        return own if rng.random() < 0.8 else rng.choice(self.usual)


EDITIONS = {
    "zh": Edition(
        "zh", UNIONS, content, notice, roster_csv, settings, "省总办公室", "发自我的iPhone",
        ("qq", "qq", "netease", "netease", "qq-utf8", "foxmail", "outlook", "outlook-gb", "old-office", "android"),
        ("qq", "qq-utf8", "netease", "phone"), ("phone", "android", "qq-utf8"), "qq",
    ),
    "en": Edition(
        "en", UNITS, english_content, english_notice, english_roster, english_settings, "Relief HQ", "Sent from my iPhone",
        ("outlook", "outlook", "outlook", "gmail", "gmail", "phone"), ("gmail", "phone"), ("phone", "gmail"),
    ),
}  # fmt: skip
