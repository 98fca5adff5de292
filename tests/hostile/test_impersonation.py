"""A stranger is nobody of the roster: no status is made better, worse or hidden without a line that says so."""

from dataclasses import replace

import pytest

from ingest.office import Office
from reports.digest.digest import build_digest
from reports.render import render_text
from reports.terminal import Screen, print_waiting
from reports.wording import Words
from store.waiting import count_waiting, waiting_for_a_person
from tests.conftest import CAMPAIGN, NOW, OFFICE, ROSTER, at, make_mail, new_store, read_mailbox, rows, statuses
from tests.hostile.forgeries import AT, UNIONS, answers, forgeries
from tests.integration.fake import FakeMailbox

NOON = at("03-02 12:00:00")
DAY = "2026-03-02"
SERVER = "mx.example.com"


@pytest.fixture
def box():
    return FakeMailbox()


def test_there_are_enough_forgeries():
    cases = [(union, name) for union, name, _ in forgeries()]
    more = [(union, name) for union in UNIONS for name, _ in answers(union, SERVER)]
    assert len(cases) + len(more) >= 200
    assert len(set(cases)) == len(cases)


def test_no_forged_sender_is_taken_for_one_of_the_roster(tmp_path, box, reader):
    store = new_store(tmp_path / "rollcall.db")
    cases = list(forgeries())
    for _, _, raw in cases:
        box.put(raw, arrived_at=NOON)
    read_mailbox(store, box, reader)
    found = rows(
        store,
        "select i.mail_id, i.disposition, i.sender_known, s.from_address, f.flags, "
        "exists (select 1 from waits w join messages m on m.mail_id = w.mail_id where w.mail_id = i.mail_id "
        "or (w.kind = 'new_address' and m.from_address = i.from_address)) "
        "from inbox i join filings f on f.mail_id = i.mail_id join messages s on s.mail_id = i.mail_id order by i.mail_id",
    )
    assert len(found) == len(cases)
    for (union, name, _), (_, disposition, known, address, flags, shown) in zip(cases, found, strict=True):
        told = (union, name, disposition, address, flags)
        assert not known, told
        assert address != union + AT, told
        assert disposition != "report" or shown, told
        assert disposition != "report" or "new_address" in flags, told
        assert disposition in ("report", "triage"), told
    store.close()


def test_a_mail_that_the_receiving_server_disowned_is_flagged_whatever_it_says_of_itself(tmp_path, box, reader):
    office = Office(replace(CAMPAIGN, authserv_id=SERVER), ROSTER)
    store = new_store(tmp_path / "rollcall.db", campaign=office.campaign)
    names = []
    for union in UNIONS:
        for name, raw in answers(union, SERVER):
            names.append((union, name))
            box.put(raw, arrived_at=NOON)
    read_mailbox(store, box, reader, office=office)
    found = rows(
        store,
        "select flags, (select count(*) from waits w where w.mail_id = f.mail_id) from filings f order by mail_id",
    )
    assert [
        (name, flags)
        for name, (flags, shown) in zip(names, found, strict=True)
        if "unverified" not in flags or not shown
    ] == []
    store.close()


def test_a_message_id_that_is_used_again_suppresses_nothing(store, box, reader):
    head = "Message-ID: <report-1@example.com>\r\n"
    box.put(make_mail("mallory@mailbox.example", "广告", body="便宜", head=head), arrived_at=at("03-02 09:00:00"))
    box.put(make_mail("north@example.com", head=head), arrived_at=NOON)
    box.put(
        make_mail("mallory@mailbox.example", "撤回：工作信息", body="请撤回", head=head),
        arrived_at=at("03-02 13:00:00"),
    )
    read_mailbox(store, box, reader)
    assert statuses(store, DAY)["north"] == "on_time"


def test_a_copy_of_a_report_counts_for_nobody_and_takes_nothing_away(store, box, reader):
    report = make_mail("north@example.com", "2月28日工作信息")
    copied = report.replace(b"<north@example.com>", b"<mallory@mailbox.example>", 1)
    box.put(copied, arrived_at=at("03-02 09:00:00"))
    read_mailbox(store, box, reader)
    assert statuses(store, DAY)["north"] == "missing"
    box.put(make_mail("north@example.com"), arrived_at=NOON)
    box.put(copied + b"\r\n", arrived_at=at("03-02 18:00:00"))
    read_mailbox(store, box, reader)
    assert statuses(store, DAY)["north"] == "on_time"


@pytest.mark.parametrize("said", ["Mon, 2 Mar 2026 08:00:00 +0800", "Mon, 2 Mar 2026 08:00:00 +0800 (mx.example.com)"])
def test_a_forged_received_field_makes_no_mail_earlier(store, box, reader, said):
    real = "Received: from a by mx.example.com; Mon, 2 Mar 2026 17:00:00 +0800"
    head = f"{real}\r\nReceived: from a by mx.example.com; {said}\r\nDelivery-Date: {said}\r\nDate: {said}\r\n"
    box.put(make_mail("north@example.com", head=head), arrived_at=at("03-02 17:00:00"))
    read_mailbox(store, box, reader, trusted=("mx.example.com",))
    assert statuses(store, DAY)["north"] == "late"


@pytest.mark.timeout(600)
def test_a_flood_of_one_stranger_is_one_line_and_hides_nobody(store, box, reader, torture, capsys):
    many = 3000 if torture else 300
    for number in range(many):
        box.put(make_mail("mallory@mailbox.example", f"广告{number}", body="便宜"), arrived_at=at("03-02 10:00:00"))
    box.put(make_mail("else@mailbox.example", "问候", body="您好"), arrived_at=NOON)
    for union in ("north", "south"):
        box.put(make_mail(union + AT), arrived_at=NOON)
    read_mailbox(store, box, reader)
    assert statuses(store, DAY) == {"north": "on_time", "south": "on_time", "rail": "missing"}
    for language, more in (("zh", f"同类共{many}封"), ("en", f"{many} alike")):
        digest = build_digest(
            store, OFFICE.campaign, at("03-02 12:00:00").date(), kind="officer", language=language, now=NOW
        )
        text = render_text(digest)
        assert text.count("mallory@mailbox.example") == 1
        assert more in text
        assert "问候" in text
        assert str(many + 1) in text
    assert count_waiting(store).mails == many + 1
    capsys.readouterr()
    print_waiting(Screen(), waiting_for_a_person(store), Words("zh"))
    out = capsys.readouterr().out
    assert out.count("\n") == 2
    assert f"另有{many - 1}封" in out
