"""Listing and fetching from servers as they are (DOMAIN section 8): the ones we cannot have here, played by a script."""

import re
from datetime import UTC, datetime
from itertools import chain

import pytest

from ingest.mailbox import MailboxError, Unreachable
from tests.integration.scripted import Dropped, ScriptedImap

MAILS = {n: b"Subject: %d\r\n\r\n%s)\r\n" % (n, b"y" * n) for n in (3, 5, 8)}


@pytest.fixture
def server():
    with ScriptedImap(dict(MAILS)) as running:
        yield running


@pytest.fixture
def inbox(server):
    """A mailbox of the server with INBOX open, and small batches."""
    box = server.mailbox(batch_bytes=1000)
    box.open("INBOX")
    yield box
    box.close()


def raws(box, *, entries=None):
    return {
        int(got.entry.key): got.raw for batch in box.fetch(entries or list(box.entries(box.keys()))) for got in batch
    }


def test_the_script_plays_a_decent_server(inbox):
    assert raws(inbox) == MAILS
    assert {entry.arrived_at for entry in inbox.entries(["3"])} == {datetime(2026, 3, 2, 4, tzinfo=UTC)}


def test_replies_nobody_asked_for_are_no_mails(server, inbox):
    def chatty(arguments):
        noise = b"* 1 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 99 FLAGS ())\r\n* 3 FETCH (FLAGS (\\Seen) UID 5)\r\n"
        wanted = [server.reply(int(uid), arguments) for uid in arguments.split()[0].split(",")]
        return noise + noise.join(wanted) + noise

    server.answers["UID FETCH"] = chatty
    assert [entry.key for entry in inbox.entries(inbox.keys())] == ["3", "5", "8"]
    assert raws(inbox) == MAILS


def test_replies_in_another_order_reach_the_right_mail(server, inbox):
    server.answers["UID FETCH"] = lambda said: b"".join(server.reply(uid, said) for uid in (8, 3, 5))
    assert raws(inbox) == MAILS


def test_what_follows_the_literal_is_read_too(server, inbox):
    def uid_last(said):
        if "BODY" not in said:
            return server.fetch(said)
        return b"".join(
            b"* %d FETCH (BODY[] {%d}\r\n%s FLAGS (\\Seen) UID %d)\r\n" % (n, len(raw), raw, uid)
            for n, (uid, raw) in enumerate(MAILS.items(), 1)
        )

    server.answers["UID FETCH"] = uid_last
    assert raws(inbox) == MAILS


@pytest.mark.parametrize("lie", [0, 1, 1200, 10**9])
def test_the_bytes_count_whatever_the_size_claims(server, inbox, lie):
    server.mails[20] = b"Subject: 20\r\n\r\n" + b"z" * 5000

    def lying(said):
        uids, items = said.split(" ", 1)
        return b"".join(server.reply(int(uid), items, size=lie) for uid in uids.split(","))

    server.answers["UID FETCH"] = lying
    got = [each for batch in inbox.fetch(list(inbox.entries(inbox.keys()))) for each in batch]
    assert {int(each.entry.key): each.raw for each in got} == server.mails
    assert all(each.entry.size == len(each.raw) for each in got)


def test_a_large_mail_comes_in_pieces_that_fit_exactly(server, inbox, monkeypatch):
    monkeypatch.setattr("ingest.imap_pieces.PIECE_BYTES", 1000)
    server.mails[20] = bytes(range(256)) * 125  # 32,000 bytes
    assert raws(inbox)[20] == server.mails[20]
    assert "UID FETCH 20 (UID BODY.PEEK[]<32000.1000>)" in server.heard


def test_a_server_that_gives_shorter_pieces_than_asked_for_is_asked_again(server, inbox, monkeypatch):
    monkeypatch.setattr("ingest.imap_pieces.PIECE_BYTES", 1000)
    server.mails[20] = bytes(range(256)) * 20
    server.answers["UID FETCH"] = lambda said: server.fetch(said.replace(".1000>", ".400>"))
    assert raws(inbox)[20] == server.mails[20]


def test_a_server_that_ignores_partial_fetch_gives_the_whole_mail(server, inbox, monkeypatch):
    monkeypatch.setattr("ingest.imap_pieces.PIECE_BYTES", 1000)
    server.mails[20] = b"z" * 5000

    def whole(said):
        uids, items = said.split(" ", 1)
        return b"".join(server.reply(int(uid), items.partition("<")[0]) for uid in uids.split(","))

    server.answers["UID FETCH"] = whole
    assert raws(inbox)[20] == server.mails[20]


def sized(server, claimed):
    """The server's answers, but for the size of mail 20."""
    real = b"RFC822.SIZE %d" % len(server.mails[20])
    return lambda said: server.fetch(said).replace(real, b"RFC822.SIZE %d" % claimed)


@pytest.mark.parametrize("length", [700, 1000, 2500])
@pytest.mark.parametrize("claimed", [2001, 6000])
def test_a_server_that_ignores_partial_fetch_and_does_not_know_sizes_gives_the_whole_mail(
    server, inbox, monkeypatch, length, claimed
):
    monkeypatch.setattr("ingest.imap_pieces.PIECE_BYTES", 1000)
    server.mails[20] = (bytes(range(256)) * 10)[:length]
    answer = sized(server, claimed)
    server.answers["UID FETCH"] = lambda said: answer(re.sub(r"<[\d.]+>", "", said))
    assert raws(inbox)[20] == server.mails[20]


@pytest.mark.parametrize("claimed", [2001, 2500, 6000])
@pytest.mark.parametrize("end", [b"{0}\r\n", b"NIL"])
@pytest.mark.parametrize("names_origin", [True, False])
def test_pieces_come_until_the_mail_is_whole_whatever_its_size_was_said_to_be(
    server, inbox, monkeypatch, claimed, end, names_origin
):
    monkeypatch.setattr("ingest.imap_pieces.PIECE_BYTES", 1000)
    server.mails[20] = bytes(range(256)) * 13  # 3,328 bytes
    answer = sized(server, claimed)

    def pieces(said):
        replies = answer(said.replace(".1000>", ".400>") if names_origin else said).replace(b"{0}\r\n", end)
        return replies if names_origin else re.sub(rb"BODY\[\]<\d+>", b"BODY[]", replies)

    server.answers["UID FETCH"] = pieces
    assert raws(inbox)[20] == server.mails[20]


def test_a_large_mail_is_handed_on_in_pieces_which_go_as_they_are_taken(server, inbox, monkeypatch):
    monkeypatch.setattr("ingest.imap_pieces.PIECE_BYTES", 1000)
    server.mails[20] = bytes(range(256)) * 12
    (mail,) = (mail for batch in inbox.fetch(inbox.entries(["20"])) for mail in batch)
    assert [len(piece) for piece in mail.pieces] == [1000, 1000, 1000, 72]
    taken = mail.take()
    assert next(taken) == server.mails[20][:1000]
    assert [len(piece) for piece in mail.pieces] == [1000, 1000, 72]
    assert b"".join(taken) == server.mails[20][1000:]


def test_a_mail_expunged_between_listing_and_fetching_is_left_out(server, inbox):
    entries = list(inbox.entries(inbox.keys()))
    del server.mails[5]
    assert raws(inbox, entries=entries) == {3: MAILS[3], 8: MAILS[8]}


@pytest.mark.parametrize("body", [b"NIL", b'""', b"{0}\r\n"])
def test_an_expunged_mail_told_as_an_empty_body_is_left_out(server, inbox, body):
    entries = list(inbox.entries(inbox.keys()))
    del server.mails[5]
    server.answers["UID FETCH"] = lambda said: (
        server.fetch(said) + (b"* 2 FETCH (UID 5 BODY[] " + body + b")\r\n" if "BODY" in said else b"")
    )
    assert raws(inbox, entries=entries) == {3: MAILS[3], 8: MAILS[8]}


def test_a_truly_empty_mail_is_a_mail(server, inbox):
    server.mails[20] = b""
    assert raws(inbox)[20] == b""


@pytest.mark.parametrize("end", ["silent", "empty"])
def test_a_large_mail_expunged_on_the_way_is_not_handed_on_in_part(server, inbox, monkeypatch, end):
    monkeypatch.setattr("ingest.imap_pieces.PIECE_BYTES", 1000)
    server.mails[20] = b"z" * 5000
    entries = list(inbox.entries(inbox.keys()))

    def vanishing(said):
        if "<2000." not in said:
            return server.fetch(said)
        del server.mails[20]
        return b"* 4 FETCH (UID 20 BODY[]<2000> {0}\r\n)\r\n" if end == "empty" else b""

    server.answers["UID FETCH"] = vanishing
    assert raws(inbox, entries=entries) == MAILS


@pytest.mark.parametrize("answer", [b"TAG NO internal error\r\n", b"TAG BAD internal error\r\n"])
def test_a_mail_the_server_cannot_give_costs_itself_only_and_is_named(server, inbox, answer):
    def poisoned(said):
        return answer if "5" in said.split()[0].split(",") and "BODY" in said else server.fetch(said)

    server.answers["UID FETCH"] = poisoned
    got = {}
    with pytest.raises(MailboxError, match="UID 5"):
        for fetched in chain.from_iterable(inbox.fetch(list(inbox.entries(inbox.keys())))):
            got[int(fetched.entry.key)] = fetched.raw
    assert got == {3: MAILS[3], 8: MAILS[8]}


def test_an_expunge_told_with_no_keeps_the_mails_that_came(server, inbox):
    entries = list(inbox.entries(inbox.keys()))
    del server.mails[5]
    server.answers["UID FETCH"] = lambda said: server.fetch(said) + b"TAG NO [EXPUNGEISSUED] some are gone\r\n"
    assert raws(inbox, entries=entries) == {3: MAILS[3], 8: MAILS[8]}


def test_a_search_that_answers_everything_is_filtered_here(inbox):
    assert inbox.keys(above="5") == ["8"]
    assert inbox.keys(above="8") == []


def test_an_empty_set_is_never_sent(server, inbox):
    assert list(inbox.entries([])) == list(inbox.fetch([])) == []
    assert not any(line.startswith("UID FETCH") for line in server.heard)


def test_an_unreadable_internaldate_is_no_time_but_the_mail_comes(server, inbox, caplog):
    server.answers["UID FETCH"] = lambda _: b'* 1 FETCH (UID 3 INTERNALDATE "31-Feb-2026 99:00" RFC822.SIZE 5)\r\n'
    (entry,) = inbox.entries(["3"])
    assert entry.arrived_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert "uid 3" in caplog.text


def test_a_connection_lost_within_a_mail_yields_no_half_mail_and_the_next_open_connects_again(server, inbox):
    honest = server.fetch

    def cut(said):
        if "BODY" not in said:
            return honest(said)
        server._peers[-1].sendall(honest(said)[:-30])
        raise Dropped

    server.answers["UID FETCH"] = cut
    with pytest.raises(Unreachable):
        raws(inbox)
    server.answers["UID FETCH"] = honest
    with pytest.raises(MailboxError, match="no folder"):
        inbox.keys()
    inbox.folders()
    with pytest.raises(MailboxError, match="no folder"):
        inbox.keys()
    assert inbox.open("INBOX") == "7"
    assert raws(inbox) == MAILS
