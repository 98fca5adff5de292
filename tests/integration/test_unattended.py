"""Months alone: one login for a day of polls, a mailbox that is only read, numbers that the server changes, and half a year in which
nothing grows that should not."""

import gc
import os
import re
import threading
from datetime import timedelta
from pathlib import Path

from ingest.connect import open_mailbox
from ingest.poll import poll
from service.mailroom import Mailroom
from service.running import Service
from store import mails
from store.mails import Fault
from tests.conftest import NOW, RULES, at, make_mail, read_mailbox, rows
from tests.integration.faulty_proxy import FaultyProxy
from tests.integration.office_case import OfficeCase, local

POLLS_A_DAY = 24 * 60 // 5
MINUTES = int(os.environ.get("ROLLCALL_MINUTES", "30"))  # simulated ones between two polls of the half year
CHANGES = re.compile(rb"\b(STORE|EXPUNGE|SELECT|COPY|MOVE|APPEND|DELETE|RENAME|CREATE|CLOSE)\b", re.IGNORECASE)


def open_files() -> list[str]:
    return sorted(str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.exists())


def memory() -> int:
    """Resident bytes of this process."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_a_day_of_polls_logs_in_once_and_only_reads(office, store, torture, measured):
    """A mail comes every third poll; between polls it is listened."""
    now, count = NOW, 0
    store.conn.execute("pragma synchronous = off")  # what a power cut does is another test's
    with FaultyProxy(office.server.imap_port, lambda: None) as proxy:
        url = f"imap://127.0.0.1:{proxy.port}"
        room = Mailroom(
            lambda: open_mailbox(
                url, username=office.name, password=office.password, folders="auto", after_ingest="leave"
            )
        )
        with office.client() as deliverer:
            if torture:
                count = 10_000
                for number in range(count):
                    deliverer.append("INBOX", "", None, make_mail("north@example.com", f"第{number}封"))
            before = office.snapshot()
            for number in range(POLLS_A_DAY):
                with room.borrowed() as box:
                    assert poll(store, box, RULES, clock=lambda now=now: now).errors == {}
                if number == 0:
                    assert office.snapshot() == before
                if number % 3 == 0:
                    deliverer.append(
                        "Junk" if number % 2 else "INBOX", "", None, make_mail("south@example.com", f"第{number}期")
                    )
                    count += 1
                room.listen(0.005)
                now += timedelta(minutes=5)
            with room.borrowed() as box:
                poll(store, box, RULES, clock=lambda: now)
        room.close()
        said = bytes(proxy.heard)
        logins = said.upper().count(b" LOGIN ") + said.upper().count(b" AUTHENTICATE ")
    assert (logins, proxy.connections) == (1, 1)
    assert CHANGES.findall(said) == []
    assert rows(store, "select count(*), count(distinct mail_id) from places") == [(count, count)]
    snapshot = office.snapshot()
    assert sum(map(len, snapshot.values())) == count
    assert all(flags == frozenset() for folder in snapshot.values() for flags, _ in folder.values())
    measured(
        f"{POLLS_A_DAY} polls of a simulated day, {count} mails: 1 login, {said.count(b'IDLE')} times IDLE, no changing command"
    )


def test_numbers_that_change_and_mails_that_move_change_no_status(office, store, reader, torture, measured):
    times = 100 if torture else 4
    for n, sender in enumerate(("north", "south", "rail", "nobody", "north")):
        raw = make_mail(f"{sender}@example.com", f"第{n}期")
        office.append(raw, internaldate=at("03-02 12:00:00") + timedelta(hours=n))

    def read():
        box = office.mailbox("imap", folders=["INBOX"])
        assert read_mailbox(store, box, reader).errors == {}
        box.close()
        said = (
            rows(store, "select * from daily_status"),
            rows(store, "select mail_id, disposition, union_id, days from inbox"),
        )
        assert rows(store, "select count(*) from mails") == [(5,)]
        return said

    wanted = read()
    for _ in range(times):
        office.renumber()
        assert read() == wanted
    for turn in range(times):
        with office.client("INBOX") as client:
            client.create("Aside")
            uids = client.uid("SEARCH", "ALL")[1][0].split()
            client.uid("MOVE", uids[turn % len(uids)].decode(), "Aside")
        assert read() == wanted
        with office.client("Aside") as client:
            client.uid("MOVE", "1:*", "INBOX")
        assert read() == wanted
    assert not [found for found in mails.verify(store) if isinstance(found, Fault)]
    measured(f"{times} new UIDVALIDITYs and {times} moves out and back: 0 lost, 0 doubled, 0 statuses changed")


def test_half_a_year_of_polls_grows_nothing(tmp_path, torture, measured):
    """The whole service by a fast clock: polls and ticks, mails and digests every day; children as they are."""
    days, minutes, between = (180, MINUTES, timedelta(30)) if torture else (1, 30, timedelta(hours=6))
    office = OfficeCase(tmp_path).write()
    config = tmp_path / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("2021-02-28", "2021-12-31"), encoding="utf-8")
    office.now = start = local("4 00:00:00")
    service, polls, largest, seen = Service(office.parts), 0, 0, []
    service.start()
    today = office.now.date()
    wal = tmp_path / "rollcall.db-wal"
    while office.now < start + timedelta(days):
        office.now += timedelta(minutes=minutes)
        if office.now.date() != today:
            today = office.now.date()
            for old in (tmp_path / "box").iterdir():  # as whoever reads the mailbox beside us clears it away
                old.unlink()
            stamp = office.now.strftime("%a, %d %b %Y %H:%M:%S +0000")
            head = f"Received: from mx.example.com by imap.example.com; {stamp}\r\n"
            for union in ("east", "west"):
                raw = make_mail(
                    f"{union}@example.com", files=[("a.bin", bytes(polls % 256 for _ in range(5000)))], head=head
                )
                (tmp_path / "box" / f"{union}-{office.now:%m%d}.eml").write_bytes(raw)
        service.poll()
        service.tick()
        polls += 1
        largest = max(largest, wal.stat().st_size if wal.exists() else 0)
        if (office.now - start) % between == timedelta() and any(
            (tmp_path / "box").iterdir()
        ):  # once children were started
            seen.append((memory(), len(open_files()), threading.active_count()))
    service.stop()
    growth = (seen[-1][0] - seen[0][0]) / max(1, len(seen) - 1) / 1e6
    with office.parts.store(office.now) as store:
        assert rows(store, "select count(*) from mails where state = 'interpreted'") == [(2 * days,)]
        assert rows(store, "select count(*) from digests where edition = 1 and state not in ('sent', 'skipped')") == [
            (0,)
        ]
        size = store.path.stat().st_size / 1e6
    measured(
        f"{polls} polls of {days} simulated days, {2 * days} mails: memory {seen[0][0] / 1e6:.0f} MB, then {growth:+.2f} MB per {between}; "
        f"open files {sorted({files for _, files, _ in seen})}, threads {sorted({threads for *_, threads in seen})}, "
        f"WAL at most {largest / 1e6:.1f} MB, store {size:.1f} MB"
    )
    assert len({files for _, files, _ in seen}) == len({threads for *_, threads in seen}) == 1
    assert largest < 64e6
    if torture:
        assert growth < 1
