"""Archives that are opened by bsdtar or by the codec of zstd; made by hand where no program here writes them."""

import io
import os
import shutil
import struct
import subprocess
import tarfile
import time
import zipfile

import pytest

from parsers.archives import foreign
from parsers.contents import Allowance
from parsers.files import read_files
from parsers.values import Part
from tests.needs import needs

TEXT = "珺堃同志慰问一线职工".encode()
NAME = "照片/名单.txt"
FILES = ((NAME, TEXT), ("b.bin", bytes(range(256)) * 300), ("空.txt", b""))


@pytest.fixture
def bsdtar(tmp_path):
    """Makes an archive of FILES in a format that bsdtar writes."""
    needs(shutil.which("bsdtar"), "bsdtar")

    def make(*options: str) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, data in FILES:
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
            link = tarfile.TarInfo("evil")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
        (tmp_path / "in.tar").write_bytes(out.getvalue())
        command = ["bsdtar", "-cf", str(tmp_path / "out"), *options, f"@{tmp_path / 'in.tar'}"]
        subprocess.run(command, check=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, capture_output=True)
        return (tmp_path / "out").read_bytes()

    return make


def cabinet(*files: tuple[bytes, bytes], flags: int = 0, method: int = 0) -> bytes:
    """A cabinet that is not compressed ([MS-CAB] 2)."""
    data, entries, at = b"".join(content for _, content in files), b"", 0
    for name, content in files:
        entries += struct.pack("<IIHHHH", len(content), at, 0, 0x5000, 0, 0x20) + name + b"\0"
        at += len(content)
    pieces = [data[start : start + 32768] for start in range(0, len(data), 32768)]
    blocks = b"".join(struct.pack("<IHH", 0, len(piece), len(piece)) + piece for piece in pieces)
    begins = 44 + len(entries)
    head = struct.pack("<IIIIIBBHHHHH", 0, begins + len(blocks), 0, 44, 0, 3, 1, 1, len(files), flags, 0, 0)
    return b"MSCF" + head + struct.pack("<IHH", begins, len(pieces), method) + entries + blocks


def lzh(*files: tuple[bytes, bytes], method: bytes = b"-lh0-") -> bytes:
    """An .lzh that is not compressed, with headers of level 0."""
    out = b""
    for name, data in files:
        check = 0
        for byte in data:
            check ^= byte
            for _ in range(8):
                check = check >> 1 ^ (0xA001 if check & 1 else 0)
        head = method + struct.pack("<IIIBBB", len(data), len(data), 0x5A215A21, 0x20, 0, len(name)) + name
        head += struct.pack("<H", check)
        out += bytes([len(head), sum(head) & 0xFF]) + head + data
    return out + b"\0"


def read(name: str, data: bytes, allowance: Allowance | None = None):
    return list(read_files([Part(1, name, data)], allowance or Allowance()))


def shown(found):
    return [(file.filename, file.data, file.problem) for file in found[1:]]


ALL = [(name, data, None) for name, data in FILES]
PLAIN_TWO = ("名单.txt".encode(), TEXT), (b"b.bin", bytes(range(256)) * 300)
FIRST_TWO = (NAME.rpartition("/")[2].encode("gbk"), TEXT), (b"b.bin", bytes(range(256)) * 300)


@pytest.mark.parametrize("options", [["--format=xar"], ["--format=newc"], ["--format=odc"], ["--format=iso9660"]])
def test_what_bsdtar_knows_is_opened(bsdtar, options):
    whole, *members = read("材料.bin", bsdtar(*options))
    assert (whole.kind, whole.problem) == ("archive", None)
    assert sorted(member.data for member in members) == sorted(data for _, data in FILES)
    assert any("名单" in member.filename for member in members)


@pytest.mark.parametrize(
    ("name", "data"), [("a.cab", cabinet(*FIRST_TWO)), ("a.lzh", lzh(*PLAIN_TWO)), ("a.bin", lzh(*PLAIN_TWO))]
)
def test_a_cabinet_and_an_lzh_give_their_members(bsdtar, name, data):
    found = read(name, data)
    assert found[0].problem is None
    assert shown(found) == [("名单.txt", TEXT, None), ("b.bin", FIRST_TWO[1][1], None)]


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.cab", cabinet(*FIRST_TWO, flags=1)[:60], "unsupported"),  # one of several volumes
        ("a.cab", cabinet(*FIRST_TWO, method=2), "unsupported"),  # Quantum
        ("a.cab", cabinet(*FIRST_TWO)[:70], "damaged"),
        ("a.cab", cabinet(*FIRST_TWO)[:2000], "damaged"),
        ("a.lzh", lzh(*FIRST_TWO, method=b"-lh9-"), "unsupported"),
        ("a.lzh", lzh(*PLAIN_TWO)[:60], "damaged"),
        ("a.lzh", lzh(*FIRST_TWO), "unsupported"),
    ],
)
def test_what_cannot_be_opened_says_why(bsdtar, name, data, problem):
    assert read(name, data)[0].problem == problem


def test_without_bsdtar_an_archive_of_others_says_so(monkeypatch):
    monkeypatch.setattr(foreign, "_PROGRAM", "no-such-program")
    for data in (cabinet(*FIRST_TWO), lzh(*FIRST_TWO)):
        assert [(file.problem, file.data) for file in read("a.cab", data)] == [("no_tool", data)]


def test_the_allowance_holds_for_what_bsdtar_gives(bsdtar):
    data = cabinet((b"a.txt", TEXT), (b"big.bin", bytes(3_000_000)), (b"c.txt", b"behind"))
    _, first, big, last = read("a.cab", data, Allowance(bytes_left=1_000_000))
    assert (first.text.encode(), big.problem, big.size, last.data) == (TEXT, "over_limit", 3_000_000, b"behind")
    many = cabinet(*((b"%d.txt" % number, b"x") for number in range(2500)))
    found = read("a.cab", many)
    assert (len(found), found[0].problem) == (2001, "over_limit")


def test_a_bomb_ends_in_time(bsdtar):
    bomb = bsdtar("--format=xar")
    start = time.perf_counter()
    read("a.xar", bomb, Allowance(bytes_left=10))
    assert time.perf_counter() - start < 20


# --- zstd


@pytest.mark.parametrize("name", ["a.tar.zst", "a.zst", "a"])
def test_a_tar_in_zstd_is_read_through(bsdtar, name):
    found = read(name, bsdtar("--zstd", "--format=ustar"))
    assert (found[0].problem, shown(found)) == (None, ALL)


@pytest.mark.parametrize(("name", "inner"), [("名单.txt.zst", "名单.txt"), ("x.zst", "x"), ("x", "x.out")])
def test_one_file_in_zstd_is_one_member(name, inner):
    from parsers.archives.tars import zstd

    found = read(name, zstd.compress(TEXT))
    assert shown(found) == [(inner, TEXT, None)]


@pytest.mark.parametrize("at", [5, 20, 200])
def test_a_damaged_zstd_says_so(bsdtar, at):
    data = bsdtar("--zstd", "--format=ustar")
    broken = [data[:at], data[: -at - 1]] + [data[:at] + b"\xff" * 8 + data[at + 8 :]] * (at == 5)
    for torn in broken:
        assert "damaged" in {file.problem for file in read("a.tar.zst", torn)}


def test_a_bomb_in_zstd_stops_at_the_allowance():
    from parsers.archives.tars import zstd

    _, bomb = read("a.zst", zstd.compress(bytes(50_000_000)))
    assert (bomb.problem, bomb.data) == ("over_limit", b"")


# --- zips by other names


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("a.jar", "META-INF/MANIFEST.MF"),
        ("a.war", "WEB-INF/web.xml"),
        ("a.apk", "AndroidManifest.xml"),
        ("a.epub", "mimetype"),
    ],
)
def test_a_zip_by_another_name_is_one(name, first):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(first, b"application/epub+zip")
        archive.writestr(NAME, TEXT)
    whole, _, member = read(name, out.getvalue())
    assert (whole.kind, whole.problem, member.filename, member.data) == ("archive", None, NAME, TEXT)


@pytest.mark.parametrize("text", [b"070701", b"0707010000 is a number", b"-lh5- is a method", b"xar! said he"])
def test_a_text_that_begins_like_an_archive_is_a_text(text):
    assert read("a.txt", text + b" and so on" * 20)[0].mime_type == "text/plain"
