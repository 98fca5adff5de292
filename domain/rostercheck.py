"""What a roster may hold and yet is likely a mistake: doubts for a person, where `rosterfile` finds what cannot be."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations

from domain.roster import Roster, Union, own_names, subordinate_forms
from domain.saying import say

# Words that every office uses for whoever it means.
_ORDINARY = frozenset(
    {"市总", "州总", "县总", "省总", "总工会", "工会", "市总工会", "州总工会", "县总工会", "办公室", "机关工会"}
)
_SHORTEST = 3  # characters of a name that is no ordinary word


def doubts(roster: Roster, lines: Mapping[str, int], *, office_addresses: Collection[str] = ()) -> list[str]:
    """Doubts by line, each with what to do. `lines` says in which line of the file a union stands."""
    found: list[tuple[int, str]] = []
    for union in roster.unions:
        found += [(lines[union.id], doubt) for check in _OF_ONE for doubt in check(union, roster)]
        found += [
            (
                lines[union.id],
                say(
                    "'%(sender)s' is an office address as well: what it sends is taken as passed on, not as its own",
                    sender=sender,
                ),
            )
            for sender in union.senders
            if sender in office_addresses
        ]
    for first, second in combinations(roster.unions, 2):
        for check in _OF_TWO:
            found += [
                (lines[second.id], say("%(doubt)s (line %(line)s)", doubt=doubt, line=lines[first.id]))
                for doubt in check(first, second)
            ]
    return [
        say("line %(line)s: %(what)s", line=line, what=doubt) for line, doubt in sorted(found, key=lambda pair: pair[0])
    ]


def _no_address(union: Union, _: Roster) -> Iterator[str]:
    if not union.senders and not union.domains:
        yield say(
            "'%(union)s' has no sender address and no domain: its mails count only where they name it", union=union.id
        )


def _ordinary_name(union: Union, roster: Roster) -> Iterator[str]:
    for name in own_names(union):
        if name in roster.receiver_names:
            yield say(
                "name '%(name)s' is the receiver's own, which stands in nearly every mail; take it out", name=name
            )
        elif name in _ORDINARY or len(name) < _SHORTEST:
            yield say(
                "name '%(name)s' is an ordinary word and will be found where nobody means this union; write a longer one",
                name=name,
            )


def _succession(union: Union, roster: Roster) -> Iterator[str]:
    heir = roster.by_id.get(union.successor)
    if union.successor and union.last_day is None:
        yield say("'%(union)s' has a successor, but no last day (until): nothing is handed over", union=union.id)
    elif heir is not None and union.last_day is not None and heir.first_day is None:
        yield say(
            "'%(heir)s' succeeds '%(union)s', but has no first day (from): both owe reports before %(day)s",
            heir=heir.id,
            union=union.id,
            day=union.last_day,
        )
    elif heir is not None and heir.first_day and union.last_day and (heir.first_day - union.last_day).days != 1:
        yield say(
            "'%(heir)s' begins on %(first)s, not the day after '%(union)s' ends (%(last)s)",
            heir=heir.id,
            first=heir.first_day,
            union=union.id,
            last=union.last_day,
        )
    if union.first_day and union.last_day and union.last_day < union.first_day:
        yield say(
            "'%(union)s' ends (%(last)s) before it begins (%(first)s): it owes nothing",
            union=union.id,
            last=union.last_day,
            first=union.first_day,
        )


def _shared_address(first: Union, second: Union) -> Iterator[str]:
    for address in sorted(set(first.senders) & set(second.senders)):
        if not (first.notes or second.notes):
            yield say(
                "address '%(address)s' is also that of '%(other)s': its mails are filed by subject or signature only; "
                "if that is meant, say so in notes",
                address=address,
                other=first.id,
            )


def _foreign_domain(first: Union, second: Union) -> Iterator[str]:
    for owner, other in ((first, second), (second, first)):
        for sender in other.senders:
            if sender.rpartition("@")[2] in owner.domains:
                yield say(
                    "address '%(address)s' of '%(other)s' lies in the domain that '%(owner)s' owns",
                    address=sender,
                    other=other.id,
                    owner=owner.id,
                )


def _prefix_trap(first: Union, second: Union) -> Iterator[str]:
    """海西 in 海西州交通工会: wherever the longer name is written a little otherwise, the shorter one's union is meant."""
    for shorter, longer in ((first, second), (second, first)):
        names = {*own_names(longer), *(form for name in longer.subordinates for form in subordinate_forms(name))}
        for alias in dict.fromkeys(own_names(shorter)):
            trapped = sorted(name for name in names if alias != name and alias in name)
            if trapped:
                yield say(
                    "name '%(name)s' of '%(shorter)s' stands inside '%(trapped)s' of '%(longer)s'; write a longer one",
                    name=alias,
                    shorter=shorter.id,
                    trapped=trapped[0],
                    longer=longer.id,
                )


_OF_ONE: tuple[Callable[[Union, Roster], Iterator[str]], ...] = (_no_address, _ordinary_name, _succession)
_OF_TWO: tuple[Callable[[Union, Union], Iterator[str]], ...] = (_shared_address, _foreign_domain, _prefix_trap)
