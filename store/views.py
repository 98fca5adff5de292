"""The views of the store: their statements, and the same views over a fixed instant."""

import hashlib
import re
import sqlite3
from functools import cache
from importlib.resources import files

from store.meanings import schema_view

_VIEW = re.compile(r"create view (\w+)")
_NAMED = re.compile(r"(\w+) as \(\s*(?:--.*\s+)*select")


@cache
def defined() -> tuple[tuple[str, ...], str]:
    """The statements that make the views, and the SHA-256 of their definition: a service opens the store some times a minute."""
    text, schema = files("store").joinpath("views.sql").read_text(encoding="utf-8"), schema_view()
    return (*statements("views.sql"), schema), hashlib.sha256((text + schema).encode()).hexdigest()


def fix_clock(conn: sqlite3.Connection, now: str) -> None:
    """The views that ask for the present, over an instant as the store writes it, for this connection only: temporary
    names go before stored ones."""
    conn.execute(f"create temp view clock as select '{now}' as now")
    for statement in _timed_views():
        conn.execute(statement)


@cache
def _timed_views() -> tuple[str, ...]:
    """The statements that make all that stand on the view `clock`, directly or not, as temporary ones."""
    left = {match[1]: statement for statement in statements("views.sql") if (match := _VIEW.match(statement))}
    timed, names = [left.pop("clock")], ["clock"]
    for name in names:  # grows meanwhile
        for found in [view for view, statement in left.items() if re.search(rf"\b{name}\b", statement)]:
            timed.append(_VIEW.sub(r"create temp view \1", left.pop(found)))
            names.append(found)
    return tuple(timed[1:])


def names_of_readers() -> frozenset[str]:
    """Every view, public or the program's own, and the named queries within them."""
    text = files("store").joinpath("views.sql").read_text(encoding="utf-8")
    return frozenset(_VIEW.findall(text) + _NAMED.findall(text))


@cache
def statements(name: str) -> tuple[str, ...]:
    """The statements of a file of SQL in this folder, without comments."""
    text = re.sub(r"--.*", "", files("store").joinpath(name).read_text(encoding="utf-8"))
    made, begun = [], ""
    for piece in text.split(";"):
        begun += piece
        if sqlite3.complete_statement(f"{begun};"):  # a trigger holds some
            made.append(begun.strip())
            begun = ""
        else:
            begun += ";"
    return tuple(filter(None, made))
