"""A poll at its edges, with a real Dovecot: python -m bench.extremes [--known N] [--mb N] [--burst N].

A mailbox of which every mail is known; one large mail, by the whole command, with the memory of all its processes; a burst of large
mails beside the raw fetch of the same.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep

from bench.mails import make_mails, make_texts
from bench.peers import raw, write_office
from bench.poll import NOW, OFFICE
from ingest.connect import open_mailbox
from ingest.poll import PollRules, poll
from store.calendar import sync_calendar
from store.database import Store, open_store
from tests.integration.dovecot import PASSWORD, Dovecot, User
from tests.integration.faulty_proxy import FaultyProxy

RULES = PollRules(since=None, max_mail_bytes=100_000_000)
RUNS = 5
BURST_MB = 20
MAIN = "from cli.main import main; main()"


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--known", type=int, default=100_000, help="mails")
    parser.add_argument("--mb", type=int, default=50, help="of the large mail")
    parser.add_argument("--burst", type=int, default=40, help=f"mails of {BURST_MB} MB")
    asked = parser.parse_args()
    server = Dovecot()
    try:
        server.start()
        with tempfile.TemporaryDirectory() as folder:
            idle(server, Path(folder), asked.known)
        with tempfile.TemporaryDirectory() as folder:
            large(server, Path(folder), asked.mb)
        with tempfile.TemporaryDirectory() as folder:
            burst(server, Path(folder), asked.burst)
    finally:
        server.stop()


def idle(server: Dovecot, folder: Path, count: int) -> None:
    """What is said, and the processor's time, of a poll of a mailbox in which nothing is new."""
    user = server.user()
    lay_down(server, user, make_texts(count, kb=0))
    with closing(office(folder)) as store, FaultyProxy(server.imap_port, lambda: None) as proxy:
        accept(store, user, proxy.port)
        for name, now in (("a poll", NOW), ("the first of a day", NOW + timedelta(1))):
            taken, said = [], ""
            for _ in range(RUNS if now == NOW else 1):
                proxy.heard.clear()
                proxy.answered, started = 0, process_time()
                accept(store, user, proxy.port, now=now)
                taken.append(process_time() - started)
                commands = bytes(proxy.heard).partition(b" LOGIN ")[2].count(b"\r\n") - 2  # itself and LOGOUT
                said = f"{commands} commands behind LOGIN, {len(proxy.heard) + proxy.answered} bytes"
            print(
                f"{count} mails known, {name}: {said}, {median(taken) * 1000:.0f} ms of processor time, the proxy's too"
            )


def large(server: Dovecot, folder: Path, mb: int) -> None:
    """One large mail: the most that all processes of the command held at once, what they share counted once."""
    user = server.user()
    (mail,) = make_mails(1, kb=mb * 1000)
    user.append(mail)
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "--config",
        str(write_office(folder, server.imap_port, user.name)),
        "poll",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"BENCH_PASSWORD": PASSWORD})
    most, own, started = 0, 0, perf_counter()
    while process.poll() is None:
        most, own = max(most, sum(map(_held, _with_children(process.pid)))), max(own, _most(process.pid))
        sleep(0.005)
    print(
        f"one mail of {len(mail) / 1e6:.0f} MB: {perf_counter() - started:.1f} s, at most {most / 1000:.0f} MB in all processes, "
        f"{own / 1000:.0f} MB in the poll's own"
    )


def burst(server: Dovecot, folder: Path, count: int) -> None:
    """Mails that came at once: until all are accepted, beside fetching them and keeping nothing."""
    user = server.user()
    for mail in make_mails(count, kb=BURST_MB * 1000):
        user.append(mail)
    started = perf_counter()
    raw(server.imap_port, user.name, folder)
    fetched = perf_counter() - started
    with closing(office(folder)) as store:
        started = perf_counter()
        accept(store, user, server.imap_port)
        seconds = perf_counter() - started
    print(
        f"{count} mails of {BURST_MB} MB: fetched in {fetched:.1f} s, accepted in {seconds:.1f} s, {seconds / fetched:.2f} times as long"
    )


def lay_down(server: Dovecot, user: User, mails: Iterable[bytes]) -> None:
    """Mails as files of a new account: a hundred thousand by APPEND, each to the disk, take ten minutes."""
    user.append(b"Subject: first\r\n\r\n")
    (folder,) = (server.base / "home").glob(f"{user.name}/Maildir/cur")
    owner = folder.stat()
    for number, mail in enumerate(mails, start=1):
        path = folder / f"{NOW.timestamp():.0f}.M{number}P1.bench:2,"
        path.write_bytes(mail)
        os.chown(path, owner.st_uid, owner.st_gid)


def office(folder: Path) -> Store:
    """A new store of the benchmark's office."""
    store = open_store(folder / "rollcall.db", now=NOW)
    sync_calendar(store, OFFICE.roster, OFFICE.campaign, now=NOW)
    return store


def accept(store: Store, user: User, port: int, *, now: datetime = NOW) -> None:
    """One poll over a connection of its own."""
    url = f"imap://localhost:{port}"
    box = open_mailbox(url, username=user.name, password=PASSWORD, folders="auto", after_ingest="leave")
    with closing(box):
        errors = poll(store, box, RULES, clock=lambda: now).errors
    if errors:
        raise SystemExit(str(errors))


def _with_children(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [pid, *(one for child in told.split() for one in _with_children(int(child)))]


def _held(pid: int) -> int:
    """Kilobytes of a process: its own, and its share of what it has in common with others (PSS)."""
    return _told(pid, "smaps_rollup", "Pss:")


def _most(pid: int) -> int:
    """Kilobytes that were resident at once, by the system's own account."""
    return _told(pid, "status", "VmHWM:")


def _told(pid: int, file: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


if __name__ == "__main__":
    main()
