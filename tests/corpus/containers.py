"""Files in files: archives, what Outlook wraps, signed mail, junk, bombs."""

import gzip
import io
import tarfile
import zlib

from blocks import compound, outlook, rar, tnef, zipped
from case import PHOTO, SMALL, TEXT, Case, File, head, leaf, mixed, text_leaf, word

LIST = "慰问名单：珺、堃、喆".encode("gbk")
LIST_TEXT = LIST.decode("gbk")


def attached(name: str, data: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    return leaf(kind, data, more=b'Content-Disposition: attachment; filename="' + word(name) + b'"\r\n')


def holding(
    name: str, data: bytes, mime_type: str, *members: File, kind: str = "archive", problem: str = "", **more
) -> Case:
    """A mail with one container that holds these members."""
    outer = File(name, data, mime_type, kind, problem, **more)
    return Case(mixed(attached(name, data)), files=(outer, *members))


def text(name: str, parent: str = "2", data: bytes = LIST, **more) -> File:
    return File(name, data, "text/plain", "document", parent=parent, text=more.pop("text", LIST_TEXT), **more)


def lost(name: str, size: int, problem: str, parent: str = "2") -> File:
    """A member whose bytes cannot be had."""
    return File(name, b"", "application/octet-stream", "other", problem, parent, size=size)


def photo_in(name: str, parent: str = "2", data: bytes = PHOTO) -> File:
    return File(name, data, parent=parent)


def zips() -> dict[str, Case]:
    mime = "application/zip"
    gbk = zipped(("照片/春联与小喆.png".encode("gbk"), PHOTO), ("名单.txt".encode("gbk"), LIST))
    utf8 = zipped(("照片/春联与小喆.png", PHOTO), flag=0x800)
    bare = zipped(("照片/春联与小喆.png", PHOTO))  # macOS: UTF-8 without saying so
    plain = "名单.txt".encode("gbk")
    extra = b"\x75\x70" + (5 + len("名单（全）.txt".encode())).to_bytes(2, "little")
    extra += b"\1" + zlib.crc32(plain).to_bytes(4, "little") + "名单（全）.txt".encode()
    junk = zipped(
        ("__MACOSX/._1.png", b"x"), ("1.png", PHOTO), (".DS_Store", b"x"), ("照片/Thumbs.db", b"x"), ("~$表.docx", b"x")
    )
    inner = zipped(("照片.png".encode("gbk"), PHOTO))
    nested = zipped(("内层.zip".encode("gbk"), inner), ("名单.txt".encode("gbk"), LIST))
    twice = zipped(("1.png", PHOTO), ("1.png", SMALL))
    damaged = zipped(("1.png", PHOTO), ("2.png", SMALL)).replace(SMALL[-40:], SMALL[-40:][::-1])
    broken = SMALL[:-40] + SMALL[-40:][::-1]
    deep = LIST
    for level in range(7):
        deep = zipped((f"{level}.zip" if level else "名单.txt".encode("gbk"), deep))
    up = zipped(("..\\..\\evil.docx", LIST), ("/etc/名单.txt".encode("gbk"), LIST), ("CON.txt", LIST))
    cut = zipped(("1.png", PHOTO))[:-30]
    locked = zipped(("名单.txt".encode("gbk"), LIST), encrypted=True)
    both = holding("照片.zip", gbk, mime, photo_in("照片/春联与小喆.png"), text("名单.txt"))
    levels: list[File] = []
    content, path = deep, "2"
    for level in range(6, 1, -1):
        content = content[30 + len(f"{level}.zip") :][: int.from_bytes(content[18:22], "little")]
        levels.append(File(f"{level}.zip", content, mime, "archive", "over_limit" if level == 2 else "", path))
        path += "/1"
    return {
        "gbk-names": both,
        "utf-8-names": holding("照片.zip", utf8, mime, photo_in("照片/春联与小喆.png")),
        "utf-8-names-without-flag": holding("照片.zip", bare, mime, photo_in("照片/春联与小喆.png")),
        "unicode-path": holding("a.zip", zipped((plain, LIST), extra=extra), mime, text("名单（全）.txt")),
        "encrypted": holding("图片.zip", locked, mime, lost("名单.txt", len(LIST), "encrypted"), problem="encrypted"),
        "junk-left-out": holding("a.zip", junk, mime, photo_in("1.png"), note="4 junk files left out"),
        "nested": holding(
            "a.zip",
            nested,
            mime,
            File("内层.zip", inner, mime, "archive", parent="2"),
            photo_in("照片.png", "2/1"),
            text("名单.txt"),
        ),
        "two-of-one-name": holding("a.zip", twice, mime, photo_in("1.png"), photo_in("1.png", data=SMALL)),
        "too-deep": holding("a.zip", deep, mime, *levels),
        "damaged-member": holding("a.zip", damaged, mime, photo_in("1.png"), lost("2.png", len(broken), "damaged")),
        "cut-off": holding("a.zip", cut, mime, problem="damaged"),
        "evil-names": holding("a.zip", up, mime, text("..\\..\\evil.docx"), text("/etc/名单.txt"), text("CON.txt")),
        "empty": holding("a.zip", zipped(), mime),
        "named-jpg": holding("照片.jpg", gbk, mime, photo_in("照片/春联与小喆.png"), text("名单.txt")),
        "bomb": bomb(),
    }


def bomb() -> Case:
    """60 MB of zeros in 58 KB: not taken out, and what stands beside it is."""
    size = 60_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(size)) + packer.flush()
    crc = zlib.crc32(bytes(size))
    data = zipped(("bomb.bin", packed), ("名单.txt".encode("gbk"), LIST))
    # the first member: deflated, with its true size and sum
    own = zlib.crc32(packed).to_bytes(4, "little") + len(packed).to_bytes(4, "little") * 2
    true = crc.to_bytes(4, "little") + len(packed).to_bytes(4, "little") + size.to_bytes(4, "little")
    data = data.replace(own, true)
    data = data[:8] + b"\x08\0" + data[10:]
    at = data.index(b"PK\1\2")
    data = data[: at + 10] + b"\x08\0" + data[at + 12 :]
    return holding("a.zip", data, "application/zip", lost("bomb.bin", size, "over_limit"), text("名单.txt"))


def others() -> dict[str, Case]:
    def tarred(compress: str = "") -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            info = tarfile.TarInfo("照片/名单.txt")
            info.size = len(LIST)
            archive.addfile(info, io.BytesIO(LIST))
        return gzip.compress(out.getvalue(), mtime=0) if compress else out.getvalue()

    member = text("照片/名单.txt")
    one = gzip.compress(LIST, mtime=0)
    named = one[:3] + b"\x08" + one[4:10] + "名单.txt".encode("gbk") + b"\0" + one[10:]
    stored = rar(("照片\\名单.txt", LIST), ("1.png", PHOTO))
    locked = rar(("名单.txt", LIST), encrypted=True)
    return {
        "tar": holding("a.tar", tarred(), "application/x-tar", member),
        "tar-gz": holding("a.tar.gz", tarred("gz"), "application/gzip", member),
        "gz": holding("名单.txt.gz", one, "application/gzip", text("名单.txt")),
        "gz-with-a-name": holding("a.gz", named, "application/gzip", text("名单.txt")),
        "gz-cut-off": holding(
            "名单.txt.gz", one[:14], "application/gzip", lost("名单.txt", 0, "damaged"), problem="damaged"
        ),
        "rar": holding("照片.rar", stored, "application/vnd.rar", text("照片/名单.txt"), photo_in("1.png")),
        "rar-encrypted": holding(
            "a.rar", locked, "application/vnd.rar", lost("名单.txt", len(LIST), "encrypted"), problem="encrypted"
        ),
        "cab": holding("a.cab", b"MSCF" + bytes(60), "application/vnd.ms-cab-compressed", problem="damaged"),
        "7z-damaged": holding(
            "a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40), "application/x-7z-compressed", problem="damaged"
        ),
    }


def wrapped() -> dict[str, Case]:
    kind = "application/ms-tnef"
    name = "慰问名单.txt".encode("gbk")
    two = tnef((name, LIST), ("春联.png".encode("gbk"), PHOTO), body=TEXT.encode("gbk"))
    alone = leaf(b"application/ms-tnef; name=winmail.dat", two)
    long_list = LIST * 300
    msg = outlook("转来的事", TEXT, ("名单.txt", long_list), ("春联.png", PHOTO))
    word = compound({"WordDocument": bytes(11) + b"\1" + bytes(5000)})  # under a password: read the same everywhere
    with_doc = outlook("转来的事", TEXT, ("名单.doc", word), ("名单.txt", long_list))
    outer = File("winmail.dat", two, kind, "archive", text=TEXT)
    members = (text("慰问名单.txt", "1"), photo_in("春联.png", "1"))
    return {
        "tnef": holding("winmail.dat", two, kind, text("慰问名单.txt"), photo_in("春联.png"), text=TEXT),
        "tnef-is-the-whole-mail": Case(head() + alone, files=(outer, *members)),
        "tnef-damaged": holding("winmail.dat", two[:30], kind),
        "msg": holding(
            "转来.msg", msg, "application/vnd.ms-outlook", text("名单.txt", data=long_list, text=LIST_TEXT * 300), photo_in("春联.png"),
            kind="mail", text=f"转来的事\n{TEXT}",
        ),
        "msg-with-a-doc": holding(
            "转来.msg", with_doc, "application/vnd.ms-outlook",
            File("名单.doc", word, "application/msword", "document", "encrypted", "2"), text("名单.txt", data=long_list, text=LIST_TEXT * 300),
            kind="mail", text=f"转来的事\n{TEXT}",
        ),
        "msg-damaged": holding(
            "转来.msg", compound({"__properties_version1.0": bytes(4096)}), "application/vnd.ms-outlook", kind="mail"
        ),
    }  # fmt: skip


def signed() -> dict[str, Case]:
    def der(tag: int, body: bytes) -> bytes:
        size = len(body)
        length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
        return bytes([tag]) + length + body

    def cms(oid: bytes, body: bytes) -> bytes:
        return der(0x30, der(6, oid) + der(0xA0, body))

    signed_data, data_oid, enveloped = (b"\x2a\x86\x48\x86\xf7\x0d\x01\x07" + bytes([n]) for n in (2, 1, 3))
    inner = mixed(attached("名单.txt", LIST)).partition(b"MIME-Version: 1.0\r\n")[2]
    whole = cms(
        signed_data,
        der(
            0x30,
            der(2, b"\1") + der(0x31, b"") + der(0x30, der(6, data_oid) + der(0xA0, der(4, inner))) + der(0x31, b""),
        ),
    )
    locked = cms(enveloped, der(0x30, der(2, b"\0")))
    p7s = cms(signed_data, der(0x30, der(2, b"\1") + der(0x31, b"") + der(0x30, der(6, data_oid)) + der(0x31, b"")))
    kind = b'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"'
    mime = "application/pkcs7-mime"
    return {
        "whole-mail": Case(
            head() + leaf(kind, whole), files=(File("smime.p7m", whole, mime, "other"), text("名单.txt", "1"))
        ),
        "encrypted": Case(
            head() + leaf(kind, locked), text="", files=(File("smime.p7m", locked, mime, "other", "encrypted"),)
        ),
        "damaged": Case(
            head() + leaf(kind, b"\x30\x82\xff\xff"),
            text="",
            files=(File("smime.p7m", b"\x30\x82\xff\xff", mime, "other", "damaged"),),
        ),
        "detached-signature": Case(
            head() + multi_signed(p7s), files=(File("smime.p7s", p7s, "application/pkcs7-signature", "other"),)
        ),
    }


def multi_signed(p7s: bytes) -> bytes:
    return (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="SS"\r\n\r\n--SS\r\n'
        + text_leaf()
        + b"\r\n--SS\r\n"
        + leaf(b'application/pkcs7-signature; name="smime.p7s"', p7s)
        + b"\r\n--SS--\r\n"
    )


def packages() -> dict[str, Case]:
    """OLE Package objects, and what only looks like one."""
    import struct

    def native(name: bytes, data: bytes) -> bytes:
        body = b"\2\0" + name + b"\0C:\\x\\" + name + b"\0\0\0\3\0" + struct.pack("<I", len(name) + 1) + name + b"\0"
        body += struct.pack("<I", len(data)) + data
        return struct.pack("<I", len(body)) + body

    from blocks import office

    package = compound({"\x01Ole10Native": native("名单.txt".encode("gbk"), LIST * 300)})
    document = office(word__document_xxml=b"<d/>", word__embeddings__oleObject1_xbin=package)
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    locked = compound({"EncryptedPackage": bytes(5000), "EncryptionInfo": bytes(5000)})
    return {
        "ole-package": holding(
            "a.docx", document, mime, text("名单.txt", data=LIST * 300, text=LIST_TEXT * 300), kind="document", text=""
        ),
        "encrypted-docx": holding("a.docx", locked, mime, kind="document", problem="encrypted"),
        "encrypted-xlsx": holding(
            "名册.xlsx", locked, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", kind="spreadsheet",
            problem="encrypted",
        ),
    }  # fmt: skip


CONTAINERS = {"zip": zips, "archive": others, "outlook": wrapped, "signed": signed, "package": packages}
