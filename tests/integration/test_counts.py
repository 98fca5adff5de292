"""How much waits for a person: the digest, `day`, `status` and `triage` name the same numbers."""

import json
import subprocess
import sys

import pytest

from reports.digest.digest import build_digest
from service.jobs import poll
from store.waiting import Counts, count_waiting, waiting_for_a_person
from tests.integration.office_case import OfficeCase, local


@pytest.fixture
def office(tmp_path):
    """Two mails that wait (one names nobody, one two unions), a mail that nobody can read, two new addresses."""
    case = OfficeCase(tmp_path, local("5 16:30:00")).write()
    case.mail("stranger@mailbox.example", "今日信息", "5 12:00:00")
    case.mail("port@example.com", "【东山总工会】2月5日信息", "5 11:00:00")
    for n, sender in enumerate(("clerk@mailbox.example", "clerk@mailbox.example", "other@mailbox.example")):
        case.mail(sender, "西山总工会工作信息", f"5 13:0{n}:00")
    case.mail("third@mailbox.example", "西山总工会2月6日工作信息", "5 14:00:00")  # for the day to come
    with case.parts.store(case.now) as store:
        poll(case.parts, store)
        with store.write() as conn:
            conn.execute("update filings set disposition = 'quarantined' where mail_id = 1")
    return case


def run(office, *words):
    command = [sys.executable, "-m", "cli.main", "--config", str(office.folder / "config.toml")]
    done = subprocess.run(
        [*command, "--now", "2021-02-05T16:30:00+08:00", *words], capture_output=True, text=True, check=False
    )
    return done.stdout


def test_every_place_names_the_same_numbers(office):
    with office.parts.store(office.now) as store:
        assert count_waiting(store) == Counts(mails=2, quarantined=1, new_addresses=3, unverified=0)
        assert len(waiting_for_a_person(store)) == 5
        digest = build_digest(
            store,
            office.parts.config.campaign,
            local("5 09:00:00").date(),
            kind="officer",
            language="zh",
            now=office.now,
        )
    counts = "待确认邮件2封（其中隔离1封），新地址待确认3个"
    assert "；待确认邮件2封。" in digest.line
    assert counts in digest.health[-1]
    assert [item.kind for item in digest.waiting.items] == ["waiting"] * 2 + ["new_address"] * 3
    shown = run(office, "day", "2021-02-05")
    assert "；待确认邮件2封。" in shown
    assert "新地址待确认3个" in shown
    assert run(office, "triage").startswith(f"{counts}：\n")
    assert counts in run(office, "status")
    told = json.loads(run(office, "status", "--json"))
    assert (told["triage"], told["quarantined"], told["waiting"], told["new_addresses"]) == (1, 1, 2, 3)
