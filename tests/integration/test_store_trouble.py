"""A store that is held, damaged or without room is told by a command in words, with what to do; not by a traceback."""

import sqlite3

import pytest
from click.testing import CliRunner

from cli.errors import report_error
from cli.main import rollcall
from tests.integration.office_case import OfficeCase

HELD = "另一个程序正占用数据库（database is locked）：未作改动，请稍后重试\n"


@pytest.fixture
def path(tmp_path):
    """The store of an office that has just begun."""
    office = OfficeCase(tmp_path).write()
    with office.parts.store(office.now):
        pass
    return tmp_path / "rollcall.db"


@pytest.fixture
def run(tmp_path):
    """A command of the office: its exit code, and what it said on stderr."""

    def run_command(*words):
        done = CliRunner().invoke(rollcall, ["--config", str(tmp_path / "config.toml"), *words], standalone_mode=False)
        assert done.exception is None, done.exception
        return done.return_value, done.stderr

    return run_command


def test_a_store_that_another_program_holds_is_tried_again_later(path, run, monkeypatch):
    monkeypatch.setattr("store.database._BUSY_SECONDS", 0)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    assert run("excuse", "port", "2021-02-05", "--why", "搬迁") == (75, HELD)
    other.execute("rollback")
    assert run("excuse", "port", "2021-02-05", "--why", "搬迁")[0] in (0, None)
    other.close()


def test_damaged_pages_are_told_with_what_to_do(path, run):
    conn = sqlite3.connect(path)
    (size,) = conn.execute("pragma page_size").fetchone()
    roots = [
        root
        for (root,) in conn.execute("select rootpage from sqlite_schema where name in ('mails', 'messages', 'filings')")
    ]
    conn.close()
    with path.open("r+b") as file:
        for root in roots:
            file.seek((root - 1) * size)
            file.write(b"\xee" * size)
    code, said = run("inbox")
    assert code == 1
    assert "数据库文件已损坏" in said
    assert "rollcall verify" in said


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "another program holds the store"),
        (sqlite3.SQLITE_FULL, "make room on its disk"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "see who owns the file"),
        (sqlite3.SQLITE_IOERR_FSYNC, "the disk of the store failed"),
        (sqlite3.SQLITE_CORRUPT_VTAB, "the file of the store is damaged"),
    ],
)
def test_each_trouble_of_a_store_has_its_advice(code, words, capsys):
    error = sqlite3.OperationalError("so it says")
    error.sqlite_errorcode = code
    assert report_error(error, "en") == (75 if code == sqlite3.SQLITE_BUSY_SNAPSHOT else 1)
    assert words in capsys.readouterr().err


def test_an_error_of_our_own_is_not_hidden():
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        try:
            sqlite3.connect(":memory:").execute("select * from nowhere")
        except sqlite3.OperationalError as error:
            report_error(error, "en")
