"""What a roster may hold and yet is likely a mistake: doubts for a person, where `rosterfile` finds what cannot be."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations

from domain.roster import Roster, Union, own_names, subordinate_forms

# Words that every office uses for whoever it means.
_ORDINARY = frozenset(
    {"市总", "州总", "县总", "省总", "总工会", "工会", "市总工会", "州总工会", "县总工会", "办公室", "机关工会"}
)
_SHORTEST = 3  # characters of a name that is no ordinary word


def doubts(roster: Roster, lines: Mapping[str, int], *, office_addresses: Collection[str] = ()) -> list[str]:
    """Doubts by line, each with what to do. `lines` says in which line of the file a union stands."""
    found = []
    for union in roster.unions:
        found += [(lines[union.id], doubt) for check in _OF_ONE for doubt in check(union, roster)]
        found += [
            (
                lines[union.id],
                f"'{sender}' is an office address as well: what it sends is taken as passed on, not as its own",
            )
            for sender in union.senders
            if sender in office_addresses
        ]
    for first, second in combinations(roster.unions, 2):
        for check in _OF_TWO:
            found += [(lines[second.id], f"{doubt} (line {lines[first.id]})") for doubt in check(first, second)]
    return [f"line {line}: {doubt}" for line, doubt in sorted(found, key=lambda pair: pair[0])]


def _no_address(union: Union, _: Roster) -> Iterator[str]:
    if not union.senders and not union.domains:
        yield f"'{union.id}' has no sender address and no domain: its mails count only where they name it"


def _ordinary_name(union: Union, roster: Roster) -> Iterator[str]:
    for name in own_names(union):
        if name in roster.receiver_names:
            yield f"name '{name}' is the receiver's own, which stands in nearly every mail; take it out"
        elif name in _ORDINARY or len(name) < _SHORTEST:
            yield f"name '{name}' is an ordinary word and will be found where nobody means this union; write a longer one"


def _succession(union: Union, roster: Roster) -> Iterator[str]:
    heir = roster.by_id.get(union.successor)
    if union.successor and union.last_day is None:
        yield f"'{union.id}' has a successor, but no last day (until): nothing is handed over"
    elif heir is not None and union.last_day is not None and heir.first_day is None:
        yield f"'{heir.id}' succeeds '{union.id}', but has no first day (from): both owe reports before {union.last_day}"
    elif heir is not None and heir.first_day and union.last_day and (heir.first_day - union.last_day).days != 1:
        yield f"'{heir.id}' begins on {heir.first_day}, not the day after '{union.id}' ends ({union.last_day})"
    if union.first_day and union.last_day and union.last_day < union.first_day:
        yield f"'{union.id}' ends ({union.last_day}) before it begins ({union.first_day}): it owes nothing"


def _shared_address(first: Union, second: Union) -> Iterator[str]:
    for address in sorted(set(first.senders) & set(second.senders)):
        if not (first.notes or second.notes):
            yield (
                f"address '{address}' is also that of '{first.id}': its mails are filed by subject or signature only; "
                "if that is meant, say so in notes"
            )


def _foreign_domain(first: Union, second: Union) -> Iterator[str]:
    for owner, other in ((first, second), (second, first)):
        for sender in other.senders:
            if sender.rpartition("@")[2] in owner.domains:
                yield f"address '{sender}' of '{other.id}' lies in the domain that '{owner.id}' owns"


def _prefix_trap(first: Union, second: Union) -> Iterator[str]:
    """海西 in 海西州交通工会: wherever the longer name is written a little otherwise, the shorter one's union is meant."""
    for shorter, longer in ((first, second), (second, first)):
        names = {*own_names(longer), *(form for name in longer.subordinates for form in subordinate_forms(name))}
        for alias in dict.fromkeys(own_names(shorter)):
            trapped = sorted(name for name in names if alias != name and alias in name)
            if trapped:
                yield f"name '{alias}' of '{shorter.id}' stands inside '{trapped[0]}' of '{longer.id}'; write a longer one"


_OF_ONE: tuple[Callable[[Union, Roster], Iterator[str]], ...] = (_no_address, _ordinary_name, _succession)
_OF_TWO: tuple[Callable[[Union, Union], Iterator[str]], ...] = (_shared_address, _foreign_domain, _prefix_trap)
