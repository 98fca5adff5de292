"""Tar archives and single compressed files (gz, bz2, xz, zst), which may hold a tar."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import IO, cast

from parsers.archives.members import Entry, gather
from parsers.contents import Allowance, Contents, Readable, Source
from parsers.mail.charset import decode
from parsers.values import DAMAGED

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_FAILURES = (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, zstd.ZstdError)


def read_tar(source: Source, allowance: Allowance) -> Contents:
    """The files in a tar, compressed or not; links and devices are none."""
    try:
        archive = tarfile.open(fileobj=_plain(source), mode="r:*")  # noqa: SIM115 - closed below
    except _FAILURES:
        return Contents(problem=DAMAGED)
    with archive:
        contents = gather(tar_entries(archive), allowance)
        return contents if contents.problem or _ends_well(archive) else replace(contents, problem=DAMAGED)


def _plain(source: Source) -> IO[bytes]:
    """What tarfile reads: of its compressions it knows all but the newest."""
    packed = io.BytesIO(source.data)
    return cast(IO[bytes], zstd.ZstdFile(packed)) if source.found.extension == "zst" else packed


def _ends_well(archive: tarfile.TarFile) -> bool:
    """Whether the last header that was read is followed by the end of the archive: tarfile takes a broken one for it."""
    try:
        archive.fileobj.seek(archive.offset)
        return archive.fileobj.read(tarfile.BLOCKSIZE) == bytes(tarfile.BLOCKSIZE)
    except _FAILURES:
        return False


def tar_stream(stream: IO[bytes]) -> tarfile.TarFile | None:
    """A tar that is read as it comes, closed by who closes the stream; None where none begins."""
    try:
        return tarfile.open(fileobj=stream, mode="r|")
    except _FAILURES:
        return None


def tar_entries(archive: tarfile.TarFile) -> Iterator[Entry]:
    """The files of an open tar, as they come."""
    try:
        for info in archive:
            if info.isfile():
                name = decode(info.name.encode("utf-8", "surrogateescape"))
                yield name, info.size, partial(_take_tarred, archive, info)
    except _FAILURES:
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
    "zst": zstd.ZstdFile,
}


def read_compressed(source: Source, allowance: Allowance) -> Contents:
    """One compressed file, or a tar in it."""
    stream = _DECOMPRESSORS[source.found.extension](io.BytesIO(source.data))
    try:
        head = stream.read(512)
    except _FAILURES:
        head = b""
    if head[257:262] == b"ustar":
        return read_tar(source, allowance)
    stream = _DECOMPRESSORS[source.found.extension](io.BytesIO(source.data))
    name = _inner_name(source)
    return gather(iter([(name, 0, partial(Allowance.take, stream=stream))]), allowance)


def _inner_name(source: Source) -> str:
    """The name in a gzip header, else the archive's own without its last ending."""
    data = source.data
    if source.found.extension == "gz" and len(data) > 10 and data[3] & 0x08 and not data[3] & 0x04:
        return decode(data[10 : data.find(b"\0", 10)][:255])
    stem, dot, _ = source.name.rpartition(".")
    return stem if dot else f"{source.name}.out"
