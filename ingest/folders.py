"""Names of folders: modified UTF-7 (RFC 3501, 5.1.3), and which folders `folders = "auto"` reads (DOMAIN section 8).
Pure. A folder read needlessly is harmless (the hash knows the mail), one left out loses reports: if in doubt, read."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass

INBOX = "INBOX"

# Drafts were never sent, the sent and the deleted are not (or no longer) reports; \All shows every mail a second time.
LEFT_OUT_FLAGS = frozenset({"\\sent", "\\drafts", "\\trash", "\\all", "\\noselect", "\\nonexistent"})
LEFT_OUT_NAMES = frozenset(
    [
        *["sent", "sent messages", "sent items", "drafts", "trash", "deleted messages", "deleted items"],
        *["已发送", "已发送邮件", "草稿箱", "草稿", "已删除", "已删除邮件"],
    ]
)


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder as listed: its decoded name, its name on the wire, its flags in lower case and its delimiter."""

    name: str
    wire: bytes
    flags: frozenset[str] = frozenset()
    delimiter: str = ""


def decode_name(wire: bytes) -> str:
    """Decode modified UTF-7. A name that is not (some servers send UTF-8) comes back as UTF-8, or with escapes."""
    try:
        return re.sub(r"&([^-]*)-", _from_base64, wire.decode("ascii"))
    except ValueError:
        return wire.decode("utf-8", "backslashreplace")


def encode_name(name: str) -> bytes:
    """Encode a folder's name as modified UTF-7."""
    return re.sub(r"&|[^\x20-\x7e]+", _to_base64, name).encode("ascii")


def quoted(wire: bytes) -> bytes:
    """A name on the wire as an IMAP quoted string."""
    return b'"' + wire.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def choose(listed: Iterable[Folder], *, besides: str = "") -> list[str]:
    """Names of the folders to read: INBOX first, the rest sorted; without `besides` (where stored mails are moved)."""
    names = {INBOX if folder.name.upper() == INBOX else folder.name for folder in listed if _is_read(folder)}
    return sorted(names - {besides}, key=lambda name: (name != INBOX, name))


def _is_read(folder: Folder) -> bool:
    if folder.name.upper() == INBOX:
        return not folder.flags & {"\\noselect", "\\nonexistent"}
    own_name = folder.name.casefold().removeprefix(f"inbox{folder.delimiter}" if folder.delimiter else "")
    return not folder.flags & LEFT_OUT_FLAGS and own_name not in LEFT_OUT_NAMES


def _from_base64(found: re.Match[str]) -> str:
    code = found[1].replace(",", "/")
    return base64.b64decode(code + "=" * (-len(code) % 4), validate=True).decode("utf-16-be") if code else "&"


def _to_base64(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    code = base64.b64encode(found[0].encode("utf-16-be")).decode("ascii")
    return f"&{code.rstrip('=').replace('/', ',')}-"
