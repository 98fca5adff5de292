"""HTML to the text that a person reads."""

import time

import pytest

from parsers.mail.html import to_text
from parsers.mail.nesting import is_too_deep


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>海西</div><div>信息</div>", "海西\n信息"),
        ("海西<br>信息<br/>完", "海西\n信息\n完"),
        ("<p>a</p> <p>b</p>", "a\nb"),
        ("<table><tr><td>单位</td><td>人数</td></tr><tr><td>海西</td><td>3</td></tr></table>", "单位\t人数\n海西\t3"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<div>a</div><div><br></div><div><br></div><br><div>b</div>", "a\n\nb"),
        ("Hello <b>big</b> world", "Hello big world"),
        ("慰问<b>职工</b>", "慰问职工"),
        ("a&nbsp;&nbsp;b &lt;c&gt; &amp;", "a b <c> &"),
        ("<style>x{}</style><script>y</script><title>t</title>z", "z"),
        ("<html><head><meta charset=gb2312></head><body>z</body></html>", "z"),
        ("<!-- hidden -->z", "z"),
        ("<div>a\n  b</div>", "a b"),
        ("<o:p></o:p><span lang=EN-US>z</span>", "z"),
        ("z<div>", "z"),
        ("", ""),
    ],
)
def test_html_reads_as_lines(html, text):
    assert to_text(html) == text


def test_an_unfinished_page_is_read_to_its_end():
    assert to_text("<div><p>a<table><tr><td>b") == "a\nb"


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<b><i>",
        "<table><tr><td>",
        "<p>",
        "<ul><li>",
        "<a href=x>",
        "<",
        "<!--",
        "</div>",
        "&",
        "<div ",
        "<b></i>",
        "<font color=1></p>",
    ],
)
def test_a_million_bytes_of_nesting_are_read_soon(piece):
    start = time.perf_counter()
    text = to_text("x" + piece * (1_000_000 // len(piece)) + "y")
    assert text.startswith("x")
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    "page",
    [
        "<a " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
        "<a " + "/".join(f"a{n}" for n in range(100_000)) + ">",
        "<p>" + "".join(f"<b id={n}>" for n in range(1000)) + "</p>" + "<p>x</p>" * 100_000,
    ],
    ids=["attributes", "attributes between slashes", "formats left open"],
)
def test_what_a_parser_would_multiply_is_read_without_its_tags(page):
    start = time.perf_counter()
    assert to_text("x" + page + "y").startswith("x")
    assert time.perf_counter() - start < 10
    assert is_too_deep(page)


def test_pages_as_offices_write_them_are_not_too_deep():
    row = "<tr><td style='a:b'><p><span lang=EN-US><font face='x' color=\"#000\"><b>慰问</b></font></span></td></tr>"
    for page in (
        "<table>" + row * 5000 + "</table>",
        "<font size=2>" * 800 + "<p>a<br>" * 2000,
        "<div>" * 50 + "<p><b>a</b></p>" * 9000,
    ):
        assert not is_too_deep(page)


def test_text_of_a_page_that_is_nested_too_deep_is_still_read():
    assert to_text("<div>" * 5000 + "慰问<br>职工" + "</div>" * 5000) == "慰问\n职工"
