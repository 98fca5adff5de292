"""Laws of the readers, over what was found to break them once, and over made-up inputs: seconds here, minutes with --torture."""

import importlib.util
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from parsers.filetype import sniff
from parsers.mail.address import read_sender
from parsers.mail.header import parameters
from parsers.mail.links import find_links
from tests.hostile.fuzz import check, inputs
from tests.hostile.laws import LAWS, SEEDS

ROOT = Path(__file__).parents[2]
MINUTES = 5  # of --torture, for all targets together
FEW = 60  # inputs of each target without it
_PIECES = {
    "raw bytes between words": b"\xe5=?x?q?a?=",
    "words that lie": b"=?a?q?=e5=ff?= =?b?q?=e5=ff?= ",
    "words of two charsets": b"=?utf-8?q?=e5=ff?= =?gbk?q?=e5=ff?= ",
}
_DAMAGED_ZIP = (
    b"PK\x03\x04" + b"\0" * 16 + b"PK\x01\x02\x14\0\x14\0\0\x08" + b"\0" * 10 + b"\xb8'\0\0\xb8'\0\0\x1a" + b"\0" * 17
    + "照片/春联与".encode() + b"\x14\0\x14\0\0\x08\0\0\0PPK\x05\x06\0\0\0\0\1\0\1\0H\0\0\0\x14\0\0\0\0\0"
)  # fmt: skip
FOUND = [
    ("files", "a brand with a line end", b"\0\0\0\x14ftypqt\r\n\0\0\0\0qt  "),
    ("headers", "a NUL in an address", b"a@\0\0x"),
    ("headers", "a NUL in percent form", b"attachment; filename=%E4%BD%A0%00.doc"),
    ("headers", "a NUL in a type", b"text/pl\0ain; charset=utf-8"),
    ("links", "a line end in an address", b'<a href="https://mail.qq.com/cgi-bin/ftnExs_download?a=1&#10;b">x</a>'),
    ("links", "a quote in an address", b'<a href="https://mail.qq.com/cgi-bin/ftnExs_download?a=1&quot; onclick=x">x</a>'),
    ("links", "a line end in a name", b'<a href="https://fs.163.com/x?title=a%0Ab%00">\xe4\xb8\x8b\xe8\xbd\xbd</a>'),
    ("links", "blanks before an address that does not come", b"<a href=" + b" " * 60_000 + b"x>a</a>"),
    ("links", "blanks before a picture that does not come", b"<img src=" + b" " * 60_000 + b"x>"),
    ("links", "blanks before a width that does not come", b'<img src="https://a.example/x" width=' + b" " * 60_000 + b"x>"),
    ("text", "tabs behind a rule", "---原始邮件".encode() + b"\t" * 60_000 + b"x"),
    ("text", "blanks in an address of data", b'<img src="data:image/png;base64,' + b" " * 60_000 + b'x">'),
    ("files", "comments before a workbook that does not come", b"<!---->" * 9_000 + b"x"),
    ("sheets", "a NUL in the name of a member", _DAMAGED_ZIP),
    ("filing", "blanks in a line", b"\x1f\x1f\x1f" + "今日走访\n".encode() + "\u2028".encode() * 6_000 + b"x"),
    ("filing", "a damaged character within a name", b"\x1f\x1f\xe9\x93\x81\xe8\x81\xe8\xb7\xaf\xe5\xb7\xa5\xe4\xbc\x9a\x1ftext"),
    *(("headers", name, b"X: " + piece * (16_000 // len(piece))) for name, piece in _PIECES.items()),
]  # fmt: skip


@pytest.mark.parametrize(("target", "data"), [pytest.param(t, data, id=f"{t}: {name}") for t, name, data in FOUND])
def test_what_was_found_once_holds(target, data):
    check(target, data)


@pytest.mark.parametrize("name", _PIECES)
def test_a_header_of_a_thousand_lying_pieces_is_read_as_fast_as_any_input(name):
    piece = _PIECES[name]
    line = piece * (16_000 // len(piece)) + b"\r\n"
    check("mail", b"".join(b"X-%d: %b" % (number, line) for number in range(4)) + b"\r\ntext")


def test_a_nul_in_an_address_does_not_make_it_another_one():
    assert read_sender([b"nor\0th@example.com"]).address != "north@example.com"
    assert read_sender([b"<nor\0th@example.com>"]).address != "north@example.com"


def test_a_movie_of_any_brand_is_a_movie():
    assert sniff(b"\0\0\0\x14ftyp\r\n\r\n\0\0\0\0").extension == "mp4"


def test_a_name_in_percent_form_has_no_nul():
    assert parameters(b"attachment; filename=%E4%BD%A0%00.doc")[1]["filename"] == "你.doc"


def test_an_address_is_read_as_a_browser_reads_it():
    page = '<a href="https://mail.qq.com/cgi-bin/ftnExs_download?a=&#9;1&#10;&quot;&#x202e;&amp;b">x</a>'
    (link,) = find_links("", page)
    assert link.url == "https://mail.qq.com/cgi-bin/ftnExs_download?a=1%22%E2%80%AE&b"


def test_the_same_number_makes_the_same_inputs():
    assert list(islice(inputs("filenames", 3), 400)) == list(islice(inputs("filenames", 3), 400))
    assert len({*islice(inputs("filenames", 3), 400)} ^ {*islice(inputs("filenames", 4), 400)}) > 100


def test_every_target_has_seeds():
    assert LAWS.keys() == SEEDS.keys()
    assert all(seeds() for seeds in SEEDS.values())


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("target", sorted(LAWS))
def test_no_input_breaks_a_law(target, torture, measured):
    if torture:
        ways = ("fuzz", "guided") if importlib.util.find_spec("atheris") else ("fuzz",)
        for how in ways:
            measured(searched(how, target, MINUTES * 60 // len(LAWS) // len(ways)))
        return
    seeds = SEEDS[target]()  # the corpus has tests of its own
    some = random.Random(target).sample(seeds, min(len(seeds), 10))
    for data in (*some, *islice(inputs(target, 1), len(seeds), len(seeds) + FEW)):
        check(target, data)


def searched(how: str, target: str, seconds: int) -> str:
    """The last line that a search said, in a process of its own."""
    command = [sys.executable, "-m", f"tests.hostile.{how}", target, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    told = [line for line in (done.stdout + done.stderr).splitlines() if "inputs" in line or line.startswith("Done")]
    return f"{target}, {how}: {told[-1]}"
