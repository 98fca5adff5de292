"""A day in three sentences: the line, who is missing, who is pending. What `day` prints and an answer repeats."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.campaign import Campaign
from domain.words import Status
from reports.digest import sentences
from reports.digest.dayfacts import DayFacts, gather
from reports.wording import Words
from store.database import Store


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences; `missing`, `pending` and `addresses` (to confirm) are "" where there is nothing to say."""

    line: str
    missing: str
    pending: str
    addresses: str

    @property
    def totals(self) -> str:
        """Line and missing, for an answer or a digest that covers several days."""
        return f"{self.line} {self.missing}".strip()


def summarise(store: Store, campaign: Campaign, day: date, *, words: Words, now: datetime) -> Summary:
    """The summary of a day as of `now`."""
    return summary_of(gather(store, campaign, day, words=words, now=now))


def summary_of(facts: DayFacts) -> Summary:
    """The summary of facts that were gathered."""
    new = facts.health.waiting.new_addresses
    return Summary(
        sentences.line(facts),
        sentences.missing(facts),
        sentences.named(facts, "pending", Status.PENDING),
        facts.words("addresses_to_confirm", n=new) if new else "",
    )
