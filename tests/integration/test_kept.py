"""The service's one connection: one login for many polls, news within seconds, polls never refused, no thread left."""

import contextlib
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest

from ingest.mailbox import MailboxError, Refused, Unreachable
from ingest.outcome import InterpreterBroken
from service.kept import Kept
from service.mailroom import Mailroom
from store.database import open_store
from tests.conftest import NOW, make_mail, rows
from tests.integration.fake import FakeMailbox
from tests.integration.office_case import OfficeCase


class Listening(FakeMailbox):
    """A mailbox whose news a test rings; `bell` is looked at as IDLE does."""

    can_idle = True

    def __init__(self):
        super().__init__()
        self.news = threading.Event()
        self.idling = threading.Event()
        self.broken = False

    def idle(self, timeout, *, bell):
        import select

        self.idling.set()
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if self.broken:
                raise Unreachable("gone")
            if self.news.is_set():
                self.news.clear()
                return True
            if select.select([bell], [], [], 0.01)[0]:
                return False
        return False


@pytest.fixture
def box():
    return Listening()


@pytest.fixture
def room(box):
    room = Mailroom(lambda: box)
    yield room
    room.close()
    assert "close" in box.calls


@contextlib.contextmanager
def listening(room, box, seconds=20):
    """Somebody who listens; the yielded list will hold what they heard."""
    heard = []
    thread = threading.Thread(target=lambda: heard.append(room.listen(seconds)))
    thread.start()
    try:
        yield heard, thread
    finally:
        thread.join(10)
        assert not thread.is_alive()


def a_poll(room):
    with room.borrowed() as mailbox:
        return mailbox


def test_one_mailbox_serves_all_polls(room, box):
    assert all(a_poll(room) is box for _ in range(5))
    assert box.calls == ["rest"] * 5


def test_news_are_heard(room, box):
    a_poll(room)
    with listening(room, box) as (heard, thread):
        assert box.idling.wait(5)
        box.news.set()
        thread.join(5)
    assert heard == [True]


def test_a_poll_makes_the_listener_let_go(room, box):
    a_poll(room)
    with listening(room, box) as (heard, _):
        assert box.idling.wait(5)
        started = time.monotonic()
        a_poll(room)
        assert time.monotonic() - started < 5
    assert heard == [False]


def test_connections_that_break_at_once_are_made_again_ever_later(room, box):
    """A server that announces IDLE and closes on it: quick logins get an account blocked."""
    now, kept = [NOW], Kept(None, room)
    a_poll(room)
    box.broken, waits = True, []
    for _ in range(10):
        waits.append((kept.listen(5, lambda: now[0]) - now[0]).total_seconds())
        now[0] += timedelta(seconds=waits[-1])
        a_poll(room)
        kept.polled([], now=now[0])
    assert waits == sorted(waits[:8]) + waits[8:]
    assert 4 <= waits[0] <= 6
    assert min(waits[7:]) > 400
    box.broken = False
    box.news.set()
    assert kept.listen(5, lambda: now[0]) == now[0]  # real news
    box.broken = True
    assert kept.listen(5, lambda: now[0]) < now[0] + timedelta(seconds=7)


def test_a_connection_that_breaks_after_a_while_is_made_again_soon(room, box):
    kept, clock = Kept(None, room), iter(NOW + timedelta(hours=n) for n in range(20))
    a_poll(room)
    box.broken = True
    for n in range(1, 19, 3):
        assert kept.listen(5, lambda: next(clock)) < NOW + timedelta(hours=n + 1, seconds=7)


@pytest.mark.parametrize(
    ("errors", "least", "most"),
    [
        ([], 0, 0), ([Unreachable("gone")], 4, 6), ([Refused("no")], 240, 360), ([Unreachable("gone"), Refused("no")], 240, 360),
        ([MailboxError("the server refuses 1 mail")], 0, 0), ([MailboxError("no such folder"), Unreachable("gone")], 4, 6),
        ([InterpreterBroken("no children")], 0, 0),
    ],
)  # fmt: skip
def test_a_mailbox_is_left_alone_only_where_it_cannot_be_asked(errors, least, most):
    kept = Kept(None, None)
    kept.polled(errors, now=NOW)
    assert least <= (kept.next_poll_at - NOW).total_seconds() <= most
    assert bool(kept.failures) == bool(most)


def test_where_nothing_can_be_heard_the_next_poll_is_waited_for(room, box):
    box.can_idle = False
    a_poll(room)
    with listening(room, box) as (heard, thread):
        time.sleep(0.05)
        assert thread.is_alive()
        a_poll(room)
    assert heard == [False]


def test_after_news_it_is_listened_again_when_a_poll_was_made(room, box):
    a_poll(room)
    box.news.set()
    assert room.listen(5)
    a_poll(room)
    started = time.monotonic()
    room.wait_for_poll(20)  # it has ended already
    assert time.monotonic() - started < 5


def test_closing_ends_whoever_waits():
    box = Listening()
    room = Mailroom(lambda: box)
    a_poll(room)
    with listening(room, box, 60):
        assert box.idling.wait(5)
        room.close()


def until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_service_logs_in_once_and_has_a_mail_within_seconds(dovecot, tmp_path):
    user = dovecot.user()
    OfficeCase(tmp_path).write_upon(dovecot, user)
    command = [sys.executable, "-m", "cli.main", "--config", str(tmp_path / "config.toml"), "run"]
    service = subprocess.Popen(command, stderr=subprocess.PIPE)
    path = tmp_path / "rollcall.db"
    try:
        until(path.exists)
        store = open_store(path)
        until(lambda: rows(store, "select 1 from rounds where ok = 1"))
        for number in range(3):
            user.append(make_mail("east@example.com", f"第{number}期"))
            delivered = time.monotonic()
            until(lambda wanted=number + 1: rows(store, "select count(*) from messages") == [(wanted,)], 20)
            assert time.monotonic() - delivered < 15  # the goal is 3 seconds; a busy machine gets some more
        store.close()
    finally:
        service.send_signal(signal.SIGTERM)
        said = service.communicate(timeout=30)[1]
    assert service.returncode == 0, said.decode()
    assert dovecot.log().count(f"Login: user=<{user.name}>") == 1 + 3  # the service once, and once for each delivery


def test_a_poll_that_ends_in_its_middle_leaves_no_connection_behind(box):
    """A fetch may be under way on it still."""
    made = []

    def make():
        made.append(box)
        return box

    room = Mailroom(make)
    for error in (RuntimeError("disk full"), Unreachable("gone")):
        with contextlib.suppress(RuntimeError, Unreachable), room.borrowed():
            raise error
    assert box.calls.count("close") == 1
    a_poll(room)
    assert len(made) == 2
    room.close()
