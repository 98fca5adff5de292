"""Every public view as a table for other programs: CSV that Excel reads, Parquet with types. Written anew at each run.

Parquet is laid out as engines expect it (hive): tables/VIEW/office=…/campaign=…/day=…/part.parquet, office only where
it was named; these are columns that are read off the path, and the folders of many offices in one are one table to them.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from config.table import ConfigError
from domain.saying import say
from reports.masking import for_excel
from service.target import Place, open_root
from store import exports
from store.database import Store
from store.meanings import public_names, types_of

FOLDER = "tables"
_ENGINE = "pyarrow"
_CONTENTS = "blobs"  # files are exported as files
_PART = "part.parquet"
_NO_DAY = "__HIVE_DEFAULT_PARTITION__"  # as Hive and its heirs write that there is none
_ESCAPED = re.compile(r"[\x00-\x1f\x7f\"#%'*/:=?\\\[\]{}^]")  # what Hive escapes in a path


def check_parquet() -> None:
    """Raises ConfigError without the extra."""
    if find_spec(_ENGINE) is None:
        raise ConfigError([say("--parquet needs the extra: make install-parquet, or pip install 'rollcall[parquet]'")])


def write_tables(
    store: Store,
    target: Path,
    *,
    keys: Mapping[str, str],
    views: Sequence[str] = (),
    as_csv: bool,
    as_parquet: bool,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """The views, all without `views`, as tables/VIEW.csv and tables/VIEW/KEY=VALUE/…; returns how many tables were written. `keys`
    are the same for all rows: campaign, and office where many share a folder."""
    views = views or tables()
    folders = [f"{key}={_ESCAPED.sub(lambda found: f'%{ord(found[0]):02X}', value)}" for key, value in keys.items()]
    written = 0
    with open_root(target) as root:
        place = Place(root, FOLDER)
        try:
            for done, view in enumerate(views, 1):
                if as_csv:
                    _write_csv(store, view, place)
                    written += 1
                if as_parquet:
                    _write_parquet(store, view, root, folders)
                    written += 1
                advance(done, len(views))
        finally:
            place.close()
    return written


def tables() -> tuple[str, ...]:
    """The views that can be exported."""
    return tuple(view for view in public_names() if view != _CONTENTS)


def _write_parquet(store: Store, view: str, root: int, folders: Sequence[str]) -> None:
    """One file a day, or one for a view without days; days that are gone are taken away."""
    from service.parquet import write_parquet

    types = types_of(view)
    by_day = types.get("day") == "day" and len(types) > 1  # a file needs a column
    columns, rows = exports.whole(store, view, by="day" if by_day else "")
    shown = tuple(column for column in columns if not (by_day and column == "day"))
    written = set()
    for day, some in _days(columns, rows) if by_day else [("", rows)]:
        place = Place(root, FOLDER, view, *folders, *((day,) if day else ()))
        try:
            with place.renew(_PART) as file:
                write_parquet(file, shown, types, some)
        finally:
            place.close()
        written.add(day)
    if by_day:
        place = Place(root, FOLDER, view, *folders)
        try:
            place.drop(_PART, "day=", written)
        finally:
            place.close()


def _days(
    columns: Sequence[str], rows: Iterator[tuple[object, ...]]
) -> Iterator[tuple[str, Iterator[tuple[object, ...]]]]:
    """Rows in the order of their days -> each day's folder and its rows without the day. Of none there is one empty folder, so that
    the columns are known."""
    at = columns.index("day")
    none = True
    for day, some in groupby(rows, key=lambda row: row[at]):
        none = False
        yield f"day={day or _NO_DAY}", (row[:at] + row[at + 1 :] for row in some)
    if none:
        yield f"day={_NO_DAY}", iter(())


def _write_csv(store: Store, view: str, place: Place) -> None:
    """UTF-8 with its mark; columns of bytes are left out; no text becomes a formula."""
    without = frozenset(column for column, kind in types_of(view).items() if kind == "bytes")
    columns, rows = exports.whole(store, view, without=without)
    with place.renew(f"{view}.csv") as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([for_excel(value) if isinstance(value, str) else value for value in row])
        text.detach()
