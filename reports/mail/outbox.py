"""From a letter to "sent": post what is ready at once, hand over what is frozen, each step once whenever the process dies."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.mailing import Addressees
from reports.mail.letter import Envelope, Letter, write_mail
from reports.mail.mailer import SendError, Transport
from reports.mail.retries import next_try
from reports.wording import Words
from store import digests, outbox
from store.database import Store
from store.digests import EditionKey, Items

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Officers:
    """Those who are told what is wrong and what is owed: their addresses, from whom, in which words."""

    addresses: tuple[str, ...]
    sender: str
    words: Words

    @classmethod
    def of(cls, addressees: Addressees) -> "Officers":
        """The officers among those who get digests."""
        return cls(addressees.officers, addressees.sender, Words(addressees.language))


def post(
    store: Store, key: EditionKey, letters: Mapping[str, Letter], *, sender: str, now: datetime, items: Items = ()
) -> None:
    """Plan and freeze letters (recipient -> letter) in one transaction: afterwards they are owed, whatever happens."""
    with store.write():
        digests.plan_edition(store, key, letters, domain=domain_of(sender))
        mails = {
            recipient: write_mail(letters[recipient], Envelope(sender, recipient, message_id, now))
            for recipient, message_id in digests.owed(store, key).items()
        }
        digests.freeze(store, key, mails, {}, now=now, read_until=None, items=items)


def send_frozen(store: Store, transport: Transport, *, sender: str, now: datetime) -> Mapping[str, int]:
    """Hand over everything that is frozen or to be retried; returns counts of sent, retry and failed."""
    tally = {"sent": 0, "retry": 0, "failed": 0}
    while outgoing := outbox.claim_next(store, now=now):
        try:
            transport.send(outgoing.mail, sender=sender, recipient=outgoing.recipient)
        except SendError as error:
            logger.warning("digest %d was not taken: %s", outgoing.digest_id, error)
            again = next_try(error, attempts=outgoing.attempts, first_at=outgoing.first_at, now=now)
            outbox.mark_refused(store, outgoing.digest_id, str(error), next_try_at=again, now=now)
            tally["retry" if again else "failed"] += 1
        else:
            outbox.mark_sent(store, outgoing.digest_id, now=now)
            tally["sent"] += 1
    return tally


def domain_of(sender: str) -> str:
    """Domain of our own Message-IDs."""
    return sender.rpartition("@")[2] or "rollcall.invalid"
