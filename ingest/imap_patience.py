"""Patience with a server has an end: one that dribbles, a byte now and then, is given up like one that says nothing. A time-out
of the socket alone never ends there: each byte begins it anew.
"""

import imaplib
import io
import socket
import time
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_LEAST = 100  # bytes; a server that says `* OK Still here` during a long search brings more
_PATIENCE = 1.5  # times the time-out, in which so many must come


class PatientReader(io.RawIOBase):
    """What comes from a socket. Raises TimeoutError after its time-out of silence, and where less than 100 bytes come in one and
    a half of these. Only time spent waiting here counts."""

    def __init__(self, sock: socket.socket) -> None:
        """The socket stays open when this is closed."""
        self._sock = sock
        self._waited, self._got = 0.0, 0

    def begin(self) -> None:
        """A command is sent: patience begins anew."""
        self._waited, self._got = 0.0, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        """Bytes as they come; None where the socket does not wait and nothing is there."""
        timeout = self._sock.gettimeout()
        if not timeout:
            return self._received(buffer)
        started = time.monotonic()
        self._sock.settimeout(max(min(timeout, timeout * _PATIENCE - self._waited), 0.001))
        try:
            count = self._received(buffer)
        finally:
            self._sock.settimeout(timeout)
            self._waited += time.monotonic() - started
        self._got += count or 0
        if self._got >= _LEAST:
            self.begin()
        return count

    def _received(self, buffer: "WriteableBuffer") -> int | None:
        try:
            return self._sock.recv_into(buffer)
        except BlockingIOError:
            return None


class _Patient(imaplib.IMAP4):
    """Reads its socket through a PatientReader, from the greeting on, and again when STARTTLS gave it another one."""

    def send(self, data: "ReadableBuffer") -> None:
        """Say something; the answer is waited for from now on."""
        self._reader.begin()
        super().send(data)

    def has_more(self) -> bool:
        """Whether something is here that nobody has read: of what came together with a line that was, the socket tells no more."""
        timeout = self.sock.gettimeout()
        self.sock.settimeout(0)
        try:
            return bool(self._lines.peek(1))
        except OSError:  # TLS: nothing that is whole
            return False
        finally:
            self.sock.settimeout(timeout)

    @property
    def file(self) -> IO[bytes]:
        """Where imaplib reads."""
        return self._lines

    @file.setter
    def file(self, made: IO[bytes]) -> None:
        made.close()  # the socket stays open
        self._reader = PatientReader(self.sock)
        self._lines = io.BufferedReader(self._reader)

    _file = file  # its name since Python 3.14


class PatientClient(_Patient):
    """Without TLS, or with STARTTLS."""


class PatientTlsClient(_Patient, imaplib.IMAP4_SSL):
    """With TLS from the first byte."""
