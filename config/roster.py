"""The roster that the configuration names, every problem with its line; the same words for every command."""

from dataclasses import dataclass
from pathlib import Path

from config.campaign import read_campaign
from config.rosterrows import Unreadable, read_rows
from config.table import ConfigError, Table, read_toml
from domain.roster import Roster
from domain.rostercheck import doubts
from domain.rosterfile import read_roster, union_lines
from domain.saying import say, words_of_error


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A roster file as `rollcall roster check` reads it: what is wrong with it, and what is doubtful, by line."""

    path: Path
    roster: Roster
    problems: tuple[str, ...]
    doubts: tuple[str, ...]


def check_roster(path: Path) -> RosterReading:
    """Read only the roster that the configuration at `path` names. Raises ConfigError where it names none."""
    problems: list[str] = []
    table = Table(read_toml(path), "", problems).table("campaign", required=True)
    name = table.text("roster", required=True)
    campaign, _ = read_campaign(Table(table.data, "campaign", []))
    if not name:
        raise ConfigError(problems)
    file = path.parent / name
    try:
        header, rows = read_rows(file)
    except Unreadable as error:
        raise ConfigError([say("%(path)s: %(problem)s", path=file, problem=words_of_error(error))]) from error
    roster, wrong = read_roster(header, rows, receiver_names=campaign.receiver_names)
    lines = union_lines(header, rows)
    doubtful = doubts(roster, lines, office_addresses=campaign.office_addresses) if not wrong else []
    return RosterReading(file, roster, tuple(wrong or _no_union(roster)), tuple(doubtful))


def load_roster(table: Table, base: Path, receiver_names: tuple[str, ...]) -> Roster:
    """The roster that [campaign] names; problems are put where the table puts them."""
    name = table.text("roster", required=True)
    if not name:
        return Roster(())
    path = base / name
    try:
        header, rows = read_rows(path)
        roster, problems = read_roster(header, rows, receiver_names=receiver_names)
        problems = problems or _no_union(roster)
    except Unreadable as error:
        roster, problems = Roster(()), [words_of_error(error)]
    table.problems += [say("%(path)s: %(problem)s", path=path, problem=problem) for problem in problems]
    return roster


def _no_union(roster: Roster) -> list[str]:
    said = say("names no union below its header; write one line for each, or let `rollcall init` write an example")
    return [] if roster.unions else [said]
