"""Makes the pictures of the documents from the demo: python -m docs.pictures.make. It wants Chromium; look at what it made."""

import html
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.integration.browser import chromium
from tests.integration.explore_case import serving

HERE = Path(__file__).parent
COLOURS = 128
ALL_LOADED = (
    "Promise.all(Array.from(document.images, i => (i.loading = 'eager', i.decode().catch(() => 0)))).then(() => 0)"
)
SIGN = re.compile("[√△○×－…]")  # a column wide in a terminal, two in a Chinese font
NARROW = r"<span style='display:inline-block;width:.5em;font-family:DejaVu Sans Mono'>\g<0></span>"
TERMINAL = """<!doctype html><meta charset=utf-8><body style="margin:0;background:#1e1e1e"><pre style="margin:0;padding:16px;color:#ddd;
font:15px/1.35 'Noto Sans Mono CJK SC',monospace">$ rollcall {words}\n{said}</pre>"""


WITH_PHOTOS = "select mail_id from files where kind = 'image' and decoration = 0 and union_id <> '' group by mail_id order by count(*) desc limit 1"


def demo(folder, language):
    """The demo's office in a folder; when its last digest was made."""
    run("demo", "--dir", folder, "--language", language)
    return run(
        "--config", folder / "config.toml", "sql", "select max(day) from daily_status where reports > 0", "--csv"
    ).split()[-1]


def run(*words):
    """What a command says."""
    command = [sys.executable, "-m", "cli.main", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "100"})
    return done.stdout


def keep(browser, name, *, width, height):
    """What the browser shows, in few colours."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        browser.ask(ALL_LOADED)
        browser.picture(Path(file.name), whole=False)
        picture = Image.open(io.BytesIO(Path(file.name).read_bytes())).convert("RGB")
    assert picture.size == (width, height)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(HERE / name, optimize=True)
    print(name, picture.size, (HERE / name).stat().st_size)


def main():
    """All of them."""
    with tempfile.TemporaryDirectory() as scratch, chromium(scratch) as browser:
        for language, ending in (("zh", ""), ("en", ".en")):
            folder = Path(scratch) / language
            day = demo(folder, language)
            config = ("--config", folder / "config.toml", "--now", f"{day}T16:30:00+08:00")
            browser.screen(660, 900)
            browser.open(f"file://{folder}/digest/{day}-officer.html")
            keep(browser, f"digest{ending}.png", width=660, height=900)
            page = folder / "terminal.html"
            said = SIGN.sub(NARROW, html.escape(run(*config, "day")))
            page.write_text(TERMINAL.format(words="day", said=said), encoding="utf-8")
            browser.screen(900, 640)
            browser.open(f"file://{page}")
            keep(browser, f"day{ending}.png", width=900, height=640)
            with serving(*config, "explore", "--port", 0) as found:
                mail = run(*config, "sql", WITH_PHOTOS, "--csv").split()[-1]
                for path, name, height in (("/", "explore", 760), (f"/mail/{mail}", "mail", 1000)):
                    browser.screen(1100, height)
                    browser.open(found.address + path)
                    keep(browser, f"{name}{ending}.png", width=1100, height=height)


if __name__ == "__main__":
    main()
