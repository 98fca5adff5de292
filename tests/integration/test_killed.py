"""The running service killed at random moments while mails flow in and another client flags, moves and expunges them: whatever is in
the mailbox at the end is in the store, once, and nothing else is."""

import hashlib
import os
import random
import socket
import subprocess
import sys
import time
from statistics import median

from store import mails
from store.database import open_store
from store.mails import Fault
from tests.conftest import make_mail, rows
from tests.integration.office_case import OfficeCase

SHORT, LONG = 4, int(os.environ.get("ROLLCALL_KILLS", "1000"))  # a thousand take most of an hour
A_KILL = 10  # mails delivered between two


def test_random_kills_lose_double_and_invent_nothing(dovecot, tmp_path, torture, measured):
    user, chance, delivered, ready = dovecot.user(), random.Random(1), set(), []
    OfficeCase(tmp_path).write_upon(dovecot, user)
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "notify"))
    told.settimeout(60)
    command = [sys.executable, "-m", "cli.main", "--config", str(tmp_path / "config.toml")]
    kills = LONG if torture else SHORT
    with user.client("INBOX") as other:
        for _ in range(kills):
            started = time.monotonic()
            service = subprocess.Popen(
                [*command, "run"],
                stderr=subprocess.DEVNULL,
                env=os.environ | {"NOTIFY_SOCKET": str(tmp_path / "notify")},
            )
            try:
                while told.recv(100) != b"READY=1":
                    pass
                ready.append(time.monotonic() - started)
                dies_at = time.monotonic() + chance.random() * 1.2
                for n in range(A_KILL):
                    raw = make_mail(f"{chance.choice(('east', 'west'))}@example.com", f"第{len(delivered)}-{n}期")
                    delivered.add(hashlib.sha256(raw).hexdigest())
                    other.append("INBOX", "", None, raw)
                    meddle(other, chance)
                time.sleep(max(0.0, dies_at - time.monotonic()))
            finally:
                service.kill()
                service.wait()
    told.close()
    subprocess.run([*command, "poll"], check=True, capture_output=True)
    store = open_store(tmp_path / "rollcall.db")
    there = {sha256 for folder in user.snapshot().values() for _, sha256 in folder.values()}
    held = [sha256 for (sha256,) in rows(store, "select raw_sha256 from mails")]
    lost, alien = there - set(held), set(held) - delivered
    assert (lost, alien, len(held)) == (set(), set(), len(set(held)))
    assert rows(store, "select count(*) from mails where state = 'accepted'") == [(0,)]
    assert not [found for found in mails.verify(store) if isinstance(found, Fault)]
    store.close()
    ready.sort()
    measured(
        f"{kills} kills, {len(delivered)} mails delivered, {len(there)} left in the mailbox, {len(held)} in the store: lost 0, doubled 0, "
        f"alien 0; ready again after {median(ready):.2f} s, p99 {ready[int(len(ready) * 0.99)]:.2f} s"
    )


def meddle(other, chance):
    """What another client does with some mail: a flag, a folder, the end."""
    other.noop()
    uids = other.uid("SEARCH", "ALL")[1][0].split()
    uid = chance.choice(uids).decode()
    match chance.randrange(6):
        case 0:
            other.uid("STORE", uid, "+FLAGS", r"(\Seen)")
        case 1:
            other.uid("MOVE", uid, "Junk")
        case 2 if len(uids) > 5:
            other.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
            other.uid("EXPUNGE", uid)
