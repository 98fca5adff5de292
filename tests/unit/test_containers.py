"""Archives are opened as far as they can be, within bounds."""

import io
import tarfile
import zipfile

import py7zr
import pytest

from parsers.contents import Allowance
from parsers.files import MAX_DEPTH
from tests.unit.contents_case import TEXT, photo, read, seven_zip

# --- archives that only their own programs write


def test_a_7z_gives_its_members():
    whole, *members = read("照片.7z", seven_zip())
    assert [(m.filename, m.size, m.problem) for m in members] == [
        ("照片/名单.txt", len(TEXT.encode()), None), ("照片/1.jpg", len(photo()), None), ("空.txt", 0, None),
    ]  # fmt: skip
    assert whole.problem is None


def test_a_7z_under_a_password_says_so_with_and_without_its_names():
    whole, *members = read("a.7z", seven_zip(password="x"))
    assert (whole.problem, {m.problem for m in members if m.size}) == ("encrypted", {"encrypted"})
    (whole,) = read("a.7z", seven_zip(password="x", header_encryption=True))
    assert whole.problem == "encrypted"


@pytest.mark.parametrize("at", range(40, 200, 23))
def test_a_damaged_7z_ends_nothing(at):
    data = seven_zip()
    for broken in (data[:at], data[:at] + bytes(8) + data[at + 8 :]):
        whole, *members = read("a.7z", broken)
        assert whole.sha256
        assert all(m.problem or m.size == len(m.data) for m in members)


def test_a_7z_bomb_stops_at_the_allowance():
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(bytes(40_000_000), "bomb.bin")
    data = out.getvalue()
    _, bomb = read("a.7z", data, allowance=Allowance.for_mail(len(data)))
    assert (bomb.problem, bomb.size, bomb.sha256) == ("over_limit", 40_000_000, "")


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_read_through_its_compression(mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        info = tarfile.TarInfo("照片/名单.txt")
        info.size = len(TEXT.encode())
        archive.addfile(info, io.BytesIO(TEXT.encode()))
        link = tarfile.TarInfo("evil")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    _, member = read("a.tar", out.getvalue())
    assert (member.filename, member.text) == ("照片/名单.txt", TEXT)


def test_two_members_of_a_7z_may_have_one_name():
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(b"one", "1.txt")
        archive.writestr(b"second", "1.txt")
    _, *members = read("a.7z", out.getvalue())
    assert [(m.filename, m.text, m.problem) for m in members] == [("1.txt", "one", None), ("1.txt", "second", None)]


@pytest.mark.parametrize("cut", [1024, 1536, 1700])
def test_a_tar_that_was_cut_off_says_so(cut):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number in range(3):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = 5
            archive.addfile(info, io.BytesIO(b"hello"))
    assert read("a.tar", out.getvalue())[0].problem is None
    assert read("a.tar", out.getvalue()[:cut])[0].problem == "damaged"


def test_a_zip_with_a_folder_called_word_is_a_zip_and_one_that_lies_about_utf_8_is_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/信息.txt", TEXT)
    whole, member = read("材料.zip", out.getvalue())
    assert (whole.mime_type, member.text) == ("application/zip", TEXT)
    lies = out.getvalue().replace("word/信息.txt".encode(), "word/信息x.txt".encode("gbk").ljust(15, b"_"))
    whole, member = read("材料.zip", lies)
    assert (whole.problem, member.filename, member.text) == (None, "word/信息x.txt_", TEXT)


def test_what_all_containers_hold_together_is_bounded():
    """A zip of zips of zeros: each is modest, together they are not."""

    def packed(*members: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, member in enumerate(members):
                archive.writestr(f"{number}.zip", member)
        return out.getvalue()

    level = packed(bytes(4_000_000))
    whole = packed(*[level] * 20)
    allowance = Allowance.for_mail(len(whole))
    found = read("a.zip", whole, allowance=allowance)
    assert sum(len(file.data) for file in found) <= 10_000_000 + 31 * len(whole)
    assert {file.problem for file in found} == {None, "over_limit"}


def test_containers_in_one_another_are_opened_to_a_depth():
    data = TEXT.encode()
    for level in range(MAX_DEPTH + 3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(f"{level}.zip" if level else "a.txt", data)
        data = out.getvalue()
    found = read("a.zip", data)
    assert len(found) == MAX_DEPTH + 1
    assert [file.problem for file in found] == [None] * MAX_DEPTH + ["over_limit"]


def test_a_zip_of_many_members_stops_at_the_limit_and_says_so():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2500):
            archive.writestr(f"{number}.txt", b"x")
    found = read("a.zip", out.getvalue())
    assert len(found) == 2001
    assert found[0].problem == "over_limit"
