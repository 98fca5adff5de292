"""待确认: what a person must settle, numbered within an edition, so that an answer can name it by its number.

First what keeps a union pending today, then what came since the last edition, then what is older: of that a mail says only how
much it is, and the sheet 待确认 lists it. Mails that follow one pattern are one entry, which one answer settles. New addresses
stand at the end, in one group.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import IntEnum

from domain.mail import plain
from domain.words import Status
from reports.digest.dayfacts import DayFacts
from reports.floods import FEW
from store.waiting import NEW_ADDRESS, Waiting, waiting_for_a_person

WAITING = "waiting"
_MAX_ALIKE = 5000  # mails that one entry stands for, as one answer settles them
_SHOWN = 20  # entries of each part of a mail's list
_SHOWN_ADDRESSES = 12
_NO_THEME = re.compile(r"[\W\d_]+")


class Place(IntEnum):
    """Where an entry stands in the list."""

    TODAY = 0  # it keeps a union pending
    NEW = 1  # it came since the last edition
    OLD = 2
    ADDRESS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered entry: `mails` that one answer settles, the last of them shown. `unions` (ids) and `names`: whom they may
    belong to, or count for. `pending`: the unions that it keeps pending today."""

    number: int
    place: Place
    kind: str  # waiting, or why a report that counts is doubtful: new_address, unverified
    cause: str  # a key of the catalogues
    mails: tuple[int, ...]
    at: str
    sender: str
    subject: str
    reason: str
    unions: tuple[str, ...] = ()
    names: str = ""
    pending: str = ""

    @property
    def stored(self) -> dict[str, object]:
        """What an edition keeps of it: enough to know what a number meant."""
        return {"number": self.number, "kind": self.kind, "mails": list(self.mails), "unions": list(self.unions)}


@dataclass(frozen=True, slots=True)
class Queue:
    """The whole list, and what a mail shows of it: entries of today and new ones, sentences about the rest."""

    items: tuple[Item, ...]
    today: tuple[Item, ...] = ()
    new: tuple[Item, ...] = ()
    more: str = ""
    older: str = ""
    addresses: str = ""

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.items)


def queue(facts: DayFacts, *, since: datetime | None, sheet: bool) -> Queue:
    """What waits as of a day. New is what came after `since`, or on the day; `sheet`: the workbook goes along and lists all."""
    words = facts.words
    items = tuple(_items(facts, since or facts.campaign.instant(facts.day, time(0))))
    by_place = {place: [item for item in items if item.place is place] for place in Place}
    today, new, old = (by_place[place] for place in (Place.TODAY, Place.NEW, Place.OLD))
    if not sheet:  # there is no other place in which an officer would see their numbers
        new, old = [*new, *old], []
    left = max(0, len(today) - _SHOWN) + max(0, len(new) - _SHOWN)
    return Queue(
        items,
        tuple(today[:_SHOWN]),
        tuple(new[:_SHOWN]),
        words("q_more" if sheet else "q_more_triage", n=left) if left > 0 else "",
        _older(facts, old) if old else "",
        _addresses(facts, by_place[Place.ADDRESS]) if by_place[Place.ADDRESS] else "",
    )


def _items(facts: DayFacts, since: datetime) -> Iterator[Item]:
    found = waiting_for_a_person(facts.store, excerpts=False)
    pending = {union.union_id for union in facts.of(Status.PENDING)}
    groups, today, rest = [], list[Waiting](), list[Waiting]()
    for one in found:
        if one.reason == NEW_ADDRESS:
            groups.append((Place.ADDRESS, [one]))
        elif not one.counts and facts.day in one.days and pending.intersection(union for union, _ in one.unions):
            today.append(one)
        elif not one.counts or facts.day in one.days:
            rest.append(one)
    groups += ((Place.TODAY, group) for group in _alike(today, singly=True))
    groups += ((_place(group, since), group) for group in _alike(rest, singly=False))
    # in each place first what a roster address sent, then what may be a union's, so that no flood hides it; the oldest first
    groups.sort(key=lambda placed: (placed[0], not placed[1][0].sender_known, not placed[1][0].unions))
    for number, (place, group) in enumerate(groups, start=1):
        yield _item(facts, number, place, group, pending)


def _place(group: Sequence[Waiting], since: datetime) -> Place:
    return Place.NEW if group[-1].received_at > since else Place.OLD


def _alike(waiting: Sequence[Waiting], *, singly: bool) -> Iterator[list[Waiting]]:
    """Those of one sender, reason and subject, whatever its dates and numbers, together, or each by itself; of a flood all of one
    sender."""
    many = Counter(one.kind for one in waiting)
    groups: dict[Hashable, list[Waiting]] = {}
    for one in waiting:
        theme: Hashable = one.mail_id if singly or not one.claimed else _NO_THEME.sub("", plain(one.subject))
        groups.setdefault((one.kind, None if many[one.kind] > FEW else theme), []).append(one)
    for group in groups.values():
        yield from (group[at : at + _MAX_ALIKE] for at in range(0, len(group), _MAX_ALIKE))


def _item(facts: DayFacts, number: int, place: Place, group: Sequence[Waiting], pending: set[str]) -> Item:
    words, last = facts.words, group[-1]
    names = words.join([name for _, name in last.unions])
    if last.counts:
        reason = words(last.reason, name=names)
    else:
        reason = words.get(f"r_{last.reason}", last.reason)
        reason += words("candidates", names=names) if names else ""
    if len(group) > 1:
        reason += words("q_alike", n=len(group), first=_day(facts, group[0]))
    kept = [name for union, name in last.unions if union in pending]
    return Item(
        number,
        place,
        last.reason if last.counts else WAITING,
        f"r_{last.reason}",
        tuple(one.mail_id for one in group),
        facts.clock(last.received_at),
        facts.show((last.sender if last.counts else last.sender_name) or last.claimed) or "?",
        facts.show(last.subject) or words("untitled"),
        reason,
        tuple(union for union, _ in last.unions),
        names,
        words.join(kept) if place is Place.TODAY else "",
    )


def _day(facts: DayFacts, one: Waiting) -> str:
    return facts.words.day(facts.campaign.local_day(one.received_at))


def _older(facts: DayFacts, old: Sequence[Item]) -> str:
    """此前遗留17封：空邮件4、单位冲突6、发件人不在名册7，见附件“待确认”表."""
    words = facts.words
    counts: Counter[str] = Counter()
    for item in old:
        counts[item.cause] += len(item.mails)
    told = words.join([words("q_counted", reason=words.get(cause, cause), n=n) for cause, n in counts.most_common()])
    return words("q_older", n=sum(counts.values()), first=old[0].number, last=old[-1].number, reasons=told)


def _addresses(facts: DayFacts, items: Sequence[Item]) -> str:
    words = facts.words
    told = [
        words("q_address", n=item.number, address=item.sender, names=item.names) for item in items[:_SHOWN_ADDRESSES]
    ]
    left = len(items) - _SHOWN_ADDRESSES
    values = {"first": items[0].number, "last": items[-1].number, "n": len(items)}
    return words(
        "q_addresses", list=words.join(told) + (words("q_more_addresses", n=left) if left > 0 else ""), **values
    )
