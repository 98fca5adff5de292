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
    ("label", "codec"),
    [
        ("utf-7", "utf-7"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("big5", "big5"),
        ("utf-16le", "utf-16-le"),
        ("hz-gb-2312", "hz"),
        ("shift_jis", "shift_jis"),
    ],
)
def test_an_honest_label_is_believed(label, codec):
    assert decode("工会活動情況".encode(codec, "ignore"), label) == "工会活動情況".encode(codec, "ignore").decode(codec)


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252"])
def test_rare_characters_of_gbk_called_latin_are_read_in_a_short_text(label):
    assert decode("走访慰问困难职工珺堃100名。".encode("gbk"), label) == "走访慰问困难职工珺堃100名。"
    assert decode("Ålesund – Zürich, Köln: déjà vu".encode("cp1252"), label if label != "iso-8859-1" else "cp1252") == (
        "Ålesund – Zürich, Köln: déjà vu"
    )


def test_portuguese_is_not_taken_for_chinese():
    text = "Informação e organização: não há ações, situações ou comunicações"
    assert decode(text.encode("latin-1"), "iso-8859-1") == text


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


CHINESE = "今日走访慰问一线职工二十人。"


@pytest.mark.parametrize("label", ["utf-16", "utf-16le", "utf-16be", "utf-32", "UTF-16LE"])
@pytest.mark.parametrize(
    ("text", "codec"), [(CHINESE, "utf-8"), (CHINESE, "gb18030"), ("Daily report of 5 Feb.", "ascii")]
)
def test_a_wide_label_over_bytes_of_another_charset_is_not_believed(label, text, codec):
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize("label", ["utf-16le", "utf-16be", "utf-32le", "utf-32be"])
@pytest.mark.parametrize("text", [CHINESE, "Daily report", "Ежедневный отчёт"])
def test_a_wide_label_that_holds_is_believed(label, text):
    assert decode(text.encode(label), label) == text


@pytest.mark.parametrize("text", ["Günther Müller", "Café Noël in Besançon", "Société générale"])
def test_single_accented_letters_within_words_are_western(text):
    inside = " ".join(word for word in text.split() if word.isascii() or (word[0].isascii() and word[-1].isascii()))
    assert decode(inside.encode("cp1252")) == inside


@pytest.mark.parametrize("text", ["朱镕基", "a镕b", "慰问abc"])
def test_gbk_beside_letters_stays_chinese(text):
    assert decode(("工会" + text).encode("gb18030")) == "工会" + text


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-8-i", "iso8859-8", "שלום"), ("windows-874", "cp874", "สวัสดี"), ("x-cp1251", "cp1251", "привет"),
        ("x-sjis", "cp932", "日報です"), ("ks_c_5601-1987", "cp949", "안녕하세요"), ("koi8", "koi8-u", "привет"),
        ("x-gbk", "gb18030", "镕"), ("cn-big5", "big5hkscs", "報告"),
    ],
)  # fmt: skip
def test_labels_of_the_web_are_known(label, codec, text):
    assert decode(text.encode(codec), label) == text
