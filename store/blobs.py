"""Decoded bytes by their hash: of runs, of files, of what came with a recorded report; each is kept once."""

import sqlite3
from collections.abc import Iterable


def keep(conn: sqlite3.Connection, contents: Iterable[tuple[str, bytes]]) -> None:
    """Store what is not there yet, by its SHA-256 in hex, within the caller's transaction. It is written into its place: as a value of
    a statement SQLite would copy it twice."""
    for sha256, data in contents:
        # without "returning": with it SQLite notes each page that is made room for
        added = conn.execute("insert or ignore into blobs values (?, ?, zeroblob(?))", (sha256, len(data), len(data)))
        if added.rowcount and added.lastrowid:
            with conn.blobopen("blobs", "data", added.lastrowid) as blob:
                blob.write(data)
