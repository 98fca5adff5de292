"""The hash of the body in DKIM signatures: it is compared, and where it differs that is said. No key, no verdict."""

import base64
import hashlib
from dataclasses import replace

import pytest
from rosters import CAMPAIGN, ROSTER

from domain.filing import file_mail
from parsers.facts import facts_of
from parsers.interpretation import interpret
from parsers.mail.detach import Detached, detach
from parsers.mail.signatures import MAX_SIGNATURES, MAX_SIGNED, altered
from tests.unit.test_facts import AT, facts

# RFC 6376: the example of appendix A.2, and what 3.4.3 and 3.4.4 say of an empty body
EXAMPLE = b"Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n"
EXAMPLE_HASH = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
SIMPLE = "/".join(("simple", "simple"))  # header, body
EMPTY_SIMPLE, EMPTY_RELAXED = (
    "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
)


def hashed(body: bytes, name: str = "sha256") -> str:
    return base64.b64encode(hashlib.new(name, body).digest()).decode()


def signature(bh: str, how: str = "relaxed/relaxed", more: str = "", algorithm: str = "rsa-sha256") -> str:
    return f"v=1; a={algorithm}; c={how}; d=example.com; s=s; h=From; bh={bh}; {more}b=AAAA"


def mail(body: bytes, *signatures: str) -> bytes:
    return b"".join(f"DKIM-Signature: {one}\r\n".encode() for one in signatures) + b"From: a@example.com\r\n\r\n" + body


def changed(body: bytes, *signatures: str):
    return altered(signatures, detach(mail(body, *signatures)))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (EXAMPLE, signature(EXAMPLE_HASH, SIMPLE)),
        (EXAMPLE, signature(EXAMPLE_HASH, "relaxed")),  # the body's way is simple where none is named
        (EXAMPLE + b"\r\n\r\n", signature(EXAMPLE_HASH, SIMPLE)),  # empty lines at the end are none
        (EXAMPLE.replace(b"\r\n", b"\n"), signature(EXAMPLE_HASH, SIMPLE)),  # as a file has it
        (EXAMPLE[:-2], signature(EXAMPLE_HASH, SIMPLE)),
        (b"", signature(EMPTY_SIMPLE, SIMPLE)),
        (b"\r\n\r\n", signature(EMPTY_SIMPLE, SIMPLE)),
        (b"", signature(EMPTY_RELAXED)),
        (b" \t\r\n\r\n", signature(EMPTY_RELAXED)),
        (b" C \r\nD \t E\r\n\r\n\r\n", signature(hashed(b" C\r\nD E\r\n"))),  # RFC 6376, 3.4.5
        (b" C \r\nD \t E\r\n\r\n\r\n", signature(hashed(b" C \r\nD \t E\r\n"), SIMPLE)),
        (b"a" * 90 + b"\r\nfooter", signature(hashed(b"a" * 90), more="l=90; ")),
        (b"a\r\n", signature(hashed(b"a\r\n", "sha1"), algorithm="rsa-sha1")),
        (b"a\r\n", signature(hashed(b"a\r\n"), algorithm="ed25519-sha256")),
        (b"a\r\n", signature(" ".join(hashed(b"a\r\n")))),  # folded
    ],
)
def test_a_body_that_is_as_it_was_signed_is_not_altered(body, value):
    assert changed(body, value) == ()
    assert changed(b"x" + body, value) == ("example.com",)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "v=1; a=rsa-sha256; bh=AAAA; b=x",  # whose?
        "v=1; a=rsa-sha256; d=example.com; b=x",
        "v=1; a=rsa-md5; d=example.com; bh=AAAA",
        "v=1; a=rsa-sha256; d=exa mple.com\x00; bh=AAAA",
        "v=1; a=rsa-sha256; d=example.com; bh=A",  # no base64
    ],
)
def test_a_signature_that_says_too_little_is_passed_over(value):
    assert changed(b"a\r\n", value) == ()


def test_runs_of_base64_count_as_they_stood_on_the_wire():
    attachment = base64.encodebytes(bytes(range(256)) * 60).replace(b"\n", b"\r\n")
    assert detach(mail(attachment)).runs
    assert changed(attachment, signature(hashed(attachment))) == ()
    assert changed(attachment, signature(hashed(attachment + b"x"))) == ("example.com",)


def test_of_several_signers_those_are_named_whose_body_was_another():
    own, other = signature(hashed(b"a\r\n")), signature(hashed(b"b\r\n")).replace("example.com", "List.example")
    assert changed(b"a\r\n", own, other, other) == ("list.example",)
    assert changed(b"a\r\n", *[own] * MAX_SIGNATURES, other) == ()


def test_a_body_that_is_too_large_is_not_hashed():
    large = Detached("", b"\r\n\r\n" + b"a" * MAX_SIGNED, ())
    assert altered([signature(hashed(b"b"))], large) == ()


def test_blanks_without_end_cost_no_more_than_their_length():
    assert changed(b" " * 10_000_000 + b"x", signature(hashed(b"y"))) == ("example.com",)
    assert changed(b"\r\n" * 5_000_000 + b"x", signature(hashed(b"y"))) == ("example.com",)


def test_it_is_evidence_and_changes_no_verdict():
    body = "海西州总工会今日走访".encode()
    head = b"From: haixi@example.com\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n"
    plain = facts(head + b"\r\n" + body)
    signed = facts(head + f"DKIM-Signature: {signature(hashed(b'other'))}\r\n\r\n".encode() + body)
    first, second = (file_mail(one, ROSTER, CAMPAIGN, lambda union, day: False) for one in (plain, signed))
    assert ("body_altered", "example.com") in [(fact.rule, fact.text) for fact in second.evidence]
    assert replace(second, evidence=()) == replace(first, evidence=())


def test_no_field_of_a_mail_can_say_it():
    raw = b"From: a@example.com\r\ndkim body: evil.example\r\nDkim-Body: evil.example\r\n\r\nx"
    assert "dkim body" not in facts_of(interpret(detach(raw)), sha256="", received_at=AT).fields
