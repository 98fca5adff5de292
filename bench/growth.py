"""What a command costs as the store grows: `python -m bench.growth [--sizes 10000,100000,1000000] [--store DIR]`.

The rows of ten days of the synthetic campaign are multiplied: each copy ten days later, with its own mails, files and texts. What waited
for a person in the copies was decided since.
What is measured are whole commands, less what `rollcall --help` takes.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.mails import make_texts
from demo.campaign import make_campaign
from store import dayfiles
from store.database import Store, open_store
from store.grams import bigrams

DAYS = 10
RUNS = 5
NEW = 20  # mails of 3 KB
ROLLCALL = (sys.executable, "-m", "cli.main")
# What belongs to one mail: table -> its columns as a copy has them; :n is the copy's number.
_LATER = "strftime('%Y-%m-%dT%H:%M:%S', substr({0}, 1, 19), '+' || (:n * 10) || ' days') || substr({0}, 20)"
_DAY = "date({0}, '+' || (:n * 10) || ' days')"
_MAIL = "{0} + :n * (select max(mail_id) from base.mails)"
_FILE = "{0} + :n * (select max(file_id) from base.parts)"
_HASH = "case when {0} in (select sha256 from base.repeated) or {0} = '' then {0} else printf('%08x', :n) || substr({0}, 9) end"
_CHANGED = {
    "mail_id": _MAIL, "file_id": _FILE, "place_id": "null", "link_id": "null", "sha256": _HASH,
    "raw_sha256": "printf('%08x', :n) || substr({0}, 9)", "key": "{0} || '-' || :n",
    "day": _DAY, "received_at": _LATER, "received_local": _LATER, "date_at": _LATER, "arrived_at": _LATER,
    "state": "'interpreted'", "disposition": "case {0} when 'report' then {0} else 'not_report' end", "sender_known": "1",
    "opens_at": _LATER, "deadline_at": _LATER, "limit_at": _LATER, "closes_at": _LATER, "deadline_local": _LATER,
}  # fmt: skip
_TABLES = (
    "due_days", "mails", "places", "messages", "texts", "parts", "table_rows", "found_links", "found_figures", "claims", "filings",
    "reports", "report_labels",
)  # fmt: skip


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,100000,1000000", help="mails, ascending")
    parser.add_argument("--store", type=Path, help="where the store grows and stays; a temporary folder by default")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = asked.store or Path(folder)
        office = prepare(root)
        table: dict[str, list[float]] = {}
        for size in map(int, asked.sizes.split(",")):
            copies = grow(office.store, size)
            last = office.last(copies)
            now = f"{last}T20:00:00+08:00"
            start_up = seconds(office.config, now, "--help")
            for name, words in commands(last, root / "out").items():
                table.setdefault(name, []).append(seconds(office.config, now, *words) - start_up)
            run(office.config, now, "poll")
            polls = [poll_of_news(office.config, now, root / "mailbox/cur", last) for _ in range(RUNS)]
            table.setdefault(f"poll, {NEW} new", []).append(median(polls) - start_up)
            print(f"{size} mails in {copies} copies, {office.store.stat().st_size / 1e6:.0f} MB", flush=True)
    for name, took in table.items():
        shown = "  ".join(f"{one:7.2f} s" for one in took)
        print(f"{name:18} {shown}   {took[-1] / took[0]:.2f} x")


@dataclass(frozen=True, slots=True)
class Grown:
    """The office whose store grows."""

    config: Path
    store: Path
    first: date

    def last(self, copies: int) -> date:
        """The last day of so many copies."""
        return self.first + timedelta(days=DAYS * copies - 1)


def prepare(root: Path) -> Grown:
    """Ten days of the demo below `root`, polled."""
    campaign = make_campaign(root, days=DAYS, seed=1)
    store = root / "rollcall.db"
    text = campaign.config.read_text(encoding="utf-8")
    first = date.fromisoformat(re.search(r"starts = (\S+)", text)[1])
    campaign.config.write_text(
        re.sub(r"ends = \S+", f"ends = {first + timedelta(days=DAYS - 1)}", text), encoding="utf-8"
    )
    if not store.exists():
        run(campaign.config, campaign.now.isoformat(), "poll")
    return Grown(campaign.config, store, first)


def commands(day: date, out: Path) -> dict[str, tuple[str, ...]]:
    """What an office asks, and how."""
    return {
        "day": ("day", str(day)),
        "explain": ("explain", "haixi", str(day)),
        "digest": ("digest", "--day", str(day), "--out", str(out)),
        "status": ("status",),
        "triage": ("triage", "--json"),
        "inbox": ("inbox", "--disposition", "quarantined"),
        "search 慰问": ("search", "慰问"),
        "search 没有的词": ("search", "没有的词"),
    }


def poll_of_news(config: Path, now: str, folder: Path, day: date) -> float:
    """Seconds of a poll after new mails of a day came into a maildir, from one union."""
    stamp = format_datetime(datetime.combine(day, time(9), UTC))
    for mail in islice(make_texts(2**31, kb=3), held := len(list(folder.iterdir())), held + NEW):
        _, _, body = mail.partition(b"\r\n")
        received = (
            f"From: <xining@xining.example>\r\nReceived: from a.example by mx.example.com; {stamp}\r\nDate: {stamp}\r\n"
        )
        (folder / f"{held}.M{sha256(mail).hexdigest()}.bench:2,S").write_bytes(received.encode() + body)
    return timed(config, now, "poll")


def run(config: Path, now: str, *words: str) -> int:
    """One command; its exit code."""
    done = subprocess.run([*ROLLCALL, "--config", str(config), "--now", now, *words], capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return done.returncode


def seconds(config: Path, now: str, *words: str) -> float:
    """Median of some runs, after one."""
    run(config, now, *words)
    return median(timed(config, now, *words) for _ in range(RUNS))


def timed(config: Path, now: str, *words: str) -> float:
    """Seconds of one run."""
    started = perf_counter()
    run(config, now, *words)
    return perf_counter() - started


def grow(path: Path, size: int) -> int:
    """Copies added until there are about `size` mails; how many copies there are, with the first."""
    base = path.with_name("base.db")
    store = open_store(path)
    if not base.exists():
        store.conn.execute("vacuum into ?", (str(base),))
    store.conn.execute("attach ? as base", (str(base),))
    conn = store.conn
    conn.execute(
        "create table if not exists base.repeated as select sha256 from base.parts where sha256 <> '' "
        "group by sha256 having count(distinct mail_id) > 1"
    )
    (mails,) = store.one("select count(*) from base.mails") or (0,)
    (held,) = store.one("select count(*) from mails") or (0,)
    texts = [row[0] for row in store.query(
        "select subject from base.messages union select text from base.texts union select filename from base.parts "
        "union select text from base.parts where text is not null"
    )]  # fmt: skip
    conn.execute("pragma foreign_keys = off")  # the bytes themselves are not copied
    conn.execute("pragma synchronous = off")
    with store.given_terms({text: bigrams(text) for text in texts}):
        for n in range(held // mails, size // mails):
            _copy(store, n, _TABLES)
    _copy(store, size // mails - 1, ("blobs",))  # of the days that are asked for
    with store.write() as conn:
        dayfiles.count_all(conn)  # what all copies hold is decoration, in the first ones too
        # as if the calendar had always been so long: it is not what is measured
        conn.execute(
            "insert into rounds (mailbox, started_at, ok) select mailbox, '2999-01-01T00:00:00Z', 1 from rounds limit 1"
        )
    store.close()
    return max(held, size) // mails


def _copy(store: Store, n: int, tables: tuple[str, ...]) -> None:
    with store.write() as conn:
        for table in tables:
            columns = [row["name"] for row in conn.execute(f"pragma base.table_info({table})")]
            changed = (_CHANGED.get(name, "{0}").format(name) for name in columns)
            conn.execute(f"insert or ignore into main.{table} select {', '.join(changed)} from base.{table}", {"n": n})


if __name__ == "__main__":
    main()
