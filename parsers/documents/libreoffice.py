"""Old documents (.doc .wps .rtf .ppt .dps): LibreOffice, where it is installed, turns them into what the other readers know.

It runs as a process of its own, in a folder that lives as long as the conversion: no macros, no links followed, limits of
its own on memory and time. Where it is absent the document is stored as it is.
"""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

_PROGRAM = "soffice"
_SECONDS = 25
_MEMORY_BYTES = 6_000_000_000  # of address space: it maps far more than it uses
_ONCE_MORE = 81  # how it ends where it has made its profile and wants to be started again
_MAX_DOCUMENT_BYTES = 50_000_000
# No macros, no links followed, nothing fetched: (node, property, value) of its configuration
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.Office.{node}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for node, name, value in _SETTINGS
    )
    + "</oor:items>"
)


class NotInstalled(Exception):
    """LibreOffice is not on this machine."""


def convert(data: bytes, *, ending: str, target: str) -> bytes | None:
    """`data`, a file with this ending, as `target` (docx, pptx); None where it cannot be read. Raises NotInstalled."""
    program = shutil.which(_PROGRAM)
    if program is None:
        raise NotInstalled
    if len(data) > _MAX_DOCUMENT_BYTES:
        return None
    with tempfile.TemporaryDirectory(prefix="rollcall-") as name:
        folder = Path(name)
        (folder / "profile/user").mkdir(parents=True)
        (folder / "profile/user/registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        (folder / f"in.{ending}").write_bytes(data)
        command = [
            # ends it and all it started, even if the reading child was killed meanwhile
            "timeout", "--signal=KILL", str(_SECONDS),
            _bare(program), "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}", "-env:OSL_SOCKET_PATH=.",
            "--convert-to", target, "--outdir", str(folder / "out"), str(folder / f"in.{ending}"),
        ]  # fmt: skip
        if _run(command, folder) == _ONCE_MORE:
            _run(command, folder)
        made = folder / "out" / f"in.{target}"
        return made.read_bytes() if made.exists() else None


def _bare(program: str) -> str:
    """The program behind its starter, which wants a socket in /tmp whatever it is told."""
    inner = Path(program).resolve().with_name("soffice.bin")
    return str(inner) if inner.exists() else program


def _run(command: list[str], folder: Path) -> int:
    """Run to the end or the limit, in a session of its own; how it ended."""
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(folder)}
    with subprocess.Popen(  # noqa: S603 - our own words, and a file name of ours
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:  # fmt: skip
        _limit(process.pid)
        try:
            return process.wait(_SECONDS + 1)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _limit(pid: int) -> None:
    """Its own limits instead of those it inherits, as far as the hard limits allow."""
    for which, wanted in ((resource.RLIMIT_AS, _MEMORY_BYTES), (resource.RLIMIT_CPU, _SECONDS)):
        try:
            _, hard = resource.prlimit(pid, which)
            limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.prlimit(pid, which, (limit, hard))
        except (ProcessLookupError, PermissionError):
            return
