"""OLE compound files: whether a document in one is encrypted, and the file inside an OLE Package object.

A stream may claim any size, and a chain of sectors may go in circles: their library then reads until memory ends. So a file is
looked over first, and one that claims more than it holds is damaged.
"""

import io
from collections.abc import Callable, Sequence
from typing import TypeVar

import olefile

from parsers.mail.charset import decode

T = TypeVar("T")
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NATIVE = "\x01Ole10Native"
_SPARE = 64  # sectors that a sound file may count twice
_ENCRYPTED_BIT = 0x01  # of the twelfth byte of a Word file's FIB ([MS-DOC] 2.5.2, fEncrypted)


def is_encrypted(data: bytes) -> bool:
    """Whether a compound file holds an encrypted Office package, or a Word document under a password."""

    def ask(ole: olefile.OleFileIO) -> bool:
        if ole.exists("EncryptedPackage"):
            return True
        head = ole.openstream("WordDocument").read(12) if ole.exists("WordDocument") else b""
        return len(head) == 12 and bool(head[11] & _ENCRYPTED_BIT)

    return _asked(data, ask, False)


def root_streams(data: bytes) -> frozenset[str]:
    """Names of the streams that stand in no storage: they tell what a compound file is. Empty where it is damaged."""
    return _asked(data, lambda ole: frozenset(entry[0] for entry in ole.listdir() if len(entry) == 1), frozenset())


def read_package(data: bytes) -> tuple[str, bytes] | None:
    """Name and bytes of the file in an OLE Package object ([MS-OLEDS] 2.3.6 and what packagers write); None if it is none."""
    return _asked(data, lambda ole: _native(ole.openstream(_NATIVE).read()) if ole.exists(_NATIVE) else None, None)


class Unsound(Exception):
    """A compound file that claims more than it holds, or whose chains go in circles."""


def is_compound(data: bytes) -> bool:
    """Whether bytes begin as a compound file does."""
    return data.startswith(_MAGIC)


def opened(data: bytes) -> olefile.OleFileIO:
    """A compound file whose streams can be read in bounded memory. Raises Unsound, and what its library raises."""
    sector = 1 << min(int.from_bytes(data[30:32], "little"), 16)  # the header is [MS-CFB] 2.2
    tables = (int.from_bytes(data[at : at + 4], "little") for at in (44, 64, 72))  # FAT, mini FAT, DIFAT, in sectors
    if max(tables) * sector > len(data):
        raise Unsound
    ole = olefile.OleFileIO(io.BytesIO(data))
    ole.loadminifat()
    steps = 2 * (len(ole.fat) + len(ole.minifat)) + _SPARE  # no sector stands in two chains
    for entry in filter(None, ole.direntries):
        small = entry is not ole.root and entry.size < ole.minisectorcutoff
        sectors = -(-entry.size // (ole.mini_sector_size if small else ole.sector_size))
        steps -= len(chain(ole.minifat if small else ole.fat, entry.isectStart, sectors))
        if steps < 0:
            raise Unsound
    return ole


def check_chains(ole: olefile.OleFileIO) -> None:
    """For a library that follows each chain to its end, whatever size its stream has. Raises Unsound where one goes in circles."""
    streams = [one for one in ole.direntries if one and one.size and one.entry_type != olefile.STGTY_STORAGE]
    small = {id(one) for one in streams if one is not ole.root and one.size < ole.minisectorcutoff}
    starts = [(ole.fat, ole.first_dir_sector), (ole.fat, ole.first_mini_fat_sector)]
    starts += [(ole.minifat if id(one) in small else ole.fat, one.isectStart) for one in streams]
    steps = 2 * (len(ole.fat) + len(ole.minifat)) + _SPARE
    for table, start in starts:
        steps -= len(chain(table, start, len(table) + 1))
        if steps < 0:
            raise Unsound


def chain(table: Sequence[int], start: int, longest: int) -> list[int]:
    """The sectors of a stream, as far as they go on, but no more than `longest`. Raises Unsound where they go in circles."""
    found: list[int] = []
    while 0 <= start < len(table) and len(found) < longest:
        if len(found) >= len(table):
            raise Unsound
        found.append(start)
        start = table[start]
    return found


def _asked(data: bytes, ask: Callable[[olefile.OleFileIO], T], otherwise: T) -> T:
    """What a compound file answers; `otherwise` for bytes that are none, or whose directory cannot be read."""
    if not data.startswith(_MAGIC):
        return otherwise
    try:
        with opened(data) as ole:
            return ask(ole)
    except MemoryError:
        raise
    except Exception:  # damaged directories fail in many ways; that it cannot be read is said by its reader
        return otherwise


def _native(stream: bytes) -> tuple[str, bytes] | None:
    """Size, two bytes, label, source path, 8 bytes, length and temporary path, then length and bytes of the file."""
    label, at = _text(stream, 6)
    _, at = _text(stream, at)
    at += 4
    at += 4 + int.from_bytes(stream[at : at + 4], "little")
    size = int.from_bytes(stream[at : at + 4], "little")
    data = stream[at + 4 : at + 4 + size]
    name = decode(label).replace("\\", "/").rpartition("/")[2]
    return (name, data) if name and size and len(data) == size else None


def _text(stream: bytes, at: int) -> tuple[bytes, int]:
    end = stream.index(b"\0", at)
    return stream[at:end], end + 1
