"""Logging in, opening folders, waiting and giving up, with servers as they are (DOMAIN section 8), played by a script."""

import threading
import time
from contextlib import suppress

import pytest

from ingest.mailbox import MailboxError, Refused, Unreachable
from tests.integration.scripted import PASSWORD, Dropped, ScriptedImap


@pytest.fixture
def server():
    with ScriptedImap({3: b"Subject: 3\r\n\r\n"}) as running:
        yield running


def test_netease_is_told_who_we_are_before_a_folder_is_opened(server):
    def examine(_):
        if any(line.startswith("ID (") for line in server.heard):
            return b"* OK [UIDVALIDITY 7] ok\r\n"
        return b"TAG NO EXAMINE Unsafe Login. Please contact support\r\n"

    server.answers["EXAMINE"] = examine
    box = server.mailbox()
    assert box.open("INBOX") == "7"
    commands = [line.split()[0] for line in server.heard]
    assert commands.index("LOGIN") < commands.index("ID") < commands.index("EXAMINE")
    assert "SELECT" not in commands
    box.close()


def test_unsafe_login_in_spite_of_id_is_refused_with_advice_of_its_own(server):
    server.answers["EXAMINE"] = lambda _: b"TAG NO EXAMINE Unsafe Login. Please contact support\r\n"
    box = server.mailbox()
    with pytest.raises(Refused) as caught:
        box.open("INBOX")
    assert "Unsafe Login" in caught.value.advice
    box.close()


def test_a_server_that_does_not_announce_id_is_not_sent_one(server):
    server.capabilities = b"IMAP4rev1"
    box = server.mailbox()
    box.open("INBOX")
    assert not any(line.startswith("ID") for line in server.heard)
    box.close()


def test_a_server_that_takes_id_amiss_is_read_all_the_same(server):
    server.answers["ID"] = lambda _: b"TAG BAD what\r\n"
    box = server.mailbox()
    assert box.open("INBOX") == "7"
    box.close()


def test_a_login_error_that_echoes_the_password_does_not_show_it(server):
    server.answers["LOGIN"] = lambda said: b"TAG NO Login fail for " + said.encode() + b"\r\n"
    box = server.mailbox()
    with pytest.raises(Refused) as caught:
        box.folders()
    assert PASSWORD not in f"{caught.value} {caught.value.advice}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    box.close()


def test_a_temporary_login_failure_is_tried_again_later(server):
    server.answers["LOGIN"] = lambda _: b"TAG NO [UNAVAILABLE] try later\r\n"
    box = server.mailbox()
    with pytest.raises(Unreachable):
        box.folders()
    box.close()


def test_a_folder_without_uidvalidity_is_an_error(server):
    server.answers["EXAMINE"] = lambda _: b"* 3 EXISTS\r\n"
    box = server.mailbox()
    with pytest.raises(MailboxError, match="UIDVALIDITY"):
        box.open("INBOX")
    box.close()


def test_a_server_that_falls_silent_is_given_up_in_time(server):
    server.answers["UID FETCH"] = lambda _: None
    box = server.mailbox(timeout=1)
    box.open("INBOX")
    with pytest.raises(Unreachable, match="no answer in time"):
        list(box.entries(box.keys()))
    box.close()


def test_the_watched_folder_is_opened_again_in_a_new_connection_that_had_no_cause_to(server):
    server.answers["STATUS"] = lambda _: b"* STATUS INBOX (MESSAGES 1 UIDNEXT 4 UIDVALIDITY 7)\r\n"
    box = server.mailbox()
    box.open("INBOX")
    server.answers["UID SEARCH"] = lambda _: b"* BYE enough\r\n"
    with pytest.raises(Unreachable):
        box.keys()
    box.folders()
    assert box.mark("INBOX").next_key == 4
    box.rest()
    assert [line.split()[0] for line in server.heard[-2:]] == ["STATUS", "EXAMINE"]
    box.close()


def test_a_server_that_never_greets_is_given_up_in_time(server):
    server.answers["CAPABILITY"] = lambda _: None
    box = server.mailbox(timeout=1)
    with pytest.raises(Unreachable):
        box.folders()
    box.close()


def test_a_server_that_dribbles_is_given_up_as_one_that_is_silent(server):
    """A byte within each time-out, for hours: no time-out of the socket ever ends that."""
    over = threading.Event()

    def dribble(_):
        with suppress(OSError):
            for letter in b"* SEARCH" + b" 1" * 2000:
                server._peers[-1].sendall(bytes([letter]))
                if over.wait(0.2):
                    break

    server.answers["UID SEARCH"] = dribble
    box = server.mailbox(timeout=0.4)
    box.open("INBOX")
    with pytest.raises(Unreachable, match="no answer in time"):
        box.keys()
    over.set()
    box.close()


def test_a_large_answer_that_comes_slowly_is_waited_for(server):
    server.mails = {1: b"x" * 400}

    def slowly(arguments):
        answer = server.fetch(arguments)
        for start in range(0, len(answer), 60):
            server._peers[-1].sendall(answer[start : start + 60])
            threading.Event().wait(0.15)
        return b""

    box = server.mailbox(timeout=0.4)
    box.open("INBOX")
    entries = list(box.entries(box.keys()))
    server.answers["UID FETCH"] = slowly
    assert [mail.raw for batch in box.fetch(entries) for mail in batch] == [b"x" * 400]
    box.close()


def test_without_starttls_nothing_is_sent_in_the_clear(server):
    box = server.mailbox("imap+starttls")
    with pytest.raises(Refused, match="STARTTLS"):
        box.folders()
    assert server.heard == ["CAPABILITY"]
    box.close()


def test_idle_ends_with_news_not_with_the_servers_still_here(server):
    server.capabilities = b"IMAP4rev1 IDLE"
    said = iter([b"* OK Still here\r\n", b"* 4 EXISTS\r\n"])

    def tell(_):
        server._peers[-1].sendall(b"+ idling\r\n")
        threading.Timer(0.2, server._peers[-1].sendall, [next(said)]).start()

    server.answers["IDLE"] = tell
    server.answers["DONE"] = lambda _: b"TAG OK done\r\n"
    box = server.mailbox()
    box.open("INBOX")
    box.keys()
    assert box.idle(20)
    assert [line for line in server.heard if line == "IDLE"] == ["IDLE", "IDLE"]
    box.close()


@pytest.mark.parametrize(
    ("begun", "ended"),
    [(b"* 4 EXISTS\r\n+ idling\r\n", b""), (b"+ idling\r\n* 4 EXISTS\r\n", b""), (b"+ idling\r\n* OK Still here\r\n", b"* 4 EXISTS\r\n")],
    ids=["before it begins", "in one breath with its begin", "as it ends"],
)  # fmt: skip
def test_news_is_heard_wherever_idle_tells_it(server, begun, ended):
    """On the wire it may stand where nobody waits: then the socket says nothing any more."""
    server.capabilities = b"IMAP4rev1 IDLE"
    server.answers["IDLE"] = lambda _: server._peers[-1].sendall(begun)
    server.answers["DONE"] = lambda _: ended + b"TAG OK done\r\n"
    box = server.mailbox()
    box.open("INBOX")
    box.keys()
    started = time.monotonic()
    assert box.idle(20)
    assert time.monotonic() - started < 5
    box.close()


def test_idle_on_a_dead_connection_is_unreachable_not_quiet(server):
    server.capabilities = b"IMAP4rev1 IDLE"

    def die(_):
        server._peers[-1].sendall(b"+ idling\r\n")
        raise Dropped

    server.answers["IDLE"] = die
    box = server.mailbox()
    box.open("INBOX")
    box.keys()
    with pytest.raises(Unreachable):
        box.idle(5)
    box.close()


def test_a_folder_name_that_is_not_utf7_does_not_hide_the_others(server):
    names = b'"&broken"', '"周报"'.encode(), b'"&ZeVipQ-"', b'"a \\"b\\" \\\\c"', b"{4}\r\nlit1"
    server.answers["LIST"] = lambda _: b"".join(b'* LIST (\\HasNoChildren) "/" ' + name + b"\r\n" for name in names)
    box = server.mailbox()
    folders = box.folders()
    assert set(folders) == {"&broken", "周报", "日报", 'a "b" \\c', "lit1"}
    for folder in folders:
        box.open(folder)
    assert 'EXAMINE "a \\"b\\" \\\\c"' in server.heard
    box.close()


def test_a_connection_that_broke_in_a_poll_is_not_made_again_before_the_next(server):
    def drop(_):
        raise Dropped

    box = server.mailbox()
    box.folders()
    box.open("INBOX")
    server.answers["UID SEARCH"] = drop
    with pytest.raises(Unreachable):
        box.keys()
    box.rest()
    assert sum(line.startswith("LOGIN") for line in server.heard) == 1
    box.close()
