"""docs/status.*.md: every row of a table of examples is delivered, and counts as it says there."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.wording import Words
from service.jobs import poll
from tests.conftest import rows
from tests.integration.office_case import ROSTER, OfficeCase, local

DOCS = Path(__file__).parents[2] / "docs"
UPDATE = os.environ.get("ROLLCALL_UPDATE_GOLDEN") == "1"
ROW = re.compile(
    r"^\| (?P<at>2月\d日|\d Feb) (?P<clock>[\d:]{8}) \| (?P<sender>\S+) \| (?P<subject>.*?) \|(?P<result>.*?)\|$",
    re.MULTILINE,
)
ENGLISH = """id,name,group,senders
north,North Branch,branches,north@example.com
mill,Mill Road School,schools,mill@example.com
harbour,Harbour Clinic,clinics,harbour@example.com
"""
SETTINGS = {"zh": "", "en": 'vocabulary = ["en"]\ndate_order = "dm"\nunit_name = "unit"'}
ROSTERS = {"zh": ROSTER, "en": ENGLISH}
BODIES = {"zh": "今日慰问职工50人，情况良好。", "en": "Forty parcels were handed out at the centre."}
EMPTY = ("今日无信息报送", "Nil return")  # of which the body says nothing either


def page(language):
    return DOCS / f"status.{language}.md"


EXAMPLES = [
    pytest.param(language, row.groupdict(), id=f"{language}-{row['subject']}-{row['clock']}")
    for language in ("zh", "en")
    for row in ROW.finditer(page(language).read_text(encoding="utf-8"))
]


def counted(folder, language, row):
    """What becomes of one mail, in words."""
    office = OfficeCase(folder).write(campaign=SETTINGS[language], digest=f'language = "{language}"')
    (folder / "roster.csv").write_text(ROSTERS[language], encoding="utf-8")
    day = re.search(r"\d", row["at"].removeprefix("2月"))[0]
    body = "" if row["subject"] in EMPTY else BODIES[language]
    office.mail(row["sender"], row["subject"], f"{day} {row['clock']}", body=body)
    office.now = local("6 23:00:00")
    with office.parts.store(office.now) as store:
        poll(office.parts, store)
        ((disposition, union, kind),) = rows(store, "select disposition, union_id, kind from inbox")
        statuses = rows(
            store,
            "select union_id, union_name, day, status from daily_status where day in ('2021-02-05', '2021-02-06') order by day, union_id",
        )
    words = Words(language)
    own = [f"{name} {words.day(datetime.fromisoformat(day).replace(tzinfo=UTC).date())} {words.status(status)}"
           for of, name, day, status in statuses
           if status == "pending" or (of in (union or "").split(",") and status not in ("missing", "expected"))]  # fmt: skip
    said = {"not_report": {"zh": "不是报送", "en": "no report"}, "triage": {"zh": "待确认", "en": "a person decides"}}
    pieces = [said[disposition][language]] if disposition in said else []
    nil = {"zh": "（零报告）", "en": " (nil report)"}[language] if kind == "nil" else ""
    return ("；" if language == "zh" else "; ").join([*pieces, *own]) + nil


@pytest.mark.parametrize(("language", "row"), EXAMPLES)
def test_an_example_counts_as_it_says(tmp_path, language, row):
    told = counted(tmp_path, language, row)
    if UPDATE and told != row["result"].strip():
        text = page(language).read_text(encoding="utf-8")
        old = f"| {row['at']} {row['clock']} | {row['sender']} | {row['subject']} |"
        page(language).write_text(re.sub(rf"{re.escape(old)}.*", f"{old} {told} |", text), encoding="utf-8")
        pytest.fail("the page was written; look at it, then run without ROLLCALL_UPDATE_GOLDEN")
    assert told == row["result"].strip()


def test_every_row_that_looks_like_an_example_is_one():
    for language in ("zh", "en"):
        text = page(language).read_text(encoding="utf-8")
        rows = re.findall(r"^\| *(?:2月|\d+ Feb).*$", text, re.MULTILINE)
        assert len(rows) == len(ROW.findall(text)) == 20, language
