"""Whose mail is read first. The sender that a header claims orders the work, and decides nothing else: rostered senders come first,
then strangers, and last whatever is beyond the day's quota of its sender. So nobody's flood keeps back what others sent.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum

from ingest.office import Office
from store.database import Store
from store.decisions import assignments
from store.turns import newcomers, read_between

_HEAD_BYTES = 16_384  # of a mail, in which its From field is looked for
_FIELD_BYTES = 2000
OTHERS_SECONDS = 60  # of one poll of the service in which all but rostered senders are read


class Turn(IntEnum):
    """Whose mail it is, as far as its header says; the smaller is read first."""

    ROSTERED = 0
    STRANGER = 1
    BEYOND = 2


@dataclass(frozen=True, slots=True)
class Quota:
    """What is read of one sender in its turn, a local day; and for how many seconds of one poll all but rostered senders are read:
    then the mailbox is looked at again, and the others go on waiting."""

    mails: int
    bytes: int
    seconds: float = OTHERS_SECONDS


class Turns:
    """Gives mails their turns, and remembers what each sender had."""

    def __init__(self, store: Store, office: Office, quota: Quota) -> None:
        """Nothing is read before mails come."""
        self.quota = quota
        self._store = store
        self._roster, self._zone = office.roster, office.campaign.zone
        learned = (assignment.address for assignment in assignments(store))
        self._first = frozenset((*office.officers, *office.campaign.office_addresses, *learned))
        self._had: dict[datetime, dict[str, tuple[int, int]]] = {}  # by local midnight

    def of(self, mail_ids: Collection[int]) -> Iterator[tuple[Turn, int]]:
        """The turn of each mail, in their order."""
        for mail in newcomers(self._store, mail_ids, head_bytes=_HEAD_BYTES):
            sender = claimed_sender(mail.head)
            had = self._had_on(mail.arrived_at)
            mails, size = had.get(sender, (0, 0))
            if not mail.known:  # else it is among what its sender had
                had[sender] = mails, size = mails + 1, size + mail.size
            beyond = mails > self.quota.mails or size > self.quota.bytes
            yield Turn.BEYOND if beyond else Turn.ROSTERED if self._is_known(sender) else Turn.STRANGER, mail.mail_id

    def _is_known(self, sender: str) -> bool:
        return bool(self._roster.by_address(sender) or self._roster.by_domain(sender)) or sender in self._first

    def _had_on(self, arrived_at: datetime) -> dict[str, tuple[int, int]]:
        midnight = datetime.combine(arrived_at.astimezone(self._zone).date(), time(0), self._zone)
        if midnight not in self._had:
            self._had[midnight] = read_between(self._store, midnight, midnight + timedelta(days=1))
        return self._had[midnight]


def claimed_sender(head: bytes) -> str:
    """The address in the From field at the start of a mail, lower case; "" where none is found. Bounded, and never a verdict: whoever
    claims another's address is read in the other's turn, and no more."""
    header = b"\n" + head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    at = header.lower().find(b"\nfrom:")
    if at < 0:
        return ""
    lines = header[at + 6 : at + 6 + _FIELD_BYTES].split(b"\n")
    folded = next((n for n, line in enumerate(lines) if n and line[:1] not in (b" ", b"\t")), len(lines))
    field = b" ".join(lines[:folded])
    _, opened, behind = field.rpartition(b"<")
    return (behind.partition(b">")[0] if opened else field).strip().decode("ascii", "replace").lower()
