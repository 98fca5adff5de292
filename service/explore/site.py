"""Our pages and files as answers: what is sent, under which headers. Knows no server; every call opens the store and closes it.

Nothing of a mail is sent as something that a browser would show or run, but its words as text and the small JPEGs that a
limited child makes: files and originals are attachments of no type.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from threading import Lock
from urllib.parse import quote

from domain.filenames import safe_name
from domain.saying import words_of_error
from reports.pages.found import search_page
from reports.pages.look import Look, NothingThere
from reports.pages.mail import can_be_shown, cell_page, mail_page
from reports.pages.matrix import day_of, matrix_page
from reports.pages.photos import photo_page, wall_page
from reports.wording import Words, told
from service.parts import Parts
from store import browsing, mails, pictures
from store.asking import reading

logger = logging.getLogger(__name__)

PAGE_SECONDS = 20  # of queries for one page
_HTML, _CSS, _JPEG = "text/html; charset=utf-8", "text/css; charset=utf-8", "image/jpeg"
_BYTES = "application/octet-stream"
_GUARDED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
# Our pages load our style sheet and our small JPEGs, and run nothing.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes and the headers they go under."""

    body: bytes
    headers: Mapping[str, str]


@dataclass
class Site:
    """The pages of one installation. `shrink` makes a small JPEG of hostile bytes in a limited child, b"" where it cannot."""

    parts: Parts
    shrink: Callable[[bytes], bytes]
    tables: str
    shrinking: Lock = field(default_factory=Lock)

    @contextmanager
    def look(self) -> Iterator[Look]:
        """A look at the store as it is now."""
        now, config = self.parts.clock(), self.parts.config
        with reading(config.store, now, seconds=PAGE_SECONDS) as store:
            yield Look(store, config.campaign, self.words, now, self.tables)

    @property
    def words(self) -> Words:
        """Those of the office's language."""
        return Words(self.parts.config.digest.language)

    def told(self, error: Exception) -> str:
        """An error in the office's language."""
        return told(words_of_error(error), self.words.language)

    def lost(self) -> Answer:
        """That there is nothing of this address."""
        with self.look() as look:
            return _page(look.notice(self.words("x_not_there")))

    def matrix(self, until: str) -> Answer:
        """The first page."""
        with self.look() as look:
            return _page(matrix_page(look, until=day_of(look, until) if until else None))

    def cell(self, union_id: str, day: str) -> Answer:
        """A union's day."""
        with self.look() as look:
            return _page(cell_page(look, union_id, day_of(look, day)))

    def mail(self, mail_id: int) -> Answer:
        """One mail."""
        with self.look() as look:
            return _page(mail_page(look, mail_id))

    def wall(self, day: str) -> Answer:
        """The photos of a day, of the present one for ""."""
        with self.look() as look:
            return _page(wall_page(look, day_of(look, day)))

    def photo(self, file_id: int) -> Answer:
        """One photo."""
        with self.look() as look:
            return _page(photo_page(look, file_id))

    def search(self, asked: str) -> Answer:
        """What was found."""
        with self.look() as look:
            return _page(search_page(look, asked))

    def small(self, file_id: int) -> Answer:
        """The small JPEG of a picture; made in the child and kept, where it is not there."""
        with self.look() as look:
            file = browsing.file(look.store, file_id)
            if file is None or not can_be_shown(file):
                raise NothingThere(str(file_id))
            data = pictures.small(look.store, file.sha256)
            if data is None:
                data = self._make_small(look, file.sha256)
        if not data:
            raise NothingThere(str(file_id))
        return Answer(data, _GUARDED | {"content-type": _JPEG, "cache-control": "private, max-age=3600"})

    def _make_small(self, look: Look, sha256: str) -> bytes:
        with self.shrinking:  # one after another: a wall asks for fifty at once
            known = pictures.small(look.store, sha256)
            if known is not None:
                return known
            data = self.shrink(pictures.load(look.store, sha256))
            if not pictures.keep_small(look.store.path, sha256, data):
                logger.info("the small picture of %s was not kept: the store is busy or cannot be written", sha256[:12])
            return data

    def file(self, file_id: int) -> Answer:
        """The bytes of a file, to be saved."""
        with self.look() as look:
            file = browsing.file(look.store, file_id)
            if file is None or not file.sha256:
                raise NothingThere(str(file_id))
            return _download(pictures.load(look.store, file.sha256), file.filename)

    def original(self, mail_id: int) -> Answer:
        """A mail as it stood on the wire, to be saved."""
        with self.look() as look:
            letter = browsing.letter(look.store, mail_id)
            if letter is None or not letter.original:
                raise NothingThere(str(mail_id))
            return _download(mails.original(look.store, mail_id), f"{mail_id}.eml")

    def style(self, name: str) -> Answer:
        """A style sheet: `page` of our pages, `tables` of Datasette's."""
        data = files("reports").joinpath("templates", f"{name}.css").read_bytes()
        return Answer(data, _GUARDED | {"content-type": _CSS, "cache-control": "no-cache"})


def _page(html: str) -> Answer:
    headers = {"content-type": _HTML, "content-security-policy": PAGE_POLICY, "cache-control": "no-store"}
    return Answer(html.encode(errors="replace"), _GUARDED | headers)


def _download(data: bytes, name: str) -> Answer:
    """RFC 6266: the name in UTF-8, percent-encoded, so that nothing of it can leave its header."""
    named = f"attachment; filename*=UTF-8''{quote(safe_name(name), safe='')}"
    headers = {
        "content-type": _BYTES,
        "content-disposition": named,
        "content-security-policy": _FILE_POLICY,
        "cache-control": "no-store",
    }
    return Answer(data, _GUARDED | headers)
