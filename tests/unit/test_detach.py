import base64
import hashlib
import random
import time
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail.detach import MIN_RUN_BYTES, Detached, Run, attach, detach, detach_pieces, run_of, token

BIG = bytes(range(256)) * 40


def wrapped(data: bytes, *, width: int = 76, eol: bytes = b"\r\n") -> bytes:
    text = base64.b64encode(data)
    return b"".join(text[at : at + width] + eol for at in range(0, len(text), width))


@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
@pytest.mark.parametrize("width", [60, 64, 72, 76, 120])
@pytest.mark.parametrize("extra", range(60))
def test_a_run_becomes_one_token_and_comes_back(eol, width, extra):
    data = BIG + b"x" * extra
    raw = b"Subject: x" + eol * 2 + wrapped(data, width=width, eol=eol) + b"--B--" + eol
    halves = detach(raw)
    assert [run.data for run in halves.runs] == [data]
    assert [run.sha256 for run in halves.runs] == [hashlib.sha256(data).hexdigest()]
    assert len(halves.skeleton) < 100
    assert attach(halves) == raw


def test_a_run_at_the_end_without_line_end_comes_back():
    raw = b"\r\n" + wrapped(BIG).rstrip()
    assert len(detach(raw).runs) == 1
    assert attach(detach(raw)) == raw


def test_two_runs_with_prose_between_keep_their_order():
    raw = wrapped(BIG) + b"some words in between\r\n" + wrapped(BIG[::-1])
    assert [run.data for run in detach(raw).runs] == [BIG, BIG[::-1]]


def test_a_damaged_line_ends_the_run_and_nothing_is_lost():
    lines = wrapped(BIG * 4).split(b"\r\n")
    lines[300] = b"*" + lines[300][1:]
    raw = b"\r\n".join(lines)
    halves = detach(raw)
    assert len(halves.runs) == 2
    assert attach(halves) == raw


@pytest.mark.parametrize("tail", [b"QR==", b"Q===", b"====", b"QQ=", b"QQ==QQ=="])
def test_a_last_line_that_would_not_encode_back_stays_in_the_skeleton(tail):
    raw = wrapped(BIG + BIG[: 76 * 3 // 4 * 3 - len(BIG) % (76 * 3 // 4)]) + tail + b"\r\n"
    assert attach(detach(raw)) == raw


def test_a_short_run_is_left_alone():
    raw = wrapped(b"x" * (MIN_RUN_BYTES - 60))
    assert detach(raw) == Detached(detach(raw).sha256, raw, ())


def test_a_look_alike_of_a_token_is_only_text():
    other = token("0" * 64, 0)
    raw = other + b"\r\n" + wrapped(BIG)
    halves = detach(raw)
    assert other in halves.skeleton
    assert attach(halves) == raw


def test_work_is_linear_on_bytes_made_to_be_slow():
    line = b"A" * 76 + b"\r\n"
    hostile = [
        (line * 15 + b"!" * 76 + b"\r\n") * 3000,
        (line + b"B" * 72 + b"\r\n") * 30000,
        line * 60000,
        b"A" * 5_000_000,
    ]
    for raw in hostile:
        start = time.perf_counter()
        assert attach(detach(raw)) == raw
        assert detach_pieces(raw[at : at + 500] for at in range(0, len(raw), 500)) == detach(raw)
        assert time.perf_counter() - start < 20  # seconds where the quadratic way takes minutes


lines_of_base64 = st.builds(
    wrapped,
    st.binary(max_size=200).map(lambda seed: (seed + b"!") * (MIN_RUN_BYTES // (len(seed) + 1) + 2)),
    width=st.sampled_from([40, 60, 64, 72, 76, 80]),
    eol=st.sampled_from([b"\n", b"\r\n", b"\r"]),
)
anything = st.one_of(
    lines_of_base64, st.binary(max_size=300), st.sampled_from([b"\r\n", b"\n", b"=", b"--B\r\n", b"A" * 76])
)


@given(st.lists(anything, max_size=6).map(b"".join))
def test_attach_undoes_detach_for_any_bytes(raw):
    assert attach(detach(raw)) == raw


@given(st.data())
def test_a_mail_in_pieces_is_detached_as_the_whole(data):
    raw = data.draw(st.lists(anything, max_size=6).map(b"".join))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    pieces = [raw[start:end] for start, end in pairwise([0, *cuts, len(raw)])]
    assert detach_pieces(pieces) == detach(raw)


@pytest.mark.parametrize("step", [1, 7, 78, 4096])
def test_where_a_mail_is_cut_does_not_matter(step):
    lines = [*wrapped(BIG).split(b"\r\n"), b"A" * 72]
    damaged = [*lines[:90], b"*" + lines[90][1:], *lines[91:]]
    for body in (
        wrapped(BIG),
        wrapped(BIG).rstrip(),
        wrapped(BIG[:1000]) + b"\r\n" + wrapped(BIG, width=72, eol=b"\n"),
        b"\r\n".join(lines),
        b"\r\n".join(damaged),
        wrapped(BIG, width=12_000) * 2,
    ):
        raw = b"Subject: x\r\n\r\n" + body + b"--B--\r\n"
        assert detach_pieces(raw[at : at + step] for at in range(0, len(raw), step)) == detach(raw)


def test_a_mail_in_pieces_is_never_in_memory_beside_its_runs():
    raw = wrapped(random.Random(1).randbytes(12_000_000))
    tracemalloc.start()  # what is made from here on counts
    try:
        (run,) = detach_pieces(raw[at : at + 500_000] for at in range(0, len(raw), 500_000)).runs
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(run.data) == 12_000_000
    assert most < len(raw) + 2_000_000  # the run, what it grows by, and what is looked at


def test_a_run_of_one_line_width_encodes_as_it_was():
    run = Run(b"abc", "", 76, b"\r\n")
    assert attach(Detached("0" * 64, token("0" * 64, 0), (run,))) == b"YWJj"


def test_a_line_stands_for_a_run_only_if_it_is_its_token_and_nothing_else():
    own, other = "ab" * 32, "cd" * 32
    assert run_of(token(own, 12), own) == 12
    for line in (
        b"",
        token(own, 1)[:-1],
        token(own, 1) + b"0",
        token(own, 1) + b" ",
        token(other, 1),
        token(own, 1)[:-1] + b"x",
    ):
        assert run_of(line, own) is None
