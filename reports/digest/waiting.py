"""待确认: what a person must settle, numbered from 1 within an edition, so that a reply can name it by its number."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from reports.digest.dayfacts import DayFacts
from reports.floods import gathered
from store import days

WAITING, NEW_ADDRESS, UNVERIFIED = "waiting", "new_address", "unverified"


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered entry. `kind`: a mail that waits, a report that counts from an address that nobody confirmed, or one
    whose sender the receiving server disowned."""

    number: int
    kind: str
    mail_id: int
    at: str
    sender: str
    subject: str
    reason: str
    union: str = ""  # the union it counts for

    @property
    def stored(self) -> dict[str, object]:
        """What an edition keeps of it: enough to know what a number meant."""
        return {key: value for key, value in asdict(self).items() if key in ("number", "kind", "mail_id")}


def waiting_items(facts: DayFacts) -> tuple[Item, ...]:
    """The list of this day, as every edition, sheet and answer numbers it."""
    return tuple(_items(facts))


def _items(facts: DayFacts) -> Iterator[Item]:
    words, waiting = facts.words, days.waiting_mails(facts.store)
    lines = list(gathered(waiting, lambda mail: (mail.sender, mail.reason, mail.candidates)))
    for number, (mail, more) in enumerate(lines, start=1):
        reason = words.get(f"r_{mail.reason}", mail.reason)
        if mail.candidates:
            reason += words("candidates", names=words.join(list(mail.candidates)))
        if more:
            reason += words("flood", n=more)
        yield Item(
            number,
            WAITING,
            mail.mail_id,
            facts.clock(datetime.fromisoformat(mail.received_local)),
            facts.show(mail.sender_name or mail.sender) or "?",
            facts.show(mail.subject) or words("untitled"),
            reason,
        )
    doubtful = [(NEW_ADDRESS, report) for report in days.new_addresses(facts.store)]
    doubtful += [(UNVERIFIED, report) for report in days.unverified_reports(facts.store, facts.day)]
    for number, (kind, report) in enumerate(doubtful, start=len(lines) + 1):
        names = words.join(list(report.union_names))
        yield Item(
            number,
            kind,
            report.mail_id,
            facts.clock(datetime.fromisoformat(report.received_local)),
            facts.show(report.address),
            facts.show(report.subject) or words("untitled"),
            words(kind, name=names),
            names,
        )
