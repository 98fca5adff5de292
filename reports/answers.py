"""The answer to an officer who wrote to us: what was done, what was not understood, and how the day stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.mail.letter import Letter
from reports.masking import shown
from reports.render import render, render_styled
from reports.wording import SIGNS, Words

ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of what an officer wrote. `text` says what was done, or why not."""

    line: str
    done: bool
    text: str

    @property
    def sign(self) -> str:
        """√ or ×."""
        return SIGNS["on_time" if self.done else "missing"]


def answer(outcomes: Sequence[Outcome], *, totals: str, in_reply_to: str, words: Words) -> Letter:
    """The mail that says what became of an officer's lines. Its subject holds counts only."""
    done = sum(outcome.done for outcome in outcomes)
    subject = words("a_subject", done=done, open=len(outcomes) - done)
    masked = [
        Outcome(shown(o.line, secret=words("secret")), o.done, shown(o.text, secret=words("secret"))) for o in outcomes
    ]
    values = {"outcomes": masked, "totals": totals, "subject": subject, "language": words.language}
    text = render("answer.txt.j2", words.language, **values)
    html = render_styled("answer.html.j2", words.language, **values)
    return Letter(ANSWER, subject, text, html, in_reply_to=in_reply_to)
