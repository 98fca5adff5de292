"""RAR archives with compressed members, made by hand: no free program writes them.

The packer knows one trick only, a Huffman code in which every symbol is nine bits long, and no repetition: what it packs is
larger than before, and as good a member as any for who unpacks it (the technical note on RAR 5, and its blocks of codes).
"""

import struct
import zlib
from dataclasses import dataclass

_SYMBOLS, _OTHERS = 306, 64 + 16 + 44  # of literals and matches; of distances, their low bits, repetitions
_NINE = 9
STORED, PACKED = 0, 3
HARD_LINK, FILE_COPY = 4, 5


@dataclass(frozen=True, slots=True)
class Member:
    """A member: `solid` if it goes on from the one before, `copy_of` a kind and the name of another."""

    name: str
    data: bytes
    method: int = PACKED
    solid: bool = False
    copy_of: tuple[int, str] | None = None


def rar5(*members: Member, cut: int = 0) -> bytes:
    """An archive; `cut` bytes are taken off the packed data of its last member, whose header does not know."""
    out = b"Rar!\x1a\x07\x01\0" + _block(1, _vint(4 if any(member.solid for member in members) else 0))
    for member in members:
        out += _member(member, cut if member is members[-1] else 0)
    return out + _block(5, _vint(0))


def _member(member: Member, cut: int) -> bytes:
    data = b"" if member.copy_of else pack(member.data) if member.method else member.data
    data = data[: len(data) - cut]
    name, extra = member.name.encode(), b""
    if member.copy_of:
        kind, original = member.copy_of
        record = _vint(5) + _vint(kind) + _vint(0) + _vint(len(original.encode())) + original.encode()
        extra = _vint(len(record)) + record
    body = _vint(4) + _vint(len(member.data)) + _vint(0o100644) + struct.pack("<I", zlib.crc32(member.data))
    body += _vint(member.solid << 6 | member.method << 7) + _vint(1) + _vint(len(name)) + name
    return _block(2, body, data, extra)


def _block(kind: int, body: bytes, data: bytes = b"", extra: bytes = b"") -> bytes:
    flags = (1 if extra else 0) | (2 if kind == 2 else 0)
    head = _vint(kind) + _vint(flags) + (_vint(len(extra)) if extra else b"") + (_vint(len(data)) if kind == 2 else b"")
    head += body + extra
    head = _vint(len(head)) + head
    return struct.pack("<I", zlib.crc32(head)) + head + data


def _vint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def pack(data: bytes) -> bytes:
    """One block: its code tables, then a literal for each byte."""
    lengths = [0] * 20
    lengths[0] = lengths[_NINE] = 1  # the code of the tables: "0" for no length, "1" for nine
    bits = "".join(f"{length:04b}" for length in lengths) + "1" * _SYMBOLS + "0" * _OTHERS
    bits += "".join(f"{byte:09b}" for byte in data)
    last = (len(bits) - 1) % 8
    bits = bits.ljust(-(-len(bits) // 8) * 8, "0")
    codes = int(bits, 2).to_bytes(len(bits) // 8, "big")
    flags = 0x80 | 0x40 | 2 << 3 | last  # with tables, the last block, a size of three bytes
    size = len(codes).to_bytes(3, "little")
    return bytes([flags, 0x5A ^ flags ^ size[0] ^ size[1] ^ size[2]]) + size + codes


def rar3(
    *members: tuple[str, bytes],
    solid: bool = False, version: int = 29, split: bool = False, encrypted: bool = False,
) -> bytes:  # fmt: skip
    """An archive of the format before, whose members are said to be packed and are not: its head is what counts."""

    def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    out = b"Rar!\x1a\x07\0" + block(0x73, 8 if solid else 0, bytes(6))
    for name, data in members:
        raw = name.encode()
        sizes = struct.pack("<IIBIIBBHI", len(data), len(data), 0, zlib.crc32(data), 0, version, 0x33, len(raw), 0x20)
        flags = 0x8000 | (0x10 if solid else 0) | (2 if split else 0) | (4 if encrypted else 0)
        out += block(0x74, flags, sizes + raw, data)
    return out + block(0x7B, 0x4000, b"")
