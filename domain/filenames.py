"""Names that any file system takes, made of what senders call their files. Nothing of a name leads out of its folder."""

import re
import unicodedata
from collections.abc import Container

from domain.disguise import visible

LONGEST = 200  # bytes of a name: file systems take 255, and whoever copies adds something
_KEPT_FOR_NUMBERS = 10  # of them, for a number in front or behind
_RESERVED = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def safe_name(text: str, *, longest: int = LONGEST - _KEPT_FOR_NUMBERS) -> str:
    """A name for a file or folder: no separators, nothing invisible, no device of Windows, no dots or blanks at its ends, at
    most `longest` bytes, its extension kept. `_` where nothing is left."""
    name = unicodedata.normalize("NFC", visible(_RESERVED.sub("_", text), blank=" "))
    name = " ".join(name.split()).strip(". ")
    if _DEVICE.fullmatch(name):
        name = f"_{name}"
    return _cut(name, longest) or "_"


def free_name(name: str, taken: Container[str]) -> str:
    """The name, or with (2), (3) … behind it: one whose `name_key` is not taken."""
    number, found = 1, name
    while name_key(found) in taken:
        number += 1
        extension = _extension(name)
        mark = f" ({number}){extension}"
        found = _cut(name[: len(name) - len(extension)], LONGEST - len(mark.encode())) + mark
    return found


def name_key(name: str) -> str:
    """What two names share that are one to a file system without case."""
    return unicodedata.normalize("NFC", name).casefold()


def _extension(name: str) -> str:
    found = _EXTENSION.search(name)
    return found[0] if found and found.start() else ""


def _cut(name: str, longest: int) -> str:
    if len(name.encode()) <= longest:
        return name
    extension = _extension(name)
    stem = name.encode()[: longest - len(extension.encode())].decode(errors="ignore")
    return stem.rstrip(". ") + extension
