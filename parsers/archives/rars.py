"""RAR archives: stored members are read as they are, compressed ones by a tool (bsdtar, unar) where one is installed."""

import io
from collections.abc import Iterator
from functools import partial

import rarfile

from parsers.archives.members import Entry, gather
from parsers.contents import Allowance, Contents, Source
from parsers.mail.charset import decode
from parsers.values import DAMAGED, ENCRYPTED, NO_TOOL, UNSUPPORTED


def read_rar(source: Source, allowance: Allowance) -> Contents:
    """The members of a rar archive; of one in several volumes, nothing."""
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
        return gather(_rar_entries(archive, listed), allowance)


def _rar_entries(archive: rarfile.RarFile, listed: list[rarfile.RarInfo]) -> Iterator[Entry]:
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
