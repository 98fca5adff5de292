"""What others are told of a running service: systemd (Type=notify, its watchdog) and a url that is called after each poll, so that
its silence is noticed from outside (the protocol of healthchecks: URL, and URL/fail)."""

import logging
import socket
import threading
import time
import urllib.request
from contextlib import closing

logger = logging.getLogger(__name__)

_SECONDS = 10  # for a url that does not answer, and between two words to the watchdog


class Pulse:
    """Tells that the service lives. Nothing here ever raises, or makes the service wait."""

    def __init__(self, ping_url: str, notify_socket: str) -> None:
        """Each "" where there is none."""
        self._ping_url = ping_url
        self._socket = notify_socket
        self._said_at = 0.0

    def ready(self) -> None:
        """The service has started."""
        self._notify("READY=1")

    def stopping(self) -> None:
        """The service ends."""
        self._notify("STOPPING=1")

    def moved(self) -> None:
        """A job went on: the watchdog is fed. The jobs share one thread, so that one that hangs starves it."""
        if time.monotonic() - self._said_at >= _SECONDS:
            self._said_at = time.monotonic()
            self._notify("WATCHDOG=1")

    def polled(self, *, failed: bool) -> None:
        """A poll is over."""
        if self._ping_url:
            url = self._ping_url.rstrip("/") + "/fail" * failed
            threading.Thread(target=_call, args=(url,), name="ping", daemon=True).start()

    def _notify(self, word: str) -> None:
        if not self._socket:
            return
        address = "\0" + self._socket[1:] if self._socket.startswith("@") else self._socket
        try:
            with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as out:
                out.sendto(word.encode(), address)
        except OSError as error:
            logger.warning("systemd cannot be told %s: %s", word, error)


def _call(url: str) -> None:
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS):  # noqa: S310 - the configuration allows http and https
            pass
    except OSError as error:
        logger.warning("the ping url cannot be reached: %s", error)
