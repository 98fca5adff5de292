"""Who may import whom, read off the code itself."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("demo", "domain", "ingest", "parsers", "reports", "store")
TOP = ("arguments", "cli", "config", "deciding", "doctor", "scheduler", "tomltable")
MAY_IMPORT = {
    "domain": {"domain"},
    "parsers": {"parsers", "domain"},
    "store": {"store", "parsers", "domain"},
    "ingest": {"ingest", "store", "parsers", "domain"},
    "reports": {"reports", "store", "domain"},
    "demo": {"demo"},
    "config": {"config", "domain", "tomltable"},
    "tomltable": set(),
    "scheduler": {"config", "domain", "ingest", "parsers", "reports", "store"},
    "doctor": {"config", "ingest", "reports", "scheduler", "store"},
    "arguments": {"config", "domain", "scheduler"},
    "deciding": {"arguments", "config", "domain", "ingest", "scheduler", "store"},
    "cli": {"arguments", "config", "deciding", "demo", "doctor", "domain", "ingest", "reports", "scheduler", "store"},
}
FILES = [path for name in PACKAGES for path in sorted((ROOT / name).glob("**/*.py"))] + [
    ROOT / f"{name}.py" for name in TOP
]


def name_of(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def importers(module):
    return sorted({str(path.relative_to(ROOT)) for path in FILES if module in imports(path)})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_its_room_may(path):
    ours = {name for name in imports(path) if name in MAY_IMPORT}
    assert ours <= MAY_IMPORT[name_of(path)]


def test_the_domain_stands_on_the_standard_library_alone():
    for path in FILES:
        if name_of(path) == "domain":
            assert set(imports(path)) <= {*sys.stdlib_module_names, "domain"}, path


@pytest.mark.parametrize(
    ("module", "files"),
    [
        ("imap_tools", ["ingest/imap_session.py"]),
        ("smtplib", ["reports/mailer.py"]),
        ("mailparser", ["parsers/message.py"]),
        ("pandas", ["reports/coverage.py"]),
        ("jinja2", ["reports/render.py"]),
        ("apscheduler", ["scheduler.py"]),
    ],
)
def test_a_library_is_met_in_one_file(module, files):
    assert importers(module) == files


def test_sql_lives_in_the_store():
    assert all(file.startswith("store/") for module in ("sqlite3", "sqlite_utils") for file in importers(module))


def test_parsers_see_no_network_and_no_clock():
    for path in FILES:
        if name_of(path) == "parsers":
            assert not {"socket", "imaplib", "smtplib", "urllib.request", "time"} & set(imports(path)), path
            assert "now(" not in path.read_text(encoding="utf-8"), path


def test_the_environment_is_read_in_one_place():
    assert [str(path.relative_to(ROOT)) for path in FILES if "os.environ" in path.read_text(encoding="utf-8")] == [
        "config.py"
    ]


def test_the_present_is_read_in_one_place():
    assert [str(p.relative_to(ROOT)) for p in FILES if "datetime.now(" in p.read_text(encoding="utf-8")] == [
        "scheduler.py"
    ]


def test_the_modules_of_the_root_are_those_that_are_packaged():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    assert sorted(settings["py-modules"]) == sorted(path.stem for path in ROOT.glob("*.py")) == sorted(TOP)
    assert sorted(settings["packages"]["find"]["include"]) == [f"{name}*" for name in PACKAGES]


def test_no_module_is_longer_than_one_can_hold():
    assert [path.name for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > 440] == []
