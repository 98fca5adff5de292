"""The evidence file: original mails byte for byte, their Received fields, hashes, the explanation, the ledger, the fingerprint."""

import csv
import hashlib
import io
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo
from pathlib import Path

from reports.wording import Words
from store import evidence, mails
from store.database import Store, instant
from store.evidence import Place, Shown

_HEADER_BYTES = 1_000_000


def write_evidence(
    file: Path,
    store: Store,
    mail_ids: Sequence[int],
    explanation: str,
    *,
    shown: Sequence[Shown],
    words: Words,
    at: datetime,
) -> int:
    """Write the evidence about some mails, the explanation beside them; how many originals are in it. Raises StoreError where one is
    not what was received, FileExistsError where the file is there."""
    ledger = evidence.places(store, mail_ids)
    parts = {
        "explanation.txt": f"{explanation}\n{_told(shown, ledger, words, at.tzinfo)}".encode(),
        "ledger.csv": _table(ledger),
    }
    originals = _originals(store, ledger)
    for number, raw in originals.items():
        parts[f"{number}.eml"] = raw
        parts[f"{number}.received.txt"] = received_fields(raw)
    parts["sha256.txt"] = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in parts.items()
    ).encode()
    private = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(private, "wb") as opened, zipfile.ZipFile(opened, "w") as packed:
        for name, data in parts.items():
            packed.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return len(originals)


def _originals(store: Store, ledger: Sequence[Place]) -> Mapping[int, bytes]:
    """mail -> its bytes, of those that are kept whole."""
    found = {}
    for place in ledger:
        if place.sha256 and not place.purged_at and place.mail_id not in found:
            found[place.mail_id] = mails.original(store, place.mail_id)
    return found


def received_fields(raw: bytes) -> bytes:
    """The Received fields of a mail as they stand on the wire, with their continued lines."""
    kept, within = [], False
    for line in raw[:_HEADER_BYTES].splitlines(keepends=True):
        if not line.strip():
            break
        if line[:1] not in b" \t":
            within = line[:9].lower() == b"received:"
        if within:
            kept.append(line)
    return b"".join(kept)


def _table(ledger: Sequence[Place]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(Place.__dataclass_fields__))
    writer.writeheader()
    writer.writerows(map(asdict, ledger))
    return text.getvalue().encode()


def _told(shown: Sequence[Shown], ledger: Sequence[Place], words: Words, zone: tzinfo | None) -> str:
    """What digests showed, and what is not in the file."""
    lines = [
        words(
            "e_same" if edition.fingerprint == edition.now else "e_other",
            kind=words(f"e_{edition.kind}"), edition=edition.edition, at=_local(edition.frozen_at, zone),
            status=words.texts.get(f"s_{edition.status}", "-"), fingerprint=edition.fingerprint, now=edition.now,
        )
        for edition in shown
    ]  # fmt: skip
    purged = {place.mail_id: place.purged_at for place in ledger if place.purged_at}
    lines += [words("e_purged", n=mail_id, at=_local(at, zone)) for mail_id, at in purged.items()]
    return "".join(f"{line}\n" for line in lines)


def _local(at: str, zone: tzinfo | None) -> str:
    return instant(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")
