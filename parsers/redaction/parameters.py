"""Content-Type and Content-Disposition: types, boundaries and charsets stay, names of files and everything else is masked, in whatever
form it was written (RFC 2045, 2047, 2231).
"""

import re
from urllib.parse import quote

from parsers.mail.charset import decode, is_known, is_utf8
from parsers.mail.header import PARAMETER, decode_words, parameters, unquoted
from parsers.redaction.masking import Mask, encoded_as
from parsers.redaction.words import encoded_words

# What a parameter of structure may say; anything else that it says is masked.
_STRUCTURE = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in (
        ("boundary", r"[\x20-\x7e]{1,200}"),
        ("type", r"(?:text|image|multipart|application|message)/[a-z0-9.+\-]{1,60}"),
        ("protocol", r"application/(?:(?:x-)?pkcs7-signature|pgp-(?:signature|encrypted))"),
        ("report-type", r"delivery-status|disposition-notification|feedback-report"),
        ("format", r"flowed|fixed"), ("delsp", r"yes|no"), ("micalg", r"(?:pgp-)?(?:sha-?\d{1,3}|md5)"),
        ("access-type", r"url|ftp|anon-ftp|tftp|local-file|mail-server"), ("mode", r"image|ascii|octet"),
        ("size", r"\d{1,12}"), ("number", r"\d{1,4}"), ("total", r"\d{1,4}"),
        ("method", r"request|reply|cancel|publish|counter|refresh|add"), ("smime-type", r"[a-z]+-data|certs-only"),
    )
}  # fmt: skip
_NAMES = ("filename", "name")
_KNOWN = frozenset(
    (*_STRUCTURE, *_NAMES, "charset", "url", "start", "creation-date", "modification-date", "read-date", "id")
)
_TYPE = re.compile(rb"\s*\"?[\w!#$&^.+\-]{1,60}(?:/[\w!#$&^.+\-]{1,80})?\"?")


def redacted_parameters(value: bytes, mask: Mask) -> bytes:
    """The value of such a field."""
    main = value.partition(b";")[0]
    wanted = {name: _wanted(name, text, mask) for name, text in _known(value).items()}
    kind = _TYPE.match(main)
    head = kind[0] if kind else b""
    pieces = [head + _masked(main[len(head) :], mask)]
    at = len(main)
    matches = list(PARAMETER.finditer(value, at))
    extended = {
        base: iter(_sections([m for m in matches if _base(m) == base and b"*" in m[1]], text))
        for base, text in wanted.items()
    }
    for match in matches:
        base = _base(match)
        pieces.append(_masked(value[at : match.start()], mask))
        at = match.end()
        if base not in wanted:
            name = mask.whole(match[1].decode("ascii", "replace")).encode("ascii", "replace")
            pieces.append(value[match.start() : match.start(1)] + name + b"=x")
            continue
        pieces.append(value[match.start() : match.start(2)])
        pieces.append(next(extended[base]) if b"*" in match[1] else _plain(match[2], wanted[base]))
    new = b"".join([*pieces, _masked(value[at:], mask)])
    return new if _known(new) == wanted else _anew(head.strip(), wanted)


def _known(value: bytes) -> dict[str, str]:
    return {name: text for name, text in parameters(value)[1].items() if name in _KNOWN}


def _masked(junk: bytes, mask: Mask) -> bytes:
    """What stands where nothing should."""
    return encoded_as(mask.whole(decode(junk)), decode, ("ascii", "utf-8")) if junk.strip() else junk


def _base(match: re.Match[bytes]) -> str:
    return match[1].decode("ascii", "replace").lower().partition("*")[0]


def _wanted(name: str, text: str, mask: Mask) -> str:
    if name in _STRUCTURE:
        return text if _STRUCTURE[name].fullmatch(text) else mask.whole(text)
    if name == "charset":
        return text if is_known(text) else mask.whole(text)
    if name == "url":
        return mask.url("".join(text.split()))
    if name in _NAMES:
        return mask.filename(text)
    return mask.id(text.strip("<>")) if name in ("start", "id") else mask.text(text)


def _sections(matches: list[re.Match[bytes]], text: str) -> list[bytes]:
    """A value in the sections of RFC 2231 in which it stood, of about one length each; their charset stands in the first."""
    if not matches:
        return []
    if not all(m[1].endswith(b"*") for m in matches):
        said = "".join(c if c.isascii() and c not in '"\\' else "x" for c in text)
        size = -(-len(said) // len(matches)) or 1
        return [f'"{said[n * size : (n + 1) * size]}"'.encode() for n in range(len(matches))]
    first = unquoted(matches[0][2])
    label = first.split(b"'")[0].decode("ascii", "replace") if first.count(b"'") >= 2 else "utf-8"
    codecs = (label, "gb18030" if label.lower().startswith("gb") else "utf-8")
    data = encoded_as(text, lambda raw: decode(raw, label), codecs)
    units = re.findall("%..|.", quote(data, safe=""))
    size = -(-len(units) // len(matches)) or 1
    cut = ["".join(units[n * size : (n + 1) * size]).encode() for n in range(len(matches))]
    return [f"{label}''".encode() + cut[0], *cut[1:]]


def _plain(old: bytes, text: str) -> bytes:
    """A value in the form in which it stood: in quotes or not, in encoded words, percents or raw bytes."""
    start = len(old) - len(old.lstrip())
    inside = old.strip()
    quoted = inside.startswith(b'"')
    ends = old[start + len(inside) :]
    word = re.search(rb"=\?([^?\s]{1,60})\?([BbQq])\?", inside)
    if text.isascii() and "=?" not in text:
        said = text.encode()
    elif word:
        said = encoded_words(text, word[1], word[2], fold=b" ")
    elif b"%" in inside and inside.isascii():
        said = quote(text.encode(), safe=".").encode()
    else:
        codecs = ("utf-8",) if is_utf8(inside) else ("gb18030", "utf-8")
        said = encoded_as(text, decode_words, codecs)
    if quoted:
        said = b'"%b"' % said.replace(b"\\", b"\\\\").replace(b'"', b'\\"') if said.isascii() else b'"%b"' % said
    return old[:start] + said + ends


def _anew(main: bytes, wanted: dict[str, str]) -> bytes:
    """All parameters in one form."""
    said = [main]
    for name, text in wanted.items():
        if text.isascii() and '"' not in text and "\\" not in text and "%" not in text:
            said.append(f'{name}="{text}"'.encode())
        else:
            said.append(f"{name}*=utf-8''{quote(text, safe='')}".encode())
    return b"; ".join(said)
