"""What can fail in a random history: a process that dies at a statement, a server that takes letters, refuses, or takes one and is
never heard."""

import hashlib
from collections import Counter

from reports.mail.mailer import NotSent
from tests.conftest import rows


class Dead(BaseException):
    """The process ends here."""


class Mortal:
    """A connection that dies at a statement that changes the store, counted from now; 0: it lives."""

    def __init__(self, conn):
        self.conn, self.left = conn, 0

    def execute(self, sql, values=()):
        if sql.lstrip()[:6].lower() in ("begin ", "insert", "update", "delete", "commit"):
            self._step()
        return self.conn.execute(sql, values)

    def blobopen(self, *where):
        self._step()
        return self.conn.blobopen(*where)

    def _step(self):
        if self.left:
            self.left -= 1
            if not self.left:
                raise Dead

    def executemany(self, sql, rows):
        self.execute("select 1")
        return self.conn.executemany(sql, rows)

    def __getattr__(self, name):
        return getattr(self.conn, name)


class Letters:
    """The server that mails go out by: it takes them, refuses, or takes them and the process dies before it knows."""

    def __init__(self):
        self.taken, self.refused, self.mood = Counter(), set(), "good"
        self.doubtful = 0  # taken, and the process died before it was noted

    def send(self, mail, *, sender, recipient):
        head = mail.partition(b"\r\n\r\n")[0]
        message_id = head.lower().partition(b"message-id:")[2].split()[0].decode()
        if self.mood == "refuses":
            self.refused.add(message_id)
            raise NotSent("450 later")
        self.taken[recipient, message_id] += 1
        if self.mood == "dies":
            self.mood = "good"
            raise Dead


def sha(raw):
    return hashlib.sha256(raw).hexdigest()


def mails_held(store):
    return {sha256 for (sha256,) in rows(store, "select raw_sha256 from mails")}
