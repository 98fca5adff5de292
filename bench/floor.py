"""The least that accepting a mailbox costs on this machine: python -m bench.floor [--mails N] [--kb N] [--batch N].

Fetch in batches, SHA-256 of each mail, one row a mail in SQLite (WAL, synchronous = FULL), and nothing else: no parts, no ledger,
no second process. What is over this in bench.peers is what a store of parts, texts and verdicts costs.
"""

import argparse
import hashlib
import imaplib
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from time import perf_counter, process_time

from bench.mails import make_mails, make_texts
from tests.integration.dovecot import PASSWORD, Dovecot


def main() -> None:
    """One line a step."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=600)
    parser.add_argument("--kb", type=int, default=500)
    parser.add_argument("--batch", type=int, default=16)
    asked = parser.parse_args()
    server = Dovecot()
    try:
        server.start()
        user = server.user()
        for raw in make_mails(asked.mails, kb=asked.kb) if asked.kb > 50 else make_texts(asked.mails, kb=asked.kb):
            user.append(raw)
        for step in ("fetch", "hash", "write"):
            with tempfile.TemporaryDirectory() as folder:
                started = perf_counter(), process_time()
                _accept(server.imap_port, user.name, Path(folder) / "store.db", step, asked.batch)
                wall, cpu = perf_counter() - started[0], process_time() - started[1]
            each = f"{wall / asked.mails * 1000:.2f} ms, {cpu / asked.mails * 1000:.2f} ms of CPU a mail"
            print(f"{step:6} {asked.mails / wall:8.0f} mails/s  {each}")
    finally:
        server.stop()


def _accept(port: int, name: str, path: Path, step: str, batch: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn, imaplib.IMAP4("127.0.0.1", port) as client:
        for pragma in ("page_size = 16384", "journal_mode = wal", "synchronous = full"):
            conn.execute(f"pragma {pragma}")
        conn.execute("create table mails (uid integer primary key, sha256 text, raw blob)")
        client.login(name, PASSWORD)
        client.select("INBOX", readonly=True)
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        for start in range(0, len(uids), batch):
            _, said = client.uid("FETCH", b",".join(uids[start : start + batch]).decode(), "(UID BODY.PEEK[])")
            raws = [answer[1] for answer in said if isinstance(answer, tuple)] if step != "fetch" else []
            hashes = [hashlib.sha256(raw).hexdigest() for raw in raws]
            if step == "write":
                conn.execute("begin immediate")
                conn.executemany("insert into mails (sha256, raw) values (?, ?)", zip(hashes, raws, strict=True))
                conn.execute("commit")


if __name__ == "__main__":
    main()
