"""The explorer in a real browser: a person clicks from the matrix to a mail to a photo; pages fit a phone and a desk, in light and
dark, on paper; and nothing that a mail holds runs."""

import os
import re
from pathlib import Path

import pytest

from service.jobs import poll
from tests.integration import asked_case, explore_case
from tests.integration.browser import chromium
from tests.integration.explore_case import serving
from tests.integration.hostile_case import hostile_mail
from tests.integration.office_case import OfficeCase, local
from tests.integration.test_digest_look import contrast

demo_folder, demo_explorer = asked_case.demo_folder, explore_case.demo_explorer  # fixtures
TEMPLATES = Path(__file__).parents[2] / "reports/templates"
PICTURES = os.environ.get("ROLLCALL_PICTURES")  # a folder: screenshots of every page are left there


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("browser")) as found:
        yield found


def a_mail_with_photos(explorer):
    """(union, day, mail, photo)"""
    (row, *_) = explorer.rows(
        "/rollcall.json?_shape=arrays&sql=select p.union_id, p.day, f.mail_id, p.file_id from photos p join files f using (file_id) "
        "where p.day = '2021-02-05' order by p.file_id"
    )
    return row


def test_one_clicks_from_the_matrix_to_a_mail_to_a_photo(browser, demo_explorer):
    union, day, mail, photo = a_mail_with_photos(demo_explorer)
    browser.screen(1280)
    browser.open(demo_explorer.address + "/")
    browser.click(f'a[href="/day/{day}/{union}"]')
    assert browser.ask("location.pathname") == f"/day/{day}/{union}"
    browser.click(f'a[href="/mail/{mail}"]')
    assert browser.ask("document.querySelector('h1').innerText").strip()
    browser.click(f'a[href="/photo/{photo}"]')
    assert browser.ask("location.pathname") == f"/photo/{photo}"
    assert 64 < browser.ask("document.querySelector('figure img').naturalWidth") <= 320
    browser.click(f'a[href="/mail/{mail}"]')
    assert browser.ask("location.pathname") == f"/mail/{mail}"


def test_the_wall_loads_its_photos_as_one_scrolls(browser, demo_explorer):
    browser.screen(1280)
    browser.open(demo_explorer.address + "/photos/2021-02-05")
    count = browser.ask("document.images.length")
    assert count > 10
    loaded = (
        "(async () => { for (const i of document.images) { i.scrollIntoView(); await i.decode(); } "
        "return [...document.images].filter(i => i.naturalWidth > 0).length; })()"
    )
    assert browser.ask(loaded) == count


def pages(explorer):
    union, day, mail, photo = a_mail_with_photos(explorer)
    return {
        "matrix": "/", "day": f"/day/{day}/{union}", "mail": f"/mail/{mail}", "photos": f"/photos/{day}", "photo": f"/photo/{photo}",
        "search": "/search?q=慰问", "tables": "/rollcall", "query": "/rollcall/who_is_missing", "view": "/rollcall/inbox",
        "lost": "/mail/999999",
    }  # fmt: skip


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_fits_the_screen(browser, demo_explorer, width, dark):
    browser.screen(width, dark=dark)
    for name, path in pages(demo_explorer).items():
        browser.open(demo_explorer.address + path)
        assert browser.overflow == 0, name
        ground = browser.ask("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(20, 24, 29)" if dark else "rgb(238, 241, 245)"), name
        if width == 375 and name == "matrix":
            assert browser.ask("[...document.querySelectorAll('thead th')].filter(e => e.offsetWidth).length") <= 8
            assert (
                browser.ask(
                    "Math.min(...[...document.querySelectorAll('.matrix td a')].map(e => e.offsetHeight || 99))"
                )
                >= 32
            )
        if PICTURES:
            browser.ask(
                "(async () => { for (const i of document.images) { i.loading = 'eager'; await i.decode(); } })()"
            )
            browser.picture(Path(PICTURES) / f"{name}-{width}-{'dark' if dark else 'light'}.png")


def test_it_prints_on_white_without_what_is_clicked(browser, demo_explorer):
    browser.screen(794, dark=False, media="print")
    for path in ("/", "/photos/2021-02-05"):
        browser.open(demo_explorer.address + path)
        assert browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert browser.ask("getComputedStyle(document.querySelector('.pager')).display") == "none"
        assert browser.overflow == 0
    browser.screen(1280)


def test_nothing_of_a_hostile_mail_runs_or_loads(browser, tmp_path):
    case = OfficeCase(tmp_path).write()
    (case.folder / "box" / "000.eml").write_bytes(hostile_mail())
    case.now = local("5 16:30:00")
    parts = case.parts
    with parts.store(case.now) as store:
        poll(parts, store)
    browser.said.clear()
    with serving(
        "--config", case.folder / "config.toml", "--now", case.now.isoformat(), "explore", "--port", 0
    ) as explorer:
        for path in ("/", "/day/2021-02-05/east", "/mail/1", "/photos/2021-02-05", "/search?q=document.title", "/rollcall/inbox",
                     "/rollcall/files", "/rollcall/mail_texts", "/rollcall/figures"):  # fmt: skip
            browser.screen(1280)
            browser.open(explorer.address + path)
            assert browser.ask("document.title") != "owned", path
            assert browser.ask("document.querySelectorAll('img[src=x], b[onmouseover], main script').length") == 0, path
        assert browser.said == []
        browser.open(explorer.address + "/mail/1")
        assert "<script>document.title='owned'</script>" in browser.ask("document.querySelector('h1').innerText")


@pytest.mark.parametrize("sheet", ["page.css", "tables.css"])
def test_every_text_has_a_contrast_of_at_least_four_and_a_half(sheet):
    css = (TEMPLATES / sheet).read_text(encoding="utf-8")
    schemes = [
        dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    ]
    assert len(schemes) == 2
    for colours in schemes:
        pairs = [
            (text, ground) for text in ("ink", "soft", "link", "good", "bad", "wary") for ground in ("paper", "tile")
        ]
        pairs += [("ink", "ground"), ("soft", "ground"), ("paper", "link")]
        pairs += [(f"on-{box}", box) for box in ("alert", "calm", "wait")]
        for text, ground in pairs:
            if text in colours and ground in colours:
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def test_the_colours_are_those_of_the_digest():
    digest = (TEMPLATES / "mail.css").read_text(encoding="utf-8")
    for sheet in ("page.css", "tables.css"):
        found = set(re.findall(r"#[0-9a-f]{6}\b", (TEMPLATES / sheet).read_text(encoding="utf-8")))
        assert found - set(re.findall(r"#[0-9a-f]{6}\b", digest)) <= {
            "#1f4e8c",
            "#9cc4f5",
            "#e06a62",
            "#d9a441",
            "#2e7d32",
        }
