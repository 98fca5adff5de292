"""Text of pictures: read after everything else, kept by content, resumable; a picture that kills its reader costs itself."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

import ingest.ocr
from ingest.ocr import OcrLimits, read_pictures
from parsers.media.engine import is_installed
from parsers.media.ocr import picture_text
from store import derived, pictures
from store.search import find
from tests.conftest import at, make_mail, read_mailbox, rows
from tests.integration.fake import FakeMailbox
from tests.needs import needs
from tests.unit.test_images import picture

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
_limit = ingest.ocr._limit


@pytest.fixture
def box():
    return FakeMailbox()


@pytest.fixture
def engine():
    needs(is_installed(), "rapidocr-onnxruntime")
    needs(FONT.exists(), "Noto Sans CJK")


def written(text: str, kind: str = "JPEG") -> bytes:
    image = Image.new("RGB", (900, 160), "white")
    ImageDraw.Draw(image).text((40, 50), text, fill="black", font=ImageFont.truetype(str(FONT), 44))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def fill(store, box, reader, *files):
    for number, data in enumerate(files):
        box.put(
            make_mail("north@example.com", f"{number}", files=[(f"{number}.jpg", data)]),
            arrived_at=at("03-02 12:00:00"),
        )
    read_mailbox(store, box, reader)


def test_what_is_written_in_pictures_and_scans_is_found(engine, store, box, reader):
    fill(store, box, reader, written("走访慰问环卫工人"), written("关于报送的通知", "PDF"))
    assert pictures.count_waiting(store) == 2
    assert read_pictures(store, OcrLimits()) == 2
    assert [hit.where for hit in find(store, ["慰问环卫"], limit=9)] == ["picture"]
    assert [hit.filename for hit in find(store, ["报送"], limit=9)] == ["1.jpg"]
    assert read_pictures(store, OcrLimits()) == 0
    derived.drop_derived(store)
    assert rows(store, "select count(*) from picture_texts") == [(2,)]


def test_a_picture_beyond_all_bounds_has_no_text(engine):
    out = io.BytesIO()
    Image.new("1", (15_000, 10_000)).save(out, "PNG")
    assert picture_text(out.getvalue()) == ""


def test_small_pictures_decoration_and_broken_ones_are_not_looked_at(store, box, reader):
    logo = picture((300, 110))
    fill(store, box, reader, logo, logo + b"", picture((640, 90)), b"\xff\xd8\xff broken", picture())
    box.put(
        make_mail("north@example.com", "5", files=[("5.jpg", logo), ("x.txt", b"5")]), arrived_at=at("03-02 13:00:00")
    )
    box.put(
        make_mail("north@example.com", "6", files=[("6.jpg", logo), ("x.txt", b"6")]), arrived_at=at("03-02 14:00:00")
    )
    read_mailbox(store, box, reader)
    assert pictures.count_waiting(store) == 1


# In the child, the engine is replaced: what these tests look at is the work around it.


def spell(memory_mb):
    _limit(memory_mb)
    ingest.ocr.picture_text = name_or_die


def name_or_die(data):
    width = Image.open(io.BytesIO(data)).width
    if width == 666:
        os._exit(3)
    if width == 777:
        while True:
            pass
    if width == 888:
        raise ValueError("odd")
    return f"宽{width}"


def texts(store):
    return sorted(row[0] for row in rows(store, "select text from picture_texts"))


@pytest.fixture
def spelled(monkeypatch):
    monkeypatch.setattr(ingest.ocr, "_limit", spell)
    monkeypatch.setattr(ingest.ocr, "_read", name_or_die)


def test_a_picture_that_kills_its_reader_costs_itself_and_is_not_tried_again(spelled, store, box, reader):
    fill(store, box, reader, *(picture((width, 200)) for width in (500, 666, 777, 888, 501)))
    assert read_pictures(store, OcrLimits(seconds=2, memory_mb=1000)) == 5
    assert texts(store) == ["", "", "", "宽500", "宽501"]
    assert read_pictures(store, OcrLimits(seconds=2, memory_mb=1000)) == 0


def test_work_stops_when_asked_and_goes_on_where_it_stopped(spelled, store, box, reader):
    fill(store, box, reader, *(picture((width, 200)) for width in (500, 501, 502)))
    seen = []
    assert read_pictures(store, OcrLimits(), seen=seen.append, stop=lambda: len(seen) == 1) == 1
    assert texts(store) == ["宽502"]  # the newest mail's first
    assert read_pictures(store, OcrLimits()) == 2
    assert texts(store) == ["宽500", "宽501", "宽502"]
