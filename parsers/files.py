"""The files of a mail, opened as far as they can be: each with its type by content, and behind it what it holds.

One table says who reads what; a new format is a new row. A reader that fails costs its own file only.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from parsers import filetype
from parsers.archives.foreign import FOREIGN
from parsers.archives.opening import read_archive
from parsers.archives.outlook import read_msg, read_tnef
from parsers.archives.signed import signed_content
from parsers.contents import MAX_TEXT, Allowance, Contents, Source
from parsers.documents.libreoffice import NotInstalled, convert
from parsers.documents.office import read_office
from parsers.documents.ole import Unsound, is_encrypted, opened
from parsers.documents.opendocument import read_opendocument
from parsers.documents.pages import page_rows
from parsers.documents.pdf import read_pdf
from parsers.documents.sheets import read_spreadsheet
from parsers.filetype import FileType, content_of, sniff
from parsers.mail.charset import clean, decode, start_of
from parsers.mail.datauri import take_data_files
from parsers.mail.detach import Detached, Run, detach
from parsers.mail.html import to_text
from parsers.mail.links import find_links, find_remote_pictures
from parsers.mail.message import parse
from parsers.media.images import read_picture, time_in_name
from parsers.media.recordings import read_recording
from parsers.values import DAMAGED, ENCRYPTED, NO_TEXT, NOT_OPENED, OVER_LIMIT, File, Kind, Message, Part

MAX_DEPTH = 5  # containers in one another
_MAX_PAGE_BYTES = 50_000_000  # of one page: its characters may take four times as much


def read_files(
    parts: Iterable[Part], allowance: Allowance, *, open_files: bool = True, runs: Iterable[Run] = ()
) -> Iterator[File]:
    """Each part and, behind it, what it holds, depth first. Without `open_files` they are only told apart by their bytes. A part
    that is one of `runs` has been hashed."""
    opener = _Opener(allowance, open_files, {id(run.data): run.sha256 for run in runs})
    for part in parts:
        yield from opener.files(part, parent=None, depth=0)


@dataclass(frozen=True, slots=True)
class _Opener:
    allowance: Allowance
    open_files: bool
    hashes: Mapping[int, str]  # by the identity of the bytes, which their caller holds

    def files(self, part: Part, *, parent: str | None, depth: int) -> Iterator[File]:
        path = f"{parent}/{part.number}" if parent else str(part.number)
        content = content_of(part.data)
        found = sniff(content, name=part.filename, declared=part.declared_type)
        name = clean(part.filename) or _made_name(part, found)  # a container names its members by any bytes
        taken = part.size is None  # else only its place in its container is known
        contents = self.contents(Source(content, name, found), depth=depth) if taken else Contents()
        yield File(
            path=path,
            parent_path=parent,
            filename=name,
            declared_type=part.declared_type,
            mime_type=found.mime_type,
            kind=found.kind,
            inline=part.inline,
            sha256=self.sha256(part.data) if taken else "",
            size=len(part.data) if part.size is None else part.size,
            data=part.data,
            width=contents.width,
            height=contents.height,
            taken_at=contents.taken_at or (time_in_name(name) if found.kind in (Kind.IMAGE, Kind.VIDEO) else None),
            duration=contents.duration,
            problem=part.problem or contents.problem,
            note=contents.note,
            text=clean(contents.text) if contents.text is not None else None,
            rows=contents.rows,
            links=contents.links,
        )
        self.allowance.files_left -= len(contents.members)
        for member in contents.members:
            yield from self.files(member, parent=path, depth=depth + 1)

    def sha256(self, data: bytes) -> str:
        return self.hashes.get(id(data)) or hashlib.sha256(data).hexdigest()

    def contents(self, source: Source, *, depth: int) -> Contents:
        """What stands in a file; why not, where it could not be opened."""
        read = _READERS.get(source.found.extension) or _BY_KIND.get(source.found.kind)
        if read is None or not source.data:
            return Contents()
        if not self.open_files:
            return Contents(problem=NOT_OPENED)
        if depth >= MAX_DEPTH and source.found.kind in (Kind.ARCHIVE, Kind.MAIL):
            return Contents(problem=OVER_LIMIT)
        try:
            return read(source, self.allowance)
        except MemoryError:
            raise  # the child's limit: the whole mail is read again without opening its files
        except Exception:  # every format has its own ways to be broken, and its reader its own errors for them
            return Contents(problem=DAMAGED)
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # of a library in Rust, which is no Exception
                raise
            return Contents(problem=DAMAGED)


def _made_name(part: Part, found: FileType) -> str:
    """The same name at every parse: the inner subject of a forwarded mail, else part-<n>.<extension by content>."""
    if found.kind is Kind.MAIL:
        subject = parse(Detached("", part.data[:65536], ())).subject
        if subject:
            return f"{clean(subject)[:120]}.eml"
    return f"part-{part.number}.{found.extension}"


def _picture(source: Source, allowance: Allowance) -> Contents:
    picture = read_picture(source.data)
    if picture is None:
        return Contents(problem="damaged_picture")
    return Contents(
        width=picture.width,
        height=picture.height,
        taken_at=picture.taken_at,
        problem=picture.problem,
    )


def _plain(source: Source, allowance: Allowance) -> Contents:
    return Contents(text=decode(start_of(source.data, 4 * MAX_TEXT))[:MAX_TEXT])


def _page(source: Source, allowance: Allowance) -> Contents:
    start = start_of(source.data, _MAX_PAGE_BYTES)
    page, members = take_data_files(decode(start), first=1)
    problem = OVER_LIMIT if len(start) < len(source.data) else None
    return Contents(text=to_text(page)[:MAX_TEXT], members=tuple(members), rows=page_rows(page), problem=problem)


def _mail(source: Source, allowance: Allowance) -> Contents:
    return _of_message(parse(detach(source.data)))


def _signed(source: Source, allowance: Allowance) -> Contents:
    inner, problem = signed_content(source.data)
    if not inner:
        return Contents(problem=problem)
    return _of_message(parse(detach(inner)))


def _of_message(message: Message) -> Contents:
    links = (*find_links(message.text, message.html), *find_remote_pictures(message.html), *message.elsewhere)
    return Contents(text=message.text[:MAX_TEXT], members=message.parts, links=links, rows=page_rows(message.html))


def _outlook_mail(source: Source, allowance: Allowance) -> Contents:
    try:
        opened(source.data).close()
    except Unsound:
        return Contents(problem=DAMAGED)
    return read_msg(source, allowance)


def _old_document(source: Source, allowance: Allowance) -> Contents:
    """By way of the format that replaced it."""
    if is_encrypted(source.data):
        return Contents(problem=ENCRYPTED)
    if not allowance.convert():
        return Contents(problem=OVER_LIMIT)
    target = "pptx" if source.found.kind is Kind.PRESENTATION else "docx"
    try:
        made = convert(source.data, ending=source.found.extension, target=target)
    except NotInstalled:
        return Contents(note=NO_TEXT)
    if made is None:
        return Contents(problem=DAMAGED)
    return read_office(Source(made, source.name, sniff(made)), allowance)


Reader = Callable[[Source, Allowance], Contents]
# Who reads what, by the extension that a file's content has; then by its kind.
_READERS: dict[str, Reader] = {
    **dict.fromkeys(("docx", "pptx", "ofd"), read_office),
    **dict.fromkeys(("doc", "wps", "rtf", "ppt", "dps"), _old_document),
    **dict.fromkeys(("xlsx", "xls", "et", "csv"), read_spreadsheet),
    **dict.fromkeys(("zip", "7z", "rar", "tar", "gz", "bz2", "xz", "zst", *FOREIGN), read_archive),
    **dict.fromkeys(("txt", "md"), _plain),
    filetype.HTML.extension: _page,
    filetype.MAIL.extension: _mail,
    filetype.PAGE_ARCHIVE.extension: _mail,
    filetype.SIGNED.extension: _signed,
    filetype.TNEF.extension: read_tnef,
    **dict.fromkeys(("odt", "ods", "odp", "odg"), read_opendocument),
    "msg": _outlook_mail,
    "pdf": read_pdf,
}
_BY_KIND: dict[Kind, Reader] = {Kind.IMAGE: _picture, Kind.VIDEO: read_recording, Kind.AUDIO: read_recording}
