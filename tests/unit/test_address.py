"""Who sent a mail: one field with one address, or nobody."""

import base64
import time

import pytest

from parsers.mail.address import read_sender
from parsers.values import Sender

GBK = b"=?GBK?B?" + base64.b64encode("李四".encode("gbk")) + b"?="


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (b"li@example.com", ""),
        (b"<li@example.com>", ""),
        (b"Li <li@example.com>", "Li"),
        (b"Li<li@example.com>", "Li"),
        (b'"Li, Si" <li@example.com>', "Li, Si"),
        (b'"' + GBK + b'" <li@example.com>', "李四"),
        (GBK + b" <li@example.com>", "李四"),
        (GBK + b"\r\n <LI@Example.com>", "李四"),
        ('"李四" <li@example.com>'.encode("gbk"), "李四"),
        ("李四 <li@example.com>".encode(), "李四"),
        (b"li@example.com (Li)", "Li"),
        ('李四 "科长" <li@example.com>'.encode(), '李四 "科长'),
        (b'"li@example.com" <li@example.com>', "li@example.com"),
        ('"诚乗" <li@example.com>'.encode("gbk"), "诚乗"),
        (b"'Li' <li@example.com>", "Li"),
        (b'"" <li@example.com>', ""),
    ],
)
def test_one_address_is_read_with_its_name(field, name):
    sender = read_sender([field])
    assert (sender.address, sender.name.strip('"'), sender.claimed) == ("li@example.com", name, "li@example.com")


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [b""],
        [b"Li"],
        [b"Li <>"],
        [b"<li@example.com"],
        [b"li@example.com, wang@example.com"],
        [b"Li <li@example.com>, Wang <wang@example.com>"],
        [b"<li@example.com><wang@example.com>"],
        [b"li@example.com <who@evil.example>"],
        [b'"li@example.com" <who@evil.example>'],
        [b'"LI@EXAMPLE.COM via x" <who@evil.example>'],
        [b"li@example.com", b"wang@example.com"],
        [b"li@example.com", b"li@example.com"],
        [b"li@@example.com"],
        [b"li@example.com@evil.example"],
        [b"group: li@example.com;"],
        [b"li <li@exa mple.com>"],
        ["<李@例子.example>".encode()],
    ],
)
def test_anything_else_names_nobody(fields):
    assert read_sender(fields).address == ""


def test_in_doubt_the_name_holds_what_is_shown():
    assert "li@example.com" in read_sender([b"li@example.com <who@evil.example>"]).name
    assert read_sender([b"li@example.com", b"wang@example.com"]).name == "li@example.com; wang@example.com"
    assert read_sender([b"Li <li@example.com>, <x@example.com>"]).name == "Li <li@example.com>, <x@example.com>"


def test_without_a_field_there_is_nobody():
    assert read_sender([]) == Sender("", "", "")


@pytest.mark.parametrize("field", [b"(" * 500, b"a" + b" " * 100_000 + b"b", b'"' * 100_000, b"<" * 100_000, b'"\\' * 50_000, b" " * 1990,
                                   b"a " * 990, b'" ' * 990, b"a@" * 900])  # fmt: skip
def test_a_field_made_to_be_slow_names_nobody_soon(field):
    start = time.perf_counter()
    assert read_sender([field]).address == ""
    assert time.perf_counter() - start < 3


@pytest.mark.parametrize(
    "value", [b", <north@example.com>", b"name <north@example.com>,", b",north@example.com, ,", b"north@example.com,"]
)
def test_an_empty_element_of_a_list_is_no_second_address(value):
    assert read_sender([value]).address == "north@example.com"


@pytest.mark.parametrize(
    "value", [b"<north@example.com>, <south@example.com>", b"north@example.com south@example.com,", b",", b", ,"]
)
def test_two_addresses_or_none_name_nobody(value):
    assert read_sender([value]).address == ""
