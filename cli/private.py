"""Files that nobody else can read, whatever the umask."""

import os
from pathlib import Path


def write_private(path: Path, data: bytes, *, new: bool = False) -> None:
    """Write a file 0600; `new` ones must not be there yet. Raises OSError."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_EXCL if new else os.O_TRUNC), 0o600)
    with os.fdopen(fd, "wb") as file:
        os.fchmod(fd, 0o600)  # of one that was there before
        file.write(data)
