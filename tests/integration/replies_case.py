"""An officer who answers digests, and what came of it."""

from contextlib import contextmanager

import pytest

from service.running import Service
from tests.conftest import ReadHere
from tests.integration.office_case import OfficeCase, local

DUTY = "duty@example.com"


class Here(ReadHere):
    def call(self, function, data):
        return function(data)


@pytest.fixture
def here(monkeypatch):
    reader = Here()

    @contextmanager
    def interpreter(_):
        yield reader

    monkeypatch.setattr("service.jobs.children", interpreter)


@pytest.fixture
def office(tmp_path, here):
    return OfficeCase(tmp_path).write()


@pytest.fixture
def day(office):
    """A day with two entries to confirm: west's mail that may be the port's, and a stranger's. The digest is sent."""
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    office.mail("west@example.com", "【港口工会】2月5日信息", "5 11:00:00")
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, "5 16:02:00")
    return service


def step(office, service, at):
    """The service at one instant: what its two jobs do."""
    office.now = local(at)
    service.poll()
    service.tick()


def digest(office, to=DUTY):
    return next(mail for mail in office.sent() if mail["To"] == to and mail["X-Rollcall"] == "digest officer")


def reply(office, body, *, at="5 16:20:00", sender=DUTY, parent=None, subject="回复：报送情况", **headers):
    if parent is None:
        parent = str(digest(office)["Message-ID"])
    links = {"In-Reply-To": parent} if parent else {}
    return office.mail(sender, subject, at, body=body, **links | {"Message-ID": "<one@officer.example>"} | headers)


def decisions(office):
    with office.parts.store(office.now) as store:
        return [tuple(row) for row in store.query("select kind, made_by, union_id, why from decisions order by 1, 3")]


def answers(office):
    return [mail for mail in office.sent() if mail["X-Rollcall"] == "digest answer"]
