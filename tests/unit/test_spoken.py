"""What commands and errors say: every sentence is in the catalogue of the office's language, with the same fields."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from domain.saying import say
from reports.mail.mailer import LOGIN_ADVICE
from reports.wording import sayings, stored_errors, told

ROOT = Path(__file__).parents[2]
ROOMS = ("cli", "config", "domain", "ingest", "reports", "service", "store")
SOURCES = [ROOT / "scheduler.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]
OF_THE_SYSTEM = {  # errno's words, and what click's sentences are made of: said by others, told by us
    "No such file or directory", "Permission denied", "Is a directory", "Not a directory", "File exists",
    "No space left on device", "Read-only file system", "Connection refused", "Input/output error",
}  # fmt: skip


def calls(path, name):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (name, f"click.{name}"):
            yield node


def sentences():
    """Every literal template."""
    for path in SOURCES:
        for call in calls(path, "say"):
            if call.args and isinstance(call.args[0], ast.Constant):
                yield call.args[0].value


def fields(text):
    return set(re.findall(r"%\((\w+)\)", text))


def test_every_sentence_is_in_the_catalogue_and_nothing_else():
    assert set(sentences()) | OF_THE_SYSTEM == set(sayings("zh"))


@pytest.mark.parametrize("template", sorted(sayings("zh")))
def test_a_sentence_has_the_same_fields_in_both_languages(template):
    numbers = set(re.findall(r"\{(\w+)\|", template))
    assert fields(sayings("zh")[template]) <= fields(template)
    assert fields(template) - fields(sayings("zh")[template]) <= numbers
    assert numbers <= fields(template)


def test_the_catalogue_reads_without_complaint():
    with (ROOT / "reports/locale/said.zh.po").open("rb") as file:
        found = [message for message in read_po(file, locale="zh", abort_invalid=True) if message.id]
    assert all(message.string and not message.fuzzy for message in found)
    assert len(found) == len(sayings("zh"))


@pytest.mark.parametrize("path", sorted((ROOT / "cli").glob("*.py")), ids=lambda path: path.name)
def test_a_command_says_nothing_that_is_not_a_sentence_of_the_catalogue(path):
    """No literal English reaches `click.echo` or an error."""
    for call in [*calls(path, "UsageError"), *calls(path, "echo")]:
        for piece in ast.walk(call.args[0]) if call.args else ():
            inside = isinstance(piece, ast.Constant) and isinstance(piece.value, str)
            if inside and not any(piece in ast.walk(said) for said in ast.walk(call) if is_said(said)):
                assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{2,}", piece.value), piece.value


def is_said(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("say", "json.dumps")


def test_an_error_that_the_store_keeps_is_told_as_well():
    kept = "INBOX: " + say("%(mailbox)s: no answer in time", mailbox="imaps://office@imap.example.com:993")
    (error,) = stored_errors([kept])
    assert error == kept
    assert told(error, "zh") == "INBOX: imaps://office@imap.example.com:993: 没有按时应答"
    assert told(stored_errors(["what nobody knows"])[0], "zh") == "what nobody knows"
    refused = say("login refused: %(reply)s; %(advice)s", reply="535 no", advice=LOGIN_ADVICE)
    assert told(stored_errors([str(refused)])[0], "zh").startswith("登录被拒：535 no；请核对用户名和密码")
    counted = say("%(mailbox)s: %(n)s {n|mail is|mails are} listed and cannot be read", mailbox="m", n=1)
    assert told(stored_errors([str(counted)])[0], "zh") == "m: 列出的邮件有1封读不出来"
