"""Containers that are odd: locked, packed in a way nobody knows, wrongly named, signed."""

import io
import struct
import tarfile
import zipfile
import zlib

import pytest
from asn1crypto import cms, core

from parsers.archives.signed import signed_content
from parsers.values import DAMAGED, ENCRYPTED, OVER_LIMIT, UNSUPPORTED
from tests.unit.contents_case import read


def zipped(name: str = "a.txt", data: bytes = b"text", *, extra: bytes = b"", method: int = 0, flags: int = 0) -> bytes:
    """A zip of one stored member, whose headers then claim what is wanted."""
    out = io.BytesIO()
    info = zipfile.ZipInfo(name)
    info.extra = extra
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, data)
    made = bytearray(out.getvalue())
    entry = made.find(b"PK\1\2")
    for at in (6, entry + 8):
        struct.pack_into("<HH", made, at, flags, method)
    return bytes(made)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (zipped(flags=1), ENCRYPTED),
        (zipped(method=97), UNSUPPORTED),  # WavPack
        (zipped(method=8), DAMAGED),  # is said to be deflated, and is not
        (zipped(method=14), DAMAGED),
    ],
)
def test_a_member_that_cannot_be_unpacked_says_why_and_keeps_its_name(data, problem):
    member = read("a.zip", data)[1]
    assert (member.filename, member.problem, member.size) == ("a.txt", problem, 4)


def unicode_path(raw: bytes, name: str) -> bytes:
    field = b"\1" + struct.pack("<I", zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


@pytest.mark.parametrize(
    ("raw", "extra", "name"),
    [
        (b"a.txt", unicode_path(b"a.txt", "名单.txt"), "名单.txt"),
        (b"a.txt", struct.pack("<HHI", 0x5455, 4, 0) + unicode_path(b"a.txt", "名单.txt"), "名单.txt"),
        (b"a.txt", unicode_path(b"b.txt", "名单.txt"), "a.txt"),  # of a member that was renamed since
        (b"a.txt", b"\x75\x70\xff", "a.txt"),
    ],
)
def test_a_name_in_unicode_beside_the_name_counts_while_it_is_of_this_name(raw, extra, name):
    assert read("a.zip", zipped(raw.decode(), extra=extra))[1].filename == name


def test_links_and_folders_of_a_tar_are_no_files():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (("up", tarfile.SYMTYPE), ("dir", tarfile.DIRTYPE), ("null", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "../../etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = 4
        archive.addfile(info, io.BytesIO(b"text"))
    assert [file.filename for file in read("a.tar", out.getvalue())] == ["a.tar", "a.txt"]


@pytest.mark.parametrize(
    ("name", "data"), [("a.gz", b"\x1f\x8b\x08"), ("a.zst", b"\x28\xb5\x2f\xfd\0"), ("a.xz", b"\xfd7zXZ\0\0")]
)
def test_a_compressed_file_that_is_only_its_head_is_damaged(name, data):
    assert DAMAGED in [file.problem for file in read(name, data + bytes(40))]


def message(kind: str, content=None) -> bytes:
    if kind == "signed_data":
        inner = {"content_type": "data", "content": content}
        signed = {"version": "v1", "digest_algorithms": [], "encap_content_info": inner, "signer_infos": []}
        return cms.ContentInfo({"content_type": kind, "content": signed}).dump()
    return cms.ContentInfo({"content_type": kind, "content": content}).dump()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (message("signed_data", b"Subject: x\r\n\r\ntext"), (b"Subject: x\r\n\r\ntext", None)),
        (message("data", core.OctetString(b"x")), (b"", None)),
        (message("encrypted_data", cms.EncryptedData({"version": "v0", "encrypted_content_info": {
            "content_type": "data", "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": bytes(16)}}})),
         (b"", ENCRYPTED)),
        (b"\x30\x80\x06", (b"", DAMAGED)),
        (b"", (b"", DAMAGED)),
    ],
)  # fmt: skip
def test_a_signed_mail_gives_what_was_signed_and_an_encrypted_one_says_so(data, found):
    assert signed_content(data) == found


def test_a_bomb_in_a_bomb_is_over_the_limit():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bin", bytes(60_000_000))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.zip", inner.getvalue())
    assert [file.problem for file in read("a.zip", out.getvalue())] == [None, OVER_LIMIT, OVER_LIMIT]
