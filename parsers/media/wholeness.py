"""Whether a picture reaches its end, told by its markers and without decoding a pixel. Linear, and in doubt False."""

import re
from collections.abc import Callable

_JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length: TEM, RST0 to RST7
_SCAN, _END = 0xDA, 0xD9


def is_whole(data: bytes, kind: str) -> bool:
    """Whether the markers of a picture of this kind (Pillow's name) lead to its end; False where nothing can be said."""
    look = _LOOKS.get(kind)
    return look is not None and look(data)


def _jpeg(data: bytes) -> bool:
    """ITU-T T.81 annex B: segments up to the first scan, and the end of the image behind it. An end within the EXIF block is
    that of the small picture in it."""
    at = 2
    while data[at : at + 1] == b"\xff":
        marker = data[at + 1 : at + 2]
        if marker == b"\xff":  # a fill byte
            at += 1
        elif not marker or marker[0] == _END:
            return False
        elif marker[0] in _JPEG_ALONE:
            at += 2
        elif marker[0] == _SCAN:
            return data.rfind(b"\xff\xd9", at) > 0  # from its end: where it is, if it is there
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False


def _png(data: bytes) -> bool:
    """Chunks, each with its length, up to IEND."""
    at = 8
    while at + 12 <= len(data):
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return False


def _riff(data: bytes) -> bool:
    """WebP: the length at its head."""
    return len(data) >= 8 + int.from_bytes(data[4:8], "little")


def _bmp(data: bytes) -> bool:
    """The length at its head."""
    return 54 < int.from_bytes(data[2:6], "little") <= len(data)


def _heif(data: bytes) -> bool:
    """ISO/IEC 14496-12: boxes, each with its length, to the last byte."""
    at = 0
    while at + 16 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 0:  # to the end of the file
            return True
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:
            return False
        at += size
    return at == len(data)


def _gif(data: bytes) -> bool:
    """The trailer, at the end or before zeros."""
    return re.search(rb"\x00;\x00*\Z", data[-64:]) is not None


_LOOKS: dict[str, Callable[[bytes], bool]] = {
    "JPEG": _jpeg, "MPO": _jpeg, "PNG": _png, "WEBP": _riff, "BMP": _bmp, "HEIF": _heif, "GIF": _gif,
}  # fmt: skip
