"""Who may import whom, read off the code itself."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("demo", "domain", "ingest", "parsers", "reports", "store")
TOP = (
    "arguments", "campaigntable", "cli", "config", "deciding", "digesttable", "doctor", "mailing", "reading", "replying",
    "rostering", "scheduler", "sending", "tomltable", "triaging",
)  # fmt: skip
MAY_IMPORT = {
    "domain": {"domain"},
    "parsers": {"parsers", "domain"},
    "store": {"store", "parsers", "domain"},
    "ingest": {"ingest", "store", "parsers", "domain"},
    "reports": {"reports", "store", "domain"},
    "demo": {"demo"},
    "tomltable": set(),
    "campaigntable": {"domain", "tomltable"},
    "digesttable": {"tomltable"},
    "config": {"campaigntable", "digesttable", "domain", "tomltable"},
    "sending": {"domain", "reports", "store"},
    "replying": {"domain", "ingest", "parsers", "reports", "store"},
    "scheduler": {"config", "domain", "ingest", "parsers", "replying", "reports", "sending", "store"},
    "doctor": {"config", "ingest", "parsers", "reports", "scheduler", "store"},
    "arguments": {"config", "domain", "scheduler"},
    "reading": {"arguments", "domain", "reports", "scheduler", "store"},
    "deciding": {"arguments", "config", "domain", "ingest", "reports", "scheduler", "store", "triaging"},
    "rostering": {"arguments", "config", "store"},
    "triaging": {"domain", "ingest", "reports", "store"},
    "mailing": {"arguments", "config", "domain", "reading", "replying", "reports", "scheduler", "store"},
    "cli": {
        "arguments", "config", "deciding", "demo", "doctor", "domain", "ingest", "mailing", "reading", "reports", "rostering",
        "scheduler", "store",
    },
}  # fmt: skip
FILES = [path for name in PACKAGES for path in sorted((ROOT / name).glob("**/*.py"))] + [
    ROOT / f"{name}.py" for name in TOP
]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
SQL = re.compile(
    r"^\s*(select\s.+\sfrom|with\s.+\sas\s*\(|insert\s+(or\s+\w+\s+)?into|update\s.+\sset|delete\s+from"
    r"|create\s+(temp\s+)?(table|view|index)|drop\s+(table|view|index)|pragma)\s",
    re.IGNORECASE | re.DOTALL,
)


def room_of(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def named(paths):
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def modules(path):
    """Dotted names of all modules that a file imports, wherever in it."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports(path):
    return {module.partition(".")[0] for module in modules(path)}


def importers(module):
    return named(path for path in FILES if module in imports(path))


def calls(path):
    """Dotted names of all functions that a file calls: `print`, `datetime.now`, `time.time`."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def callers(*names):
    return named(path for path in FILES if any(call.endswith(names) for call in calls(path)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_its_room_may(path):
    ours = imports(path) & {*MAY_IMPORT, "tests", "bench"}
    assert ours <= MAY_IMPORT[room_of(path)]


def test_the_domain_stands_on_the_standard_library_alone():
    outside = {"os", "socket", "sqlite3", "subprocess", "urllib", "pathlib", "logging", "time"}
    for path in FILES:
        if room_of(path) == "domain":
            assert imports(path) <= {*sys.stdlib_module_names, "domain"} - outside, path


@pytest.mark.parametrize(
    ("module", "files"),
    [
        ("imap_tools", ["ingest/imap_session.py"]),
        ("smtplib", ["reports/mail/mailer.py"]),
        ("mailparser", ["parsers/mail/message.py"]),
        ("pandas", ["reports/digest/coverage.py"]),
        ("jinja2", ["reports/render.py"]),
        ("apscheduler", ["scheduler.py"]),
        ("xlsxwriter", ["reports/office/sheets.py", "reports/office/workbook.py"]),
        ("docxtpl", ["reports/office/brief.py"]),
        ("babel", ["reports/wording.py"]),
        ("chinese_calendar", ["campaigntable.py"]),
        ("lunardate", ["campaigntable.py"]),
    ],
)
def test_a_library_is_met_in_one_file(module, files):
    assert importers(module) == files


def test_the_configuration_is_seen_by_the_composition_and_the_command_line_only():
    assert importers("config") == [
        "arguments.py", "cli.py", "deciding.py", "doctor.py", "mailing.py", "rostering.py", "scheduler.py"
    ]  # fmt: skip


def test_the_demo_is_seen_by_the_command_line_only():
    assert [file for file in importers("demo") if not file.startswith("demo/")] == ["cli.py"]


def test_the_database_is_met_in_the_store_only():
    assert {file.partition("/")[0] for name in ("sqlite3", "sqlite_utils") for file in importers(name)} == {"store"}


def test_sql_is_written_in_the_store_only():
    found = {
        str(path.relative_to(ROOT))
        for path in FILES
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(f"{node.value} ")
    }
    assert found
    assert {file for file in found if not file.startswith("store/")} <= {"doctor.py"}  # its one pragma


def test_parsers_see_no_store_no_network_and_no_clock():
    away = {"socket", "ssl", "imaplib", "smtplib", "http", "sqlite3", "time", "urllib.request"}
    for path in FILES:
        if room_of(path) == "parsers":
            assert not away & set(modules(path)), path


def test_the_present_is_read_in_one_place():
    assert callers("datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.today") == ["scheduler.py"]


def test_the_environment_is_read_in_one_place():
    found = {
        path
        for path in FILES
        for node in ast.walk(TREES[path])
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
    }
    assert named(found) == ["config.py"]
    assert not any("os.environ" in modules(path) or "os.getenv" in modules(path) for path in FILES)


def test_nobody_prints():
    assert [file for path in FILES if "print" in set(calls(path)) for file in named([path])] == []


def test_the_modules_of_the_root_are_those_that_are_packaged_and_typed():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    settings = tools["setuptools"]
    assert sorted(settings["py-modules"]) == sorted(path.stem for path in ROOT.glob("*.py")) == sorted(TOP)
    assert sorted(settings["packages"]["find"]["include"]) == [f"{name}*" for name in PACKAGES]
    assert sorted(tools["mypy"]["files"]) == sorted([*PACKAGES, *(f"{name}.py" for name in TOP)])


def test_every_folder_with_code_is_a_package_that_says_what_it_is():
    holding = {path.parent.name for path in ROOT.glob("*/*.py")} - {"tests", "bench"}
    assert holding == set(PACKAGES)
    for name in PACKAGES:
        body = TREES[ROOT / name / "__init__.py"].body
        assert len(body) == 1, name
        assert isinstance(body[0], ast.Expr), name


def test_no_module_is_longer_than_one_can_hold():
    assert [path.name for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []
