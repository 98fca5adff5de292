"""An office's own list of units made a roster: the header found below its title, columns recognised, ids made where none are,
a group written once for many lines carried down. What could not be used is said, never lost silently.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.rosterfile import ADDRESS, ROSTER_COLUMNS, UNION_ID, column_of
from domain.saying import say

Row = tuple[int, list[str]]  # line number, cells
_HEADER_LINES = 10  # in which the header is looked for
_SEPARATED = re.compile(r"[;；,，、\s]+")
_LISTS = ("senders", "domains")
_NAMES = re.compile(r"[;；、\n]+")
_TOTAL = re.compile(r"(?:合计|总计|小计|共计|total|sum)\b.{0,6}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """Rows for a roster file under ROSTER_COLUMNS, and notes for the person who gave the list."""

    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def draft_roster(lines: Sequence[Row], *, group: str) -> Draft:
    """The roster in an office's list. `group` is the group of units for which the list names none; without rows where the list
    has no column of names."""
    found = next((n for n, (_, cells) in enumerate(lines[:_HEADER_LINES]) if "name" in map(column_of, cells)), None)
    if found is None:
        return Draft((), (say("no column of names was recognised; call it 单位名称 or name"),))
    columns = [column_of(cell) for cell in lines[found][1]]
    notes: list[str] = []
    left = [cell.strip() for cell, column in zip(lines[found][1], columns, strict=True) if cell.strip() and not column]
    if left:
        notes.append(say("left out, since nobody knows them: the columns %(columns)s", columns=", ".join(left)))
    rows: list[dict[str, str]] = []
    last_group = ""
    for number, cells in lines[found + 1 :]:
        row: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            if column and cell.strip():
                row.setdefault(column, cell.strip())
        if not row.get("name") or _TOTAL.fullmatch(row["name"]):
            continue
        row["name"] = re.sub(r"\s+", " ", row["name"])
        last_group = row["group"] = row.get("group") or last_group or group
        notes += _tidy(row, number)
        rows.append(row)
    _give_ids(rows)
    return Draft(tuple(tuple(row.get(column, "") for column in ROSTER_COLUMNS) for row in rows), tuple(notes))


def _tidy(row: dict[str, str], number: int) -> Iterable[str]:
    """Lists separated as the file wants them; addresses that are none left out, and said."""
    for column in _LISTS:
        row[column] = ";".join(filter(None, _SEPARATED.split(row.get(column, ""))))
    for column in ("aliases", "subordinates"):
        row[column] = ";".join(part.strip() for part in _NAMES.split(row.get(column, "")) if part.strip())
    senders = row["senders"].split(";") if row["senders"] else []
    wrong = [sender for sender in senders if not ADDRESS.fullmatch(sender)]
    row["senders"] = ";".join(sender for sender in senders if sender not in wrong)
    for sender in wrong:
        yield say("line %(line)s: '%(text)s' is not a mail address and was left out", line=number, text=sender)


def _give_ids(rows: Iterable[dict[str, str]]) -> None:
    """Ids that the list has are kept where they can be; others are made of the name, or counted."""
    taken: set[str] = set()
    for count, row in enumerate(rows, start=1):
        made = row.get("id", "")
        if not UNION_ID.fullmatch(made):
            made = re.sub(r"[^a-z0-9]+", "-", row["name"].lower()).strip("-")[:40] if row["name"].isascii() else ""
        made = made or f"u{count:02d}"
        while made in taken:
            made = f"{made[:36]}-{count}"
        taken.add(made)
        row["id"] = made
