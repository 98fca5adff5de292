"""A real Chromium that tests drive: it opens pages, clicks what a person would click, says what it sees. Spoken to over a pipe by
the DevTools protocol, one command at a time."""

import base64
import json
import os
import shutil
import subprocess
import time
from contextlib import contextmanager

from tests.needs import needs

CHROMIUM = shutil.which("chromium")
_PATIENCE = 20  # seconds for a page
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --hide-scrollbars "
    "--disable-component-update --disable-sync --remote-debugging-pipe"
).split()


class Browser:
    """One tab. `width` is that of the screen, in CSS pixels."""

    def __init__(self, process, out, into):
        self._process, self._out, self._into = process, out, into
        self._number = 0
        self._session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.said = []  # what pages wrote to the console, and what their policy kept from loading
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method, **params):
        """A command; its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while True:
            told = self._read()
            if told.get("id") == self._number:
                assert "error" not in told, told
                return told["result"]

    def _read(self):
        data = bytearray()
        while (byte := self._into.read(1)) != b"\0":
            assert byte, "chromium has gone"
            data += byte
        told = json.loads(data)
        if told.get("method") in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            self.said.append(told["params"])
        return told

    def screen(self, width, height=900, *, dark=False, media=""):
        """A screen of this size, in light or dark; `media` print shows what a printer gets."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def open(self, url):
        """Go there, until it is loaded."""
        self.send("Page.navigate", url=url)
        self._loaded()

    def ask(self, expression):
        """The value of an expression of the page's own language."""
        told = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def click(self, selector):
        """Press the mouse where the first such element stands, and wait for the page that it leads to."""
        where = self.ask(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null; "
            "e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect(); "
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        assert where, f"{selector} is not on {self.ask('location.href')}"
        before = self.ask("location.href")
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=where[0], y=where[1], button="left", clickCount=1)
        end = time.monotonic() + _PATIENCE
        while self.ask("location.href") == before:
            assert time.monotonic() < end, f"{selector} leads nowhere"
        self._loaded()

    def _loaded(self):
        end = time.monotonic() + _PATIENCE
        while self.ask("document.readyState") != "complete":
            assert time.monotonic() < end, "the page does not load"

    @property
    def overflow(self):
        """How many pixels the page is wider than the screen."""
        return self.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def picture(self, path, *, whole=True):
        """A screenshot."""
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))


@contextmanager
def chromium(folder):
    """A browser whose profile lies in `folder`. Skips by name where there is none."""
    needs(CHROMIUM, "chromium")
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()

    def as_they_expect():
        """The protocol's ends are 3 and 4."""
        low, high = os.dup(theirs_in), os.dup(theirs_out)
        os.dup2(low, 3)
        os.dup2(high, 4)

    process = subprocess.Popen(
        [CHROMIUM, *_FLAGS, f"--user-data-dir={folder}/profile"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        pass_fds=(3, 4, theirs_in, theirs_out), preexec_fn=as_they_expect,
    )  # fmt: skip
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        with os.fdopen(ours_out, "wb") as out, os.fdopen(ours_in, "rb", buffering=1 << 16) as into:
            yield Browser(process, out, into)
    finally:
        process.terminate()
        process.wait(20)
