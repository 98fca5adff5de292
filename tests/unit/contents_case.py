"""Files to be opened, and what is found in them."""

import io
import random
import shutil

import docx
import py7zr
import pytest
from PIL import Image

from parsers.contents import Allowance
from parsers.files import read_files
from parsers.values import Part
from tests.needs import needs

TEXT = "珺堃同志慰问一线职工"


def read(name: str, data: bytes, *, allowance: Allowance | None = None, **more):
    return list(read_files([Part(1, name, data)], allowance or Allowance(), **more))


def photo(side: int = 200, seed: int = 1) -> bytes:
    out = io.BytesIO()
    small = Image.frombytes("RGB", (8, 8), random.Random(seed).randbytes(192))
    small.resize((side, side)).save(out, "JPEG")
    return out.getvalue()


def document() -> bytes:
    made = docx.Document()
    made.add_paragraph(TEXT)
    table = made.add_table(2, 2, style="Table Grid")
    for cell, text in zip(table._cells, ("单位", "人数", "海西州总", "120"), strict=True):
        cell.text = text
    made.add_picture(io.BytesIO(photo()))
    made.sections[0].header.paragraphs[0].text = "眉上字"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def seven_zip(**more) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **more) as archive:
        archive.writestr(TEXT.encode(), "照片/名单.txt")
        archive.writestr(photo(), "照片/1.jpg")
        archive.writestr(b"", "空.txt")
    return out.getvalue()


@pytest.fixture
def soffice():
    needs(shutil.which("soffice"), "libreoffice")
