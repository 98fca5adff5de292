"""Hostile mails with archives: bombs, lies about sizes, names that lead elsewhere. The same bytes on every run."""

# ruff: noqa: E501 - one case a line

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

import py7zr
from backports import zstd

from tests.conftest import make_mail

Case = tuple[str, bytes]
BIG = 300_000_000
NAMES = (
    "../../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.txt", "..\\..\\x", "CON", "nul.txt", "a.txt.", "a.txt ", "", ".", "..", "a\0b",
    "\x1b[2J.txt", "a\nb", "\u202etxt.exe", "\u200b", "a" * 10_000, "界" * 5_000, "a/" * 5_000 + "b", "=cmd|'/c calc'!A1", "<script>.jpg",
    "%s%n", "-rf", "~root/x", "A.TXT", "a.txt", "ａ.txt", "\ud7ff\ue000", "照片.jpg:stream",
)  # fmt: skip


def sent(name: str, data: bytes) -> bytes:
    return make_mail("north@example.com", "材料", files=[(name, data)])


def zipped(members, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def stored(member: bytes, levels: int) -> bytes:
    for _ in range(levels):
        member = zipped([("a.zip", member)])
    return member


def zips() -> Iterator[Case]:
    small = zipped([("a.txt", bytes(30_000_000))])
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield f"zip bomb by method {method}", sent("a.zip", zipped([("a.txt", bytes(BIG))], method))
    yield "a zip of 200 zips of 30 MB", sent("a.zip", zipped([(f"{n}.zip", small) for n in range(200)]))
    for depth in (6, 40):
        yield f"zips {depth} deep", sent("a.zip", stored(small, depth))
    yield "100,000 empty members", sent("a.zip", zipped([(f"{n}", b"") for n in range(100_000)]))
    yield "20,000 members of one name", sent("a.zip", b"".join(overlapping(20_000)))
    yield "overlapping members", sent("a.zip", b"".join(overlapping(5_000, bytes(20_000_000))))
    for number, name in enumerate(NAMES):
        yield f"a zip's name {number}", sent("a.zip", renamed(name))
    whole = zipped([("a.txt", b"words" * 100)])
    for at in range(0, len(whole), 12):
        yield f"a zip with a lie at {at}", sent("a.zip", whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :])
    for at in (1, 30, 60, len(whole) - 5):
        yield f"a zip cut off at {at}", sent("a.zip", whole[:at])


def renamed(name: str) -> bytes:
    """With the name as it is: zipfile would clean it."""
    coded = name.encode("utf-8", "surrogatepass")
    return b"".join(overlapping(1, b"words", coded))


def overlapping(times: int, data: bytes = b"words", name: bytes = b"a.txt") -> Iterator[bytes]:
    """A zip whose directory names one member so often."""
    packed = zlib.compress(data, 9)[2:-4]
    facts = struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, 0x21, zlib.crc32(data), len(packed), len(data), len(name), 0)
    first = b"PK\3\4" + facts + name + packed
    entry = b"PK\1\2" + struct.pack("<H", 20) + facts + struct.pack("<HHHII", 0, 0, 0, 0o120777 << 16, 0) + name
    yield first
    yield entry * times
    yield b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, times & 0xFFFF, times & 0xFFFF, len(entry) * times, len(first), 0)


def others() -> Iterator[Case]:
    zeros = bytes(BIG)
    packed = {
        "gz": gzip.compress(zeros),
        "bz2": bz2.compress(zeros),
        "xz": lzma.compress(zeros, preset=1),
        "zst": zstd.compress(zeros),
    }
    for ending, data in packed.items():
        yield f"{ending} bomb", sent(f"a.{ending}", data)
        yield f"tar.{ending} bomb", sent(f"a.tar.{ending}", data)
        yield f"{ending} cut off", sent(f"a.{ending}", data[: len(data) // 2])
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(bytes(BIG // 3), "a.txt")
    seven = out.getvalue()
    yield "7z bomb", sent("a.7z", seven)
    for at in (8, 12, 20, 28, len(seven) - 20):
        yield f"7z with a lie at {at}", sent("a.7z", seven[:at] + b"\xff" * 4 + seven[at + 4 :])
    yield from tars()
    for name, start in (("a.rar", b"Rar!\x1a\x07\x00"), ("b.rar", b"Rar!\x1a\x07\x01\x00"), ("a.cab", b"MSCF"), ("a.lzh", b"\x20\0-lh5-"),
                        ("a.iso", bytes(32_769) + b"CD001\1"), ("a.cpio", b"070701"), ("a.xar", b"xar!\0\x1c\0\1"), ("a.arj", b"\x60\xea")):  # fmt: skip
        for fill in (b"\0", b"\xff", b"\x41\x02"):
            yield f"{name} of {fill!r}", sent(name, start + fill * 100_000)


def tars() -> Iterator[Case]:
    for kind in (
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.FIFOTYPE,
        tarfile.DIRTYPE,
        b"S",
        b"L",
        b"x",
        b"g",
        b"?",
    ):
        for size in (0, 8**11 - 1):
            info = tarfile.TarInfo("a")
            info.type, info.linkname, info.size = kind, "/etc/passwd", size
            yield (
                f"tar with a member of kind {kind!r} and {size} bytes",
                sent("a.tar", info.tobuf(tarfile.GNU_FORMAT) + bytes(2048)),
            )
    yield "tar of 100,000 members", sent("a.tar", tarfile.TarInfo("a").tobuf() * 100_000 + bytes(1024))
    long = tarfile.TarInfo("n" * 100)
    long.pax_headers = {"path": "p" * 3_000_000, "size": "-5", "GNU.sparse.major": "1", "GNU.sparse.size": "9" * 50}
    yield "tar with fields of 3 MB", sent("a.tar", long.tobuf(tarfile.PAX_FORMAT) + bytes(1024))
