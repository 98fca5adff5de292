"""The text of pictures and scans, the engine's own work put aside: what it is given, and what is kept of what it says."""

import io

import pytest
from PIL import Image

from parsers.media import engine, ocr
from parsers.redaction.documents import pdf
from tests.unit.contents_case import photo


class Engine:
    """Says the same of every picture, and remembers their sizes."""

    def __init__(self, *said):
        self.said = said
        self.given = []

    def __call__(self, picture):
        self.given.append(picture.shape)
        return list(self.said) or None, 0.0


@pytest.fixture
def says(monkeypatch):
    def put(*said):
        made = Engine(*said)
        monkeypatch.setattr(ocr, "_engine", lambda: made)
        return made

    return put


def test_a_line_of_which_the_engine_is_not_sure_is_left_out(says):
    says(([], "零报告", "0.51"), ([], "噪音", "0.49"), ([], "海西州总工会", 0.5))
    assert ocr.picture_text(photo()) == "零报告\n海西州总工会"


def test_a_picture_without_text_has_none(says):
    says()
    assert ocr.picture_text(photo()) == ""


def test_a_large_picture_is_made_smaller_and_a_turned_one_is_turned(says):
    engine = says()
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right
    Image.new("RGB", (4000, 1000)).save(out, "JPEG", exif=exif)
    ocr.picture_text(out.getvalue())
    assert engine.given == [(2000, 500, 3)]


def test_a_picture_of_more_pixels_than_are_decoded_is_not_read(says, monkeypatch):
    engine = says(([], "x", 1.0))
    monkeypatch.setattr(ocr, "MAX_PIXELS", 100)
    assert ocr.picture_text(photo()) == ""
    assert engine.given == []


def test_the_first_pages_of_a_scan_are_read(says, monkeypatch):
    engine = says(([], "一页", 1.0))
    monkeypatch.setattr(ocr, "_MAX_PAGES", 1)
    assert ocr.picture_text(pdf(["x"], [("1.jpg", photo())])) == "一页"
    assert len(engine.given) == 1


def test_so_much_text_is_kept(says):
    says(*[([], "字" * 1000, 1.0)] * 80)
    assert len(ocr.picture_text(photo())) == ocr.MAX_TEXT


def test_whether_the_engine_is_there_is_asked_without_loading_it(monkeypatch):
    monkeypatch.setattr(engine, "ENGINE", "a_module_that_is_not_there")
    assert not engine.is_installed()
    monkeypatch.setattr(engine, "ENGINE", "json")
    assert engine.is_installed()
