"""Files to files of the same kind that say nothing: plain pictures, minimal documents with the masked start of their text, archives of
redacted members. What cannot be made anew is emptied, and said so.
"""

import bz2
import gzip
import io
import lzma
import re
import sys
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import py7zr

from parsers import filetype
from parsers.contents import Allowance
from parsers.files import read_files
from parsers.filetype import content_of, sniff
from parsers.mail.charset import decode
from parsers.mail.datauri import take_data_files
from parsers.redaction import documents
from parsers.redaction.masking import Mask, encoded_as
from parsers.redaction.pages import redacted_page
from parsers.redaction.pictures import plain_picture
from parsers.values import DAMAGED, ENCRYPTED, File, Kind, Part

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_TEXT = 4000  # characters of a document's text that are masked and written again
_EMPTY = 1024  # bytes of what is emptied
_STAMP = (2021, 1, 1, 0, 0, 0)
_TEXTS = ("txt", "md", "csv")
_PROPERTY = re.compile(
    rb"^((?:BEGIN|END):V[A-Z]{3,10}|[A-Z\-]{2,30}(?=[;:])|[ \t]|)([^\r\n]*)", re.MULTILINE
)  # of a calendar (RFC 5545)
_DOCUMENTS: dict[str, Callable[[documents.Lines, documents.Files], bytes]] = {
    "docx": documents.docx, "doc": documents.docx, "wps": documents.docx, "xlsx": documents.xlsx, "xls": documents.xlsx,
    "et": documents.xlsx, "pptx": documents.pptx, "ppt": documents.pptx, "dps": documents.pptx, "pdf": documents.pdf,
    "ofd": documents.ofd, "rtf": documents.rtf,
}  # fmt: skip
_PACKAGES = ("docx", "xlsx", "pptx")
_OTHER_FORMAT = {"doc": "docx", "wps": "docx", "xls": "xlsx", "et": "xlsx", "ppt": "pptx", "dps": "pptx"}
_COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, mtime=0), "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd.compress,
}  # fmt: skip
_OPENED: dict[str, Callable[[io.BytesIO], io.BufferedIOBase]] = {
    "gz": lambda packed: gzip.GzipFile(fileobj=packed), "bz2": bz2.BZ2File, "xz": lzma.LZMAFile, "zst": zstd.ZstdFile,
}  # fmt: skip
# The stream that tells the kind of an OLE file.
_OLE_STREAM = {"msg": "__properties_version1.0", "ole": "EncryptedPackage", "xls": "Workbook", "doc": "WordDocument"}


@dataclass(frozen=True, slots=True)
class Note:
    """A file that could not be made anew as it was: its masked name, its kind, the format that it has now, "" where it is empty."""

    name: str
    kind: str
    made_as: str


@dataclass
class Files:
    """Redacts the files of one mail. `mail` redacts an attached one; `notes` are what could not be made anew, by name."""

    mask: Mask
    mail: Callable[[bytes], bytes]
    notes: list[Note] = field(default_factory=list)
    pictures: dict[str, int] = field(default_factory=dict)

    def redacted(self, part: Part) -> bytes:
        """The bytes of a file that stands for this one."""
        first, *others = read_files([part], Allowance.for_mail(len(part.data)))
        return self._file(first, others)

    def _file(self, file: File, others: list[File]) -> bytes:
        found = sniff(content_of(file.data), name=file.filename, declared=file.declared_type)
        name, members = found.extension, [other for other in others if other.parent_path == file.path]
        if not file.data:
            return b""
        if found.kind is Kind.IMAGE:
            return self._picture(file, name)
        if found in (filetype.MAIL, filetype.PAGE_ARCHIVE):
            return self.mail(file.data)
        if found in (filetype.HTML, filetype.PAGE_SHEET):
            return self.page(file.data, "", "utf-8", "gb18030")
        if name in ("ics", "vcf"):
            return _PROPERTY.sub(lambda line: line[1] + self.masked(line[2], "", "utf-8", "gb18030"), file.data)
        if name in _TEXTS:
            return self.masked(file.data, "", "utf-8", "gb18030")
        made = None if file.problem else self._made(file, name, members, others)
        if file.problem == DAMAGED and name in _PACKAGES:
            made = _DOCUMENTS[name]([], [])
            made = made[: len(made) * 2 // 3]
        if made is None and name == "zip" and members:
            made = self._zip(members, others)
        return self._emptied(file, name) if made is None else made

    def masked(self, data: bytes, label: str, *codecs: str) -> bytes:
        """A text of this charset; the codecs are tried where it does not say."""
        text = decode(data, label)
        tried = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ()
        marked = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
        own = (label, "gb18030") if label.lower().startswith("gb") else (label,)
        coded = encoded_as(self.mask.text(text), lambda raw: decode(raw, label), (*tried, *filter(None, own), *codecs))
        return marked.encode() + coded

    def page(self, data: bytes, label: str, *codecs: str) -> bytes:
        """A page, its data: files in their places."""
        text, parts = take_data_files(decode(data, label), first=1)
        pieces = redacted_page(text, self.mask).split("data:,")
        for number, part in enumerate(parts[: len(pieces) - 1]):
            coded = documents.base64_text(self.redacted(part))
            pieces[number] += f"data:{part.declared_type};base64,{coded}"
        for number in range(len(parts), len(pieces) - 1):
            pieces[number] += "data:,"
        page = "".join(pieces)
        own = (label, "gb18030") if label.lower().startswith("gb") else (label,)
        return encoded_as(page, lambda raw: decode(raw, label), (*filter(None, own), *codecs))

    def _picture(self, file: File, name: str) -> bytes:
        number = self.pictures.setdefault(file.sha256, len(self.pictures) + 1)
        made = plain_picture(name, file.width or 1, file.height or 1, number=number)
        if made is None or (file.width is None and not file.problem):
            return self._emptied(file, name)
        if file.problem:  # cut off or damaged: where the original was, as far as that can be done alike
            return made[: max(len(made) * 2 // 3, 30)] if file.width else file.data[:8] + bytes(16)
        return made

    def _made(self, file: File, name: str, members: list[File], others: list[File]) -> bytes | None:
        text = [line for line in self.mask.text((file.text or "")[:MAX_TEXT]).split("\n") if line]
        if file.mime_type == "application/xml":
            return documents.xml_sheet(text)
        if name in _DOCUMENTS:
            if name in _OTHER_FORMAT:
                self._note(file, _OTHER_FORMAT[name])
            return _DOCUMENTS[name](text, self._embedded(members, others, name))
        if "opendocument" in file.mime_type:
            return documents.opendocument(file.mime_type)(text, self._embedded(members, others, name))
        if name == "zip":
            return self._zip(members, others)
        if name == "7z":
            return self._seven_zip(members, others)
        if name == "tar":
            return self._tar(members, others)
        if name in _COMPRESSED:
            return self._compressed(file, name, members, others)
        return None

    def _embedded(self, members: list[File], others: list[File], name: str) -> list[tuple[str, bytes]]:
        """Pictures and files within a document, named as they were told apart."""
        found = []
        for number, member in enumerate(members, 1):
            ending = PurePosixPath(member.filename).suffix
            ending = ending if ending.isascii() and len(ending) < 6 else ".bin"
            data = self._file(member, others)
            if name == "pdf" and not data.startswith(b"\xff\xd8"):
                continue
            folder = "media" if member.kind in (Kind.IMAGE, Kind.VIDEO, Kind.AUDIO) else "embeddings"
            own = f"{'image' if folder == 'media' else 'file'}{number}{ending}"
            found.append((own if name.startswith("od") or name == "ofd" else f"{folder}/{own}", data))
        return found

    def _members(self, members: Iterable[File], others: list[File]) -> list[tuple[str, bytes]]:
        return [(self.mask.filename(member.filename), self._file(member, others)) for member in members]

    def _zip(self, members: list[File], others: list[File]) -> bytes:
        made = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as archive:
            warnings.simplefilter("ignore")  # two names may be one now, as they may have been
            for name, data in self._members(members, others):
                archive.writestr(zipfile.ZipInfo(name or "x", _STAMP), data, zipfile.ZIP_DEFLATED)
        if any(member.problem == ENCRYPTED for member in members):
            return _locked(made.getvalue())
        return made.getvalue()

    def _seven_zip(self, members: list[File], others: list[File]) -> bytes:
        made = io.BytesIO()
        with py7zr.SevenZipFile(made, "w") as archive:
            for name, data in self._members(members, others):
                archive.writestr(data, name)
        return made.getvalue()

    def _tar(self, members: list[File], others: list[File]) -> bytes:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as archive:
            for name, data in self._members(members, others):
                head = tarfile.TarInfo(name)
                head.size = len(data)
                archive.addfile(head, io.BytesIO(data))
        return made.getvalue()

    def _compressed(self, file: File, name: str, members: list[File], others: list[File]) -> bytes | None:
        with _OPENED[name](io.BytesIO(file.data)) as opened:
            is_tar = opened.read(262)[257:] == b"ustar"
        if is_tar:
            return _COMPRESSED[name](self._tar(members, others))
        return _COMPRESSED[name](self._file(members[0], others)) if members else None

    def _emptied(self, file: File, name: str) -> bytes:
        """The start that tells what it is, and zeros."""
        self._note(file, "")
        if file.data.startswith(b"\xd0\xcf\x11\xe0"):
            stream = _OLE_STREAM.get("ole" if file.problem == ENCRYPTED else name, "")
            return file.data[:8] + bytes(_EMPTY) + stream.encode("utf-16-le") + bytes(_EMPTY)
        if name in ("p7s", "p7m"):
            return b"\x30\x80" + bytes(_EMPTY)
        if name == "bin":
            return bytes(len(file.data))
        data = content_of(file.data)
        for size in (4, 8, 12, 16, 262):
            start = data[:size].ljust(size, b"\0") if size < 262 else bytes(257) + data[257:262]
            made = start + bytes(_EMPTY)
            if sniff(made, name=file.filename, declared=file.declared_type).kind is file.kind:
                return made
        return bytes(len(file.data))

    def _note(self, file: File, made_as: str) -> None:
        self.notes.append(Note(self.mask.filename(file.filename), str(file.kind), made_as))


def _locked(archive: bytes) -> bytes:
    """The same zip, each member marked as encrypted."""
    marked = bytearray(archive)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for info in opened.infolist():
            marked[info.header_offset + 6] |= 1
    at = marked.find(b"PK\1\2")
    while at >= 0:
        marked[at + 8] |= 1
        at = marked.find(b"PK\1\2", at + 4)
    return bytes(marked)
