"""What a file is, by its bytes."""

import io
import zipfile

import pytest

from parsers.filetype import sniff
from parsers.values import Kind


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)
    return out.getvalue()


DOCX = archive(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<w/>"))
XLSX = archive(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<w/>"))


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name", "extension", "kind"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "tcmime.1771.1986.2204.bin", "jpg", Kind.IMAGE),
        (b"\x89PNG\r\n\x1a\n", "", "png", Kind.IMAGE),
        (b"GIF89a", "", "gif", Kind.IMAGE),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.jpg", "webp", Kind.IMAGE),
        (b"\0\0\0\x18ftypheic", "a.jpg", "heic", Kind.IMAGE),
        (b"\0\0\0\x18ftypmif1", "", "heic", Kind.IMAGE),
        (b"BM\x36\0\0\0\0\0\0\0", "", "bmp", Kind.IMAGE),
        (b"\0\0\0\x18ftypisom", "", "mp4", Kind.VIDEO),
        (b"\0\0\0\x18ftypqt  ", "", "mov", Kind.VIDEO),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "a.mov", "mov", Kind.VIDEO),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a.wmv", "wmv", Kind.VIDEO),
        (b"#!AMR\n", "", "amr", Kind.AUDIO),
        (b"%PDF-1.4", "", "pdf", Kind.DOCUMENT),
        (b"{\\rtf1", "a.doc", "rtf", Kind.DOCUMENT),
        (DOCX, "tcmime.bin", "docx", Kind.DOCUMENT),
        (XLSX, "", "xlsx", Kind.SPREADSHEET),
        (archive(("[Content_Types].xml", b""), ("ppt/presentation.xml", b"")), "", "pptx", Kind.PRESENTATION),
        (archive(("OFD.xml", b"")), "", "ofd", Kind.DOCUMENT),
        (archive(("1.jpg", b"\xff\xd8xl/ word/ ppt/")), "", "zip", Kind.ARCHIVE),
        (archive(("a.docx", DOCX), ("b.xlsx", XLSX)), "", "zip", Kind.ARCHIVE),
        (archive(("[Content_Types].xml", b""), ("word/embeddings/x.xlsx", XLSX)), "", "docx", Kind.DOCUMENT),
        (DOCX[: DOCX.rfind(b"PK\x05\x06")], "", "docx", Kind.DOCUMENT),
        (archive(), "", "zip", Kind.ARCHIVE),
        (b"Rar!\x1a\x07\x01\0", "", "rar", Kind.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c", "", "7z", Kind.ARCHIVE),
        (b"x\x9f>\x22\0", "winmail.dat", "dat", Kind.ARCHIVE),
        (ole("WordDocument"), "a.doc", "doc", Kind.DOCUMENT),
        (ole("WordDocument"), "a.wps", "wps", Kind.DOCUMENT),
        (ole("Workbook"), "", "xls", Kind.SPREADSHEET),
        (ole("Workbook"), "a.et", "et", Kind.SPREADSHEET),
        (ole("PowerPoint Document"), "", "ppt", Kind.PRESENTATION),
        (ole("x"), "a.doc", "doc", Kind.DOCUMENT),
        (ole("x"), "a", "ole", Kind.OTHER),
        (b"<html><body>x", "a.doc", "html", Kind.DOCUMENT),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "a.xls", "html", Kind.DOCUMENT),
        (b"a,b\r\n", "a.csv", "csv", Kind.SPREADSHEET),
        ("海西\t信息".encode("gbk"), "a.txt", "txt", Kind.DOCUMENT),
        ("海西".encode("gbk"), "a.doc", "txt", Kind.DOCUMENT),
        ("\ufeff海西".encode("utf-16-le"), "a.txt", "txt", Kind.DOCUMENT),
        (b"BM is how this text begins", "a.txt", "txt", Kind.DOCUMENT),
        (b"BEGIN:VCALENDAR", "", "ics", Kind.OTHER),
        (b"BEGIN:VCARD", "", "vcf", Kind.OTHER),
        (b"-----BEGIN PGP SIGNATURE-----", "", "asc", Kind.OTHER),
        (b"From: a@example.com\r\n\r\nx", "a.eml", "eml", Kind.MAIL),
        (b"\x30\x80\x06\0", "smime.p7s", "p7s", Kind.OTHER),
        (b"", "a.jpg", "bin", Kind.OTHER),
        (b"\0\1\2", "a.jpg", "bin", Kind.OTHER),
    ],
)
def test_the_bytes_say_what_a_file_is(data, name, extension, kind):
    found = sniff(data, name=name)
    assert (found.extension, found.kind) == (extension, kind)


def test_a_forwarded_mail_is_told_by_its_declared_type():
    assert sniff(b"Subject: x\r\n\r\ny", declared="message/rfc822").kind is Kind.MAIL
