"""Archives: zip, 7z, rar, tar and single compressed files. Names in GBK or UTF-8, whatever the packer wrote; what is
encrypted, damaged or over the limit has its row and says so; the litter of file managers is left out.
"""

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

import py7zr
import rarfile
from py7zr.exceptions import PasswordRequired, UnsupportedCompressionMethodError

from parsers.charset import decode
from parsers.contents import (
    DAMAGED,
    ENCRYPTED,
    NO_TOOL,
    OVER_LIMIT,
    UNSUPPORTED,
    Allowance,
    Contents,
    Part,
    Readable,
    Source,
)

_JUNK = re.compile(
    r"(?:^|/)(?:__MACOSX(?:/|$)|\._[^/]*$|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$[^/]*$)", re.IGNORECASE
)
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_UNICODE_PATH = 0x7075  # extra field of Info-ZIP, 7-Zip, WinRAR: the name in UTF-8, with the checksum of the plain one

# One member: its name, declared size, and a way to take its bytes, which may raise
_Entry = tuple[str, int, Callable[[Allowance], tuple[bytes, str | None]]]


def read_archive(source: Source, allowance: Allowance) -> Contents:
    """The members of an archive, in its own order."""
    return _ARCHIVES[source.found.extension](source, allowance)


def _contents(entries: Iterator[_Entry], allowance: Allowance) -> Contents:
    """Members of what an archive lists. A member that fails keeps its row; the archive says what most of them have."""
    members: list[Part] = []
    junk, problem = 0, None
    for name, size, take in entries:
        if _JUNK.search(name.replace("\\", "/")):
            junk += 1
            continue
        if len(members) >= allowance.files_left:
            problem = OVER_LIMIT
            break
        data, fault = take(allowance)
        missing = fault is not None and not data
        members.append(Part(len(members) + 1, name, data, problem=fault, size=size if missing else None))
    faults = {member.problem for member in members}
    if ENCRYPTED in faults:
        problem = ENCRYPTED
    elif len(faults) == 1:
        problem = problem or faults.pop()  # the same with each of them: the archive as a whole
    note = f"{junk} junk {'file' if junk == 1 else 'files'} left out" if junk else None
    return Contents(members=tuple(members), problem=problem, note=note)


# zip


def _zip(source: Source, allowance: Allowance) -> Contents:
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, ValueError, OSError):
        return Contents(problem=DAMAGED)
    with archive:
        return _contents(_zip_entries(archive), allowance)


def _zip_entries(archive: zipfile.ZipFile) -> Iterator[_Entry]:
    for info in archive.infolist():
        if not info.is_dir():
            yield zip_name(info), info.file_size, partial(_take_zipped, archive, info)


def _take_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance) -> tuple[bytes, str | None]:
    if info.flag_bits & _ENCRYPTED_FLAG:
        return b"", ENCRYPTED
    try:
        with archive.open(info) as stream:
            return allowance.take(stream)
    except NotImplementedError:
        return b"", UNSUPPORTED
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError):
        return b"", DAMAGED


def zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member: zipfile reads it as cp437 where the packer set no flag, and most packers here wrote GBK."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    return _unicode_path(info.extra, raw) or decode(raw)


def _unicode_path(extra: bytes, raw: bytes) -> str:
    at = 0
    while at + 4 <= len(extra):
        kind, size = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        field = extra[at + 4 : at + 4 + size]
        if kind == _UNICODE_PATH and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            return decode(field[5:], "utf-8")
        at += 4 + size
    return ""


# 7z


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


def _seven_zip(source: Source, allowance: Allowance) -> Contents:
    try:
        archive = py7zr.SevenZipFile(io.BytesIO(source.data))
    except PasswordRequired:
        return Contents(problem=ENCRYPTED)
    with archive:
        listed = [info for info in archive.list() if not info.is_directory]
        spool = _Spool(allowance.bytes_left)
        fault = ENCRYPTED if archive.needs_password() else _extract(archive, spool)
        return _contents(_spooled(listed, spool, fault), allowance)


def _extract(archive: py7zr.SevenZipFile, spool: _Spool) -> str | None:
    try:
        archive.extractall(factory=spool)  # noqa: S202 - into memory, within the allowance
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


def _spooled(listed: "list[py7zr.FileInfo]", spool: _Spool, fault: str | None) -> Iterator[_Entry]:
    for info in listed:
        written = spool.written.get(info.filename)
        whole = (written.length if written is not None else 0) == info.uncompressed
        data = b"".join(written.pieces) if written is not None and (whole or fault == DAMAGED) else b""

        def take(allowance: Allowance, data: bytes = data, whole: bool = whole) -> tuple[bytes, str | None]:
            allowance.bytes_left -= len(data)
            return data, None if whole else fault or DAMAGED

        yield info.filename, info.uncompressed, take


# rar


def _rar(source: Source, allowance: Allowance) -> Contents:
    try:
        archive = rarfile.RarFile(io.BytesIO(source.data), part_only=True)
    except rarfile.NeedFirstVolume:
        return Contents(problem=UNSUPPORTED)
    except rarfile.Error:
        return Contents(problem=DAMAGED)
    with archive:
        listed = [info for info in archive.infolist() if not info.is_dir()]
        if not listed and archive.needs_password():
            return Contents(problem=ENCRYPTED)  # even its names are
        return _contents(_rar_entries(archive, listed), allowance)


def _rar_entries(archive: rarfile.RarFile, listed: list[rarfile.RarInfo]) -> Iterator[_Entry]:
    for info in listed:
        yield _rar_name(info), info.file_size, partial(_take_rar, archive, info)


def _rar_name(info: rarfile.RarInfo) -> str:
    """RAR 5 names are UTF-8; older ones are in the packer's code page where no flag says that they hold Unicode too."""
    raw = info.orig_filename
    if not isinstance(raw, bytes) or info.flags & rarfile.RAR_FILE_UNICODE:
        return str(info.filename)
    return decode(raw).replace("\\", "/")


def _take_rar(archive: rarfile.RarFile, info: rarfile.RarInfo, allowance: Allowance) -> tuple[bytes, str | None]:
    if info.needs_password():
        return b"", ENCRYPTED
    try:
        with archive.open(info) as stream:
            return allowance.take(stream)
    except rarfile.RarCannotExec:
        return b"", NO_TOOL
    except (rarfile.Error, OSError, EOFError):
        return b"", DAMAGED


# tar, gz, bz2, xz


def _tar(source: Source, allowance: Allowance) -> Contents:
    try:
        archive = tarfile.open(fileobj=io.BytesIO(source.data), mode="r:*")  # noqa: SIM115 - closed below
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError):
        return Contents(problem=DAMAGED)
    with archive:
        return _contents(_tar_entries(archive), allowance)


def _tar_entries(archive: tarfile.TarFile) -> Iterator[_Entry]:
    try:
        for info in archive:
            if info.isfile():
                name = decode(info.name.encode("utf-8", "surrogateescape"))
                yield name, info.size, partial(_take_tarred, archive, info)
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError):
        return  # cut off: what came before it stands


def _take_tarred(archive: tarfile.TarFile, info: tarfile.TarInfo, allowance: Allowance) -> tuple[bytes, str | None]:
    stream = archive.extractfile(info)
    if stream is None:
        return b"", DAMAGED
    data, problem = allowance.take(stream)
    return data, problem or (DAMAGED if len(data) < info.size else None)


_DECOMPRESSORS: dict[str, Callable[[IO[bytes]], Readable]] = {
    "gz": lambda file: gzip.GzipFile(fileobj=file),
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}


def _compressed(source: Source, allowance: Allowance) -> Contents:
    """One compressed file, or a tar in it."""
    stream = _DECOMPRESSORS[source.found.extension](io.BytesIO(source.data))
    try:
        head = stream.read(512)
    except (EOFError, OSError, zlib.error, lzma.LZMAError):
        head = b""
    if head[257:262] == b"ustar":
        return _tar(source, allowance)
    stream = _DECOMPRESSORS[source.found.extension](io.BytesIO(source.data))
    name = _inner_name(source)
    return _contents(iter([(name, 0, partial(Allowance.take, stream=stream))]), allowance)


def _inner_name(source: Source) -> str:
    """The name in a gzip header, else the archive's own without its last ending."""
    data = source.data
    if source.found.extension == "gz" and len(data) > 10 and data[3] & 0x08 and not data[3] & 0x04:
        return decode(data[10 : data.find(b"\0", 10)][:255])
    stem, dot, _ = source.name.rpartition(".")
    return stem if dot else f"{source.name}.out"


def _closed(source: Source, allowance: Allowance) -> Contents:
    return Contents(problem=UNSUPPORTED)


_ARCHIVES: dict[str, Callable[[Source, Allowance], Contents]] = {
    "zip": _zip, "7z": _seven_zip, "rar": _rar, "tar": _tar, "gz": _compressed, "bz2": _compressed, "xz": _compressed,
    "cab": _closed, "lzh": _closed, "zst": _closed,
}  # fmt: skip
