"""What every page is made from: the store as at one instant, the campaign, the words; and how a page becomes HTML.

Texts of mails reach a page as text only: templates escape, and nothing of a mail becomes a tag, an address to load, or a script.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from domain.campaign import Campaign
from domain.plain import one_line
from domain.words import Status
from reports.explanation import Teller
from reports.masking import shown
from reports.render import render
from reports.wording import SIGNS, Words
from store.database import Store

TONES = {Status.ON_TIME: "good", Status.MISSING: "bad", Status.EXPECTED: "mute", Status.EXCUSED: "mute"}  # else wary


class NothingThere(LookupError):
    """There is no such mail, file, union or day."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the store: `now` fixes its clock; `tables` is the path of the tables beside the pages."""

    store: Store
    campaign: Campaign
    words: Words
    now: datetime
    tables: str

    def page(self, template: str, active: str, title: str, **values: Any) -> str:
        """A page; `active` is the entry of the navigation that it belongs to."""
        return render(f"page_{template}.html.j2", self.words.language, look=self, active=active, title=title, **values)

    def notice(self, message: str) -> str:
        """A page that says one thing."""
        return self.page("notice", "", self.campaign.name, message=message)

    @property
    def teller(self) -> Teller:
        """Tells verdicts and facts."""
        return Teller(self.words, self.campaign.zone)

    def subject(self, text: str) -> str:
        """A subject or name in a list: masked as in a digest."""
        return shown(text, secret=self.words("secret")) or self.words("untitled")

    def sign(self, status: str) -> str:
        """The sign of a status."""
        return SIGNS[status]

    def tone(self, status: str) -> str:
        """How a status is coloured: good, bad, wary, mute."""
        return TONES.get(Status(status), "wary")

    def cell(self, union_id: str, day: date | str) -> str:
        """The address of a union's day."""
        return f"/day/{day}/{quote(union_id, safe='')}"

    def size(self, count: int) -> str:
        """Bytes, as people read them."""
        return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(1, round(count / 2**10))} KB"

    def time(self, local: str) -> str:
        """A local instant, to the minute."""
        return local[:16].replace("T", " ")

    def until(self, instant: str) -> str:
        """An instant as the store writes it, local, to the minute."""
        return self.campaign.local(datetime.fromisoformat(instant)).strftime("%Y-%m-%d %H:%M")

    def kind(self, kind: str) -> str:
        """A kind of file."""
        return self.words.get(f"fk_{kind}", kind)

    def problem(self, problem: str) -> str:
        """Why a file could not be opened."""
        return self.words.get(f"p_{problem}", problem)

    def line(self, text: str) -> str:
        """A text of a mail in one line, whole."""
        return one_line(text)

    def web(self, url: str) -> str:
        """The host of a web address that may be clicked; "" for any other address."""
        try:
            parts = urlsplit(url)
            return parts.hostname or "" if parts.scheme in ("http", "https") else ""
        except ValueError:
            return ""
