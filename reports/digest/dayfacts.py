"""One day's facts, gathered once from the store; sentences, lists and tables are made of them. Decides nothing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.campaign import Campaign
from domain.status import Due
from domain.words import Kind, Status
from reports.masking import shown
from reports.wording import Words, clock_text
from store import days, material
from store.database import Store
from store.days import Health, UnionDay
from store.material import ReportLine

ACTUAL = (Status.ON_TIME, Status.LATE, Status.BACKFILLED)
STRIP_DAYS = 14
_RUN_DAYS = 31  # looked back for runs of misses


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What is known of one due day as of `now`, and the words to say it in."""

    store: Store
    campaign: Campaign
    day: date
    words: Words
    now: datetime
    due: Due
    unions: tuple[UnionDay, ...]
    reports: tuple[ReportLine, ...]
    health: Health
    history: tuple[tuple[str, str, str], ...]  # (union id, day, status), oldest first

    @property
    def at(self) -> str:
        """`now`, as readers write it."""
        return self.clock(self.now)

    @property
    def interim(self) -> bool:
        """Whether the deadline has not passed."""
        return self.now <= self.due.limit

    @property
    def read_whole(self) -> bool:
        """Whether the mailbox was read after the deadline."""
        return self.health.read_until is not None and self.health.read_until > self.due.limit

    @property
    def expected(self) -> int:
        """Unions that owe a report and were not excused."""
        return len(self.unions) - len(self.of(Status.EXCUSED))

    @property
    def telling(self) -> list[ReportLine]:
        """Reports that say something."""
        return [report for report in self.reports if report.kind != Kind.NIL]

    def of(self, *statuses: Status) -> list[UnionDay]:
        """Unions of these statuses, in roster order."""
        return [union for union in self.unions if union.status in statuses]

    def clock(self, at: datetime) -> str:
        """An instant as HH:MM, with its day where that is another."""
        local = self.campaign.local(at)
        text = clock_text(local, self.campaign.local(self.campaign.due(local.date()).deadline))
        if local.date() == self.day:
            return text
        return f"{self.words.day(local.date())}{' ' * (self.words.language == 'en')}{text}"

    def received(self, report: ReportLine) -> str:
        """When a report was received."""
        return self.clock(datetime.fromisoformat(report.received_local))

    def show(self, text: str) -> str:
        """A text from a mail, as a digest may show it."""
        return shown(text, secret=self.words("secret"))


def gather(store: Store, campaign: Campaign, day: date, *, words: Words, now: datetime) -> DayFacts:
    """Read one day."""
    return DayFacts(
        store, campaign, day, words, now,
        due=campaign.due(day),
        unions=tuple(days.union_days(store, day)),
        reports=tuple(material.reports_of(store, day)),
        health=days.health(store, day),
        history=tuple(days.verdict_history(store, day - timedelta(_RUN_DAYS - 1), day)),
    )  # fmt: skip
