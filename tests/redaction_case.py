"""What a mail says, wherever in it: every value of a header, every leaf decoded, every member of what is packed; and what of it is not
kept, as pieces that must not be found in a copy."""

import io
import quopri
import re
import zipfile
from collections.abc import Iterator

from parsers.filetype import sniff
from parsers.interpretation import interpret
from parsers.mail.base64text import decode_base64
from parsers.mail.charset import decode
from parsers.mail.detach import detach
from parsers.mail.header import decode_words, parameters, unfold
from parsers.mail.mime import Entity, split
from parsers.values import Kind

STRUCTURE = re.compile(  # what stays of a header, by the rules of its field
    rb"(?im)^(?:content-transfer-encoding|mime-version|auto-submitted|precedence|x-autoreply|date|arrival-date|delivery-date)[ \t]*:.*"
    rb"|\b(?:boundary|charset|type|report-type|format|delsp|protocol|micalg|access-type|smime-type|method|mode)=(?:\"[^\"]*\"|[^;\s]*)"
    rb"|(?<=content-type:)[^;\r\n]*|(?<=content-disposition:)[^;\r\n]*|^[!-9;-~]+[ \t]*:|\b(?:file)?name\*?[\d*]*=(?:\S+''|)"
    rb"|; \w{3}, \d\d \w{3} \d{4} [\d:]{8} [+-]\d{4}|\b(?:from|by|with|for|id|ESMTPA?)\b|%[0-9A-F]{2}"
)
TAGS = re.compile(
    r"</?[A-Za-z!?][\w:\-]*|[\s\"'][\w:\-]+=|&#?\w+;|https?://[\w.\-]*(?:/cgi-bin/ftnExs_)?|charset=[\w\-]+|(?:width|height):|cid:"
    r"|gmail_quote|isReplyContent|QQMailBigAttach|text/html"
)
NAME = re.compile(r"[\w.+\-]+@[\w.\-]+|[\w\-]+(?:\.[\w\-]+)+")  # of a mailbox, a host, a file
ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
WORD = re.compile(r"[^\W_]+")
MADE_UP = re.compile(r"[\w.\-@]*\b(?:site\d+|redacted)\.example\b")
MASKED = re.compile(r"[xX0某]+")
MARKUP = re.compile(r"<[^<>]*>")
UUENCODED = re.compile(r"^begin \d{3} (.*)\n(?:[ -`]{0,80}\r?\n)*end\r?$", re.MULTILINE)
# Words of structure that this reading takes for text: of headers, providers' links, names that programs give, endings of files.
OF_STRUCTURE = re.compile(
    r"(?i)content|type|transfer|encoding|disposition|attachment|(?:gb|utf|iso)\w{0,6}|bin|cgi|ftn(?:Exs)?|download|large|api|biz|page|cloud"
    r"|image\d?|blank|begin|end|vcalendar|20\d\d|docx?|xlsx?|png|jpe?g|zip|txt|\d+px|divNetease\w+|multipart|lated|base64|ofd|pages|res"
)
PICTURES = (Kind.IMAGE, Kind.VIDEO, Kind.AUDIO)


def values(entity: Entity) -> Iterator[str]:
    """Texts of one entity and of all that stand in it."""
    yield decode_words(unfold(STRUCTURE.sub(b" ", entity.header.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))))
    for name in ("Content-Type", "Content-Disposition"):
        _, told = parameters(entity.field(name))
        yield from (told[key] for key in ("name", "filename", "url") if key in told)
    if entity.children:
        yield from (decode(piece) for piece in entity.outside)
        for child in entity.children:
            yield from values(child)
        return
    body, encoding = entity.body, entity.field("Content-Transfer-Encoding").lower().strip()
    if b"base64" in encoding:
        body = decode_base64(body)[0]
    elif encoding == b"quoted-printable":
        body = quopri.decodestring(body)
    if entity.content_type == "message/rfc822":
        yield from values(split(body))
    else:
        yield from said_in(body, entity.type_parameters.get("charset"))


def said_in(data: bytes, charset: str | None = None) -> Iterator[str]:
    """Texts in the bytes of a file, packed ones too."""
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                is_document = "[Content_Types].xml" in archive.namelist() or "mimetype" in archive.namelist()
                for info in archive.infolist():
                    yield "" if is_document else info.filename
                    if not info.flag_bits & 1 and info.file_size < 1_000_000:
                        for text in said_in(archive.read(info)):
                            yield MARKUP.sub(" ", text) if is_document else text
        except (zipfile.BadZipFile, NotImplementedError, OSError):
            return
    elif b"Content-Type:" in data[:200]:
        yield from values(split(data))
    elif sniff(data).kind not in PICTURES and b"\0" not in data[:2000]:
        yield UUENCODED.sub("", decode(data, charset))


def said(raw: bytes) -> list[str]:
    """Everything that a mail says."""
    found = interpret(detach(raw))
    texts = [*values(split(raw)), found.message.subject, found.message.sender.name, found.message.text, found.own_text]
    texts += (text for file in found.files for text in (file.filename, file.text or ""))
    texts += (row.cells for file in found.files for row in file.rows)
    return texts


def bare(texts: list[str], keep) -> str:
    """Texts without what is kept, and without what a copy's made-up names are made of."""
    found = []
    for text in texts:
        shown = TAGS.sub(blank, NAME.sub(lambda m: without_known(m, keep), MADE_UP.sub(blank, text)))
        kept = keep.kept(shown)
        found.append("".join(" " if n in kept else c for n, c in enumerate(shown)))
    return "\n".join(found)


def left(raw: bytes, copy: bytes, keep) -> set[str]:
    """Runs of three characters and more of a mail that are not kept, and stand in its copy."""
    words = {word for word in WORD.findall(bare(said(raw), keep)) if len(word) > 2 and not MASKED.fullmatch(word)}
    copied = bare(said(copy), keep)
    return {word for word in words if word in copied and not OF_STRUCTURE.fullmatch(word)}


def blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def without_known(match: re.Match[str], keep) -> str:
    """A name without what rules know of it: an address of the roster, its domain, the ending of a file."""
    name = match[0]
    host = name.rpartition("@")[2]
    if keep.keeps_address(name.lower()) or ("@" not in name and keep.keeps_host(host.lower())):
        return " " * len(name)
    if "@" in name and keep.keeps_host(host.lower()):
        return name[: -len(host)] + " " * len(host)
    return ENDING.sub(blank, name)
