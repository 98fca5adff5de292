"""The MIME tree of a skeleton, by its boundaries alone: which bytes are header, which are body, what stands in what.

Own slicing, because no library says where a part lies on the wire, and the bytes of a forwarded mail must be given back
as they stood. Delimiters belong to the innermost open multipart, so that a forwarded mail which reuses its envelope's
boundary stays whole; nothing is dropped for being malformed. Work is linear; depth and parts are limited.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from parsers.mail.boundaries import Line, declared, find_boundary
from parsers.mail.header import parameters

MAX_DEPTH = 20
MAX_PARTS = 2000
OVER_LIMIT = "multipart/x-over-limit"  # the type of what stands behind the last part that is read

_DELIMITER = re.compile(rb"(?:\A|\r\n|\n|\r)--([^\r\n]{1,998})")
_BLANK_LINE = re.compile(rb"(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)")
_EOL = re.compile(rb"\r\n|\n|\r")
# Where a multipart begins with a part whose delimiter was lost
_LOST_DELIMITER = re.compile(rb"\s{0,20}Content-(?:Type|Transfer-Encoding|Disposition)[ \t]*:", re.IGNORECASE)
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]+\S|From ")


@dataclass(frozen=True, slots=True)
class Entity:
    """One node: its header block, its body bytes, its Content-Type, and for containers the entities in it.

    `outside` is what stands before the first and behind the last part of a multipart. One in which no part can be found is
    `unparted`: a leaf whose body has no delimiters of its own left. `place`: where the header begins, the body begins and the
    entity ends in the text that was split.
    """

    header: bytes
    body: bytes
    content_type: str
    type_parameters: dict[str, str]
    children: tuple["Entity", ...] = ()
    outside: tuple[bytes, bytes] = (b"", b"")
    unparted: bool = False
    place: tuple[int, int, int] = field(default=(0, 0, 0), compare=False)

    def field(self, name: str) -> bytes:
        """The first header field of this name, unfolded only by its reader; b"" where there is none."""
        return first_field(self.header, name)


def first_field(header: bytes, name: str) -> bytes:
    """Raw value of the first field called `name` in a header block; b"" where there is none."""
    match = field_pattern(name).search(header)
    return match[1].strip() if match else b""


def field_pattern(name: str) -> re.Pattern[bytes]:
    """Finds the fields called `name` in a header block; group 1 is the raw value."""
    pattern = rb"(?:\A|[\r\n])" + re.escape(name.encode()) + rb"[ \t]*:((?:[^\r\n]++|(?:\r\n|\r|\n)[ \t])*+)"
    return re.compile(pattern, re.IGNORECASE)


def split(text: bytes) -> Entity:
    """The tree of a whole mail or skeleton."""
    return _Splitter(text).entity(0, (), default="text/plain")


class _Splitter:
    def __init__(self, text: bytes) -> None:
        self.text = text
        self.delimiters = [Line(m.start(), m[1].rstrip(), m.end()) for m in _DELIMITER.finditer(text)]
        self.next = 0
        self.parts = 0

    def entity(self, start: int, stack: tuple[bytes, ...], *, default: str) -> Entity:
        """The entity that begins at `start`; it ends before the next delimiter of `stack`, which is left unread."""
        self.parts += 1
        limit = self._next_of(stack)
        header_end, body = self._header(start, limit)
        header = self.text[start:header_end]
        kind, values = parameters(first_field(header, "Content-Type"))
        kind = kind if "/" in kind else "multipart/mixed" if kind == "multipart" else default
        if len(stack) < MAX_DEPTH and self.parts < MAX_PARTS:
            if kind.startswith("multipart/"):
                return self._multipart(header, (start, body), kind=kind, values=values, stack=stack)
            if kind in ("message/rfc822", "message/global") and not _encoded(header):
                inner = self.entity(body, (*stack, b""), default="text/plain")
                whole = self._until(body, stack)
                return Entity(header, whole, kind, values, (inner,), place=(start, body, body + len(whole)))
        whole = self._until(body, stack)
        return Entity(header, whole, kind, values, place=(start, body, body + len(whole)))

    def _multipart(
        self, header: bytes, begins: tuple[int, int], *, kind: str, values: dict[str, str], stack: tuple[bytes, ...]
    ) -> Entity:
        start, body = begins
        boundary = self._boundary(header, stack)
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        children = self._undelimited(body, (*stack, boundary), default=default)
        outside: tuple[list[bytes], list[bytes]] = ([], [])  # before the first child, behind the last
        at = None if children else body  # where a stretch outside of all children begins
        closed = False
        while self.next < len(self.delimiters) and self.parts < MAX_PARTS:
            line = self.delimiters[self.next]
            ours = line.said in (boundary, boundary + b"--")
            # While open, the innermost takes the line; once closed, an ancestor of the same name goes first.
            if _matches(line, stack) and (closed or not ours):
                break
            self.next += 1
            if not ours:
                continue
            if at is not None:
                outside[bool(children)].append(self.text[at : line.start])
            behind, at = self._line_after(line.end), None
            if line.said == boundary:
                children.append(self.entity(behind, (*stack, boundary), default=default))
            else:
                closed, at = True, behind
        if self.parts >= MAX_PARTS and children and not closed:
            children += self._rest(stack)
        whole = self._until(body, stack)
        if at is not None:
            outside[bool(children)].append(self.text[at : body + len(whole)])
        around = _joined(outside[0]), _joined(outside[1])
        place = (start, body, body + len(whole))
        if not children:
            return Entity(header, around[0], "text/plain", values, unparted=True, place=place)
        return Entity(header, whole, kind, values, tuple(children), around, place=place)

    def _undelimited(self, body: int, stack: tuple[bytes, ...], *, default: str) -> list[Entity]:
        """The first part of a multipart where its delimiter was lost."""
        if not stack[-1] or not _LOST_DELIMITER.match(self.text, body, self._next_of(stack)):
            return []
        first = self.entity(body, stack, default=default)
        return [first] if first.children or first.body.strip() else []

    def _boundary(self, header: bytes, stack: tuple[bytes, ...]) -> bytes:
        names = declared(field[1] for field in field_pattern("Content-Type").finditer(header))
        ahead: list[Line] = []
        for line in islice(self.delimiters, self.next, None):
            theirs = _matches(line, stack)
            if not theirs or line.said in names:  # an inner multipart may bear the name of an outer one
                ahead.append(line)
            if theirs:
                break
        return find_boundary(self.text, ahead, names) or next(iter(names), b"")

    def _rest(self, stack: tuple[bytes, ...]) -> list[Entity]:
        """What stands behind the last part that is read: one entity, so that nothing is lost."""
        if self.next >= len(self.delimiters):
            return []
        start = self.delimiters[self.next].start
        rest = self.text[start : self._skip_to(stack)]
        place = (start, start, start + len(rest))
        return [Entity(b"", rest, OVER_LIMIT, {}, place=place)] if rest.strip() else []

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
            line = self.delimiters[self.next]
            if _matches(line, stack):
                return line.start
            self.next += 1
        return len(self.text)

    def _next_of(self, stack: Sequence[bytes]) -> int:
        ahead = islice(self.delimiters, self.next, None) if any(stack) else ()
        return next((line.start for line in ahead if _matches(line, stack)), len(self.text))

    def _line_after(self, at: int) -> int:
        eol = _EOL.search(self.text, at)
        return eol.end() if eol else len(self.text)


def _joined(pieces: list[bytes]) -> bytes:
    return b"\n".join(piece for piece in pieces if piece.strip(b"\r\n"))


def _matches(line: Line, stack: Sequence[bytes]) -> bool:
    return any(boundary and line.said in (boundary, boundary + b"--") for boundary in stack)


def _encoded(header: bytes) -> bool:
    return first_field(header, "Content-Transfer-Encoding").strip().lower() in (b"base64", b"quoted-printable")
