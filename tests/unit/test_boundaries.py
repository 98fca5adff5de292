"""Multiparts whose boundary is missing, doubled, misspelt or never occurs: nothing that a person would see vanishes."""

import base64
import quopri
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.mail.detach import Detached, detach
from parsers.mail.message import parse
from parsers.mail.mime import split

HEAD = b"From: a@example.com\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
PICTURE = b"Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(PNG)
WORDS = b"Content-Type: text/plain\r\n\r\nnine people visited"
SAID = "nine people visited"


def typed(parameters: bytes, body: bytes, *more: bytes) -> bytes:
    return (
        HEAD
        + b"".join(b"%b\r\n" % line for line in more)
        + b"Content-Type: multipart/mixed"
        + parameters
        + b"\r\n\r\n"
        + body
    )


def two(boundary: bytes) -> bytes:
    """A body of a text and a picture."""
    return b"--%b\r\n%b\r\n--%b\r\n%b\r\n--%b--\r\n" % (boundary, WORDS, boundary, PICTURE, boundary)


def read(raw: bytes):
    halves = detach(raw)
    found = parse(halves)
    assert found == parse(Detached(halves.sha256, raw, ()))
    return found


@pytest.mark.parametrize(
    "raw",
    [
        typed(b"", two(b"XX")),
        typed(b"; boundary=", two(b"XX")),
        typed(b'; boundary=""', two(b"--=_X")),
        typed(b"; boundary=AA; boundary=XX", two(b"XX")),
        typed(b'; boundary="XX"; boundary="AA"', two(b"XX")),
        typed(b'; boundary="AA"\r\nContent-Type: multipart/mixed; boundary="XX"', two(b"XX")),
        typed(b'; boundary="aBc"', two(b"AbC")),
        typed(b"; boundary='XX'", two(b"XX")),
        typed(b"; boundary=XX", two(b"'XX'")),
        typed(b"; boundary=XX", two(b'"XX"')),
        typed(b'; boundary=" XX "', two(b"XX")),
        typed(b'; boundary="XX"', two(b" XX")),
        typed(b'; boundary="--XX"', two(b"XX")),
        typed(b'; boundary="XX"', two(b"--XX")),
        typed(b'; boundary="=?utf-8?Q?XX?="', two(b"=?utf-8?Q?XX?=")),
        typed(b'; boundary="%E5%B7"', two(b"%E5%B7")),
        typed(b"; boundary=" + b"X" * 300, two(b"X" * 300)),
        typed(b"; boundary=XX", two(b"XX").partition(b"\r\n")[2]),  # the first delimiter was lost
        (HEAD + b"Content-Type: multipart; boundary=XX\r\n\r\n" + two(b"XX")),
        typed(b"; boundary=XX", two(b"XX").removesuffix(b"--XX--\r\n")),
        typed(b"; boundary=XX", b"--XX--\r\n" + two(b"XX")),
        typed(b"; boundary=XX", base64.encodebytes(two(b"XX")), b"Content-Transfer-Encoding: base64"),
        typed(b"; boundary=XX", base64.encodebytes(two(b"YY")), b"Content-Transfer-Encoding: base64"),
        typed(b"; boundary=_=XX", quopri.encodestring(two(b"_=XX")), b"Content-Transfer-Encoding: quoted-printable"),
        typed(b"; boundary=XX", two(b"XX"), b"Content-Transfer-Encoding: base64"),  # says so and is not
    ],
)  # fmt: skip
def test_the_parts_are_found_by_whatever_boundary_stands_there(raw):
    found = read(raw)
    assert found.text == SAID
    assert [part.data for part in found.parts] == [PNG]


@pytest.mark.parametrize("parameters", [b"", b"; boundary=AA", b"; boundary=AA; boundary=BB"])
@pytest.mark.parametrize("heads", [b"\r\n", b"X-Own: 1\r\nContent-Type: text/plain\r\n\r\n", b"Subject: x\r\n\r\n"])
def test_a_boundary_that_is_closed_later_parts_whatever_its_parts_begin_with(parameters, heads):
    found = read(typed(parameters, b"--Q\r\n" + heads + b"one\r\n--Q\r\n" + heads + b"two\r\n--Q--\r\n"))
    assert found.text == "one\ntwo"


@pytest.mark.parametrize("encoding", [None, b"8bit", b"base64"])
@pytest.mark.parametrize("parameters", [b"", b"; boundary=AA", b'; boundary="AA"; boundary="BB"'])
@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"nine people visited", SAID),
        (b"nine people\r\n-----\r\nvisited\r\n-------\r\n", "nine people\n-----\nvisited\n-------"),
        (b"<html><body><p>nine people visited</p></body></html>", SAID),
        ("<p>今日慰问九人</p>".encode("gbk"), "今日慰问九人"),
        ("今日慰问 九人".encode(), "今日慰问 九人"),
    ],
)
def test_where_no_part_can_be_found_the_body_is_shown_by_its_look(encoding, parameters, body, text):
    head = (b"Content-Transfer-Encoding: " + encoding,) if encoding else ()
    bodies = [body, base64.encodebytes(body)] if encoding == b"base64" else [body]
    for sent in bodies if b" " in body else bodies[-1:]:
        found = read(typed(parameters, sent, *head))
        assert (found.text, found.parts) == (text, ())
        assert bool(found.html) == body.startswith(b"<")


@pytest.mark.parametrize(("kind", "name"), [(b"multipart/mixed", ""), (b"multipart/x-zip; name=a.zip", "a.zip")])
def test_what_is_no_text_is_kept_as_a_file(kind, name):
    for head, body in ((b"Content-Transfer-Encoding: base64\r\n", base64.encodebytes(PNG)), (b"", PNG)):
        (part,) = read(HEAD + head + b"Content-Type: " + kind + b"\r\n\r\n" + body).parts
        assert (part.data, part.filename, part.problem) == (PNG, name, None)
        assert part.declared_type == kind.partition(b";")[0].decode()


@pytest.mark.parametrize(
    "body",
    [
        b"nine people visited\r\n--AA--\r\n",
        b"--AA--\r\nnine people visited\r\n",
        b"--AA--\r\n--AA--\r\nnine people visited",
        b"nine people visited\r\n--AA\r\n\r\n--AA--\r\n",
        b"--AA\r\n\r\n--AA--\r\nnine people visited\r\n",
        b"nine people visited\r\n--AA\r\n" + PICTURE + b"\r\n--AA--\r\n",
        b"This is a multi-part message in MIME format.\r\n--AA\r\n\r\n--AA--\r\nnine people visited",
        b"--AA\r\nContent-Type: multipart/alternative; boundary=BB\r\n\r\nnine people visited\r\n--AA--\r\n",
    ],
)
def test_words_outside_of_all_parts_are_shown_where_the_parts_hold_none(body):
    assert read(typed(b"; boundary=AA", body)).text == SAID


@pytest.mark.parametrize(
    ("before", "part", "behind"),
    [
        (b"This is a multi-part message in MIME format.", PICTURE, b""),
        (b"", PICTURE, b"scanned for viruses"),
        (b"words for old programs", WORDS, b"list footer"),
    ],
)
def test_words_that_nobody_is_meant_to_see_stay_out(before, part, behind):
    found = read(typed(b"; boundary=AA", before + b"\r\n--AA\r\n" + part + b"\r\n--AA--\r\n" + behind))
    assert found.text == (SAID if part == WORDS else "")


@pytest.mark.parametrize("closed", [True, False])
def test_a_nested_multipart_of_the_same_name_loses_nothing(closed):
    inner = (
        b"Content-Type: multipart/alternative; boundary=AA\r\n\r\n--AA\r\n" + WORDS + b"\r\n" + b"--AA--\r\n" * closed
    )
    found = read(typed(b"; boundary=AA", b"--AA\r\n" + inner + b"--AA\r\n" + PICTURE + b"\r\n--AA--\r\n"))
    assert (found.text, [part.data for part in found.parts]) == (SAID, [PNG])


def test_a_nested_multipart_without_a_boundary_ends_where_its_parent_goes_on():
    inner = b"Content-Type: multipart/alternative\r\n\r\n" + two(b"CC")
    found = read(typed(b"; boundary=AA", b"--AA\r\n" + inner + b"--AA\r\n\r\nmore\r\n--AA--\r\n"))
    assert (found.text, [part.number for part in found.parts]) == (f"{SAID}\nmore", [2])


pieces = st.sampled_from(
    [b"--AA\r\n", b"--AA--\r\n", b"--aa\r\n", b"--BB\r\n", b"--BB--\r\n", b"\r\n", WORDS + b"\r\n", PICTURE, b"words here\r\n",
     b"Content-Type: multipart/alternative\r\n\r\n", b"Content-Type: multipart/mixed; boundary=AA\r\n\r\n",
     b"Content-Type: multipart/related; boundary=BB\r\nContent-Transfer-Encoding: base64\r\n\r\n", b"<p>page</p>\r\n"]
)  # fmt: skip
heads = st.sampled_from([b"", b"; boundary=AA", b"; boundary=BB; boundary=AA", b"; boundary='AA'"])
encodings = st.sampled_from(
    [(), (b"Content-Transfer-Encoding: base64",), (b"Content-Transfer-Encoding: quoted-printable",)]
)


@settings(deadline=None, max_examples=300)
@given(heads, encodings, st.lists(pieces, max_size=10).map(b"".join))
def test_detaching_changes_nothing_whatever_the_boundaries(parameters, encoding, body):
    found = read(typed(parameters, body, *encoding))
    numbers = [part.number for part in found.parts]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    "raw",
    [
        typed(b"; boundary=AA", b"--x\r\nwords\r\n" * 200_000),
        typed(b"; boundary=x" * 20_000, b"--y\r\nX: y\r\n" * 100_000),
        typed(b"; boundary=AA", b"--AA\r\nContent-Type: multipart/mixed\r\n\r\n" * 3000 + b"--z\r\n" * 300_000),
        typed(b"; boundary=AA", b"--AA\r\nContent-Type: message/rfc822\r\n\r\n" * 30 + HEAD + b"--z1\r\n" * 300_000),
    ],
)  # fmt: skip
def test_a_boundary_is_looked_for_in_linear_time(raw):
    start = time.perf_counter()
    split(raw)
    assert time.perf_counter() - start < 20


def test_multiparts_encoded_in_one_another_end_somewhere():
    raw = b"words"
    for _ in range(60):
        escaped = (
            b"--A\r\nContent-Type: multipart/mixed; boundary=A\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            + raw
        )
        raw = escaped.replace(b"=", b"=3D").replace(b"--A", b"=2D-A")
    found = read(typed(b"; boundary=A", raw, b"Content-Transfer-Encoding: quoted-printable"))
    assert found.text or found.parts
