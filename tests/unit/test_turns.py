"""The sender that a header claims, read in haste for the order of work."""

import pytest

from ingest.turns import claimed_sender


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        (b"From: <North@Example.com>\r\nSubject: x\r\n\r\n", "north@example.com"),
        (b"Received: x\r\nfrom: north@example.com\r\n\r\n", "north@example.com"),
        (b'FROM: "a <b@c>" <north@example.com>\n\n', "north@example.com"),
        (b"From: =?utf-8?B?5YyX?=\r\n\t<north@example.com>\r\n\r\n", "north@example.com"),
        (b"From:\r\n north@example.com\r\nTo: x@y", "north@example.com"),
        (b"From: a@b\r\nFrom: north@example.com\r\n\r\n", "a@b"),  # whoever claims two is no rostered sender in the end
        (b"Subject: x\r\n\r\nFrom: north@example.com", ""),  # the body
        (b"X-From: north@example.com\r\n\r\n", ""),
        (b"From: <" + b"a" * 5000 + b"@example.com>\r\n\r\n", "a" * 1998),
        (b"From: \xe5\xff<\x00@\xe5>\r\n\r\n", "\0@\ufffd"),
        (b"From:", ""),
        (b"\r\n\r\nFrom: a@b", ""),
        (b"", ""),
    ],
)
def test_the_first_from_field_says_whose_turn_it_is(head, sender):
    assert claimed_sender(head) == sender
