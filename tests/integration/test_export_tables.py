"""`rollcall export --csv --parquet`: every public view as a table for other programs."""

import csv
import io
import json
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from urllib.parse import unquote

import pytest

import service.tables
from store.meanings import meanings, public_names, types_of
from tests.conftest import rows
from tests.integration import asked_case, cli_case, export_case
from tests.integration.asked_case import run
from tests.integration.export_case import files_in, put
from tests.needs import needs

demo_folder, demo_store = asked_case.demo_folder, asked_case.demo_store  # fixtures
rollcall, office, exported = cli_case.rollcall, export_case.office, export_case.exported
VIEWS = tuple(view for view in public_names() if view != "blobs")


@pytest.fixture
def parquet():
    needs(find_spec("pyarrow"), "pyarrow")
    import pyarrow.parquet

    return pyarrow.parquet


def read_csv(path):
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_view_is_a_csv_that_excel_reads(demo_folder, demo_store, tmp_path):
    run(demo_folder, "export", "--to", str(tmp_path), "--csv", "--no-files")
    assert {path.stem for path in (tmp_path / "tables").iterdir()} == set(VIEWS)
    assert not (tmp_path / "manifest.csv").exists()
    for view in VIEWS:
        head, *lines = read_csv(tmp_path / "tables" / f"{view}.csv")
        assert head == [m.column for m in meanings() if m.view == view and m.column and m.type != "bytes"]
        assert len(lines) == rows(demo_store, f"select count(*) from {view}")[0][0]
    day = read_csv(tmp_path / "tables/daily_status.csv")[1:]
    assert day == [["" if v is None else str(v) for v in row] for row in rows(demo_store, "select * from daily_status")]


def test_no_text_of_a_mail_becomes_a_formula(office, exported, rollcall):
    put(office, "formula", "port@example.com", '=cmd|"/c calc"!A1', "13:00:00")
    rollcall("poll")
    exported("--csv")
    subjects = {row[7] for row in read_csv(office.folder / "out/tables/inbox.csv")}
    assert '\'=cmd|"/c calc"!A1' in subjects
    margins = {row[-1] for row in read_csv(office.folder / "out/tables/daily_status.csv")[1:]}
    assert "-20" in margins  # a number is none


def test_tables_are_written_anew_and_files_are_not(office, exported):
    exported("--csv")
    (office.folder / "out/tables/polls.csv").write_bytes(b"old")
    assert json.loads(exported("--csv", "--json")[1]) == {"written": 0, "known": len(files_in(office.folder / "out")), "lost": 0,
                                                         "tables": len(VIEWS)}  # fmt: skip
    assert read_csv(office.folder / "out/tables/polls.csv")[0][0] == "started_at"


def test_parquet_has_the_types_of_the_schema_and_the_rows_of_the_view(demo_folder, demo_store, tmp_path, parquet):
    run(demo_folder, "export", "--to", str(tmp_path), "--parquet", "--no-files")
    read = {"day": date.fromisoformat, "instant": datetime.fromisoformat, "flag": bool}
    for view in VIEWS:
        types = types_of(view)
        by_day = types.get("day") == "day" and view != "today"  # which has no other column
        (campaign,) = (tmp_path / "tables" / view).iterdir()
        assert unquote(campaign.name) == "campaign=迎春“十送”活动（演示）"
        as_python = []
        for path in sorted(campaign.rglob("*.parquet")):
            table = parquet.ParquetFile(path).read()
            assert table.column_names == [column for column in types if not (by_day and column == "day")]
            for row in table.to_pylist():
                day = path.parent.name.removeprefix("day=") if by_day else ""
                known = row | ({"day": None if day.startswith("__") else date.fromisoformat(day)} if by_day else {})
                as_python.append(tuple(known[column] for column in types))
        expected = [
            tuple(
                None if v is None else read.get(kind, lambda x: x)(v)
                for v, kind in zip(row, types.values(), strict=True)
            )
            for row in rows(demo_store, f"select * from {view}")
        ]
        assert sorted(as_python, key=repr) == sorted(expected, key=repr), view
    (inbox,) = (tmp_path / "tables/inbox").rglob("*.parquet")
    assert parquet.ParquetFile(inbox).read().to_pylist()[0]["received_at"].utcoffset() == timedelta(0)


def test_engines_read_the_folders_as_one_table(demo_folder, demo_store, tmp_path, parquet):
    import duckdb
    import pandas as pd

    run(demo_folder, "export", "--to", str(tmp_path), "--parquet", "--no-files", "--table", "daily_status")
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["daily_status"]
    expected = rows(demo_store, "select day, union_id, status from daily_status order by 1, 2")
    sql = f"select cast(day as varchar), union_id, status from read_parquet('{tmp_path}/tables/daily_status/*/*/*.parquet', "
    with duckdb.connect() as engine:
        assert engine.execute(f"{sql} hive_partitioning = true) order by 1, 2").fetchall() == expected
    frame = pd.read_parquet(tmp_path / "tables/daily_status").astype({"day": str}).sort_values(["day", "union_id"])
    assert list(frame[["day", "union_id", "status"]].itertuples(index=False, name=None)) == expected


def test_a_day_that_is_gone_is_gone_from_the_folders_and_nothing_else_is(office, exported):
    exported("--parquet", "--no-files", "--table", "daily_status")
    (campaign,) = (office.folder / "out/tables/daily_status").iterdir()
    (gone := campaign / "day=2021-01-01").mkdir()
    (gone / "part.parquet").write_bytes(b"old")
    (theirs := campaign / "day=2021-01-02").mkdir()
    (theirs / "notes.txt").write_bytes(b"of others")
    (campaign / "day=link").symlink_to(theirs)
    exported("--parquet", "--no-files", "--table", "daily_status")
    assert not gone.exists()
    assert (theirs / "notes.txt").exists() and (campaign / "day=link").is_symlink()
    assert (campaign / "day=2021-02-05/part.parquet").exists()


def test_a_view_that_is_not_there_is_said_to_be_not_there(office, exported):
    for name in ("mails", "blobs"):
        code, _, err = exported("--csv", "--table", name)
        assert code == 2
        assert name in err and "daily_status" in err


def test_without_the_extra_it_is_said_which_one_to_install(office, exported, monkeypatch):
    monkeypatch.setattr(service.tables, "find_spec", lambda name: None)
    code, _, err = exported("--parquet")
    assert code == 2
    assert "make install-parquet" in err and "rollcall[parquet]" in err
    assert not (office.folder / "out").exists()
