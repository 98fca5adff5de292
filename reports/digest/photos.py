"""The photos that a digest shows, with the name of their union: one of each first, nothing that came under a private name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from reports.masking import is_private
from store import pictures
from store.database import Store
from store.material import Photo, photos_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo as a small JPEG, whose it is, and the mail that brought it."""

    union: str
    mail_id: int
    data: bytes


def photos(store: Store, day: date, *, limit: int) -> tuple[Shown, ...]:
    """Up to `limit` photos, of those that were made ready."""
    found = ((photo, pictures.small(store, photo.sha256)) for photo in _shown(store, day))
    return tuple(islice((Shown(photo.union_name, photo.mail_id, data) for photo, data in found if data), limit))


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
