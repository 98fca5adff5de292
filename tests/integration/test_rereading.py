"""After an upgrade of the parsers the service reads again what an earlier version read, bit by bit, and says what that changed."""

import pytest

from ingest.outcome import InterpreterBroken
from service import rereading
from service.running import Service
from store import derived, seals
from tests.conftest import derived_contents, rows
from tests.integration import cli_case, replies_case
from tests.integration.office_case import OfficeCase, local

here = replies_case.here  # fixture
rollcall = cli_case.rollcall


@pytest.fixture
def office(tmp_path, here):
    office = OfficeCase(tmp_path).write()
    for number in range(5):
        office.mail("east@example.com", f"第{number}期", f"5 10:0{number}:00")
    office.mail("west@example.com", "工作信息", "5 11:00:00")
    return office


def step(office, service, at):
    """The service at one instant, as the scheduler drives it."""
    office.now = local(at)
    service.poll()
    service.read_again()
    service.tick()


@pytest.fixture
def service(office, monkeypatch):
    """A service whose store was filled by an earlier version, that filed west's mail otherwise."""
    service = Service(office.parts)
    service.start()
    step(office, service, "5 14:00:00")
    monkeypatch.setattr(rereading, "_AT_ONCE", 4)
    monkeypatch.setattr(derived, "PARSER_VERSION", 2)
    return service


def read_badly(office):
    with office.parts.store(office.now) as store:
        store.conn.execute("delete from reports where union_id = 'west'")


def versions(office):
    with office.parts.store(office.now) as store:
        assert list(seals.broken(store.conn)) == []
        return rows(store, "select parser_version, count(*) from mails group by 1 order by 1"), rows(
            store, "select value from settings where name = 'parser_version'"
        )


def test_some_are_read_after_each_poll_until_all_are(office, service):
    assert versions(office) == ([(1, 6)], [("1",)])
    step(office, service, "5 14:05:00")
    assert versions(office) == ([(1, 2), (2, 4)], [("1",)])
    step(office, service, "5 14:10:00")
    step(office, service, "5 14:15:00")
    assert versions(office) == ([(2, 6)], [("2",)])


def test_what_that_changes_is_said(office, service, caplog):
    with office.parts.store(office.now) as store:
        before = derived_contents(store)
    read_badly(office)
    step(office, service, "5 16:30:00")
    step(office, service, "5 16:31:00")
    assert "read again: west on 2021-02-05 was missing and is on_time" in caplog.text
    with office.parts.store(office.now) as store:
        assert derived_contents(store) == before


def test_death_in_the_middle_costs_nothing(office, service, monkeypatch):
    class Dying(BaseException):
        pass

    def die(*_, **__):
        raise Dying

    with monkeypatch.context() as patch:
        patch.setattr(rereading, "interpret", die)
        with pytest.raises(Dying):
            service.read_again()
    again = Service(office.parts)
    again.start()
    for minute in ("05", "10", "15"):
        step(office, again, f"5 14:{minute}:00")
    assert versions(office) == ([(2, 6)], [("2",)])
    assert office.statuses("5") == {"east": "on_time", "west": "on_time", "port": "expected"}


def test_a_reader_that_is_broken_keeps_no_digest_back(office, service, monkeypatch):
    def broken(*_, **__):
        raise InterpreterBroken("no child starts")

    monkeypatch.setattr(rereading, "interpret", broken)
    office.now = local("5 16:30:00")
    service.poll()
    with pytest.raises(InterpreterBroken):
        service.read_again()
    service.tick()
    assert [str(mail["To"]) for mail in office.sent() if mail["X-Rollcall"] == "digest officer"] == ["duty@example.com"]


def test_nothing_is_asked_of_the_mails_where_all_are_read(office, service, monkeypatch):
    for minute in ("05", "10", "15"):
        step(office, service, f"5 14:{minute}:00")
    asked = []
    with office.parts.store(office.now) as store:
        store.conn.set_trace_callback(asked.append)
        assert rereading.read_again(office.parts, store, stop=lambda: False) == 0
        store.conn.set_trace_callback(None)
    assert len(asked) == 1
    assert "settings" in asked[0]


def test_the_command_says_it_too(office, service, rollcall):
    office.now = local("5 16:30:00")
    read_badly(office)
    code, out, _ = rollcall("reparse", "--all")
    assert code == 0
    assert out.splitlines()[0] == "2021-02-05 west: 未到时限 → 按时"
    assert out.splitlines()[-1] == "已解析6封"


def revised(office):
    return [str(mail["Subject"]) for mail in office.sent() if "更正" in str(mail["Subject"])]


@pytest.mark.parametrize("trouble", ["broken", "damaged"])
def test_until_a_mail_is_read_again_it_counts_as_it_did(office, service, monkeypatch, trouble, caplog):
    """Else whoever is missing would be told to be pending, in a revised edition."""
    step(office, service, "5 16:30:00")
    step(office, service, "5 17:00:00")
    before = office.statuses("5")
    assert before["port"] == "missing"
    monkeypatch.setattr(derived, "PARSER_VERSION", 3)
    if trouble == "broken":

        def broken(*_, **__):
            raise InterpreterBroken("no child starts")

        with monkeypatch.context() as patch:
            patch.setattr(rereading, "interpret", broken)
            with pytest.raises(InterpreterBroken):
                service.read_again()
    else:
        with office.parts.store(office.now) as store:
            store.conn.execute("update skeletons set data = x'00' where mail_id in (2, 5)")
        service.read_again()
    assert office.statuses("5") == before
    for minute in range(5, 30, 5):
        step(office, service, f"5 18:{minute:02}:00")
    assert versions(office) == ([(3, 6)], [("3",)])
    assert office.statuses("5") == before
    assert revised(office) == []
    assert len([line for line in caplog.messages if "is not as it was received" in line]) == 2 * (trouble == "damaged")
