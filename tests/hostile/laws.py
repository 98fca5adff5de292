"""What must hold of each reader, whatever bytes it is given: it ends, it raises nothing, and a law of its own. Each law takes the bytes
of one input; each has seeds to begin with.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from domain.commands import read_commands
from domain.filenames import LONGEST, free_name, name_key, safe_name
from domain.filing import file_mail
from domain.mail import FileName, Mail, undecorated
from parsers.contents import Allowance
from parsers.documents.grids import MAX_ROWS
from parsers.files import read_files
from parsers.interpretation import interpret
from parsers.mail.address import read_sender
from parsers.mail.charset import clean, decode
from parsers.mail.datauri import take_data_files
from parsers.mail.date import parse_date
from parsers.mail.detach import Detached, attach, detach, detach_pieces
from parsers.mail.header import decode_words, parameters, unfold
from parsers.mail.html import to_text
from parsers.mail.links import MAX_LINKS, find_links, find_remote_pictures, told_by
from parsers.mail.message import parse, read_fields
from parsers.mail.quoting import forwarded_text, has_quotation, inner_sender, inner_sent, own_text, unflow
from parsers.mail.uuencode import take_uuencoded
from parsers.values import File, Message, Part
from tests.conftest import CAMPAIGN, ROSTER

CORPUS = Path(__file__).parents[1] / "corpus"
NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)
_SEPARATOR = b"\x1f"  # between the fields of a made mail
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}


def detached(data: bytes) -> None:
    """Given back byte for byte, and read alike with and without its runs."""
    halves = detach(data)
    assert attach(halves) == data
    assert halves.sha256 == hashlib.sha256(data).hexdigest()
    cut = int(halves.sha256[:4], 16) % (len(data) + 1)
    assert detach_pieces([data[:cut], data[cut:]]) == halves
    whole, taken = parse(Detached(halves.sha256, data, ())), parse(halves)
    for field in fields(whole):
        assert getattr(taken, field.name) == getattr(whole, field.name), field.name


def headers(data: bytes) -> None:
    """A sender is one address or nobody; what is decoded can be stored and shown."""
    raw = read_fields(data)
    sender = read_sender([value for name, value in raw if name == "from"])
    alone = read_sender([data])
    for one in (sender, alone):
        assert one.address.count("@") in (0, 1)
        assert one.address == one.address.strip().lower()
        assert not set(one.address) & set(' \t\r\n<>,;:"')
        _storable(one.name, one.address, one.claimed)
    main, values = parameters(data)
    _storable(decode_words(unfold(data)), main, *values.values())
    assert (parse_date(decode_words(data)) or NOON).tzinfo is not None


def texts(data: bytes) -> None:
    """Whatever is taken out of a text stood in it."""
    text = clean(decode(data))
    page = to_text(text)
    for said in (text, page):
        own = own_text(said)
        assert len(own) <= len(said)
        assert set(own) <= set(said)
        assert has_quotation(said) or not (inner_sender(said) or inner_sent(said) or forwarded_text(said))
        _storable(own, inner_sender(said), inner_sent(said), forwarded_text(said), unflow(said, delsp=True))
    rest, files = take_uuencoded(data)
    assert len(rest) <= len(data)
    assert sum(len(file.data) for file in files) <= len(data)
    rest, pictures = take_data_files(text, first=0)
    assert [part.number for part in pictures] == list(range(len(pictures)))
    _storable(page, rest)


def links(data: bytes) -> None:
    """Each address once, of the web, no more than are kept."""
    text = clean(decode(data))
    found = find_links(text, text)
    assert len(found) <= MAX_LINKS
    assert len({link.url for link in found}) == len(found)
    for link in (*found, *find_remote_pictures(text)):
        assert link.url.lower().startswith(("http://", "https://", "//"))
        assert not set(link.url) & set(" \t\r\n<>\"'")
        assert not set(link.filename) & set("\r\n")
        told_by(link.url)
        _storable(link.filename, link.provider, link.expires_at or "")


def mails(data: bytes) -> None:
    """A mail is read whole, and alike each time."""
    found = interpret(detach(data))
    assert found == interpret(detach(data))
    _storable(found.own_text, found.message.subject, found.message.text, found.message.html)
    for file in found.files:
        _of_a_file(file)


def filing(data: bytes) -> None:
    """A union that is given a mail was named by a rule, and stands on the roster; the answer is the same each time."""
    mail = mail_of(data)
    filed = file_mail(mail, ROSTER, CAMPAIGN, lambda union, day: False)
    assert filed == file_mail(mail, ROSTER, CAMPAIGN, lambda union, day: False)
    known = {union.id for union in ROSTER.unions}
    assert {*filed.unions, *(union for union, _ in filed.candidates)} <= known
    assert (filed.disposition == "report") == bool(filed.unions)
    if filed.unions:
        assert mail.sender
        told = next(fact for fact in filed.evidence)
        assert told.rule in {
            "address",
            "domain",
            "inner_sender",
            "subject",
            "signature",
            "display_name",
            "filename",
            "title",
        }
        (union,) = (union for union in ROSTER.unions if union.id in filed.unions)
        named = (union.name, *union.aliases, *union.senders)
        everything = (
            mail.subject,
            mail.sender,
            mail.sender_name,
            mail.own_text,
            *(f"{file.name} {file.title}" for file in mail.files),
        )
        read = " ".join(undecorated(text) for text in everything).replace(" ", "").lower()
        assert any(name.replace(" ", "").lower() in read for name in named), filed
    for day in filed.days:
        assert CAMPAIGN.starts <= day <= CAMPAIGN.ends


def mail_of(data: bytes) -> Mail:
    """Fields between separators: sender, its name, subject, text, a file's name, its title."""
    cells = [clean(decode(cell)) for cell in data.split(_SEPARATOR, 6)] + [""] * 6
    senders = ("", "north@example.com", "stranger@mailbox.example", cells[0].strip().lower()[:60])
    sender = senders[len(data) % 4]
    files = (FileName(cells[4][:300], "document", cells[5][:200]),) if cells[4] else ()
    return Mail("0" * 64, NOON, sender, cells[1][:200], cells[2][:4000], cells[3], {}, files)


def filenames(data: bytes) -> None:
    """A name is safe, stays what it is when it is made safe again, and beside others it is another."""
    text = decode(data)
    name = safe_name(text)
    assert safe_name(name) == name
    taken: set[str] = set()
    for _ in range(12):
        one = free_name(name, taken)
        assert name_key(one) not in taken
        taken.add(name_key(one))
        assert one not in ("", ".", "..")
        assert len(one.encode()) <= LONGEST
        assert not set(one) & set('<>:"/\\|?*')
        assert not {unicodedata.category(character) for character in one} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert one == one.strip(". ")
        assert one.split(".")[0].strip().lower() not in _DEVICES


def sheets(data: bytes) -> None:
    """A table is read within its limits, as what it is and as what it may be called."""
    for name, declared in (("a.xlsx", ""), ("a.csv", "text/csv"), ("a.xls", "")):
        for file in read_files([Part(1, name, data, declared)], Allowance.for_mail(len(data))):
            _of_a_file(file)
            _storable(*(row.cells for row in file.rows), *(row.sheet for row in file.rows))
            assert len(file.rows) <= MAX_ROWS


def files(data: bytes) -> None:
    """What is opened stays within the allowance, and stands where it was found."""
    allowance = Allowance.for_mail(len(data))
    most = allowance.bytes_left
    found = list(read_files([Part(1, "", data)], allowance))
    paths = [file.path for file in found]
    assert len(set(paths)) == len(paths)
    assert all(file.parent_path is None or file.parent_path in paths for file in found)
    assert sum(len(file.data) for file in found[1:]) <= 3 * max(most, len(data))
    for file in found:
        _of_a_file(file)


def commands(data: bytes) -> None:
    """An officer's answer: each line is a command as a whole or none, of unions that are on the roster."""
    known = {union.id for union in ROSTER.unions}
    for command in read_commands(clean(decode(data)), ROSTER, NOON.date()):
        assert set(getattr(command, "unions", ())) <= known
        _storable(command.line)


def _of_a_file(file: File) -> None:
    assert file.sha256 in ("", hashlib.sha256(file.data).hexdigest())
    _storable(file.filename, file.text or "", file.note or "")


def _storable(*texts: str) -> None:
    """No half of a character, and no NUL, at which a database ends a text."""
    for text in texts:
        assert "\0" not in text
        text.encode()


Law = Callable[[bytes], None]
LAWS: dict[str, Law] = {
    "detach": detached, "headers": headers, "text": texts, "links": links, "mail": mails, "filing": filing, "filenames": filenames,
    "sheets": sheets, "files": files, "commands": commands,
}  # fmt: skip


_MAX_SEED = 30_000  # bytes: what is long takes long


@cache
def _mails() -> list[bytes]:
    return [raw for path in sorted(CORPUS.rglob("*.eml")) if len(raw := path.read_bytes()) <= _MAX_SEED]


@cache
def _messages() -> list[Message]:
    return [parse(detach(raw)) for raw in _mails()]


def _parts() -> list[bytes]:
    return [part.data for message in _messages() for part in message.parts if part.data][:400]


def _fields() -> list[bytes]:
    return [raw.replace(b"\r\n\r\n", b"\n\n").partition(b"\n\n")[0] for raw in _mails()] + [
        text.encode() for message in _messages() for values in message.fields.values() for text in values
    ]


def _texts() -> list[bytes]:
    return [text.encode() for message in _messages() for text in (message.text, message.html) if text]


def _made_mails() -> list[bytes]:
    made = [
        (
            message.sender.address,
            message.sender.name,
            message.subject,
            message.text,
            *(part.filename for part in message.parts),
        )
        for message in _messages()
    ] + [("", name, f"{name}3月2日工作信息", f"情况如下\n{name}", f"{name}.docx", name) for name in NAMES]
    return [_SEPARATOR.join(text.encode() for text in (*fields[:5], fields[2])) for fields in made]


def _names() -> list[bytes]:
    return [part.filename.encode() for message in _messages() for part in message.parts if part.filename] + [
        b"CON.txt", b"a" * 300 + b".docx", "é".encode() * 120, b".. /x", b"COM1 .x", "ｃｏｎ．ｔｘｔ".encode(), b"a.b.c.", "㈠".encode(),
    ]  # fmt: skip


def _tables() -> list[bytes]:
    return [
        data
        for data in _parts()
        if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or b"<table" in data or b"\t" in data
    ] + ["单位,2月5日\n海西,12\n".encode(), "<table><tr><td colspan=2>单位<td rowspan=3>数<tr><td>1</table>".encode()]


def _answers() -> list[bytes]:
    return [line.encode() for line in ANSWERS] + ["\n".join(ANSWERS).encode()]


NAMES = tuple(name for union in ROSTER.unions for name in (union.name, *union.aliases, *union.senders))
ANSWERS = (
    "3 北城总工会", "第3封、5-7 不是报送", "确认全部", "确认 1、2", "免报 北城总工会 3月3日 停电", "视同按时 南山总工会 3月2日-4日",
    "铁路工会 电话报送 15:30",
    "撤销 4", "excuse 北城总工会 March 3 flood", "结清 2", "发布", "> 1 北城总工会", "1 to 4 北城总工会、南山总工会 更正",
)  # fmt: skip
SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "detach": _mails, "headers": _fields, "text": _texts, "links": _texts, "mail": _mails, "filing": _made_mails, "filenames": _names,
    "sheets": _tables, "files": _parts, "commands": _answers,
}  # fmt: skip
