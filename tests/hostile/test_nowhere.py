"""Nothing is fetched: while mails are interpreted no packet leaves, counted by the kernel in a network namespace."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import needs

ROOT = Path(__file__).parents[2]


@pytest.fixture
def alone():
    """The words before a command that is to run in a namespace of its own."""
    words = ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--net"]
    try:
        permitted = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        permitted = False
    needs(permitted, "unshare that may make a network namespace")
    return words


@pytest.mark.timeout(7200)
def test_no_packet_leaves_while_mails_are_interpreted(alone, torture, measured):
    command = [*alone, sys.executable, "-m", "tests.hostile.nowhere", *(["--all"] if torture else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["mails"] > (2000 if torture else 300)
    assert told["counted"] == told["tried"] > 0, "the kernel would not have counted it"
    assert set(told["sent"].values()) == {0}
    measured(f"{told['mails']} mails, {told['sent']}")
