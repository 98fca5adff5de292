"""Long work on a terminal shows how far it is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cli.arguments import Setting
from domain.saying import say
from service.jobs import PollTally, poll
from service.parts import Parts
from store.database import Store


def poll_with_progress(setting: Setting, parts: Parts, store: Store) -> PollTally:
    """One poll, with a bar for what is fetched and one for what is interpreted."""
    fetching, interpreting = setting.told(say("fetching")), setting.told(say("interpreting"))
    with progress(fetching) as fetched, progress(interpreting) as interpreted:
        return poll(
            parts, store, progress=lambda done, total: fetched(done, total), interpreted=lambda _: interpreted()
        )


@contextmanager
def progress(what: str) -> Iterator[Callable[..., None]]:
    """A progress bar on a terminal, nothing elsewhere. The yielded function counts one step, or sets (done, total)."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def advance(done: int | None = None, total: int | None = None) -> None:
            if done is not None and total is not None:
                bar.update(task, completed=done, total=total)
            else:
                bar.advance(task)

        yield advance
