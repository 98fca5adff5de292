"""Pictures: size as shown, time taken, thumbnail; hostile bytes cost nothing."""

import io
import zlib

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from parsers.media.images import read_picture, time_in_name


def picture(size=(640, 480), kind="JPEG", mode="RGB", exif=None) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def exif(**tags: object) -> Image.Exif:
    made = Image.Exif()
    if "orientation" in tags:
        made[0x0112] = tags["orientation"]
    if "taken" in tags:
        made[306] = tags["taken"]
    return made


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("GIF", "P"),
        ("WEBP", "RGB"),
        ("BMP", "RGB"),
        ("HEIF", "RGB"),
    ],
)
def test_a_picture_has_its_size_and_a_thumbnail(kind, mode):
    register_heif_opener()
    found = read_picture(picture(kind=kind, mode=mode))
    assert (found.width, found.height, found.problem) == (640, 480, None)
    assert Image.open(io.BytesIO(found.thumbnail)).size == (320, 240)


def test_a_turned_picture_has_its_size_as_shown():
    found = read_picture(picture(exif=exif(orientation=6)))
    assert (found.width, found.height) == (480, 640)
    assert Image.open(io.BytesIO(found.thumbnail)).size == (240, 320)


@pytest.mark.parametrize(
    ("taken", "expected"), [("2021:02:05 10:33:21", "2021-02-05T10:33:21"), ("0000:00:00 00:00:00", None), ("x", None)]
)
def test_the_time_taken_is_local_time_as_text(taken, expected):
    assert read_picture(picture(exif=exif(taken=taken))).taken_at == expected


def test_an_icon_has_no_thumbnail():
    assert read_picture(picture(size=(63, 200))).thumbnail == b""


def test_a_cut_off_picture_keeps_its_size_and_says_so():
    whole = picture(size=(2000, 1500))
    found = read_picture(whole[: len(whole) // 2])
    assert (found.width, found.height, found.problem) == (2000, 1500, "damaged_picture")


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%!PS-Adobe", b"\0\0\0\x18ftypheic" + b"\0" * 99]
)
def test_what_no_decoder_reads_is_no_picture(data):
    assert read_picture(data) is None


def test_a_picture_that_would_fill_the_memory_is_not_decoded():
    head = picture(size=(1, 1), kind="PNG")
    ihdr = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + head[24:29]
    bomb = head[:12] + ihdr + zlib.crc32(ihdr).to_bytes(4, "big") + head[33:]
    found = read_picture(bomb)
    assert found is None or found.problem == "too_many_pixels"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("微信图片_20210205103321.jpg", "2021-02-05T10:33:21"),
        ("IMG_20210205_103000.jpg", "2021-02-05T10:30:00"),
        ("Screenshot_2021-02-05-10-30-00.png", "2021-02-05T10:30:00"),
        ("mmexport1612508412345.jpg", "2021-02-05T07:00:12Z"),
        ("IMG_20211305_103000.jpg", None),
        ("1.jpg", None),
    ],
)
def test_phones_write_the_time_into_names(name, expected):
    assert time_in_name(name) == expected


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_large_picture_stands_upright(kind):
    image = Image.new("RGB", (6000, 3000), "white")
    image.paste("red", (0, 0, 3000, 3000))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    found = read_picture(out.getvalue())
    small = Image.open(io.BytesIO(found.thumbnail))
    assert (found.width, found.height, small.size) == (3000, 6000, (160, 320))
    assert small.getpixel((80, 20))[1] < 20 < 200 < small.getpixel((80, 300))[1]
