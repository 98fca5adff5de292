"""Random histories of a small campaign, written to a store, and what the domain says of them."""

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.campaign import Campaign
from domain.roster import Roster, Union
from domain.status import Rulings, minutes_late, status
from store.calendar import sync_calendar
from store.database import open_store, utc
from store.decisions import Decision, save_decision, undo_decision

ROSTER = Roster((Union("a", "甲", "市州"), Union("b", "乙", "市州"), Union("c", "丙", "产业")))


@dataclass(frozen=True)
class Receipt:
    union: str
    day: date
    at: datetime
    kind: str  # daily, nil, or record: told by a person


@dataclass(frozen=True)
class History:
    campaign: Campaign
    receipts: tuple[Receipt, ...]
    candidates: frozenset[tuple[str, date]]
    unread: tuple[datetime, ...]
    rulings: tuple[tuple[str, str, date, bool], ...]  # kind, union, day, undone
    read_until: datetime | None
    failed_poll: datetime | None
    now: datetime
    roster: Roster = ROSTER

    def owed(self):
        """(union, day) of every obligation."""
        days = self.campaign.due_days()
        return {(union.id, day) for union in self.roster.unions for day in days if union.owes(day)}


@contextmanager
def stored(history, template):
    """A store that holds this history, its clock at the history's `now`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rollcall.db"
        shutil.copy(template, path)
        store = open_store(path, now=history.now)
        try:
            sync_calendar(store, history.roster, history.campaign, now=history.now)
            with store.write() as conn:
                write(conn, history)
            decide(store, history)
            yield store
        finally:
            store.close()


def write(conn, history):
    mails = [receipt for receipt in history.receipts if receipt.kind != "record"]
    for number, receipt in enumerate(mails, 1):
        add_mail(conn, number, "interpreted", receipt.at, history.campaign)
        values = (number, "report", receipt.kind, receipt.union, receipt.day.isoformat())
        conn.execute(
            "insert into filings (mail_id, disposition, kind, union_id, days, deliverable, sender_known, flags, evidence) "
            "values (?, ?, ?, ?, ?, '', 1, '', '[]')",
            values,
        )
        conn.execute("insert into reports values (?, ?, ?, 1)", (number, receipt.union, receipt.day.isoformat()))
    add_mail(conn, 100, "interpreted", history.now, history.campaign)
    for union, day in history.candidates:
        conn.execute("insert into candidates values (100, ?, ?)", (union, day.isoformat()))
    for number, at in enumerate(history.unread, 200):
        add_mail(conn, number, "accepted", at, history.campaign)
    for at, ok in ((history.read_until, 1), (history.failed_poll, 0)):
        if at is not None:
            conn.execute("insert into rounds (mailbox, started_at, ok) values ('m', ?, ?)", (utc(at), ok))


def add_mail(conn, number, state, at, campaign):
    conn.execute(
        "insert into mails (mail_id, raw_sha256, size, accepted_at, state) values (?, ?, 1, ?, ?)",
        (number, f"{number:064}", utc(at), state),
    )
    conn.execute(
        "insert into places (mailbox, folder, epoch, key, mail_id, state, arrived_at, arrived_basis, seen_at) "
        "values ('m', 'INBOX', '1', ?, ?, 'stored', ?, 'internaldate', ?)",
        (str(number), number, utc(at), utc(at)),
    )
    if state == "interpreted":
        conn.execute(
            "insert into messages values (?, ?, ?, 'internaldate', null, null, 'x@example.com', 'x@example.com', '', '', '', 0, '{}')",
            (number, utc(at), local(campaign, at)),
        )


def local(campaign, at):
    return campaign.local(at).isoformat(timespec="seconds")


def decide(store, history):
    for receipt in history.receipts:
        if receipt.kind == "record":
            detail = {"at": utc(receipt.at), "local": local(history.campaign, receipt.at)}
            decision = Decision("record", "office", "told by phone", (receipt.union,), (receipt.day,), detail=detail)
            save_decision(store, decision, now=history.now)
    for kind, union, day, undone in history.rulings:
        number = save_decision(store, Decision(kind, "office", "snow", (union,), (day,)), now=history.now)
        if undone:
            undo_decision(store, number, now=history.now)


def rulings_of(history, union, day):
    kinds = {kind for kind, *place, undone in history.rulings if place == [union, day] and not undone}
    return Rulings("excuse" in kinds, "pardon" in kinds)


def expected(history, union, day):
    """(status, nil, pardoned, first received, minutes late, mails) as the domain has it."""
    campaign, due = history.campaign, history.campaign.due(day)
    mine = [receipt for receipt in history.receipts if (receipt.union, receipt.day) == (union, day)]
    opens = campaign.instant(day, time(0))
    waits = (union, day) in history.candidates or any(at >= opens for at in history.unread)
    rulings = rulings_of(history, union, day)
    verdict = status(
        due,
        [receipt.at for receipt in mine],
        candidates=waits,
        now=history.now,
        read_until=history.read_until,
        rulings=rulings,
    )
    first = min((receipt.at for receipt in mine), default=None)
    nil = bool(mine) and all(receipt.kind == "nil" for receipt in mine)
    mails = sum(receipt.kind != "record" for receipt in mine)
    return verdict, nil, rulings.pardoned, first, minutes_late(due, first, verdict), mails


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "rollcall.db"
    open_store(path).close()
    return path


CAMPAIGN = Campaign("迎春", date(2026, 3, 1), date(2026, 3, 3), ZoneInfo("Asia/Shanghai"), time(16))


DAY = date(2026, 3, 2)


LIMIT = CAMPAIGN.due(DAY).limit


SECOND = timedelta(seconds=1)


def history(*receipts, now=LIMIT + SECOND, read_until=LIMIT + SECOND, rulings=(), candidates=()):
    return History(CAMPAIGN, receipts, frozenset(candidates), (), rulings, read_until, None, now)
