"""What the newest mails of a mailbox tell the doctor: whether the server's time of arrival can be believed, whether reports lie in Junk,
whether the clocks agree, and how long the certificate is good."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from config.mailbox import MailboxSettings
from domain.saying import say
from domain.words import is_junk
from ingest.child import children
from ingest.heads import Head, read_head
from ingest.imap import ImapMailbox
from ingest.mailbox import UNKNOWN_ARRIVAL, Entry, Mailbox
from service.parts import Parts

LOOKED_AT = 20  # mails of a folder
_HEAD_BYTES = 16_384
_APART = timedelta(minutes=30)  # more than servers need to pass a mail on
_FUTURE = timedelta(minutes=2)
_CERTIFICATE_DAYS = 14

Found = tuple[str, str]  # verdict, finding


def recent_mail(
    parts: Parts, box: MailboxSettings, mailbox: Mailbox, listed: Mapping[str, Sequence[Entry]]
) -> Iterator[Found]:
    """Findings about the newest mails of each folder of a mailbox."""
    now = parts.clock()
    newest = max(
        (e.arrived_at for entries in listed.values() for e in entries if e.basis == "internaldate"), default=None
    )
    if newest is not None and newest - now > _FUTURE:
        minutes = int((newest - now).total_seconds() // 60)
        said = say(
            "the newest mail came %(n)s {n|minute|minutes} from now: this machine's clock, or the server's, is wrong; let it be"
            " set by NTP (timedatectl)",
            n=minutes,
        )
        yield "warn", said
    if not isinstance(mailbox, ImapMailbox):
        return
    if until := mailbox.certificate_until:
        days = (until - now).days
        told = {"day": f"{until:%Y-%m-%d}", "n": days}
        if days < _CERTIFICATE_DAYS:
            yield "warn", say("its certificate ends on %(day)s, in %(n)s {n|day|days}: tell its administrator", **told)
        else:
            yield "ok", say("its certificate is good until %(day)s", day=told["day"])
    heads = _heads(parts, mailbox, listed)
    yield from _arrivals(box, [pair for folder, pairs in heads.items() if not is_junk(folder) for pair in pairs])
    roster = parts.config.roster
    for folder, pairs in heads.items():
        known = [head for _, head in pairs if roster.by_address(head.sender) or roster.by_domain(head.sender)]
        if is_junk(folder) and known:
            told = {"n": len(known), "folder": folder, "of": ", ".join(sorted({head.sender for head in known})[:3])}
            said = say(
                "%(n)s {n|mail|mails} of units lie in %(folder)s (%(of)s): they count, but allow these senders in the web settings,"
                " lest the provider delete them",
                **told,
            )
            yield "warn", said


def _heads(
    parts: Parts, mailbox: Mailbox, listed: Mapping[str, Sequence[Entry]]
) -> dict[str, list[tuple[Entry, Head]]]:
    """The newest mails of each folder, with their heads; what cannot be read is left out."""
    found: dict[str, list[tuple[Entry, Head]]] = {}
    with children(parts.limits) as child:
        for folder, entries in listed.items():
            newest = sorted(entries, key=lambda entry: entry.arrived_at)[-LOOKED_AT:]
            if newest:
                mailbox.open(folder)
            for entry in newest:
                data = mailbox.header(entry, limit=_HEAD_BYTES)
                try:
                    found.setdefault(folder, []).append((entry, child.call(read_head, data)))
                except Exception:  # noqa: S112 - a poison mail costs itself only; the poll will say so
                    continue
    return found


def _arrivals(box: MailboxSettings, pairs: Sequence[tuple[Entry, Head]]) -> Iterator[Found]:
    """Whether the server's INTERNALDATE agrees with the Received fields of recent mail, and those with the senders' clocks."""
    told = [(entry.arrived_at, head) for entry, head in pairs if entry.arrived_at > UNKNOWN_ARRIVAL]
    hops = [(at, head.received) for at, head in told if head.received]
    late = [hop for at, hop in hops if at - hop[1] > _APART]
    if late and not box.receiving_hosts:
        hosts = ", ".join(sorted({host for host, _ in late if host})[:3])
        said = say(
            "%(n)s of %(m)s recent {m|mail|mails} came more than 30 minutes before the server's INTERNALDATE says: they were collected or"
            " moved; name the host that took them in [mailbox] receiving_hosts (seen: %(hosts)s)",
            n=len(late),
            m=len(hops),
            hosts=hosts,
        )
        yield "warn", said
    elif hops:
        yield (
            "ok",
            say(
                "INTERNALDATE and Received agree in %(n)s of %(m)s recent {m|mail|mails}",
                n=len(hops) - len(late),
                m=len(hops),
            ),
        )
    wrong = [head for at, head in told if head.date and _differ(head.received[1] if head.received else at, head.date)]
    if wrong:
        said = say(
            "%(n)s of %(m)s recent {m|mail|mails} {n|has|have} a Date that is more than 30 minutes off: the time of receipt decides,"
            " the digest shows both",
            n=len(wrong),
            m=len(told),
        )
        yield "ok", said


def _differ(one: datetime, other: datetime) -> bool:
    return abs(one - other) > _APART
