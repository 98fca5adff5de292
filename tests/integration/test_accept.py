"""From a mailbox into the store: every mail once, byte for byte, whatever it is."""

import os

import pytest

from ingest.connect import open_mailbox
from ingest.poll import poll
from parsers.mail.detach import attach
from store import derived, mails
from tests.conftest import (
    NOW,
    RULES,
    clock,
    contents,
    make_mail,
    read_mailbox,
    rows,
    statuses,
)
from tests.integration import accept_case
from tests.integration.accept_case import LARGE, LATE, ON_TIME, REPORT, count, sound
from tests.integration.fake import FakeMailbox

box = accept_case.box  # fixtures


def test_every_mail_is_given_back_byte_for_byte(store, box):
    raws = [
        REPORT, LARGE, b"", b"\r\n", b"Subject: cut", REPORT.replace(b"\r\n", b"\n"), bytes(range(256)) * 300,
        make_mail("a@example.com", files=[("x.bin", bytes(9000)), ("y.bin", bytes(9000))]),
    ]  # fmt: skip
    keys = {box.put(raw): raw for raw in raws}
    result = poll(store, box, RULES, clock=clock)
    assert (result.seen, result.new, result.errors) == (len(raws), len(raws), {})
    for key, raw in keys.items():
        (mail_id,) = store.one("select mail_id from places where key = ?", key)
        assert attach(mails.load(store, mail_id)) == raw
    assert sound(store) == len(raws)


def test_a_second_poll_fetches_nothing(store, box):
    box.put(REPORT)
    poll(store, box, RULES, clock=clock)
    box.calls.clear()
    assert poll(store, box, RULES, clock=clock).new == 0
    assert "fetch" not in box.calls
    assert "entries" not in box.calls


@pytest.mark.parametrize("folders", [("INBOX", "Junk"), ("Junk", "INBOX")])
def test_a_mail_in_two_folders_is_one_mail_received_when_it_first_came(store, reader, folders):
    box = FakeMailbox(*folders)
    box.put(REPORT, "INBOX", arrived_at=LATE)
    box.put(REPORT, "Junk", arrived_at=ON_TIME)
    assert read_mailbox(store, box, reader).new == 1
    assert count(store) == 1
    assert rows(store, "select received_at from inbox") == [("2026-03-02T07:59:59Z",)]
    assert statuses(store, "2026-03-02")["north"] == "on_time"


def test_a_mail_found_later_in_another_folder_with_an_earlier_time_is_judged_again(store, box, reader):
    box.put(REPORT, arrived_at=LATE)
    read_mailbox(store, box, reader)
    assert statuses(store, "2026-03-02")["north"] == "late"
    box.put(REPORT, "Archive", arrived_at=ON_TIME)
    assert read_mailbox(store, box, reader).new == 0
    assert statuses(store, "2026-03-02")["north"] == "on_time"


def test_a_copy_that_came_later_changes_nothing(store, box, reader):
    box.put(REPORT, arrived_at=ON_TIME)
    read_mailbox(store, box, reader)
    box.put(REPORT, "Archive", arrived_at=LATE)
    poll(store, box, RULES, clock=clock)
    assert mails.waiting(store) == []


def test_a_copy_in_a_file_whose_received_header_is_earlier_counts_as_in_a_new_reading(store, box, reader, tmp_path):
    told = "Received: from a by mx.example.com; Mon, 02 Mar 2026 15:59:59 +0800\r\n"
    raw = told.encode() + REPORT
    box.put(raw, arrived_at=LATE)
    read_mailbox(store, box, reader)
    (tmp_path / "mail.eml").write_bytes(raw)
    os.utime(tmp_path / "mail.eml", (NOW.timestamp(),) * 2)
    read_mailbox(store, eml_box(tmp_path), reader)
    first = rows(store, "select received_at, received_basis from inbox")
    derived.drop_derived(store)
    read_mailbox(store, box, reader)
    again = rows(store, "select received_at, received_basis from inbox")
    assert first == again == [("2026-03-02T07:59:59Z", "received")]


def eml_box(path):
    return open_mailbox(f"eml:{path}", username="", password="", folders="auto", after_ingest="leave")


def test_a_new_uidvalidity_brings_no_second_mail_no_report_and_no_other_status(store, box, reader):
    for n, (sender, when) in enumerate((("north", ON_TIME), ("south", LATE), ("rail", ON_TIME)), 1):
        box.put(make_mail(f"{sender}@example.com", f"工作信息{n}"), arrived_at=when)
    read_mailbox(store, box, reader)
    before = (contents(store), rows(store, "select * from daily_status"))
    box.renumber()
    assert poll(store, box, RULES, clock=clock).new == 0
    assert mails.waiting(store) == []  # so that nobody is pending meanwhile
    read_mailbox(store, box, reader)
    after = (contents(store), rows(store, "select * from daily_status"))
    assert len(after[0].pop("places")) == 2 * len(before[0].pop("places"))
    assert after == before
