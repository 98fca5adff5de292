"""Synthetic mails with photos for benchmarks: each of about the size asked for, no two alike."""

import base64
import io
import random
from collections.abc import Iterator

from PIL import Image

PHOTOS = 3  # in one mail
SIDES = 1600, 1200


def make_mails(count: int, *, kb: int) -> Iterator[bytes]:
    """`count` mails of about `kb` KB on the wire."""
    plain = [picture(n) for n in range(6)]
    size = int(kb * 1000 / 78 * 57 / PHOTOS)  # base64 in lines of 76 and CRLF
    for number in range(count):
        yield _mail(number, [padded(plain[(number + n) % len(plain)], f"{number}/{n}", size) for n in range(PHOTOS)])


def picture(seed: int) -> bytes:
    """A JPEG of a photo's size in pixels, with something to see in every corner."""
    noise = Image.frombytes("RGB", (40, 30), random.Random(seed).randbytes(3600)).resize(SIDES)
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=60)
    return file.getvalue()


def padded(picture: bytes, name: str, size: int) -> bytes:
    """`picture` with comments (COM segments) of random bytes until it has `size`; small ones are left larger."""
    rng = random.Random(name)
    comments = [b"\xff\xfe\x00\x0a" + rng.randbytes(8)]
    missing = size - len(picture)
    while missing > 4:
        length = min(missing, 65_000)
        comments.append(b"\xff\xfe" + length.to_bytes(2, "big") + rng.randbytes(length - 2))
        missing -= length + 2
    return picture[:2] + b"".join(comments) + picture[2:]


def _mail(number: int, photos: list[bytes]) -> bytes:
    text = "各位领导好，现将今日走访慰问开展情况报上，慰问职工若干名，照片见附件。"
    parts = [b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode() + b"\r\n"]
    for n, photo in enumerate(photos):
        name = f"IMG_{number:05}_{n}.jpg"
        head = f'Content-Type: image/jpeg; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        coded = base64.encodebytes(photo).replace(b"\n", b"\r\n")
        parts.append(head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + coded)
    head = (
        f"From: <union{number % 34}@example.com>\r\nTo: <office@example.com>\r\nSubject: report {number}\r\n"
        f"Message-ID: <{number}@example.com>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="=_bench"\r\n\r\n'
    )
    return head.encode() + b"".join(b"--=_bench\r\n" + part + b"\r\n" for part in parts) + b"--=_bench--\r\n"


def make_texts(count: int, *, kb: int) -> Iterator[bytes]:
    """`count` mails of text of about `kb` KB, as an office writes them; no two alike."""
    for number in range(count):
        rng = random.Random(number)
        said = "".join(
            rng.choices("各位领导好今日走访慰问一线职工开展送温暖活动困难企业情况报上，。", k=int(kb * 1000 / 4.2))
        )
        coded = base64.encodebytes(said.encode()).replace(b"\n", b"\r\n")
        head = (
            f"From: <union{number % 34}@example.com>\r\nTo: <office@example.com>\r\nSubject: report {number}\r\n"
            f"Message-ID: <{number}@example.com>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        )
        yield head.encode() + coded
