"""Redacted files: of each format one is made that tells nothing, which its own reader reads, with as many files in it."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
from PIL import Image

from parsers.redaction import documents
from parsers.redaction.files import Files
from parsers.redaction.masking import Mask
from parsers.redaction.pictures import plain_picture
from parsers.values import DAMAGED, ENCRYPTED, Part
from tests.corpus.blocks import compound
from tests.unit.contents_case import photo, read, seven_zip
from tests.unit.test_redaction import KEEP, NAME, SECRET

LINES = ("2月5日工作信息", SECRET, "单位\t人数", f"{NAME}\t120")
ODF = "application/vnd.oasis.opendocument."


def tar(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members:
            head = tarfile.TarInfo(name)
            head.size = len(data)
            archive.addfile(head, io.BytesIO(data))
    return out.getvalue()


def locked() -> bytes:
    """A zip of one member that claims to be encrypted."""
    data = bytearray(documents.packed({f"{NAME}.txt": SECRET}))
    data[6] |= 1
    data[data.find(b"PK\1\2") + 8] |= 1
    return bytes(data)


def redacted(name: str, data: bytes, declared: str = ""):
    """The file that stands for this one, and what was noted of it."""
    files = Files(Mask(KEEP), lambda raw: raw[:0] + b"From: a@site1.example\r\n\r\nxx")
    return files.redacted(Part(1, name, data, declared)), files.notes


PHOTO = photo()
DOCUMENTS = {
    "a.docx": documents.docx(LINES, [("media/image1.jpg", PHOTO)]),
    "a.xlsx": documents.xlsx(LINES, [("media/image1.jpg", PHOTO)]),
    "a.pptx": documents.pptx(LINES, [("media/image1.jpg", PHOTO)]),
    "a.ofd": documents.ofd(LINES, [("image1.jpg", PHOTO)]),
    "a.odt": documents.opendocument(f"{ODF}text")(LINES, [("image1.jpg", PHOTO)]),
    "a.ods": documents.opendocument(f"{ODF}spreadsheet")(LINES, [("image1.jpg", PHOTO)]),
    "a.odp": documents.opendocument(f"{ODF}presentation")(LINES, [("image1.jpg", PHOTO)]),
    "a.pdf": documents.pdf(LINES, [("image1.jpg", PHOTO)]),
    "a.xls": documents.xml_sheet(LINES),
    "a.txt": "\n".join(LINES).encode(),
    "b.csv": "\n".join(LINES).replace("\t", ",").encode("gb18030"),
    "c.csv": b"\xff\xfe" + "\n".join(LINES).encode("utf-16-le"),
    "d.csv": b"\xef\xbb\xbf" + "\n".join(LINES).encode(),
    "a.html": f"<p>{LINES[0]}</p><p>{SECRET}</p>".encode(),
}
PACKED = {
    "a.zip": documents.packed({f"{NAME}.txt": SECRET, "1.jpg": PHOTO}),
    "a.7z": seven_zip(),
    "a.tar": tar((f"{NAME}.txt", SECRET.encode()), ("1.jpg", PHOTO)),
    "a.tar.gz": gzip.compress(tar((f"{NAME}.txt", SECRET.encode()))),
    "a.txt.gz": gzip.compress(SECRET.encode()),
    "a.txt.bz2": bz2.compress(SECRET.encode()),
    "a.txt.xz": lzma.compress(SECRET.encode()),
    "in one another.zip": documents.packed({"b.zip": documents.packed({"a.docx": DOCUMENTS["a.docx"]})}),
}


def hidden(data: bytes, name: str) -> bool:
    """Whether nothing of the secret is left, in any member or text."""
    texts = [repr((file.filename, file.text, file.rows)) + str(file.data) for file in read(name, data)]
    texts += [
        file.data.decode(codec, "replace") for file in read(name, data) for codec in ("utf-8", "gb18030", "utf-16-le")
    ]
    return not any(word in text for text in texts for word in (NAME, NAME[:2], "Zhuge", "31415926"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_keeps_what_rules_read_and_nothing_else(name):
    copy, notes = redacted(name, DOCUMENTS[name])
    was, now = read(name, DOCUMENTS[name]), read(name, copy)
    assert not hidden(DOCUMENTS[name], name), "the case hides nothing"
    assert hidden(copy, name)
    assert LINES[0] in now[0].text
    assert notes == []
    assert [(file.kind, file.mime_type, file.problem, len(file.rows)) for file in now] == [
        (file.kind, file.mime_type, file.problem, len(file.rows)) for file in was
    ]
    assert {file.sha256 for file in now}.isdisjoint(file.sha256 for file in was)


@pytest.mark.parametrize("name", PACKED)
def test_an_archive_holds_as_many_files_of_the_same_kinds(name):
    copy, _ = redacted(name, PACKED[name])
    was, now = read(name, PACKED[name]), read(name, copy)
    assert len(was) > 1
    assert [(file.kind, file.mime_type, file.path, file.problem) for file in now] == [
        (file.kind, file.mime_type, file.path, file.problem) for file in was
    ]
    assert hidden(copy, name)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.doc", compound({"WordDocument": SECRET.encode("utf-16-le") * 300})),
        ("a.rtf", b"{\\rtf1 broken " + SECRET.encode()),
    ],
)
def test_an_old_document_that_could_not_be_read_is_emptied_and_said(monkeypatch, name, data):
    monkeypatch.setattr("parsers.files.convert", lambda *_, **__: None)
    copy, (note,) = redacted(name, data)
    assert note.made_as == ""
    assert read(name, copy)[0].kind == read(name, data)[0].kind
    assert hidden(copy, name)


@pytest.mark.parametrize(
    ("name", "data", "made_as"),
    [
        ("a.doc", compound({"WordDocument": SECRET.encode("utf-16-le") * 300}), "docx"),
        ("a.rtf", b"{\\rtf1 " + SECRET.encode() + b"}", ""),
    ],
)
def test_an_old_document_becomes_one_of_the_format_that_replaced_it_and_that_is_said(monkeypatch, name, data, made_as):
    with monkeypatch.context() as patched:
        patched.setattr("parsers.files.convert", lambda *_, **__: documents.docx(LINES, []))
        copy, notes = redacted(name, data)
        patched.setattr("parsers.files.convert", lambda *_, **__: None)
        assert hidden(copy, name)
    assert [note.made_as for note in notes] == ([made_as] if made_as else [])


def test_an_encrypted_package_stays_one():
    data = compound({"EncryptedPackage": SECRET.encode() * 300, "EncryptionInfo": b"x" * 300})
    copy, (note,) = redacted("a.xlsx", data)
    assert read("a.xlsx", copy)[0].kind == read("a.xlsx", data)[0].kind
    assert note.made_as == ""


def test_a_zip_whose_members_are_encrypted_stays_one():
    data = locked()
    copy, _ = redacted("a.zip", data)
    assert [file.problem for file in read("a.zip", copy)] == [file.problem for file in read("a.zip", data)]
    assert ENCRYPTED in [file.problem for file in read("a.zip", copy)]
    assert hidden(copy, "a.zip")


def test_a_damaged_package_stays_damaged():
    data = DOCUMENTS["a.docx"][: len(DOCUMENTS["a.docx"]) * 2 // 3]
    copy, _ = redacted("a.docx", data)
    assert [read("a.docx", one)[0].problem for one in (data, copy)] == [DAMAGED, DAMAGED]


def test_a_zip_that_breaks_off_keeps_the_members_that_could_be_read():
    whole = PACKED["a.zip"]
    copy, _ = redacted("a.zip", whole[: whole.find(b"PK\1\2") - 900])
    assert hidden(copy, "a.zip")


@pytest.mark.parametrize(
    ("name", "declared", "data"),
    [
        ("a.ics", "text/calendar", f"BEGIN:VEVENT\r\nSUMMARY:{SECRET}\r\n {NAME}\r\nEND:VEVENT\r\n".encode()),
        ("smime.p7s", "application/pkcs7-signature", b"\x30\x80" + SECRET.encode() + bytes(range(32)) * 9),
        ("a.bin", "application/octet-stream", b"\0\1\2" + SECRET.encode()),
        ("a.mp4", "video/mp4", b"\0\0\0\x14ftypmp42" + bytes(20) + SECRET.encode()),
        ("a.amr", "audio/amr", b"#!AMR\n" + SECRET.encode() + bytes(90)),
        ("a.rar", "application/x-rar", b"Rar!\x1a\x07\x00" + SECRET.encode() + bytes(90)),
    ],
)
def test_what_cannot_be_made_anew_is_of_the_same_kind_and_says_nothing(name, declared, data):
    copy, _ = redacted(name, data, declared)
    assert hidden(copy, name)
    (was, *_), (now, *_) = read(name, data), read(name, copy)
    assert now.kind == was.kind


def test_an_attached_mail_is_redacted_as_a_mail():
    copy, _ = redacted("a.eml", f"From: a@shu.test\r\nSubject: x\r\n\r\n{SECRET}".encode(), "message/rfc822")
    assert copy == b"From: a@site1.example\r\n\r\nxx"


def test_an_empty_file_stays_empty():
    assert redacted("a.docx", b"") == (b"", [])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_a_picture_becomes_a_flat_one_of_its_size(kind):
    out = io.BytesIO()
    Image.open(io.BytesIO(PHOTO)).convert("P" if kind == "GIF" else "RGB").save(out, kind)
    copy, notes = redacted("a.x", out.getvalue())
    was, now = read("a.x", out.getvalue())[0], read("a.x", copy)[0]
    assert (now.mime_type, now.width, now.height, notes) == (was.mime_type, was.width, was.height, [])
    assert now.sha256 != was.sha256


@pytest.mark.parametrize(("size", "problem"), [(2, "truncated"), (10, "damaged_picture")])
def test_a_picture_that_breaks_off_is_one_that_breaks_off(size, problem):
    data = PHOTO[: len(PHOTO) * 2 // 3] if size == 2 else PHOTO[:size]
    copy, _ = redacted("a.jpg", data)
    was, now = read("a.jpg", data)[0], read("a.jpg", copy)[0]
    assert (now.kind, bool(now.problem)) == (was.kind, bool(was.problem))


@pytest.mark.parametrize(
    ("kind", "width", "height"), [("svg", 10, 10), ("jpg", 0, 10), ("jpg", 1_000_000, 1_000_000), ("jpg", 70_000, 1)]
)
def test_a_picture_that_cannot_be_made_is_none(kind, width, height):
    assert plain_picture(kind, width, height, number=1) is None


def test_two_pictures_of_one_kind_and_size_stay_different():
    assert plain_picture("png", 9, 9, number=1) != plain_picture("png", 9, 9, number=2)


def test_files_of_a_page_stand_in_their_places():
    page = f'<p>{SECRET}</p><img src="data:image/jpeg;base64,{documents.base64_text(PHOTO)}"><img src="data:,x">'
    copy, _ = redacted("a.html", page.encode())
    assert [file.kind for file in read("a.html", copy)] == [file.kind for file in read("a.html", page.encode())]
    assert hidden(copy, "a.html")


def test_a_minimal_document_is_a_package_whose_members_have_one_date():
    with zipfile.ZipFile(io.BytesIO(documents.docx(LINES, []))) as archive:
        assert {info.date_time[:3] for info in archive.infolist()} == {(2021, 1, 1)}
