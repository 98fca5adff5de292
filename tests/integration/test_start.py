"""Commands start at once: what they do not need is not imported. Counted in modules, since a machine's seconds are no test."""

import json
import subprocess
import sys

import pytest

from tests.integration.office_case import OfficeCase, local

HEAVY = {"pandas", "numpy", "lxml", "PIL", "sqlite_utils", "py7zr", "mailparser", "selectolax", "apscheduler", "jinja2"}
LIGHT = {"click"}  # of all that is installed, for --help
RUN = """
import json, sys
from cli.main import rollcall
try:
    rollcall.main(sys.argv[1:], standalone_mode=False)
except SystemExit:
    pass
print("\\n" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    case = OfficeCase(tmp_path_factory.mktemp("start")).write()
    with case.parts.store(local("5 16:30:00")):
        pass  # a store is made with sqlite-utils; those that are there need no migration
    return case


def imported(office, *words):
    command = [
        sys.executable,
        "-c",
        RUN,
        "--config",
        str(office.folder / "config.toml"),
        "--now",
        "2021-02-05T16:30:00+08:00",
    ]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "words", ["--help", "day 2021-02-05", "status", "inbox", "explain east 2021-02-05", "triage", "sql values(1)"]
)
def test_a_command_that_parses_nothing_imports_no_parser_and_no_tables(office, words):
    assert imported(office, *words.split()) & HEAVY == set()


def test_a_poll_leaves_reading_to_its_children(office):
    assert (
        imported(office, "poll") & (HEAVY | {"xlsxwriter", "docx", "docxtpl", "pypdfium2", "charset_normalizer"})
        == set()
    )


def test_help_needs_the_command_line_alone(office):
    ours = {
        "cli",
        "config",
        "domain",
        "ingest",
        "parsers",
        "reports",
        "service",
        "store",
        "demo",
        "scheduler",
        "rich",
        "babel",
    }
    assert imported(office, "--help") & ours == {
        "cli",
        "config",
        "domain",
    }  # its language: `config.caller` and what it needs
    assert imported(office, "--help") >= LIGHT
