"""PDF: the text of its pages, the photos in it; of a scan, whose pages are only pictures, that it is one."""

import io
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from parsers.contents import MAX_TEXT, Allowance, Contents, Source
from parsers.values import DAMAGED, ENCRYPTED, Part

SCAN = "scan"  # files.note of a PDF whose pages are only pictures
MAX_PAGES = 200
_MAX_PICTURES = 60
_WORDS = 20  # characters a page needs, on the average, to be text and not a scan
_COVERED = 0.6  # of a scanned page, by its picture
_MIN_SIDE = 64  # pixels


def read_pdf(source: Source, allowance: Allowance) -> Contents:
    """Text and pictures of a PDF; the pages of a scan are no pictures of it."""
    try:
        document = pdfium.PdfDocument(source.data)
    except pdfium.PdfiumError as error:
        return Contents(problem=ENCRYPTED if "password" in str(error).lower() else DAMAGED)
    with document:
        pages = min(len(document), MAX_PAGES)
        texts = [_page_text(document, number) for number in range(pages)]
        text = "\n".join(filter(None, texts))[:MAX_TEXT]
        if len(text) < _WORDS * pages and _is_scanned(document):
            return Contents(text=text or None, note=SCAN)
        members = tuple(_photos(document, pages, allowance))
    return Contents(text=text, members=members, note=f"first {pages} pages read" if pages == MAX_PAGES else None)


def _page_text(document: pdfium.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        lines = page.get_textpage().get_text_bounded().replace("\0", "").splitlines()
    except pdfium.PdfiumError:
        return ""
    return "\n".join(stripped for line in lines if (stripped := line.strip()))


def _pictures(document: pdfium.PdfDocument, number: int) -> "list[pdfium.PdfImage]":
    """The picture objects of a page; none where it cannot be read."""
    try:
        return list(document[number].get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4))
    except pdfium.PdfiumError:
        return []


def _is_scanned(document: pdfium.PdfDocument) -> bool:
    """Whether the first page is one picture; a page of several, or of a small one, holds photos."""
    pictures = _pictures(document, 0)
    if len(pictures) != 1:
        return False
    left, bottom, right, top = pictures[0].get_bounds()
    width, height = document[0].get_size()
    return bool((right - left) * (top - bottom) > _COVERED * width * height)


def _photos(document: pdfium.PdfDocument, pages: int, allowance: Allowance) -> Iterator[Part]:
    """JPEG streams, as they stand in the file; other pictures in a PDF are drawings and stamps more often than photos."""
    seen: set[bytes] = set()
    for number in range(pages):
        for picture in _pictures(document, number):
            if len(seen) >= min(_MAX_PICTURES, allowance.files_left):
                return
            try:
                if "DCTDecode" not in picture.get_filters(skip_simple=True) or min(picture.get_px_size()) < _MIN_SIDE:
                    continue
                data, problem = allowance.take(io.BytesIO(bytes(picture.get_data(decode_simple=True))))
            except pdfium.PdfiumError:
                continue
            if data and data not in seen:
                seen.add(data)
                yield Part(len(seen), f"page-{number + 1}-{len(seen)}.jpg", data, problem=problem)
