"""Files that stand in a page itself, as data: addresses (RFC 2397): in src, srcset, CSS url(); base64 or percent-encoded.

They are taken out of the page, so that what it says is found behind megabytes of a picture. Linear in the page: each delimiter
is looked for once, and a page that closes none of them has no such file.
"""

import re
from html import unescape
from urllib.parse import unquote_to_bytes

from parsers.mail.base64text import lenient_base64
from parsers.values import Part

MAX_DATA_FILES = 500  # of one page
_HEAD = re.compile(
    r"([\"'(=,\s])\s{0,20}data:[ \t]{0,5}([a-z0-9]{1,20}/[a-z0-9.+\-]{1,80})((?:\s{0,5};[^,;\"'<>()\s]{1,100}){0,5})\s{0,5},",
    re.IGNORECASE,
)
_UNQUOTED = re.compile(r"[^\s\"'<>()]*+")
_DESCRIPTOR = re.compile(r"(?<!\s)\s++\d{1,5}(?:\.\d{1,3})?[wx]\s*(?:,|$)")  # behind an address of a srcset
_CLOSES = {'"': '"', "'": "'", "(": ")"}
_BLANKS = 20  # between a delimiter and its address
_SHORT = "data:,"  # what is left in its place


def take_data_files(page: str, *, first: int) -> tuple[str, list[Part]]:
    """A page without its data: addresses, and the files that stood there, numbered from `first`."""
    kept: list[str] = []
    found: list[Part] = []
    at, unclosed = 0, set[str]()
    for head in _HEAD.finditer(page):
        if head.start() < at or len(found) >= MAX_DATA_FILES:
            continue
        start, end = head.end(), _end(page, head, unclosed)
        content = page[start:end]
        if descriptor := _DESCRIPTOR.search(content):
            end, content = start + descriptor.start(), content[: descriptor.start()]
        if data := _decoded(content, head[3].lower()):
            kept += [page[at : head.start(1) + 1], _SHORT]
            found.append(Part(first + len(found), "", data, head[2].lower(), inline=True))
            at = end
    return "".join((*kept, page[at:])), found


def _end(page: str, head: re.Match[str], unclosed: set[str]) -> int:
    """Where an address ends: at the delimiter before it, else at the first character that no address holds."""
    opener = page[max(0, head.start(1) - _BLANKS) : head.start(1) + 1].rstrip()[-1:] if head[1].isspace() else head[1]
    closer = _CLOSES.get(opener, "")
    if closer and closer not in unclosed:
        end = page.find(closer, head.end())
        if end >= 0:
            return end
        unclosed.add(closer)
    unquoted = _UNQUOTED.match(page, head.end())
    return unquoted.end() if unquoted else head.end()


def _decoded(content: str, parameters: str) -> bytes:
    raw = unescape(content) if "&" in content else content
    data = unquote_to_bytes(raw)
    return lenient_base64(data) if ";base64" in "".join(parameters.split()) else data.strip()
