"""Whatever the umask, what commands write is readable by nobody else: files 0600, folders 0700."""

import os
import shlex
import stat

import pytest
from click.testing import CliRunner

from cli.main import rollcall
from tests.integration.office_case import OfficeCase

NOW = "2021-02-05T16:30:00+08:00"
LINES = (
    "poll", "digest --out preview", "digest --send", "export --to archive --eml --csv", "evidence east 2021-02-05 --out e.zip",
    "backup copy.db", "redact 1 --out r.eml", "digest --week --out week",
)  # fmt: skip


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder, known):
    """Path -> mode of what is open to others, of all that was not there before."""
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path not in known}
    return found, {str(path.relative_to(folder)): oct(mode) for path, mode in found.items() if mode & 0o077}


def test_nothing_that_a_command_writes_is_open_to_others(tmp_path, monkeypatch, open_umask):
    office = OfficeCase(tmp_path).write()
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    known = set(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    run = CliRunner(env={"ROLLCALL_USER": "tester"})
    for line in LINES:
        done = run.invoke(
            rollcall, ["--config", "config.toml", "--now", NOW, *shlex.split(line)], standalone_mode=False
        )
        assert done.exception is None, (line, done.output, done.exception)
    found, open_to_others = modes(tmp_path, known)
    assert {path.relative_to(tmp_path).parts[0] for path in found} >= {
        "rollcall.db", "preview", "outbox", "archive", "e.zip", "copy.db", "r.eml", "week",
    }  # fmt: skip
    assert open_to_others == {}


def test_the_folder_that_init_makes_is_open_to_nobody_else(tmp_path, open_umask):
    """Configuration and roster within it are as the umask says: a service may be another user, who is given them elsewhere."""
    words = [
        "init",
        str(tmp_path / "office"),
        "--language",
        "zh",
        "--template",
        "blank",
        "--imap-url",
        f"maildir:{tmp_path}/box",
    ]
    for name in ("cur", "new", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    done = CliRunner().invoke(rollcall, [*words, "--preview"], standalone_mode=False)
    assert done.exception is None, done.output
    found, open_to_others = modes(tmp_path, set((tmp_path / "box").rglob("*")) | {tmp_path / "box"})
    assert {"office", "config.toml", "roster.csv"} <= {path.name for path in found}
    assert stat.S_IMODE((tmp_path / "office").stat().st_mode) == 0o700
    assert {path.removeprefix("office/") for path in open_to_others} <= {"config.toml", "roster.csv", "brief.docx"}
