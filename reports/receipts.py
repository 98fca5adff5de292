"""What a union hears of its own mails ([receipts]): that its report came and how it counts, once a state; how it stands, when it asks.

Never to an address that is not on the roster, never to a robot (RFC 3834), never of another union, never where the receiving server
disowned the sender; at most so many mails a day to one address and in all, so that nobody can be made to answer without end.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.authentication import Verified, authenticate
from domain.campaign import Campaign
from domain.kind import is_automatic_by_header
from domain.mailing import Receipting
from domain.roster import Roster
from domain.words import Status
from reports.digest.dayfacts import STRIP_DAYS
from reports.mail.letter import Letter
from reports.mail.outbox import post
from reports.wording import SIGNS, Words, clock_text
from store import days, digests, receipts
from store.database import Store
from store.decisions import have_settled
from store.digests import EditionKey
from store.receipts import Owed

logger = logging.getLogger(__name__)

RECEIPT, QUERY = "receipt", "query"
_MAX_TO_ONE = 10  # mails to one address in 24 hours
_MAX_IN_ALL = 500
_RECENT = timedelta(days=2)  # older mail is not acknowledged: a mailbox may be read for the first time
_CHANGED_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Counter:
    """Who writes to unions: campaign, roster, what is wanted, the present."""

    campaign: Campaign
    roster: Roster
    receipting: Receipting
    now: datetime

    def serve(self, store: Store, *, first_run: datetime) -> int:
        """Post the receipts and answers that are due; returns how many."""
        since = max(first_run, self.now - _RECENT, digests.restored_at(store))
        sent = receipts.posted(store, (RECEIPT, QUERY), since=self.now - timedelta(days=1))
        count = 0
        for step, wanted in ((self._receipts, self.receipting.reports), (self._answers, self.receipting.queries)):
            for key, recipient, letter, told in step(store, since) if wanted else ():
                if sent.get(recipient, 0) >= _MAX_TO_ONE or sum(sent.values()) >= _MAX_IN_ALL:
                    logger.info("mail %d is not answered: its sender was written to often enough today", key.edition)
                    continue
                with store.write():
                    receipts.tell(store, told, now=self.now)
                    post(store, key, {recipient: letter}, sender=self.receipting.sender, now=self.now)
                sent[recipient] = sent.get(recipient, 0) + 1
                count += 1
        return count

    def _receipts(self, store: Store, since: datetime) -> Iterator[tuple[EditionKey, str, Letter, list[Owed]]]:
        settled = have_settled(store, self.now)
        first_day = self.campaign.local_day(self.now - _CHANGED_DAYS)
        by_mail: dict[tuple[int, bool], list[Owed]] = {}
        for one in receipts.owed(store, since=since, first_day=first_day):
            if self._may_be_told(one.recipient, one.fields, one.union_id) and (settled or not one.was):
                by_mail.setdefault((one.mail_id, bool(one.was)), []).append(one)
        for (mail_id, changed), owed in by_mail.items():
            words = self._words(owed[0].union_id)
            lines = [self._line(one, words) for one in owed]
            dates = words.join([words.day(day) for day in dict.fromkeys(one.day for one in owed)])
            subject = words("rc_subject_changed" if changed else "rc_subject", day=dates)
            yield (
                self._key(store, RECEIPT, mail_id),
                owed[0].recipient,
                self._letter(RECEIPT, subject, lines, words),
                owed,
            )

    def _answers(self, store: Store, since: datetime) -> Iterator[tuple[EditionKey, str, Letter, list[Owed]]]:
        for query in receipts.queries(store, since=since):
            unions = list(self.roster.by_address(query.sender))
            if not unions or not self._may_be_told(query.sender, query.fields, unions[0]):
                continue
            words = self._words(unions[0])
            lines = [line for union in unions for line in self._history(store, union, words)]
            yield (
                self._key(store, QUERY, query.mail_id),
                query.sender,
                self._letter(QUERY, words("rc_answer"), lines, words),
                [],
            )

    def _key(self, store: Store, kind: str, mail_id: int) -> EditionKey:
        """One edition a mail and local day: what is told later of the same mail is told on another day, or as the next."""
        key = EditionKey(self.campaign.name, self.campaign.local_day(self.now), kind, mail_id)
        while digests.is_planned(store, key):
            key = EditionKey(key.campaign, key.day + timedelta(days=1), kind, mail_id)
        return key

    def _may_be_told(self, address: str, fields: Mapping[str, tuple[str, ...]], union: str) -> bool:
        """Whether this address is the union's by the roster, and a person may have written from it."""
        if address == self.receipting.sender.lower() or union not in self.roster.by_address(address):
            return False
        said = authenticate(
            fields.get("authentication-results", ()), sender=address, authserv_id=self.campaign.authserv_id
        )
        return not is_automatic_by_header(fields) and said.verdict is not Verified.FAIL

    def _words(self, union: str) -> Words:
        return Words(self.roster.by_id[union].language or self.receipting.language)

    def _line(self, one: Owed, words: Words) -> str:
        values = {"name": one.union_name, "day": words.day(one.day), "status": words.status(one.status)}
        if one.was:
            return words("rc_changed", was=words.status(one.was), **values)
        at = self._clock(one.first_received_at, one.day, words)
        return words("rc_line", at=at, n=one.files, **values)

    def _history(self, store: Store, union: str, words: Words) -> Iterator[str]:
        """The last days of one union, and of no other."""
        today = self.campaign.local_day(self.now)
        yield words("rc_history", name=self.roster.by_id[union].name)
        for offset in range(STRIP_DAYS - 1, -1, -1):
            day = today - timedelta(days=offset)
            for found in (one for one in days.union_days(store, day) if one.union_id == union):
                at = self._clock(found.first_received_at, day, words)
                yield f"  {words.day(day)}  {SIGNS[found.status]}{words.status(Status(found.status))}  {at}".rstrip()

    def _clock(self, local: str | None, day: date, words: Words) -> str:
        if local is None:
            return ""
        at = datetime.fromisoformat(local)
        text = clock_text(at, self.campaign.local(self.campaign.due(day).deadline))
        return text if at.date() == day else f"{words.day(at.date())}{' ' * (words.language == 'en')}{text}"

    @staticmethod
    def _letter(kind: str, subject: str, lines: Iterable[str], words: Words) -> Letter:
        return Letter(kind, subject, "\n".join((*lines, "", words("rc_footer"))) + "\n")
