"""The public views as pandas frames with types, for notebooks: `with open_frames("rollcall.db") as frames: frames.daily_status()`.

Read-only, as everything that asks. Types are those of the view `schema`: days are dates, instants are in UTC, flags are truth
values, numbers may be missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from domain.words import Status
from store.asking import open_reader
from store.meanings import public_names, types_of

_DTYPES: dict[str, Any] = {"int": "Int64", "number": "Float64", "flag": "boolean", "bytes": "object"}
_TEXT: Any = "string"
STATUSES = tuple(status.value for status in Status)
_ORDERED = pd.CategoricalDtype(list(STATUSES), ordered=True)


class Frames:
    """Frames of one store, as at one instant. Use `open_frames`."""

    def __init__(self, path: Path, now: datetime | None) -> None:
        """Opens the store read-only. Raises StoreError."""
        self._conn = open_reader(path, now)

    def close(self) -> None:
        """Close the store."""
        self._conn.close()

    def view(self, name: str, **equal: str | int) -> pd.DataFrame:
        """A public view, or its rows in which columns have these values: `view("files", day="2021-02-05", kind="image")`.

        Raises KeyError for a name or column that is not public.
        """
        types = types_of(name)
        if name not in public_names() or not equal.keys() <= types.keys():
            raise KeyError(f"{name} {', '.join(equal)}".strip())
        condition = " and ".join(f'"{column}" = ?' for column in equal) or "1"
        rows = self._conn.execute(f"select * from {name} where {condition}", tuple(equal.values()))  # noqa: S608 - names of ours
        frame = pd.DataFrame.from_records(rows.fetchall(), columns=list(types))
        return frame.assign(**{column: _typed(frame[column], kind) for column, kind in types.items()})

    def daily_status(self, **equal: str | int) -> pd.DataFrame:
        """The roll call as a matrix: a row a union by name, in roster order, a column a due day, categories of status in each
        cell, missing where nothing was owed. `equal` narrows, as union_group="市州"."""
        matrix = self.statuses(**equal).pivot(index="union_id", columns="day", values="status")
        names = self.view("contacts").set_index("union_id")["union_name"]
        in_order = matrix.reindex([union for union in names.index if union in matrix.index])
        return in_order.astype(_ORDERED).set_axis(names[in_order.index].rename("union_name"), axis="index")

    def statuses(self, **equal: str | int) -> pd.DataFrame:
        """`daily_status` as it is: a row a union and day, `status` as categories in the order of DOMAIN 2, `union_group` too."""
        frame = self.view("daily_status", **equal)
        return frame.assign(
            status=frame["status"].astype(_ORDERED), union_group=frame["union_group"].astype("category")
        )

    def arrivals(self) -> pd.DataFrame:
        """When each first report came: union_id, day, status, hours (of its local day; over 24 for one that came later)."""
        frame = self.statuses().dropna(subset="first_received_at")
        local = pd.to_datetime(frame["first_received_at"].str.slice(0, 19))
        hours = (local - pd.to_datetime(frame["day"])).dt.total_seconds() / 3600
        return frame[["union_id", "day", "status"]].assign(hours=hours)

    def rates(self) -> pd.DataFrame:
        """The trend: a row a finished day, reporting_rate and reporting_rate_on_time as numbers from 0 to 1."""
        return self.view("day_totals").set_index("day")


@contextmanager
def open_frames(path: str | Path, *, now: datetime | None = None) -> Iterator[Frames]:
    """Frames of the store at `path`, as at `now` (aware) or the present."""
    frames = Frames(Path(path), now)
    try:
        yield frames
    finally:
        frames.close()


def _typed(column: "pd.Series[Any]", kind: str) -> "pd.Series[Any]":
    if kind == "day":
        return pd.to_datetime(column, format="%Y-%m-%d")
    if kind == "instant":
        return pd.to_datetime(column, format="ISO8601", utc=True)
    return column.astype(_DTYPES.get(kind, _TEXT))
