"""Filing what is stored: read claims, settle them in the order of history, apply rulings. The rules are in `domain`."""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from domain.filing import Claim, Filing, claim_of, settle
from domain.kind import is_automatic
from domain.labelling import LabelFound, find_labels
from domain.reading import Reading
from domain.words import Kind
from ingest.office import Office
from ingest.replies import Sent, answered_edition, as_reply
from store import derived, filings, mails
from store.database import Store


def read_claims(
    store: Store,
    office: Office,
    mail_ids: Collection[int],
    *,
    seen: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Read what these stored mails claim, by today's rules, and keep it: what was decided or configured since they came.
    A purged mail keeps its claim."""
    kept = mails.still_kept(store, mail_ids)
    for done, mail_id in enumerate(kept, start=1):
        mail = derived.mail_for_filing(store, mail_id)
        reading = Reading(mail, office.roster_at(store, mail.received_at), office.campaign)
        claim = claim_of(reading)
        labels = find_labels(reading) if claim.kind is not Kind.NIL else ()
        answers = None if is_automatic(reading) else Sent(mail.sender, mail.fields)
        save_claims(store, office, mail_id, claim, labels, answers=answers)
        seen(done, len(kept))


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
    chosen = set(mail_ids)
    for mail in filings.unsettled(store, mail_ids):
        filing = settle(mail.claim, office.campaign, _history(store, mail), mail.ruling)
        state, _ = derived.state_of(store, mail.mail_id)
        unread = state == "quarantined" and not _is_ruled(filing)
        known, anew = mail.claim.owner.known, mail.mail_id in chosen
        filings.save_filing(store, mail.mail_id, filing, sender_known=known, quarantined=unread, anew=anew)


def _is_ruled(filing: Filing) -> bool:
    """A person's word counts for a mail that no program could read, too."""
    return any(evidence.rule == "ruling" for evidence in filing.evidence)


def _history(store: Store, mail: filings.Unsettled) -> Callable[[str, date], bool]:
    return lambda union, day: filings.reported_before(store, mail, union, day)
