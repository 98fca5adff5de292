"""RAR archives with compressed members, as bsdtar unpacks them; what cannot be opened says why."""

import shutil

import pytest
from rar_case import FILE_COPY, HARD_LINK, STORED, Member, rar3, rar5

from parsers.archives import rars
from parsers.contents import Allowance
from parsers.files import read_files
from parsers.values import Part
from tests.needs import needs

TEXT = "珺堃同志慰问一线职工\n".encode() * 50
PLAN = "二月五日走访计划".encode()
NOISE = bytes(range(256)) * 300


def members(archive: bytes, allowance: Allowance | None = None) -> list[tuple[str, bytes, str | None]]:
    return [(file.filename, file.data, file.problem) for file in opened(archive, allowance)[1:]]


def opened(archive: bytes, allowance: Allowance | None = None):
    return list(read_files([Part(1, "a.rar", archive)], allowance or Allowance.for_mail(10_000_000)))


@pytest.fixture(autouse=True)
def only_bsdtar(monkeypatch):
    needs(shutil.which("bsdtar"), "bsdtar")
    monkeypatch.setattr(rars, "_has_unpacker", lambda: False)


def test_compressed_members_are_read():
    archive = rar5(Member("照片/名单.txt", TEXT), Member("b.bin", NOISE))
    assert members(archive) == [("照片/名单.txt", TEXT, None), ("b.bin", NOISE, None)]


def test_members_of_a_solid_archive_are_read():
    archive = rar5(Member("a.txt", TEXT), Member("b.txt", PLAN, solid=True), Member("c.txt", TEXT[:77], solid=True))
    assert members(archive) == [("a.txt", TEXT, None), ("b.txt", PLAN, None), ("c.txt", TEXT[:77], None)]


def test_stored_and_empty_members_between_compressed_ones_keep_their_bytes():
    archive = rar5(
        Member("s.txt", TEXT, STORED), Member("0.txt", b"", STORED), Member("a.txt", TEXT[::-1]),
        Member("__MACOSX/._a.txt", PLAN), Member("t.txt", PLAN, STORED), Member("z.txt", PLAN[::-1]),
    )  # fmt: skip
    assert members(archive) == [
        ("s.txt", TEXT, None), ("0.txt", b"", None), ("a.txt", TEXT[::-1], None), ("t.txt", PLAN, None),
        ("z.txt", PLAN[::-1], None),
    ]  # fmt: skip


def test_a_copy_is_the_file_that_it_is_a_copy_of():
    archive = rar5(
        Member("a.txt", TEXT), Member("copy.txt", TEXT, copy_of=(FILE_COPY, "a.txt")),
        Member("link.txt", TEXT, copy_of=(HARD_LINK, "a.txt")), Member("z.txt", PLAN),
        Member("astray.txt", PLAN, copy_of=(FILE_COPY, "nowhere.txt")), Member("itself.txt", PLAN, copy_of=(FILE_COPY, "itself.txt")),
    )  # fmt: skip
    assert members(archive) == [
        ("a.txt", TEXT, None), ("copy.txt", TEXT, None), ("link.txt", TEXT, None), ("z.txt", PLAN, None),
        ("astray.txt", b"", "damaged"), ("itself.txt", b"", "damaged"),
    ]  # fmt: skip


def test_links_are_no_files():
    archive = rar5(Member("a.txt", TEXT), Member("evil", b"", copy_of=(1, "/etc/passwd")), Member("z.txt", PLAN))
    assert members(archive) == [("a.txt", TEXT, None), ("z.txt", PLAN, None)]


def test_what_is_cut_off_is_damaged_and_what_came_before_it_stands():
    assert members(rar5(Member("a.txt", TEXT), Member("b.txt", PLAN), cut=4)) == [
        ("a.txt", TEXT, None), ("b.txt", b"", "damaged"),
    ]  # fmt: skip


def test_bytes_that_are_not_those_that_were_packed_are_damaged():
    archive = bytearray(rar5(Member("a.txt", TEXT)))
    archive[-60] ^= 0x10  # within the codes of its literals
    assert [problem for _, _, problem in members(bytes(archive))] == ["damaged"]


def test_a_bomb_costs_no_more_than_its_mail_allows():
    archive = rar5(Member("a.bin", NOISE * 20), Member("z.txt", PLAN))
    files = members(archive, Allowance(bytes_left=100_000))
    assert files == [("a.bin", b"", "over_limit"), ("z.txt", PLAN, None)]


def test_without_a_tool_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    files = members(rar5(Member("s.txt", PLAN, STORED), Member("a.txt", TEXT)))
    assert files == [("s.txt", PLAN, None), ("a.txt", b"", "no_tool")]


@pytest.mark.parametrize("packing", [{"solid": True}, {"version": 20}, {"version": 15}, {"split": True}])
def test_what_the_tool_does_not_know_is_unsupported(packing):
    """Solid archives of RAR 3, older packings, files that go on in another volume; members that are stored are read."""
    files = members(rar3(("a.txt", TEXT), ("b.txt", PLAN), **packing))
    assert files == [("a.txt", b"", "unsupported"), ("b.txt", b"", "unsupported")]


def test_an_encrypted_member_takes_nothing_with_it():
    archive = rar3(("a.txt", TEXT), encrypted=True)
    assert members(archive) == [("a.txt", b"", "encrypted")]
