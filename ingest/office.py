"""The rules by which an office's mail is filed, and the roster as it stood for a mail."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from domain.campaign import Campaign
from domain.roster import Roster
from store.database import Store
from store.decisions import assigned_at, assignments


@dataclass(frozen=True)
class Office:
    """The rules by which mail is filed: the campaign, and its roster as configured."""

    campaign: Campaign
    roster: Roster
    officers: frozenset[str] = frozenset()  # whose answers to digests are no reports

    def roster_at(self, store: Store, at: datetime) -> Roster:
        """The roster with the addresses that a person had assigned when a mail of `at` came."""
        learned = assigned_at(assignments(store), at, self.roster.by_id)
        key = tuple(learned.items())
        if key not in self._rosters:
            self._rosters[key] = self.roster.with_addresses(learned)
        return self._rosters[key]

    @cached_property
    def _rosters(self) -> dict[tuple[tuple[str, str], ...], Roster]:
        """One for each set of assigned addresses: a roster's index of names is costly to make."""
        return {}
