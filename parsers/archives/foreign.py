"""Archives that only their own programs know (.cab .lzh .xar .cpio .iso): bsdtar turns them into a tar, which is read as it comes.

Nothing is unpacked to disk: the tar stands in a pipe, and what is taken of it is charged to the allowance as with any archive.
The program runs as a process of its own, within limits of time; where it is not installed the archive says so.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import IO, cast

from parsers.archives.members import gather
from parsers.archives.tars import tar_entries, tar_stream
from parsers.contents import Allowance, Contents, Source
from parsers.mail.charset import is_utf8
from parsers.values import DAMAGED, ENCRYPTED, NO_TOOL, OVER_LIMIT, UNSUPPORTED

FOREIGN = ("cab", "lzh", "xar", "cpio", "iso")  # by extension
_PROGRAM = "bsdtar"
_SECONDS = 20
_MAX_SAID = 4000  # bytes of its complaints
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)  # by its limit of time
_CHUNK = 65_536
# What it says of an archive that it does not open, and what that means
_REASONS = (
    (re.compile(rb"encrypt|passphrase|password", re.IGNORECASE), ENCRYPTED),
    (
        re.compile(rb"unsupported|not supported|unrecognized|unavailable|multi-?volume|spanned|unknown", re.IGNORECASE),
        UNSUPPORTED,
    ),
)
_CAB = b"MSCF"
_CAB_FOLDER, _QUANTUM = 36, b"\2"
_LZH_METHODS = re.compile(rb"-lh[04-7d]-")
_NEIGHBOURS = 0x03  # flags at byte 30 of a cabinet: one before it, one behind ([MS-CAB] 2.1)


def read_foreign(source: Source, allowance: Allowance) -> Contents:
    """The members of an archive that bsdtar knows."""
    if not has_bsdtar():
        return Contents(problem=NO_TOOL)
    with unpacking(source.data) as program:
        tar = tar_stream(program.stream)
        found = gather(tar_entries(tar), allowance) if tar else Contents(problem=DAMAGED)
        reason = None if found.problem == OVER_LIMIT else program.end()
    if _is_beyond_it(source.data) and (reason or found.problem):
        reason = UNSUPPORTED
    return replace(found, problem=reason) if reason and found.problem in (None, DAMAGED) else found


def has_bsdtar() -> bool:
    """Whether the program is installed."""
    return shutil.which(_PROGRAM) is not None


@dataclass(frozen=True, slots=True)
class Unpacking:
    """bsdtar at work: `stream` is the tar that it makes of an archive."""

    stream: IO[bytes]
    _process: "subprocess.Popen[bytes]"
    _complaints: IO[bytes]

    def end(self) -> str | None:
        """Lets it end by itself; why it did not end well."""
        while self.stream.read(_CHUNK):
            pass
        code = self._process.wait(_SECONDS + 1)
        self._complaints.seek(0)
        return _reason(code, self._complaints.read(_MAX_SAID))


@contextmanager
def unpacking(data: bytes) -> Iterator[Unpacking]:
    """An archive on its way through bsdtar, which is installed. What is not read of it is not unpacked."""
    with tempfile.NamedTemporaryFile(prefix="rollcall-") as file, tempfile.TemporaryFile() as complaints:
        file.write(data)
        file.flush()
        with subprocess.Popen(  # noqa: S603 - our own words, and a file name of ours
            ["timeout", "--signal=KILL", str(_SECONDS), shutil.which(_PROGRAM) or _PROGRAM, "-cf", "-", "--format=gnutar", f"@{file.name}"],  # noqa: S607
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, start_new_session=True,
        ) as process:  # fmt: skip
            try:
                yield Unpacking(cast(IO[bytes], process.stdout), process, complaints)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def _is_beyond_it(data: bytes) -> bool:
    """Whether an archive is one that bsdtar fails at without saying why: volumes, methods and names that it does not know."""
    if data.startswith(_CAB):
        flags, folder = int.from_bytes(data[30:32], "little"), _CAB_FOLDER
        return bool(flags & _NEIGHBOURS) or (not flags and data[folder + 6 : folder + 7] == _QUANTUM)
    if data[2:5] == b"-lh":
        named = data[20:21] in (b"\0", b"\1")  # levels of its header at whose begin the name stands
        return _LZH_METHODS.match(data, 2) is None or (named and not is_utf8(data[22 : 22 + data[21]]))
    return False


def _reason(code: int, said: bytes) -> str | None:
    if code == 0:
        return None
    if code in _KILLED:
        return OVER_LIMIT
    return next((reason for pattern, reason in _REASONS if pattern.search(said)), DAMAGED)
