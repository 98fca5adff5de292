"""RAR archives: stored members are read as they are, compressed ones by a tool that is installed.

rarfile lists them and knows their names. unrar and unar unpack one member at a time; bsdtar reads only whole archives rightly, so
it unpacks all of it into a tar, in which the members stand in the order of the list.
"""

import io
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial

import rarfile

from parsers.archives.foreign import Unpacking, has_bsdtar, unpacking
from parsers.archives.members import Entry, gather
from parsers.archives.tars import tar_entries, tar_stream
from parsers.contents import Allowance, Contents, Source
from parsers.mail.charset import decode
from parsers.values import DAMAGED, ENCRYPTED, NO_TOOL, UNSUPPORTED

_SPLIT = rarfile.RAR_FILE_SPLIT_BEFORE | rarfile.RAR_FILE_SPLIT_AFTER
_OLDEST = 29  # the packing of RAR 3: bsdtar knows none before it


def read_rar(source: Source, allowance: Allowance) -> Contents:
    """The members of a rar archive; of one in several volumes, what stands whole in this one."""
    try:
        archive = rarfile.RarFile(io.BytesIO(source.data), part_only=True)
    except rarfile.NeedFirstVolume:
        return Contents(problem=UNSUPPORTED)
    except rarfile.Error:
        return Contents(problem=DAMAGED)
    with archive:
        listed = [info for info in archive.infolist() if info.is_file()]
        if not listed and archive.needs_password():
            return Contents(problem=ENCRYPTED)  # even its names are
        by_bsdtar = any(map(_is_packed, listed)) and not _has_unpacker() and has_bsdtar()
        with unpacking(source.data) if by_bsdtar else nullcontext() as program:
            return gather(_Unpacked(archive, program).entries(listed), allowance)


def _is_packed(info: rarfile.RarInfo) -> bool:
    return bool(info.compress_type != rarfile.RAR_M0 and info.file_size and not info.file_redir)


def _has_unpacker() -> bool:
    """Whether a tool is installed that unpacks single members (7z is none: Debian's knows no rar)."""
    try:
        rarfile.tool_setup(bsdtar=False, sevenzip=False, sevenzip2=False, force=True)
    except rarfile.RarCannotExec:
        return False
    return True


@dataclass(slots=True)
class _Unpacked:
    """The members of an archive, with the tar that bsdtar makes of it where that is needed."""

    archive: rarfile.RarFile
    program: Unpacking | None
    taken: dict[str, bytes] = field(default_factory=dict)  # by name: some members are copies of others

    def entries(self, listed: list[rarfile.RarInfo]) -> Iterator[Entry]:
        tar = tar_stream(self.program.stream) if self.program else None
        tarred = (entry for entry in (tar_entries(tar) if tar else ()) if entry[1])
        for info in listed:
            ahead = next(tarred, None) if info.file_size and not info.file_redir else None
            yield _rar_name(info), info.file_size, partial(self._take, info, ahead)

    def _take(self, info: rarfile.RarInfo, ahead: Entry | None, allowance: Allowance) -> tuple[bytes, str | None]:
        if info.needs_password():
            return b"", ENCRYPTED
        if info.flags & _SPLIT:
            return b"", UNSUPPORTED
        if not info.file_size:
            return b"", None
        if self.program is None or (not info.file_redir and not _is_packed(info)):
            data, problem = self._open(info, allowance)
        elif info.file_redir:
            original = self.taken.get(info.file_redir[2])
            data, problem = (b"", DAMAGED) if original is None else allowance.take(io.BytesIO(original))
        elif ahead is None or ahead[1] != info.file_size:
            return b"", self._reason(info)
        else:
            data, problem = ahead[2](allowance)
            if not problem and info.CRC is not None and zlib.crc32(data) != info.CRC:
                data, problem = data.rstrip(b"\0"), DAMAGED  # it fills up with zeros what it cannot unpack
        if not problem:
            self.taken[info.filename] = data
        return data, problem

    def _open(self, info: rarfile.RarInfo, allowance: Allowance) -> tuple[bytes, str | None]:
        try:
            with self.archive.open(info) as stream:
                return allowance.take(stream)
        except rarfile.RarCannotExec:
            return b"", NO_TOOL
        except (rarfile.Error, OSError, EOFError):
            return b"", DAMAGED

    def _reason(self, info: rarfile.RarInfo) -> str:
        """Why the tar ends before a member."""
        if info.extract_version < _OLDEST:
            return UNSUPPORTED
        return (self.program and self.program.end()) or DAMAGED


def _rar_name(info: rarfile.RarInfo) -> str:
    """RAR 5 names are UTF-8; older ones are in the packer's code page where no flag says that they hold Unicode too."""
    raw = info.orig_filename
    if not isinstance(raw, bytes) or info.flags & rarfile.RAR_FILE_UNICODE:
        return str(info.filename)
    return decode(raw).replace("\\", "/")
