"""A digest as mail-safe HTML, as text complete by itself, and as the bytes of a mail. No text of a mail enters a header."""

import base64
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from reports.digest import Digest
from reports.wording import Words

_HEADERS = frozenset(
    "subject from to date message-id auto-submitted x-rollcall mime-version content-type content-language".split()
)


class UnsafeHeader(Exception):
    """A mail of ours would carry a header that we did not write: it is not sent."""


def render_text(digest: Digest) -> str:
    """The text part."""
    return _environment(digest).get_template("digest.txt.j2").render(d=digest).strip() + "\n"


def render_html(digest: Digest) -> str:
    """The HTML part, styles inlined; photos are referred to by cid:photo1 and so on."""
    page = _environment(digest).get_template("digest.html.j2").render(d=digest)
    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False).inline(page)


def render_page(digest: Digest) -> str:
    """The HTML part as a page of its own, photos embedded, to be opened in a browser."""
    page = render_html(digest)
    for number, (_, photo) in enumerate(digest.photos, start=1):
        page = page.replace(f"cid:photo{number}", f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}")
    return page


def render_mail(digest: Digest, *, sender: str, recipient: str, message_id: str, now: datetime) -> bytes:
    """The mail as it goes over the wire. Headers are made of fixed words, dates, counts and the configuration only."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = digest.subject
    message["From"] = _address(sender)
    message["To"] = _address(recipient)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Rollcall"] = f"digest {digest.kind}"
    message.set_content(render_text(digest), cte="base64")
    message.add_alternative(render_html(digest), subtype="html", cte="base64")
    page = message.get_body(("html",))
    for number, (_, photo) in enumerate(digest.photos, start=1):
        name = f"photo{number}"
        assert page is not None  # noqa: S101 - added above
        page.add_related(photo, "image", "jpeg", cid=f"<{name}>", disposition="inline", filename=f"{name}.jpg")
    data = message.as_bytes()
    check_headers(data)
    return data


def check_headers(data: bytes) -> None:
    """Read the header list of the finished bytes again (a crafted text can split a header). Raises UnsafeHeader."""
    head = data.partition(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        name = line.partition(b":")[0].decode("ascii", "replace").lower()
        if line[:1] not in b" \t" and name not in _HEADERS:
            raise UnsafeHeader(f"unexpected header {name!r} in a mail of ours")
    if b"\n" in head.replace(b"\r\n", b"") or head.lower().count(b"\r\nto:") != 1:
        raise UnsafeHeader("the header block of a mail of ours is broken")


def _address(text: str) -> Address:
    return Address(addr_spec=text)


def _environment(digest: Digest) -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"), autoescape=select_autoescape(("html", "html.j2")), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    words = Words(digest.language)
    environment.globals["w"] = words
    environment.filters["percent"] = lambda rate: "" if rate is None else f"{rate * 100:.0f}%"
    return environment
