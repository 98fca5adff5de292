"""Bytes to text as Chinese mail needs it: labels lie, and nothing may be lost silently. Every function is total."""

import codecs
import re

from charset_normalizer import from_bytes

# Labelled gb2312, sent with GBK or GB18030 characters (珺 堃 镕): always read by the superset (DOMAIN 7).
_GB_FAMILY = frozenset({"gb2312", "gbk", "cp936", "gb18030", "hz"})
_NO_TEXT_CODECS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"})
_HANZI = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_GB_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
# Labels of the WHATWG Encoding Standard that Python does not know, and what they mean there.
_ALIASES = {
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "logical", "visual", "csiso88598i", "csiso88598e"), "iso8859-8"),
    **dict.fromkeys(("windows-874", "dos-874"), "cp874"),
    **dict.fromkeys(("x-gbk", "gb2312-1980", "gb_2312", "gb_2312-80", "csgb2312", "iso-ir-58", "x-gb18030"), "gb18030"),
    **dict.fromkeys(("x-x-big5", "cn-big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("x-sjis", "windows-31j", "ms_kanji", "csshiftjis"), "cp932"),
    **dict.fromkeys(
        ("ks_c_5601-1987", "ks_c_5601-1989", "ksc5601", "ksc_5601", "windows-949", "csksc56011987"), "cp949"
    ),
    **dict.fromkeys(("x-euc-jp", "cseucpkdfmtjapanese"), "euc_jp"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac_cyrillic"),
    **dict.fromkeys(("x-mac-roman", "macintosh", "csmacintosh", "mac"), "mac_roman"),
    **dict.fromkeys(("unicode-1-1-utf-8", "unicode11utf8", "x-unicode20utf8", "unicode20utf8"), "utf-8"),
    **dict.fromkeys(("unicode-1-1-utf-7", "unicode11utf7", "csunicode11utf7", "x-unicode-2-0-utf-7"), "utf-7"),
    **dict.fromkeys(("koi", "koi8", "koi8-ru"), "koi8-u"),
    **{f"x-cp125{n}": f"cp125{n}" for n in range(9)},
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATES = range(0xD8, 0xDC)  # the first byte of the first half of a character that UTF-16 writes in two
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDE = ("utf-16", "utf-32")  # codecs that take any bytes for characters
# A single accented letter within a word is Windows-1252: G\xfcnther; GBK would pair it with the next letter (鰊).
_ACCENTED = re.compile(rb"(?<=[A-Za-z])[\xc0-\xff](?=[A-Za-z])")
_WITHIN_WORD = re.compile(rb"[A-Za-z][\xa1-\xf7][\xa1-\xfe](?=[A-Za-z])")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_RELATED = re.compile("[\t\n\r -~\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e“”‘’…—·]")
_HIGH = bytes(range(0x80, 0x100))
_DETECT_BYTES = 65536
_TELLS = 32  # bytes; of fewer a detector knows nothing, and a header may have thousands of such pieces


def decode(data: bytes, label: str | None = None) -> str:
    """`data` as text without NUL and surrogates. `label` is the sender's claim; it is believed only while it holds."""
    codec = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _codec(label)
    text = (
        _claimed(data, codec) or _strict(data, "utf-8") or _western(data) or _strict(data, "gb18030") or _detected(data)
    )
    return clean(text)


def is_utf8(data: bytes) -> bool:
    """Whether these bytes are UTF-8, as ASCII is too."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_known(label: str) -> bool:
    """Whether a label names a charset."""
    return _codec(label) is not None


def start_of(data: bytes, size: int) -> bytes:
    """The first `size` bytes of a text, or a little less: it ends where a line does, so that no character is cut."""
    if len(data) <= size:
        return data
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        size &= ~1
        high = size - 1 if data.startswith(codecs.BOM_UTF16_LE) else size - 2
        return data[: size - 2 * (data[high] in _SURROGATES)]
    return data[: data.rfind(b"\n", 0, size) + 1 or size]


def clean(text: str) -> str:
    """Text that SQLite and UTF-8 can hold: no NUL, no lone surrogate, no byte order mark at the start."""
    text = text.replace("\0", "").removeprefix("\ufeff")
    # Copied only where it must be: a text may have many megabytes
    return text.encode("utf-8", "replace").decode("utf-8") if _SURROGATE.search(text) else text


def _codec(label: str | None) -> str | None:
    name = (label or "").strip().strip("\"'").lower().split("*")[0]
    try:
        name = codecs.lookup(_ALIASES.get(name, name)).name if name else ""
    except (LookupError, ValueError):
        name = ""
    if name in _GB_FAMILY and name != "hz":
        return "gb18030"
    return name if name and name not in _NO_TEXT_CODECS else None


def _claimed(data: bytes, codec: str | None) -> str | None:
    if codec is None or codec == "utf-8":
        return None
    if codec.startswith(_WIDE):
        return _wide(data, codec)
    if codec in ("gb18030", "iso8859-1", "cp1252"):
        # UTF-8 called gb2312 or latin-1 decodes without an error, to nonsense; Chinese in UTF-8 is unmistakable.
        honest = _strict(data, "utf-8")
        if honest is not None and _HANZI.search(honest):
            return honest
        # So is GBK called latin-1: no western text writes its accented letters in pairs only.
        if codec != "gb18030" and _is_paired(data) and (chinese := _strict(data, "gb18030")) is not None:
            return chinese
    return _strict(data, codec)


def _wide(data: bytes, codec: str) -> str | None:
    """Text in a codec that takes any bytes, unless another reading gives characters that belong together better."""
    claimed = _strict(data, codec)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return claimed
    if _CONTROLS.search(data):  # half a character, and no text of bytes
        return claimed
    readings = (_strict(data, "utf-8"), _strict(data, "gb18030"), claimed)
    best = max(filter(None, readings), key=_kinship, default=None)
    return claimed if best is None or _kinship(best) == _kinship(claimed or "") else best


def _kinship(text: str) -> float:
    """The share of characters that stand beside one another in Chinese and English texts."""
    return len(_RELATED.findall(text)) / len(text) if text else 0.0


def _western(data: bytes) -> str | None:
    """Unlabelled text all of whose high bytes are single letters within words of ASCII letters."""
    runs = _HIGH_RUN.findall(data)
    return _strict(data, "cp1252") if runs and len(_ACCENTED.findall(data)) == len(runs) else None


def _is_paired(data: bytes) -> bool:
    high, pairs = len(data) - len(data.translate(None, _HIGH)), len(_GB_PAIR.findall(data))
    within = len(_WITHIN_WORD.findall(data))  # informação
    return high >= 4 and 2 * pairs >= 0.75 * high and 2 * within < pairs  # what is in no pair is of GBK


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
    best = from_bytes(data[:_DETECT_BYTES]).best() if len(data) >= _TELLS else None
    return data.decode(best.encoding if best else "utf-8", "replace")
