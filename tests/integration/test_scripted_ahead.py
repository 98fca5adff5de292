"""Batches that are asked for before the last one came, from a server played by a script: what goes wrong with one is that one's."""

import threading
from itertools import chain

import pytest

from ingest.mailbox import MailboxError, Unreachable
from tests.integration.scripted import Dropped, ScriptedImap

MAILS = {n: b"Subject: %d\r\n\r\n%s" % (n, b"y" * 10) for n in range(1, 8)}


@pytest.fixture
def server():
    with ScriptedImap(dict(MAILS)) as running:
        yield running


@pytest.fixture
def fetching(server):
    """All mails of the server, each in a batch of its own."""
    box = server.mailbox(batch_bytes=30)
    box.open("INBOX")
    entries = list(box.entries(box.keys()))
    yield box.fetch(entries)
    box.close()


def came(fetching):
    return {int(fetched.entry.key): fetched.raw for fetched in chain.from_iterable(fetching)}


def asked(server):
    return [line.split()[2] for line in server.heard if "BODY" in line]


def test_the_next_batches_are_asked_for_before_the_first_is_used(server, fetching):
    fourth = threading.Event()

    def noting(said):
        if said.startswith("4 "):
            fourth.set()
        return server.fetch(said)

    server.answers["UID FETCH"] = noting
    assert [fetched.raw for fetched in next(fetching)] == [MAILS[1]]
    assert fourth.wait(5)
    assert asked(server) == ["1", "2", "3", "4"]
    assert came(fetching) == {n: raw for n, raw in MAILS.items() if n > 1}
    assert asked(server) == [str(n) for n in MAILS]


def test_a_mail_that_comes_below_an_earlier_question_is_not_lost(server, fetching):
    server.answers["UID FETCH"] = lambda said: {
        "1": server.fetch("1:3 " + said), "2": b"", "3": b"* 3 FETCH (UID 3 FLAGS (\\Seen))\r\n",
    }.get(said.split()[0], server.fetch(said))  # fmt: skip
    assert came(fetching) == MAILS


@pytest.mark.parametrize("answer", [b"TAG NO internal error\r\n", b"TAG BAD internal error\r\n"])
def test_a_refusal_of_one_is_told_after_all_others_came(server, fetching, answer):
    server.answers["UID FETCH"] = lambda said: answer if said.startswith("2 ") else server.fetch(said)
    got = {}
    with pytest.raises(MailboxError, match="UID 2"):
        for fetched in chain.from_iterable(fetching):
            got[int(fetched.entry.key)] = fetched.raw
    assert got == {n: raw for n, raw in MAILS.items() if n != 2}


def test_an_empty_body_is_asked_after_while_others_are_on_their_way(server, fetching):
    def gone(said):
        if not said.startswith("2 "):
            return server.fetch(said)
        return b'* 2 FETCH (UID 2 BODY[] "")\r\n' if "BODY" in said else b""

    server.answers["UID FETCH"] = gone
    assert came(fetching) == {n: raw for n, raw in MAILS.items() if n != 2}


def test_a_large_mail_waits_for_those_that_were_asked_for_and_holds_the_next_back(server, monkeypatch):
    monkeypatch.setattr("ingest.imap_pieces.PIECE_BYTES", 100)
    server.mails[3] = MAILS[3] + b"z" * 250
    box = server.mailbox(batch_bytes=30)
    box.open("INBOX")
    assert came(box.fetch(list(box.entries(box.keys())))) == server.mails
    assert asked(server) == ["1", "2", "3", "3", "3", "4", "5", "6", "7"]
    box.close()


@pytest.mark.parametrize("ending", [b"", b"* BYE closing\r\n"])
def test_what_came_before_a_connection_broke_is_given(server, fetching, ending):
    read = threading.Event()  # a connection that is cut takes along what lies unread at its other end

    def cut(said):
        if not said.startswith("3 "):
            return server.fetch(said)
        assert read.wait(5)
        server._peers[-1].sendall(ending or server.fetch(said)[:-5])
        raise Dropped

    server.answers["UID FETCH"] = cut
    got = {}
    with pytest.raises(Unreachable):
        for fetched in chain.from_iterable(fetching):
            got[int(fetched.entry.key)] = fetched.raw
            if len(got) == 2:
                read.set()
    assert got == {number: MAILS[number] for number in (1, 2)}


def test_a_fetch_that_is_given_up_leaves_a_connection_that_can_be_used(server):
    box = server.mailbox(batch_bytes=30)
    box.open("INBOX")
    entries = list(box.entries(box.keys()))
    given_up = box.fetch(entries)
    next(given_up)
    given_up.close()
    assert box.keys() == [str(n) for n in MAILS]
    assert came(box.fetch(entries)) == MAILS
    assert box.open("INBOX") == "7"
    assert came(box.fetch(entries)) == MAILS
    box.close()
    assert server.heard[-1] == "LOGOUT"


def test_what_is_still_on_its_way_is_not_waited_for_when_the_mailbox_is_closed(server):
    box = server.mailbox(batch_bytes=30)
    box.open("INBOX")
    entries = list(box.entries(box.keys()))
    server.answers["UID FETCH"] = lambda said: server.fetch(said) if said.startswith("1 ") else None
    given_up = box.fetch(entries)
    next(given_up)
    given_up.close()
    box.close()
    assert "LOGOUT" not in server.heard


def test_a_server_that_does_not_bear_it_is_asked_one_by_one_in_the_next_connection(server):
    box = server.mailbox(batch_bytes=30)
    box.open("INBOX")
    entries = list(box.entries(box.keys()))

    def cut(said):
        raise Dropped

    server.answers["UID FETCH"] = cut
    with pytest.raises(Unreachable):
        came(box.fetch(entries))
    server.answers["UID FETCH"] = server.fetch
    box.open("INBOX")
    server.heard.clear()
    fetching = box.fetch(entries)
    for n in MAILS:
        assert [int(fetched.entry.key) for fetched in next(fetching)] == [n]
        assert asked(server) == [str(uid) for uid in range(1, n + 1)]
    assert list(fetching) == []
    next(fetching := box.fetch(entries))
    assert came(fetching) == {n: raw for n, raw in MAILS.items() if n > 1}
    box.close()
