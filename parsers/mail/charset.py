"""Bytes to text as Chinese mail needs it: labels lie, and nothing may be lost silently. Every function is total."""

import codecs
import re

from charset_normalizer import from_bytes

# Labelled gb2312, sent with GBK or GB18030 characters (珺 堃 镕): always read by the superset (DOMAIN 7).
_GB_FAMILY = frozenset({"gb2312", "gbk", "cp936", "gb18030", "hz"})
_NO_TEXT_CODECS = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"})
_HANZI = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_GB_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_HIGH = bytes(range(0x80, 0x100))
_DETECT_BYTES = 65536


def decode(data: bytes, label: str | None = None) -> str:
    """`data` as text without NUL and surrogates. `label` is the sender's claim; it is believed only while it holds."""
    codec = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _codec(label)
    text = _claimed(data, codec) or _strict(data, "utf-8") or _strict(data, "gb18030") or _detected(data)
    return clean(text)


def clean(text: str) -> str:
    """Text that SQLite and UTF-8 can hold: no NUL, no lone surrogate, no byte order mark at the start."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").removeprefix("\ufeff")


def _codec(label: str | None) -> str | None:
    name = (label or "").strip().strip("\"'").lower().split("*")[0]
    try:
        name = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        name = "gb18030" if name.replace("-", "").replace("_", "") in ("xgbk", "gb23121980") else ""
    if name in _GB_FAMILY and name != "hz":
        return "gb18030"
    return name if name and name not in _NO_TEXT_CODECS else None


def _claimed(data: bytes, codec: str | None) -> str | None:
    if codec is None or codec == "utf-8":
        return None
    if codec in ("gb18030", "iso8859-1", "cp1252"):
        # UTF-8 called gb2312 or latin-1 decodes without an error, to nonsense; Chinese in UTF-8 is unmistakable.
        honest = _strict(data, "utf-8")
        if honest is not None and _HANZI.search(honest):
            return honest
        # So is GBK called latin-1: no western text writes its accented letters in pairs only.
        if codec != "gb18030" and _is_paired(data) and (chinese := _strict(data, "gb18030")) is not None:
            return chinese
    return _strict(data, codec)


def _is_paired(data: bytes) -> bool:
    high = len(data) - len(data.translate(None, _HIGH))
    return high >= 4 and 2 * len(_GB_PAIR.findall(data)) >= 0.9 * high


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _detected(data: bytes) -> str:
    # A long text with one damaged character is still what most of it says; a detector only sees noise there.
    for codec in ("utf-8", "gb18030"):
        text = data.decode(codec, "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return text
    best = from_bytes(data[:_DETECT_BYTES]).best()
    return data.decode(best.encoding if best else "utf-8", "replace")
