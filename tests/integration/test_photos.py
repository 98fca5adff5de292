"""The photos of a digest: which are shown, and that each is made small once, in a child."""

import email.policy
import io
from datetime import date
from email.message import EmailMessage

import pytest
from PIL import Image

from reports.digest.photos import make_ready
from tests.conftest import rows
from tests.integration import digest_case
from tests.integration.digest_case import digest_of

office = digest_case.office  # fixtures


def a_photo(colour, kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, kind)
    return out.getvalue()


def put(office, name, sender, minute, photos):
    """A mail with photos (name -> bytes), received at ten past nine."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["Received"] = f"from mx.example.com by imap.example.com; Fri, 05 Feb 2021 10:{minute:02}:00 +0800"
    message["From"], message["Subject"] = f"{sender}@example.com", "工作信息"
    message.set_content("今日慰问职工50人，情况良好。\n")
    for filename, data in photos.items():
        message.add_attachment(data, "image", filename.rpartition(".")[2].replace("jpg", "jpeg"), filename=filename)
    (office.folder / "box" / f"{name}.eml").write_bytes(message.as_bytes())


def test_photos_are_one_of_each_union_first_and_none_from_a_private_file(office):
    for n, (sender, names) in enumerate(
        {"east": ("1.jpg", "2.jpg"), "west": ("困难职工花名册.jpg",), "port": ("现场.jpg",)}.items()
    ):
        put(office, f"photo{n}", sender, n, {name: a_photo((40 * n, 90 * k, 120)) for k, name in enumerate(names)})
    digest = digest_of(office, "5 16:10:00")
    assert [photo.union for photo in digest.photos] == ["东山总工会", "港口工会", "东山总工会"]
    for photo in (picture.data for picture in digest.photos):
        with Image.open(io.BytesIO(photo)) as image:
            assert max(image.size) <= 320
            assert not image.getexif()


def test_photos_are_made_small_once_and_one_that_cannot_be_is_passed_over(office):
    damaged = bytearray(a_photo("red", "PNG"))
    damaged[300:400] = bytes(100)  # its markers say that it is whole
    put(office, "photos", "east", 0, {"1.png": bytes(damaged), "2.png": a_photo("blue", "PNG")})
    assert len(digest_of(office, "5 16:10:00").photos) == 1
    parts = office.parts
    with parts.store(office.now) as store:
        assert sorted(rows(store, "select length(data) > 0 from thumbnails")) == [(0,), (1,)]
        make_ready(store, date(2021, 2, 5), lambda data: pytest.fail("made again"), limit=6)
