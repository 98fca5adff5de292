"""Every public view as a table for other programs: CSV that Excel reads, Parquet with types. Written anew at each run."""

import csv
import io
from collections.abc import Callable
from importlib.util import find_spec
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


def check_parquet() -> None:
    """Raises ConfigError without the extra."""
    if find_spec(_ENGINE) is None:
        raise ConfigError([say("--parquet needs the extra: make install-parquet, or pip install 'rollcall[parquet]'")])


def write_tables(
    store: Store,
    target: Path,
    *,
    as_csv: bool,
    as_parquet: bool,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """The views as tables/VIEW.csv and tables/VIEW.parquet; returns how many files were written."""
    views = [view for view in public_names() if view != _CONTENTS]
    written = 0
    with open_root(target) as root:
        place = Place(root, FOLDER)
        try:
            for done, view in enumerate(views, 1):
                if as_csv:
                    _write_csv(store, view, place)
                    written += 1
                if as_parquet:
                    from service.parquet import write_parquet

                    columns, rows = exports.whole(store, view)
                    with place.renew(f"{view}.parquet") as file:
                        write_parquet(file, columns, types_of(view), rows)
                    written += 1
                advance(done, len(views))
        finally:
            place.close()
    return written


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
