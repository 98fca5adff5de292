"""The MIME tree of a skeleton, by its boundaries alone: which bytes are header, which are body, what stands in what.

Own slicing, because no library says where a part lies on the wire, and the bytes of a forwarded mail must be given back
as they stood. Delimiters belong to the innermost open multipart, so that a forwarded mail which reuses its envelope's
boundary stays whole; nothing is dropped for being malformed. Work is linear; depth and parts are limited.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.mail.header import parameters

MAX_DEPTH = 20
MAX_PARTS = 2000
OVER_LIMIT = "multipart/x-over-limit"  # the type of what stands behind the last part that is read

_DELIMITER = re.compile(rb"(?:\A|\r\n|\n|\r)--([^\r\n]{1,200})")
_BLANK_LINE = re.compile(rb"(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)")
_EOL = re.compile(rb"\r\n|\n|\r")
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]+\S|From ")


@dataclass(frozen=True, slots=True)
class Entity:
    """One node: its header block, its body bytes, its Content-Type, and for containers the entities in it."""

    header: bytes
    body: bytes
    content_type: str
    type_parameters: dict[str, str]
    children: tuple["Entity", ...] = ()

    def field(self, name: str) -> bytes:
        """The first header field of this name, unfolded only by its reader; b"" where there is none."""
        return first_field(self.header, name)


def first_field(header: bytes, name: str) -> bytes:
    """Raw value of the first field called `name` in a header block; b"" where there is none."""
    pattern = rb"(?:\A|[\r\n])" + re.escape(name.encode()) + rb"[ \t]*:((?:[^\r\n]++|(?:\r\n|\r|\n)[ \t])*+)"
    match = re.search(pattern, header, re.IGNORECASE)
    return match[1].strip() if match else b""


def split(text: bytes) -> Entity:
    """The tree of a whole mail or skeleton."""
    return _Splitter(text).entity(0, (), default="text/plain")


class _Splitter:
    def __init__(self, text: bytes) -> None:
        self.text = text
        self.delimiters = [(m.start(), m[1].rstrip(), m.end()) for m in _DELIMITER.finditer(text)]
        self.next = 0
        self.parts = 0

    def entity(self, start: int, stack: tuple[bytes, ...], *, default: str) -> Entity:
        """The entity that begins at `start`; it ends before the next delimiter of `stack`, which is left unread."""
        self.parts += 1
        limit = self._next_of(stack)
        header_end, body = self._header(start, limit)
        header = self.text[start:header_end]
        kind, values = parameters(first_field(header, "Content-Type"))
        kind = kind if "/" in kind else default
        if len(stack) < MAX_DEPTH and self.parts < MAX_PARTS:
            if kind.startswith("multipart/"):
                return self._multipart(header, body, kind=kind, values=values, stack=stack)
            if kind in ("message/rfc822", "message/global") and not _encoded(header):
                inner = self.entity(body, (*stack, b""), default="text/plain")
                return Entity(header, self._until(body, stack), kind, values, (inner,))
        return Entity(header, self._until(body, stack), kind, values)

    def _multipart(
        self, header: bytes, body: int, *, kind: str, values: dict[str, str], stack: tuple[bytes, ...]
    ) -> Entity:
        boundary = values.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
        if not self._opens(boundary, stack):
            boundary = self._guess(stack) or boundary
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        children: list[Entity] = []
        closed = False
        while self.next < len(self.delimiters) and self.parts < MAX_PARTS:
            _, line, end = self.delimiters[self.next]
            ours = line in (boundary, boundary + b"--")
            # While open, the innermost takes the line; once closed, an ancestor of the same name goes first.
            if _matches(line, stack) and (closed or not ours):
                break
            self.next += 1
            if not ours:
                continue
            if line == boundary:
                children.append(self.entity(self._line_after(end), (*stack, boundary), default=default))
            else:
                closed = True
        if self.parts >= MAX_PARTS and children and not closed:
            children += self._rest(stack)
        whole = self._until(body, stack)
        return Entity(header, whole, kind if children else "text/plain", values, tuple(children))

    def _rest(self, stack: tuple[bytes, ...]) -> list[Entity]:
        """What stands behind the last part that is read: one entity, so that nothing is lost."""
        if self.next >= len(self.delimiters):
            return []
        start = self.delimiters[self.next][0]
        rest = self.text[start : self._skip_to(stack)]
        return [Entity(b"", rest, OVER_LIMIT, {})] if rest.strip() else []

    def _header(self, start: int, limit: int) -> tuple[int, int]:
        """Where the header block ends and where the body begins; a block without a blank line ends at its first prose."""
        first = _EOL.match(self.text, start)
        if first:
            return start, first.end()
        blank = _BLANK_LINE.search(self.text, start, max(limit, start))
        if blank:
            return blank.start(), blank.end()
        at = start
        while at < limit and _FIELD.match(self.text, at):
            at = self._line_after(at)
        return min(at, limit), min(at, limit)

    def _until(self, body: int, stack: tuple[bytes, ...]) -> bytes:
        return self.text[body : max(body, self._skip_to(stack))]

    def _skip_to(self, stack: Sequence[bytes]) -> int:
        while self.next < len(self.delimiters):
            start, line, _ = self.delimiters[self.next]
            if _matches(line, stack):
                return start
            self.next += 1
        return len(self.text)

    def _next_of(self, stack: Sequence[bytes]) -> int:
        for start, line, _ in self._ahead() if any(stack) else ():
            if _matches(line, stack):
                return start
        return len(self.text)

    def _opens(self, boundary: bytes, stack: tuple[bytes, ...]) -> bool:
        for _, line, _ in self._ahead() if boundary else ():
            if line == boundary:
                return True
            if _matches(line, stack):
                return False
        return False

    def _guess(self, stack: tuple[bytes, ...]) -> bytes:
        """The boundary that the sender forgot or misspelt: the next delimiter that a field of a part follows."""
        for _, line, end in self._ahead():
            if _matches(line, stack):
                break
            at = self._line_after(end)
            if self.text[at : at + 8].lower() == b"content-":
                return line
        return b""

    def _ahead(self) -> Iterator[tuple[int, bytes, int]]:
        return (self.delimiters[index] for index in range(self.next, len(self.delimiters)))

    def _line_after(self, at: int) -> int:
        eol = _EOL.search(self.text, at)
        return eol.end() if eol else len(self.text)


def _matches(line: bytes, stack: Sequence[bytes]) -> bool:
    return any(boundary and line in (boundary, boundary + b"--") for boundary in stack)


def _encoded(header: bytes) -> bool:
    return first_field(header, "Content-Transfer-Encoding").strip().lower() in (b"base64", b"quoted-printable")
