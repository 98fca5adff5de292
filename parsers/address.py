"""Who sent a mail, read strictly: exactly one From field with exactly one address, or nobody (DOMAIN 5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.header import decode_words, unfold

_MAILBOX = re.compile(rb'\s*(?P<name>"(?:[^"\\]|\\.)*+"|[^<>"]*?)\s*<\s*(?P<address>[^<>\s"(),;:]+)\s*>\s*')
_BARE = re.compile(rb"\s*(?P<address>[^<>\s\"(),;:@]+@[^<>\s\"(),;:@]+)\s*(?P<name>\([^()]*\))?\s*")
_ADDRESS = re.compile(r"[^\s<>@\"(),;:\\]{1,64}@[a-z0-9.\-]{1,253}", re.IGNORECASE)
MAX_NAME = 200  # characters kept of a display name


@dataclass(frozen=True, slots=True)
class Sender:
    """`address` is lower case, and "" unless the syntax is beyond doubt; `claimed` is what the header says, for people."""

    name: str
    address: str
    claimed: str


def read_sender(fields: Sequence[bytes]) -> Sender:
    """The sender of a mail with these From fields."""
    value = unfold(fields[0]) if fields else b""
    claimed = decode_words(value)[:MAX_NAME]
    match = _MAILBOX.fullmatch(value) or _BARE.fullmatch(value)
    if match is None or len(value) > 2000:
        return Sender("", "", claimed)
    name = decode_words((match["name"] or b"").strip().strip(b'"()')).strip().strip("\"'")[:MAX_NAME]
    address = match["address"].decode("utf-8", "replace").lower()
    shown = {found.lower() for found in _ADDRESS.findall(name)}
    # An address in the display name that is not the sender's is made to be mistaken for it.
    if len(fields) != 1 or not _ADDRESS.fullmatch(address) or shown - {address}:
        return Sender(name, "", address or claimed)
    return Sender(name, address, address)
