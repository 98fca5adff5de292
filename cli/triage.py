"""The menu of `rollcall triage`: a number, Enter, done. For somebody who has never used a terminal.

It asks whose a mail is, for which day where that is in doubt, and whether to know its address from now on. What it
decides are the decisions of `correct` and `assign`, kept with who, when and why; an empty line always goes back.
"""

import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

import click

from cli.arguments import Setting, json_option, pass_setting
from cli.echo import echo, echo_json
from config.caller import operator
from domain.dates import find_dates
from domain.saying import unit_of, with_unit
from domain.words import Disposition
from ingest.decide import decide
from ingest.office import Office
from reports.digest.sentences import counts_told
from reports.floods import gathered
from reports.masking import shown
from reports.menuwording import MENU
from reports.wording import Words
from store import explanations
from store.database import Store
from store.decisions import Decision
from store.waiting import Waiting, count_waiting, waiting_for_a_person

Ask = Callable[[str], str | None]  # a prompt -> the line typed, None at the end of input
Say = Callable[[str], None]


@click.command()
@json_option
@pass_setting
def triage(setting: Setting, as_json: bool) -> None:
    """List what needs a person, numbered; on a terminal a menu: number, Enter, done."""
    from cli.triage import Menu
    from reports.terminal import print_waiting

    parts = setting.parts()
    words = Words(parts.addressees.language)
    with parts.store(setting.clock()) as store:
        if as_json:
            for disposition in (Disposition.TRIAGE, Disposition.QUARANTINED):
                for line in explanations.json_lines(store, "inbox", disposition=disposition.value):
                    echo_json(line)
        elif sys.stdin.isatty() and sys.stdout.isatty():
            Menu(store, parts.office, words, operator(), setting.clock(), ask=_ask, say=echo).run()
        else:
            counts = count_waiting(store)
            echo(f"{counts_told(counts, words)}{words('colon').rstrip() if any(astuple(counts)) else ''}")
            print_waiting(setting.out, waiting_for_a_person(store), words)


def _ask(prompt: str) -> str | None:
    echo(prompt, nl=False)
    return sys.stdin.readline() or None


class GoBack(Exception):
    """An empty line: nothing is decided."""


@dataclass(frozen=True)
class Menu:
    """The office at the terminal: who decides, when, and in which words."""

    store: Store
    office: Office
    words: Words
    made_by: str
    now: datetime
    ask: Ask
    say: Say

    def run(self) -> None:
        """Until nothing waits, or an empty line at the list."""
        while waiting := {item.mail_id: item for item in waiting_for_a_person(self.store)}:
            self.say(self.text("heading", n=len(waiting), counts=counts_told(count_waiting(self.store), self.words)))
            for item, more in gathered(waiting.values(), lambda item: item.kind):
                self.say(self._line(item) + (self.words("flood", n=more) if more else ""))
            try:
                chosen = self._number("which", among=waiting)
            except GoBack:
                return
            try:
                self._settle(waiting[chosen])
            except GoBack:
                self.say("")
        self.say(self.text("nothing"))

    def text(self, key: str, **values: object) -> str:
        """A text of this menu in the office's language."""
        text = MENU[self.words.language][key]
        return (with_unit(text, unit_of(self.words.language)) if self.words.language == "en" else text).format(**values)

    def _settle(self, item: Waiting) -> None:
        """Ask about one mail, then decide. Raises GoBack before anything is decided."""
        self.say(self.text("from", sender=self._sender(item)))
        if item.excerpt:
            self.say(self.text("said", excerpt=self._shown(item.excerpt)))
        unions = self._whose(item)
        if not unions:
            self._decide(item, [self._correction(item, detail={"not_report": True})], self.text("not_counted"))
            return
        days = self._which_day(item)
        decisions = [self._correction(item, unions=tuple(unions), days=days)]
        if self._may_learn(item) and len(unions) == 1 and self._wants_to_learn(item, *unions.values()):
            learned = self._decision(item, "assign", unions=tuple(unions), address=item.sender, detail={"past": True})
            # Where only the address was in doubt, knowing it settles the mail as well.
            decisions = [learned] if item.reason == "new_address" else [learned, *decisions]
        day = "".join(f" {self.words.day(day)}" for day in days)
        names = self.words.join(list(unions.values()))
        self._decide(item, decisions, self.text("counted", names=names, day=day))

    def _whose(self, item: Waiting) -> dict[str, str]:
        """id -> name of the unions chosen; empty for no report."""
        options = [self.text("of", name=name) for _, name in item.unions]
        options += [self.text("other"), self.text("nothing_of_it"), self.text("later")]
        count = len(item.unions)
        while True:
            chosen = self._numbers("choose", self.text("is"), options)
            if all(n <= count for n in chosen):
                return dict(item.unions[n - 1] for n in chosen)
            if chosen == [count + 1]:
                return self._other_union()
            if chosen == [count + 2]:
                return {}
            if chosen == [count + 3]:
                raise GoBack
            self.say(self.text("no_such"))

    def _other_union(self) -> dict[str, str]:
        """A union by a part of its name; several that fit are offered."""
        prompt = "name"
        while True:
            typed = self._typed(prompt)
            fitting = {
                union.id: union.name
                for union in self.office.roster.unions
                if any(typed in name for name in (union.id, union.name, union.short_name, *union.aliases))
            }
            if len(fitting) == 1:
                return fitting
            if fitting:
                (n,) = self._numbers("number", "", list(fitting.values()), several=False)
                return dict([list(fitting.items())[n - 1]])
            prompt = "nobody"

    def _which_day(self, item: Waiting) -> tuple[date, ...]:
        """The day chosen, where there is more than one that it may be for; () leaves it to the rules."""
        if len(item.days) < 2:
            return ()
        options = [self.words.day(day) for day in item.days] + [self.text("other_day")]
        (n,) = self._numbers("number", self.text("day_is"), options, several=False)
        if n <= len(item.days):
            return (item.days[n - 1],)
        prompt = "day"
        while True:
            found = find_dates(
                self._typed(prompt), date.fromisoformat(item.received_local[:10]), style=self.office.campaign.date_style
            )
            if len(found) == 1:
                return found[0].days
            prompt = "no_day"

    def _may_learn(self, item: Waiting) -> bool:
        return bool(item.sender) and not item.sender_known and item.sender not in self.office.campaign.office_addresses

    def _wants_to_learn(self, item: Waiting, name: str) -> bool:
        if item.reason == "new_address" and (item.unions[0][1] == name):
            return True  # choosing the union that it counts for is confirming the address
        question = self.text("learn", address=item.sender, name=name)
        return self._numbers("number", question, [self.text("yes"), self.text("no")], several=False) == [1]

    def _correction(self, item: Waiting, **values: object) -> Decision:
        return self._decision(item, "correct", mail_id=item.mail_id, **values)

    def _decision(self, item: Waiting, kind: str, **values: object) -> Decision:
        why = self.text("why", reason=self._reason(item))
        return Decision(kind, self.made_by, why, **values)  # type: ignore[arg-type]

    def _decide(self, item: Waiting, decisions: Sequence[Decision], what: str) -> None:
        with self.store.write():
            numbers = [decide(self.store, self.office, decision, now=self.now) for decision in decisions]
        self.say(self.text("done", what=what, numbers=self.words.join(list(map(str, numbers)))) + "\n")

    def _line(self, item: Waiting) -> str:
        names = (
            self.words("candidates", names=self.words.join([name for _, name in item.unions])) if item.unions else ""
        )
        return self.text(
            "line",
            number=item.mail_id,
            at=item.received_local[5:16].replace("T", " "),
            sender=self._sender(item),
            subject=self._shown(item.subject) or self.words("untitled"),
            reason=self._reason(item),
            candidates=names,
        )

    def _reason(self, item: Waiting) -> str:
        return self.words.get(f"r_{item.reason}", item.reason)

    def _sender(self, item: Waiting) -> str:
        name, address = self._shown(item.sender_name), self._shown(item.claimed)
        return f"{name} <{address}>" if name and name != address else address or "?"

    def _shown(self, text: str) -> str:
        return shown(text, secret=self.words("secret"))

    def _numbers(self, prompt: str, question: str, options: Sequence[str], *, several: bool = True) -> list[int]:
        """What was chosen of a numbered list."""
        if question:
            self.say(question)
        for n, option in enumerate(options, start=1):
            self.say(f"{n:>5}  {option}")
        while True:
            pieces = [piece.strip("#. ") for piece in self._typed(prompt).replace("、", ",").split(",")]
            chosen = [int(piece) for piece in pieces if piece.isdecimal() and 1 <= int(piece) <= len(options)]
            if chosen and len(chosen) == len(pieces) and (several or len(chosen) == 1):
                return list(dict.fromkeys(chosen))
            self.say(self.text("no_such"))

    def _number(self, prompt: str, *, among: Mapping[int, object]) -> int:
        while True:
            typed = self._typed(prompt).strip("#. ")
            if typed.isdecimal() and int(typed) in among:
                return int(typed)
            self.say(self.text("no_such"))

    def _typed(self, prompt: str) -> str:
        """A line, with full-width digits and commas folded. Raises GoBack for an empty one."""
        line = self.ask(self.text(prompt))
        folded = unicodedata.normalize("NFKC", line or "").strip()
        if not folded:
            raise GoBack
        return folded


COMMANDS = {"triage": triage}
