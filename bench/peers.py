"""A whole `rollcall poll` beside others that read the same mailbox: python -m bench.peers [--mails N] [--kb N] [--delay MS] [--runs N].

Beside it: raw imaplib in batches (bytes thrown away), mbsync with fsync, and a plain script of imap-tools and sqlite3 that saves
attachments. Mails of 3 KB are text, larger ones carry three photos. With --delay every answer comes so much later, by a proxy.
"""

import argparse
import imaplib
import json
import multiprocessing
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from imap_tools import MailBoxUnencrypted

from bench.mails import make_mails, make_texts
from bench.poll import NOW
from bench.slowly import delayed
from tests.integration.dovecot import PASSWORD, Dovecot, User

Peer = Callable[[int, str, Path], None]
MBSYNC = """
FSync yes

IMAPAccount a
Host 127.0.0.1
Port {port}
User {user}
Pass {password}
{tls} None
AuthMechs LOGIN

IMAPStore far
Account a

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX

Channel c
Far :far:
Near :near:
Pattern INBOX
Create Near
Sync Pull
SyncState *
"""
CONFIG = """
[mailbox]
url = "imap://localhost:{port}"
username = "{user}"
password_env = "BENCH_PASSWORD"

[store]
path = "{folder}/rollcall.db"

[campaign]
name = "bench"
starts = 2026-03-01
ends = 2026-03-31
timezone = "Asia/Shanghai"
deadline = 16:00:00
roster = "{folder}/roster.csv"
"""


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=600)
    parser.add_argument("--kb", type=int, default=500)
    parser.add_argument("--delay", type=float, default=0, help="milliseconds of a round trip")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", default=",".join(PEERS))
    asked = parser.parse_args()
    server = Dovecot()
    try:
        server.start()
        user = server.user()
        work = multiprocessing.get_context("spawn").Process(
            target=_deliver, args=(server.imap_port, user.name, asked.mails, asked.kb)
        )
        work.start()
        work.join()
        with delayed(server.imap_port, asked.delay / 1000) as port:
            print(f"{asked.mails} mails of {asked.kb} KB, {asked.delay:g} ms a round trip, medians of {asked.runs}")
            took = {name: [] for name in asked.peers.split(",")}
            for _ in range(asked.runs):  # interleaved: a busy minute is shared by all
                for name in took:
                    took[name].append(_seconds(PEERS[name], port, user))
            first = median(next(iter(took.values())))
            for name, seconds in took.items():
                print(
                    f"  {name:10} {asked.mails / median(seconds):8.0f} mails/s  {median(seconds):6.2f} s  {first / median(seconds):5.2f}"
                )
    finally:
        server.stop()


def _deliver(port: int, name: str, count: int, kb: int) -> None:
    raws = make_mails(count, kb=kb) if kb > 50 else make_texts(count, kb=kb)
    with imaplib.IMAP4("127.0.0.1", port) as client:
        client.login(name, PASSWORD)
        for number, raw in enumerate(raws):
            client.append("INBOX", None, imaplib.Time2Internaldate(NOW - timedelta(minutes=count - number)), raw)


def _seconds(peer: Peer, port: int, user: User) -> float:
    with tempfile.TemporaryDirectory() as folder:
        started = perf_counter()
        peer(port, user.name, Path(folder))
        return perf_counter() - started


def raw(port: int, user: str, folder: Path) -> None:
    """Batches of 50, bytes thrown away."""
    with imaplib.IMAP4("127.0.0.1", port) as client:
        client.login(user, PASSWORD)
        client.select("INBOX", readonly=True)
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        for start in range(0, len(uids), 50):
            client.uid("FETCH", b",".join(uids[start : start + 50]).decode(), "(UID BODY.PEEK[])")


def mbsync(port: int, user: str, folder: Path) -> None:
    """isync, into a Maildir."""
    (folder / "mail").mkdir()
    version = subprocess.run(["mbsync", "--version"], capture_output=True, text=True, check=False).stdout
    tls = "TLSType" if version.split()[-1] >= "1.5" else "SSLType"
    config = folder / "mbsyncrc"
    config.write_text(MBSYNC.format(port=port, user=user, password=PASSWORD, folder=folder, tls=tls))
    subprocess.run(["mbsync", "-q", "-c", str(config), "c"], check=True, capture_output=True)


def plain(port: int, user: str, folder: Path) -> None:
    """What one writes in an afternoon: fetch one by one, save attachments in SQLite, commit each."""
    conn = sqlite3.connect(folder / "plain.db")
    conn.execute("create table mails (uid primary key, sender, subject, text)")
    conn.execute("create table files (uid, name, data)")
    with MailBoxUnencrypted("127.0.0.1", port).login(user, PASSWORD) as box:
        for mail in box.fetch(mark_seen=False):
            conn.execute("insert into mails values (?, ?, ?, ?)", (mail.uid, mail.from_, mail.subject, mail.text))
            conn.executemany(
                "insert into files values (?, ?, ?)",
                [(mail.uid, file.filename, file.payload) for file in mail.attachments],
            )
            conn.commit()


def rollcall(port: int, user: str, folder: Path) -> None:
    """The whole command: accept, interpret, file."""
    config = write_office(folder, port, user)
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "--config", str(config), "--now", NOW.isoformat(), "poll", "--json"],
        env={"BENCH_PASSWORD": PASSWORD, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    if json.loads(done.stdout)["failed"]:
        raise SystemExit(done.stdout)


def write_office(folder: Path, port: int, user: str) -> Path:
    """Roster and configuration of an office whose mailbox is that of a user; the configuration's path."""
    rows = "".join(f"u{n},第{n}总工会,组,union{n}@example.com\n" for n in range(34))
    (folder / "roster.csv").write_text("id,name,group,senders\n" + rows, encoding="utf-8")
    config = folder / "config.toml"
    config.write_text(CONFIG.format(port=port, user=user, folder=folder), encoding="utf-8")
    return config


PEERS: dict[str, Peer] = {"raw": raw, "mbsync": mbsync, "plain": plain, "rollcall": rollcall}
if shutil.which("mbsync") is None:
    del PEERS["mbsync"]

if __name__ == "__main__":
    main()
