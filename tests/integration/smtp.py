"""A real SMTP server (aiosmtpd) on loopback for the tests: implicit TLS, STARTTLS or plain, with scripted refusals."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PASSWORD = "abcdefghijklmnop"


@dataclass
class Mailroom:
    """What the server took, and what it is to answer next to DATA ("" takes the mail)."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else ""
        if answer:
            return answer
        self.taken.append((envelope.rcpt_tos[0], envelope.original_content))
        return "250 OK"


class _Controller(Controller):
    def __init__(
        self, handler: Mailroom, *, implicit: ssl.SSLContext | None, starttls: ssl.SSLContext | None, auth: bool
    ) -> None:
        self.starttls_context = starttls
        self.auth = auth
        super().__init__(handler, hostname="127.0.0.1", port=0, ssl_context=implicit)

    def factory(self) -> SMTP:
        options: dict[str, Any] = {}
        if self.auth:
            options = {"authenticator": _authenticate, "auth_require_tls": self.starttls_context is not None}
        return SMTP(
            self.handler,
            tls_context=self.starttls_context,
            require_starttls=self.starttls_context is not None,
            **options,
        )

    def _trigger_server(self) -> None:
        """The base class greets with the server's own context, and on the port it asked for; both are wrong here."""
        with socket.create_connection(("127.0.0.1", port_of(self)), 5) as plain:
            if self.ssl_context is None:
                plain.recv(64)
                return
            anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
            with anybody.wrap_socket(plain) as secured:
                secured.recv(64)


def port_of(controller: Controller) -> int:
    """The port that the system gave."""
    return int(controller.server.sockets[0].getsockname()[1])


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = data.login == b"office@example.com" and data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=good)


@contextmanager
def smtp_server(scheme: str) -> Iterator[tuple[str, Mailroom, ssl.SSLContext | None]]:
    """A server for a url scheme: yields its url, what it takes, and the client's trust."""
    authority = trustme.CA()
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(server_side)
    client_side = ssl.create_default_context()
    authority.configure_trust(client_side)
    room = Mailroom()
    controller = _Controller(
        room,
        implicit=server_side if scheme == "smtps" else None,
        starttls=server_side if scheme == "smtp+starttls" else None,
        auth=scheme != "smtp",
    )
    controller.start()
    try:
        yield f"{scheme}://127.0.0.1:{port_of(controller)}", room, client_side if scheme != "smtp" else None
    finally:
        controller.stop()
