"""Pictures: size and time taken, by headers; the small JPEG that a digest shows. Decoders run in the child only."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from parsers.media.wholeness import is_whole

MAX_PIXELS = 120_000_000
# What a decoder holds of one pixel differs: a JPEG is made small as it is read, a WebP is held four times over.
_MAX_PIXELS = {"JPEG": MAX_PIXELS, "WEBP": 20_000_000, "HEIF": 60_000_000}
_MAX_OTHER_PIXELS = 100_000_000
_COARSE = 8  # times the small one: as small may a picture be made by leaving pixels out
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF")
_SMALL = (320, 320)
_MIN_SIDE = 64  # pixels; smaller ones are icons, which nobody shows
_EXIF_DATE_TIME_ORIGINAL, _EXIF_IFD, _EXIF_DATE_TIME, _EXIF_ORIENTATION = 36867, 0x8769, 306, 0x0112
# 微信图片_20210205103321.jpg, IMG_20210205_103000.jpg, Screenshot_2021-02-05-10-30-00.png
_NAME_TIME = re.compile(r"(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])[_-]?([01]\d|2[0-3])-?([0-5]\d)-?([0-5]\d)")
_NAME_EPOCH = re.compile(r"mmexport(1[0-9]{12})\b")


@dataclass(frozen=True, slots=True)
class Picture:
    """Size in pixels as shown (rotation applied), EXIF's local time as text."""

    width: int
    height: int
    taken_at: str | None
    problem: str | None = None


def read_picture(data: bytes) -> Picture | None:
    """The picture in `data` by its headers and markers; None if no decoder knows it. It is decoded only where these leave in
    doubt whether it is whole. A damaged picture keeps the size its header states."""
    try:
        with open_picture(data) as image:
            return _read(image, data)
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


def _read(image: Image.Image, data: bytes) -> Picture:
    width, height = image.size
    if image.format == "TIFF":  # its size is that of the turned picture
        exif = image.getexif()
    else:
        exif = Image.Exif()
        exif.load(image.info.get("exif", b""))  # getexif() would decode a PNG to look for it behind the pixels
        if exif.get(_EXIF_ORIENTATION, 1) in (5, 6, 7, 8):
            width, height = height, width
    taken = exif.get_ifd(_EXIF_IFD).get(_EXIF_DATE_TIME_ORIGINAL) or exif.get(_EXIF_DATE_TIME)
    taken_at = _exif_time(str(taken or ""))
    if _is_too_large(image):
        return Picture(width, height, taken_at, "too_many_pixels")
    if not is_whole(data, image.format or ""):
        try:
            image.draft("RGB", _SMALL)  # as little of it as will tell
            image.load()
        except Exception:  # truncated or damaged: the size still stands
            return Picture(width, height, taken_at, "damaged_picture")
    return Picture(width, height, taken_at)


def small_picture(data: bytes) -> bytes:
    """A small upright JPEG of at most 320 px without any metadata; b"" for an icon, and for what cannot be decoded."""
    try:
        with open_picture(data) as image:
            if _is_too_large(image) or min(image.size) < _MIN_SIDE:
                return b""
            return _small(image)
    except Exception:  # every decoder has its own way to fail on hostile bytes
        return b""


def _is_too_large(image: Image.Image) -> bool:
    return image.width * image.height > _MAX_PIXELS.get(image.format or "", _MAX_OTHER_PIXELS)


def _small(image: Image.Image) -> bytes:
    image.draft("RGB", _SMALL)
    small = ImageOps.exif_transpose(_shrunk(image))  # which copies what it is given
    small.thumbnail(_SMALL)
    if small.mode not in ("RGB", "L"):
        rgba = small.convert("RGBA")
        small = Image.new("RGB", rgba.size, "white")
        small.paste(rgba, mask=rgba.getchannel("A"))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=72)
    return out.getvalue()


def _shrunk(image: Image.Image) -> Image.Image:
    """A picture of not much more pixels than are shown, made without a copy of all of them; its EXIF data is kept."""
    times = max(1, max(image.size) // (_COARSE * max(_SMALL)))
    if times == 1:
        return image
    image.load()  # a TIFF is turned by it, and forgets that it was
    exif = image.getexif()
    size = max(1, image.width // times), max(1, image.height // times)
    small = image.resize(size, Image.Resampling.NEAREST)
    small.getexif()[_EXIF_ORIENTATION] = exif.get(_EXIF_ORIENTATION, 1)
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
