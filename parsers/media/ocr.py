"""Text of pictures and of scanned PDF pages (extra `ocr`). Runs in a process of its own only: its engine wants 2 GB."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageOps

from parsers.media.images import MAX_PIXELS, open_picture

_LONG_SIDE = 2000  # pixels a picture is made smaller to: print stays legible, and work bounded
_PAGE_SCALE = 2.0  # 144 dots an inch
_MAX_PAGES = 20  # of one scan
_SURE = 0.5  # of 1: what the engine is less sure of is noise
MAX_TEXT = 50_000  # characters kept of one file


def picture_text(data: bytes) -> str:
    """The text in a picture, or in the pages of a scanned PDF, a line a line. Raises ImportError without the extra."""
    lines = (line for image in _images(data) for line in _lines(image))
    return "\n".join(lines)[:MAX_TEXT]


def _images(data: bytes) -> Iterator[Image.Image]:
    if not data.startswith(b"%PDF"):
        with open_picture(data) as image:
            if image.width * image.height <= MAX_PIXELS:
                image.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
                yield ImageOps.exif_transpose(image)
        return
    with pdfium.PdfDocument(data) as document:
        for number in range(min(len(document), _MAX_PAGES)):
            page = document[number]
            scale = min(_PAGE_SCALE, _LONG_SIDE / max(*page.get_size(), 1))
            yield page.render(scale=scale).to_pil()


def _lines(image: Image.Image) -> Iterator[str]:
    small = image.convert("RGB")
    small.thumbnail((_LONG_SIDE, _LONG_SIDE))
    found, _ = _engine()(np.asarray(small)[:, :, ::-1])  # it reads blue, green, red
    for _, text, sure in found or ():
        if float(sure) >= _SURE:
            yield str(text)


@cache
def _engine() -> Any:
    """Loaded once a process, on one thread: the machine has other work."""
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
