"""A case of the corpus: the bytes of one mail and what a person would say stands in it; and what such bytes are built of."""

import base64
import hashlib
import struct
import zlib
from dataclasses import dataclass

TEXT = "张珺、王堃、小喆同志走访慰问一线职工，投入资金2.5万元。"  # 珺 堃 喆 are in GBK, not in GB2312
SUBJECT = "海西州总工会2月5日“十送”工作信息"
NAME = "春联与小喆.png"


def noise(size: int, seed: str) -> bytes:
    blocks = (hashlib.sha256(f"{seed}/{n}".encode()).digest() for n in range(size // 32 + 1))
    return b"".join(blocks)[:size]


def png(side: int, seed: str = "") -> bytes:
    """A grey picture of noise, packed without compression, so that no library's version changes a byte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = noise(side * side, seed)
    raw = b"".join(b"\0" + rows[at : at + side] for at in range(0, len(rows), side))
    stored = (
        b"\x78\x01\x01" + struct.pack("<HH", len(raw), len(raw) ^ 0xFFFF) + raw + struct.pack(">I", zlib.adler32(raw))
    )
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", stored) + chunk(b"IEND", b"")


PHOTO, SMALL = png(100, "photo"), png(16, "small")  # the first is long enough to be detached


@dataclass(frozen=True)
class File:
    """What must be found: `parent` is the path of the file that holds it. What is None is not asked about."""

    name: str
    data: bytes
    mime_type: str = "image/png"
    kind: str = "image"
    problem: str = ""
    parent: str = ""
    text: str | None = None
    note: str | None = None
    duration: float | None = None
    rows: tuple[dict, ...] | None = None
    size: int | None = None  # declared, of a member whose bytes cannot be had


@dataclass(frozen=True)
class Case:
    """One mail and what stands in it."""

    raw: bytes
    text: str = TEXT
    files: tuple[File, ...] = ()
    subject: str = "t"
    name: str = ""
    address: str = "a@example.com"
    links: tuple[dict, ...] = ()


def b64(data: bytes, width: int = 76, eol: bytes = b"\r\n") -> bytes:
    text = base64.b64encode(data)
    return eol.join(text[at : at + width] for at in range(0, len(text), width))


def word(text: str, codec: str = "utf-8", label: str = "") -> bytes:
    return b"=?%s?B?%s?=" % ((label or codec).encode(), base64.b64encode(text.encode(codec)))


def percent(text: str, codec: str = "utf-8") -> bytes:
    return b"".join(b"%%%02X" % byte for byte in text.encode(codec))


def head(subject: bytes = b"t", sender: bytes = b"a@example.com", more: bytes = b"") -> bytes:
    return (
        b"From: "
        + sender
        + b"\r\nSubject: "
        + subject
        + b"\r\nDate: Fri, 05 Feb 2021 10:00:00 +0800\r\n"
        + more
        + b"MIME-Version: 1.0\r\n"
    )


def leaf(kind: bytes, data: bytes, *, more: bytes = b"", encoding: bytes = b"base64") -> bytes:
    """A part: `data` as it stands on the wire, base64 by default."""
    body = b64(data) if encoding == b"base64" else data
    return (
        b"Content-Type: "
        + kind
        + b"\r\n"
        + (b"Content-Transfer-Encoding: " + encoding + b"\r\n" if encoding else b"")
        + more
        + b"\r\n"
        + body
    )


def text_leaf(text: str = TEXT, codec: str = "utf-8", label: str | None = None) -> bytes:
    return leaf(b"text/plain; charset=" + (label or codec).encode(), text.encode(codec))


def photo(parameter: bytes, data: bytes = PHOTO) -> bytes:
    return leaf(b"image/png", data, more=b"Content-Disposition: attachment; " + parameter + b"\r\n")


def multi(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"BB", end: bytes = b"\r\n") -> bytes:
    inside = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return (
        b"Content-Type: multipart/"
        + kind
        + b'; boundary="'
        + boundary
        + b'"\r\n\r\n'
        + inside
        + b"--"
        + boundary
        + b"--"
        + end
    )


def mixed(*parts: bytes) -> bytes:
    return head() + multi(text_leaf(), *parts)
