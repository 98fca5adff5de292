"""`after_ingest`: the one place that changes a mailbox, for mails safely stored and only if the configuration asks it.
Keys are collected, and applied when the folder is left, in a SELECT whose UIDVALIDITY must be the one they belong to.
What the server refuses is logged and dropped: the mail is stored, its place in the mailbox is a courtesy."""

import imaplib
import logging
from dataclasses import dataclass

from domain.saying import say
from ingest.folders import encode_name, quoted
from ingest.mailbox import Refused

log = logging.getLogger(__name__)

CHANGED_AT_ONCE = 200  # mails in one command

imaplib.Commands.setdefault("MOVE", ("SELECTED",))  # RFC 6851


@dataclass(frozen=True, slots=True)
class _Place:
    folder: str
    quoted: bytes
    epoch: str


class AfterIngest:
    """What is still to be done to stored mails: nothing ("leave"), "seen", or "move:Folder"."""

    def __init__(self, rule: str) -> None:
        """Raises Refused for an unknown rule."""
        self.destination = rule.removeprefix("move:") if rule.startswith("move:") else ""
        if rule not in ("leave", "seen") and not self.destination:
            raise Refused(
                say("after_ingest = '%(rule)s' is unknown", rule=rule),
                advice=say('Use "leave", "seen" or "move:Folder"'),
            )
        self._rule = rule
        self._place: _Place | None = None
        self._pending: list[str] = []

    def opened(self, folder: str, *, quoted: bytes, epoch: str) -> None:
        """The keys that follow belong to this folder and UIDVALIDITY."""
        self._place = _Place(folder, quoted, epoch)

    def stored(self, key: str) -> None:
        """Remember a mail; mails that stand in the destination already are left alone."""
        if self._rule != "leave" and self._place and self._place.folder != self.destination:
            self._pending.append(key)

    def apply(self, client: imaplib.IMAP4, capabilities: frozenset[str]) -> None:
        """Change the remembered mails. If the connection breaks (OSError, abort) they are kept for the next time."""
        if self._pending and self._place:
            self._apply(client, capabilities, place=self._place)
        self._pending, self._place = [], None

    def _apply(self, client: imaplib.IMAP4, capabilities: frozenset[str], *, place: _Place) -> None:
        count = len(self._pending)
        try:
            status, _ = client.select(place.quoted)  # type: ignore[arg-type] # str would be ASCII
        except imaplib.IMAP4.readonly:
            status = "READ-ONLY"
        epochs = client.response("UIDVALIDITY")[1]
        if status != "OK" or epochs != [place.epoch.encode()]:
            log.warning("after_ingest: %s: %d mails left as they are: %s %s", place.folder, count, status, epochs)
            return
        for start in range(0, count, CHANGED_AT_ONCE):
            uids = self._pending[start : start + CHANGED_AT_ONCE]
            try:
                status = self._change(client, ",".join(uids), capabilities)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:  # BAD
                status = "BAD"
            if status != "OK":
                log.warning("after_ingest: %s: server refuses UID %s: %s", place.folder, ",".join(uids), status)

    def _change(self, client: imaplib.IMAP4, uids: str, capabilities: frozenset[str]) -> str:
        if self._rule == "seen":
            return client.uid("STORE", uids, "+FLAGS.SILENT", r"(\Seen)")[0]
        wire = quoted(encode_name(self.destination)).decode("ascii")
        if "MOVE" in capabilities:
            return self._to(client, "MOVE", uids, wire=wire)
        if "UIDPLUS" not in capabilities:
            return "neither MOVE nor UIDPLUS: a bare EXPUNGE would remove other people's mails"
        if (status := self._to(client, "COPY", uids, wire=wire)) != "OK":
            return status
        if (status := client.uid("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")[0]) != "OK":
            return status
        return client.uid("EXPUNGE", uids)[0]

    def _to(self, client: imaplib.IMAP4, command: str, uids: str, *, wire: str) -> str:
        status, data = client.uid(command, uids, wire)
        if status == "NO" and b"[TRYCREATE]" in (data[-1] or b""):
            client.create(wire)
            status, _ = client.uid(command, uids, wire)
        return status
