"""Death at every step of what is done besides a poll: digest, answer, purge, backup, restore. Begun anew it ends as the run that
nobody stopped: the same store, the same mails out, each once."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from service.running import Service
from store import backups, digests, mails
from store.database import open_store, single_instance
from store.mails import Fault
from store.purge import purge
from tests.conftest import contents, rows
from tests.integration import replies_case
from tests.integration.office_case import OfficeCase, local
from tests.integration.replies_case import digest, reply, step
from tests.integration.stepping import FILES, WRITES, dead_at

here = replies_case.here  # fixture
STEPS = (*WRITES, "backup", *(name for _, name in FILES))
SHORT = 9  # steps at which a short run dies; a torture dies at each


@pytest.fixture
def office(tmp_path, here):
    return OfficeCase(tmp_path / "office").write(digest='[backup]\nfolder = "kept"\n')


@pytest.fixture(autouse=True)
def folder(tmp_path):
    (tmp_path / "office").mkdir()


def known(office):
    """What the office has: its store by natural keys, its mails out, its backups; everything whole."""
    store = open_store(office.folder / "rollcall.db", now=office.now)
    assert not [found for found in mails.verify(store) if isinstance(found, Fault)]
    assert rows(store, "pragma integrity_check") == [("ok",)]
    said = contents(store)
    digests = "select campaign, day, kind, edition, recipient, state, message_id, problem, mail from digests"  # not how often tried
    said["digests"] = sorted((*row, without_boundaries(mail)) for *row, mail in rows(store, digests))
    del said["heartbeats"], said["upkeep"]
    store.close()
    sent = sorted((mail["To"], mail["Message-ID"], without_boundaries(mail.as_bytes())) for mail in office.sent())
    kept = {path.name: backups.made_at(path) for path in (office.folder / "kept").glob("**/*")}
    return said, sent, kept


def without_boundaries(mail):
    """They are random."""
    return re.sub(rb"={15}\d+==", b"=", mail or b"")


def differing(found, wanted):
    """What is not the same: table, found, wanted."""
    (said, *rest), (wanted_said, *wanted_rest) = found, wanted
    tables = [(name, said.get(name), rows) for name, rows in wanted_said.items() if said.get(name) != rows]
    return tables + [pair for pair in zip(rest, wanted_rest, strict=True) if pair[0] != pair[1]]


def dies_everywhere(office, job, monkeypatch, torture, measured, *, at_death=lambda: None):
    """Run `job` whole, then dead at each step and again; the whole run must be what every other ends as."""
    template = office.folder.with_name("template")
    shutil.copytree(office.folder, template)

    def again():
        shutil.rmtree(office.folder)
        shutil.copytree(template, office.folder)

    taken = dead_at(monkeypatch, office.folder, job, 0, kinds=STEPS)
    wanted = known(office)
    chosen = (
        range(1, len(taken) + 1) if torture else sorted({1 + n * (len(taken) - 1) // (SHORT - 1) for n in range(SHORT)})
    )
    for at in chosen:
        again()
        assert dead_at(monkeypatch, office.folder, job, at, kinds=STEPS) == taken[:at]
        at_death()
        job()
        assert differing(known(office), wanted) == [], f"died before step {at}: {taken[at - 1]}"
    measured(f"{len(chosen)} of {len(taken)} steps")
    return wanted


def ticking(office):
    service = Service(office.parts)
    service.start()
    service.poll()
    service.tick()


def prepared(office, at):
    """Mails of a day, read; the key of Message-IDs is made."""
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    office.mail("west@example.com", "【港口工会】2月5日信息", "5 11:00:00")
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")
    service = Service(office.parts)
    service.start()
    step(office, service, at)
    with office.parts.store(office.now) as store:
        key = digests.EditionKey("x", office.now.date(), "x", 1)
        digests.message_id(store, key, "x", domain="example.com")


def test_a_digest(office, monkeypatch, torture, measured):
    prepared(office, "5 15:00:00")
    office.now = local("5 16:15:00")
    _, sent, _ = dies_everywhere(office, lambda: ticking(office), monkeypatch, torture, measured)
    assert [to for to, *_ in sent] == ["duty@example.com", "leader@example.com"]


def test_an_answer_to_an_officer(office, monkeypatch, torture, measured):
    prepared(office, "5 16:02:00")
    assert digest(office)
    reply(office, "2 港口工会\n免报 西山总工会 2月5日 大雪封路\n")
    office.now = local("5 16:25:00")
    said, _, _ = dies_everywhere(office, lambda: ticking(office), monkeypatch, torture, measured)
    assert len(said["decisions"]) == 2
    assert len(said["replies"]) == 1


def test_a_purge(office, monkeypatch, torture, measured):
    prepared(office, "5 15:00:00")

    def job():
        with office.parts.store(office.now) as store:
            purge(store, date(2021, 2, 6), now=office.now)

    said, _, _ = dies_everywhere(office, job, monkeypatch, torture, measured)
    assert said["skeletons"] == []


def test_a_backup(office, monkeypatch, torture, measured):
    prepared(office, "5 15:00:00")
    office.now = local("6 09:00:00")
    earlier = office.folder / "kept" / "rollcall-2021-02-05.db"

    def the_earlier_one_is_whole():
        assert backups.made_at(earlier) == local("5 15:00:00")
        for file in earlier.parent.glob("rollcall-*.db"):
            copy = open_store(Path(shutil.copy(file, office.folder.parent / "copy.db")))
            assert len([found for found in mails.verify(copy) if not isinstance(found, Fault)]) == 3
            copy.close()

    _, _, kept = dies_everywhere(
        office, lambda: ticking(office), monkeypatch, torture, measured, at_death=the_earlier_one_is_whole
    )
    assert sorted(kept) == ["rollcall-2021-02-05.db", "rollcall-2021-02-06.db"]


def test_a_restore(office, monkeypatch, torture, measured):
    prepared(office, "5 15:00:00")
    file, path = office.folder / "kept" / "rollcall-2021-02-05.db", office.folder / "rollcall.db"
    office.mail("port@example.com", "工作信息", "5 15:30:00")
    step(office, Service(office.parts), "5 15:40:00")

    def job():
        with single_instance(path):
            backups.restore(file, path, now=office.now, replace=True)

    def old_or_new():
        store = open_store(path)
        assert len([found for found in mails.verify(store) if not isinstance(found, Fault)]) in (3, 4)
        store.close()

    said, _, _ = dies_everywhere(office, job, monkeypatch, torture, measured, at_death=old_or_new)
    assert len(said["mails"]) == 3
