"""Pictures: size, time taken, and the small JPEG a digest shows. Decoders run in the interpreting child only."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

MAX_PIXELS = 120_000_000
# What a decoder holds of one pixel differs: a JPEG is made small as it is read, a WebP is held four times over.
_MAX_PIXELS = {"JPEG": MAX_PIXELS, "WEBP": 20_000_000, "HEIF": 60_000_000}
_MAX_OTHER_PIXELS = 100_000_000
_COARSE = 8  # times the thumbnail: as small may a picture be made by leaving pixels out
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF")
_THUMBNAIL = (320, 320)
_MIN_SIDE = 64  # pixels; smaller ones are icons and get no thumbnail
_ORIENTATION = 0x0112
_EXIF_DATE_TIME_ORIGINAL, _EXIF_IFD, _EXIF_DATE_TIME = 36867, 0x8769, 306
# 微信图片_20210205103321.jpg, IMG_20210205_103000.jpg, Screenshot_2021-02-05-10-30-00.png
_NAME_TIME = re.compile(r"(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])[_-]?([01]\d|2[0-3])-?([0-5]\d)-?([0-5]\d)")
_NAME_EPOCH = re.compile(r"mmexport(1[0-9]{12})\b")


@dataclass(frozen=True, slots=True)
class Picture:
    """Size in pixels as shown (rotation applied), EXIF's local time as text, a JPEG of at most 320 px or b""."""

    width: int
    height: int
    taken_at: str | None
    thumbnail: bytes
    problem: str | None = None


def read_picture(data: bytes) -> Picture | None:
    """The picture in `data`; None if no decoder knows it. A damaged picture keeps the size its header states."""
    try:
        with open_picture(data) as image:
            return _read(image)
    except Exception:  # every decoder has its own way to fail on hostile bytes
        return None


@contextmanager
def open_picture(data: bytes) -> Iterator[Image.Image]:
    """The picture in `data`, of the formats that people send. Raises what the decoder raises."""
    register_heif_opener()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            yield image


def _read(image: Image.Image) -> Picture:
    exif = image.getexif()
    width, height = image.size
    if exif.get(_ORIENTATION, 1) in (5, 6, 7, 8):
        width, height = height, width
    taken = exif.get_ifd(_EXIF_IFD).get(_EXIF_DATE_TIME_ORIGINAL) or exif.get(_EXIF_DATE_TIME)
    taken_at = _exif_time(str(taken or ""))
    if width * height > _MAX_PIXELS.get(image.format or "", _MAX_OTHER_PIXELS):
        return Picture(width, height, taken_at, b"", "too_many_pixels")
    try:
        thumbnail = thumbnail_of(image) if min(width, height) >= _MIN_SIDE else b""
    except Exception:  # truncated or damaged: the size still stands
        return Picture(width, height, taken_at, b"", "damaged_picture")
    return Picture(width, height, taken_at, thumbnail)


def thumbnail_of(image: Image.Image) -> bytes:
    """A small upright JPEG without any metadata."""
    image.draft("RGB", _THUMBNAIL)
    small = ImageOps.exif_transpose(_shrunk(image))  # which copies what it is given
    small.thumbnail(_THUMBNAIL)
    if small.mode not in ("RGB", "L"):
        rgba = small.convert("RGBA")
        small = Image.new("RGB", rgba.size, "white")
        small.paste(rgba, mask=rgba.getchannel("A"))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=72)
    return out.getvalue()


def _shrunk(image: Image.Image) -> Image.Image:
    """A picture of not much more pixels than are shown, made without a copy of all of them; its EXIF data is kept."""
    times = max(1, max(image.size) // (_COARSE * max(_THUMBNAIL)))
    if times == 1:
        return image
    exif = image.getexif()
    size = max(1, image.width // times), max(1, image.height // times)
    small = image.resize(size, Image.Resampling.NEAREST)
    small.getexif()[_ORIENTATION] = exif.get(_ORIENTATION, 1)
    return small


def _exif_time(text: str) -> str | None:
    match = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)\0?", text.strip())
    return f"{match[1]}-{match[2]}-{match[3]}T{match[4]}" if match and match[1] != "0000" else None


def time_in_name(name: str) -> str | None:
    """The local time a phone wrote into a file name; mmexport carries an epoch, given as UTC with Z."""
    if match := _NAME_TIME.search(name):
        year, month, day, hour, minute, second = match.groups()
        return f"{year}-{month}-{day}T{hour}:{minute}:{second}"
    if match := _NAME_EPOCH.search(name):
        return datetime.fromtimestamp(int(match[1]) // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return None
