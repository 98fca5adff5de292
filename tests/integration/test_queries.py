"""docs/queries.md: every question is asked of three days of the demo, and its answer is the one that stands there."""

import os
import re
from pathlib import Path

import pytest

from reports.grid import grid_lines
from store.asking import ask
from tests.integration import asked_case

demo_folder = asked_case.demo_folder  # fixtures
PAGE = Path(__file__).parents[2] / "docs/queries.md"
ASKED = re.compile(r"(## (\d+)\. [^\n]+\n\n[^\n]+\n\n```sql\n(.*?)\n```\n\n```\n)(.*?)(```\n)", re.DOTALL)
TEXT = PAGE.read_text(encoding="utf-8")
UPDATE = os.environ.get("ROLLCALL_UPDATE_GOLDEN") == "1"


def answer(folder, query):
    with ask(folder / "rollcall.db", query, now=asked_case.NOW) as found:
        return "".join(f"{line}\n" for line in grid_lines(found.columns, found.rows))


def test_there_are_thirty_numbered_questions():
    assert [int(number) for _, number, *_ in ASKED.findall(TEXT)] == list(range(1, 31))
    assert TEXT.count("```sql") == 30


@pytest.mark.parametrize(
    ("query", "shown"), [found[2:4] for found in ASKED.findall(TEXT)], ids=[found[1] for found in ASKED.findall(TEXT)]
)
def test_an_answer_is_the_one_that_is_shown(demo_folder, query, shown):
    assert answer(demo_folder, query) == shown
    assert 3 <= shown.count("\n") <= 14


def test_the_page_can_be_written_anew(demo_folder):
    written = ASKED.sub(lambda found: found[1] + answer(demo_folder, found[3]) + found[5], TEXT)
    if UPDATE and written != TEXT:
        PAGE.write_text(written, encoding="utf-8")
        pytest.fail("docs/queries.md was written; look at it, then run without ROLLCALL_UPDATE_GOLDEN")
    assert written == TEXT
