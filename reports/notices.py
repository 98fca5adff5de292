"""What chat robots are told ([[notify]]): who is missing at the deadline or before it, what was corrected, alarms. The line and names
only: no telephone numbers, no subjects. Through the outbox, once each; never more often in a day than configured.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType

from domain.campaign import Campaign
from domain.mailing import Robot
from domain.words import Status
from reports.digest import sentences
from reports.digest.dayfacts import DayFacts, gather
from reports.digest.revision import said_wrongly
from reports.editions import OFFICER_DELAY
from reports.mail.chat import address_of, notice
from reports.wording import Words
from store import alarms, digests, receipts
from store.database import Store
from store.decisions import have_settled
from store.digests import EditionKey

logger = logging.getLogger(__name__)

MISSING, PROGRESS, ALARM = "notice_missing", "notice_progress", "notice_alarm"
_RECENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Crier:
    """Who tells the robots: campaign, robots, since when the service runs, the present."""

    campaign: Campaign
    robots: tuple[Robot, ...]
    first_run: datetime
    now: datetime

    def is_due(self, store: Store) -> bool:
        """Whether something about the day is to be told now, for which the mailbox should have been read."""
        return any(not digests.is_planned(store, key) for key in self._hours(store))

    def cry(self, store: Store) -> None:
        """Post everything that is due."""
        day = self.campaign.local_day(self.now)
        for key in self._hours(store):
            if not digests.is_planned(store, key):
                self._post_day(store, key, self._wanting("missing" if key.kind == MISSING else "progress"))
        self._correct(store, day)
        for alarm in alarms.open_alarms(store).values():
            key = EditionKey(self.campaign.name, self.campaign.local_day(alarm.started_at), ALARM, alarm.alarm_id)
            if alarm.started_at > self.now - _RECENT and not digests.is_planned(store, key):
                self._post(store, key, self._wanting("alarm"), partial(_alarm, alarm.kind))

    def _hours(self, store: Store) -> list[EditionKey]:
        """The rounds of today whose hour has come: before the deadline progress, after it who is missing."""
        day = self.campaign.local_day(self.now)
        if not self.campaign.is_due(day):
            return []
        due, keys = self.campaign.due(day), []
        hours = [robot.progress_at for robot in self._wanting("progress") if robot.progress_at]
        if hours and self.campaign.instant(day, min(hours)) <= self.now < due.deadline:
            keys.append(EditionKey(self.campaign.name, day, PROGRESS, 1))
        known_since = max(self.first_run, digests.restored_at(store))  # what was told before it is not known
        if self._wanting("missing") and self.now >= due.limit + OFFICER_DELAY > known_since:
            keys.append(EditionKey(self.campaign.name, day, MISSING, 1))
        return keys

    def _wanting(self, event: str) -> list[Robot]:
        return [robot for robot in self.robots if event in robot.events]

    def _correct(self, store: Store, day: date) -> None:
        """One correction for all that the last notice of a day said wrongly, when decisions have settled."""
        last = digests.last_edition(store, self.campaign.name, day, MISSING)
        if last is None or not self._wanting("revised") or not have_settled(store, self.now):
            return
        if changes := said_wrongly(store, last):
            key = EditionKey(self.campaign.name, day, MISSING, last.key.edition + 1)
            self._post(
                store, key, self._wanting("revised"),
                lambda words: sentences.revised(self._facts(store, day, words), key.edition, changes),
                verdicts=self._verdicts(store, day),
            )  # fmt: skip

    def _post_day(self, store: Store, key: EditionKey, robots: Sequence[Robot]) -> None:
        def text(words: Words) -> str:
            facts = self._facts(store, key.day, words)
            said = (sentences.line(facts), sentences.missing(facts), sentences.named(facts, "pending", Status.PENDING))
            return "\n".join(filter(None, said))

        self._post(store, key, robots, text, verdicts=self._verdicts(store, key.day))

    def _facts(self, store: Store, day: date, words: Words) -> DayFacts:
        return gather(store, self.campaign, day, words=words, now=self.now)

    def _verdicts(self, store: Store, day: date) -> dict[str, str]:
        facts = self._facts(store, day, Words("zh"))
        return {union.union_id: union.status.value for union in facts.unions}

    def _post(
        self, store: Store, key: EditionKey, robots: Iterable[Robot], text: Callable[[Words], str], *,
        verdicts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        told = receipts.posted(store, (MISSING, PROGRESS, ALARM), since=self.now - timedelta(days=1))
        notices = {
            address_of(robot.name): notice(text(Words(robot.language)))
            for robot in robots
            if told.get(address_of(robot.name), 0) < robot.most_a_day
        }
        with store.write():
            digests.plan_edition(store, key, tuple(notices), domain="rollcall.invalid")
            digests.freeze(store, key, notices, verdicts, now=self.now, read_until=None)


def _alarm(kind: str, words: Words) -> str:
    return f"{words('al_start', name=words(f'al_name_{kind}'))}\n{words(f'al_do_{kind}')}"
