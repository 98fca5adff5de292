"""The day's photos as a contact sheet: small JPEGs with union and caption, four across, on A4."""

import io
from collections.abc import Sequence

from xlsxwriter.image import Image

from reports.digest.photos import Picture
from reports.office.sheets import Book, put
from reports.wording import Words

_ACROSS = 4
_COLUMN, _ROW = 24, 112  # characters, points: a cell of a picture
_PIXELS = (165, 140)  # of a picture in it


def photo_sheet(book: Book, pictures: Sequence[Picture], words: Words, *, title: str) -> None:
    """One sheet; a row of pictures, and below it their captions."""
    sheet = book.sheet(words("x_photos"))
    sheet.set_portrait()
    sheet.set_column(0, _ACROSS - 1, _COLUMN)
    top = book.title(sheet, title)
    caption = book.style(text_wrap=True, num_format="@")
    for number, picture in enumerate(pictures):
        row, column = top + number // _ACROSS * 2, number % _ACROSS
        if column == 0:
            sheet.set_row(row, _ROW)
            sheet.set_row(row + 1, 42)
        measured = Image(io.BytesIO(picture.data))  # of a JPEG that we made
        scale = min(_PIXELS[0] / measured.width, _PIXELS[1] / measured.height)
        placed = {"x_scale": scale, "y_scale": scale, "x_offset": 3, "y_offset": 3, "object_position": 1}
        sheet.insert_image(row, column, "photo.jpg", placed | {"image_data": io.BytesIO(picture.data)})
        put(sheet, row + 1, column, f"{picture.union}\n{picture.title}".strip(), caption)
