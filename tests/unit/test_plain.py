"""Text of others on a terminal, in a log, in a line."""

import io
import json
import logging
import sys

import pytest

from cli.echo import JsonLines, OneLine
from domain.plain import escaped, one_line, plain

MOVES = "\x1b[2J\x07\x08\x9b1m\u202e\u2066\u200f\ufeff\x7f\x00\U000e0041"


def test_what_moves_is_left_out():
    assert one_line(f"慰问{MOVES}职工 é 😀") == "慰问[2J1m职工 é 😀"
    assert one_line("a\r\nb\tc\u2028d\x85e") == "a  b c d e"
    assert plain(f"a\n{MOVES}b\tc") == "a\n[2J1mb    c"


@pytest.mark.parametrize("text", ["", "慰问职工", "plain words", "a\u3000b·《》"])
def test_what_does_not_move_stays(text):
    assert one_line(text) == plain(text) == escaped(text) == text


def test_json_says_the_same():
    said = {"subject": f"慰问{MOVES}\n"}
    line = json.dumps(said, ensure_ascii=False)
    assert json.loads(escaped(line)) == said
    assert escaped(line).isprintable()


def test_a_record_is_one_line_and_its_traceback_stands_in_from_the_edge():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(OneLine("%(levelname)s %(message)s"))
    try:
        raise ValueError("x\n2026 ERROR y\x1b[2J")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "", 1, "m %s", ("\nERROR z",), sys.exc_info())
    handler.emit(record)
    first, *rest = out.getvalue().rstrip("\n").split("\n")
    assert first == "ERROR m \\u000aERROR z"
    assert all(line.startswith("    ") for line in rest)
    assert "\x1b" not in out.getvalue()


def test_a_record_is_a_json_object_on_one_line():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    log = logging.Logger("rollcall.test")
    log.addHandler(handler)
    log.warning("a mail says %s", "one\ntwo \x1b[2J\u202e")
    try:
        raise ValueError("第一行\n第二行")
    except ValueError:
        log.exception("it failed")
    first, second = out.getvalue().splitlines()
    assert json.loads(first)["message"] == "a mail says one\ntwo \x1b[2J\u202e"
    assert {key: json.loads(first)[key] for key in ("level", "logger")} == {
        "level": "WARNING",
        "logger": "rollcall.test",
    }
    assert "第二行" in json.loads(second)["traceback"]
    assert out.getvalue().isascii()
