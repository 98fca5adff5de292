"""The corpus: what stands in each mail is found, nothing is lost, and detaching changes nothing that is read."""

import hashlib
import json
import sys
import tomllib
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from parsers.interpretation import interpret
from parsers.mail.detach import Detached, attach, detach
from parsers.mail.message import parse
from parsers.mail.mime import Entity, split

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
MAILS = sorted(CORPUS.rglob("*.eml"))
OTHERS = ROOT.parent / "shared" / "corpus"  # real mail by others, where somebody put it beside the project
REAL = sorted(
    path
    for path in OTHERS.rglob("*")
    if path.is_file() and path.suffix not in (".csv", ".md") and path.name != "LICENSE"
)


def names(paths: list[Path], base: Path) -> list[str]:
    return [str(path.relative_to(base)) for path in paths]


def check_law(raw: bytes) -> None:
    """Byte for byte back, and read alike with and without its base64 runs."""
    halves = detach(raw)
    assert attach(halves) == raw
    whole, taken = parse(Detached(halves.sha256, raw, ())), parse(halves)
    for field in fields(whole):
        assert getattr(taken, field.name) == getattr(whole, field.name), field.name


def leaves(entity: Entity) -> list[Entity]:
    """The leaves of a tree, depth first, as parts are numbered."""
    if entity.children and entity.content_type.startswith("multipart/"):
        return [leaf for child in entity.children for leaf in leaves(child)]
    return [entity]


@pytest.mark.parametrize("path", MAILS, ids=names(MAILS, CORPUS))
def test_what_stands_in_a_mail_is_found(path):
    expected = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    found = interpret(detach(path.read_bytes()))
    message = found.message
    assert message.subject == expected["subject"]
    assert (message.sender.name, message.sender.address) == (expected["from_name"], expected["from_address"])
    assert message.text == expected["text"]
    files = expected.get("files", [])
    assert [file.filename for file in found.files] == [file["name"] for file in files]
    for file, wanted in zip(found.files, files, strict=True):
        assert {key: told(file)[key] for key in wanted} == wanted
        assert file.sha256 in ("", hashlib.sha256(file.data).hexdigest())
    links = expected.get("links", [])
    assert len(found.links) == len(links)
    for (link, quoted), wanted in zip(found.links, links, strict=True):
        assert {key: (asdict(link) | {"quoted": quoted})[key] for key in wanted} == wanted


def told(file):
    """What the parser says of a file, in the words of the corpus."""
    rows = [{"sheet": row.sheet, "row": row.number, "cells": json.loads(row.cells)} for row in file.rows]
    return {
        "name": file.filename, "size": file.size, "sha256": file.sha256, "mime_type": file.mime_type, "kind": file.kind,
        "problem": file.problem or "", "parent": file.parent_path or "", "text": file.text, "note": file.note,
        "duration": file.duration, "rows": json.dumps(rows, ensure_ascii=False),
    }  # fmt: skip


@pytest.mark.parametrize("path", MAILS + REAL, ids=names(MAILS, CORPUS) + names(REAL, OTHERS))
def test_detaching_changes_nothing_that_is_read(path):
    check_law(path.read_bytes())


@pytest.mark.parametrize("path", MAILS + REAL, ids=names(MAILS, CORPUS) + names(REAL, OTHERS))
def test_no_part_is_lost(path):
    raw = path.read_bytes()
    filed = [part.number for part in parse(detach(raw)).parts]
    assert filed == sorted(set(filed))
    for number, leaf in enumerate(leaves(split(raw)), 1):
        assert number in filed or leaf.content_type in ("text/plain", "text/html"), leaf.header


def test_the_corpus_is_what_its_script_makes(monkeypatch):
    monkeypatch.syspath_prepend(str(CORPUS))
    make = __import__("make")
    try:
        cases = make.corpus()
        assert sorted(f"{name}.eml" for name in cases) == sorted(path.relative_to(CORPUS).as_posix() for path in MAILS)
        assert len(cases) >= 150
        for name, case in cases.items():
            assert (CORPUS / f"{name}.eml").read_bytes() == case.raw, name
            assert (CORPUS / f"{name}.toml").read_text(encoding="utf-8") == make.toml(case), name
    finally:
        for name in [name for name, module in sys.modules.items() if _is_of_the_corpus(module)]:
            sys.modules.pop(name)


def _is_of_the_corpus(module) -> bool:
    return str(getattr(module, "__file__", "")).startswith(str(CORPUS))
