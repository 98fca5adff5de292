"""The fingerprint of a day: a hash over what counted for it and what was said of each union.

A digest shows it, and mails that were sent cannot be edited: a store that was edited later gives another. So does a store in which
a person has corrected something since, which `explain` shows.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from store.database import Store

SHOWN = 16  # hexadecimal digits that a digest shows


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A fingerprint, and the newest mail there was."""

    text: str
    up_to_mail: int

    @property
    def shown(self) -> str:
        """As a digest shows it."""
        return self.text[:SHOWN]


def fingerprint(store: Store, day: date, verdicts: Mapping[str, str], *, up_to: int | None = None) -> Fingerprint:
    """The fingerprint of a day for these verdicts (union -> status), of the mails up to a number (all without one)."""
    if up_to is None:
        newest = store.one("select coalesce(max(mail_id), 0) as n from mails")
        up_to = newest["n"] if newest else 0
    counted = store.query(
        "select coalesce(m.raw_sha256, '') as sha256, r.union_id from reports r join mails m on m.mail_id = r.mail_id "
        "where r.day = ? and m.mail_id <= ? order by 1, 2",
        day.isoformat(), up_to,
    )  # fmt: skip
    lines = [day.isoformat(), *(f"{union} {status}" for union, status in sorted(verdicts.items()))]
    lines += [f"{row['sha256']} {row['union_id']}" for row in counted]
    return Fingerprint(hashlib.sha256("\n".join(lines).encode()).hexdigest(), int(up_to))
