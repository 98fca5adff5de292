"""Documents: what stands in them is found, and what is broken costs itself only."""

import io
import re

import pypdfium2 as pdfium
import pytest
from PIL import Image

from parsers.contents import Allowance
from parsers.documents import libreoffice
from parsers.documents.libreoffice import NotInstalled, convert
from parsers.files import read_files
from parsers.values import NO_TEXT, Part
from tests.unit import contents_case
from tests.unit.contents_case import TEXT, document, photo, read

soffice = contents_case.soffice  # fixtures


# --- documents


def test_a_word_document_gives_text_table_header_and_picture():
    whole, picture = read("信息.docx", document())
    assert whole.text == f"{TEXT}\n单位\t人数\n海西州总\t120\n眉上字"
    assert (picture.path, picture.kind, picture.data) == ("1/1", "image", photo())


@pytest.mark.parametrize("ending", ["doc", "rtf"])
def test_an_old_document_is_read_as_the_new_one_is(soffice, ending):
    old = convert(document(), ending="docx", target=ending)
    whole, *pictures = read(f"信息.{ending}", old)
    assert re.sub("\t+", "\t", whole.text).startswith(f"{TEXT}\n单位\t人数\n海西州总\t120")
    assert [picture.kind for picture in pictures] == ["image"]


def test_a_wps_document_is_an_old_document(soffice):
    old = convert(document(), ending="docx", target="doc")
    whole, *_ = read("信息.wps", old)
    assert (whole.kind, whole.problem) == ("document", None)
    assert TEXT in whole.text


SLIDES = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation><draw:page draw:name="1">
<draw:frame svg:x="1cm" svg:y="1cm" svg:width="9cm" svg:height="2cm"><draw:text-box><text:p>%s</text:p></draw:text-box></draw:frame>
</draw:page></office:presentation></office:body></office:document>"""


def test_an_old_presentation_is_read(soffice):
    old = convert((SLIDES % TEXT).encode(), ending="fodp", target="ppt")
    (whole,) = read("汇报.ppt", old)
    assert (whole.kind, whole.text) == ("presentation", TEXT)


def test_without_libreoffice_an_old_document_is_stored_and_says_so(monkeypatch):
    monkeypatch.setattr(libreoffice, "_PROGRAM", "no-such-program")
    with pytest.raises(NotInstalled):
        convert(b"x", ending="doc", target="docx")
    (whole,) = read("信息.rtf", b"{\\rtf1 x}")
    assert (whole.note, whole.problem, whole.text) == (NO_TEXT, None, None)


def test_only_so_many_old_documents_of_a_mail_are_converted(monkeypatch):
    asked = []
    monkeypatch.setattr("parsers.files.convert", lambda data, **_: asked.append(data))
    rtf = b"{\\rtf1 x}"
    found = list(read_files([Part(n, "a.rtf", rtf) for n in range(1, 21)], Allowance()))
    assert len(asked) == 8
    assert [file.problem for file in found] == ["damaged"] * 8 + ["over_limit"] * 12


def test_a_pdf_gives_text_and_photos(soffice):
    made = convert(document(), ending="docx", target="pdf")
    whole, picture = read("信息.pdf", made)
    assert TEXT in whole.text
    assert (whole.problem, whole.note) == (None, None)
    assert (picture.kind, picture.width) == ("image", 200)


def test_a_scan_says_so():
    out = io.BytesIO()
    Image.open(io.BytesIO(photo(600))).save(out, "PDF")
    (whole,) = read("扫描件.pdf", out.getvalue())
    assert (whole.note, whole.text) == ("scan", None)


def test_a_broken_pdf_costs_itself_only():
    broken, sound = read_files([Part(1, "a.pdf", b"%PDF-1.7 broken"), Part(2, "b.txt", TEXT.encode())], Allowance())
    assert (broken.problem, sound.text) == ("damaged", TEXT)


def test_a_page_with_two_photos_and_a_short_caption_is_no_scan():
    document = pdfium.PdfDocument.new()
    page = document.new_page(600, 800)
    for number in (1, 2):
        picture = pdfium.PdfImage.new(document)
        picture.load_jpeg(io.BytesIO(photo(200, number)), inline=True)
        picture.set_matrix(pdfium.PdfMatrix().scale(200, 200).translate(50, 300 * number - 200))
        page.insert_obj(picture)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    whole, *photos = read("照片.pdf", out.getvalue())
    assert (whole.note, whole.problem) == (None, None)
    assert [found.data for found in photos] == [photo(200, 1), photo(200, 2)]


def test_a_pdf_under_a_password_says_so():
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF" % len(data)
    (whole,) = read("密.pdf", data + table + trailer)
    assert whole.problem == "encrypted"
