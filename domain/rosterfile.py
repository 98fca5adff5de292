"""Rows of a roster file to a roster, with every problem by line. Column names in English or Chinese (CONTRACT 2)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from domain.roster import PUBLIC_DOMAINS, Roster, Union, own_names, subordinate_forms

_COLUMNS = {
    "id": "id", "编号": "id", "代码": "id", "name": "name", "名称": "name", "单位": "name", "单位名称": "name",
    "group": "group", "组别": "group", "类别": "group", "senders": "senders", "邮箱": "senders", "发件地址": "senders",
    "domains": "domains", "域名": "domains", "aliases": "aliases", "别名": "aliases", "简称": "short_name",
    "short_name": "short_name", "subordinates": "subordinates", "下级": "subordinates", "contact": "contact",
    "联系人": "contact", "phone": "phone", "电话": "phone", "from": "from", "开始": "from", "until": "until", "结束": "until",
    "successor": "successor", "继任": "successor", "notes": "notes", "备注": "notes",
}  # fmt: skip
_REQUIRED = ("id", "name", "group")
_ID = re.compile(r"[A-Za-z0-9_.\-]{1,40}")
_DOMAIN = re.compile(r"[^\s@,;.]+(\.[^\s@,;.]+)+")
_ADDRESS = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")


def read_roster(
    header: Iterable[str], rows: Iterable[tuple[int, list[str]]], *, receiver_names: tuple[str, ...] = ()
) -> tuple[Roster, list[str]]:
    """The roster in these rows (line number, cells), and all problems found; the roster is usable only without problems."""
    columns = [_COLUMNS.get(name.strip().lstrip("\ufeff").lower(), "") for name in header]
    problems = [f"column '{name}' is missing" for name in _REQUIRED if name not in columns]
    problems += [
        f"column '{name}' is not known"
        for name, known in zip(header, columns, strict=True)
        if name.strip() and not known
    ]
    problems += [f"column '{name}' stands there twice" for name in _COLUMNS.values() if columns.count(name) > 1]
    if problems:
        return Roster((), receiver_names), list(dict.fromkeys(problems))
    unions: list[Union] = []
    lines: dict[str, int] = {}
    for number, cells in rows:
        row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column}
        if not any(row.values()):
            continue
        union, faults = _union(row)
        if union.id in lines:
            faults.append(f"id '{union.id}' stands already in line {lines[union.id]}")
        problems += [f"line {number}: {fault}" for fault in faults]
        lines.setdefault(union.id, number)
        unions.append(union)
    problems += _across(unions, lines)
    return Roster(tuple(unions), receiver_names), problems


def union_lines(header: Iterable[str], rows: Iterable[tuple[int, list[str]]]) -> dict[str, int]:
    """In which line each union stands, by id; the first where there are several."""
    columns = [_COLUMNS.get(name.strip().lstrip("\ufeff").lower(), "") for name in header]
    lines: dict[str, int] = {}
    for number, cells in rows:
        row = dict(zip(columns, cells, strict=False))
        lines.setdefault(row.get("id", "").strip(), number)
    return lines


def _union(row: Mapping[str, str]) -> tuple[Union, list[str]]:
    faults = [f"'{name}' is empty" for name in _REQUIRED if not row.get(name)]
    if row.get("id") and not _ID.fullmatch(row["id"]):
        faults.append(f"id '{row['id']}' may hold only letters, digits, '_', '-' and '.'")
    senders, domains = _list(row, "senders", lower=True), _list(row, "domains", lower=True)
    faults += [f"'{sender}' is not a mail address" for sender in senders if not _ADDRESS.fullmatch(sender)]
    faults += [
        f"domain '{domain}' belongs to everybody; list addresses instead"
        for domain in domains
        if domain in PUBLIC_DOMAINS
    ]
    faults += [f"'{domain}' is not a domain; write it without @" for domain in domains if not _DOMAIN.fullmatch(domain)]
    days: dict[str, date | None] = {}
    for column in ("from", "until"):
        try:
            days[column] = date.fromisoformat(row[column]) if row.get(column) else None
        except ValueError:
            faults.append(f"'{column}' must be YYYY-MM-DD, not '{row[column]}'")
    union = Union(
        id=row.get("id", ""),
        name=row.get("name", ""),
        group=row.get("group", ""),
        senders=senders,
        domains=domains,
        aliases=_list(row, "aliases"),
        short_name=row.get("short_name", ""),
        subordinates=_list(row, "subordinates"),
        contact=row.get("contact", ""),
        phone=row.get("phone", ""),
        first_day=days.get("from"),
        last_day=days.get("until"),
        successor=row.get("successor", ""),
        notes=row.get("notes", ""),
    )
    return union, faults


def _list(row: Mapping[str, str], column: str, *, lower: bool = False) -> tuple[str, ...]:
    items = (item.strip() for item in re.split("[;；]", row.get(column, "")))
    return tuple(dict.fromkeys(item.lower() if lower else item for item in items if item))


def _across(unions: list[Union], lines: Mapping[str, int]) -> list[str]:
    """Problems between lines: a name that two unions claim, a domain with two owners, a successor who is not there."""
    problems = []
    owners: dict[str, Union] = {}
    for union in unions:
        for name in dict.fromkeys((*own_names(union), *(f for s in union.subordinates for f in subordinate_forms(s)))):
            other = owners.setdefault(name, union)
            if other.id != union.id:
                problems.append(
                    f"line {lines[union.id]}: name '{name}' is also that of '{other.id}' (line {lines[other.id]})"
                )
    domains: dict[str, Union] = {}
    for union in unions:
        for domain in union.domains:
            other = domains.setdefault(domain, union)
            if other.id != union.id:
                problems.append(
                    f"line {lines[union.id]}: domain '{domain}' is also owned by '{other.id}' (line {lines[other.id]})"
                )
        if union.successor and union.successor not in lines:
            problems.append(f"line {lines[union.id]}: successor '{union.successor}' is not on the roster")
    return problems
