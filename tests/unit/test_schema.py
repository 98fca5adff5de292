"""The view `schema` says what there is, and docs/sql.md is written from it."""

import os
from itertools import groupby
from pathlib import Path

import pytest

from store.asking import ask
from store.database import open_store
from store.meanings import TYPES, public_names
from tests.conftest import NOW, rows

PAGE = Path(__file__).parents[2] / "docs/sql.md"
BEGIN, END = "<!-- from the view schema: begin -->\n", "<!-- from the view schema: end -->\n"
UPDATE = os.environ.get("ROLLCALL_UPDATE_GOLDEN") == "1"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = open_store(tmp_path_factory.mktemp("schema") / "x.db", now=NOW)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def schema(store):
    """view -> (type, zh, en, column) of each row, the first without a column."""
    found = rows(store, "select view, column, type, meaning_zh, meaning_en from schema")
    return {view: [row[1:] for row in group] for view, group in groupby(found, key=lambda row: row[0])}


def test_every_public_view_stands_in_it_with_all_its_columns(store, schema):
    assert tuple(schema) == public_names()
    for view, (itself, *columns) in schema.items():
        assert itself[:2] == ("", ""), view
        real = [name for (name,) in rows(store, "select name from pragma_table_info(?)", view)]
        assert [column for column, *_ in columns] == real, view


def test_every_row_has_a_type_that_is_listed_and_both_languages(schema):
    for view, (itself, *columns) in schema.items():
        assert all(itself[2:]), view
        for column, kind, zh, en in columns:
            assert kind in TYPES, (view, column)
            assert zh and en, (view, column)


def test_the_types_hold_in_a_store(demo_day, schema):
    """flag 0 or 1, day YYYY-MM-DD, instant with Z: over a day of the demo."""
    patterns = {
        "flag": "in (0, 1)", "day": "glob '????-??-??'", "instant": "glob '????-??-??T*Z'", "json": "glob '[[{]*'",
        "local": "glob '????-??-??T??:??:??*'",
    }  # fmt: skip
    kinds = {"int": "integer", "flag": "integer", "number": "real", "bytes": "blob"}
    for view, (_, *columns) in schema.items():
        for column, kind, *_ in columns:
            stored = kinds.get(kind, "text")
            odd = f"select {column} from {view} where {column} is not null and typeof({column}) not in ('{stored}', 'integer')"
            assert asked(demo_day, odd) == [], (view, column)
            if kind in patterns:
                odd = f"select {column} from {view} where not ({column} {patterns[kind]})"
                assert asked(demo_day, odd) == [], (view, column)


@pytest.fixture(scope="module")
def demo_day(tmp_path_factory):
    from click.testing import CliRunner

    from cli.main import rollcall

    folder = tmp_path_factory.mktemp("demo")
    assert CliRunner().invoke(rollcall, ["demo", "--dir", str(folder), "--days", "1"]).exit_code == 0
    return folder / "rollcall.db"


def asked(path, query):
    with ask(path, query, now=NOW) as answer:
        return list(answer.rows)


def page(schema):
    """What docs/sql.md shows of the schema."""
    lines = ["| view | a row is | columns |", "|---|---|---|"]
    for view, (itself, *columns) in schema.items():
        lines.append(f"| `{view}` | {itself[3]} | {', '.join(column for column, *_ in columns)} |")
    for view, (itself, *columns) in schema.items():
        lines += ["", f"### {view}", "", f"{itself[2]}。{itself[3][0].upper()}{itself[3][1:]}.", ""]
        lines += ["| column | type | 含义 | meaning |", "|---|---|---|---|"]
        lines += [f"| {column} | {kind} | {zh} | {en} |" for column, kind, zh, en in columns]
    return "\n".join(lines) + "\n"


def test_the_page_is_written_from_it(schema):
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    shown, _, after = rest.partition(END)
    if UPDATE and shown != page(schema):
        PAGE.write_text(before + BEGIN + page(schema) + END + after, encoding="utf-8")
        pytest.fail("docs/sql.md was written; look at it, then run without ROLLCALL_UPDATE_GOLDEN")
    assert shown == page(schema)
