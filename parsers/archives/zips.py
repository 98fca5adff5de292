"""Zip archives. Names in GBK or UTF-8, whatever the packer wrote and whether or not it said so."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from lzma import LZMAError

from parsers.archives.members import Entry, gather
from parsers.contents import Allowance, Contents, Source
from parsers.mail.charset import decode
from parsers.values import DAMAGED, ENCRYPTED, UNSUPPORTED
from parsers.zipmembers import open_member

_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_UNICODE_PATH = 0x7075  # extra field of Info-ZIP, 7-Zip, WinRAR: the name in UTF-8, with the checksum of the plain one


def read_zip(source: Source, allowance: Allowance) -> Contents:
    """The members of a zip, in the order of its directory."""
    try:
        archive = _open(source.data)
    except (zipfile.BadZipFile, ValueError, OSError):
        return Contents(problem=DAMAGED)
    with archive:
        return gather(_zip_entries(archive), allowance)


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except UnicodeDecodeError:  # a name that says it is UTF-8 and is not: read as if it had said nothing
        unflagged = bytearray(data)
        for header, flags in ((b"PK\1\2", 9), (b"PK\3\4", 7)):
            at = data.find(header)
            while 0 <= at < len(data) - flags:
                unflagged[at + flags] &= ~(_UTF8_FLAG >> 8)
                at = data.find(header, at + 4)
        return zipfile.ZipFile(io.BytesIO(bytes(unflagged)))


def _zip_entries(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for info in archive.infolist():
        if not info.is_dir():
            yield zip_name(info), info.file_size, partial(_take_zipped, archive, info)


def _take_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance) -> tuple[bytes, str | None]:
    if info.flag_bits & _ENCRYPTED_FLAG:
        return b"", ENCRYPTED
    try:
        with open_member(archive, info) as stream:
            return allowance.take(stream)
    except NotImplementedError:
        return b"", UNSUPPORTED
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError, LZMAError, struct.error):
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
