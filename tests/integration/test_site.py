"""The documents as a site: every link leads somewhere, nothing is fetched, it is read on a phone, and every command line is run."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from cli.main import rollcall
from tests.integration.browser import chromium

ROOT = Path(__file__).parents[2]
TYPE = """(() => { const q = document.querySelector('.md-search__input'); q.focus(); q.value = %s;
q.dispatchEvent(new Event('input', {bubbles: true})); q.dispatchEvent(new Event('keyup', {bubbles: true})); })()"""
FOUND = """new Promise(done => setTimeout(() => done(Array.from(document.querySelectorAll('.md-search-result__link'),
a => new URL(a.href).pathname.slice(1))), 300))"""
PAGES = ["operations.zh.md", "operations.en.md"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Built as `make docs` does, strictly: a link that leads nowhere fails."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def test_nothing_is_fetched_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) >= 17
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|img|iframe)[^>]*\bsrc=\"?(?:https?:)?//", text), page
        assert not re.search(
            r"<link[^>]*rel=\"?(?:stylesheet|preload|preconnect|icon)[^>]*href=\"?(?:https?:)?//", text
        ), page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_every_page_stands_in_the_contents():
    """MkDocs too complains of one that does not (`omitted_files`), and then the site is not built."""
    listed = re.findall(r"^ +- (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(page.name for page in ROOT.glob("docs/*.md"))


@pytest.mark.parametrize("width", [375, 1200])
@pytest.mark.parametrize("page", ["index", "start.zh", "config", "architecture", "status.en"])
def test_a_page_fits_the_screen(site, tmp_path, page, width):
    with chromium(tmp_path) as browser:
        browser.screen(width)
        browser.open(f"file://{site}/{page}.html")
        assert browser.overflow == 0
        assert browser.ask("Array.from(document.images).every(i => i.loading === 'lazy' || i.naturalWidth > 0)")


@pytest.fixture
def served(site):
    """The address of the site, on a server of this thread's."""
    handler = partial(Quiet, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it served."""

    def log_message(self, *_):
        """Nothing."""


@pytest.mark.parametrize(("words", "page"), [("授权码", "start.zh.html"), ("restore", "operations.en.html")])
def test_the_search_finds_words_of_both_languages(served, tmp_path, words, page):
    with chromium(tmp_path) as browser:
        browser.screen(1300)
        browser.open(f"{served}/index.html")
        end = time.monotonic() + 30
        found = []
        while page not in found and time.monotonic() < end:
            browser.ask(TYPE % json.dumps(words))
            found = browser.ask(FOUND)
        assert page in found
        assert browser.said == []


def console_lines(page):
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)
    return re.findall(r"^\$ rollcall (.*)$", "\n".join(blocks), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_line_of_a_page_works_in_the_demo(tmp_path, monkeypatch, page):
    run = CliRunner(env={"ROLLCALL_USER": "tester"})
    assert run.invoke(rollcall, ["demo", "--dir", str(tmp_path), "--days", "2"]).exit_code == 0
    monkeypatch.chdir(tmp_path)
    lines = console_lines(page)
    assert len(lines) >= 10
    for line in lines:
        done = run.invoke(rollcall, ["--now", "2021-02-04T16:30:00+08:00", *shlex.split(line)])
        assert done.exit_code == 0, (line, done.output, done.exception)


def test_the_other_command_lines_of_the_readme_and_of_the_pages_work(tmp_path, monkeypatch):
    """Those that end by themselves; `init` and `explore` have tests of their own."""
    run = CliRunner()
    assert run.invoke(rollcall, ["demo", "--dir", str(tmp_path), "--days", "1"]).exit_code == 0
    monkeypatch.chdir(tmp_path)
    lines = []
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        blocks = re.findall(r"^```(\w*)\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        plain = "\n".join(text for language, text in blocks if language in ("", "sh"))
        lines += re.findall(r"^rollcall ([^#\n]*)", plain, re.MULTILINE)
    assert {line.split()[0] for line in lines} == {"init", "explore", "export"}
    for line in lines:
        if line.startswith("export"):
            done = run.invoke(rollcall, ["--now", "2021-02-03T16:30:00+08:00", *shlex.split(line)])
            assert done.exit_code == 0, (line, done.output)


def test_both_pages_have_the_same_commands():
    assert console_lines(PAGES[0]) == console_lines(PAGES[1])
