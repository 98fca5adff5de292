"""UID FETCH as questions to one open folder. Several may be sent before the first is answered (pipelining, RFC 3501 section 5.5), so
that the line is never idle; answers are read by UID, whichever question they stand below.
"""

import imaplib
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.imap_advice import told
from ingest.imap_wire import Attributes, fetch_replies, join_reply, uid_set

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Question:
    """What was asked of which mails, and what came of it; `status` is "" until the server said that this is all."""

    uids: Sequence[str]
    items: str
    tag: bytes
    replies: dict[str, Attributes] = field(default_factory=dict)
    status: str = ""
    said: str = ""


class Questions:
    """Those of one folder over the connection that opened it. All methods may raise what breaks a connection."""

    def __init__(self, client: imaplib.IMAP4, folder: str) -> None:
        """`folder` is what the log calls it."""
        self.client = client
        self._folder = folder
        self._sent: deque[Question] = deque()  # not yet answered

    @property
    def unanswered(self) -> bool:
        """Whether answers are on their way."""
        return bool(self._sent)

    def send(self, uids: Sequence[str], items: str) -> Question:
        """Ask for `items` of `uids`, which must not be empty (DESIGN section 2), and do not wait."""
        if not self._sent:
            self.client.response("FETCH")  # drop what was told unasked
        question = Question(uids, items, self.client._command("UID", "FETCH", uid_set(uids), items))
        self._sent.append(question)
        return question

    def answer(self, question: Question, refused: list[str]) -> dict[str, Attributes]:
        """What the server said of each mail, given once. If it refuses a set, its halves are asked for, down to the mails it refuses;
        they are added to `refused`: one bad mail must not hide the others."""
        while not question.status:
            self._receive(self._sent.popleft())
        replies, question.replies = question.replies, {}
        missing = [uid for uid in question.uids if uid not in replies]
        if question.status == "OK" or not missing or "[EXPUNGEISSUED]" in question.said.upper():
            return replies
        if len(question.uids) == 1:
            log.warning("%s: uid %s: server answers %s", self._folder, question.uids[0], question.status)
            refused += question.uids
            return replies
        middle = (len(missing) + 1) // 2
        for half in (missing[:middle], missing[middle:]):
            replies |= self.ask(half, question.items, refused) if half else {}
        return replies

    def ask(self, uids: Sequence[str], items: str, refused: list[str]) -> dict[str, Attributes]:
        """`send` and `answer`."""
        return self.answer(self.send(uids, items), refused)

    def _receive(self, question: Question) -> None:
        """The end of the question that was sent first. What came for later ones is theirs."""
        try:
            question.status, data = self.client._command_complete("UID", question.tag)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:  # BAD
            question.status, data = "BAD", [str(error).encode()]
        question.said = told(data)
        came = fetch_replies(self.client.response("FETCH")[1])
        for asked in (question, *self._sent):
            for uid in came.keys() & asked.uids:
                join_reply(asked.replies, uid, came.pop(uid))
