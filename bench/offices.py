"""Offices of a country, made for measuring and testing how their figures are rolled up: each with a store of its own.

What mails would have led to is written straight into the store, no mail is made: receipts, files, a few excuses, drawn by a seed. Its
verdicts and figures are then those of the real views.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from cli.main import rollcall
from config.load import load_config
from demo.roster import write_roster
from store.calendar import sync_calendar
from store.database import open_store, utc

FIRST = date(2021, 1, 1)
ZONE = ZoneInfo("Asia/Shanghai")
CAMPAIGN = "迎春“十送”活动"
TABLES = ("daily_status", "day_totals", "union_totals")  # what an office hands up: figures, no mails
_CONFIG = """
[mailbox]
url = "maildir:{folder}/mailbox"
[store]
path = "{folder}/rollcall.db"
[campaign]
name = "{name}"
starts = {first}
ends = {last}
timezone = "Asia/Shanghai"
deadline = 16:00:00
roster = "roster.csv"
[digest]
to = []
"""
# How many of a hundred reports come when, as hours of the day; the rest does not come.
_ARRIVALS = ((78, 8.0, 16.0), (9, 16.01, 23.9), (5, 25.0, 60.0))


@dataclass(frozen=True, slots=True)
class Province:
    """An office of 34 unions: its configuration and store, and the instant as of which it is read."""

    name: str
    config: Path
    store: Path
    now: datetime


def make_province(root: Path, number: int, *, days: int) -> Province:
    """The office of this number over so many days, in a folder of its own."""
    name = f"{number:03d}"
    folder = root / "offices" / name
    folder.mkdir(parents=True)
    write_roster(folder / "roster.csv")
    last = FIRST + timedelta(days - 1)
    text = _CONFIG.format(folder=folder, name=CAMPAIGN, first=FIRST, last=last)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    now = datetime.combine(last, time(20), ZONE)
    config = load_config(folder / "config.toml")
    store = open_store(config.store, now=now)
    draw = random.Random(number)
    sync_calendar(store, config.roster, config.campaign, now=now)
    rows: dict[str, list[tuple]] = {"mails": [], "messages": [], "filings": [], "parts": [], "reports": []}
    excuses = []
    for n in range(days):
        for union in config.roster.unions:
            if draw.random() < 0.004:
                excuses.append((union.id, FIRST + timedelta(n)))
            hour = _hour(draw)
            received = datetime.combine(FIRST + timedelta(n), time(0), ZONE) + timedelta(hours=hour or 0)
            if hour is not None and received < now:
                _report(rows, draw, union, FIRST + timedelta(n), received.replace(microsecond=0))
    store.conn.execute("pragma synchronous = off")
    with store.write() as conn:
        conn.execute("insert into rounds (mailbox, started_at, ok) values ('made', ?, 1)", (utc(now),))
        for table, of_it in rows.items():
            if of_it:
                conn.executemany(f"insert into {table} values ({', '.join('?' * len(of_it[0]))})", of_it)
        for at, (union, day) in enumerate(excuses, 1):
            conn.execute("insert into decisions (decision_id, made_at, made_by, kind, union_id, day, why) values (?, ?, ?, ?, ?, ?, ?)",
                         (at, utc(now), "officer", "excuse", union, day.isoformat(), "搬迁"))  # fmt: skip
            conn.execute("insert into decision_days values (?, ?, ?)", (at, union, day.isoformat()))
    store.close()
    return Province(name, folder / "config.toml", config.store, now)


def _hour(draw: random.Random) -> float | None:
    lot = draw.random() * 100
    for share, start, end in _ARRIVALS:
        if lot < share:
            return draw.uniform(start, end)
        lot -= share
    return None


def _report(rows, draw: random.Random, union, day: date, received: datetime) -> None:
    """One mail that counts for a union and day, with a document and some photos."""
    number = len(rows["mails"]) + 1
    at = received.astimezone(UTC).isoformat().replace("+00:00", "Z")
    nil = draw.random() < 0.05
    rows["mails"].append((number, f"{number:064x}", 20_000, at, "interpreted", None, None, None))
    rows["messages"].append((number, at, received.isoformat(), "received", at, None, union.senders[0], union.senders[0], "", "信息",
                             "", 0, "{}"))  # fmt: skip
    rows["filings"].append(
        (number, "report", None, "nil" if nil else "daily", union.id, day.isoformat(), "", 1, "", "[]")
    )
    for file in range(0 if nil else draw.randint(1, 5)):
        kind, side = ("document", None) if file == 0 else ("image", 1000)
        rows["parts"].append((number * 10 + file, number, f"{file + 1}", None, f"{file}.bin", "", "", kind, 0, 1000,
                              f"{number * 10 + file:064x}", side, side, None, None, None, None, None))  # fmt: skip
    rows["reports"].append((number, union.id, day.isoformat(), 1))


def hand_up(province: Province, country: Path) -> None:
    """What an office does each day: the command itself, into the folder of the country."""
    words = ["--config", province.config, "--now", province.now.isoformat(), "export", "--parquet", "--no-files"]
    words += ["--to", country, "--office", province.name]
    for table in TABLES:
        words += ["--table", table]
    done = CliRunner().invoke(rollcall, list(map(str, words)), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
