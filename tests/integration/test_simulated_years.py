"""Two years of ticks in six zones: one digest of a kind for each local date, at its local hour, across clock changes."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.campaign import Campaign
from domain.mailing import LEADERS, OFFICER, Addressees
from domain.roster import Roster, Union
from reports.editions import plan_due
from reports.mail.outbox import send_frozen
from store import digests
from tests.conftest import new_store

ZONES = ("Asia/Shanghai", "UTC", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu")
ROSTER = Roster((Union("north", "北城总工会", "市州"),))
FIRST, DAYS = date(2026, 1, 1), 730
TO = Addressees(("duty@example.com",), ("leader@example.com",), time(2, 15), "office@example.com", "zh", 0)


class Sent:
    def __init__(self):
        self.mails = []

    def send(self, mail, *, sender, recipient):
        self.mails.append((mail, recipient))


def ticks(zone):
    """In UTC, two a day that fall on every side of the local hours, wandering by some minutes; some days none."""
    start = datetime.combine(FIRST, time(0), zone).astimezone(UTC)
    for number in range((DAYS + 2) * 2):
        if number % 97 not in (50, 51):  # the machine is off for a day now and then
            yield start + timedelta(hours=12) * number + timedelta(minutes=(number * 7) % 60)


@pytest.mark.parametrize("name", ZONES)
def test_two_years_have_one_digest_for_each_local_date(tmp_path, name):
    zone = ZoneInfo(name)
    # a deadline in the hour that clocks skip or repeat, where they do
    campaign = Campaign("两年", FIRST, FIRST + timedelta(DAYS - 1), zone, time(2, 5))
    first_run = campaign.instant(FIRST, time(0))
    store = new_store(tmp_path / "rollcall.db", now=first_run, roster=ROSTER, campaign=campaign)
    store.conn.execute("pragma synchronous = off")
    sent, early = Sent(), []
    for now in ticks(zone):
        plan_due(store, campaign, TO, first_run=first_run, now=now)
        for key in digests.due_editions(store):
            if now <= campaign.due(key.day).limit:
                early.append(key)
            mails = {recipient: f"{key.day} {key.kind}".encode() for recipient in digests.owed(store, key)}
            digests.freeze(store, key, mails, {}, now=now, read_until=now)
        send_frozen(store, sent, sender="office@example.com", now=now)
    covered = list(store.query("select day, kind from digests where state = 'skipped'"))
    store.close()
    wanted = {(FIRST + timedelta(n)).isoformat() for n in range(DAYS)}
    assert early == []
    for kind, recipient in ((OFFICER, "duty@example.com"), (LEADERS, "leader@example.com")):
        mails = Counter(mail.decode().split()[0] for mail, to in sent.mails if to == recipient)
        skipped = {row["day"] for row in covered if row["kind"] == kind}
        assert set(mails.values()) == {1}
        assert mails.keys() | skipped == wanted
        assert not mails.keys() & skipped
        assert len(skipped) < DAYS / 20  # days of absence only, each covered by a later digest
