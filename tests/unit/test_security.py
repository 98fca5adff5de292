"""SECURITY.md: every line that says what is defended names tests, and each of them is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
DEFENDED = TEXT[TEXT.index("## What is defended") : TEXT.index("## What is not")]
LINES = [line for line in DEFENDED.splitlines() if line.startswith("| ") and not line.startswith("| what |")]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DEFENDED)


def test_every_line_names_a_test():
    assert len(LINES) > 20
    assert [line for line in LINES if not re.search(r"`tests/[\w/]+\.py::test_\w+`", line.split("|")[3])] == []


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_is_there(path, name):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_it_says_against_whom_what_is_not_defended_and_how_to_report():
    headings = re.findall(r"^## (.*)$", TEXT, re.MULTILINE)
    assert headings == ["Against whom", "What is defended", "What is not", "To report a weakness"]
