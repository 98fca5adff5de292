"""What only an IMAP mailbox does, against a real Dovecot."""

import logging
import socket
import threading
from datetime import UTC, datetime

import pytest

import ingest.imap
from ingest.connect import open_mailbox
from ingest.mailbox import MailboxError, Refused, Unreachable
from tests.conftest import make_mail, read_mailbox

MAIL = b"Subject: %d\r\n\r\n%s\r\n"


def mail(number: int, *, size: int = 10) -> bytes:
    return MAIL % (number, b"x" * size)


@pytest.fixture
def inbox(office):
    """The account's mailbox with INBOX open."""
    box = office.mailbox()
    box.open("INBOX")
    yield box
    box.close()


def raws(box):
    return {fetched.entry.key: fetched.raw for batch in box.fetch(box.entries(box.keys())) for fetched in batch}


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls", "imap"])
def test_mail_arrives_over_tls_starttls_and_plain_loopback(office, scheme):
    office.append(mail(1))
    box = office.mailbox(scheme)
    box.open("INBOX")
    assert list(raws(box).values()) == [mail(1)]
    assert "office" in box.name
    assert office.password not in box.name
    box.close()


def test_plain_imap_to_another_host_is_refused():
    with pytest.raises(Refused, match="encryption"):
        open_mailbox("imap://mail.example.com", username="a", password="b", folders="auto", after_ingest="leave")


def test_flags_uids_and_folders_are_the_same_after_reading_everything(office):
    office.append(mail(1), flags=(r"\Seen", r"\Flagged"))
    office.append(mail(2))
    office.append(mail(3, size=9_000_000))
    office.append(mail(4), "项目/日报")
    before = office.snapshot()
    box = office.mailbox()
    for folder in box.folders():
        box.open(folder)
        for key in raws(box):
            box.after(key)
    box.close()
    assert office.snapshot() == before


def test_a_mail_larger_than_a_batch_arrives_whole(office, inbox):
    uid = office.append(mail(1, size=13_000_000))
    assert raws(inbox)[uid] == mail(1, size=13_000_000)


def test_arrival_is_the_internaldate_in_utc(office, inbox):
    arrived_at = datetime(2026, 3, 2, 7, 59, 59, tzinfo=UTC)
    office.append(mail(1), internaldate=arrived_at)
    assert [entry.arrived_at for entry in inbox.entries(inbox.keys())] == [arrived_at]


def test_auto_reads_inbox_first_junk_and_chinese_folders_but_not_what_was_sent_or_deleted(office):
    for folder in ("其他文件夹/QQ邮件订阅", "日报 & 周报", "草稿箱", "Deleted Messages", "已发送"):
        office.create(folder)
    box = office.mailbox()
    # 其他文件夹 cannot be selected, 寄出的信 is \Sent
    assert box.folders() == ["INBOX", "Junk", "其他文件夹/QQ邮件订阅", "日报 & 周报"]
    for folder in box.folders():
        box.open(folder)
    box.close()


def test_configured_folders_are_read_as_they_stand(office):
    office.append(mail(1), "寄出的信")
    box = office.mailbox(folders=["寄出的信"])
    assert box.folders() == ["寄出的信"]
    box.open("寄出的信")
    assert len(raws(box)) == 1
    box.close()


def test_a_folder_deleted_after_the_listing_is_an_error_of_that_folder_only(office):
    office.create("旧文件夹")
    box = office.mailbox()
    assert "旧文件夹" in box.folders()
    office.delete("旧文件夹")
    with pytest.raises(MailboxError, match="旧文件夹") as caught:
        box.open("旧文件夹")
    assert not caught.value.permanent
    assert box.open("INBOX")
    box.close()


def test_without_an_open_folder_nothing_is_listed(office):
    box = office.mailbox()
    with pytest.raises(MailboxError, match="no folder"):
        box.keys()
    box.close()


def test_a_new_uidvalidity_is_a_new_epoch(office):
    office.append(mail(1))
    box = office.mailbox()
    first = box.open("INBOX")
    box.close()
    office.renumber()
    assert box.open("INBOX") != first
    assert list(raws(box).values()) == [mail(1)]
    box.close()


def test_keys_above_the_last_are_none(office, inbox):
    uids = [office.append(mail(n)) for n in range(3)]
    assert inbox.keys(above=uids[1]) == uids[2:]
    assert inbox.keys(above=uids[2]) == []


def test_another_client_expunges_and_flags_while_we_fetch_and_every_remaining_mail_arrives(office, inbox, monkeypatch):
    monkeypatch.setattr(ingest.imap, "FETCHED_AT_ONCE", 10)
    uids = [office.append(mail(n)) for n in range(120)]
    fetching = inbox.fetch(list(inbox.entries(inbox.keys())))
    got = {fetched.entry.key for fetched in next(fetching)}
    office.expunge(*uids[60:70], *uids[100:])
    office.store(f"{uids[0]}:{uids[99]}", r"+FLAGS (\Seen \Flagged)")
    office.append(mail(500))
    got |= {fetched.entry.key for batch in fetching for fetched in batch}
    assert got == set(uids[:60] + uids[70:100])


def test_a_wholly_expunged_batch_does_not_end_the_run(office, inbox, monkeypatch):
    monkeypatch.setattr(ingest.imap, "FETCHED_AT_ONCE", 10)
    uids = [office.append(mail(n)) for n in range(150)]
    fetching = inbox.fetch(list(inbox.entries(inbox.keys())))
    got = {fetched.entry.key for fetched in next(fetching)}
    office.expunge(*uids[50:100])
    got |= {fetched.entry.key for batch in fetching for fetched in batch}
    assert got == set(uids[:50] + uids[100:])


@pytest.mark.parametrize("password", ["wrong-horse", '16位授权码"\\'])
def test_a_wrong_password_is_refused_with_advice_and_not_shown(office, password, caplog):
    caplog.set_level(logging.DEBUG)
    box = office.mailbox(password=password)
    with pytest.raises(Refused) as caught:
        box.folders()
    assert "user name and password" in caught.value.advice
    assert "授权码" not in caught.value.advice  # which is what some providers want
    assert password not in f"{caught.value} {caught.value!r} {caught.value.__cause__} {caplog.text}"
    assert repr(box.__dict__).count(password) == 0
    box.close()


def test_a_password_with_quotes_and_backslashes_is_sent_as_it_is(office):
    box = office.mailbox(password='a"b\\c d')
    with pytest.raises(Refused):  # refused by the password check, not broken off by a garbled command
        box.folders()


def test_a_password_with_a_line_break_is_refused_before_connecting(office):
    with pytest.raises(Refused, match="line break"):
        office.mailbox(password="secret\n")


def test_a_closed_port_is_unreachable(office):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    box = open_mailbox(f"imaps://127.0.0.1:{port}", username="a", password="b", folders="auto", after_ingest="leave")
    with pytest.raises(Unreachable) as caught:
        box.folders()
    assert caught.value.advice
    box.close()


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls"])
def test_a_certificate_nobody_vouches_for_is_not_accepted(office, scheme):
    port = office.server.imaps_port if scheme == "imaps" else office.server.imap_port
    url = f"{scheme}://localhost:{port}"
    box = open_mailbox(url, username=office.name, password=office.password, folders="auto", after_ingest="leave")
    with pytest.raises(Unreachable) as caught:
        box.folders()
    assert "certificate" in caught.value.advice
    box.close()


def test_a_mail_that_comes_while_idle_wakes_us(office, inbox):
    assert inbox.can_idle
    inbox.keys()
    timer = threading.Timer(0.3, office.append, [mail(1)])
    timer.start()
    assert inbox.idle(20)
    timer.join()
    assert len(inbox.keys()) == 1


def test_a_mail_that_came_before_idle_wakes_us_at_once(office, inbox):
    inbox.keys()
    office.append(mail(1))
    assert inbox.idle(20)


def test_a_quiet_folder_lets_us_idle_until_the_time_is_over(inbox):
    inbox.keys()
    assert not inbox.idle(0.2)
    assert inbox.keys() == []


def test_seen_is_set_on_stored_mails_only_and_not_before_the_folder_is_left(office):
    first, second = office.append(mail(1)), office.append(mail(2))
    box = office.mailbox(after_ingest="seen")
    box.open("INBOX")
    box.after(first)
    assert office.snapshot()["INBOX"][first][0] == set()
    box.open("Junk")
    flags = {uid: flags for uid, (flags, _) in office.snapshot()["INBOX"].items()}
    assert flags == {first: {r"\Seen"}, second: set()}
    box.close()


@pytest.mark.parametrize("without", [set(), {"MOVE"}])
def test_stored_mails_are_moved_when_the_mailbox_is_closed_and_the_rest_stays(office, without):
    first, second = office.append(mail(1)), office.append(mail(2), flags=[r"\Deleted"])
    box = office.mailbox(after_ingest="move:已归档")
    assert box.open("INBOX")
    box._session.capabilities -= without
    box.after(first)
    box.close()
    after = office.snapshot()
    assert set(after["INBOX"]) == {second}
    assert len(after["已归档"]) == 1
    box = office.mailbox(after_ingest="move:已归档")
    assert "已归档" not in box.folders()
    box.close()


def test_without_move_and_uidplus_nothing_is_moved(office, caplog):
    uid = office.append(mail(1))
    before = office.snapshot()
    box = office.mailbox(after_ingest="move:已归档")
    box.open("INBOX")
    box._session.capabilities -= {"MOVE", "UIDPLUS"}
    box.after(uid)
    box.close()
    assert office.snapshot() == before
    assert "UIDPLUS" in caplog.text


def test_after_a_new_uidvalidity_the_old_uids_are_not_touched(office):
    uid = office.append(mail(1))
    box = office.mailbox(after_ingest="seen")
    box.open("INBOX")
    box.after(uid)
    box._session.log_out()  # the connection is lost before the change was made
    office.renumber()
    box.open("INBOX")
    box.close()
    assert office.snapshot()["INBOX"][uid][0] == set()


def test_an_unknown_after_ingest_is_refused(office):
    with pytest.raises(Refused, match="delete"):
        office.mailbox(after_ingest="delete")


@pytest.mark.parametrize("rule", ["seen", "move:已归档"])
def test_what_was_done_to_stored_mails_is_no_news(office, store, reader, rule):
    for number in range(3):
        office.append(make_mail("north@example.com", f"第{number}期"))
    box = office.mailbox("imap", folders=["INBOX"], after_ingest=rule)
    assert read_mailbox(store, box, reader).new == 3
    box.rest()
    assert not box.idle(0.5)
    assert box._session.client.is_readonly
    office.append(make_mail("north@example.com", "新的一期"))
    assert box.idle(5)
    box.close()
