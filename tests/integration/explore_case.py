"""The explorer as a person starts it: the command itself on a free port, asked over HTTP."""

import json
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from service.jobs import poll
from tests.integration import asked_case
from tests.integration.office_case import local


@dataclass(frozen=True)
class Got:
    """An answer: status, headers by lower-case name, body."""

    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode()


@dataclass(frozen=True)
class Explorer:
    """A server that answers at `address`."""

    address: str

    def get(self, path, *, method="GET", **headers):
        request = Request(self.address + quote(path, safe="/?&=%+*'(),;:_-.~[]"), method=method, headers=headers)
        try:
            with urlopen(request, timeout=60) as answer:
                return Got(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
        except HTTPError as error:
            with error:
                return Got(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())

    def rows(self, path):
        """Rows of a view, a ready-made query or `?sql=`, as lists."""
        got = self.get(path)
        assert got.status == 200, got.text
        return json.loads(got.body)["rows"]


def seen(html):
    """What a reader sees of a page: its text."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@contextmanager
def exploring(case):
    """The explorer of an office on the evening of the fifth, once its mailbox is read."""
    case.now = local("5 16:30:00")
    parts = case.parts
    with parts.store(case.now) as store:
        poll(parts, store)
    with serving(
        "--config", case.folder / "config.toml", "--now", case.now.isoformat(), "explore", "--port", 0
    ) as found:
        yield found


@contextmanager
def serving(*words):
    """The explorer that this command line starts."""
    command = [sys.executable, "-m", "cli.main", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout:
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    yield Explorer(found[0])
                    break
            else:
                pytest.fail(process.stderr.read())
        finally:
            process.terminate()
            process.communicate()
    assert process.returncode in (0, -15), process.returncode


@pytest.fixture(scope="module")
def demo_explorer(demo_folder):
    with serving(
        "--config", demo_folder / "config.toml", "--now", asked_case.NOW.isoformat(), "explore", "--port", 0
    ) as found:
        yield found
