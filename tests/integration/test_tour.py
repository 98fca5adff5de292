"""The tour: every command line in it is run, in the language of the campaign, and it waits on a terminal only."""

import re

import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, rollcall

STEPS = 13
COMMAND = re.compile(r"^\$ rollcall (\w+)", re.MULTILINE)
CHINESE = re.compile("[\u3400-\u9fff]")


def tour(folder, language, *, keys=""):
    words = ["demo", "--dir", str(folder), "--days", "1", "--language", language, "--tour"]
    return CliRunner().invoke(rollcall, words, standalone_mode=False, input=keys, env={"ROLLCALL_USER": "tester"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tour")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_step_runs_and_is_explained_in_the_language_of_the_campaign(folder, language):
    for _ in range(2):  # the second run finds what the first left behind
        done = tour(folder / language, language)
        assert done.exception is None, done.output
        assert done.exit_code == 0
        assert "Traceback" not in done.output
        shown = COMMAND.findall(done.output)
        assert len(shown) == STEPS
        assert set(shown) <= COMMANDS.keys()
        told = re.findall(r"^\d+\. (.*)\n\$ ", done.output, re.MULTILINE)
        assert len(told) == STEPS
        assert all(bool(CHINESE.search(line)) == (language == "zh") for line in told)
        pieces = re.split(r"^─+$", done.output, flags=re.MULTILINE)[1:-1]
        assert len(pieces) == STEPS
        assert all(len(piece.strip().splitlines()) > 2 for piece in pieces), "a command said nothing"
    assert (folder / language / "redacted.eml").exists()
    assert any((folder / language / "files").rglob("*.docx")) or any((folder / language / "files").rglob("*.txt"))


def test_what_the_tour_decided_is_taken_back(folder):
    done = tour(folder / "zh", "zh")
    assert done.exception is None
    words = [
        "--config",
        str(folder / "zh" / "config.toml"),
        "sql",
        "select count(*) from decisions where undone_at is null",
        "--csv",
    ]
    assert CliRunner().invoke(rollcall, words, standalone_mode=False).output.split()[-1] == "0"


def test_on_a_terminal_each_step_waits_for_enter(folder, monkeypatch):
    monkeypatch.setattr("cli.tour._at_a_terminal", lambda: True)
    done = tour(folder / "en", "en", keys="\n" * STEPS)
    assert done.exception is None
    assert done.output.count("Enter goes on") == STEPS
    cut = tour(folder / "en", "en", keys="\n" * 2)  # no more keys: the input has ended
    assert len(COMMAND.findall(cut.output)) == 2
