"""Names of exported files: safe everywhere, and as much of the sender's name as can be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.filenames import LONGEST, free_name, name_key, safe_name


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("2月5日工作信息.docx", "2月5日工作信息.docx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\Windows\\win.ini", "C__Windows_win.ini"),
        ("..", "_"),
        ("", "_"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1 .doc", "_com1 .doc"),
        ("LPT¹", "_LPT¹"),
        ("console.txt", "console.txt"),
        ("照片. . .", "照片"),
        ("  照片  1 .jpg ", "照片 1 .jpg"),
        ("a\u202egpj.exe", "a gpj.exe"),
        ("a\x00b\nc\x1b[31m.txt", "a b c [31m.txt"),
        ("a\udcffb.txt", "a b.txt"),
        ("e\u0301.txt", "é.txt"),
        ("表？.xlsx", "表？.xlsx"),
        ('"a"<b>|c*?.txt', "_a__b__c__.txt"),
        (".htaccess", "htaccess"),
        ("\u3000信息\u3000.txt", "信息 .txt"),
    ],
)
def test_a_name_is_made_safe(declared, name):
    assert safe_name(declared) == name


def test_a_long_name_keeps_its_extension_and_whole_characters():
    name = safe_name("长" * 300 + ".docx")
    assert len(name.encode()) <= LONGEST
    assert re.fullmatch("长+[.]docx", name)
    assert len(safe_name("长" * 300 + "." + "x" * 300).encode()) <= LONGEST


def test_a_name_that_is_taken_in_any_case_gets_a_number():
    taken = {name_key("照片.JPG"), name_key("照片 (2).jpg")}
    assert free_name("照片.jpg", taken) == "照片 (3).jpg"
    assert free_name("照片.png", taken) == "照片.png"
    assert free_name("x", {"x"}) == "x (2)"


@given(st.text(max_size=400), st.integers(0, 3))
def test_whatever_a_file_is_called_its_name_stays_in_its_folder(text, clashes):
    name = safe_name(text)
    for _ in range(clashes):
        name = free_name(name, {name_key(name)})
    assert name not in ("", ".", "..")
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]', name)
    assert name[-1] not in ". "
    assert name == name.encode().decode()
    assert len(name.encode()) <= LONGEST
    assert safe_name(name) == name or clashes or len(name.encode()) > LONGEST - 10


@given(st.text(max_size=60))
def test_no_name_is_a_device(text):
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", safe_name(text))
