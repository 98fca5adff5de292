"""Members of a zip by bzip2 and LZMA, unpacked a piece at a time: zipfile gives out all that a piece of 4 KB holds at once, which
may be gigabytes."""

import bz2
import copy
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Protocol

_CHUNK = 65_536
_ENCRYPTED = 0x1
_MAX_DICTIONARY = 70_000_000  # bytes that a packer may look back
_PROPERTIES = 5  # bytes of LZMA's own header behind the four of the zip's


class _Decompressor(Protocol):
    """As bz2 and lzma have it."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing is left of what was given."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most so many bytes."""


@contextmanager
def open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo | str) -> Iterator["Unpacked | IO[bytes]"]:
    """A member to be read, at most as much at once as is asked for. Raises what zipfile raises."""
    info = archive.getinfo(member) if isinstance(member, str) else member
    if info.compress_type in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA) and not info.flag_bits & _ENCRYPTED:
        yield Unpacked(archive, info)
    else:
        with archive.open(info) as stream:
            yield stream


class Unpacked:
    """The bytes of a member. Raises BadZipFile where it is not what its directory says, and what the codecs raise."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        """`info` is of a member by bzip2 or LZMA."""
        self._raw = archive.open(_as_stored(info))
        self._codec = bz2.BZ2Decompressor() if info.compress_type == zipfile.ZIP_BZIP2 else _lzma(self._raw)
        self._info, self._left, self._checksum = info, info.file_size, 0

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, b"" at the end."""
        wanted, pieces = min(size, self._left), []
        while wanted and not self._codec.eof:
            given = self._raw.read(_CHUNK) if self._codec.needs_input else b""
            piece = self._codec.decompress(given, wanted)
            if not piece and not given and self._codec.needs_input:
                break
            pieces.append(piece)
            wanted -= len(piece)
        whole = b"".join(pieces)
        self._left -= len(whole)
        self._checksum = zlib.crc32(whole, self._checksum)
        if not whole and (self._left or self._checksum != self._info.CRC):
            raise zipfile.BadZipFile("not what its directory says")
        return whole


def _as_stored(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The member with its packed bytes as its content."""
    raw = copy.copy(info)
    raw.compress_type, raw.file_size = zipfile.ZIP_STORED, info.compress_size
    raw.CRC = None  # type: ignore[assignment]  # is not checked then
    return raw


def _lzma(raw: IO[bytes]) -> _Decompressor:
    _, size = struct.unpack("<HH", raw.read(4))
    properties = raw.read(size)
    first, dictionary = struct.unpack("<BI", properties[:_PROPERTIES])
    if dictionary > _MAX_DICTIONARY:
        raise zipfile.BadZipFile("a dictionary too large")
    filters = {
        "id": lzma.FILTER_LZMA1,
        "lc": first % 9,
        "lp": first // 9 % 5,
        "pb": first // 45,
        "dict_size": dictionary,
    }
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[filters])
