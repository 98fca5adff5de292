"""Reports as files: DIR/day/union/NN_name.ext, the text of each mail, its original where wanted, and a manifest with hashes.

A run copies what its manifest does not hold yet. One blob at a time is in memory, however much there is.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from domain.disguise import visible
from domain.filenames import name_key, safe_name
from parsers.mail.detach import attach
from reports.wording import Words
from service.manifest import Entry, Manifest, open_manifest
from service.target import Place, open_root
from store import exports, mails, pictures
from store.database import Store
from store.exports import Batch, Selection, SentMail


@dataclass
class Copied:
    """What a run did: files written, files that were there already, files whose bytes the store does not have as it should."""

    written: int = 0
    known: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """Something of a mail that becomes a file. `load` raises KeyError where it is not stored."""

    part: str
    filename: str
    kind: str
    sha256: str
    load: Callable[[], bytes]


@dataclass(frozen=True)
class Export:
    """One run: where from, what, and in which words."""

    store: Store
    selection: Selection
    words: Words
    originals: bool = False

    def run(self, target: Path, *, advance: Callable[[int, int], None] = lambda done, total: None) -> Copied:
        """Copy what is new into `target`; `advance` is told of each finished folder. Raises OSError."""
        copied = Copied()
        found = exports.batches(self.store, self.selection)
        folders = _folder_names(found)
        with open_root(target) as root, open_manifest(root) as manifest:
            for done, batch in enumerate(found, 1):
                self._batch(root, manifest, batch, folders[batch.union_id], copied)
                manifest.flush()
                advance(done, len(found))
        return copied

    def _batch(self, root: int, manifest: Manifest, batch: Batch, folder: str, copied: Copied) -> None:
        place: Place | None = None
        try:
            for mail in exports.mails_of(self.store, batch, self.selection):
                number = manifest.number(batch.day, batch.union_id, mail.sha256)
                for item in self._items(mail):
                    if manifest.has(batch.day, batch.union_id, mail.sha256, item.part, item.sha256):
                        copied.known += 1
                        continue
                    place = place or Place(root, batch.day, folder)
                    name = _put(place, f"{number:02d}_{safe_name(item.filename)}", item)
                    if not name:
                        copied.lost += 1
                        continue
                    copied.written += 1
                    manifest.add(
                        _entry(batch, mail, item, number=number, path=f"{batch.day}/{folder}/{name[0]}", size=name[1])
                    )
        finally:
            if place is not None:
                place.close()

    def _items(self, mail: SentMail) -> Iterator[Item]:
        """The text, the files in their order, the original."""
        if not self.selection.kinds and (text := exports.text_of(self.store, mail).strip()):
            data = (text + "\n").encode()
            yield Item(
                "text", f"{self.words('export_text')}.txt", "text", hashlib.sha256(data).hexdigest(), lambda: data
            )
        for file in exports.files_of(self.store, mail, self.selection):
            load = partial(pictures.load, self.store, file.sha256)
            yield Item(file.part, file.filename, file.kind, file.sha256, load)
        if self.originals and mail.mail_id > 0:
            name = f"{self.words('export_original')}.eml"
            yield Item("original", name, "mail", mail.sha256, lambda: attach(mails.load(self.store, mail.mail_id)))


def _put(place: Place, name: str, item: Item) -> tuple[str, int] | None:
    """Name and size of the written file; of one that was written before and not noted, its own. None where bytes are lost."""
    try:
        data = item.load()
    except KeyError:
        return None
    if hashlib.sha256(data).hexdigest() != item.sha256:
        return None
    return (name if place.holds(name, item.sha256) else place.put(name, data)), len(data)


def _entry(batch: Batch, mail: SentMail, item: Item, *, number: int, path: str, size: int) -> Entry:
    return Entry(
        path, batch.day, batch.union_id, batch.union_name, f"{number:02d}", mail.sha256, item.part,
        visible(item.filename, blank=" "), item.kind, str(size), item.sha256, mail.received_at, visible(mail.subject, blank=" "),
    )  # fmt: skip


def _folder_names(batches: list[Batch]) -> dict[str, str]:
    """id -> folder of each union; two of one name are told apart by their ids."""
    names = {batch.union_id: safe_name(batch.union_name, longest=100) for batch in batches}
    keys = [name_key(name) for name in names.values()]
    return {
        union: name if keys.count(name_key(name)) == 1 else f"{name} ({safe_name(union, longest=80)})"
        for union, name in names.items()
    }
