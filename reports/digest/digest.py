"""What a day's digest says, as a value: sentences and tables, ready for any template. Reads the store, decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from domain.campaign import Campaign
from domain.words import Status
from reports.digest import material, sentences
from reports.digest.coverage import GroupFigures, group_figures, missed_in_a_row
from reports.digest.dayfacts import DayFacts, gather
from reports.digest.material import MaterialGroup, TableLine, Title
from reports.digest.photos import Picture
from reports.digest.photos import photos as photos_of
from reports.digest.revision import Change
from reports.digest.sentences import Tile
from reports.digest.summary import summarise, summary_of
from reports.digest.trend import Bar, bars
from reports.digest.waiting import Queue, queue
from reports.wording import Words
from store.database import Store
from store.digests import Edition
from store.fingerprints import Fingerprint, fingerprint

LEADERS = "leaders"
_LEADERS_LINES = 8  # of late, backfilled and corrected: the leaders' edition is one page
_HIGHLIGHTS = 3
_OWING = (
    Status.MISSING, Status.PENDING, Status.EXPECTED, Status.LATE, Status.BACKFILLED, Status.EXCUSED, Status.ON_TIME,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Absent:
    """A union that has not reported, and whom to call. `run`: days in a row without a report."""

    name: str
    contact: str
    phone: str
    run: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole digest. Lists hold sentences; `verdicts` is what it says of each union, for later comparison."""

    kind: str  # officer | leaders | interim
    language: str
    subject: str
    title: str
    line: str
    tiles: tuple[Tile, ...]
    trend: tuple[Bar, ...]
    revised: str
    covered: tuple[str, ...]
    missing: str
    absent: tuple[Absent, ...]
    runs: tuple[str, ...]
    pending: str
    waiting: Queue
    before: tuple[str, ...]
    late: tuple[str, ...]
    deliverables: tuple[str, ...]
    counts: str
    label_counts: tuple[str, ...]
    material: tuple[MaterialGroup, ...]
    highlights: tuple[tuple[str, Title], ...]
    photos: tuple[Picture, ...]
    table: tuple[TableLine, ...]
    table_more: int
    groups: tuple[GroupFigures, ...]
    health: tuple[str, ...]
    held: str
    answerable: bool  # a reply to it is read
    example: str  # a union of this roster, as an answer may name it
    final: bool  # the deadline has passed and the mailbox was read after it: rates may be shown
    footer: str
    fingerprint: Fingerprint
    verdicts: Mapping[str, str] = field(default_factory=dict)
    read_until: datetime | None = None

    @property
    def owing_first(self) -> list[TableLine]:
        """The table as a mail shows it: who owes something stands first."""
        return sorted(self.table, key=lambda line: _OWING.index(Status(line.status_key)))

    @property
    def tone(self) -> str:
        """How the sentence about the missing is to be taken: alert, wait, calm."""
        if self.absent:
            return "alert"
        return "wait" if Status.EXPECTED in self.verdicts.values() else "calm"


def build_digest(
    store: Store,
    campaign: Campaign,
    day: date,
    *,
    kind: str,
    language: str,
    now: datetime,
    photos: int = 0,
    edition: int = 1,
    changes: Sequence[Change] = (),
    covered: Sequence[date] = (),
    previous: Edition | None = None,
    held: bool = False,
    answerable: bool = False,
    sheet: bool = False,
) -> Digest:
    """The digest of a day as of `now`. `previous` is the last edition sent: what came since is listed. `held`: the
    leaders' edition waits for a word from the officer who reads this one. `sheet`: the workbook goes along."""
    words = Words(language)
    facts = gather(store, campaign, day, words=words, now=now)
    titles = material.titles_of(facts)
    groups = tuple(material.by_label(facts, titles))
    summary, misses = summary_of(facts), missed_in_a_row(facts.history, day)
    late = sentences.late(facts, previous.frozen_at if previous else None)
    verdicts = {union.union_id: union.status.value for union in facts.unions}
    proof = fingerprint(store, day, verdicts)
    limit = _LEADERS_LINES if kind == LEADERS else 1000
    return Digest(
        kind=kind,
        language=language,
        subject=sentences.subject(facts, edition),
        title=campaign.name,
        line=summary.line,
        tiles=tuple(sentences.tiles(facts)),
        trend=tuple(bars(facts)),
        revised=sentences.revised(facts, edition, changes) if changes else "",
        covered=tuple(summarise(store, campaign, other, words=words, now=now).totals for other in covered),
        missing=summary.missing,
        absent=tuple(_absent(facts, misses)),
        runs=tuple(sentences.runs(facts, misses)),
        pending=summary.pending,
        waiting=queue(facts, since=previous.frozen_at if previous else None, sheet=sheet),
        before=tuple(sentences.before(facts)),
        late=sentences.capped(late, limit, words.texts["more_lines"]),
        deliverables=tuple(sentences.deliverables(facts)),
        counts=material.counts(facts),
        label_counts=tuple(material.label_counts(facts, facts.telling, unlabelled=True)),
        material=groups,
        highlights=tuple(islice(material.highlights(facts, groups), _HIGHLIGHTS)),
        photos=photos_of(facts, titles, limit=photos),
        table=tuple(material.table(facts, misses)),
        table_more=0,
        groups=tuple(group_figures(facts.unions)),
        health=tuple(sentences.health(facts)),
        held=words("held") if held else "",
        answerable=answerable,
        example=_example(facts),
        final=facts.read_whole and not facts.interim,
        footer=words(
            "footer",
            at=facts.at,
            deadline=campaign.local(facts.due.deadline).strftime("%H:%M"),
            fingerprint=proof.shown,
        ),
        fingerprint=proof,
        verdicts=verdicts,
        read_until=facts.health.read_until,
    )


def _example(facts: DayFacts) -> str:
    """How an answer may name a union of this roster: by its name, or by its id where a name has blanks or the office's
    language is another."""
    for union in facts.unions[:1]:
        name = union.short_name or union.name
        return union.union_id if facts.words.language == "en" or " " in name else name
    return ""


def _absent(facts: DayFacts, misses: Mapping[str, int]) -> list[Absent]:
    found = facts.of(Status.MISSING) or (facts.of(Status.EXPECTED) if facts.interim else [])
    return [Absent(u.name, u.contact, u.phone, misses.get(u.union_id, 0)) for u in found]
