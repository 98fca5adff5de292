"""The tree of a mail by its boundaries: every byte belongs somewhere, whatever the nesting."""

import time

import pytest

from parsers.mail.mime import MAX_DEPTH, MAX_PARTS, OVER_LIMIT, first_field, split

TOP = b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n'


def shape(entity):
    return (entity.content_type, *map(shape, entity.children)) if entity.children else entity.content_type


def test_parts_are_split_at_their_boundary():
    tree = split(TOP + b"--B\r\n\r\none\r\n--B\r\nContent-Type: text/html\r\n\r\ntwo\r\n--B--\r\n")
    assert shape(tree) == ("multipart/mixed", "text/plain", "text/html")
    assert [child.body for child in tree.children] == [b"one", b"two"]


def test_a_forwarded_mail_is_cut_out_as_it_stood():
    inner = b"Subject: in\r\n" + TOP + b"--B\r\n\r\nwithin\r\n--B--\r\n"
    outer = TOP + b"--B\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--B\r\n\r\nafter\r\n--B--\r\n"
    forward, after = split(outer).children
    assert forward.body == inner
    assert after.body == b"after"


def test_a_misspelt_boundary_is_guessed_from_what_follows_it():
    tree = split(
        TOP + b"--X\r\nContent-Type: text/plain\r\n\r\none\r\n--X\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--X--"
    )
    assert [child.body for child in tree.children] == [b"one", b"two"]


def test_a_multipart_without_parts_is_text():
    assert shape(split(TOP + b"only words")) == "text/plain"


@pytest.mark.parametrize("eol", [b"\n", b"\r", b"\r\n"])
def test_every_line_end_parts_lines(eol):
    raw = (TOP + b"--B\r\nX: y\r\n\r\none\r\n--B--\r\n").replace(b"\r\n", eol)
    (child,) = split(raw).children
    assert (first_field(child.header, "x"), child.body) == (b"y", b"one")


def test_a_field_is_found_whatever_its_case_and_folding():
    assert first_field(b"a: 1\r\nX-Long : one\r\n two\r\nx-long: other", "X-LONG") == b"one\r\n two"
    assert first_field(b"ax-long: 1", "x-long") == b""


def test_what_is_nested_too_deep_stays_in_one_piece():
    depth = MAX_DEPTH + 40
    raw = (
        b"".join(b'Content-Type: multipart/mixed; boundary="B%d"\r\n\r\n--B%d\r\n' % (n, n) for n in range(depth))
        + b"\r\ndeep"
    )
    tree = split(raw)
    for _ in range(MAX_DEPTH):
        (tree,) = tree.children
    assert (tree.children, tree.content_type) == ((), "multipart/mixed")
    assert tree.body.endswith(b"deep")


def test_what_stands_behind_the_last_part_that_is_read_is_one_more():
    raw = TOP + b"".join(b"--B\r\n\r\n%d\r\n" % n for n in range(5000)) + b"--B--\r\n"
    *_, last, rest = split(raw).children
    assert last.body == b"%d" % (MAX_PARTS - 2)
    assert rest.content_type == OVER_LIMIT
    assert rest.body.strip().startswith(b"--B\r\n\r\n%d\r\n" % (MAX_PARTS - 1))
    assert b"4999" in rest.body


@pytest.mark.parametrize(
    "raw",
    [
        TOP + b"--B\r\n\r\nx" + b"\r\n--x" * 300_000,
        TOP + b"--B\r\n\r\nx\r\n" * 100_000,
        TOP + b"--B\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n" * 50_000,
        b"Content-Type: message/rfc822\r\n\r\n" * 50_000,
        TOP * 20_000,
        b"X: " + b"\r\n y" * 300_000,
        b"\r" * 1_000_000,
        b"--" * 500_000,
    ],
)
def test_work_is_linear_on_mails_made_to_be_slow(raw):
    start = time.perf_counter()
    split(raw)
    assert time.perf_counter() - start < 20
