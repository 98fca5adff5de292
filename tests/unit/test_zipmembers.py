"""Members of a zip are unpacked a piece at a time, by whatever method they are packed."""

import io
import random
import tracemalloc
import zipfile

import pytest

from parsers.contents import Allowance
from parsers.zipmembers import open_member

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
WORDS = random.Random(1).randbytes(300_000) + bytes(500_000)


def packed(method, **members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return zipfile.ZipFile(out)


def pieces(stream, size=70_000):
    while piece := stream.read(size):
        assert len(piece) <= size
        yield piece


@pytest.mark.parametrize("method", METHODS)
def test_a_member_is_what_was_packed(method):
    with packed(method, a=WORDS, b=b"") as archive:
        for name, data in (("a", WORDS), ("b", b"")):
            with open_member(archive, name) as stream:
                assert b"".join(pieces(stream)) == data


@pytest.mark.parametrize("method", METHODS)
def test_a_bomb_takes_no_more_than_is_asked_for(method):
    with packed(method, a=bytes(60_000_000)) as archive:
        tracemalloc.start()
        with open_member(archive, "a") as stream:
            assert len(stream.read(1_000_000)) == 1_000_000
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 20_000_000  # of which a packer by LZMA looks back over eight


@pytest.mark.parametrize("method", METHODS[1:])
def test_a_damaged_member_says_so(method):
    with packed(method, a=WORDS) as archive:
        raw = bytearray(archive.fp.getvalue())
    raw[100_000] ^= 1
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive, open_member(archive, "a") as stream:
        _, problem = Allowance(bytes_left=10_000_000).take(stream)
    assert problem == "damaged"


def test_what_is_unpacked_in_vain_is_charged():
    allowance = Allowance(bytes_left=1_000_000)
    for _ in range(300):
        assert allowance.take(io.BytesIO(bytes(2_000_000))) == (b"", "over_limit")
    assert allowance.wasted_left == 0
    assert allowance.bytes_left == 1_000_000
