"""`store.frames`: the public views as typed frames, and the roll call as a matrix of categories."""

import sqlite3

import pandas as pd
import pytest

from store.database import StoreError
from store.frames import STATUSES, open_frames
from store.meanings import public_names
from tests.conftest import rows
from tests.integration import asked_case
from tests.integration.asked_case import NOW

demo_folder, demo_store = asked_case.demo_folder, asked_case.demo_store  # fixtures


@pytest.fixture
def frames(demo_folder):
    with open_frames(demo_folder / "rollcall.db", now=NOW) as opened:
        yield opened


@pytest.mark.parametrize("view", public_names())
def test_every_view_is_a_frame_with_its_columns_and_rows(frames, demo_store, view):
    frame = frames.view(view)
    assert list(frame.columns) == [name for (name,) in rows(demo_store, "select name from pragma_table_info(?)", view)]
    assert len(frame) == rows(demo_store, f"select count(*) from {view}")[0][0]


def test_columns_have_the_types_of_the_schema(frames):
    inbox, files = frames.view("inbox"), frames.view("files")
    assert str(inbox["received_at"].dtype).startswith("datetime64") and str(inbox["received_at"].dt.tz) == "UTC"
    assert str(files["day"].dtype).startswith("datetime64") and files["day"].dt.tz is None
    assert (str(files["decoration"].dtype), str(files["width"].dtype)) == ("boolean", "Int64")
    assert files["duration"].dtype == "Float64"
    assert inbox["union_id"].isna().any() and inbox["subject"].dtype == "string"


def test_the_roll_call_is_a_matrix_of_categories_in_roster_order(frames, demo_store):
    matrix = frames.daily_status()
    assert matrix.shape == (34, 3)
    assert list(matrix.index) == [name for (name,) in rows(demo_store, "select name from unions order by position")]
    for name, day, status in rows(demo_store, "select union_name, day, status from daily_status"):
        assert matrix.loc[name, pd.Timestamp(day)] == status
    assert all(tuple(matrix[day].cat.categories) == STATUSES and matrix[day].cat.ordered for day in matrix)
    assert set(frames.daily_status(union_group="市州").index) < set(matrix.index)


def test_rows_are_narrowed_by_columns_and_by_nothing_else(frames):
    photos = frames.view("files", kind="image", day="2021-02-04")
    assert len(photos) and set(photos["kind"]) == {"image"}
    for words in ({"colour": "red"}, {"1 = 1 or kind": "x"}):
        with pytest.raises(KeyError):
            frames.view("files", **words)
    for name in ("messages", "verdicts", "files; drop table mails"):
        with pytest.raises(KeyError):
            frames.view(name)


def test_arrivals_and_rates_are_those_of_the_views(frames, demo_store):
    hours = frames.arrivals()
    assert len(hours) == rows(demo_store, "select count(*) from daily_status where first_received_at is not null")[0][0]
    assert (hours.loc[hours["status"] == "on_time", "hours"] <= 16).all()
    assert (hours.loc[hours["status"] == "late", "hours"] > 16).all()
    assert list(frames.rates()["reporting_rate"]) == [
        r for (r,) in rows(demo_store, "select reporting_rate from day_totals")
    ]


def test_a_frame_writes_nothing_and_a_store_that_is_none_is_said(frames, tmp_path):
    with pytest.raises(sqlite3.OperationalError):
        frames._conn.execute("delete from unions")
    with pytest.raises(StoreError), open_frames(tmp_path / "none.db"):
        pass
    assert not (tmp_path / "none.db").exists()
