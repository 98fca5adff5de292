"""Filing what is stored: read claims, settle them in the order of history, apply rulings. The rules are in `domain`."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from domain.campaign import Campaign
from domain.filing import Claim, Filing, read_mail, settle
from domain.kind import is_automatic
from domain.labelling import LabelFound, find_labels
from domain.roster import Roster
from domain.words import Kind
from ingest.replies import Sent, answered_edition, as_reply
from store import derived, filings
from store.database import Store
from store.decisions import assigned_at, assignments


@dataclass(frozen=True)
class Office:
    """The rules by which mail is filed: the campaign, and its roster as configured."""

    campaign: Campaign
    roster: Roster
    officers: frozenset[str] = frozenset()  # whose answers to digests are no reports

    def roster_at(self, store: Store, at: datetime) -> Roster:
        """The roster with the addresses that a person had assigned when a mail of `at` came."""
        learned = assigned_at(assignments(store), at, self.roster.by_id)
        key = tuple(learned.items())
        if key not in self._rosters:
            self._rosters[key] = self.roster.with_addresses(learned)
        return self._rosters[key]

    @cached_property
    def _rosters(self) -> dict[tuple[tuple[str, str], ...], Roster]:
        """One for each set of assigned addresses: a roster's index of names is costly to make."""
        return {}


def read_claims(store: Store, office: Office, mail_ids: Collection[int]) -> None:
    """Read what these stored mails claim, by today's rules, and keep it: what was decided or configured since they came."""
    for mail_id in mail_ids:
        mail = derived.mail_for_filing(store, mail_id)
        roster = office.roster_at(store, mail.received_at)
        claim = read_mail(mail, roster, office.campaign)
        labels = find_labels(mail, office.campaign) if claim.kind is not Kind.NIL else ()
        answers = None if is_automatic(mail, roster) else Sent(mail.sender, mail.fields)
        save_claims(store, office, mail_id, claim, labels, answers=answers)


def save_claims(
    store: Store, office: Office, mail_id: int, claim: Claim, labels: Iterable[LabelFound], *, answers: Sent | None
) -> None:
    """Keep what a mail claims; what a person's mail `answers` may be a digest, and then it is nobody's report."""
    answered = answers and answered_edition(
        store, answers, officers=office.officers, authserv_id=office.campaign.authserv_id
    )
    if answered:
        claim = as_reply(claim, answered)
    filings.save_claim(store, mail_id, claim, labels)


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
