"""Is a mail an officer's answer to a digest? Every condition must hold, else it is an ordinary mail like any other."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from domain.authentication import Verified, authenticate
from domain.filing import Claim, Evidence
from domain.whose import Owner
from domain.words import Disposition, Kind, Reason
from store import digests
from store.database import Store
from store.digests import EditionKey

ANSWERABLE = ("officer", "interim", "answer")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True, slots=True)
class Sent:
    """Who sent a mail (lower case, "" unless beyond doubt), and its decoded fields by lower-case name."""

    sender: str
    fields: Mapping[str, tuple[str, ...]]


def answered_edition(store: Store, mail: Sent, *, officers: Collection[str], authserv_id: str) -> EditionKey | None:
    """The edition that an officer answers by this mail. The Message-ID it names is known to that officer only, since it
    is made with the store's own key; it must have gone to the very address that answers."""
    if not mail.sender or mail.sender.lower() not in {officer.lower() for officer in officers}:
        return None
    parents = [found for value in mail.fields.get("in-reply-to", ()) for found in _MESSAGE_ID.findall(value)]
    references = [found for value in mail.fields.get("references", ()) for found in _MESSAGE_ID.findall(value)]
    named = parents or references[-1:]
    if len(named) != 1:
        return None
    key = digests.sent_as(store, named[0], mail.sender)
    if key is None or key.kind not in ANSWERABLE:
        return None
    fields = mail.fields.get("authentication-results", ())
    if authserv_id and authenticate(fields, sender=mail.sender, authserv_id=authserv_id).verdict is not Verified.PASS:
        return None
    return key


def as_reply(claim: Claim, key: EditionKey) -> Claim:
    """The claim of such a mail: it is nobody's report."""
    evidence = Evidence(Reason.OFFICER_REPLY, f"{key.kind} {key.day} {key.edition}")
    owner = Owner("", Reason.OFFICER_REPLY, "")
    return Claim(claim.received, owner, None, Kind.DAILY, Disposition.NOT_REPORT, Reason.OFFICER_REPLY, "", (evidence,))
