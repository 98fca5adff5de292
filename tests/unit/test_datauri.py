"""Pictures that stand in a page as data: addresses are files, however they are written."""

import base64
from urllib.parse import quote

import pytest

from parsers.contents import Allowance
from parsers.files import read_files
from parsers.interpretation import interpret
from parsers.mail.datauri import take_data_files
from parsers.mail.detach import attach, detach
from parsers.mail.message import parse
from parsers.values import Part

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CODED = base64.b64encode(PNG).decode()
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.mark.parametrize(
    ("page", "files"),
    [
        (f'<p>a</p><img src="data:image/png;base64,{CODED}">', [PNG]),
        (f"<img src='data:image/png;base64,{CODED}'>", [PNG]),
        (f"<img src=data:image/png;base64,{CODED}>", [PNG]),
        (f'<img src="data:image/png;base64,{CODED[:40]}\r\n {CODED[40:]}">', [PNG]),
        (f'<img src=" data:image/png;BASE64,{quote(CODED)}">', [PNG]),
        (f'<img src="data:image/png;charset=utf-8;base64,{CODED}">', [PNG]),
        (f'<img srcset="data:image/png;base64,{CODED} 1x, data:image/png;base64,{CODED} 2x">', [PNG, PNG]),
        (f'<div style="background:url(data:image/png;base64,{CODED})">', [PNG]),
        (f"<style>b {{ background: url( 'data:image/png;base64,{CODED}' ) }}</style>", [PNG]),
        (f'<img src="data:image/svg+xml,{quote(SVG)}">', [SVG]),
        (f'<img src="data:image/svg+xml;utf8,{SVG.decode()}">', [SVG]),
        (f'<a href="data:application/pdf;base64,{base64.b64encode(b"%PDF-1.4").decode()}">x</a>', [b"%PDF-1.4"]),
        (f'<img src="data:image/png;base64,{CODED.replace("=", "&#61;")}">', [PNG]),
        ('<img src="data:,">', []), ("<p>data: 2021-02-05, image/png</p>", []), ('<img src="data:image/png;base64,">', []),
    ],
)  # fmt: skip
def test_what_stands_in_a_page_is_a_file(page, files):
    rest, found = take_data_files(page, first=1)
    assert [part.data for part in found] == files
    assert [part.number for part in found] == list(range(1, len(files) + 1))
    assert CODED[:20] not in rest


def mail(page, *, encoding="7bit"):
    head = f"From: <a@example.com>\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return (head + page).encode()


def test_a_mail_has_its_picture_as_a_file_and_its_text_behind_it():
    big = base64.b64encode(PNG * 40_000).decode()
    read = interpret(detach(mail(f'<img src="data:image/png;base64,{big}"><p>今日慰问二十人</p>')))
    (file,) = read.files
    assert (file.filename, file.mime_type, file.inline, file.size) == (
        "part-2.png",
        "image/png",
        True,
        len(PNG) * 40_000,
    )
    assert read.message.text == "今日慰问二十人"


def test_base64_that_stands_in_lines_is_detached_and_read_the_same():
    lines = base64.encodebytes(PNG * 200).decode().replace("\n", "\r\n")
    raw = mail(f'<p>a</p><img src="data:image/png;base64,\r\n{lines}">\r\n')
    detached = detach(raw)
    assert detached.runs
    assert attach(detached) == raw
    assert [part.data for part in parse(detached).parts] == [PNG * 200]


def test_pages_and_attached_mails_have_theirs():
    page = f'<html><body><img src="data:image/png;base64,{CODED}"></body></html>'
    for name, data in (("页.html", page.encode()), ("信.eml", mail(page))):
        (container, picture) = read_files(
            [Part(1, name, data, "message/rfc822" if "eml" in name else "")], Allowance.for_mail(9999)
        )
        assert (picture.parent_path, picture.data) == (container.path, PNG)


@pytest.mark.parametrize(
    "page",
    [
        'src="data:image/png;base64,' * 60_000,
        "url(data:a/b," * 100_000,
        "'data:a/b;x;x;x;x;x;x," * 80_000,
        " data:" * 300_000,
    ],
)
@pytest.mark.timeout(30)
def test_a_page_made_to_be_slow_is_read_to_its_end(page):
    rest, found = take_data_files(page, first=1)
    assert len(rest) + sum(len(part.data) for part in found) <= len(page)
