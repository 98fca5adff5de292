"""Rows of a roster file to a roster, with every problem by line. Column names in English or Chinese (CONTRACT 2)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date

from domain.roster import PUBLIC_DOMAINS, Roster, Union, own_names, subordinate_forms
from domain.saying import say

# What the columns of a roster are called, besides the first name, which is the program's own.
_NAMES = {
    "id": ("编号", "代码", "单位编号", "单位代码", "标识"),
    "name": ("名称", "单位", "单位名称", "单位全称", "全称", "报送单位", "工会名称", "学校", "学校名称", "部门",
             "unit", "union", "unit name", "school", "branch", "organisation", "organization", "office"),
    "group": ("组别", "类别", "组", "分组", "所属组", "所属组别", "单位类别", "分类", "district", "region", "type"),
    "senders": (
        "邮箱", "发件地址", "电子邮箱", "电子邮件", "邮箱地址", "邮件地址", "发件邮箱", "报送邮箱", "单位邮箱", "sender",
        "email", "e-mail", "mail", "email address", "e-mail address",
    ),
    "domains": ("域名", "邮箱域名", "domain"),
    "aliases": ("别名", "其他名称", "曾用名", "alias"),
    "short_name": ("简称", "单位简称"),
    "subordinates": ("下级", "下级单位"),
    "contact": ("联系人", "联络人", "经办人", "联系人姓名", "person", "contact person"),
    "phone": ("电话", "联系电话", "电话号码", "联系方式", "办公电话", "手机", "手机号", "手机号码", "telephone", "tel", "phone number"),
    "from": ("开始", "开始日期", "起始日期"),
    "until": ("结束", "结束日期", "截止日期"),
    "successor": ("继任", "继任单位"),
    "notes": ("备注", "说明"),
    "language": ("语言", "语种"),
}  # fmt: skip
_COLUMNS = {re.sub(r"[_ ]", "", name): column for column, names in _NAMES.items() for name in (column, *names)}
ROSTER_COLUMNS = tuple(column for column in _NAMES if column != "language")
_SHOWN = {"id": say("id"), "name": say("name"), "group": say("group")}  # with what they may be called
_REQUIRED = ("id", "name", "group")
_LANGUAGES = ("zh", "en")
UNION_ID = re.compile(r"[A-Za-z0-9_.\-]{1,40}")
_DOMAIN = re.compile(r"[^\s@,;.]+(\.[^\s@,;.]+)+")
ADDRESS = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")


def read_roster(
    header: Iterable[str], rows: Iterable[tuple[int, list[str]]], *, receiver_names: tuple[str, ...] = ()
) -> tuple[Roster, list[str]]:
    """The roster in these rows (line number, cells), and all problems found; the roster is usable only without problems."""
    header = list(header)
    columns = [column_of(name) for name in header]
    problems: list[str] = [
        say("column '%(name)s' is missing", name=_SHOWN[name]) for name in _REQUIRED if name not in columns
    ]
    problems += [
        say("column '%(name)s' is not known", name=name.strip())
        for name, known in zip(header, columns, strict=True)
        if name.strip() and not known
    ]
    problems += [say("column '%(name)s' stands there twice", name=name) for name in _NAMES if columns.count(name) > 1]
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
            faults.append(say("id '%(id)s' stands already in line %(line)s", id=union.id, line=lines[union.id]))
        problems += [say("line %(line)s: %(what)s", line=number, what=fault) for fault in faults]
        lines.setdefault(union.id, number)
        unions.append(union)
    problems += _across(unions, lines)
    return Roster(tuple(unions), receiver_names), problems


def union_lines(header: Iterable[str], rows: Iterable[tuple[int, list[str]]]) -> dict[str, int]:
    """In which line each union stands, by id; the first where there are several."""
    columns = [column_of(name) for name in header]
    lines: dict[str, int] = {}
    for number, cells in rows:
        row = dict(zip(columns, cells, strict=False))
        lines.setdefault(row.get("id", "").strip(), number)
    return lines


def column_of(name: str) -> str:
    """The column that a header means; "" where nobody knows it. Blanks, width and what stands in brackets say nothing."""
    folded = unicodedata.normalize("NFKC", name).lower().strip("\ufeff")
    folded = re.sub(r"\(.*?\)|[*:_\s]", "", folded)
    return _COLUMNS.get(folded, "")


def _union(row: Mapping[str, str]) -> tuple[Union, list[str]]:
    faults: list[str] = [say("'%(name)s' is empty", name=_SHOWN[name]) for name in _REQUIRED if not row.get(name)]
    if row.get("id") and not UNION_ID.fullmatch(row["id"]):
        faults.append(say("id '%(id)s' may hold only letters, digits, '_', '-' and '.'", id=row["id"]))
    senders, domains = _list(row, "senders", lower=True), _list(row, "domains", lower=True)
    faults += [
        say("%(address)s is not a mail address", address=f"'{sender}'")
        for sender in senders
        if not ADDRESS.fullmatch(sender)
    ]
    faults += [
        say("domain '%(domain)s' belongs to everybody; list addresses instead", domain=domain)
        for domain in domains
        if domain in PUBLIC_DOMAINS
    ]
    faults += [
        say("'%(domain)s' is not a domain; write it without @", domain=domain)
        for domain in domains
        if not _DOMAIN.fullmatch(domain)
    ]
    days: dict[str, date | None] = {}
    for column in ("from", "until"):
        try:
            days[column] = date.fromisoformat(row[column]) if row.get(column) else None
        except ValueError:
            faults.append(say("'%(column)s' must be YYYY-MM-DD, not '%(value)s'", column=column, value=row[column]))
    if row.get("language") not in (None, "", *_LANGUAGES):
        faults.append(say("'language' is zh or en, not '%(value)s'", value=row["language"]))
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
        language=row.get("language", ""),
    )
    return union, faults


def _list(row: Mapping[str, str], column: str, *, lower: bool = False) -> tuple[str, ...]:
    items = (item.strip() for item in re.split("[;；]", row.get(column, "")))
    return tuple(dict.fromkeys(item.lower() if lower else item for item in items if item))


def _across(unions: list[Union], lines: Mapping[str, int]) -> list[str]:
    """Problems between lines: a name that two unions claim, a domain with two owners, a successor who is not there."""
    problems: list[str] = []
    owners: dict[str, Union] = {}
    for union in unions:
        for name in dict.fromkeys((*own_names(union), *(f for s in union.subordinates for f in subordinate_forms(s)))):
            other = owners.setdefault(name, union)
            if other.id != union.id:
                problems.append(
                    say(
                        "line %(line)s: name '%(name)s' is also that of '%(other)s' (line %(there)s)",
                        line=lines[union.id],
                        name=name,
                        other=other.id,
                        there=lines[other.id],
                    )
                )
    domains: dict[str, Union] = {}
    for union in unions:
        for domain in union.domains:
            other = domains.setdefault(domain, union)
            if other.id != union.id:
                problems.append(
                    say(
                        "line %(line)s: domain '%(domain)s' is also owned by '%(other)s' (line %(there)s)",
                        line=lines[union.id],
                        domain=domain,
                        other=other.id,
                        there=lines[other.id],
                    )
                )
        if union.successor and union.successor not in lines:
            problems.append(
                say(
                    "line %(line)s: successor '%(successor)s' is not on the roster",
                    line=lines[union.id],
                    successor=union.successor,
                )
            )
    return problems
