"""7z archives: extracted into memory, member by member, until the allowance is used up."""

import io
from collections import Counter
from collections.abc import Iterator

import py7zr
from py7zr.exceptions import PasswordRequired, UnsupportedCompressionMethodError

from parsers.archives.members import Entry, gather
from parsers.contents import Allowance, Contents, Source
from parsers.values import DAMAGED, ENCRYPTED, OVER_LIMIT, UNSUPPORTED


class _Bounded(py7zr.io.Py7zIO):
    """Where py7zr writes a member; it stops the extraction once the allowance is used up."""

    def __init__(self, spool: "_Spool") -> None:
        self.spool = spool
        self.pieces: list[bytes] = []
        self.length = 0

    def write(self, s: bytes | bytearray) -> int:
        self.spool.charge(len(s))
        self.pieces.append(bytes(s))
        self.length += len(s)
        return len(s)

    def read(self, size: int | None = None) -> bytes:
        return b"".join(self.pieces)

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        pass

    def size(self) -> int:
        return self.length


class _Full(Exception):
    """The allowance is used up."""


class _Spool(py7zr.io.WriterFactory):
    """Members as they are extracted, by name."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.written: dict[str, _Bounded] = {}

    def create(self, filename: str) -> py7zr.io.Py7zIO:
        return self.written.setdefault(filename, _Bounded(self))

    def charge(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _Full


def read_seven_zip(source: Source, allowance: Allowance) -> Contents:
    """The members of a 7z archive, in its own order."""
    try:
        archive = py7zr.SevenZipFile(io.BytesIO(source.data))
    except PasswordRequired:
        return Contents(problem=ENCRYPTED)
    with archive:
        listed = [info for info in archive.list() if not info.is_directory]
        spool = _Spool(allowance.bytes_left)
        fault = ENCRYPTED if archive.needs_password() else _extract(archive, spool)
        return gather(_spooled(listed, spool, fault), allowance)


def _extract(archive: py7zr.SevenZipFile, spool: _Spool) -> str | None:
    try:
        archive.extractall(factory=spool)
    except _Full:
        return OVER_LIMIT
    except PasswordRequired:
        return ENCRYPTED
    except UnsupportedCompressionMethodError:
        return UNSUPPORTED
    except MemoryError:
        raise
    except Exception:  # a damaged archive fails in many ways; what was extracted before it is kept
        return DAMAGED
    return None


def _spooled(listed: "list[py7zr.FileInfo]", spool: _Spool, fault: str | None) -> Iterator[Entry]:
    seen: Counter[str] = Counter()
    for info in listed:
        again = seen[info.filename]  # two members may have one name: py7zr calls the second 1.txt_0
        seen[info.filename] += 1
        written = spool.written.get(f"{info.filename}_{again - 1}" if again else info.filename)
        whole = (written.length if written is not None else 0) == info.uncompressed
        data = b"".join(written.pieces) if written is not None and (whole or fault == DAMAGED) else b""

        def take(allowance: Allowance, data: bytes = data, whole: bool = whole) -> tuple[bytes, str | None]:
            allowance.bytes_left -= len(data)
            return data, None if whole else fault or DAMAGED

        yield info.filename, info.uncompressed, take
