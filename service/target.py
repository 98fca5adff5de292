"""A folder that an export writes into: nothing in it is overwritten, no link in it is followed, a file is there whole or not.

Everything is opened by name within an open folder, so that nobody can lead a path astray between two steps.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from domain.filenames import free_name, name_key
from domain.saying import say

_UNFINISHED = ".rollcall-unfinished"
_CHUNK = 1 << 20


@contextmanager
def open_root(path: Path) -> Iterator[int]:
    """The folder that a person named; made if it is not there. A link here is their own choice."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield root
    finally:
        os.close(root)


class Place:
    """A folder below the root, made when the first file is put into it."""

    def __init__(self, root: int, *names: str) -> None:
        """`names` lead down from the root."""
        self._names = names
        self._fd = self._open(root)
        with os.scandir(self._fd) as held:
            self._taken = {name_key(entry.name) for entry in held}

    def _open(self, root: int) -> int:
        fd = os.dup(root)
        for name in self._names:
            with suppress(FileExistsError):
                os.mkdir(name, mode=0o700, dir_fd=fd)
            try:
                below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=fd)
            except OSError as error:
                if error.errno not in (errno.ELOOP, errno.ENOTDIR):
                    raise
                path = "/".join(self._names)
                raise NotADirectoryError(
                    say(
                        "%(path)s in the target is a link or a file, not a folder; nothing is written through it",
                        path=path,
                    )
                ) from None
            finally:
                os.close(fd)
            fd = below
        return fd

    def close(self) -> None:
        """Close the folder."""
        os.close(self._fd)

    def holds(self, name: str, sha256: str) -> bool:
        """Whether a file of exactly this name and content is there already."""
        if name_key(name) not in self._taken:
            return False
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._fd)
        except OSError:
            return False
        with os.fdopen(fd, "rb") as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                return False
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest() == sha256

    def put(self, name: str, data: bytes) -> str:
        """Write a file under this name, or one with a number behind it where that is taken; returns the name."""
        free = free_name(name, self._taken)
        with self._unfinished() as file:
            file.write(data)
        os.rename(_UNFINISHED, free, src_dir_fd=self._fd, dst_dir_fd=self._fd)
        self._taken.add(name_key(free))
        return free

    @contextmanager
    def renew(self, name: str) -> Iterator[IO[bytes]]:
        """A file of ours that is written anew each time: the old one, or a link in its place, goes when it is whole."""
        with self._unfinished() as file:
            yield file
        os.replace(_UNFINISHED, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)

    def drop(self, name: str, prefix: str, kept: Container[str]) -> None:
        """Take the file `name` out of the folders here that begin with `prefix` and are not `kept`; a folder that is empty then, too."""
        with os.scandir(self._fd) as held:
            names = [entry.name for entry in held]
        for folder in [one for one in names if one.startswith(prefix) and one not in kept]:
            with suppress(OSError):  # a link, a file, or a folder with something else in it
                below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self._fd)
                try:
                    os.unlink(name, dir_fd=below)
                finally:
                    os.close(below)
                os.rmdir(folder, dir_fd=self._fd)

    @contextmanager
    def _unfinished(self) -> Iterator[IO[bytes]]:
        with suppress(FileNotFoundError):
            os.unlink(_UNFINISHED, dir_fd=self._fd)  # of an export that was killed
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(_UNFINISHED, flags, 0o600, dir_fd=self._fd), "wb") as file:
                yield file
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(_UNFINISHED, dir_fd=self._fd)
            raise
