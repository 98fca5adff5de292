"""The roster: units that owe reports, and the names and addresses by which a mail shows whose it is (DOMAIN 5)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from domain.disguise import skeleton
from domain.vocabulary.zh import PROVINCES

# Nobody owns these; a domain of this list on a roster is a mistake (DOMAIN 5).
PUBLIC_DOMAINS = frozenset(
    (
        *(
            "qq.com",
            "foxmail.com",
            "vip.qq.com",
            "163.com",
            "126.com",
            "yeah.net",
            "vip.163.com",
            "vip.126.com",
            "188.com",
        ),
        *(
            "139.com",
            "189.cn",
            "wo.cn",
            "sina.com",
            "sina.cn",
            "vip.sina.com",
            "sohu.com",
            "aliyun.com",
            "tom.com",
            "21cn.com",
        ),
        *("263.net", "gmail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "yahoo.com"),
    )
)


_COUNTY = re.compile(r"(.{2,}[区市县旗])(?:总工会|总|工会)")
# 格尔木市总医院, 海西州总结会
_NO_TOTAL = "(?!医院|商会|结|经理|投入|量|额|体|面积|数|计|部|站|公司)"
_PLACE = re.compile("[省市州县区]")
_OF_A_PLACE = re.compile("([^省]{2,9}?)[市州县区](?=.)")


@dataclass(frozen=True, slots=True)
class Union:
    """One unit on the roster. Addresses and domains are lower case; lists in the order of the roster."""

    id: str
    name: str
    group: str
    senders: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    short_name: str = ""
    subordinates: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    first_day: date | None = None
    last_day: date | None = None
    successor: str = ""
    notes: str = ""
    language: str = ""  # in which it is written to; "": as the office writes

    def owes(self, day: date) -> bool:
        """Whether this union is on duty on `day`."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)

    def inherit(self, other: "Union") -> "Union":
        """This union with the names, addresses and subordinates of one that it succeeded."""
        return replace(
            self,
            senders=tuple(dict.fromkeys((*self.senders, *other.senders))),
            domains=tuple(dict.fromkeys((*self.domains, *other.domains))),
            aliases=tuple(dict.fromkeys((*self.aliases, *own_names(other)))),
            subordinates=tuple(dict.fromkeys((*self.subordinates, *other.subordinates))),
        )

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class Mention:
    """A roster name found in a text: where, as written, whose; `union_id` is "" for a name of the receiver."""

    start: int
    end: int
    text: str
    union_id: str
    subordinate: bool = False


@dataclass(frozen=True)
class Roster:
    """All unions of a campaign, in roster order, and the receiver's own names, which name nobody."""

    unions: tuple[Union, ...]
    receiver_names: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Union]:
        """Unions by id."""
        return {union.id: union for union in self.unions}

    def with_addresses(self, learned: Mapping[str, str]) -> "Roster":
        """This roster with addresses that a person assigned: address -> union id. An assigned address has one owner."""
        if not learned:
            return self
        unions = tuple(
            replace(
                union,
                senders=(
                    *(sender for sender in union.senders if sender not in learned),
                    *(address for address, owner in learned.items() if owner == union.id),
                ),
            )
            for union in self.unions
        )
        return Roster(unions, self.receiver_names)

    def on(self, day: date) -> "Roster":
        """This roster as of `day`: a union that was succeeded before it leaves its names and addresses to the successor."""
        left = tuple(
            union.id
            for union in self.unions
            if union.last_day is not None and union.last_day < day and self._heir(union)
        )
        if left not in self._rosters:
            self._rosters[left] = self._without(left)
        return self._rosters[left]

    def _heir(self, union: Union) -> Union | None:
        heir = self.by_id.get(union.successor)
        return heir if heir is not union else None

    def _without(self, left: tuple[str, ...]) -> "Roster":
        """This roster after the unions in `left` handed over, each to the first of its successors that is still there."""
        if not left:
            return self
        unions = {union.id: union for union in self.unions if union.id not in left}
        for union_id in left:
            heir, seen = self.by_id[union_id].successor, {union_id}
            while heir in left and heir not in seen:
                seen.add(heir)
                heir = self.by_id[heir].successor
            if heir in unions:
                unions[heir] = unions[heir].inherit(self.by_id[union_id])
        return Roster(tuple(unions.values()), self.receiver_names)

    @cached_property
    def _rosters(self) -> dict[tuple[str, ...], "Roster"]:
        """One for each set of unions that left: the index of names is costly to make."""
        return {}

    def by_address(self, address: str) -> tuple[str, ...]:
        """Ids of the unions that list this exact address."""
        return self._senders.get(address, ())

    def resembled(self, address: str) -> tuple[str, ...]:
        """Ids of the unions for whose address or domain this one, which is not theirs, could be taken."""
        seen = skeleton(address)
        return tuple(dict.fromkeys((*self._seen.get(seen, ()), *self._seen.get(seen.rpartition("@")[2], ()))))

    def by_domain(self, address: str) -> tuple[str, ...]:
        """Ids of the unions that own the domain of this address."""
        domain = address.rpartition("@")[2]
        return self._domains.get(domain, ()) if domain not in PUBLIC_DOMAINS else ()

    def mentions(self, text: str) -> list[Mention]:
        """Roster names in `text`, left to right, the longest at each place. Linear in the text."""
        found = []
        for match in self._pattern.finditer(text):
            union_id, subordinate = self._folded[_fold(match[0])]
            found.append(Mention(match.start(), match.end(), match[0], union_id, subordinate))
        return found

    def without_names(self, text: str, *, mark: str = "") -> str:
        """`text` with every roster and receiver name replaced by `mark`, and places that names begin with (玉树州, 玉树)."""
        return self._places.sub(mark, self._pattern.sub(mark, text))

    def spelt(self, text: str) -> Iterator[tuple[int, int]]:
        """Where names of the roster, and places that names begin with, are written in a folded text: also where the place or
        province before a name makes it somebody else's, that one included."""
        for pattern in (self._written, self._places):
            yield from (match.span() for match in pattern.finditer(text))

    @cached_property
    def _written(self) -> re.Pattern[str]:
        names = "|".join(map(re.escape, sorted(self._names, key=len, reverse=True))) or r"(?!)"
        return re.compile(rf"(?:(?:{'|'.join(PROVINCES)})?省?|[市州县区])(?:{names})")

    @cached_property
    def _senders(self) -> dict[str, tuple[str, ...]]:
        return _index((sender, union.id) for union in self.unions for sender in union.senders)

    @cached_property
    def _domains(self) -> dict[str, tuple[str, ...]]:
        return _index((domain, union.id) for union in self.unions for domain in union.domains)

    @cached_property
    def _seen(self) -> dict[str, tuple[str, ...]]:
        """Addresses and owned domains as a hasty reader sees them."""
        names = ((name, union.id) for union in self.unions for name in (*union.senders, *union.domains))
        return _index((skeleton(name), union_id) for name, union_id in names)

    @cached_property
    def _names(self) -> dict[str, tuple[str, bool]]:
        names: dict[str, tuple[str, bool]] = {}
        for union in self.unions:
            for subordinate in union.subordinates:
                names.update((form, (union.id, True)) for form in subordinate_forms(subordinate))
        for union in self.unions:
            names.update((name, (union.id, False)) for name in own_names(union))
        names.update((name, ("", False)) for name in self.receiver_names)
        return names

    @cached_property
    def _folded(self) -> dict[str, tuple[str, bool]]:
        return {_fold(name): owner for name, owner in self._names.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._names, key=len, reverse=True)
        return re.compile("|".join(map(self._spelling, longest_first)) or r"(?!)")

    @cached_property
    def _places(self) -> re.Pattern[str]:
        matches = filter(None, map(_OF_A_PLACE.match, self._names))
        places = {place for match in matches for place in (match[0], match[1])}
        return re.compile("|".join(map(re.escape, sorted(places, key=len, reverse=True))) or r"(?!)")

    @cached_property
    def _other_provinces(self) -> tuple[str, ...]:
        """Provinces that are not ours; none where the roster does not tell which is."""
        text = " ".join(self._names)
        ours = {name for name in PROVINCES if re.search(name + "(?!.{0,6}自治|[州市县区])", text)}
        return tuple(name for name in PROVINCES if name not in ours) if ours else ()

    def _spelling(self, name: str) -> str:
        """A name as a pattern: 西宁市交通工会 is the city's body, 海南省交通工会 that of another province."""
        union_id, subordinate = self._names[name]
        if name.isascii():  # a word of its own, in any case
            return rf"(?<![A-Za-z0-9])(?i:{re.escape(name)})(?![A-Za-z0-9])"
        pattern = re.escape(name) + (_NO_TOTAL if name.endswith("总") else "")
        if not subordinate and not _PLACE.search(name):
            pattern += "".join(f"(?<!{place}{pattern})" for place in "市州县区")
        if union_id and not subordinate:
            province = "" if name.startswith("省") else "省"
            pattern += "".join(f"(?<!{other}{province}{re.escape(name)})" for other in self._other_provinces)
        return pattern


def _fold(name: str) -> str:
    """English names are the same in any case."""
    return name.lower() if name.isascii() else name


def own_names(union: Union) -> Iterator[str]:
    """Names that are the union's own: its name, short name and aliases."""
    yield from (name for name in (union.name, union.short_name, *union.aliases) if name)


def subordinate_forms(name: str) -> Iterator[str]:
    """Forms of a subordinate's name. Short county names are ordinary words and count only with 县/总/工会 beside them; of one that is
    written out, 和平县总工会, the place alone is none."""
    county = _COUNTY.fullmatch(name)
    yield name if len(name) > 2 else name + "县"
    if county or not name.endswith("工会"):
        name = county[1] if county else name
        stems = (name,) if name[-1] in "区市县旗" and len(name) > 2 else (name, name + "县")
        yield from (stem + ending for stem in stems for ending in ("总工会", "总", "工会"))


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        if value not in index.get(key, ()):
            index[key] = (*index.get(key, ()), value)
    return index
