"""`rollcall sql`: a query of a person's own, over the public views as at --now, that reads and nothing else."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from time import monotonic

import pytest
from rich.cells import cell_len

from store.asking import QueryRefused, TooLong, ask
from store.meanings import public_names
from tests.conftest import NOW as AT
from tests.integration import cli_case

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures
STATUS = "select union_name, status, minutes_late from daily_status where day = '2021-02-05' order by minutes_late is null, minutes_late"
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


def test_a_query_is_a_table_with_columns_one_under_the_other(polled):
    code, out, _ = polled("sql", STATUS)
    head, rule, *lines = out.splitlines()
    assert code == 0
    assert head.split() == ["union_name", "status", "minutes_late"]
    assert set(rule) == {"-", " "}
    assert [line.split() for line in lines] == [
        ["东山总工会", "on_time", "0"], ["西山总工会", "late", "20"], ["港口工会", "pending"],
    ]  # fmt: skip
    starts = {
        cell_len(line.partition(word)[0]) for line, word in zip(lines, ("on_time", "late", "pending"), strict=True)
    }
    assert starts == {cell_len(head.partition("status")[0])}


def test_a_query_is_asked_as_at_the_instant_of_now(polled):
    early = polled("sql", STATUS, "--json", now="2021-02-05T10:30:00+08:00")[1].splitlines()
    assert [json.loads(line)["status"] for line in early] == ["on_time", "late", "expected"]
    assert json.loads(polled("sql", "select day from daily_status", "--json")[1].splitlines()[-1]) == {
        "day": "2021-02-05"
    }


def test_lines_for_programs_keep_types_and_nothing_is_lost_under_one_name(polled):
    query = (
        "select 1 as a, 'x' as a, null as b, 1.5 as c, x'00ff' as d, cast(x'ff' as text) as e, 1e999 as f, '西' as g"
    )
    assert json.loads(polled("sql", query, "--json")[1]) == {
        "a": 1, "a_2": "x", "b": None, "c": 1.5, "d": "AP8=", "e": "�", "f": None, "g": "西",
    }  # fmt: skip


def test_csv_has_a_header_and_keeps_commas_and_lines(polled):
    out = polled("sql", "select 'a,\"b\"\nc' as x, null as y, '西' as z", "--csv")[1]
    assert list(csv.reader(io.StringIO(out))) == [["x", "y", "z"], ['a,"b"\nc', "", "西"]]


def test_what_a_mail_wrote_does_not_move_the_cursor_or_turn_the_line(polled):
    out = polled("sql", "select 'a' || char(27) || '[31mb' || char(8238) || 'c' || char(10) || 'd' as x")[1]
    assert out.splitlines()[2] == "a [31mb c d"


@pytest.mark.parametrize(
    ("query", "piece"),
    [
        ("select * from nowhere", "没有 nowhere 这个视图"),
        ("select colour from inbox", "没有 colour 这一列"),
        ("select from inbox", "from"),
        ("select (1", "不完整"),
        ("", "没有查询"),
        ("select 1; select 2", "一次只能"),
        ("select paint()", "没有 paint 这个函数"),
        ("select union_id from inbox, files", "多个视图都有 union_id"),
        ("select * from messages", "messages 是程序自用的"),
        ("select * from verdicts", "verdicts 是程序自用的"),
        ("with x as (select * from parts) select * from x", "parts 是程序自用的"),
        ("select sql from sqlite_master", "sqlite_master 是程序自用的"),
        ("delete from unions", "只能读取"),
        ("update inbox set kind = ''", "只能读取"),
        ("drop view inbox", "只能读取"),
        ("create temp table x (y)", "只能读取"),
        ("attach 'new.db' as n", "只能读取"),
        ("vacuum into 'new.db'", "只能读取"),
        ("pragma query_only = 0", "只能读取"),
        ("pragma writable_schema = 1", "只能读取"),
        ("begin immediate", "只能读取"),
        ("select load_extension('x')", "只能读取"),
        ("select ?", "不能执行"),
    ],
)  # fmt: skip
def test_what_is_no_query_or_would_do_more_than_read_is_refused_in_words(office, polled, query, piece):
    before = (office.folder / "rollcall.db").read_bytes()
    code, out, err = polled("sql", query)
    assert (code, out) == (2, "")
    assert piece in err
    assert "Traceback" not in err
    assert (office.folder / "rollcall.db").read_bytes() == before
    assert not list(office.folder.glob("new.db*"))


@pytest.mark.parametrize(
    "query",
    [
        "with late as (select * from daily_status where status = 'late') select union_id from late",
        "select value from inbox, json_each(evidence)",
        "select count(*) from files",
        "select name from pragma_table_info('inbox')",
        "explain query plan select * from inbox where mail_id = 1",
        "select count(*) over () as n from inbox",
        "select length(data) from blobs",
        "values (1)",
        "  select 1;  ",
        "/* a remark */ select 1",
    ],
)
def test_what_only_reads_is_answered(polled, query):
    code, _, err = polled("sql", query)
    assert (code, err) == (0, "")


@pytest.mark.parametrize("view", public_names())
def test_every_public_view_can_be_asked(polled, view):
    assert polled("sql", f"select * from {view}", "--json")[0] == 0


def test_a_query_that_takes_too_long_is_ended(polled):
    start = monotonic()
    code, out, err = polled("sql", ENDLESS, "--seconds", "1")
    assert (code, out) == (1, "")
    assert "超过1秒" in err
    assert monotonic() - start < 20


def test_rows_that_came_before_the_limit_are_shown(store):
    with (
        pytest.raises(TooLong),
        ask(store.path, f"select 1 as a union all select * from ({ENDLESS})", now=AT, seconds=1) as answer,
    ):
        assert next(answer.rows) == (1,)
        next(answer.rows)


def test_one_of_two_forms_is_chosen(polled):
    assert polled("sql", "select 1", "--json", "--csv")[0] == 2


def test_a_store_in_use_is_asked_all_the_same(office, polled):
    with closing(sqlite3.connect(office.folder / "rollcall.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        other.execute("delete from settings where name = 'nothing'")
        assert polled("sql", "select count(*) as n from inbox", "--json")[1] == '{"n": 4}\n'


def test_a_name_that_is_no_text_is_refused(store):
    with pytest.raises(QueryRefused), ask(store.path, "select '\udcff'", now=AT, seconds=1):
        pass
