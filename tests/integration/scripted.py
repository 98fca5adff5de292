"""An IMAP server that plays its part from a script, in a thread, for the servers we cannot have here. By default it is a
decent small server over `mails`; a test replaces the answer to a command. `heard` holds the commands as they came."""

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from ingest.imap import ImapMailbox
from ingest.imap_session import Account

PASSWORD = "abcdefghijklmnop"
DATE = b'"02-Mar-2026 12:00:00 +0800"'


def listed(uids: str) -> list[int]:
    """The UIDs of a set like 3,5:9."""
    ends = [[int(end) for end in part.split(":")] for part in uids.split(",")]
    return [uid for part in ends for uid in range(part[0], part[-1] + 1)]


class Dropped(Exception):
    """The server cuts the connection here."""


class ScriptedImap:
    """`answers` maps a command ("UID FETCH") to a function of this server and the command's arguments that returns the
    untagged answer, or bytes ending in a line `TAG NO ...` for another ending than OK. `None` stands for silence."""

    def __init__(self, mails: dict[int, bytes] | None = None, *, capabilities: str = "IMAP4rev1 ID UIDPLUS") -> None:
        self.mails = mails or {}
        self.capabilities = capabilities.encode()
        self.heard: list[str] = []
        self.answers: dict[str, Callable[[str], bytes | None]] = {
            "CAPABILITY": lambda _: b"* CAPABILITY " + self.capabilities + b"\r\n",
            "LIST": lambda _: b'* LIST () "/" INBOX\r\n',
            "EXAMINE": lambda _: b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n",
            "UID SEARCH": self._search,
            "UID FETCH": self.fetch,
        }
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._peers: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "ScriptedImap":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        for each in [self._listener, *self._peers]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._thread.join(5)
        assert not self._thread.is_alive()

    def mailbox(self, scheme="imap", *, password: str = PASSWORD, timeout: float = 5, **settings) -> ImapMailbox:
        """A mailbox that logs in here."""
        account = Account(scheme, "127.0.0.1", self.port, "office@example.com", password)
        return ImapMailbox(account=account, timeout=timeout, **settings)

    def fetch(self, arguments: str) -> bytes:
        """The honest answer to UID FETCH with these arguments."""
        uids, items = arguments.split(" ", 1)
        return b"".join(self.reply(uid, items) for uid in listed(uids) if uid in self.mails)

    def reply(self, uid: int, items: str, *, size: int | None = None) -> bytes:
        """One FETCH reply; `size` is the lie about RFC822.SIZE."""
        raw = self.mails[uid]
        said = b"* %d FETCH (UID %d" % (list(self.mails).index(uid) + 1, uid)
        if "RFC822.SIZE" in items:
            said += b" INTERNALDATE %s RFC822.SIZE %d FLAGS ()" % (DATE, len(raw) if size is None else size)
        if part := re.search(r"BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?", items):
            origin = b"<%s>" % part[1].encode() if part[1] else b""
            raw = raw[int(part[1]) :][: int(part[2])] if part[1] else raw
            said += b" BODY[]%s {%d}\r\n%s" % (origin, len(raw), raw)
        return said + b")\r\n"

    def _search(self, arguments: str) -> bytes:
        return b"* SEARCH " + " ".join(str(uid) for uid in self.mails).encode() + b"\r\n"

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self._peers.append(peer)
            with suppress(OSError, Dropped), peer, peer.makefile("rb") as lines:
                peer.sendall(b"* OK ready\r\n")
                self._converse(peer, lines)

    def _converse(self, peer: socket.socket, lines: BinaryIO) -> None:
        tag = ""
        for line in lines:
            said = line.decode().rstrip("\r\n")
            if said != "DONE":  # it ends IDLE, under the tag of that
                tag, _, said = said.partition(" ")
            self.heard.append(said)
            command = next((name for name in self.answers if said.startswith(name)), "")
            answer = self.answers[command](said[len(command) :].strip()) if command else b""
            if answer is None:
                continue
            ending = b"" if b"TAG " in answer else b"TAG OK done\r\n"
            peer.sendall((answer + ending).replace(b"TAG ", tag.encode() + b" "))
            if said == "LOGOUT":
                return
