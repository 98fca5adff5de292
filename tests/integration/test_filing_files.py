"""Which files of a mail take part in its filing: those that may say something, and not those it only carries along."""

import io

import pytest
from PIL import Image

from tests.conftest import at, make_mail, read_mailbox, rows
from tests.integration.fake import FakeMailbox

ARRIVED = at("03-03 10:00:00")


def png(width, height):
    data = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(data, "png")
    return data.getvalue()


def inline(raw):
    return raw.replace(b"Content-Disposition: attachment", b"Content-ID: <a>\r\nContent-Disposition: inline")


def attached(inner, subject):
    raw = make_mail("north@example.com", subject, body="慰问二十人。", files=(("a.bin", b"x"),))
    head, _, _ = raw.partition(b'Content-Type: application/octet-stream; name="a.bin"')
    return head + b"Content-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--=_b--\r\n"


INNER = make_mail("x@elsewhere.example", files=(("3月1日工作信息.txt", "三月一日".encode()),))


@pytest.fixture
def filed(store, reader):
    def file(raw):
        box = FakeMailbox()
        box.put(raw, arrived_at=ARRIVED)
        read_mailbox(store, box, reader)
        return rows(store, "select disposition, reason, days from inbox")[-1]

    return file


def test_a_logo_does_not_make_a_mail_that_says_nothing_a_report(filed):
    raw = make_mail("north@example.com", "3月3日信息", body="请查收", files=(("logo.png", png(120, 40)),))
    assert filed(inline(raw)) == ("triage", "empty", None)


def test_a_photo_in_the_text_does(filed):
    raw = make_mail("north@example.com", "3月3日信息", body="请查收", files=(("photo.png", png(640, 480)),))
    assert filed(inline(raw)) == ("report", None, "2026-03-03")


def test_a_small_picture_that_is_attached_does(filed):
    raw = make_mail("north@example.com", "3月3日信息", body="请查收", files=(("photo.png", png(120, 40)),))
    assert filed(raw) == ("report", None, "2026-03-03")


def test_a_signature_file_does_not(filed):
    raw = make_mail("north@example.com", "3月3日信息", body="请查收", files=(("smime.p7s", b"0\x80"),))
    assert filed(raw) == ("triage", "empty", None)


def test_what_an_attached_mail_carries_decides_no_day(filed):
    assert filed(attached(INNER, "信息")) == ("report", None, "2026-03-03")


def test_what_a_forward_passes_on_does(filed):
    assert filed(attached(INNER, "转发：信息")) == ("report", None, "2026-03-01")
