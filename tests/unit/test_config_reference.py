"""docs/config.md is written from what the program reads of a configuration, and from what docs/config.tsv says that it means."""

import csv
import inspect
import os
import re
from datetime import time
from itertools import groupby
from pathlib import Path

import pytest
from test_docs import EXAMPLE, load_example

from config.table import Table

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/config.md"
MARK = "<!-- written by tests/unit/test_config_reference.py -->\n"
KINDS = {
    "text": "text",
    "texts": "list of texts",
    "whole": "whole number",
    "day": "date",
    "clock": "time",
    "tables": "list of tables",
}
DEFAULTS = {
    "[campaign] vocabulary": '`["zh"]`',
    "[notify] events": '`["missing", "revised"]`',
    "[mailbox] receiving_hosts": "by provider",
}
# Keys that are read by a number of readers, and what each may hold.
VALUES = {
    "[mailbox] folders": '`"auto"` or a list of texts', "[mailbox] after_ingest": '`"leave"`, `"seen"`, `"move:Folder"`',
    "[campaign] days": '`"every"`, `"workdays"`, `"mon-fri"` or a list of dates', "[campaign] vocabulary": '`["zh"]`, `["en"]` or both',
    "[digest] attach": '`"xlsx"`, `"docx"`, `"photos"`', "[notify] events": '`"missing"`, `"revised"`, `"progress"`, `"alarm"`',
}  # fmt: skip


@pytest.fixture
def read(tmp_path, monkeypatch):
    """[table] key -> kind and arguments of its reading, of the example with every key switched on, in the order of the example."""
    seen = {}

    def recorded(name, reader):
        signature = inspect.signature(reader)

        def record(self, key, *args, **kwargs):
            if name != "table":
                bound = signature.bind(self, key, *args, **kwargs)
                bound.apply_defaults()
                seen.setdefault(f"[{self.name}] {key}", (name, bound.arguments))
            return reader(self, key, *args, **kwargs)

        return record

    for name in (*KINDS, "value", "table"):
        monkeypatch.setattr(Table, name, recorded(name, getattr(Table, name)))
    load_example(tmp_path, re.sub(r"^# (?=\[|[a-z_]+ = )", "", EXAMPLE, flags=re.MULTILINE))
    return seen


@pytest.fixture
def meanings():
    with (ROOT / "docs/config.tsv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def values(key, kind, told):
    """What may stand there."""
    if key in VALUES:
        return VALUES[key]
    if told.get("among"):
        return ", ".join(f'`"{one}"`' for one in told["among"])
    if kind == "whole":
        return f"{told['low']} to {told['high']:,}"
    return KINDS.get(kind) or ("`true`, `false`" if told["kind"] is bool else told["what"])


def default(key, told):
    """What holds without it."""
    if key in DEFAULTS:
        return DEFAULTS[key]
    if told.get("required"):
        return "**required**"
    value = told.get("default")
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, time):
        return f"`{value:%H:%M:%S}`"
    return f"`{value}`" if isinstance(value, int) else f'`"{value}"`' if value else "–"


def page(read, meanings):
    lines = []
    for table, keys in groupby(meanings, key=lambda key: key.partition("]")[0] + "]"):
        head, *rest = keys
        lines += [f"## {table}", "", f"{meanings[head]['zh']}。{meanings[head]['en']}.", ""]
        lines += ["| key | value | default | 含义 | meaning |", "|---|---|---|---|---|"]
        for key in rest:
            kind, told = read[key]
            cells = (
                f"`{key.partition('] ')[2]}`",
                values(key, kind, told),
                default(key, told),
                meanings[key]["zh"],
                meanings[key]["en"],
            )
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def test_every_key_that_is_read_has_a_meaning_and_no_other(read, meanings):
    tables = {
        f"[{key.replace('[', '').replace('] ', '.').strip('.')}]" for key, (kind, _) in read.items() if kind == "tables"
    }
    keys = {key for key, (kind, _) in read.items() if kind != "tables"} | {"[campaign.taxonomy] labels"}
    assert {key for key in meanings if not key.endswith("]")} == keys
    assert tables <= {key for key in meanings if key.endswith("]")}
    assert all(row["zh"] and row["en"] for row in meanings.values())


def test_the_page_is_written_from_them(read, meanings):
    before, _, shown = PAGE.read_text(encoding="utf-8").partition(MARK)
    if os.environ.get("ROLLCALL_UPDATE_GOLDEN") == "1" and shown != page(read, meanings):
        PAGE.write_text(before + MARK + page(read, meanings), encoding="utf-8")
        pytest.fail("docs/config.md was written; look at it, then run without ROLLCALL_UPDATE_GOLDEN")
    assert shown == page(read, meanings)
