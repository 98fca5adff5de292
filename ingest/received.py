"""The received time of a mail over all the places in which it stands."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from domain.received import decide_received
from parsers.values import Message

_SANE = datetime(1971, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)  # what any clock and zone can express


def decide_arrival(
    arrivals: Iterable[tuple[datetime, str]], message: Message, trusted: Collection[str]
) -> tuple[datetime, str]:
    """The earliest received time (aware UTC) of arrivals (when, by which source), and what it was read from."""
    received = [(hop.by, hop.at) for hop in message.received]
    at, basis = min(
        decide_received(
            arrived_at=arrived_at, basis=basis, received=received, date=message.date,
            delivery_date=message.delivery_date, trusted=tuple(trusted),
        )
        for arrived_at, basis in arrivals
    )  # fmt: skip
    return max(_SANE[0], min(at, _SANE[1])), basis
