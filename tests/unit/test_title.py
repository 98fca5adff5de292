"""The heading of a document: what filing reads of its text."""

import pytest

from parsers.facts import title_of


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        (None, ""),
        ("\n \n", ""),
        ("北城总工会\n\n工作信息\n2月5日\n正文", "北城总工会\n工作信息\n2月5日"),
        ("工作信息\n2月5日，走访慰问环卫工人。\n更多", "工作信息"),
        ("2月5日，走访慰问环卫工人。\n更多", "2月5日，走访慰问环卫工人。"),
        ("信" * 41 + "\n短", "信" * 41),
        ("信" * 500, "信" * 200),
    ],
)
def test_a_heading_is_the_first_short_lines(text, heading):
    assert title_of(text) == heading
