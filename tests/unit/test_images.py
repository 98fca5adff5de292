"""Pictures: size as shown, time taken, the small one; hostile bytes cost nothing."""

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pillow_heif import register_heif_opener

from parsers.media.images import read_picture, small_picture, time_in_name
from parsers.media.wholeness import is_whole


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
def test_a_picture_has_its_size_and_a_small_one(kind, mode):
    register_heif_opener()
    found = read_picture(picture(kind=kind, mode=mode))
    assert (found.width, found.height, found.problem) == (640, 480, None)
    assert Image.open(io.BytesIO(small_picture(picture(kind=kind, mode=mode)))).size == (320, 240)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_turned_picture_has_its_size_as_shown(kind):
    register_heif_opener()
    turned = picture(kind=kind, exif=exif(orientation=6, taken="2021:02:05 10:33:21"))
    found = read_picture(turned)
    assert (found.width, found.height, found.taken_at) == (480, 640, "2021-02-05T10:33:21")
    assert Image.open(io.BytesIO(small_picture(turned))).size == (240, 320)


KINDS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "HEIF", "TIFF")


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_picture_is_not_decoded(kind, monkeypatch):
    register_heif_opener()
    whole = picture(kind=kind)
    if kind == "TIFF":  # says nothing of its end: decoded
        assert not is_whole(whole, kind)
        return
    assert is_whole(whole, kind)
    monkeypatch.setattr(Image.Image, "load", lambda image: pytest.fail("decoded"))
    assert read_picture(whole).problem is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_is_cut_anywhere_behind_its_head_says_so(kind):
    register_heif_opener()
    noise = Image.frombytes("RGB", (300, 200), bytes(n * n % 251 for n in range(180_000)))
    out = io.BytesIO()
    noise.save(out, kind)
    whole = out.getvalue()
    for part in (0.5, 0.8, 0.95):
        found = read_picture(whole[: int(len(whole) * part)])
        assert found is None or found.problem == "damaged_picture", (kind, part)


def test_the_end_of_the_small_picture_in_a_head_is_not_the_end():
    inner = picture(size=(100, 80))
    whole = picture(size=(2000, 1500))
    segment = b"\xff\xe1" + (len(inner) + 2).to_bytes(2, "big") + inner
    turned = whole[:2] + segment + whole[2:]
    assert is_whole(turned, "JPEG")
    assert not is_whole(turned[: len(turned) // 2], "JPEG")


def test_what_stands_behind_a_picture_is_no_damage():
    for kind in ("JPEG", "PNG"):
        assert read_picture(picture(kind=kind) + b"a trailer of the phone" * 50).problem is None


@given(data=st.binary(max_size=300), kind=st.sampled_from(KINDS))
def test_markers_of_any_bytes_are_looked_at_and_end(data, kind):
    heads = {"JPEG": b"\xff\xd8", "PNG": b"\x89PNG\r\n\x1a\n", "GIF": b"GIF89a"}
    is_whole(heads.get(kind, b"") + data, kind)


@pytest.mark.parametrize(
    ("taken", "expected"), [("2021:02:05 10:33:21", "2021-02-05T10:33:21"), ("0000:00:00 00:00:00", None), ("x", None)]
)
def test_the_time_taken_is_local_time_as_text(taken, expected):
    assert read_picture(picture(exif=exif(taken=taken))).taken_at == expected


def test_an_icon_has_no_small_picture_and_a_broken_one_neither():
    assert small_picture(picture(size=(63, 200))) == b""
    assert small_picture(picture(size=(900, 700))[:3000]) == b""


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


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_a_large_picture_stands_upright(kind):
    image = Image.new("RGB", (6000, 3000), "white")
    image.paste("red", (0, 0, 3000, 3000))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    found = read_picture(out.getvalue())
    small = Image.open(io.BytesIO(small_picture(out.getvalue())))
    assert (found.width, found.height, small.size) == (3000, 6000, (160, 320))
    assert small.getpixel((80, 20))[1] < 20 < 200 < small.getpixel((80, 300))[1]
