"""What the office wants of the mail that goes out: who gets which digest, and how it is made."""

from dataclasses import dataclass, field
from datetime import time

OFFICER, LEADERS, INTERIM = "officer", "leaders", "interim"
NOTICES = ("missing", "revised", "progress", "alarm")  # what a chat robot may be told


@dataclass(frozen=True, slots=True)
class Brief:
    """What the office says of its briefs: path of the template ("": ours), title, issuer, whom it goes to (报, 送)."""

    template: str = ""
    title: str = ""
    issuer: str = ""
    report_to: tuple[str, ...] = ()
    send_to: tuple[str, ...] = ()
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class Addressees:
    """Who gets what, when and how: officers; leaders at `send_at` (local), perhaps held, perhaps on weekdays only."""

    officers: tuple[str, ...]
    leaders: tuple[str, ...]
    send_at: time
    sender: str
    language: str
    photos: int
    hold: bool = False
    leaders_weekdays: bool = False
    attach: tuple[str, ...] = ()
    brief: Brief = field(default_factory=Brief)

    def of(self, kind: str) -> tuple[str, ...]:
        """Recipients of one kind of edition. Without officers the leaders' list gets the officer's edition."""
        if kind == LEADERS:
            return self.leaders if self.officers else ()
        return self.officers or self.leaders


@dataclass(frozen=True, slots=True)
class Robot:
    """A chat robot: its name, its url (which is a secret), what it is told, at which hour of the day of progress (local), how often
    in a day at the most."""

    name: str
    url: str
    events: tuple[str, ...]
    progress_at: time | None
    most_a_day: int
    language: str

    def __repr__(self) -> str:
        """Without the url."""
        return f"Robot({self.name!r})"


@dataclass(frozen=True, slots=True)
class Receipting:
    """What a union is told of its own mails: that a report came, how it stands when it asks. From whom, in which language."""

    reports: bool
    queries: bool
    sender: str
    language: str


@dataclass(frozen=True, slots=True)
class Reminding:
    """When units are reminded (local; `again` after the deadline), to whom, in which words. Without `officers` each unit gets its
    own mail."""

    send_at: time
    officers: tuple[str, ...]
    sender: str
    language: str
    again: time | None = None
