"""Archives that only their own programs know (.cab .lzh .xar .cpio .iso): bsdtar turns them into a tar, which is read as it comes.

Nothing is unpacked to disk: the tar stands in a pipe, and what is taken of it is charged to the allowance as with any archive.
The program runs as a process of its own, within limits of time; where it is not installed the archive says so.
"""

import os
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import replace
from typing import IO, cast

from parsers.archives.members import gather
from parsers.archives.tars import tar_entries
from parsers.contents import Allowance, Contents, Source
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
        re.compile(rb"unsupported|not supported|unrecognized|multi-?volume|spanned|unknown", re.IGNORECASE),
        UNSUPPORTED,
    ),
)
_CAB = b"MSCF"
_CAB_FOLDER, _QUANTUM = 36, b"\2"
_LZH_METHODS = re.compile(rb"-lh[04-7d]-")
_NEIGHBOURS = 0x03  # flags at byte 30 of a cabinet: one before it, one behind ([MS-CAB] 2.1)


def read_foreign(source: Source, allowance: Allowance) -> Contents:
    """The members of an archive that bsdtar knows."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return Contents(problem=NO_TOOL)
    with tempfile.NamedTemporaryFile(prefix="rollcall-") as file, tempfile.TemporaryFile() as complaints:
        file.write(source.data)
        file.flush()
        with subprocess.Popen(  # noqa: S603 - our own words, and a file name of ours
            ["timeout", "--signal=KILL", str(_SECONDS), program, "-cf", "-", "--format=gnutar", f"@{file.name}"],  # noqa: S607
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, start_new_session=True,
        ) as process:  # fmt: skip
            try:
                found = _read(cast(IO[bytes], process.stdout), allowance)
                if found.problem != OVER_LIMIT:
                    process.wait(_SECONDS + 1)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        complaints.seek(0)
        reason = _reason(code, complaints.read(_MAX_SAID))
    if _is_beyond_it(source.data) and (reason or found.problem):
        reason = UNSUPPORTED
    return replace(found, problem=reason) if reason and found.problem in (None, DAMAGED) else found


def _is_beyond_it(data: bytes) -> bool:
    """Whether an archive is one that bsdtar fails at without saying why: volumes, methods and names that it does not know."""
    if data.startswith(_CAB):
        flags, folder = int.from_bytes(data[30:32], "little"), _CAB_FOLDER
        return bool(flags & _NEIGHBOURS) or (not flags and data[folder + 6 : folder + 7] == _QUANTUM)
    if data[2:5] == b"-lh":
        named = data[20:21] in (b"\0", b"\1")  # levels of its header at whose begin the name stands
        return _LZH_METHODS.match(data, 2) is None or (named and not _is_utf8(data[22 : 22 + data[21]]))
    return False


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read(stream: IO[bytes], allowance: Allowance) -> Contents:
    try:
        archive = tarfile.open(fileobj=stream, mode="r|")  # noqa: SIM115 - closed below
    except (tarfile.TarError, EOFError, OSError):
        return Contents(problem=DAMAGED)
    with archive:
        found = gather(tar_entries(archive), allowance)
    while found.problem != OVER_LIMIT and stream.read(_CHUNK):
        pass  # what fills up the end, so that the program ends by itself
    return found


def _reason(code: int, said: bytes) -> str | None:
    if code == 0:
        return None
    if code in _KILLED:
        return OVER_LIMIT
    return next((reason for pattern, reason in _REASONS if pattern.search(said)), DAMAGED)
