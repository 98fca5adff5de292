"""Whatever a mail says, what we write has the same structure: pages, texts, workbooks, letters, the terminal, logs, searches."""

import io
import json
import re
import sys
import zipfile
from base64 import b64encode
from html.parser import HTMLParser

import docx
import openpyxl
import pytest

import cli.main
from domain.mailing import Brief
from reports.attachments import attachments
from reports.digest.digest import build_digest
from reports.mail.letter import Envelope, Letter, write_mail
from reports.render import render_html, render_text
from tests.hostile.payloads import payloads
from tests.integration.office_case import OfficeCase, local

DAY = local("5 12:00:00").date()
NOW = "2021-02-05T16:10:00+08:00"
MOVES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
HARMLESS = "材料"
COMMANDS = (
    ("day", "2021-02-05"), ("explain", "east", "2021-02-05"), ("inbox",), ("triage",), ("search", "职工"), ("status",), ("-v", "verify"),
)  # fmt: skip
JSON = (
    ("day", "2021-02-05", "--json"), ("inbox", "--json"), ("triage", "--json"), ("explain", "east", "2021-02-05", "--json"),
    ("search", "职工", "--json"),
)  # fmt: skip
BATCH = 20


def batches(torture):
    """Sixty of them, some of each kind, or all."""
    every = list(payloads())
    chosen = every if torture else every[:: len(every) // 60]
    return [chosen[at : at + BATCH] for at in range(0, len(chosen), BATCH)]


class Skeleton(HTMLParser):
    """Elements with the names of their attributes, and the addresses that they lead to."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, *((name, value if name in ("href", "src") else "") for name, value in attrs)))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_comment(self, data):
        self.found.append(f"comment {data}")

    def handle_decl(self, decl):
        self.found.append(decl)


def word(text):
    return f"=?utf-8?b?{b64encode(text.encode('utf-8', 'replace')).decode()}?="


def deliver(folder, texts):
    """Each text as subject, name of the sender and name of a file: of a stranger's mail, and of a rostered sender's."""
    office = OfficeCase(folder).write()
    office.now = local("5 16:10:00")
    for number, payload in enumerate(texts):
        text = f"{payload} {chr(97 + number)}"  # two that are shown as nothing would be one line
        said = text.replace("http", "hxxp")  # a link in a body is shown as what it is: one more line
        for sender in ("stranger@mailbox.example", "east@example.com"):
            path = office.folder / "box" / f"{number:03d}-{sender}.eml"
            path.write_bytes(
                f"Received: from a by imap.example.com; Fri, 05 Feb 2021 12:{number:02d}:00 +0800\r\n"
                f"From: {word(text.replace('@', '＠'))} <{sender}>\r\nSubject: {word(text)}\r\nMessage-ID: <{number}@example.com>\r\n"
                'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n'
                "--=_b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                f"{b64encode(f'慰问职工。{said}。慰问职工'.encode('utf-8', 'replace')).decode()}\r\n"
                "--=_b\r\nContent-Type: application/octet-stream\r\n"
                f'Content-Disposition: attachment; filename="{word(text)}"\r\n\r\nbytes\r\n--=_b--\r\n'.encode()
            )
    return office


def made(office):
    """Everything that is rendered of a day, reduced to its structure."""
    parts, shapes = office.parts, {}
    with parts.store(office.now) as store:
        for kind in ("officer", "leaders"):
            digest = build_digest(store, parts.config.campaign, DAY, kind=kind, language="zh", now=office.now)
            page, text = render_html(digest), render_text(digest)
            shapes[kind, "page"] = Skeleton(page).found
            shapes[kind, "text"] = len(text.split("\n"))
            assert not MOVES.search(page + text)
            letter = Letter(digest.kind, digest.subject, text, page, ())
            mail = write_mail(letter, Envelope("office@example.com", "duty@example.com", "<a@example.com>", office.now))
            head = re.split(rb"\r?\n\r?\n", bytes(mail))[0]
            shapes[kind, "headers"] = [line.partition(b":")[0] for line in head.splitlines() if line[:1].strip()]
            files = attachments(
                store, parts.config.campaign, digest, DAY, wanted=("xlsx", "docx"), brief=Brief(), now=office.now
            )
            for file in files:
                reader = workbook if file.name.endswith("xlsx") else letter_of
                shapes[kind, file.name.rpartition(".")[2]] = reader(file.data)
    return shapes


def workbook(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(MOVES.search(str(cell.value)) for cell in cells)
    assert all(cell.hyperlink is None for cell in cells)
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert not any(b"<f>" in parts.read(name) or b"externalLink" in parts.read(name) for name in parts.namelist())
    return [(sheet.title, sheet.max_row, sheet.max_column) for sheet in book], sorted(parts.namelist())


def letter_of(data):
    document, parts = docx.Document(io.BytesIO(data)), zipfile.ZipFile(io.BytesIO(data))
    xml = parts.read("word/document.xml").decode()
    assert not MOVES.search(xml)
    return (
        len(document.paragraphs),
        len(document.tables),
        xml.count("<w:instrText"),
        xml.count("<w:hyperlink"),
        sorted(parts.namelist()),
    )


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs a command line as on a terminal that knows colours: click would take escape sequences out elsewhere."""
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)

    def run(office, *words):
        line = ["rollcall", "--config", str(office.folder / "config.toml"), "--now", NOW, *words]
        monkeypatch.setattr(sys, "argv", line)
        with pytest.raises(SystemExit) as ended:
            cli.main.main()
        return ended.value.code, *capsys.readouterr()

    return run


@pytest.fixture
def both(tmp_path, command):
    """An office with the payloads, and one with a harmless word instead of each."""

    def make(texts):
        offices = []
        for name, said in (("hostile", texts), ("harmless", [HARMLESS] * len(texts))):
            (tmp_path / name).mkdir(exist_ok=True)
            office = deliver(tmp_path / name, said)
            code, out, err = command(office, "-v", "poll")
            assert code == 0, err
            check_log(err)
            assert not MOVES.search(out + err)
            offices.append(office)
        return offices

    return make


def check_log(err):
    """Each line is a record of ours, or stands in from the edge as a traceback does."""
    assert all(
        re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+: |    |$", line) for line in err.split("\n")
    ), err


def differing(found, wanted):
    """Where two structures part."""
    if found == wanted:
        return None
    if not isinstance(found, list):
        return found, wanted
    at = next(
        (n for n, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other),
        min(len(found), len(wanted)),
    )
    return at, found[at - 6 : at + 6], wanted[at - 6 : at + 6]


@pytest.mark.timeout(1800)
def test_no_text_of_a_mail_changes_the_structure_of_what_is_written(both, command, tmp_path, torture):
    for number, texts in enumerate(batches(torture)):
        (tmp_path / f"{number}").mkdir()
        hostile, harmless = both(texts)
        found, wanted = made(hostile), made(harmless)
        assert found.keys() == wanted.keys()
        for key in wanted:
            assert differing(found[key], wanted[key]) is None, (key, texts)
        for words in COMMANDS:
            code, out, err = command(hostile, *words)
            same_code, plain, _ = command(harmless, *words)
            if words[0] == "explain":  # a text may be evidence, on a line of its own
                assert all(re.match(r"  ?|#\d+ \[|[^\s#] ", line) for line in out.splitlines()), (texts, out)
            else:
                assert (code, out.count("\n")) == (same_code, plain.count("\n")), (words, texts, out)
            assert not MOVES.search(out + err), (words, out)
        for words in JSON:
            code, out, _ = command(hostile, *words)
            lines = out.splitlines()
            assert len(lines) == out.count("\n") == command(harmless, *words)[1].count("\n"), (words, texts)
            assert [line for line in lines if MOVES.search(line) or not json.loads(line)] == []
        for office in (hostile, harmless):
            for path in (office.folder / "box").iterdir():
                path.unlink()
            (office.folder / "rollcall.db").unlink()


@pytest.mark.timeout(1800)
def test_no_words_looked_for_are_a_query_of_their_own(both, command, torture):
    _, office = both(["慰问"])
    for text in [text for batch in batches(torture) for text in batch]:
        code, out, err = command(office, "search", "--", text.replace("\0", ""))
        assert code in (0, 1, 2), (text, err)
        assert "Traceback" not in err
        assert not MOVES.search(out + err)
    assert command(office, "verify")[0] == 0


def test_every_command_says_what_it_says_in_one_place():
    from pathlib import Path

    folder = Path(cli.main.__file__).parent
    assert [path.name for path in sorted(folder.glob("*.py")) if "click.echo" in path.read_text()] == ["echo.py"]
