"""Questions at a terminal: a line with its default, a number of a list, yes or no, a secret without echo. Where nobody is asked, every
question is answered by its default. The end of input ends the conversation, before anything is written.
"""

import getpass
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from cli.echo import echo
from domain.saying import say
from reports.wording import told

Check = Callable[[str], str]  # an answer -> what is wrong with it, "" where nothing is


def _anything(_: str) -> str:
    return ""


@dataclass
class Interview:
    """One conversation in one language; `asking` is whether there is somebody to ask."""

    language: str
    asking: bool

    def tell(self, text: str) -> None:
        """A text for the person."""
        if self.asking:
            echo(told(text, self.language))

    def ask(self, question: str, default: str = "", *, check: Check = _anything) -> str:
        """A line; Enter is the default. Asked again until it passes."""
        if not self.asking:
            return default
        shown = f" [{default}]" if default else ""
        while True:
            answer = self._line(f"{told(question, self.language)}{shown}: ") or default
            if not (wrong := check(answer)):
                return answer
            self.tell(wrong)

    def choose(self, question: str, choices: Sequence[str], default: int = 0) -> int:
        """The place of the chosen one in a list that is shown numbered from 1."""
        self.tell(question)
        for number, choice in enumerate(choices, start=1):
            self.tell(say("  %(n)s  %(choice)s", n=number, choice=choice))

        def check(answer: str) -> str:
            among = answer.isdecimal() and 1 <= int(answer) <= len(choices)
            return "" if among else say("Type a number from 1 to %(n)s.", n=len(choices))

        return int(self.ask(say("Number"), str(default + 1), check=check)) - 1

    def agree(self, question: str, *, default: bool = True) -> bool:
        """Yes or no."""
        answer = self.ask(say("%(question)s (y/n)", question=question), "y" if default else "n")
        return answer.strip().lower() in ("y", "yes", "是", "好", "对")

    def secret(self, question: str) -> str:
        """A line that is not shown while it is typed."""
        if not self.asking:
            return ""
        echo(told(say("%(question)s (it is not shown while you type)", question=question), self.language))
        try:
            return getpass.getpass("> ").strip()
        except EOFError:
            raise click.Abort from None

    def _line(self, prompt: str) -> str:
        echo(prompt, nl=False)
        line = sys.stdin.readline()
        if not line:
            raise click.Abort
        return line.strip()
