"""Long work on a terminal shows how far it is, how fast, and how long it will take still."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from cli.arguments import Setting
from domain.saying import say
from service.jobs import PollTally, poll
from service.parts import Parts
from store import mails
from store.database import Store

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Advance = Callable[..., None]


def poll_with_progress(setting: Setting, parts: Parts, store: Store) -> PollTally:
    """One poll, with a bar for what is fetched and one for what is interpreted."""
    waiting, read = len(mails.waiting(store)), count(1)
    expected = waiting
    with bars(setting.told(say("fetching")), setting.told(say("interpreting"))) as (fetched, interpreted):

        def fetch(done: int, total: int) -> None:
            nonlocal expected
            fetched(done, total)
            expected = max(expected, waiting + total)

        return poll(parts, store, progress=fetch, interpreted=lambda _: interpreted(next(read), expected))


@contextmanager
def progress(what: str, *, total: int | None = None) -> Iterator[Advance]:
    """A progress bar on a terminal, nothing elsewhere. The yielded function sets (done, total), or counts one of `total`."""
    with bars(what, total=total) as (advance,):
        yield advance


@contextmanager
def bars(*names: str, total: int | None = None) -> Iterator[tuple[Advance, ...]]:
    """A bar of each name, one below the other."""
    if not sys.stderr.isatty():
        yield tuple(lambda *_: None for _ in names)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            """Nothing while it is not known."""
            return Text(f"{task.speed:.{0 if task.speed >= 10 else 1}f}/s" if task.speed else "", style="dim")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield tuple(_advance(shown, shown.add_task(name, total=total)) for name in names)


def _advance(shown: "Progress", task: "TaskID") -> Advance:
    def advance(done: int = 0, total: int | None = None) -> None:
        if total is None:
            shown.advance(task)
        else:
            shown.update(task, completed=done, total=total)

    return advance
