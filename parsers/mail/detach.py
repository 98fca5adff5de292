"""Detach: take the long base64 runs out of a raw mail, leaving a small skeleton; attach: put them back, byte for byte.

A run is a run of lines, nothing more: equal length, one line end, canonical padding. No MIME structure is needed, and
only bytes that re-encode to themselves are taken; the rest stays in the skeleton. Each run leaves one line behind, its
token: base64 text without a colon, so that a parser meets what it met before. The token is made from the hash of the
whole raw mail, so no mail can hold a look-alike of its own tokens: nobody can write a text that contains its own hash.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pybase64

MIN_RUN_BYTES = 4096  # decoded; a shorter run costs more as a row than as text
_DIGITS = 8  # of a token
_MIN_LINE = 40  # characters; shorter lines are prose
_FIRST_LINES = 16  # lines looked at first; doubled while they hold, so work is linear in what is taken
_MAX_LINES = 8192  # lines decoded at one go, which bounds the memory of a step
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*+")


@dataclass(frozen=True, slots=True)
class Run:
    """One base64 run: its decoded bytes and their hash in hex, the characters in a full line, and its line end."""

    data: bytes
    sha256: str
    line_length: int
    eol: bytes


@dataclass(frozen=True, slots=True)
class Detached:
    """A raw mail in two halves. `sha256` is of the raw mail, in hex; `runs` in the order of their tokens."""

    sha256: str
    skeleton: bytes
    runs: tuple[Run, ...]

    @property
    def size(self) -> int:
        """Bytes of both halves."""
        return sum(len(run.data) for run in self.runs) + len(self.skeleton)


def token_prefix(sha256: str) -> bytes:
    """What every token of the mail with this hash begins with: 40 base64 characters."""
    return b"Rollcall" + sha256[:32].encode()


def token(sha256: str, number: int) -> bytes:
    """The line that stands for run `number` (from 0) of this mail: 48 base64 characters."""
    return b"%s%0*d" % (token_prefix(sha256), _DIGITS, number)


def run_of(line: bytes, sha256: str) -> int | None:
    """The number of the run that a line stands for; None for any other line."""
    if not line.startswith(token_prefix(sha256)):  # before it is cut: it may be long
        return None
    number = line[len(token_prefix(sha256)) :]
    return int(number) if len(number) == _DIGITS and number.isdigit() else None


def detach(raw: bytes) -> Detached:
    """Split `raw` so that `attach(detach(raw)) == raw`. Linear in len(raw), whatever the bytes are."""
    return detach_pieces([raw])


def detach_pieces(pieces: Iterable[bytes]) -> Detached:
    """The same of a mail that comes in pieces, cut anywhere; none is held for longer than it is looked at."""
    return _Detaching(pieces).detached()


def attach(detached: Detached) -> bytes:
    """The raw mail again."""
    return expand(detached.skeleton, detached.sha256, detached.runs)


def expand(text: bytes, sha256: str, runs: Sequence[Run]) -> bytes:
    """Any piece of a skeleton with its tokens replaced by the lines they stand for."""
    prefix = token_prefix(sha256)
    if not runs or prefix not in text:  # most texts of a mail that has runs; a pattern is dear to make
        return text
    pieces: list[bytes] = []
    for index, piece in enumerate(re.split(rb"%b(\d{%d})" % (prefix, _DIGITS), text)):
        pieces.append(_encode(runs[int(piece)]) if index % 2 else piece)
    return b"".join(pieces)


def _encode(run: Run) -> bytes:
    encoded = pybase64.b64encode(run.data)
    width = run.line_length
    return run.eol.join([encoded[at : at + width] for at in range(0, len(encoded), width)])


def _may_start_run(raw: bytes, line: int, end: int) -> bool:
    length = end - line - (raw[end - 1 : end] == b"\r")
    return length >= _MIN_LINE and length % 4 == 0 and _BASE64.fullmatch(raw, line, line + length) is not None


class _Detaching:
    """A mail while it is read: of what came, all before `_kept` is in the skeleton or in a run."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._sha256 = hashlib.sha256()
        self._raw = b""  # what is looked at
        self._kept = 0
        self._skeleton: list[bytes | int] = []  # a number stands for the token of that run
        self._runs: list[Run] = []

    def detached(self) -> Detached:
        """Read to the end."""
        line = seen = 0  # where a line begins; how much of it is known to hold no line end
        while True:
            end = self._raw.find(b"\n", line + seen)
            if end < 0:
                seen = len(self._raw) - line
                if not self._more(line):
                    break
                line = 0
            else:
                seen = 0
                line = self._take_run(line, end) if _may_start_run(self._raw, line, end) else end + 1
        self._keep(len(self._raw))
        sha256 = self._sha256.hexdigest()
        skeleton = (token(sha256, part) if isinstance(part, int) else part for part in self._skeleton)
        return Detached(sha256, b"".join(skeleton), tuple(self._runs))

    def _keep(self, end: int) -> None:
        self._skeleton.append(self._raw[self._kept : end])
        self._kept = end

    def _more(self, start: int) -> bool:
        """Put what comes next behind what is looked at, and keep and let go of all before `start`; False at the end of the mail.

        As many pieces as it takes to a line end: a line of many pieces is put together once.
        """
        came = []
        for piece in self._pieces:
            self._sha256.update(piece)
            came.append(piece)
            if b"\n" in piece:
                break
        if not came:
            return False
        self._keep(start)
        rest = [self._raw[start:]] if start < len(self._raw) else []
        self._raw, self._kept = b"".join(rest + came), 0  # of one piece the piece itself
        return True

    def _take_run(self, start: int, end: int) -> int:
        """Take the run whose first line stands from `start` to `end`, if it is long enough; where it stops, before the line end of
        its last line.

        Steps double while they hold, so a step that fails has cost no more than what was taken before it.
        """
        eol = b"\r\n" if self._raw[end - 1 : end] == b"\r" else b"\n"
        width = end + 1 - len(eol) - start
        stride = width + len(eol)
        at, lines, decoded = start, _FIRST_LINES, io.BytesIO()
        while True:
            data, good = _full_lines(self._raw, at, lines=lines, width=width, eol=eol)
            decoded.write(data)
            at += good * stride
            if good == lines:
                lines = min(lines * 2, _MAX_LINES)
                continue
            if at + width + 2 <= len(self._raw):  # the next line is here and does not belong to them, but as the last
                break
            if decoded.tell() >= MIN_RUN_BYTES:  # it need not be given back
                self._keep(start)
                self._kept = start = at - len(eol)
            if not self._more(start):
                break
            at, start = at - start, 0
        tail, stop = _last_line(self._raw, at, width=width, eol=eol)
        decoded.write(tail)
        data = decoded.getvalue()  # without a copy
        if len(data) >= MIN_RUN_BYTES:
            self._keep(start)
            self._kept = stop
            self._skeleton.append(len(self._runs))
            self._runs.append(Run(data, hashlib.sha256(data).hexdigest(), width, eol))
        return stop


def _full_lines(raw: bytes, at: int, *, lines: int, width: int, eol: bytes) -> tuple[bytes, int]:
    """Up to `lines` full lines of unpadded base64 from `at`: their decoded bytes, and how many lines they are."""
    stride = width + len(eol)
    chunk = raw[at : at + lines * stride]
    ends = chunk[stride - 1 :: stride]
    good = len(ends) - len(ends.lstrip(b"\n"))
    if len(eol) == 2:
        returns = chunk[stride - 2 : good * stride : stride]
        good = min(good, len(returns) - len(returns.lstrip(b"\r")))
    body = chunk[: good * stride]
    text = body.translate(None, b"\r\n")
    if len(text) == good * width and not text.endswith(b"="):
        try:
            data = pybase64.b64decode(text, validate=True)
        except ValueError:
            data = b""  # the line that is at fault is looked for below
        if pybase64.b64encode(data) == text:  # this is the only copy of the mail that we keep
            return data, good
    bad = next((n for n in range(good) if not _BASE64.fullmatch(body, n * stride, n * stride + width)), 0)
    return pybase64.b64decode(body[: bad * stride].translate(None, b"\r\n")), bad


def _last_line(raw: bytes, at: int, *, width: int, eol: bytes) -> tuple[bytes, int]:
    """Decoded bytes of a shorter or padded last line at `at`, and where the run stops; b"" where there is none.

    Without one the run stops before the line end of the last full line, which stays in the skeleton.
    """
    none = b"", at - len(eol)
    end = raw.find(b"\n", at, at + width + 2)
    text = raw[at : end if end >= 0 else at + width + 1].rstrip(b"\r")
    at_eof = end < 0 and at + len(text) == len(raw)
    ended = end >= 0 and raw[at:end] + b"\n" == text + eol
    if not text or len(text) % 4 or len(text) > width or not (at_eof or ended):
        return none
    try:
        data = pybase64.b64decode(text, validate=True)
    except ValueError:
        return none
    return (data, at + len(text)) if pybase64.b64encode(data) == text else none
