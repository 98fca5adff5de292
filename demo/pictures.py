"""Photos, a logo and a tracking pixel, drawn with Pillow. A dozen photos are drawn once for a seed; each further photo
is one of them under new EXIF data, so that its bytes are its own and thousands of photos cost seconds."""

import io
import random
import struct
from datetime import datetime
from functools import cache

from PIL import Image, ImageDraw

SIZE = (1280, 960)
PHOTOS = 12
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((110, 160, 215), (225, 235, 245)),
    ((150, 170, 190), (235, 230, 220)),
    ((70, 110, 170), (240, 205, 165)),
    ((205, 195, 180), (245, 240, 230)),
)
VESTS: tuple[Colour, ...] = ((200, 40, 40), (235, 120, 30), (40, 80, 150), (60, 120, 70), (235, 200, 60))
BANNER: Colour = (190, 20, 30)
GOLD: Colour = (255, 225, 120)
# GIF89a, one transparent pixel: what newsletters and some clients put in to see that a mail was opened.
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


def photo(seed: int, number: int, *, taken: datetime) -> bytes:
    """A JPEG of 1280×960 and about 40–120 KB; `number` any whole number, `taken` local time for its EXIF data."""
    base = _base_photo(seed, number % PHOTOS)
    return base[:2] + _exif(f"{taken:%Y:%m:%d %H:%M:%S}", serial=f"{seed}-{number}") + base[2:]


def _exif(taken: str, *, serial: str) -> bytes:
    """An APP1 segment with DateTimeOriginal and the serial as ImageDescription, which makes the bytes unique."""
    exif = Image.Exif()
    exif[0x010E] = f"demo {serial}"
    exif[0x0132] = taken
    exif.get_ifd(0x8769)[0x9003] = taken
    body = exif.tobytes()
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


@cache
def _base_photo(seed: int, number: int) -> bytes:
    """Sky, hills, houses, people in a row, a banner above them, and grain as a phone's camera makes it."""
    rng = random.Random(f"photo/{seed}/{number}")  # noqa: S311
    picture = _gradient(*SKIES[number % len(SKIES)])
    draw = ImageDraw.Draw(picture)
    _draw_hills(draw, rng)
    _draw_houses(draw, rng)
    draw.rectangle((0, 760, *SIZE), fill=_shade((170, 165, 160), rng))
    _draw_people(draw, rng, count=4 + number % 5)
    _draw_banner(draw, rng, top=60 + 30 * (number % 4))
    grain = Image.frombytes("RGB", (320, 240), rng.randbytes(320 * 240 * 3)).resize(SIZE)
    out = io.BytesIO()
    Image.blend(picture, grain, 0.05).save(out, "JPEG", quality=72)
    return out.getvalue()


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    """`top` above running into `bottom` below."""
    mask = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, bottom), Image.new("RGB", SIZE, top), mask)


def _shade(colour: Colour, rng: random.Random) -> Colour:
    """The colour, a little lighter or darker."""
    step = rng.randint(-25, 25)
    red, green, blue = (min(255, max(0, part + step)) for part in colour)
    return red, green, blue


def _draw_hills(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    """Two ridges, the farther one paler."""
    for height, colour in ((420, (150, 160, 175)), (540, (120, 130, 110))):
        ridge = [(x, height + rng.randint(-90, 60)) for x in range(0, SIZE[0] + 161, 160)]
        draw.polygon([(0, SIZE[1]), *ridge, (SIZE[0], SIZE[1])], fill=_shade(colour, rng))


def _draw_houses(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    """Blocks with windows, some lit."""
    left = rng.randint(-40, 60)
    while left < SIZE[0]:
        width, top = rng.randint(120, 260), rng.randint(380, 600)
        draw.rectangle((left, top, left + width, 780), fill=_shade((185, 170, 155), rng))
        for x in range(left + 18, left + width - 30, 44):
            for y in range(top + 20, 730, 56):
                draw.rectangle((x, y, x + 24, y + 32), fill=rng.choice(((90, 110, 130), (250, 230, 160))))
        left += width + rng.randint(10, 120)


def _draw_people(draw: ImageDraw.ImageDraw, rng: random.Random, *, count: int) -> None:
    """A row of people in work vests, as group photos have them."""
    step = SIZE[0] / (count + 1)
    vest = rng.choice(VESTS)
    for place in range(1, count + 1):
        x, foot, tall = place * step + rng.randint(-20, 20), rng.randint(880, 940), rng.randint(330, 400)
        head, wide = foot - tall, tall / 5
        draw.rectangle((x - wide / 2, foot - tall * 0.45, x + wide / 2, foot), fill=(50, 50, 65))
        body: Box = (x - wide, head + tall * 0.2, x + wide, foot - tall * 0.35)
        draw.rounded_rectangle(body, radius=24, fill=_shade(vest, rng))
        draw.ellipse((x - tall / 11, head, x + tall / 11, head + tall / 5), fill=_shade((225, 185, 155), rng))


def _draw_banner(draw: ImageDraw.ImageDraw, rng: random.Random, *, top: int) -> None:
    """A red banner with strokes that look like characters from afar; no font is needed."""
    draw.rectangle((90, top, SIZE[0] - 90, top + 110), fill=BANNER, outline=GOLD, width=4)
    for x in range(140, SIZE[0] - 190, 84):
        for _ in range(5):
            at, along = rng.randint(0, 50), rng.random() < 0.5
            line: Box = (x, top + 28 + at, x + 54, top + 28 + at) if along else (x + at, top + 24, x + at, top + 86)
            draw.line(line, fill=GOLD, width=6)


@cache
def logo(name: str) -> bytes:
    """A small PNG, the same for the same name: what a union's stationery carries in mail after mail."""
    rng = random.Random(f"logo/{name}")  # noqa: S311
    picture = Image.new("RGB", (160, 48), (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((4, 4, 44, 44), fill=_shade(rng.choice(VESTS), rng))
    draw.rectangle((20, 12, 28, 36), fill=(255, 255, 255))
    for x in range(56, 150, 18):
        draw.rectangle((x, rng.randint(8, 18), x + 12, rng.randint(28, 40)), fill=(90, 90, 100))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
