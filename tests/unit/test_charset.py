"""Bytes to text where labels lie: the superset for the GB family, and nothing lost silently."""

import pytest

from parsers.mail.charset import clean, decode

NAMES = "张珺、王堃、李喆、朱镕同志慰问职工"  # GBK characters that GB2312 has not


@pytest.mark.parametrize(
    "label", ["gb2312", "GB2312", "gbk", "cp936", "x-gbk", "gb18030", '"gb2312"', " gb2312 ", "gb_2312-80"]
)
def test_what_is_called_gb2312_is_read_as_its_superset(label):
    assert decode(NAMES.encode("gbk"), label) == NAMES


@pytest.mark.parametrize(
    "label", [None, "", "x-unknown", "unknown-8bit", "utf-8", "us-ascii", "utf-7", "undefined", "\0", "a" * 999]
)
def test_gbk_without_a_label_or_with_a_false_one_is_read(label):
    assert decode(NAMES.encode("gbk"), label) == NAMES


@pytest.mark.parametrize("label", ["gb2312", "gbk", "iso-8859-1", "windows-1252", "us-ascii", "x-unknown", None])
def test_utf_8_under_a_false_label_is_read(label):
    assert decode(NAMES.encode(), label) == NAMES


@pytest.mark.parametrize(
    ("label", "codec"), [("big5", "big5"), ("utf-16le", "utf-16-le"), ("hz-gb-2312", "hz"), ("shift_jis", "shift_jis")]
)
def test_an_honest_label_is_believed(label, codec):
    assert decode("工会活動情況".encode(codec, "ignore"), label) == "工会活動情況".encode(codec, "ignore").decode(codec)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_says_what_a_text_is(codec):
    assert decode("\ufeff工作信息".encode(codec)) == "工作信息"


def test_four_byte_characters_of_gb18030_are_read():
    assert decode("𠮷㐂".encode("gb18030"), "gb2312") == "𠮷㐂"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_one_damaged_character_does_not_cost_the_text(codec):
    text = "走访慰问环卫工人" * 40
    data = bytearray(text.encode(codec))
    data[101] = 0xFF
    found = decode(bytes(data), codec)
    assert found.count("环卫工人") >= 38
    assert "\ufffd" in found


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff", b"\xff\xfe", bytes(range(256)), b"\x80" * 1000, b"\xef\xbb\xbf"])
def test_any_bytes_give_text_that_can_be_stored(data):
    text = decode(data, "gb2312")
    assert "\0" not in text
    assert text.encode("utf-8").decode() == text


def test_cleaning_takes_out_what_cannot_be_stored():
    assert clean("\ufeffa\0b\udce5") == "ab?"
