"""How it is installed: the systemd unit shuts the service in, containers keep its store, and a system that lacks what it needs is told."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import needs

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RUN = """
import os, sys
for name in {hidden!r}:
    sys.modules[name] = None
if {forkless!r}:
    del os.fork
sys.argv = ["rollcall", *{words!r}]
from cli.main import main
main()
"""


def without(hidden, *words, forkless=False, language="en_US.UTF-8"):
    """A command on a system that has none of these modules."""
    code = RUN.format(hidden=hidden, words=words, forkless=forkless)
    environment = {**os.environ, "LANG": language, "LC_ALL": language}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("words", [("poll",), ("day", "2021-02-05"), ("demo",), ("doctor",)])
def test_a_system_without_locks_and_limits_is_told_so_in_words(tmp_path, words):
    done = without(("fcntl", "resource", "pwd", "grp", "termios"), *words, forkless=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert "fcntl, resource, fork" in done.stderr
    assert "WSL" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_is_told_in_the_language_of_the_machine():
    assert "本系统没有fork" in without((), "poll", forkless=True, language="zh_CN.UTF-8").stderr


def test_help_and_version_need_nothing_of_it():
    for word in ("--help", "--version"):
        assert without(("fcntl", "resource"), word, forkless=True).returncode == 0


def test_the_unit_is_shut_in(tmp_path):
    program = shutil.which("systemd-analyze")
    needs(program, "systemd-analyze")
    command = [program, "security", "--offline=true", "--no-pager", DEPLOY / "rollcall.service"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    level = re.search(r"exposure level for rollcall.service: ([\d.]+)", done.stdout)
    needs(level, "a systemd-analyze that knows --offline")
    assert float(level[1]) <= 1.5
    assert "Unknown" not in done.stderr, "a group of calls that this systemd has no name for is ignored"


def test_the_container_keeps_its_store_and_knows_its_health():
    recipe, compose = (DEPLOY / "Containerfile").read_text(), (DEPLOY / "compose.yaml").read_text()
    store = re.search(r"^VOLUME (\S+)$", recipe, re.MULTILINE)[1]
    assert f"store:{store}" in compose
    assert re.search(r'^HEALTHCHECK .*"status"\]$', recipe, re.MULTILINE)
    assert "USER rollcall" in recipe
    assert "--require-hashes" in recipe
