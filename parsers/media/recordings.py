"""How long videos and sounds last, by what their containers' headers say; nothing is decoded."""

from collections.abc import Iterator

from parsers.contents import Allowance, Contents, Source

_MAX_BOXES = 10_000
_AMR_FRAME_BYTES = (12, 13, 15, 17, 19, 20, 26, 31, 5)  # by mode, without the frame's first byte (RFC 4867, 5.3)
_AMR_FRAME_SECONDS = 0.02


def read_recording(source: Source, allowance: Allowance) -> Contents:
    """The duration of a recording in seconds, where its header says it."""
    data = source.data
    if data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide"):
        seconds = _movie(data)
    elif data[:4] == b"RIFF":
        seconds = _avi(data) if data[8:12] == b"AVI " else _wave(data)
    else:
        seconds = _amr(data) if data.startswith(b"#!AMR\n") else None
    return Contents(duration=round(seconds, 2) if seconds else None)


def _movie(data: bytes) -> float | None:
    """ISO media and QuickTime: time scale and duration stand in moov/mvhd (ISO/IEC 14496-12, 8.2.2)."""
    for kind, start, end in _boxes(data, 0, len(data)):
        if kind != b"moov":
            continue
        for inner, at, _ in _boxes(data, start, end):
            if inner == b"mvhd":
                wide = data[at : at + 1] == b"\1"  # version 1: 64-bit times
                at += 20 if wide else 12
                scale = int.from_bytes(data[at : at + 4], "big")
                length = int.from_bytes(data[at + 4 : at + (12 if wide else 8)], "big")
                return length / scale if scale and length < 1 << 31 else None
    return None


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Type, start and end of the content of each box in a stretch."""
    for _ in range(_MAX_BOXES):
        if at + 8 > end:
            return
        size, header = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        stop = end if size == 0 else at + size
        if stop < at + header:
            return
        yield data[at + 4 : at + 8], at + header, min(stop, end)
        at = stop


def _avi(data: bytes) -> float | None:
    """Microseconds a frame, and frames, stand in the main header."""
    at = data.find(b"avih", 0, 4096)
    if at < 0:
        return None
    per_frame = int.from_bytes(data[at + 8 : at + 12], "little")
    frames = int.from_bytes(data[at + 24 : at + 28], "little")
    return per_frame * frames / 1e6


def _wave(data: bytes) -> float | None:
    at, size = data.find(b"fmt ", 0, 4096), data.find(b"data", 0, 65536)
    rate = int.from_bytes(data[at + 16 : at + 20], "little") if at >= 0 else 0
    return int.from_bytes(data[size + 4 : size + 8], "little") / rate if rate and size >= 0 else None


def _amr(data: bytes) -> float | None:
    at, frames = 6, 0
    while at < len(data):
        mode = data[at] >> 3 & 0x0F
        at += 1 + (_AMR_FRAME_BYTES[mode] if mode < len(_AMR_FRAME_BYTES) else 0)
        frames += 1
    return frames * _AMR_FRAME_SECONDS
