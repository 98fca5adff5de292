"""The roster's file: rows of a .csv or .xlsx to a Roster, every problem with its line."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from config.campaign import read_campaign
from config.table import ConfigError, Table, read_toml
from domain.roster import Roster
from domain.rostercheck import doubts
from domain.rosterfile import read_roster, union_lines


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
        header, *rows = read_rows(file) or [[]]
    except (OSError, ValueError) as error:
        raise ConfigError([f"{file}: cannot be read: {error}"]) from error
    numbered = list(enumerate(rows, start=2))
    roster, wrong = read_roster(header, numbered, receiver_names=campaign.receiver_names)
    lines = union_lines(header, numbered)
    doubtful = doubts(roster, lines, office_addresses=campaign.office_addresses) if not wrong else []
    return RosterReading(file, roster, tuple(wrong), tuple(doubtful))


def load_roster(table: Table, base: Path, receiver_names: tuple[str, ...]) -> Roster:
    """The roster that [campaign] names; problems are put where the table puts them."""
    name = table.text("roster", required=True)
    if not name:
        return Roster(())
    path = base / name
    try:
        header, *rows = read_rows(path) or [[]]
    except (OSError, ValueError) as error:
        table.problem("roster", f"{path} cannot be read: {error}")
        return Roster(())
    roster, problems = read_roster(header, enumerate(rows, start=2), receiver_names=receiver_names)
    table.problems += [f"{path}: {problem}" for problem in problems]
    if not problems and not roster.unions:
        table.problems.append(f"{path}: names no union; `rollcall init` writes an example")
    return roster


def read_rows(path: Path) -> list[list[str]]:
    """Rows of a roster file, .csv (UTF-8 or GB18030) or .xlsx, as texts. Raises OSError or ValueError."""
    if path.suffix.lower() in (".xlsx", ".xls", ".et"):
        return _workbook_rows(path)
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _workbook_rows(path: Path) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except CalamineError as error:
        raise ValueError(str(error)) from error
    return [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
