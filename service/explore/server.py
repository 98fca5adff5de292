"""`rollcall explore`: Datasette and our pages on one port of this machine, until it is interrupted."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from ingest.child import children
from service.explore.guarded import NAME, Guarded
from service.explore.metadata import metadata
from service.explore.plugin import Plugin
from service.explore.site import Site
from service.parts import Parts
from store.asking import SECONDS

HOST = "127.0.0.1"
_SETTINGS = {
    "sql_time_limit_ms": SECONDS * 1000, "facet_time_limit_ms": 60, "suggest_facets": False, "allow_download": False,
    "default_cache_ttl": 0, "num_sql_threads": 4, "default_page_size": 50,
}  # fmt: skip


@contextmanager
def application(parts: Parts, *, now: datetime | None) -> Iterator[Any]:
    """The ASGI application; with `now` its clock stands there. One at a time in a process."""
    pm.get_plugin("datasette.handle_exception").rich = None  # it would print local variables, texts of mails among them
    with children(parts.limits) as child:
        site = Site(parts, child.shrink, f"/{NAME}")
        datasette = Datasette(
            [], settings=_SETTINGS, metadata=metadata(parts.config.campaign.name, parts.config.digest.language),
            template_dir=str(files("service").joinpath("explore", "templates")),
        )  # fmt: skip
        datasette.remove_database("_memory")
        guarded = Guarded(datasette, parts.config.store, now)
        datasette.add_database(guarded, name=NAME)
        plugin = Plugin(site)
        pm.register(plugin)
        try:
            yield datasette.app()
        finally:
            pm.unregister(plugin)
            if datasette.executor is not None:
                datasette.executor.shutdown()
            guarded.close()


def listen(port: int) -> socket.socket:
    """A socket on loopback; port 0 takes a free one. Raises OSError."""
    return socket.create_server((HOST, port))


def serve(parts: Parts, taken: socket.socket, *, now: datetime | None, ready: Callable[[], None]) -> None:
    """Answer on a socket until SIGINT or SIGTERM; `ready` is called before the first answer."""
    with application(parts, now=now) as app:
        config = uvicorn.Config(app, log_level="warning", lifespan="on", server_header=False, access_log=False)
        ready()
        uvicorn.Server(config).run(sockets=[taken])
