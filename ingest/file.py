"""Filing what is stored: read claims, settle them in the order of history, apply rulings. The rules are in `domain`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from domain.campaign import Campaign
from domain.filing import Filing, read_mail, settle
from domain.labelling import find_labels
from domain.roster import Roster
from domain.words import Kind
from ingest.replies import answered_edition, as_reply, is_automatic
from store import derived, filings
from store.database import Store
from store.decisions import learned_addresses


@dataclass(frozen=True)
class Office:
    """The rules by which mail is filed: the campaign, and its roster as configured."""

    campaign: Campaign
    roster: Roster
    officers: frozenset[str] = frozenset()  # whose answers to digests are no reports

    def roster_at(self, store: Store, at: datetime) -> Roster:
        """The roster with the addresses that a person had assigned when a mail of `at` came."""
        learned = learned_addresses(store, at, roster_ids=self.roster.by_id.keys())
        key = tuple(learned.items())
        if key not in self._rosters:
            self._rosters[key] = self.roster.with_addresses(learned)
        return self._rosters[key]

    @cached_property
    def _rosters(self) -> dict[tuple[tuple[str, str], ...], Roster]:
        """One for each set of assigned addresses: a roster's index of names is costly to make."""
        return {}


def read_claims(store: Store, office: Office, mail_ids: Collection[int]) -> None:
    """Read what these mails claim, by today's rules, and keep it."""
    for mail_id in mail_ids:
        mail = derived.mail_for_filing(store, mail_id)
        roster = office.roster_at(store, mail.received_at)
        claim = read_mail(mail, roster, office.campaign)
        authserv_id = office.campaign.authserv_id
        answered = answered_edition(store, mail, officers=office.officers, authserv_id=authserv_id)
        if answered and not is_automatic(mail, roster):
            claim = as_reply(claim, answered)
        about = find_labels(mail, office.campaign) if claim.kind is not Kind.NIL else ()
        filings.save_claim(store, mail_id, claim, about)


def settle_mails(store: Store, office: Office, mail_ids: Collection[int]) -> None:
    """Decide these mails, and again those of the same unions that were received after them."""
    for mail in filings.unsettled(store, mail_ids):
        filing = settle(mail.claim, office.campaign, _history(store, mail), mail.ruling)
        state, _ = derived.state_of(store, mail.mail_id)
        unread = state == "quarantined" and not _is_ruled(filing)
        filings.save_filing(store, mail.mail_id, filing, sender_known=mail.claim.owner.known, quarantined=unread)


def _is_ruled(filing: Filing) -> bool:
    """A person's word counts for a mail that no program could read, too."""
    return any(evidence.rule == "ruling" for evidence in filing.evidence)


def _history(store: Store, mail: filings.Unsettled) -> Callable[[str, date], bool]:
    return lambda union, day: filings.reported_before(store, mail, union, day)
