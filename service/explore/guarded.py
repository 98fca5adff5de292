"""The store as Datasette sees it: public views and tables only, read-only, as at one instant, each query with a limit of time.

The guards are those of `rollcall sql`; Datasette may also ask for names of tables and columns, which it needs to show them.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

from store.asking import confine, offer_search, open_reader
from store.meanings import public_names

NAME = "rollcall"
_COUNT_MS = 60  # for counting the rows of a large view: then their number is left open


class Guarded(Database):  # type: ignore[misc]  # untyped
    """A database whose every connection is guarded. `now` fixes its clock; None leaves it at the present."""

    def __init__(self, datasette: Datasette, path: Path, now: datetime | None) -> None:
        """The store at `path`."""
        super().__init__(datasette, path=str(path), is_mutable=True)
        self.now = now

    def connect(self, write: bool = False) -> Any:
        """A new connection; nobody writes here."""
        if write:
            raise PermissionError(self.path)
        conn = open_reader(Path(self.path), self.now, one_thread=False)
        self._all_file_connections.append(conn)
        offer_search(conn, Path(self.path))
        confine(conn, listing=True)
        return conn

    async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
        """As Datasette does it; counting must be quick, and a list of what there is names only what is public."""
        if sql.startswith("select count(*)"):
            options["custom_time_limit"] = _COUNT_MS
        found = await super().execute(sql, params, **options | {"log_sql_errors": False})
        if "sqlite_master" in sql and "name" in found.columns:
            public = public_names()
            found.rows = [row for row in found.rows if row["name"] in public]
        return found

    async def table_exists(self, table: str) -> bool:
        """Whether a public table of this name is there."""
        return table in public_names() and await super().table_exists(table)

    async def view_names(self) -> list[str]:
        """Public views, in the order in which they are documented."""
        return sorted(await super().view_names(), key=public_names().index)

    async def get_view_definition(self, view: str) -> str | None:
        """The query of a public view."""
        return await super().get_view_definition(view) if view in public_names() else None

    async def hidden_table_names(self) -> list[str]:
        """None: what is not public is not there."""
        return []

    async def get_all_foreign_keys(self) -> dict[str, Any]:
        """None: how tables are joined is told in docs/sql.md."""
        return {name: {"incoming": [], "outgoing": []} for name in await self.table_names()}

    async def attached_databases(self) -> list[Any]:
        """None: what is temporary is the clock."""
        return []
