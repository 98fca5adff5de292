"""Whether a picture reaches its end, by its markers; in doubt it does not."""

import io

import pytest
from PIL import Image

from parsers.media.wholeness import is_whole


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 199)).save(out, kind)
    return out.getvalue()


def box(kind: bytes, size: int, body: bytes = b"") -> bytes:
    return size.to_bytes(4, "big") + kind + body


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "WEBP"])
def test_a_picture_is_whole_and_one_that_is_cut_is_not(kind):
    data = picture(kind)
    assert is_whole(data, kind)
    assert not is_whole(data[: len(data) // 2], kind)
    assert not is_whole(data[:3], kind)


@pytest.mark.parametrize(
    ("kind", "data", "whole"),
    [
        ("JPEG", b"\xff\xd8\xff\xff\xe0\0\2\xff\xda\0\2xx\xff\xd9", True),  # a fill byte before a marker
        ("JPEG", b"\xff\xd8\xff\xd0\xff\x01\xff\xda\0\2xx\xff\xd9", True),  # markers without a length
        ("JPEG", b"\xff\xd8\xff\xd9", False),  # an end before any scan
        ("JPEG", b"\xff\xd8\xff", False),
        ("JPEG", b"\xff\xd8xx", False),
        ("GIF", b"GIF89a" + bytes(20) + b"\0;\0\0\0", True),
        ("HEIF", box(b"ftyp", 16, bytes(8)) + box(b"mdat", 0, bytes(30)), True),  # to the end of the file
        ("HEIF", box(b"ftyp", 16, bytes(8)) + box(b"mdat", 1, (24).to_bytes(8, "big") + bytes(8)), True),
        ("HEIF", box(b"ftyp", 16, bytes(8)) + box(b"mdat", 1, (3).to_bytes(8, "big") + bytes(8)), False),
        ("HEIF", box(b"ftyp", 16, bytes(8)) + box(b"mdat", 4, bytes(20)), False),
        ("HEIF", box(b"ftyp", 16, bytes(8)) + box(b"mdat", 90, bytes(20)), False),
        ("BMP", b"BM" + (20).to_bytes(4, "little") + bytes(60), False),
        ("TIFF", b"II*\0" + bytes(60), False),  # nobody looks
    ],
)
def test_markers_lead_to_the_end_or_do_not(kind, data, whole):
    assert is_whole(data, kind) is whole
