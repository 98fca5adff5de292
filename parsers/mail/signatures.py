"""Whether the body of a mail is still the one that its DKIM signatures were made of: each holds a hash of it (RFC 6376, 3.7), and to
compare that no key is wanted. That it agrees proves nothing, for anybody can write a hash; that it differs shows that somebody
changed the body behind the signer, a mailing list or worse. Evidence, never a verdict.
"""

import binascii
import hashlib
import re
from collections.abc import Iterable

from parsers.mail.detach import Detached, expand

ALTERED = "dkim body"  # among the fields of a mail, where it has a blank, as no header's name can
MAX_SIGNATURES = 5  # looked at, the topmost
MAX_SIGNED = 30_000_000  # bytes of a mail whose body is hashed
_HASHES = {"rsa-sha256": "sha256", "ed25519-sha256": "sha256", "rsa-sha1": "sha1"}
_BLANKS = re.compile(rb"[ \t]++")
_BARE_LF = re.compile(rb"(?<!\r)\n")
_DOMAIN = re.compile(r"[a-z0-9.\-]{1,253}")


def altered(signatures: Iterable[str], detached: Detached) -> tuple[str, ...]:
    """The domains (each once) of signatures that were made of another body."""
    found = [tags for value in list(signatures)[:MAX_SIGNATURES] if (tags := _tags(value))]
    if not found or detached.size > MAX_SIGNED:
        return ()
    body = _body(detached.skeleton)
    return tuple(dict.fromkeys(tags["d"] for tags in found if not _agrees(tags, body, detached)))


def _tags(value: str) -> dict[str, str]:
    """Tag=value pairs without blanks; empty where the signature says no domain, or no hash that can be compared."""
    pairs = (piece.partition("=") for piece in value.split(";"))
    tags = {name.strip(): "".join(said.split()) for name, _, said in pairs}
    tags["d"] = tags.get("d", "").lower()
    return tags if tags.get("a") in _HASHES and tags.get("bh") and _DOMAIN.fullmatch(tags["d"]) else {}


def _agrees(tags: dict[str, str], body: bytes, detached: Detached) -> bool:
    """Whether the hash is that of the body, or of so much of it as was signed (l=). In doubt it is. The lines that tokens stand for
    have no blanks, and none of them is empty: they are put in when the rest is as it was signed."""
    try:
        wanted = binascii.a2b_base64(tags["bh"])
    except binascii.Error:
        return True  # no hash at all
    tidy = _relaxed(body) if tags.get("c", "").partition("/")[2] == "relaxed" else _simple(body)
    canonical = _with_crlf(expand(tidy, detached.sha256, detached.runs))
    length = tags.get("l", "")
    signed = int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else len(canonical)
    return hashlib.new(_HASHES[tags["a"]], canonical[:signed], usedforsecurity=False).digest() == wanted


def _body(skeleton: bytes) -> bytes:
    """What stands behind the header."""
    ends = [at + len(end) for end in (b"\r\n\r\n", b"\n\n") if (at := skeleton.find(end)) >= 0]
    return _with_crlf(skeleton[min(ends) :]) if ends else b""


def _with_crlf(text: bytes) -> bytes:
    """Lines end as on the wire, also those of a mail that was a file."""
    return text if text.count(b"\n") == text.count(b"\r\n") else _BARE_LF.sub(b"\r\n", text)


def _simple(body: bytes) -> bytes:
    """RFC 6376, 3.4.3: one line end at the end, whatever there was."""
    return _without_empty_lines(body) + b"\r\n"


def _relaxed(body: bytes) -> bytes:
    """RFC 6376, 3.4.4: blanks within a line are one, at its end none; nothing stays nothing."""
    tidy = _without_empty_lines(_BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n"))
    return tidy + b"\r\n" if tidy else b""


def _without_empty_lines(body: bytes) -> bytes:
    """Without the line ends at the end."""
    end = len(body)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    return body[:end]
