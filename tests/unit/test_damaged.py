"""What a reader gets of a mail that was damaged, or whose plain part is a stand-in."""

import base64

import pytest

from parsers.mail.base64text import DAMAGED, decode_base64
from parsers.mail.detach import detach
from parsers.mail.message import parse

DATA = bytes(range(256)) * 2
LINES = base64.encodebytes(DATA)


def test_bytes_outside_the_alphabet_are_passed_over():
    torn = LINES[:100] + b"\x80\xff*" + LINES[100:]
    assert decode_base64(torn) == (DATA, DAMAGED)


def test_padding_in_the_middle_starts_anew():
    assert decode_base64(base64.b64encode(b"ab") + b"\r\n" + base64.b64encode(b"cd")) == (b"abcd", DAMAGED)


def test_a_paragraph_with_a_damaged_byte_is_no_footer():
    half = len(LINES) // 2 // 77 * 77
    torn = LINES[:half] + b"\n" + LINES[half : half + 20] + b"!" + LINES[half + 20 :]
    assert decode_base64(torn) == (DATA, DAMAGED)


def test_the_words_of_a_mailing_list_are_left_out():
    said = LINES + b"\n_____\nlist mailing list, see http://lists.example.com for more\n"
    assert decode_base64(said) == (DATA, None)


def alternative(plain, html):
    return parse(
        detach(
            (
                'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
                f"{plain}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{html}</p>\r\n--b--\r\n"
            ).encode()
        )
    ).text


LONG = "海西州总工会今日走访慰问一线环卫工人二十人，发放慰问品二十份，职工反响良好，特此报送。"


@pytest.mark.parametrize(
    ("plain", "html", "text"),
    [
        ("plain", "今日零报告", "今日零报告"),
        ("See HTML", "今日慰问二十人", "今日慰问二十人"),
        ("请查看HTML", "今日慰问二十人", "今日慰问二十人"),
        ("详见正文", LONG, LONG),
        ("今日慰问二十人，发放慰问品", LONG, "今日慰问二十人，发放慰问品"),
        ("零报告", "零报告。", "零报告"),
        ("无", "今日无信息", "无"),
    ],
)
def test_a_plain_part_that_says_next_to_nothing_loses_against_the_page(plain, html, text):
    assert alternative(plain, html) == text
