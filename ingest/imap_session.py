"""One login on an IMAP server, by imap-tools (imported here only): connect, log in, introduce ourselves, idle, hang up.
The connection is made at the first use; whatever breaks it drops it and is raised as Unreachable, with advice."""

import imaplib
import ipaddress
import logging
import select
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from urllib.parse import quote

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import UnexpectedCommandStatusError

from domain.saying import say
from ingest.imap_advice import PLAIN_ADVICE, login_refused, unreachable, words
from ingest.imap_patience import PatientClient, PatientTlsClient
from ingest.mailbox import MailboxError, Refused

log = logging.getLogger(__name__)


_CHANGES = ("EXISTS", "EXPUNGE")  # as IDLE tells them; `* OK Still here` is none
imaplib.Commands.setdefault("ID", ("NONAUTH", "AUTH", "SELECTED"))


@cache
def _default_context() -> ssl.SSLContext:
    """Reading the system's roots takes 45 ms: once a process, and only where TLS is spoken."""
    return ssl.create_default_context()


class _PlainBox(MailBoxUnencrypted):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return PatientClient(self._host, self._port, self._timeout)


class _TlsBox(MailBox):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return PatientTlsClient(self._host, self._port, ssl_context=self._ssl_context, timeout=self._timeout)


@dataclass(frozen=True, slots=True)
class Account:
    """Where to log in and as whom. `scheme` is imaps, imap+starttls, or imap (plain, for loopback hosts only)."""

    scheme: str
    host: str
    port: int
    username: str
    password: str = field(repr=False)

    @property
    def name(self) -> str:
        """The mailbox's name in the ledger: the url with the user name, without the password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{quote(self.username, safe='')}@{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.casefold() == "localhost"


class Session:
    """A connection that is made when needed. `capabilities` are those after the login, empty before."""

    def __init__(self, account: Account, *, timeout: float, tls_context: ssl.SSLContext | None = None) -> None:
        """`timeout` in seconds, for every answer. Raises Refused for a plain connection to another host."""
        if account.scheme == "imap" and not account.is_loopback:
            raise Refused(say("%(mailbox)s: not without encryption", mailbox=account.name), advice=PLAIN_ADVICE)
        if any(ord(letter) < ord(" ") for letter in account.username + account.password):
            raise Refused(
                say(
                    "%(mailbox)s: user name or password holds a line break or another control character",
                    mailbox=account.name,
                )
            )
        self.account = account
        self.name = account.name
        self.capabilities: frozenset[str] = frozenset()
        self._timeout = timeout
        self._given_context = tls_context
        self._box: BaseMailBox | None = None

    @contextmanager
    def talking(self) -> Iterator[imaplib.IMAP4]:
        """The connected client. What breaks the connection inside becomes Unreachable; a BAD becomes MailboxError."""
        box = self._box or self._connect()
        try:
            yield box.client
        except (OSError, imaplib.IMAP4.abort) as error:
            if self._box is box:  # not one that was made meanwhile
                self.hang_up()
            raise unreachable(self.name, error) from error
        except imaplib.IMAP4.error as error:
            raise MailboxError(
                say("%(mailbox)s: the server says: %(said)s", mailbox=self.name, said=words(str(error)))
            ) from error

    def wait(self, seconds: float, bell: int | None = None) -> bool:
        """IDLE (RFC 2177) until the server says something, `bell` can be read from, or `seconds` are over; whether the open folder
        changed, wherever on the wire that stood: before IDLE began, in one breath with its begin, as it ended. A dead connection
        takes no DONE, and raises Unreachable.
        """
        with self.talking() as client:
            tag, told = client._command("IDLE"), False
            while client._get_response() is not None and client.tagged_commands[tag] is None:
                told = True  # before it agreed, or refused
            if client.tagged_commands[tag] is None:
                if not (told or client.has_more()):
                    select.select([client.sock.fileno(), *([] if bell is None else [bell])], [], [], seconds)
                client.send(b"DONE\r\n")
            status, data = client._command_complete("IDLE", tag)
            if status != "OK":
                raise imaplib.IMAP4.abort(f"IDLE: {data}")
            changes = [client.response(change)[1] for change in _CHANGES]  # each is taken out
            return changes != [[None]] * len(_CHANGES)

    @property
    def certificate_until(self) -> datetime | None:
        """How long the server's certificate is good, aware UTC; None while not connected, or without TLS."""
        sock = self._box.client.sock if self._box else None
        until = (sock.getpeercert() or {}).get("notAfter") if isinstance(sock, ssl.SSLSocket) else None
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(until)), UTC) if until else None

    def log_out(self) -> None:
        """Say goodbye and close; never raises."""
        if self._box is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                self._box.client.logout()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the socket, whatever its state; never raises."""
        box, self._box = self._box, None
        self.capabilities = frozenset()
        if box is not None:
            _shut(box.client)

    @property
    def client(self) -> imaplib.IMAP4 | None:
        """The client while connected."""
        return self._box.client if self._box else None

    def _connect(self) -> BaseMailBox:
        """Connect, log in, introduce ourselves. The server's words may echo the password, so no error is chained."""
        try:
            self._box = box = self._connection()
            self._login(box)
            said = box.client.response("CAPABILITY")[
                1
            ]  # after the login it is another list; most servers tell it unasked
            if said == [None]:
                _, said = box.client.capability()
            self.capabilities = frozenset(str(said[-1] or b"", "ascii", "replace").upper().split())
            if "ID" in self.capabilities:
                self._introduce(box.client)
        except (OSError, imaplib.IMAP4.error) as error:
            self.hang_up()
            raise unreachable(self.name, error, secret=self.account.password) from None
        except MailboxError:
            self.hang_up()
            raise
        return box

    def _tls_context(self) -> ssl.SSLContext:
        """The one that was given, else the system's roots: imaplib's own default verifies nothing."""
        return self._given_context or _default_context()

    def _connection(self) -> BaseMailBox:
        host, port = self.account.host, self.account.port
        if self.account.scheme == "imaps":
            return _TlsBox(host, port, timeout=self._timeout, ssl_context=self._tls_context())
        box = _PlainBox(host, port, timeout=self._timeout)
        if self.account.scheme == "imap+starttls":  # not MailBoxStartTls: it leaves the socket open when it fails
            try:
                if "STARTTLS" not in box.client.capabilities:
                    raise Refused(
                        say("%(mailbox)s: the server offers no STARTTLS", mailbox=self.name), advice=PLAIN_ADVICE
                    )
                box.client.starttls(self._tls_context())
            except BaseException:
                _shut(box.client)
                raise
        return box

    def _login(self, box: BaseMailBox) -> None:
        username, secret = self.account.username, self.account.password
        login = box.login if (username + secret).isascii() else box.login_utf8
        try:
            login(username, secret, initial_folder=None)  # NetEase answers a SELECT before ID with Unsafe Login
        except imaplib.IMAP4.abort:
            raise
        except UnexpectedCommandStatusError as error:
            said = " ".join(str(line, "utf-8", "replace") for line in error.command_result[1] if line)
            raise login_refused(self.name, said, host=self.account.host, secret=secret) from None
        except imaplib.IMAP4.error as error:
            raise login_refused(self.name, str(error), host=self.account.host, secret=secret) from None

    def _introduce(self, client: imaplib.IMAP4) -> None:
        try:
            client._simple_command("ID", _identity())
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            log.info("%s: ID: %s", self.name, words(str(error)))


def _shut(client: imaplib.IMAP4) -> None:
    with suppress(OSError):
        client.shutdown()


def _identity() -> str:
    """What we call ourselves (RFC 2971); NetEase refuses those who do not say."""
    return f'("name" "rollcall" "version" "{version("rollcall")}" "vendor" "rollcall")'
