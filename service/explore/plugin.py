"""Our part of Datasette: routes to our pages, links from numbers in tables to them, headers and hosts of every answer."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from datasette import hookimpl
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from reports.pages.look import NothingThere
from service.explore.chinese import ChineseTemplates, in_chinese
from service.explore.site import Answer, Site
from store.database import StoreError

logger = logging.getLogger(__name__)

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Datasette's own pages have scripts and styles within; they load nothing from elsewhere.
_TABLES_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
_LINKED = {"mail_id": "/mail/{}", "file_id": "/file/{}"}
_ALWAYS = {b"x-content-type-options": b"nosniff", b"referrer-policy": b"no-referrer", b"cache-control": b"no-store"}


class Plugin:
    """The hooks, over one site."""

    def __init__(self, site: Site) -> None:
        """`site` answers."""
        self.site = site
        self.__name__ = __name__  # Datasette takes its plugins for modules

    @hookimpl  # type: ignore[untyped-decorator]
    def register_routes(self) -> list[tuple[str, Callable[..., Any]]]:
        """Path -> page; ours come before Datasette's."""
        site = self.site
        return [
            (r"^/$", self._route(lambda request: site.matrix(request.args.get("until") or ""))),
            (r"^/day/(?P<day>[\d-]+)/(?P<union>[^/]+)$", self._route(
                lambda request: site.cell(unquote(request.url_vars["union"]), request.url_vars["day"]))),
            (r"^/mail/(?P<number>\d{1,18})$", self._route(lambda request: site.mail(_number(request)))),
            (r"^/mail/(?P<number>\d{1,18})/original\.eml$", self._route(lambda request: site.original(_number(request)))),
            (r"^/photos(?:/(?P<day>[\d-]+))?$", self._route(lambda request: site.wall(request.url_vars["day"] or ""))),
            (r"^/photo/(?P<number>\d{1,18})$", self._route(lambda request: site.photo(_number(request)))),
            (r"^/small/(?P<number>\d{1,18})\.jpg$", self._route(lambda request: site.small(_number(request)))),
            (r"^/file/(?P<number>\d{1,18})$", self._route(lambda request: site.file(_number(request)))),
            (r"^/search$", self._route(lambda request: site.search(request.args.get("q") or ""))),
            (r"^/(?P<name>page|tables)\.css$", self._route(lambda request: site.style(request.url_vars["name"]))),
        ]  # fmt: skip

    def _route(self, answer: Callable[[Request], Answer]) -> Callable[..., Any]:
        """A page is made in a thread: the store is read there, and other pages need not wait."""

        async def view(request: Request) -> Response:
            if request.method not in ("GET", "HEAD"):
                return Response.text("", status=405)
            status = 200
            try:
                made = await asyncio.to_thread(answer, request)
            except NothingThere:
                status, made = 404, await asyncio.to_thread(self.site.lost)
            except StoreError as error:
                logger.warning("a page could not be made: %s", error)
                return Response.text(self.site.told(error), status=503)
            return Response(
                made.body, status=status, headers=dict(made.headers), content_type=made.headers["content-type"]
            )

        return view

    @hookimpl  # type: ignore[untyped-decorator]
    def render_cell(self, value: object, column: str) -> Markup | None:
        """Numbers of mails and files lead to them."""
        if column in _LINKED and isinstance(value, int):
            return Markup('<a href="{}">{}</a>').format(_LINKED[column].format(value), value)
        return None

    @hookimpl  # type: ignore[untyped-decorator]
    def prepare_jinja2_environment(self, env: Any) -> None:
        """Our frame around Datasette's pages shows the same entries as our own, and they speak the office's language."""
        env.globals["rollcall"] = self.site
        if self.site.words.language == "zh":
            env.filters["in_chinese"] = in_chinese
            env.loader = ChineseTemplates(env.loader)

    @hookimpl  # type: ignore[untyped-decorator]
    def asgi_wrapper(self) -> Callable[[Any], Any]:
        """Answers only who calls this machine by its own name, and gives every answer its headers."""
        return _guarded


def _guarded(app: Any) -> Any:
    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if not _is_local(dict(scope["headers"]).get(b"host", b"")):
            # a page elsewhere that made its own name point to this machine
            await Response.text("only as 127.0.0.1 or localhost", status=421).asgi_send(send)
            return

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                named = {name.lower() for name, _ in message["headers"]}
                added = _ALWAYS | {b"content-security-policy": _TABLES_POLICY.encode()}
                kept = [
                    header for header in message["headers"] if header[0].lower() != b"set-cookie"
                ]  # nobody signs in
                message = {**message, "headers": kept + [pair for pair in added.items() if pair[0] not in named]}
            await send(message)

        await app(scope, receive, sent)

    return guarded


def _is_local(host: bytes) -> bool:
    try:
        return urlsplit(f"//{host.decode('ascii')}").hostname in _LOOPBACK
    except ValueError:
        return False


def _number(request: Request) -> int:
    return int(request.url_vars["number"])
