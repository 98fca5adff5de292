"""A kept connection that breaks at any byte, in any way: what was delivered is in the store once, and nothing is left behind."""

import random
import threading
import time
from pathlib import Path

from ingest.connect import open_mailbox
from ingest.imap import ImapMailbox
from ingest.poll import poll
from service.mailroom import Mailroom
from store import mails
from store.mails import Fault
from tests.conftest import RULES, clock, make_mail, rows
from tests.integration.faulty_proxy import KINDS, FaultyProxy, any_fault

TIMEOUT = 0.15  # seconds; the service waits 60
PATIENCE = 1.5 * TIMEOUT
SHORT, LONG = 30, 2_000  # connections that are spoiled


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def connect(user, port) -> ImapMailbox:
    return open_mailbox(
        f"imap://127.0.0.1:{port}", username=user.name, password=user.password, folders="auto", after_ingest="leave", timeout=TIMEOUT,
    )  # fmt: skip


def test_a_connection_that_breaks_at_any_byte_loses_and_doubles_nothing(dovecot, store, torture, measured):
    user, chance, wanted = dovecot.user(), random.Random(12), LONG if torture else SHORT
    count, slowest, failed = 0, 0.0, 0
    before = threading.active_count(), open_files()

    def deliver():
        nonlocal count
        files = [("照片.bin", random.Random(count).randbytes(chance.choice((500, 5_000, 30_000))))]
        user.append(
            make_mail("north@example.com", f"第{count}期", files=files), chance.choice(("INBOX", "INBOX", "Junk"))
        )
        count += 1

    def plan():
        return any_fault(chance) if sum(proxy.struck.values()) < wanted else None

    with FaultyProxy(dovecot.imap_port, plan) as proxy:
        room = Mailroom(lambda: connect(user, proxy.port))
        errors = {"": "not polled yet"}
        while errors or sum(proxy.struck.values()) < wanted:
            deliver()
            started = time.monotonic()
            with room.borrowed() as box:
                errors = poll(store, box, RULES, clock=clock).errors
            slowest, failed = max(slowest, time.monotonic() - started), failed + bool(errors)
            room.listen(0.01)
        room.close()
    measured(
        f"{wanted} faults {dict(proxy.struck)}, {proxy.connections} connections, {count} mails, {failed} polls failed, "
        f"slowest {slowest:.2f} s at a time-out of {TIMEOUT} s"
    )
    assert set(proxy.struck) == set(KINDS)
    assert slowest < 20 * PATIENCE
    assert (threading.active_count(), open_files()) == before
    there = {(folder, uid): sha256 for folder, mails in user.snapshot().items() for uid, (_, sha256) in mails.items()}
    held = rows(store, "select p.folder, p.key, m.raw_sha256 from places p join mails m on m.mail_id = p.mail_id")
    assert {(folder, uid): sha256 for folder, uid, sha256 in held} == there
    assert len(held) == len(there) == count
    assert rows(store, "select count(*) from mails") == [(count,)]
    assert not [found for found in mails.verify(store) if isinstance(found, Fault)]
    assert all(flags == frozenset() for mails in user.snapshot().values() for flags, _ in mails.values())
