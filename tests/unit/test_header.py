"""Header bytes to text, and parameters in every form that senders use."""

import base64
import time

import pytest

from parsers.mail.header import decode_words, lenient_base64, parameters, unfold

NAME = "海西州总工会（小喆）春联.jpg"


def word(text: str, codec: str = "utf-8", label: str = "", cut: slice = slice(None)) -> bytes:
    return b"=?%s?B?%s?=" % ((label or codec).encode(), base64.b64encode(text.encode(codec)[cut]))


def filename(value: bytes) -> str:
    return parameters(b"attachment; " + value)[1].get("filename", "")


@pytest.mark.parametrize(
    "value",
    [
        word(NAME),
        word(NAME, "gbk", "gb2312"),
        word(NAME, "gbk", "GBK"),
        word(NAME, "gb18030", "x-gbk"),
        word(NAME, "gbk", "utf-8"),
        word(NAME, "utf-8", "gb2312"),
        NAME.encode(),
        NAME.encode("gbk"),
        b'"' + word(NAME) + b'"',
    ],
)
def test_a_subject_is_read_however_it_is_written(value):
    assert decode_words(value).strip('"') == NAME


def test_words_that_split_a_character_are_joined_as_bytes():
    for codec in ("utf-8", "gbk"):
        for at in range(1, 12):
            halves = word(NAME, codec, cut=slice(0, at)) + b"\r\n " + word(NAME, codec, cut=slice(at, None))
            assert decode_words(halves) == NAME


def test_words_of_two_charsets_stand_beside_each_other():
    assert decode_words(word("海西", "gbk") + b" " + word("信息")) == "海西信息"


def test_text_between_words_keeps_its_spaces():
    assert decode_words(b"Re: " + word("海西") + b" and " + word("信息")) == "Re: 海西 and 信息"


def test_quoted_printable_words_are_read():
    assert decode_words(b"=?utf-8?q?=E6=B5=B7=E8=A5=BF_2?=") == "海西 2"


@pytest.mark.parametrize(
    "value", [b"=?utf-8?B?5rW3", b"=?utf-8?X?abc?=", b"=??B??=", b"=?utf-8?B?5rW36KW?=", b"=?=", b"=?a?b"]
)
def test_damaged_words_give_some_text(value):
    assert isinstance(decode_words(value), str)


def test_base64_without_padding_or_with_spaces_is_read():
    assert decode_words(b"=?utf-8?B?5rW36KW/?=") == decode_words(b"=?utf-8?B?5rW3 6KW/?=") == "海西"
    assert lenient_base64(b"QQ==QUI=") == b"AAB"


@pytest.mark.parametrize(
    "value",
    [
        b'filename="' + NAME.encode() + b'"',
        b'filename="' + NAME.encode("gbk") + b'"',
        b"filename=" + NAME.encode("gbk"),
        b'filename="' + word(NAME) + b'"',
        b"filename=" + word(NAME, "gbk"),
        b'filename="' + word(NAME, "gbk", "gb2312") + b'"',
        b"filename*=utf-8''" + b"".join(b"%%%02X" % c for c in NAME.encode()),
        b"filename*=gbk''" + b"".join(b"%%%02x" % c for c in NAME.encode("gbk")),
        b"filename*=''" + b"".join(b"%%%02x" % c for c in NAME.encode("gbk")),
        b"filename*=\"utf-8''" + b"".join(b"%%%02X" % c for c in NAME.encode()) + b'"',
        b"filename=\"stand-in.jpg\"; filename*=utf-8''" + b"".join(b"%%%02X" % c for c in NAME.encode()),
        b"filename*=utf-8''" + b"".join(b"%%%02X" % c for c in NAME.encode()) + b'; filename="stand-in.jpg"',
        b'filename="' + b"".join(b"%%%02X" % c for c in NAME.encode()) + b'"',
        b'FileName = "' + NAME.encode() + b'"',
    ],
)
def test_a_file_name_is_read_however_it_is_written(value):
    assert filename(value) == NAME


@pytest.mark.parametrize("codec", ["utf-8", "gbk"])
@pytest.mark.parametrize("size", [1, 2, 5, 7, 40])
def test_continuations_are_joined_even_within_a_character(codec, size):
    data = NAME.encode(codec)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    sections = [b"filename*%d*=%s%s" % (n, codec.encode() + b"''" if n == 0 else b"", b"".join(b"%%%02X" % c for c in piece))
                for n, piece in enumerate(pieces)]  # fmt: skip
    assert filename(b"; ".join(sections)) == NAME
    assert filename(b"; ".join(reversed(sections))) == NAME


def test_plain_and_encoded_continuations_mix():
    assert filename(b"filename*0*=utf-8''%E6%B5%B7; filename*1=\"2021 \"; filename*2*=%E8%A5%BF.jpg") == "海2021 西.jpg"


def test_continuations_of_raw_text_are_joined():
    assert filename('filename*0="海西"; filename*1="信息.doc"'.encode("gbk")) == "海西信息.doc"


def test_a_percent_sign_in_a_name_stays():
    assert filename(b'filename="100%25.doc"') == "100%25.doc"
    assert filename('filename="完成100%.doc"'.encode()) == "完成100%.doc"


def test_semicolons_and_quotes_within_quotes_stay():
    assert filename(b'filename="a;b \\"c\\".doc"; size=1') == 'a;b "c".doc'


def test_a_backslash_within_gbk_stays():
    text = "诚乗.doc"  # characters whose second byte may be a backslash
    assert filename(b'filename="' + text.encode("gbk") + b'"') == text


def test_the_main_value_is_lower_case_and_bare():
    assert parameters(b'Text/HTML; charset="GB2312"') == ("text/html", {"charset": "GB2312"})
    assert parameters(b"") == ("", {})
    assert parameters(b';;=;"')[0] == ""


def test_folded_lines_are_joined():
    assert unfold(b"a\r\n b\n\tc\r d") == b"a b\tc d"


@pytest.mark.parametrize("value", [b";" * 300_000, b"; " + b" " * 300_000, b"; " + b"a" * 300_000, b"; a=b" * 60_000, b'; a="' * 60_000,
                                   b'; name="' + b"=?utf-8?B?5rW3?= " * 20_000 + b'"', b"=?a?b?" * 60_000])  # fmt: skip
def test_work_is_linear_on_headers_made_to_be_slow(value):
    start = time.perf_counter()
    parameters(b"x" + value)
    decode_words(value)
    assert time.perf_counter() - start < 10
