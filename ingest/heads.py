"""The head of a mail as the doctor reads it: who sent it, and what its servers and its sender say of the time. For a child: every byte
of it is hostile."""

from dataclasses import dataclass
from datetime import datetime

from parsers.mail.detach import detach
from parsers.mail.message import parse


@dataclass(frozen=True, slots=True)
class Head:
    """Sender's address ("" where it is in doubt), the Date field, and the topmost Received field (host, time)."""

    sender: str
    date: datetime | None
    received: tuple[str, datetime] | None


def read_head(data: bytes) -> Head:
    """Of the first bytes of a mail."""
    message = parse(detach(data))
    hop = next(iter(message.received), None)
    return Head(message.sender.address, message.date, (hop.by, hop.at) if hop else None)
