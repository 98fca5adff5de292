"""Mail out: one SMTP transaction a recipient, or a folder of .eml files. Says whether a refusal is final.

SendError
├── NotSent           try again: network, 4xx, a server that hung up before it took the mail
└── Rejected          final for this mail: its recipient or content is refused
    └── Unwelcome     the server refuses us, whatever the mail: login, sender; a person must act, then it may go
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

from domain.providers import provider_of
from domain.saying import say, why

CODE_ADVICE = say("use the authorization code (授权码) instead of the password, and switch SMTP on in the web settings")
LOGIN_ADVICE = say("check user name and password, and whether SMTP is switched on")
_TIMEOUT = 60  # seconds, for every answer of the server
_PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SendError(Exception):
    """A mail could not be handed over. `code` is the server's, 0 where it gave none."""

    permanent = False

    def __init__(self, problem: str, *, code: int = 0) -> None:
        """`problem` is shown to people; it holds no password."""
        super().__init__(problem)
        self.code = code


class NotSent(SendError):
    """Not taken now; the same mail may be taken later."""


class Rejected(SendError):
    """Refused for good."""

    permanent = True


class Unwelcome(Rejected):
    """Refused before any mail: credentials, sender or greeting."""


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
            raise NotSent(say("the outbox folder cannot be written: %(why)s", why=why(error))) from error


class Smtp:
    """An SMTP server: smtps, smtp+starttls, or plain smtp on loopback only."""

    def __init__(
        self,
        url: str,
        *,
        username: str,
        password: str,
        context: ssl.SSLContext | None = None,
        timeout: float = _TIMEOUT,
    ) -> None:
        """`context` is for tests that bring their own trust; the default verifies certificates and names."""
        self.timeout = timeout
        parts = urlsplit(url)
        self.scheme, self.host = parts.scheme, parts.hostname or ""
        self.port = parts.port or _PORTS[parts.scheme]
        self.username, self.password = username, password
        self.context = context or (ssl.create_default_context() if self.scheme != "smtp" else None)
        if self.scheme == "smtp" and self.host not in _LOOPBACK:
            raise Rejected(say("smtp: without TLS is for this machine only; use smtps: or smtp+starttls:"))

    def send(self, mail: bytes, *, sender: str, recipient: str) -> None:
        """One connection, one transaction."""
        with self._connected() as server:
            refused = server.sendmail(sender, [recipient], mail)
            if refused:
                raise Rejected(_reply(*refused[recipient]), code=refused[recipient][0])

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
            advice = CODE_ADVICE if provider_of(self.host) else LOGIN_ADVICE
            kind = Unwelcome if error.smtp_code >= 500 else NotSent  # 454: their login server is down
            reply = _reply(error.smtp_code, error.smtp_error)
            raise kind(
                say("login refused: %(reply)s; %(advice)s", reply=reply, advice=advice), code=error.smtp_code
            ) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _refusal(code, text, Rejected) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error, Rejected) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error, Unwelcome) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(say("%(host)s: cannot be reached: %(error)s", host=self.host, error=error)) from error
        finally:
            if server is not None:
                # A mail that was taken stays taken, whatever QUIT meets.
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    server.quit()
                server.close()

    def _connect(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=self.context)
        server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
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


def _refusal(code: int, text: bytes | str, final: type[SendError]) -> SendError:
    """5xx is final, but for the frequency limits that QQ words as 550."""
    reply = _reply(code, text)
    return (final if code >= 500 and not is_frequency_limit(reply) else NotSent)(reply, code=code)


def is_frequency_limit(reply: str) -> bool:
    """Whether a refusal means: too often, come back later."""
    return any(word in reply.lower() for word in ("frequency", "too many", "too often", "rate limit"))


def _reply(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"[:300]


def _message_id(mail: bytes) -> bytes:
    head = mail.partition(b"\r\n\r\n")[0].lower()
    return head.partition(b"\r\nmessage-id:")[2].partition(b"\r\n")[0].strip()
