"""Who may import whom, read off the code itself."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("cli", "config", "demo", "domain", "ingest", "parsers", "reports", "service", "store")
# Each folder, and the folders whose modules it may import besides its own.
MAY_IMPORT = {
    "domain": {"domain/vocabulary"},
    "domain/vocabulary": {"domain"},
    "parsers": {"domain", "parsers/mail", "parsers/archives", "parsers/documents", "parsers/media"},
    "parsers/mail": {"parsers"},
    "parsers/archives": {"parsers", "parsers/mail"},
    "parsers/documents": {"parsers", "parsers/mail"},
    "parsers/media": {"parsers"},
    "parsers/redaction": {"parsers", "parsers/mail"},
    "store": {"domain", "parsers", "parsers/mail"},
    "ingest": {"domain", "parsers", "parsers/mail", "parsers/media", "parsers/redaction", "store"},
    "reports": {"domain", "reports/digest", "reports/office", "reports/mail", "store"},
    "reports/digest": {"domain", "reports", "store"},
    "reports/office": {"domain", "reports", "reports/digest", "store"},
    "reports/mail": {"domain", "reports", "store"},
    "reports/pages": {"domain", "reports", "reports/digest", "store"},
    "config": {"domain"},
    "service": {
        "config", "domain", "ingest", "parsers/mail", "parsers/media", "reports", "reports/digest", "reports/mail",
        "reports/office", "store",
    },
    # pages and their server: a room of its own, since Datasette is there only with its extra
    "service/explore": {"domain", "ingest", "reports", "reports/pages", "service", "store"},
    ".": {"service", "store"},
    "cli": {
        "config", "demo", "domain", "ingest", "parsers", "reports", "reports/digest", "reports/mail", "reports/office",
        ".", "service", "service/explore", "store",
    },
    "demo": set(),
}  # fmt: skip
FILES = [ROOT / "scheduler.py", *(path for name in PACKAGES for path in sorted((ROOT / name).glob("**/*.py")))]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
SQL = re.compile(
    r"^\s*(select\s.+\sfrom|with\s.+\sas\s*\(|insert\s+(or\s+\w+\s+)?into|update\s.+\sset|delete\s+from"
    r"|create\s+(temp\s+)?(table|view|index)|drop\s+(table|view|index)|pragma)\s",
    re.IGNORECASE | re.DOTALL,
)


def room_of(path):
    return str(path.relative_to(ROOT).parent)


def rooms_entered(path):
    """Folders whose modules a file imports."""
    found = (Path(*module.split(".")) for module in modules(path))
    return {room_of(ROOT / f"{place}.py") for place in found if (ROOT / f"{place}.py").exists()}


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
    room = room_of(path)
    assert rooms_entered(path) - {room} <= MAY_IMPORT[room]
    assert not imports(path) & {"tests", "bench"}


def test_nothing_is_allowed_that_nobody_needs():
    needed = {room: set() for room in MAY_IMPORT}
    for path in FILES:
        needed[room_of(path)] |= rooms_entered(path) - {room_of(path)}
    assert needed == MAY_IMPORT


def test_the_domain_stands_on_the_standard_library_alone():
    outside = {"os", "socket", "sqlite3", "subprocess", "urllib", "pathlib", "logging", "time"}
    for path in FILES:
        if room_of(path).startswith("domain"):
            assert imports(path) <= {*sys.stdlib_module_names, "domain"} - outside, path


@pytest.mark.parametrize(
    ("module", "files"),
    [
        ("imap_tools", ["ingest/imap_session.py"]),
        ("smtplib", ["reports/mail/mailer.py"]),
        ("mailparser", ["parsers/mail/message.py"]),
        ("pandas", ["reports/digest/coverage.py", "store/frames.py"]),
        ("jinja2", ["reports/render.py", "service/explore/chinese.py"]),  # there it reads Datasette's templates
        ("apscheduler", ["scheduler.py"]),
        (
            "xlsxwriter",
            [f"reports/office/{name}.py" for name in ("ledger", "photosheet", "sheets", "workbook")],
        ),
        ("docxtpl", ["reports/office/brief.py"]),
        ("babel", ["reports/wording.py"]),
        ("chinese_calendar", ["config/campaign.py"]),
        ("lunardate", ["config/campaign.py"]),
        ("pyarrow", ["service/parquet.py"]),
        ("datasette", ["service/explore/guarded.py", "service/explore/plugin.py", "service/explore/server.py"]),
        ("uvicorn", ["service/explore/server.py"]),
    ],
)
def test_a_library_is_met_in_one_file(module, files):
    assert importers(module) == files


def test_the_configuration_is_seen_by_the_composition_and_the_command_line_only():
    seen = {room_of(path) for path in FILES if "config" in imports(path)}
    assert seen <= {"config", "service", "cli", "."}


def test_the_demo_is_seen_by_the_command_line_only():
    assert [file for file in importers("demo") if not file.startswith("demo/")] == ["cli/setup.py", "cli/starting.py"]


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
    assert {file for file in found if not file.startswith("store/")} == set()


def test_parsers_see_no_store_no_network_and_no_clock():
    away = {"socket", "ssl", "imaplib", "smtplib", "http", "sqlite3", "time", "urllib.request"}
    for path in FILES:
        if room_of(path).startswith("parsers"):
            assert not away & set(modules(path)), path


def test_the_present_is_read_in_one_place():
    assert callers("datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.today") == [
        "service/parts.py"
    ]


def test_the_environment_is_read_in_one_room():
    found = {
        path
        for path in FILES
        for node in ast.walk(TREES[path])
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
    }
    assert named(found) == ["config/caller.py", "config/load.py"]
    assert not any("os.environ" in modules(path) or "os.getenv" in modules(path) for path in FILES)


def test_nobody_prints():
    assert [file for path in FILES if "print" in set(calls(path)) for file in named([path])] == []


def test_the_root_holds_what_the_user_named_and_what_is_packaged():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    settings = tools["setuptools"]
    assert [path.name for path in ROOT.glob("*.py")] == ["scheduler.py"]
    assert settings["py-modules"] == ["scheduler"]
    assert sorted(settings["packages"]["find"]["include"]) == [f"{name}*" for name in PACKAGES]
    assert sorted(tools["mypy"]["files"]) == sorted([*PACKAGES, "scheduler.py"])


def test_every_folder_with_code_is_a_package_that_says_what_it_is():
    assert {room_of(path) for path in FILES} == set(MAY_IMPORT)
    for name in MAY_IMPORT.keys() - {"."}:
        body = TREES[ROOT / name / "__init__.py"].body
        assert len(body) == 1, name
        assert isinstance(body[0], ast.Expr), name


def test_no_module_is_longer_than_one_can_hold():
    tests = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    assert [path.name for path in FILES + tests if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []
