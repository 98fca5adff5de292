"""The doctor about recent mail, against a real server: times that differ, units in Junk, the certificate, clocks; what comes next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.words import is_junk
from service.doctor import examine
from service.jobs import poll
from store import days
from tests.conftest import at, make_mail, read_mailbox
from tests.integration.fake import FakeMailbox
from tests.integration.office_case import OfficeCase, local

NOW = local("6 09:00:00")
HEAD = "Received: from a.example by {host}; {received}\r\nFrom: {sender}\r\nSubject: x\r\nDate: {date}\r\n\r\ntext\r\n"


def stamp(at):
    return at.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")


def append(
    user, *, arrived=NOW, received=None, date=None, sender="east@example.com", folder="INBOX", host="mx.example.com"
):
    received = received or arrived
    raw = HEAD.format(host=host, received=stamp(received), date=stamp(date or received), sender=sender)
    user.append(raw.encode(), folder, internaldate=arrived)


@pytest.fixture
def office(dovecot, tmp_path):
    case = OfficeCase(tmp_path, NOW).write()
    user = dovecot.user()

    def findings(scheme="imaps", now=NOW, **changes):
        parts = case.parts
        parts.clock = lambda: now
        parts.config = replace(
            parts.config, mailboxes=(replace(parts.config.mailbox, url="imaps://localhost", **changes),)
        )
        parts.mailbox = lambda box=None: user.mailbox(scheme)
        return [(check.verdict, str(check.finding)) for check in examine(parts) if check.subject == "mailbox"]

    return user, findings


def found(findings, piece):
    return [verdict for verdict, said in findings if piece in said]


def test_mail_that_was_collected_is_seen_by_its_received_field(office):
    user, findings = office
    append(user, received=NOW - timedelta(hours=2))
    append(user)
    said = findings()
    assert found(said, "1 of 2 recent mails came more than 30 minutes before the server's INTERNALDATE") == ["warn"]
    assert found(said, "seen: mx.example.com") == ["warn"]
    assert found(findings(receiving_hosts=("mx.example.com",)), "INTERNALDATE says") == []


@pytest.mark.parametrize(("minutes", "apart"), [(30, 0), (31, 1)])
def test_half_an_hour_is_not_yet_apart(office, minutes, apart):
    user, findings = office
    append(user, received=NOW - timedelta(minutes=minutes))
    assert len(found(findings(), "INTERNALDATE says")) == apart


def test_a_senders_wrong_clock_is_said_and_harmless(office):
    user, findings = office
    append(user, date=NOW - timedelta(hours=5))
    said = findings()
    assert found(said, "1 of 1 recent mail has a Date") == ["ok"]
    assert found(said, "INTERNALDATE and Received agree in 1 of 1 recent mail") == ["ok"]


def test_units_in_junk_are_named(office):
    user, findings = office
    append(user, folder="Junk")
    append(user, folder="Junk", sender="shop@mailbox.example")
    assert found(findings(), "1 mail of units lie in Junk (east@example.com)") == ["warn"]


def test_the_certificate_is_looked_at(office):
    user, findings = office
    append(user)
    assert found(findings(), "certificate is good until 3000-01-01") == ["ok"]  # as the test's authority makes them
    far = datetime(2999, 12, 25, tzinfo=UTC)
    assert found(findings(now=far), "certificate ends on 3000-01-01, in 7 days") == ["warn"]
    assert found(findings(scheme="imap"), "certificate") == []


def test_a_mail_of_the_future_tells_of_a_wrong_clock(office):
    user, findings = office
    append(user, arrived=NOW + timedelta(minutes=2))
    assert found(findings(), "from now") == []
    append(user, arrived=NOW + timedelta(minutes=10))
    assert found(findings(), "the newest mail came 10 minutes from now") == ["warn"]


def test_the_doctor_changes_nothing(office):
    user, findings = office
    append(user)
    with user.client("INBOX", readonly=True) as client:
        before = client.uid("FETCH", "1:*", "(FLAGS)")
    findings()
    with user.client("INBOX", readonly=True) as client:
        assert client.uid("FETCH", "1:*", "(FLAGS)") == before


@pytest.mark.parametrize(
    ("folder", "junk"),
    [("Junk", True), ("INBOX/Spam", True), ("垃圾邮件", True), ("INBOX", False), ("Junkyard", False)],
)
def test_folders_of_junk_are_known_by_name(folder, junk):
    assert is_junk(folder) is junk


def test_what_waits_and_what_comes_next_is_said(tmp_path):
    office = OfficeCase(tmp_path, local("5 09:00:00")).write()
    office.mail("stranger@mailbox.example", "今日信息", "5 08:00:00")
    first = {(check.subject, str(check.finding)) for check in examine(office.parts)}
    assert ("calendar", "next deadline 2021-02-05 16:00") in first
    assert ("digest", "officers hear two minutes after the deadline, leaders at 16:10") in first
    with office.parts.store(office.now) as store:
        poll(office.parts, store)
    office.now = local("5 16:00:01")
    then = {(check.subject, str(check.finding)) for check in examine(office.parts)}
    assert ("store", "1 mail needs a person: rollcall triage") in then
    assert ("store", "the mailbox was read until 2021-02-05 09:00") in then
    assert ("calendar", "next deadline 2021-02-06 16:00") in then


def test_the_digest_counts_what_the_doctor_warns_of(store, reader):
    box = FakeMailbox("INBOX", "INBOX/Junk", "垃圾邮箱")
    for sender, folder in (("north", "INBOX/Junk"), ("south", "垃圾邮箱"), ("rail", "INBOX")):
        box.put(make_mail(f"{sender}@example.com"), folder, arrived_at=at("03-02 10:00:00"))
    read_mailbox(store, box, reader)
    assert days.health(store, date(2026, 3, 2)).junk == 2
