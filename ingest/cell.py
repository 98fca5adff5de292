"""The cell of a child that reads mail: what it does not need, it cannot do, and nothing that it starts can either.

No network, no files but those its programs are made of and a folder of its own, no new rights, no look into other processes, and
limits on memory, files and processes. What a system lacks of this is named by `rollcall doctor`; the rest holds.
"""

import os
import resource
import sys
from pathlib import Path

from domain.saying import say
from ingest.landlock import keeps_signals_in, shut_files, version
from ingest.syscalls import can_filter, filter_calls, take_no_new_rights

_OPEN_FILES = 512
_MORE_TASKS = 256  # processes and threads beside those that the user has: an office program has some twenty
_PACKAGES = ("cli", "domain", "ingest", "parsers", "store")  # of ours, where they are read from a checkout
_PROGRAMS = ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/opt", "/nix/store")
_SETTINGS = (
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/fonts", "/etc/libreoffice",
    "/etc/localtime", "/etc/timezone", "/etc/locale.alias", "/etc/nsswitch.conf", "/etc/passwd", "/etc/group",
    "/etc/mime.types", "/etc/papersize", "/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/proc/self", "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu", "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip
_SINK = Path("/dev/null")


def shut_in(*, memory_mb: int, own: Path | None = None, given: Path | None = None) -> None:
    """Shut this process in, for good; `own` is the only folder in which it can write, `given` one that it can read besides."""
    take_no_new_rights()
    _limit(memory_mb * 1_000_000)
    _say_nothing()
    shut_files(read=[*_programs(), *map(Path, _SETTINGS), *([given] if given else [])], use=[_SINK], own=own)
    filter_calls()


def missing() -> list[str]:
    """What this system lacks of it, in words."""
    gaps = {
        say("the network and other processes (seccomp)"): can_filter(),
        say("files (Landlock, Linux 5.13)"): version() > 0,
        say("signals (Landlock, Linux 6.12)"): keeps_signals_in(),
        say("the number of processes (the service runs as root)"): os.geteuid() != 0,
    }
    return [what for what, held in gaps.items() if not held]


def _limit(size: int) -> None:
    limits = {
        resource.RLIMIT_AS: size,
        resource.RLIMIT_FSIZE: size,  # a file that is larger than its memory is none that it makes of a mail
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
    }
    if os.geteuid() != 0:  # whom the kernel does not count
        limits[resource.RLIMIT_NPROC] = _tasks() + _MORE_TASKS
    for which, wanted in limits.items():
        _, hard = resource.getrlimit(which)
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(which, (limit, limit))


def _tasks() -> int:
    """Processes and threads of this user, which the limit counts together."""
    user, found = os.geteuid(), 0
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == user:
                found += max(os.stat(f"{entry.path}/task").st_nlink - 2, 1)  # noqa: PTH116 - of each process
        except OSError:
            continue  # it has ended
    return found


def _say_nothing() -> None:
    """Libraries write what stands in mails to stderr, which may be a terminal."""
    sink = os.open(_SINK, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(sink, stream)
    os.close(sink)


def _programs() -> list[Path]:
    """The interpreter, its libraries, and our own code; not the folder around it, where a store may lie."""
    root = Path(__file__).parents[1]
    own = [root / name for name in _PACKAGES]
    return [*map(Path, _PROGRAMS), *map(Path, {sys.prefix, sys.base_prefix, sys.exec_prefix}), *own]
