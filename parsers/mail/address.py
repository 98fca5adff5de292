"""Who sent a mail, read strictly: exactly one From field with exactly one address, or nobody (DOMAIN 5)."""

import re
from collections.abc import Sequence

from parsers.mail.header import decode_words, unfold
from parsers.values import Sender

_MAILBOX = re.compile(
    rb'\s*+(?P<name>"(?:[^"\\]|\\.)*+"|(?:[^<>"]|"[^<>"]*+")*+)\s*<\s*(?P<address>[^<>\s"(),;:]+)\s*>\s*', re.DOTALL
)
_BARE = re.compile(rb"\s*(?P<address>[^<>\s\"(),;:@]+@[^<>\s\"(),;:@]+)\s*+(?P<name>\([^()]*\))?\s*+")
_ADDRESS = re.compile(r"[^\s<>@\"(),;:\\]{1,64}@[a-z0-9.\-]{1,253}", re.IGNORECASE)
_EMPTY_ELEMENTS = b", \t\r\n"  # `, a@b` and `a@b,` are lists of one address (RFC 5322, 4.4)
MAX_NAME = 200  # characters kept of a display name
MAX_FIELD = 2000  # bytes of a From field; a longer one names nobody


def read_sender(fields: Sequence[bytes]) -> Sender:
    """The sender of a mail with these From fields."""
    value = unfold(fields[0]) if fields else b""
    # In doubt everything that is shown stands in the name: whom it names may be waiting for this mail.
    shown = "; ".join(decode_words(unfold(field)) for field in fields)[:MAX_NAME]
    listed = value.strip(_EMPTY_ELEMENTS)
    match = None if len(value) > MAX_FIELD else _MAILBOX.fullmatch(listed) or _BARE.fullmatch(listed)
    if match is None:
        return Sender(shown, "", decode_words(value)[:MAX_NAME])
    name = decode_words((match["name"] or b"").strip().strip(b'"()')).strip().strip("\"'")[:MAX_NAME]
    # A NUL cannot be stored, and left out it would make another address of this one.
    address = match["address"].replace(b"\0", b"\xff").decode("utf-8", "replace").lower()
    others = {found.lower() for found in _ADDRESS.findall(name)} - {address}
    # An address in the display name that is not the sender's is made to be mistaken for it.
    if len(fields) != 1 or not _ADDRESS.fullmatch(address) or others:
        return Sender(shown, "", address)
    return Sender(name, address, address)
