"""Which files a child that reads mail can open (Landlock, by ctypes): those that its programs are made of, to read, and its own
folder, to write. Where the kernel is newer it binds no port, and sends no signal out of its cell."""

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from enum import IntFlag
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same numbers on every machine
_ASK_VERSION = 1
_BENEATH = 1  # a rule about a path
_TCP = 3  # bind and connect, from version 4 on
_SCOPED = 3  # abstract sockets and signals, from version 6 on
_SCOPES_SINCE = 6


class _May(IntFlag):
    """Rights on files, as the kernel numbers them."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13  # version 2
    TRUNCATE = 1 << 14  # version 3
    IOCTL_DEV = 1 << 15  # version 5


_SINCE = {_May.REFER: 2, _May.TRUNCATE: 3, _May.IOCTL_DEV: 5}
_ALL = _May((1 << 16) - 1)
_OF_FILES = _May.EXECUTE | _May.WRITE_FILE | _May.READ_FILE | _May.TRUNCATE | _May.IOCTL_DEV
_READ = _May.EXECUTE | _May.READ_FILE | _May.READ_DIR
_USE = _May.READ_FILE | _May.WRITE_FILE
_OWN = _ALL & ~(_May.EXECUTE | _May.MAKE_CHAR | _May.MAKE_BLOCK | _May.IOCTL_DEV)


def version() -> int:
    """Of the kernel's Landlock; 0 where it has none, or it is switched off."""
    return max(_call(_CREATE, None, ctypes.c_size_t(0), _ASK_VERSION), 0)


def keeps_signals_in() -> bool:
    """Whether signals and abstract sockets stay within the cell too."""
    return version() >= _SCOPES_SINCE


def shut_files(*, read: Iterable[Path], use: Iterable[Path], own: Path | None) -> bool:
    """For this process and all that it starts, for good: `read` may be read and run, `use` read and written, below `own`
    everything but running. False where the kernel cannot."""
    known = version()
    if not known:
        return False
    handled = _ALL
    for right, since in _SINCE.items():
        if known < since:
            handled &= ~right
    words = [int(handled), *([_TCP] if known >= 4 else []), *([_SCOPED] if known >= _SCOPES_SINCE else [])]
    attributes = struct.pack(f"={len(words)}Q", *words)
    rules = _call(_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        granted = [(path, _READ) for path in read] + [(path, _USE) for path in use] + ([(own, _OWN)] if own else [])
        for path, rights in granted:
            with suppress(OSError):  # what is not there need not be allowed
                _grant(rules, path, rights & handled)
        return _call(_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def _grant(rules: int, path: Path, rights: _May) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = rights if path.is_dir() else rights & _OF_FILES
        _call(_ADD, rules, _BENEATH, struct.pack("=Qi", int(allowed), place), 0)
    finally:
        os.close(place)


def _call(number: int, *arguments: object) -> int:
    return int(ctypes.CDLL(None).syscall(number, *arguments))
