"""Making the next while the last is used: what takes time to come, fetched by a thread of its own."""

import threading
from collections.abc import Generator, Iterable
from queue import SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")

_PATIENCE = 5  # seconds for a thread that is not wanted any more; what it waits for has a time limit of its own


def ahead(items: Iterable[Item]) -> Generator[Item, None, None]:
    """The same items, one of them made beforehand, in a thread. What making one raises is raised in its place."""
    room = threading.Semaphore(1)  # for one that is made before it is asked for
    made: SimpleQueue[tuple[Item] | BaseException | None] = SimpleQueue()
    closed = threading.Event()

    def make() -> None:
        try:
            source = iter(items)
            while room.acquire() and not closed.is_set():
                try:
                    item = next(source)
                except StopIteration:
                    break
                made.put((item,))
                del item
            made.put(None)
        except BaseException as error:  # raised where it is waited for
            made.put(error)

    thread = threading.Thread(target=make, name="ahead", daemon=True)
    thread.start()
    try:
        while (got := made.get()) is not None:
            if isinstance(got, BaseException):
                raise got
            held = list(got)
            del got
            room.release()
            yield held.pop()  # nothing here keeps it while it is used
    finally:
        closed.set()
        room.release()
        thread.join(_PATIENCE)
