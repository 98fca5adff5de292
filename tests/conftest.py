"""What tests of the store share: a small office with its mails, a reader without child processes, and the whole store as
rows by natural keys. `--torture` runs the crash tests with real kills and more mails."""

import base64
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from domain.campaign import Campaign, Label, Taxonomy
from domain.roster import Roster, Union
from ingest.interpret import Readers
from ingest.office import Office
from ingest.poll import PollRules, poll
from ingest.reader import give_back
from parsers.interpretation import interpret
from store.calendar import sync_calendar
from store.database import open_store

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 3, 16, 30, tzinfo=ZONE)
RULES = PollRules(since=None, max_mail_bytes=100_000_000)
ROSTER = Roster(
    (
        Union("north", "北城总工会", "市州", senders=("north@example.com",), aliases=("北城市总",)),
        Union("south", "南山总工会", "市州", senders=("south@example.com",)),
        Union("rail", "铁路工会", "产业", senders=("rail@example.com",)),
    ),
    ("省总工会",),
)
CAMPAIGN = Campaign(
    name="迎春送暖",
    starts=date(2026, 3, 1),
    ends=date(2026, 3, 31),
    zone=ZONE,
    deadline=time(16),
    taxonomies=(Taxonomy("activity", (Label("warmth", "送温暖", ("走访慰问",)),)),),
    receiver_names=("省总工会",),
)
OFFICE = Office(CAMPAIGN, ROSTER)
BODY = "各位领导好，现将我单位走访慰问开展情况报上，慰问一线职工若干名，发放慰问品若干份，请查收。"
WORK = {"mail_id", "file_id", "link_id", "place_id", "accepted_at", "seen_at"}  # numbers, and times of work
UNCOUNTED = ("rounds", "folder_polls", "settings", "_sqlite_migrations", "seals")  # what happened, not what is known


def pytest_addoption(parser):
    parser.addoption(
        "--torture", action="store_true", help="crash tests with SIGKILL and 50 mails; laws over 10,000 mails"
    )


def pytest_configure(config):
    settings.register_profile("torture", max_examples=10_000, deadline=None)
    if config.getoption("--torture"):
        settings.load_profile("torture")


def pytest_terminal_summary(terminalreporter, config):
    """What was measured, for bench/RELIABILITY.md."""
    for report in terminalreporter.stats.get("passed", []) if config.getoption("--torture") else []:
        for name, text in report.user_properties:
            if report.when == "call" and name == "measured":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {text}")


@pytest.fixture
def measured(record_property):
    """Takes a sentence with figures, which `--torture` shows at its end."""
    return lambda text: record_property("measured", text)


@pytest.fixture
def torture(request) -> bool:
    return request.config.getoption("--torture")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store" / "rollcall.db"


@pytest.fixture
def store(path):
    """An open store of the office, its clock at NOW."""
    opened = new_store(path)
    yield opened
    opened.close()


def new_store(path, *, now=NOW, roster=ROSTER, campaign=CAMPAIGN):
    store = open_store(path, now=now)
    sync_calendar(store, roster, campaign, now=now)
    return store


def clock() -> datetime:
    return NOW


def at(local: str) -> datetime:
    """`03-02 15:59:59` of 2026 in the office's zone, as UTC."""
    return datetime.fromisoformat(f"2026-{local}").replace(tzinfo=ZONE).astimezone(UTC)


def make_mail(sender: str, subject: str = "工作信息", *, body: str = BODY, files=(), head: str = "") -> bytes:
    """A mail in CRLF; `files` are (name, bytes); `head` is further header lines, each with its line end."""
    told = f"From: <{sender}>\r\nTo: <office@example.com>\r\nSubject: {_word(subject)}\r\n{head}MIME-Version: 1.0\r\n"
    text = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body + "\r\n"
    if not files:
        return (told + text).encode()
    parts = [text.encode(), *(_file(name, data) for name, data in files)]
    whole = b"".join(b"--=_b\r\n" + part + b"\r\n" for part in parts) + b"--=_b--\r\n"
    return (told + 'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n').encode() + whole


def _word(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def _file(name: str, data: bytes) -> bytes:
    head = f'Content-Type: application/octet-stream; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    coded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + coded


class ReadHere:
    """An interpreter without children: what a mail says is computed once, since it follows from its bytes."""

    patience = 0

    def __init__(self) -> None:
        self._known = {}

    ready = True

    def expect(self):
        pass

    def submit(self, tasks):
        future = Future()
        try:
            future.set_result([self.read(task) for task in tasks])
        except Exception as error:
            future.set_exception(error)
        return future

    def read(self, task):
        key = task.detached.sha256, task.detached.skeleton, task.open_files
        if key not in self._known:
            self._known[key] = interpret(task.detached, open_files=task.open_files)
        return give_back(self._known[key], task)


@pytest.fixture(scope="session")
def reader() -> ReadHere:
    return ReadHere()


def read_mailbox(store, mailbox, reader, *, rules=RULES, office=OFFICE, trusted=(), now=clock):
    """One poll, and beside it the interpretation of all that waits; the poll's result."""
    readers = Readers(store, reader, office, trusted=trusted)
    result = poll(store, mailbox, rules, clock=now, beside=readers)
    readers.finish()
    return result


@contextmanager
def machine_steps(store, *, each: int = 100):
    """A list that grows by one for so many steps of SQLite's machine: what something costs, whatever else the computer does."""
    counted = []
    store.conn.set_progress_handler(lambda: counted.append(1), each)
    yield counted
    store.conn.set_progress_handler(None, 0)


def rows(store, sql: str, *values) -> list[tuple]:
    return [tuple(row) for row in store.query(sql, *values)]


def statuses(store, day: str) -> dict[str, str]:
    return dict(rows(store, "select union_id, status from daily_status where day = ?", day))


def contents(store) -> dict[str, list[tuple]]:
    """Every table by natural keys: for the number of a mail its hash, else its first place; no times of work."""
    names = [name for (name,) in rows(store, "select name from sqlite_master where type = 'table' order by name")]
    return {name: table(store, name) for name in names if name not in UNCOUNTED and "_grams" not in name}


DERIVED = (
    "messages", "texts", "parts", "table_rows", "found_links", "found_figures", "claims", "filings", "reports", "first_receipts",
    "day_files", "candidates", "report_labels",
)  # fmt: skip


def derived_contents(store) -> dict[str, list[tuple]]:
    return {name: table(store, name) for name in DERIVED}


def table(store, name: str) -> list[tuple]:
    columns = [column for (column,) in rows(store, "select name from pragma_table_info(?)", name)]
    shown = [f"t.{column}" for column in columns if column not in WORK]
    if "mail_id" not in columns:
        return sorted(rows(store, f"select {', '.join(shown)} from {name} t"), key=repr)
    which = (
        "coalesce(a.raw_sha256, (select group_concat(p.folder || '/' || p.epoch || '/' || p.key) from places p "
        "where p.mail_id = a.mail_id))"
    )
    sql = f"select {', '.join([which, *shown])} from {name} t left join mails a on a.mail_id = t.mail_id"
    return sorted(rows(store, sql), key=repr)
