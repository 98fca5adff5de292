"""A day's digest of the small office, and what tests of its look compare it with."""

import os
from pathlib import Path

import pytest

from reports.digest.digest import build_digest
from service.jobs import poll
from service.photos import make_ready
from tests.integration.office_case import OfficeCase, local

GOLDEN = Path(__file__).parents[1] / "golden"


UPDATE = os.environ.get("ROLLCALL_UPDATE_GOLDEN") == "1"


@pytest.fixture
def office(tmp_path):
    return OfficeCase(tmp_path).write()


def polled(office, at):
    office.now = local(at)
    parts = office.parts
    with parts.store(office.now) as store:
        poll(parts, store)
    return parts


def digest_of(office, at, *, kind="officer", language="zh"):
    parts = polled(office, at)
    day = parts.config.campaign.local_day(office.now)
    with parts.store(office.now) as store:
        make_ready(parts, store, day)
        return build_digest(store, parts.config.campaign, day, kind=kind, language=language, now=office.now, photos=6)


def golden(name, text):
    path = GOLDEN / name
    if UPDATE:
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{name} was written; look at it, then run without ROLLCALL_UPDATE_GOLDEN")
    assert text == path.read_text(encoding="utf-8")


def a_busy_day(office):
    office.mail("east@example.com", "东山总工会2月5日工作信息", "5 15:59:30")
    office.mail("east@example.com", "更正：东山总工会2月5日信息（以此件为准）", "5 16:05:00")
    office.mail("west@example.com", "【港口工会】2月5日信息", "5 11:00:00")
    office.mail("port@example.com", "工作信息", "5 16:00:01", Date="Fri, 05 Feb 2021 15:20:00 +0800")
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")
