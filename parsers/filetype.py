"""What a file is, by its bytes; its name is asked only where the bytes allow several answers. Rules are data."""

import codecs
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from parsers.documents.ole import root_streams
from parsers.values import Kind


@dataclass(frozen=True, slots=True)
class FileType:
    """MIME type, usual extension without the dot, and kind."""

    mime_type: str
    extension: str
    kind: Kind


_OFFICE = "application/vnd.openxmlformats-officedocument."
UNKNOWN = FileType("application/octet-stream", "bin", Kind.OTHER)
TEXT = FileType("text/plain", "txt", Kind.DOCUMENT)
HTML = FileType("text/html", "html", Kind.DOCUMENT)
MAIL = FileType("message/rfc822", "eml", Kind.MAIL)
ZIP = FileType("application/zip", "zip", Kind.ARCHIVE)
OLE = FileType("application/x-ole-storage", "ole", Kind.OTHER)
DOC = FileType("application/msword", "doc", Kind.DOCUMENT)
SIGNED = FileType("application/pkcs7-mime", "p7m", Kind.OTHER)
# What systems export as .xls: a page with a table, XML Spreadsheet 2003
PAGE_SHEET = FileType("text/html", "xls", Kind.SPREADSHEET)
XML_SHEET = FileType("application/xml", "xls", Kind.SPREADSHEET)
PAGE_ARCHIVE = FileType(
    "application/x-mimearchive", "mht", Kind.DOCUMENT
)  # a page saved with its pictures, often as .doc
TNEF = FileType("application/ms-tnef", "dat", Kind.ARCHIVE)

# (offset, bytes, type): the first that matches
_MAGIC = (
    (0, b"\xff\xd8\xff", FileType("image/jpeg", "jpg", Kind.IMAGE)),
    (0, b"\x89PNG\r\n\x1a\n", FileType("image/png", "png", Kind.IMAGE)),
    (0, b"GIF8", FileType("image/gif", "gif", Kind.IMAGE)),
    (8, b"WEBP", FileType("image/webp", "webp", Kind.IMAGE)),
    (8, b"AVI ", FileType("video/x-msvideo", "avi", Kind.VIDEO)),
    (8, b"WAVE", FileType("audio/x-wav", "wav", Kind.AUDIO)),
    (0, b"II*\0", FileType("image/tiff", "tif", Kind.IMAGE)),
    (0, b"MM\0*", FileType("image/tiff", "tif", Kind.IMAGE)),
    (0, b"%PDF-", FileType("application/pdf", "pdf", Kind.DOCUMENT)),
    (0, b"{\\rtf", FileType("application/rtf", "rtf", Kind.DOCUMENT)),
    (0, b"Rar!\x1a\x07", FileType("application/vnd.rar", "rar", Kind.ARCHIVE)),
    (0, b"7z\xbc\xaf\x27\x1c", FileType("application/x-7z-compressed", "7z", Kind.ARCHIVE)),
    (0, b"\x1f\x8b", FileType("application/gzip", "gz", Kind.ARCHIVE)),
    (257, b"ustar", FileType("application/x-tar", "tar", Kind.ARCHIVE)),
    (0, b"BZh", FileType("application/x-bzip2", "bz2", Kind.ARCHIVE)),
    (0, b"\xfd7zXZ\0", FileType("application/x-xz", "xz", Kind.ARCHIVE)),
    (0, b"\x28\xb5\x2f\xfd", FileType("application/zstd", "zst", Kind.ARCHIVE)),
    (0, b"MSCF\0\0\0\0", FileType("application/vnd.ms-cab-compressed", "cab", Kind.ARCHIVE)),
    (2, b"-lh", FileType("application/x-lzh-compressed", "lzh", Kind.ARCHIVE)),
    (0, b"xar!\0\x1c\0\1", FileType("application/x-xar", "xar", Kind.ARCHIVE)),
    (32769, b"CD001", FileType("application/x-iso9660-image", "iso", Kind.ARCHIVE)),
    (0, b"x\x9f>\x22", TNEF),
    (0, b"#!AMR", FileType("audio/amr", "amr", Kind.AUDIO)),
    (0, b"ID3", FileType("audio/mpeg", "mp3", Kind.AUDIO)),
    (0, b"\xff\xfb", FileType("audio/mpeg", "mp3", Kind.AUDIO)),
    (0, b"\xff\xf3", FileType("audio/mpeg", "mp3", Kind.AUDIO)),
    (0, b"\x1aE\xdf\xa3", FileType("video/x-matroska", "mkv", Kind.VIDEO)),
    (0, b"BEGIN:VCALENDAR", FileType("text/calendar", "ics", Kind.OTHER)),
    (0, b"BEGIN:VCARD", FileType("text/vcard", "vcf", Kind.OTHER)),
    (0, b"-----BEGIN PGP SIGNATURE", FileType("application/pgp-signature", "asc", Kind.OTHER)),
    (0, b"FLV\x01", FileType("video/x-flv", "flv", Kind.VIDEO)),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", FileType("video/x-ms-asf", "wmv", Kind.VIDEO)),
    (0, b"\0\0\x01\xba", FileType("video/mpeg", "mpg", Kind.VIDEO)),
    (0, b"PK\x05\x06", ZIP),  # an empty one
    *((4, box, FileType("video/quicktime", "mov", Kind.VIDEO)) for box in (b"moov", b"mdat", b"wide")),
)
_CPIO = FileType("application/x-cpio", "cpio", Kind.ARCHIVE)
_CPIO_HEAD = re.compile(rb"07070[12][0-9A-Fa-f]{104}|070707[0-7]{70}")  # of text, so that its whole head is looked at
_BMP = FileType("image/bmp", "bmp", Kind.IMAGE)
_BMP_HEAD = re.compile(rb"BM.{4}\0{4}", re.DOTALL)  # BM alone begins many a text

# brands of ISO media files (bytes 8..12 after "ftyp")
_BRANDS = (
    (rb"heic|heix|heim|heis|mif1|msf1|hevc", FileType("image/heic", "heic", Kind.IMAGE)),
    (rb"avif", FileType("image/avif", "avif", Kind.IMAGE)),
    (rb"qt  ", FileType("video/quicktime", "mov", Kind.VIDEO)),
    (rb"M4A |M4B ", FileType("audio/mp4", "m4a", Kind.AUDIO)),
    (rb"3g..", FileType("video/3gpp", "3gp", Kind.VIDEO)),
    (rb"....", FileType("video/mp4", "mp4", Kind.VIDEO)),
)
# Entries of a zip's directory, and the local headers that are all a cut-off zip has. Names are looked for there only:
# three bytes such as xl/ stand by chance in any photo album of 16 MB, and a zip of documents holds their names as well.
_ZIP_ENTRY = re.compile(rb"PK\x01\x02.{42}(word/|xl/|ppt/|OFD\.xml|\[Content_Types\]\.xml)", re.DOTALL)
_ZIP_LOCAL = re.compile(rb"PK\x03\x04.{26}(word/|xl/|ppt/|OFD\.xml|\[Content_Types\]\.xml)", re.DOTALL)
_CONTENT_TYPES = b"[Content_Types].xml"  # without it a folder called word is only a folder
_ZIP_END = b"PK\x05\x06"
_DOCX = FileType(_OFFICE + "wordprocessingml.document", "docx", Kind.DOCUMENT)
_XLSX = FileType(_OFFICE + "spreadsheetml.sheet", "xlsx", Kind.SPREADSHEET)
_PPTX = FileType(_OFFICE + "presentationml.presentation", "pptx", Kind.PRESENTATION)
# member names that tell what a zip is
_ZIP_MEMBERS = (
    (b"word/", _DOCX),
    (b"xl/", _XLSX),
    (b"ppt/", _PPTX),
    (b"OFD.xml", FileType("application/ofd", "ofd", Kind.DOCUMENT)),
)
# stream names that tell what an OLE file is (UTF-16LE, in its directory); of an encrypted package only the name tells more
_ENCRYPTED = FileType("application/x-ole-storage", "ole", Kind.OTHER)
_PACKAGES = {"docx": _DOCX, "xlsx": _XLSX, "xlsm": _XLSX, "pptx": _PPTX}
_OLE_STREAMS = (
    ("EncryptedPackage", _ENCRYPTED),
    ("WordDocument", DOC),
    ("Book", FileType("application/vnd.ms-excel", "xls", Kind.SPREADSHEET)),
    ("Workbook", FileType("application/vnd.ms-excel", "xls", Kind.SPREADSHEET)),
    ("PowerPoint Document", FileType("application/vnd.ms-powerpoint", "ppt", Kind.PRESENTATION)),
    ("__properties_version1.0", FileType("application/vnd.ms-outlook", "msg", Kind.MAIL)),
)
# where bytes are only text, or an OLE file hides its directory: what the name says
_BY_NAME = {
    "csv": FileType("text/csv", "csv", Kind.SPREADSHEET),
    "md": FileType("text/markdown", "md", Kind.DOCUMENT),
    "ics": FileType("text/calendar", "ics", Kind.OTHER),
    "tsv": FileType("text/csv", "csv", Kind.SPREADSHEET),
    "p7s": FileType("application/pkcs7-signature", "p7s", Kind.OTHER),
    "p7m": SIGNED,
    "mht": PAGE_ARCHIVE,
    "mhtml": PAGE_ARCHIVE,
    "eml": MAIL,
    "wps": FileType("application/vnd.ms-works", "wps", Kind.DOCUMENT),
    "et": FileType("application/vnd.ms-excel", "et", Kind.SPREADSHEET),
    "dps": FileType("application/vnd.ms-powerpoint", "dps", Kind.PRESENTATION),
    "doc": DOC,
    "xls": FileType("application/vnd.ms-excel", "xls", Kind.SPREADSHEET),
    "ppt": FileType("application/vnd.ms-powerpoint", "ppt", Kind.PRESENTATION),
}
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:(?><!--.{0,500}?-->)\s*+)?+<(?:!doctype html|html|head|body|meta|table|div|p)\b",
    re.I | re.DOTALL,
)
_XML_SHEET = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:(?><\?[^>]{0,300}>|<!--.{0,500}?-->)\s*+){1,5}+<(?:\w{1,10}:)?Workbook\s[^>]{0,3000}"
    rb"urn:schemas-microsoft-com:office:spreadsheet",
    re.DOTALL,
)
# ISO/IEC 26300-3, 3.3: the first member, not compressed, says the type
_ODF = rb"(application/vnd\.oasis\.opendocument\.[a-z\-]{1,40})"
_ODF_PACKAGE = re.compile(rb"PK\x03\x04.{22}\x08\x00..mimetype" + _ODF, re.DOTALL)
_ODF_FLAT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}>\s*+(?:(?><!--.{0,500}?-->)\s*+)?+<office:document\s[^>]{0,3900}?\boffice:mimetype=[\"']"
    + _ODF,
    re.DOTALL,
)
_OPENDOCUMENTS = {
    "text": ("odt", Kind.DOCUMENT),
    "spreadsheet": ("ods", Kind.SPREADSHEET),
    "presentation": ("odp", Kind.PRESENTATION),
}
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 1_000_000
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD = 4096
_ODF_HEAD = 8192  # its root element names dozens of namespaces first
_ZIP_HEAD = 65536


_LATE_WITHIN = 1024  # bytes in which the head of a PDF stands, as its readers have it
_LATE_PDF = re.compile(rb"(?:\A|\xef\xbb\xbf|\xff\xfe|[\x00\r\n])(%PDF-\d)")
_OBJECT = re.compile(rb"\d \d{1,5} obj\b")
_BLANKS = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[ \t\r\n]{0,200}")
_APPLE_SINGLE = (b"\x00\x05\x16\x00", b"\x00\x05\x16\x07")
_DATA_FORK = 1
_MAX_ENTRIES = 32


def content_of(data: bytes) -> bytes:
    """What a file holds behind bytes that are none of it: the data fork of an AppleSingle (RFC 1740), a PDF behind lines for
    a printer, whatever is told by its head behind a byte order mark or blank lines. Else the file as it is.
    """
    if data.startswith(_APPLE_SINGLE):
        for at in range(26, 26 + 12 * min(int.from_bytes(data[24:26], "big"), _MAX_ENTRIES), 12):
            kind, start, size = (int.from_bytes(data[at + n : at + n + 4], "big") for n in (0, 4, 8))
            if kind == _DATA_FORK and size and start + size <= len(data):
                return data[start : start + size]
    blanks = _BLANKS.match(data)
    if blanks and blanks.end() and (behind := data[blanks.end() :]) and _by_head(behind) not in (None, UNKNOWN):
        return behind
    late = _LATE_PDF.search(data[:_LATE_WITHIN])
    if late and late.start(1) and _by_head(data) is None and _OBJECT.search(data, late.start(1)):
        return data[late.start(1) :]
    return data


def sniff(data: bytes, *, name: str = "", declared: str = "") -> FileType:
    """The type of a file. `name` and `declared` (its Content-Type) decide only between answers the bytes allow."""
    extension = PurePosixPath(name.lower().replace("\\", "/")).suffix[1:]
    return _by_head(data, extension) or _text(data, extension, declared)


def _by_head(data: bytes, extension: str = "") -> FileType | None:
    """The type by its first bytes; None where they are those of a text, or of nothing known."""
    if data[4:8] == b"ftyp":
        return next(found for brand, found in _BRANDS if re.match(brand, data[8:12].ljust(4), re.DOTALL))
    if data.startswith(b"PK\x03\x04"):
        if mimetype := _ODF_PACKAGE.match(data):
            return _opendocument(mimetype[1].decode("ascii"))
        members = _zip_members(data)
        office = members if _CONTENT_TYPES in members else members & {b"OFD.xml"}
        return next((found for member, found in _ZIP_MEMBERS if member in office), ZIP)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        names = root_streams(data)  # of what stands in it, an attached document among them, only where that fails
        found = next(
            (kind for name, kind in _OLE_STREAMS if name in names or (not names and name.encode("utf-16-le") in data)),
            OLE,
        )
        if found is _ENCRYPTED:
            return _PACKAGES.get(extension, found)
        return _BY_NAME.get(extension, found) if extension in ("wps", "et", "dps") or found is OLE else found
    for offset, magic, found in _MAGIC:
        if data.startswith(magic, offset) and not (
            offset == 4 and data[:4].isascii() and data[:4].decode().isprintable()
        ):
            return found
    if _CPIO_HEAD.match(data):
        return _CPIO
    return _BMP if _BMP_HEAD.match(data) else None


def _opendocument(mime_type: str) -> FileType:
    """By the last word of its type: application/vnd.oasis.opendocument.spreadsheet-template."""
    word = mime_type.rpartition(".")[2].partition("-")[0]
    extension, kind = _OPENDOCUMENTS.get(word, ("odg", Kind.DOCUMENT))
    return FileType(mime_type, extension, kind)


def _zip_members(data: bytes) -> frozenset[bytes]:
    end = data.rfind(_ZIP_END)
    if end < 0:
        return frozenset(_ZIP_LOCAL.findall(data[:_ZIP_HEAD]))
    size, start = (
        int.from_bytes(data[end + 12 : end + 16], "little"),
        int.from_bytes(data[end + 16 : end + 20], "little"),
    )
    return frozenset(_ZIP_ENTRY.findall(data[start : start + size]))


def _has_table(data: bytes) -> bool:
    return any(b"<table" in data[at : at + _PIECE].lower() for at in range(0, len(data), _PIECE - 6)) or (
        data.startswith(_MARKS) and "<table" in data.decode("utf-16", "replace").lower()
    )


def _text(data: bytes, extension: str, declared: str) -> FileType:
    head = data[:_HEAD]
    if declared == "message/rfc822":
        return MAIL
    if head.startswith(_MARKS):
        head = head.decode("utf-16", "replace").encode()
    if not head or _CONTROL.search(head):
        return _signature(extension, declared) if head.startswith(b"\x30") else UNKNOWN
    if flat := _ODF_FLAT.match(data[:_ODF_HEAD]):
        return _opendocument(flat[1].decode("ascii"))
    if _XML_SHEET.match(head):
        return XML_SHEET
    if _HTML.match(head):
        return PAGE_SHEET if extension in ("xls", "et", "xlsx") and _has_table(data) else HTML
    if head.startswith(b"MIME-Version:") and extension in ("doc", "wps", "xls", "mht", "mhtml"):
        return PAGE_ARCHIVE
    if extension in ("xls", "et") and b"\t" in head:
        return _BY_NAME["csv"]
    return _BY_NAME.get(extension, TEXT) if extension not in ("doc", "wps", "xls", "et", "ppt", "dps") else TEXT


def _signature(extension: str, declared: str) -> FileType:
    """DER: a signature, a signed mail, or anything else."""
    if extension == "p7m" or declared in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return SIGNED
    detached = extension == "p7s" or declared in ("application/pkcs7-signature", "application/x-pkcs7-signature")
    return _BY_NAME["p7s"] if detached else UNKNOWN
