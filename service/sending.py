"""What is sent: on a tick digests first, then reminders, alarms and who still owes a deliverable; one digest on command."""

import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.campaign import Campaign
from domain.mailing import INTERIM, Addressees, Receipting, Reminding, Robot
from domain.roster import Roster
from reports.alarms import Watch, find_troubles, post_alarms
from reports.editions import freeze_due, plan_day, plan_due, plan_revised
from reports.followups import post_followup
from reports.mail.mailer import Transport
from reports.mail.outbox import Officers, send_frozen
from reports.notices import Crier
from reports.receipts import Counter
from reports.reminders import post_reminders, reminder_due, withdraw_reminders
from store import digests, outbox
from store.database import Store, StoreLocked, single_instance
from store.digests import EditionKey

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Who is told what: campaign and roster, recipients, how unions are reminded (None: not at all). `make_ready` makes what a
    day's digest shows and the store does not hold yet."""

    campaign: Campaign
    roster: Roster
    addressees: Addressees
    reminding: Reminding | None
    receipting: Receipting | None
    robots: tuple[Robot, ...]
    make_ready: Callable[[Store, date], None]

    def plan(self, store: Store, *, first_run: datetime, now: datetime) -> bool:
        """Write down the digests that have become due; whether anything is to be made now, for which the mailbox is read."""
        plan_due(store, self.campaign, self.addressees, first_run=first_run, now=now)
        told = Crier(self.campaign, self.robots, first_run, now).is_due(store)
        return bool(digests.due_editions(store)) or self._reminder(store, now=now) is not None or told

    def send(self, store: Store, transport: Transport, watch: Watch, *, first_run: datetime, now: datetime) -> None:
        """Make and send everything that is due."""
        campaign, addressees = self.campaign, self.addressees
        plan_due(
            store, campaign, addressees, first_run=first_run, now=now
        )  # an officer may have released one meanwhile
        plan_revised(store, campaign, addressees, now=now)
        self._freeze(store, now=now)
        for step in (self._remind, self._alarm, self._follow_up, self._acknowledge, self._notify):
            _guarded(step, store, watch, now)
        send_frozen(store, transport, sender=addressees.sender, now=now)

    def is_held(self, store: Store, day: date) -> bool:
        """Whether a day's leaders' edition waits for an officer."""
        return self.addressees.hold and digests.released_at(store, self.campaign.name, day) is None

    def send_digest(
        self, store: Store, transport: Transport, day: date, kind: str, *, now: datetime
    ) -> Mapping[str, int]:
        """Send what is due of one day's digest; before the deadline an interim edition, which uses up nothing."""
        campaign, addressees = self.campaign, self.addressees
        if now > campaign.due(day).limit:
            plan_day(store, campaign, addressees, day, kind)
        else:
            last = digests.last_edition(store, campaign.name, day, INTERIM)
            plan_day(store, campaign, addressees, day, INTERIM, edition=last.key.edition + 1 if last else 1)
        self._freeze(store, now=now)
        with contextlib.suppress(StoreLocked), single_instance(store.path):
            outbox.release_interrupted(store)  # nobody else is sending: what is marked so was interrupted
        return send_frozen(store, transport, sender=addressees.sender, now=now)

    def _freeze(self, store: Store, *, now: datetime) -> None:
        for day in {key.day for key in digests.due_editions(store)}:
            self.make_ready(store, day)
        freeze_due(store, self.campaign, self.addressees, now=now)

    def _reminder(self, store: Store, *, now: datetime) -> EditionKey | None:
        return reminder_due(store, self.campaign, self.reminding, now=now) if self.reminding else None

    def _remind(self, store: Store, watch: Watch, now: datetime) -> None:
        if self.reminding is None:
            return
        if key := self._reminder(store, now=now):
            post_reminders(store, self.campaign, self.roster, self.reminding, key, now=now)
        withdraw_reminders(store, self.campaign, self.roster, self.reminding, now=now)

    def _alarm(self, store: Store, watch: Watch, now: datetime) -> None:
        officers = Officers.of(self.addressees)
        if officers.addresses:
            troubles = list(find_troubles(store, self.campaign, watch, words=officers.words, now=now))
            post_alarms(store, self.campaign, troubles, officers, now=now)

    def _acknowledge(self, store: Store, watch: Watch, now: datetime) -> None:
        if self.receipting:
            counter = Counter(self.campaign, self.roster, self.receipting, now)
            counter.serve(store, first_run=digests.first_run_at(store, now=now))

    def _notify(self, store: Store, watch: Watch, now: datetime) -> None:
        if self.robots:
            Crier(self.campaign, self.robots, digests.first_run_at(store, now=now), now).cry(store)

    def _follow_up(self, store: Store, watch: Watch, now: datetime) -> None:
        officers = Officers.of(self.addressees)
        if officers.addresses:
            post_followup(store, self.campaign, officers, send_at=self.addressees.send_at, now=now)


def _guarded(step: Callable[[Store, Watch, datetime], None], store: Store, watch: Watch, now: datetime) -> None:
    """What fails here must not keep a digest back; the next tick tries it again."""
    try:
        step(store, watch, now)
    except Exception:
        logger.exception("%s failed", step.__name__)
