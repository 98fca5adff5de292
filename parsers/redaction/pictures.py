"""Plain pictures: of a kind and size, in one flat colour that tells one from another and nothing else."""

import io

from PIL import Image

MAX_PIXELS = 150_000_000
_KINDS = {
    "jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "tif": "TIFF", "bmp": "BMP", "avif": "AVIF", "heic": "HEIF",
}  # fmt: skip


def plain_picture(kind: str, width: int, height: int, *, number: int) -> bytes | None:
    """A picture of `width` by `height` pixels; `kind` is an extension. None for a kind or size that cannot be made."""
    if kind not in _KINDS or not 0 < width * height <= MAX_PIXELS:
        return None
    if kind == "heic":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    colour = (90 + number * 37 % 130, 90 + number * 71 % 130, 90 + number * 113 % 130)
    flat = kind not in ("heic", "avif", "webp") and width * height > 1_000_000
    picture = Image.new("L", (width, height), colour[0]) if flat else Image.new("RGB", (width, height), colour)
    made = io.BytesIO()
    try:
        picture.save(made, _KINDS[kind], **({"comment": b"%d" % number} if kind in ("jpg", "gif") else {}))
    except (OSError, ValueError, KeyError):
        return None
    return made.getvalue()
