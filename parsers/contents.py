"""What opening a file gives, and what opening may cost. Every reader of a format takes a Source and gives Contents; what a
mail's containers hold is charged to one Allowance, so that nesting and repetition cannot multiply it.
"""

import io
from dataclasses import dataclass, field
from typing import Protocol

from parsers.filetype import FileType
from parsers.values import DAMAGED, OVER_LIMIT, Link, Part, Row

MAX_MEMBER_BYTES = 150_000_000  # of one file taken out of a container
MAX_TEXT = 200_000  # characters kept of one document
_MAX_TOTAL_BYTES = (
    150_000_000  # taken out of all containers of one mail, or twice its size: held twice until the parent has it
)
_FREE_BYTES = 10_000_000  # of which every mail may hold this much,
_RATIO = 30  # and this many times its own size: text packs to a tenth, a bomb to a thousandth
_MAX_FILES = 2000  # of one mail, members included
_MAX_CONVERSIONS = 8  # old documents of one mail: each costs seconds of an office program
_MAX_WASTED = 200_000_000  # bytes unpacked in vain, of members that turned out to be too large
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a file. Pixels as shown, seconds, local time as text.

    `note` is what is worth knowing without being a problem: what was left out, that pages are only pictures.
    """

    text: str | None = None
    members: tuple[Part, ...] = ()
    rows: tuple[Row, ...] = ()
    links: tuple[Link, ...] = ()
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    duration: float | None = None
    problem: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: its bytes, its declared name, its type by content."""

    data: bytes
    name: str
    found: FileType

    @property
    def extension(self) -> str:
        """The name's own ending, lower case, without the dot."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, b"" at the end."""


@dataclass(slots=True)
class Allowance:
    """What opening the containers of one mail may still cost. The same mail gets the same allowance at every parse."""

    bytes_left: int = _FREE_BYTES
    files_left: int = _MAX_FILES
    conversions_left: int = field(default=_MAX_CONVERSIONS)
    wasted_left: int = field(default=_MAX_WASTED)

    @classmethod
    def for_mail(cls, size: int) -> "Allowance":
        """For a mail of `size` bytes on the wire."""
        return cls(min(max(_MAX_TOTAL_BYTES, 2 * size), _FREE_BYTES + _RATIO * size))

    def take(self, stream: Readable) -> tuple[bytes, str | None]:
        """The rest of a stream, as far as it is sound and allowed; and what kept the rest from being read."""
        limit = min(self.bytes_left, MAX_MEMBER_BYTES, self.wasted_left)
        taken = io.BytesIO()  # gives its bytes away without a copy
        size, problem = 0, None
        while problem is None:
            try:
                chunk = stream.read(_CHUNK)
            except MemoryError:
                raise
            except Exception:  # every decompressor has its own way to fail; what came before it is kept
                problem = DAMAGED
                break
            if not chunk:
                break
            size += len(chunk)
            if size > limit:
                self.wasted_left = max(0, self.wasted_left - size)
                return b"", OVER_LIMIT
            taken.write(chunk)
        self.bytes_left -= size
        return taken.getvalue(), problem

    def convert(self) -> bool:
        """Whether one more old document may be converted."""
        self.conversions_left -= 1
        return self.conversions_left >= 0
