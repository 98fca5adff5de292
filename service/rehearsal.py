"""The last weeks of a mailbox, as if the campaign had run already: in a store of its own that is thrown away, so that nothing of it
is ever counted, answered or sent."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from config.load import Config
from domain.campaign import Campaign
from domain.roster import Roster
from service.parts import Parts
from store.database import Store

DAYS = 30  # that are looked at


@contextmanager
def rehearsal(config: Config, *, now: datetime) -> Iterator[tuple[Parts, Store]]:
    """An installation that began 30 days before `now`, and its empty store."""
    first = config.campaign.local_day(now) - timedelta(DAYS)
    past = (first + timedelta(n) for n in range(DAYS))
    days = config.campaign.days  # what is known of the days before the campaign: nothing but the week
    campaign = replace(
        config.campaign,
        days=None if days is None else days | {day for day in past if day.weekday() < 5},
        starts=min(config.campaign.starts, first),
        ends=max(config.campaign.ends, config.campaign.local_day(now)),
    )
    mailboxes = tuple(replace(box, since=first, after_ingest="leave") for box in config.mailboxes)
    with tempfile.TemporaryDirectory(prefix="rollcall-") as folder:
        silent = replace(
            config,
            store=Path(folder) / "rehearsal.db",
            campaign=campaign,
            mailboxes=mailboxes,
            digest=replace(config.digest, officers=(), leaders=()),
            smtp=None,
            reminder=None,
            receipts=None,
            robots=(),
            backup=None,
        )
        parts = Parts(silent, clock=lambda: now)
        with parts.store(now) as store:
            yield parts, store


def with_roster(parts: Parts, roster: Roster) -> Parts:
    """The same installation with another roster; what is stored is filed by it when it is filed again."""
    return Parts(replace(parts.config, roster=roster), clock=parts.clock)


def last_due_day(campaign: Campaign, today: date) -> date | None:
    """The last due day before `today`, within the days that are looked at."""
    return next((day for n in range(1, DAYS) if campaign.is_due(day := today - timedelta(n))), None)
