"""What SQLite says of a store that is held, full or damaged, in words with what to do."""

import sqlite3

from domain.saying import Said, say

_TROUBLES = {  # by SQLite's primary result code; any other is an error of this program
    sqlite3.SQLITE_BUSY: say("another program holds the store (%(error)s): nothing was changed; try again"),
    sqlite3.SQLITE_FULL: say("there is no room for the store (%(error)s): nothing was changed; make room on its disk"),
    sqlite3.SQLITE_READONLY: say("the store may not be written (%(error)s): see who owns the file and its folder"),
    sqlite3.SQLITE_IOERR: say("the disk of the store failed (%(error)s): see the log of the system"),
    sqlite3.SQLITE_CORRUPT: say(
        "the file of the store is damaged (%(error)s): `rollcall verify` says more, `rollcall restore` takes a backup"
    ),
}


def trouble_of(error: Exception) -> Said | None:
    """The sentence for an error of SQLite that a person can do something about; None for any other."""
    template = _TROUBLES.get(_primary_code(error))
    return say(template, error=error) if template else None


def is_held(error: Exception) -> bool:
    """Whether another program held the store, so that the same may go well later."""
    return _primary_code(error) == sqlite3.SQLITE_BUSY


def _primary_code(error: Exception) -> int:
    """SQLite's result code without its detail; 0 where the error is not SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
