"""An idle mailbox is hardly asked anything, and nothing is missed by that."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.mailbox import MailboxError
from ingest.poll import poll
from tests.conftest import NOW, RULES, clock, make_mail, rows
from tests.integration.fake import FakeFolder, FakeMailbox
from tests.integration.scripted import ScriptedImap


@pytest.fixture
def box():
    box = FakeMailbox()
    box.marks = True
    for n in range(300):
        box.put(make_mail("north@example.com", f"第{n}期"))
    return box


def look(store, box, *, rules=RULES, at=NOW):
    box.calls.clear()
    box.asked.clear()
    return poll(store, box, rules, clock=lambda: at)


def test_a_folder_without_news_is_not_opened(store, box):
    assert look(store, box).new == 300
    result = look(store, box)
    assert (result.seen, result.new, box.calls) == (300, 0, ["folders"])
    assert rows(store, "select ok from rounds") == [(1,), (1,)]


def test_of_a_folder_with_news_the_recent_keys_are_compared(store, box):
    look(store, box)
    box.put(make_mail("south@example.com", "新"))
    result = look(store, box)
    assert (result.seen, result.new) == (301, 1)
    assert box.asked == [str(301 - 100)]
    assert look(store, box).new == 0
    assert box.calls == ["folders"]


def test_a_mail_that_shows_late_under_a_lower_key_is_found(store, box):
    held = box.contents["INBOX"].mails.pop("290")
    look(store, box)
    box.contents["INBOX"].mails["290"] = held
    box.put(make_mail("south@example.com", "新"))
    assert look(store, box).new == 2


def test_once_a_day_all_keys_are_compared(store, box):
    held = box.contents["INBOX"].mails.pop("5")
    look(store, box)
    box.contents["INBOX"].mails["5"] = held  # which no server should do
    assert look(store, box, at=NOW + timedelta(hours=23)).new == 0
    assert look(store, box, at=NOW + timedelta(hours=25)).new == 1


def test_another_epoch_and_other_rules_compare_all_keys(store, box):
    look(store, box)
    box.renumber()
    assert look(store, box).new == 0
    assert box.asked[-1] is None
    assert len(rows(store, "select 1 from places")) == 600
    look(store, box, rules=replace(RULES, max_mail_bytes=RULES.max_mail_bytes + 1))
    assert "keys" in box.calls


@pytest.mark.parametrize("call", ["open", "keys", "entries", "fetch"])
def test_a_folder_that_was_not_read_to_its_end_is_read_again(store, box, call):
    box.fail(call, MailboxError("no"))
    assert look(store, box).errors
    assert look(store, box).errors == {}
    assert len(rows(store, "select 1 from places where state = 'stored'")) == 300


def test_an_idle_poll_asks_three_things_after_the_login(store):
    mails = {uid: make_mail("north@example.com", f"第{uid}期") for uid in range(1, 50)}
    with ScriptedImap(mails) as server:
        server.answers["STATUS"] = lambda _: b"* STATUS INBOX (MESSAGES 49 UIDNEXT 50 UIDVALIDITY 7)\r\n"
        for _ in range(2):
            server.heard.clear()
            box = server.mailbox()
            result = poll(store, box, RULES, clock=clock)
            box.close()
    assert (result.seen, result.new, result.errors) == (49, 0, {})
    after = [said.split()[0] for said in server.heard[[said.split()[0] for said in server.heard].index("LOGIN") + 1 :]]
    assert after == ["CAPABILITY", "ID", "LIST", "STATUS", "LOGOUT"]


def test_a_folder_that_says_it_is_empty_is_not_opened_until_something_comes(store, box):
    box.contents["Junk"] = FakeFolder(epoch=3)
    look(store, box)
    assert box.calls.count("open") == 1
    box.put(make_mail("north@example.com", "垃圾"), "Junk")
    assert look(store, box).new == 1
    assert box.calls.count("open") == 1


def test_a_server_that_counts_wrongly_hides_no_mail(store):
    """MESSAGES says that nothing is there; UIDNEXT, that something was."""
    with ScriptedImap({1: make_mail("north@example.com")}) as server:
        server.answers["STATUS"] = lambda _: b"* STATUS INBOX (MESSAGES 0 UIDNEXT 2 UIDVALIDITY 7)\r\n"
        box = server.mailbox()
        assert poll(store, box, RULES, clock=clock).new == 1
        box.close()


@pytest.mark.parametrize("said", [b"", b"* STATUS INBOX (MESSAGES 49)\r\n", b"* STATUS INBOX (UIDNEXT 0 UIDVALIDITY 7 MESSAGES 3)\r\n",
                                  b"TAG NO not now\r\n", b"TAG BAD what\r\n"])  # fmt: skip
def test_a_server_that_says_too_little_is_compared_whole(store, said):
    with ScriptedImap({1: make_mail("north@example.com")}) as server:
        server.answers["STATUS"] = lambda _: said
        for expected in (1, 0):
            server.heard.clear()
            box = server.mailbox()
            assert poll(store, box, RULES, clock=clock).new == expected
            box.close()
            assert any(line == "UID SEARCH ALL" for line in server.heard)
