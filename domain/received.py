"""When was a mail received? By the receiving server's word, never the sender's (DOMAIN 3)."""

from collections.abc import Sequence
from datetime import datetime

# Providers whose own hosts are known: headers they write are believed without configuration.
KNOWN_HOSTS = {
    "imap.qq.com": ("qq.com",),
    "imap.exmail.qq.com": ("qq.com",),
    "imap.163.com": ("163.com", "netease.com"),
    "imap.126.com": ("126.com", "163.com", "netease.com"),
    "imap.yeah.net": ("yeah.net", "163.com", "netease.com"),
}


def decide_received(
    *,
    arrived_at: datetime,
    basis: str,
    received: Sequence[tuple[str, datetime]],
    date: datetime | None,
    delivery_date: datetime | None,
    trusted: Sequence[str],
) -> tuple[datetime, str]:
    """The received time (aware UTC) and what it was read from.

    `basis` says what `arrived_at` is; `received` are (host, time) of the Received headers, topmost first; `trusted` are
    host names or parent domains whose Received header counts beside an INTERNALDATE.
    """
    if basis == "internaldate":
        for host, at in received[:1]:
            if any(host == name or host.endswith("." + name) for name in trusted) and at < arrived_at:
                return at, "received"
        return arrived_at, basis
    if received:
        return received[0][1], "received"
    if basis == "file_time":
        for claim, name in ((delivery_date, "delivery_date"), (date, "date")):
            if claim is not None:
                return claim, name
    return arrived_at, basis
