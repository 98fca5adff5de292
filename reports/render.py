"""A digest as mail-safe HTML, as text complete by itself, and as a page for a browser. Words come from the catalogues."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from domain.saying import Language, unit_of
from domain.words import Status
from reports.digest.digest import Digest
from reports.digest.material import MaterialGroup
from reports.wording import Words

if TYPE_CHECKING:  # loaded where something is rendered, not for every poll
    from jinja2 import Environment

MAX_HTML_BYTES = 97_000  # without photos: Gmail cuts a mail at 102 KB
_TITLES = (10, 5, 2, 0)  # of one label, tried in turn until the mail is short enough
_MAX_TABLE = 150  # unions listed in a mail that is still too long; all stand in the spreadsheet


def render_text(digest: Digest) -> str:
    """The text part."""
    return render("digest.txt.j2", digest.language, d=_shortened(digest, _TITLES[0])).strip() + "\n"


def render_html(digest: Digest) -> str:
    """The HTML part, styles inlined; photos are referred to by cid:photo1 and so on. Short enough not to be cut."""
    page = ""
    for titles in _TITLES:
        page = render_styled("digest.html.j2", digest.language, d=_shortened(digest, titles))
        if len(page.encode()) <= MAX_HTML_BYTES:
            return page
    return render_styled("digest.html.j2", digest.language, d=_without_the_punctual(_shortened(digest, 0)))


def render_page(digest: Digest) -> str:
    """The HTML part as a page of its own, photos embedded, to be opened in a browser."""
    page = render_html(digest)
    for number, photo in enumerate(digest.photos, start=1):
        page = page.replace(f'cid:photo{number}"', f'data:image/jpeg;base64,{base64.b64encode(photo.data).decode()}"')
    return page


def render(template: str, language: str, /, **values: Any) -> str:
    """A template in one language."""
    return _environment(str(language), unit_of(language)).get_template(template).render(values)


def render_styled(template: str, language: str, /, **values: Any) -> str:
    """A template with its styles inlined, as mail programs want them; what only media queries use stays in the head."""
    import css_inline

    page = render(template, language, **values)
    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False).inline(page)


def _shortened(digest: Digest, titles: int) -> Digest:
    """With at most so many titles a label."""

    def cut(group: MaterialGroup) -> MaterialGroup:
        return replace(group, titles=group.titles[:titles], more=max(0, len(group.titles) - titles))

    return replace(digest, material=tuple(map(cut, digest.material)))


def _without_the_punctual(digest: Digest) -> Digest:
    """Those who reported on time left out of the table: what must be seen stays."""
    kept = tuple(line for line in digest.table if line.status_key != Status.ON_TIME)[:_MAX_TABLE]
    return replace(digest, table=kept, table_more=len(digest.table) - len(kept))


@cache
def _environment(language: str, unit: str) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("reports"), autoescape=select_autoescape(("html", "html.j2")), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    texts: Mapping[str, str] = Words(Language(language, unit)).texts
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        texts.__getitem__, lambda one, many, n: texts[one if n == 1 else many], newstyle=True
    )
    environment.filters["percent"] = lambda rate: "" if rate is None else f"{rate * 100:.0f}%"
    return environment
