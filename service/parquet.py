"""Rows as a Parquet file with types: days as dates, instants in UTC, flags as truth values. Needs the extra `parquet`."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

_ROWS = 1000  # at a time: some hold a whole text or mail
_TYPES = {
    "int": pa.int64(), "number": pa.float64(), "flag": pa.bool_(), "day": pa.date32(), "bytes": pa.binary(),
    "instant": pa.timestamp("s", tz="UTC"),
}  # fmt: skip
_READ: Mapping[str, Callable[[Any], object]] = {
    "day": date.fromisoformat,
    "instant": datetime.fromisoformat,
    "flag": bool,
    "number": float,
}


def write_parquet(
    file: IO[bytes], columns: Sequence[str], types: Mapping[str, str], rows: Iterator[tuple[object, ...]]
) -> None:
    """Write rows as they come. `types` are those of the view `schema`."""
    schema = pa.schema([(column, _TYPES.get(types[column], pa.string())) for column in columns])
    readers = [_READ.get(types[column], _as_it_is) for column in columns]
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(itertools.islice(rows, _ROWS)):
            arrays = [
                pa.array([None if value is None else read(value) for value in values], field.type)
                for values, read, field in zip(zip(*some, strict=True), readers, schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _as_it_is(value: object) -> object:
    return value
