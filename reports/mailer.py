"""Mail out: one SMTP transaction a recipient, or a folder of .eml files. Says whether a refusal is final.

SendError
├── NotSent           try again: network, 4xx, a server that hung up before it took the mail
└── Rejected          final: 5xx, credentials refused; a person must act
"""

import contextlib
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

_TIMEOUT = 60  # seconds, for every answer of the server
_PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SendError(Exception):
    """A mail could not be handed over."""

    permanent = False


class NotSent(SendError):
    """Not taken now; the same mail may be taken later."""


class Rejected(SendError):
    """Refused for good."""

    permanent = True


class Transport(Protocol):
    """Hands one mail to one recipient."""

    def send(self, mail: bytes, *, sender: str, recipient: str) -> None:
        """Returns when the other side has taken it. Raises SendError."""
        ...


class Outbox:
    """A folder in which every mail becomes a file; the same mail to the same recipient is the same file."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made, private, when it is not there."""
        self.folder = folder

    def send(self, mail: bytes, *, sender: str, recipient: str) -> None:
        """Write the mail whole or not at all."""
        name = f"{sha256(recipient.encode()).hexdigest()[:8]}-{sha256(_message_id(mail)).hexdigest()[:16]}.eml"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self.folder / f".{name}.part"
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(mail)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.folder / name)
        except OSError as error:
            raise NotSent(f"the outbox folder cannot be written: {error.strerror}") from error


class Smtp:
    """An SMTP server: smtps, smtp+starttls, or plain smtp on loopback only."""

    def __init__(self, url: str, *, username: str, password: str, context: ssl.SSLContext | None = None) -> None:
        """`context` is for tests that bring their own trust; the default verifies certificates and names."""
        parts = urlsplit(url)
        self.scheme, self.host = parts.scheme, parts.hostname or ""
        self.port = parts.port or _PORTS[parts.scheme]
        self.username, self.password = username, password
        self.context = context or ssl.create_default_context()
        if self.scheme == "smtp" and self.host not in _LOOPBACK:
            raise Rejected("smtp: without TLS is for this machine only; use smtps: or smtp+starttls:")

    def send(self, mail: bytes, *, sender: str, recipient: str) -> None:
        """One connection, one transaction."""
        with self._connected() as server:
            refused = server.sendmail(sender, [recipient], mail)
            if refused:
                raise Rejected(_reply(*refused[recipient]))

    def check(self) -> None:
        """Connect and log in, send nothing. Raises SendError."""
        with self._connected() as server:
            server.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server: smtplib.SMTP | None = None
        try:
            server = self._connect()
            if self.username:
                server.login(self.username, self.password)
            yield server
        except smtplib.SMTPAuthenticationError as error:
            advice = (
                "use the authorization code (授权码) instead of the password, and switch SMTP on in the web settings"
            )
            raise Rejected(f"login refused: {_reply(error.smtp_code, error.smtp_error)}; {advice}") from error
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise (Rejected if code >= 500 else NotSent)(_reply(code, text)) from error
        except smtplib.SMTPResponseException as error:
            raise (Rejected if _is_final(error) else NotSent)(_reply(error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(f"{self.host}: {error}") from error
        finally:
            if server is not None:
                # A mail that was taken stays taken, whatever QUIT meets.
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    server.quit()
                server.close()

    def _connect(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT, context=self.context)
        server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT)
        if self.scheme == "smtp+starttls":
            try:
                server.starttls(context=self.context)
            except BaseException:
                server.close()
                raise
        return server


def open_transport(url: str, *, username: str, password: str) -> Transport:
    """The transport that a url names: file:/path or an SMTP server."""
    scheme, _, rest = url.partition(":")
    return Outbox(Path(rest)) if scheme == "file" else Smtp(url, username=username, password=password)


def _is_final(error: smtplib.SMTPResponseException) -> bool:
    """5xx is final, but for the frequency limits that QQ words as 550."""
    text = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
    return error.smtp_code >= 500 and b"frequency" not in text.lower()


def _reply(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"[:300]


def _message_id(mail: bytes) -> bytes:
    head = mail.partition(b"\r\n\r\n")[0].lower()
    return head.partition(b"\r\nmessage-id:")[2].partition(b"\r\n")[0].strip()
