"""A mailbox behind IMAP (DOMAIN section 8), by our own UID FETCH. Nothing here changes the mailbox (EXAMINE, BODY.PEEK)
but `after_ingest`, and that only for mails that are stored. The connection is made at the first use, dropped when it
breaks, and made again by the next `folders()` or `open()`."""

import imaplib
import logging
import select
import ssl
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Literal

from domain.saying import say
from ingest.folders import choose, encode_name, quoted
from ingest.imap_advice import folder_refused, no_epoch, told, words
from ingest.imap_after import AfterIngest
from ingest.imap_asking import Question, Questions
from ingest.imap_pieces import fetch_pieces
from ingest.imap_session import Account, Session
from ingest.imap_wire import Attributes, body, listed_entry, listed_folders, mails_came, mark_from, parse_status
from ingest.mailbox import BATCH_BYTES, FETCHED_AT_ONCE, Entry, Fetched, MailboxError, Mark, Unreachable, batches

log = logging.getLogger(__name__)

LISTED_AT_ONCE = 600  # mails in one listing command: of ten digits each, below the 8,192 bytes of RFC 7162
ASKED_AHEAD = 3  # batches asked for before one is answered: so many are on their way, and none in memory
LONGEST_IDLE = 28 * 60  # seconds; RFC 2177 advises less than 29 minutes


class ImapMailbox:
    """One account on an IMAP server. Besides the MailboxError of a refusal every method may raise Unreachable."""

    def __init__(
        self,
        *,
        account: Account,
        folders: Literal["auto"] | Sequence[str] = "auto",
        after_ingest: str = "leave",
        timeout: float = 60,
        batch_bytes: int = BATCH_BYTES,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout` in seconds for every answer; `tls_context` is for tests, the default trusts the system's roots.

        Raises Refused for a plain connection to another host and for an unknown `after_ingest`. Does not connect.
        """
        self.name = account.name
        self._session = Session(account, timeout=timeout, tls_context=tls_context)
        self._folders = folders
        self._after = AfterIngest(after_ingest)
        self._batch_bytes = batch_bytes
        self._asked_ahead = ASKED_AHEAD
        self._wire_names: dict[str, bytes] = {}
        self._folder = ""
        self._questions: Questions | None = None  # to the open folder, in the connection that opened it and no other
        self._told: Mark | None = None  # by EXAMINE
        self._marked: dict[str, Mark | None] = {}  # in this poll; the first is the one that is watched
        self._news = False

    def folders(self) -> list[str]:
        """The configured folders as they stand, or with "auto" those of `ingest.folders.choose`."""
        if self._folders != "auto":
            return list(self._folders)
        with self._session.talking() as client:
            status, data = client.list('""', '"*"')
        if status != "OK":
            raise MailboxError(say("%(mailbox)s: LIST refused: %(said)s", mailbox=self.name, said=told(data)))
        listed = listed_folders(data)
        self._wire_names = {folder.name: folder.wire for folder in listed}
        return choose(listed, besides=self._after.destination)

    def mark(self, folder: str) -> Mark | None:
        """What STATUS says of a folder, or EXAMINE of the open one, of which STATUS may say what was; None if it is too little."""
        self._marked[folder] = mark = self._mark_of(folder)
        return mark

    def _mark_of(self, folder: str) -> Mark | None:
        try:
            with self._session.talking() as client:
                if self._is_open(folder):
                    self.open(folder)
                    return self._told
                status, data = client.status(self._quoted(folder), "(UIDVALIDITY UIDNEXT MESSAGES)")  # type: ignore[arg-type]
        except Unreachable:
            raise
        except MailboxError:  # opening it will tell
            return None
        return parse_status(data[-1]) if status == "OK" else None

    def open(self, folder: str) -> str:
        """EXAMINE `folder`; its UIDVALIDITY. Raises MailboxError when it cannot be opened or has no UIDVALIDITY."""
        self._questions = None
        with self._session.talking() as client:
            self._after.apply(client, self._session.capabilities)
            status, data = client.select(self._quoted(folder), readonly=True)  # type: ignore[arg-type] # str would be ASCII
            epochs, nexts, counts = (client.response(name)[1] for name in ("UIDVALIDITY", "UIDNEXT", "EXISTS"))
        if status != "OK":
            raise folder_refused(self.name, folder, told(data))
        if not epochs or not epochs[-1] or not epochs[-1].isdigit():
            raise no_epoch(self.name, folder)
        epoch = str(int(epochs[-1]))
        self._folder, self._questions = folder, Questions(client, f"{self.name}: {folder}")
        self._told = mark_from(epochs[-1], nexts[-1], counts[-1])
        self._after.opened(folder, quoted=self._quoted(folder), epoch=epoch)
        return epoch

    def keys(self, *, above: str | None = None) -> list[str]:
        """UIDs in the open folder, ascending; only those above the UID `above`, if given."""
        least = int(above) if above is not None else 0
        with self._asking() as questions:
            client = questions.client
            client.noop()  # a SEARCH alone answers from what the session knew at its last command
            client.response("EXISTS")  # what comes from here on is news for idle()
            status, data = client.uid("SEARCH", f"UID {least}:*" if least else "ALL")
        if status != "OK":
            raise MailboxError(say("%(mailbox)s: UID SEARCH refused: %(said)s", mailbox=self.name, said=told(data)))
        found = {int(word) for line in data if line for word in line.split() if word.isdigit()}
        # `n:*` names the last mail even if it is below n, and some servers answer any SEARCH with everything
        return [str(uid) for uid in sorted(found) if uid > least]

    def entries(self, keys: Iterable[str]) -> Iterator[Entry]:
        """Listing of these mails. After the last one raises MailboxError if the server refused to list any of them."""
        wanted, refused = list(dict.fromkeys(keys)), list[str]()
        for start in range(0, len(wanted), LISTED_AT_ONCE):
            uids = wanted[start : start + LISTED_AT_ONCE]
            replies = self._ask(uids, "(UID INTERNALDATE RFC822.SIZE)", refused)
            for uid in uids:
                said = replies.get(uid, {})
                if "INTERNALDATE" in said or "RFC822.SIZE" in said:  # else a mere change of flags, told unasked
                    yield listed_entry(uid, said, folder=f"{self.name}: {self._folder}")
        self._complain_of(refused)

    def fetch(self, entries: Iterable[Entry]) -> Iterator[list[Fetched]]:
        """Bytes of these mails, a batch at a time; an entry's size is that of the bytes got, whatever RFC822.SIZE claimed.

        A mail the server refuses costs itself only: MailboxError naming it is raised after all others were yielded.
        """
        try:
            yield from self._fetch(entries)
            self._asked_ahead = ASKED_AHEAD
        except Unreachable:
            self._asked_ahead = 0  # until a fetch comes to its end: a server may not bear more
            raise

    def _fetch(self, entries: Iterable[Entry]) -> Iterator[list[Fetched]]:
        refused = list[str]()
        asked = deque[tuple[list[Entry], Question]]()
        for batch in batches(entries, mails=FETCHED_AT_ONCE, size=self._batch_bytes):
            large = batch[0].size > self._batch_bytes
            while len(asked) > (0 if large else self._asked_ahead):
                yield self._answered(*asked.popleft(), refused)
            if large:
                yield self._fetched(batch, {batch[0].key: self._in_pieces(batch[0], refused)})
            else:
                asked.append((batch, self._send(batch)))
        while asked:
            yield self._answered(*asked.popleft(), refused)
        self._complain_of(refused)

    def _send(self, batch: list[Entry]) -> Question:
        with self._asking() as questions:
            return questions.send([entry.key for entry in batch], "(UID BODY.PEEK[])")

    def _answered(self, batch: list[Entry], question: Question, refused: list[str]) -> list[Fetched]:
        with self._asking() as questions:
            replies = questions.answer(question, refused)
        bodies = {uid: body(said) for uid, said in replies.items()}
        del replies
        return self._fetched(batch, {uid: deque([got[1]]) for uid, got in bodies.items() if got and got[0] is None})

    def _fetched(self, batch: list[Entry], pieces: Mapping[str, deque[bytes] | None]) -> list[Fetched]:
        came = [(entry, them, sum(map(len, them))) for entry in batch if (them := pieces.get(entry.key)) is not None]
        return [
            Fetched(replace(entry, size=size), them)
            for entry, them, size in came
            if size or not entry.size or self._still_there(entry.key)
        ]

    def header(self, entry: Entry, *, limit: int) -> bytes:
        """The first `limit` bytes of a mail; b"" when it vanished."""
        refused = list[str]()
        got = body(self._ask([entry.key], f"(UID BODY.PEEK[]<0.{limit}>)", refused).get(entry.key, {}))
        self._complain_of(refused)
        return got[1][:limit] if got else b""

    def after(self, key: str) -> None:
        """Note that the mail is stored; `after_ingest` is carried out at the next `open()` or `close()`."""
        self._after.stored(key)

    @property
    def can_idle(self) -> bool:
        """Whether the server announced IDLE; known once connected."""
        return "IDLE" in self._session.capabilities

    @property
    def certificate_until(self) -> datetime | None:
        """How long the server's certificate is good; None while not connected, or without TLS."""
        return self._session.certificate_until

    def idle(self, timeout: float, *, bell: int | None = None) -> bool:
        """Wait up to `timeout` seconds, 28 minutes at the most; True as soon as the open folder changed, False when `bell` can be
        read from. Only where `can_idle`."""
        deadline = time.monotonic() + min(timeout, LONGEST_IDLE)
        with self._asking() as questions:
            client = questions.client
            client.noop()  # news that came since keys(): IDLE would not tell it again
            client.response("EXPUNGE")  # what went is no news
            if client.response("EXISTS")[1] != [None] or self._news:
                self._news = False
                return True
        while (left := deadline - time.monotonic()) > 0:
            if self._session.wait(left, bell):
                return True
            if bell is not None and select.select([bell], [], [], 0)[0]:
                return False
        return False

    def rest(self) -> None:
        """Carry out what `after_ingest` asks, and open the first folder, which is watched; never raises, never logs in."""
        try:
            if self._session.client is None:
                return  # the poll broke it
            with self._session.talking() as client:
                self._after.apply(client, self._session.capabilities)
                changed = not client.is_readonly  # it opened the folder for that
            watched = next(iter(self._marked), "")
            if watched and (changed or not self._is_open(watched)):
                self.open(watched)
                self._news = mails_came(self._marked[watched], self._told)  # what came after it was read
            self._marked = {}
        except MailboxError as error:
            log.warning("%s: %s", self.name, error)

    def close(self) -> None:
        """Carry out what `after_ingest` asks, log out and close; never raises. A fetch that was given up is not waited for."""
        if (client := self._session.client) is not None:
            try:
                self._after.apply(client, self._session.capabilities)
            except (OSError, imaplib.IMAP4.error) as error:
                log.warning("%s: after_ingest is not complete: %s", self.name, words(str(error)))
        if self._questions and self._questions.unanswered:
            self._session.hang_up()
        self._session.log_out()

    def _in_pieces(self, entry: Entry, refused: list[str]) -> deque[bytes] | None:
        return fetch_pieces(
            lambda item: self._ask([entry.key], item, refused).get(entry.key, {}),
            claimed=entry.size,
            exists=lambda: self._still_there(entry.key),
        )

    def _still_there(self, uid: str) -> bool:
        """Whether the mail exists: some servers give an expunged mail's body as an empty string."""
        return uid in self._ask([uid], "(UID)", [])

    def _ask(self, uids: list[str], items: str, refused: list[str]) -> dict[str, Attributes]:
        with self._asking() as questions:
            return questions.ask(uids, items, refused)

    def _complain_of(self, refused: list[str]) -> None:
        if refused:
            shown = ", ".join(refused[:10])
            raise MailboxError(
                say(
                    "%(mailbox)s: folder '%(folder)s': the server refuses %(n)s {n|mail|mails}: UID %(uids)s",
                    mailbox=self.name,
                    folder=self._folder,
                    n=len(refused),
                    uids=shown,
                )
            )

    def _quoted(self, folder: str) -> bytes:
        return quoted(self._wire_names.get(folder) or encode_name(folder))

    def _is_open(self, folder: str) -> bool:
        return self._folder == folder and self._questions is not None and self._questions.client is self._session.client

    @contextmanager
    def _asking(self) -> Iterator[Questions]:
        """Questions to the open folder. Raises MailboxError where none is open any more."""
        questions = self._questions
        if questions is None or not self._is_open(self._folder):
            raise MailboxError(say("%(mailbox)s: no folder is open", mailbox=self.name))
        with self._session.talking():
            yield questions
