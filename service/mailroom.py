"""The one connection of a running service: kept over polls, listening between them. A login costs, and quick ones get an account
blocked; so a poll asks whoever listens to let go, and is never refused."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ingest.mailbox import Mailbox, MailboxError


class Mailroom:
    """A mailbox that a poll borrows and that is listened to in between, each by its own thread."""

    def __init__(self, open_mailbox: Callable[[], Mailbox]) -> None:
        """Nothing is opened before the first poll."""
        self._open = open_mailbox
        self._mailbox: Mailbox | None = None
        self._held = threading.Lock()  # by whoever talks to the server
        self._turn = threading.Condition()
        self._wanted = 0  # polls that wait for the mailbox or have it
        self._polls = 0
        self._heard = 0  # how many there had been when it was last listened
        self._closed = False
        self._bell, self._button = os.pipe()
        os.set_blocking(self._bell, False)

    @contextmanager
    def borrowed(self) -> Iterator[Mailbox]:
        """The mailbox, for a poll. Raises MailboxError for a url that cannot work."""
        with self._turn:
            self._wanted += 1
        os.write(self._button, b".")
        try:
            with self._held:
                self._quiet()
                mailbox = self._mailbox = self._mailbox or self._open()
                try:
                    yield mailbox
                except MailboxError:
                    raise
                except BaseException:  # a fetch may be under way still: this connection is not used again
                    self._mailbox = None
                    mailbox.close()
                    raise
                mailbox.rest()
        finally:
            with self._turn:
                self._wanted -= 1
                self._polls += 1
                self._turn.notify_all()

    def listen(self, seconds: float) -> bool:
        """Until the mailbox has news (True), a poll wants it, or `seconds` are over. Where nothing can be heard it waits for the
        next poll. Raises MailboxError where the connection breaks: the next poll makes another."""
        with self._turn:
            self._turn.wait_for(lambda: not self._wanted or self._closed, seconds)
        with self._held:
            self._heard = self._polls  # none is going on
            if self._mailbox is not None and self._mailbox.can_idle and not self._wanted and not self._closed:
                return self._mailbox.idle(seconds, bell=self._bell)
        self.wait_for_poll(seconds)
        return False

    def wait_for_poll(self, seconds: float) -> None:
        """Until a poll has ended since it was listened, or `seconds` are over."""
        with self._turn:
            self._turn.wait_for(lambda: self._polls != self._heard or self._closed, seconds)

    def close(self) -> None:
        """Log out; whoever listens or waits lets go at once."""
        with self._turn:
            if self._closed:
                return
            self._closed = True
            self._turn.notify_all()
        os.write(self._button, b".")
        with self._held:
            if self._mailbox is not None:
                self._mailbox.close()
            os.close(self._bell)
            os.close(self._button)

    def _quiet(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._bell, 100):
                pass
