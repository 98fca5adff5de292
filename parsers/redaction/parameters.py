"""Content-Type and Content-Disposition: types, boundaries and charsets stay, names of files and everything else is masked, in whatever
form it was written (RFC 2045, 2047, 2231).
"""

import re
from urllib.parse import quote

from parsers.mail.charset import decode
from parsers.mail.header import PARAMETER, decode_words, parameters, unquoted
from parsers.redaction.masking import Mask, encoded_as
from parsers.redaction.words import encoded_words

_STRUCTURE = frozenset(
    (
        "boundary", "charset", "type", "report-type", "format", "delsp", "protocol", "micalg", "access-type", "size", "number", "total",
        "method", "smime-type", "mode",
    )
)  # fmt: skip
_TOKEN = re.compile(r"[\x21-\x7e]{1,80}")
_TYPE = re.compile(rb"[\sA-Za-z0-9!#$&^_.+\-/\"]*")
_NAMES = ("filename", "name")


def redacted_parameters(value: bytes, mask: Mask) -> bytes:
    """The value of such a field."""
    main = value.partition(b";")[0]
    _, said = parameters(value)
    wanted = {name: _wanted(name, text, mask) for name, text in said.items()}
    pieces = [main if _TYPE.fullmatch(main) else encoded_as(mask.whole(decode(main)), decode, ("ascii", "utf-8"))]
    at = len(main)
    matches = list(PARAMETER.finditer(value, at))
    extended = {
        base: iter(_sections([m for m in matches if _base(m) == base and b"*" in m[1]], text))
        for base, text in wanted.items()
    }
    for match in matches:
        base = _base(match)
        between = value[at : match.start(2)]
        at = match.end()
        pieces.append(between if between.isascii() else b"; x=")
        if base not in wanted:
            pieces.append(b"x")
        else:
            pieces.append(next(extended[base]) if b"*" in match[1] else _plain(match[2], wanted[base]))
    rest = value[at:]
    new = b"".join(pieces) + (rest if not rest.strip(b" \t\r\n;") else b"")
    return new if parameters(new)[1] == wanted else _anew(pieces[0].strip(), wanted)


def _base(match: re.Match[bytes]) -> str:
    return match[1].decode("ascii", "replace").lower().partition("*")[0]


def _wanted(name: str, text: str, mask: Mask) -> str:
    if name in _STRUCTURE and _TOKEN.fullmatch(text):
        return text
    if name == "url":
        return mask.url("".join(text.split()))
    if name in _NAMES:
        return mask.filename(text)
    return mask.id(text.strip("<>")) if name == "start" else mask.text(text)


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
        codecs = ("utf-8",) if _is_utf8(inside) else ("gb18030", "utf-8")
        said = encoded_as(text, decode_words, codecs)
    if quoted:
        said = b'"%b"' % said.replace(b"\\", b"\\\\").replace(b'"', b'\\"') if said.isascii() else b'"%b"' % said
    return old[:start] + said + ends


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _anew(main: bytes, wanted: dict[str, str]) -> bytes:
    """All parameters in one form."""
    said = [main]
    for name, text in wanted.items():
        if text.isascii() and '"' not in text and "\\" not in text and "%" not in text:
            said.append(f'{name}="{text}"'.encode())
        else:
            said.append(f"{name}*=utf-8''{quote(text, safe='')}".encode())
    return b"; ".join(said)
