"""How long a recording lasts, as its container's header says it; a header that says nothing sound says nothing."""

import struct

import pytest

from tests.unit.contents_case import read


def box(kind: bytes, body: bytes, *, wide: bool = False, size: int | None = None) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, kind, len(body) + 16) + body
    return struct.pack(">I4s", len(body) + 8 if size is None else size, kind) + body


def header(scale: int, length: int, *, version: int = 0) -> bytes:
    times, form = (16, ">IQ") if version else (8, ">II")
    return box(b"mvhd", bytes([version, 0, 0, 0]) + bytes(times) + struct.pack(form, scale, length) + bytes(20))


FTYP = box(b"ftyp", b"mp42" + bytes(8))
FMT = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)


@pytest.mark.parametrize(
    ("name", "data", "seconds"),
    [
        ("a.mp4", FTYP + box(b"moov", header(600, 4200)), 7.0),
        ("a.mp4", FTYP + box(b"moov", header(600, 4200, version=1)), 7.0),
        ("a.mp4", FTYP + box(b"mdat", bytes(99)) + box(b"moov", box(b"trak", b"") + header(1000, 1500)), 1.5),
        ("a.mp4", FTYP + box(b"mdat", bytes(99), wide=True) + box(b"moov", header(1000, 1500)), 1.5),
        ("a.mp4", FTYP + box(b"moov", header(1000, 1500), size=0), 1.5),  # to the end of the file
        ("a.mp4", FTYP + box(b"moov", header(0, 4200)), None),  # no scale
        ("a.mp4", FTYP + box(b"moov", header(600, 0xFFFFFFFF)), None),  # not known
        ("a.mp4", FTYP + box(b"moov", box(b"trak", b"")), None),
        ("a.mp4", FTYP + box(b"free", b"", size=4) + box(b"moov", header(600, 4200)), None),  # goes no further
        ("a.mp4", FTYP, None),
        (
            "a.avi",
            b"RIFF\0\0\0\0AVI LIST\0\0\0\0hdrlavih" + struct.pack("<II12xI", 56, 40_000, 50) + bytes(40),
            2.0,
        ),
        ("a.avi", b"RIFF\0\0\0\0AVI " + bytes(90), None),
        ("a.wav", b"RIFF\0\0\0\0WAVE" + FMT + b"data" + struct.pack("<I", 16_000), 2.0),
        ("a.wav", b"RIFF\0\0\0\0WAVE" + bytes(40), None),
        ("a.amr", b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50, 1.0),
        ("a.amr", b"#!AMR\n" + b"\x7c" * 50, 1.0),  # frames without data
        ("a.mp3", b"ID3\x03" + bytes(60), None),
    ],
)
def test_a_recording_lasts_as_long_as_its_header_says(name, data, seconds):
    (file,) = read(name, data)
    assert file.kind in ("video", "audio")
    assert (file.duration, file.problem) == (seconds, None)
