"""The photos that a digest shows, with the name of their union: one of each first, nothing that came under a private name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from reports.digest.dayfacts import DayFacts
from reports.digest.material import Title
from reports.masking import is_private
from store import pictures
from store.database import Store
from store.material import Photo, photos_of


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo (small JPEG), whose it is, and what its report is called, where that says something."""

    union: str
    title: str
    data: bytes


def photos(facts: DayFacts, titles: Mapping[int, Title], *, limit: int) -> tuple[Picture, ...]:
    """Up to `limit` photos of a day, of those that were made ready."""
    return tuple(islice(_pictures(facts, titles), limit))


def _pictures(facts: DayFacts, titles: Mapping[int, Title]) -> Iterator[Picture]:
    for photo in _shown(facts.store, facts.day):
        if data := pictures.small(facts.store, photo.sha256):
            title = titles.get(photo.mail_id)
            yield Picture(photo.union_name, title.text if title and title.telling else "", data)


def make_ready(store: Store, day: date, shrink: Callable[[bytes], bytes], *, limit: int) -> None:
    """Make the small JPEGs of the photos that a digest of `day` will show, where they are not there. `shrink` decodes hostile
    bytes: it is given from where that is safe, and gives b"" for what it cannot read."""
    ready = 0
    for photo in _shown(store, day):
        if ready == limit:
            return
        data = pictures.small(store, photo.sha256)
        if data is None:
            try:
                data = shrink(pictures.load(store, photo.sha256))
            except KeyError:  # its bytes are not here any more
                data = b""
            pictures.save_small(store, photo.sha256, data)
        ready += bool(data)


def _shown(store: Store, day: date) -> Iterator[Photo]:
    return (photo for photo in photos_of(store, day) if not any(map(is_private, photo.names)))
