"""The explorer speaks the office's language, on Datasette's own pages too; what they show of the store stays as it is."""

import re
from pathlib import Path

import datasette
import pytest
from selectolax.lexbor import LexborHTMLParser

from service.explore.chinese import PHRASES
from tests.integration import asked_case, explore_case
from tests.integration.browser import chromium
from tests.integration.explore_case import exploring
from tests.integration.office_case import OfficeCase

demo_folder, demo_explorer = asked_case.demo_folder, explore_case.demo_explorer  # fixtures
TEMPLATES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (Path(datasette.__file__).parent / "templates").glob("*.html")
}
PAGES = (
    "/rollcall/files?_facet=kind&kind=image&_size=5", "/rollcall/inbox", "/rollcall/files?kind=nothing", "/rollcall?sql=select+1",
    "/rollcall?sql=select+1+where+0", "/rollcall/who_is_missing", "/rollcall/today", "/rollcall/nothing",
    "/rollcall?sql=select+1&_hide_sql=1",
    "/rollcall/files?_facet=kind&_facet_size=1&_sort=size",
)  # fmt: skip
ENGLISH = re.compile(r"\b(?:[A-Za-z]{2,} ){1,}[a-z]{2,}\b|^[A-Z]?[a-z]{3,}\.*$", re.MULTILINE)
OF_NOBODY = (
    "script, style, td, th, pre, code, textarea, dt, dd, .facet-info, .suggested-facets a, nav, footer, #sort_by"
)
OF_NOBODY += ", select[name^=_filter_column]"
OURS = {"json", "CSV", "like", "glob", "rollcall", "files", "inbox", "today"}


@pytest.mark.parametrize("phrase", [phrase for phrase, _ in PHRASES])
def test_every_phrase_stands_in_a_template_of_datasettes(phrase):
    """Of this version; a newer one may say it otherwise."""
    assert any(phrase in text for text in TEMPLATES.values())


def words(html):
    """What a page says that is not of the store: texts, and labels of buttons."""
    tree = LexborHTMLParser(html)
    for node in tree.css(OF_NOBODY):
        node.decompose()
    yield from (
        text for node in tree.css("body") for line in node.text(separator="\n").splitlines() if (text := line.strip())
    )
    yield from (node.attributes.get("value") or "" for node in tree.css("input[type=submit]"))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_datasettes_is_in_chinese(demo_explorer, path):
    said = list(words(demo_explorer.get(path).text))
    left = [text for text in said if text not in OURS and ENGLISH.search(text.replace("rollcall", ""))]
    assert left == []
    assert any(re.search("[\u4e00-\u9fff]", text) for text in said)


def test_in_an_english_office_it_is_in_english(tmp_path):
    case = OfficeCase(tmp_path).write(digest='language = "en"')
    case.mail("east@example.com", "工作信息", "5 10:00:00")
    with exploring(case) as found:
        page = found.get("/rollcall/files?_facet=kind").text
        assert "View and edit SQL" in page and "筛选" not in page
        assert "Record not found" in found.get("/rollcall/inbox/1").text


def test_the_menu_of_a_column_is_in_chinese(demo_explorer, tmp_path):
    with chromium(tmp_path) as browser:
        browser.screen(1280)
        browser.open(f"{demo_explorer.address}/rollcall/daily_status")
        told = browser.ask("[...document.querySelectorAll('.dropdown-menu a')].map(a => a.textContent)")
        assert told == ["从小到大", "从大到小", "按它统计", "隐藏这一列", "显示全部列", "只看不为空白的"]
        assert browser.said == []
