"""TNEF, the winmail.dat of Outlook ([MS-OXTNEF]): text and attachments, by offsets into the file.

Own reading, because the library copied the rest of the file for each attribute, kept every property of every recipient, and
opened embedded mails in one another: 1.7 GB for a file of a few. Here nothing is copied but text and attachments, no count
that the file claims is believed beyond its end, and a mail in a mail is an attachment like any other.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_FIRST = 6  # bytes of signature and key
_HEAD, _CHECKSUM = 9, 2  # bytes around the data of an attribute
_OF_MAIL, _OF_ATTACHMENT = 1, 2  # levels
_LOOKED = 64  # bytes by which an end that is filled up is told from a broken one
_BODY, _CODEPAGE, _PROPERTIES = 0x800C, 0x9007, 0x9003
_BEGINS, _TITLE, _DATA, _ATTACHED = 0x9002, 0x8010, 0x800F, 0x9005
_TEXT, _PAGE, _PLAIN, _INTERNET_CODEPAGE = 0x1000, 0x1013, 0x3FD9, 0x3FDE
_OBJECT, _SHORT_NAME, _LONG_NAME, _DISPLAY_NAME = 0x3701, 0x3704, 0x3707, 0x3001
_NAMED = 0x8000  # properties from here on carry their name
_MANY = 0x1000  # the flag of a property with several values
_FIXED = {2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 2, 0x14: 8, 0x40: 8, 0x48: 16}  # bytes, by type
_VARIABLE = frozenset((0x00, 0x0D, 0x1E, 0x1F, 0x102))
_UNICODE = 0x1F
_INTERFACE = 16  # bytes before an embedded object
_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage: the object is a TNEF
_COMPOUND = b"\xd0\xcf\x11\xe0"
_CODEPAGES = {20127: "ascii", 20866: "koi8-r", 28591: "iso-8859-1", 65001: "utf-8"}
_MAX_ATTACHMENTS = 5000


@dataclass(slots=True)
class Value:
    """Bytes of the file, and in which codec they are text; "" where that is not said."""

    data: memoryview
    codec: str = ""


@dataclass(slots=True)
class Attached:
    """A file in a TNEF: what it may be called, the best name first, and its bytes."""

    names: dict[int, Value] = field(default_factory=dict)
    data: memoryview = field(default_factory=lambda: memoryview(b""))


@dataclass(slots=True)
class Tnef:
    """What was found, and whether the file breaks off or is no such file."""

    text: Value | None = None
    page: Value | None = None
    attached: list[Attached] = field(default_factory=list)
    damaged: bool = False
    codec: str = ""


def read(data: bytes) -> Tnef:
    """Text and attachments as far as they can be read."""
    found = Tnef()
    try:
        for level, name, value in _attributes(memoryview(data)):
            if level == _OF_ATTACHMENT:
                _attachment(found, name, value)
            else:
                _of_mail(found, name, value)
    except struct.error:
        found.damaged = True
    return found


def _attributes(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    at = _FIRST
    while at + _HEAD + _CHECKSUM < len(data):
        level, name, _, size = struct.unpack_from("<BHHI", data, at)
        if level not in (_OF_MAIL, _OF_ATTACHMENT):
            if any(data[at : at + _LOOKED]):
                raise struct.error
            return  # zeros behind the end
        yield level, name, data[at + _HEAD : at + _HEAD + size]
        if at + _HEAD + size > len(data):
            raise struct.error
        at += _HEAD + size + _CHECKSUM


def _of_mail(found: Tnef, name: int, value: memoryview) -> None:
    if name == _BODY:
        found.text = Value(value, found.codec)
    elif name == _CODEPAGE:
        found.codec = _codec(value)
    elif name == _PROPERTIES:
        said = dict(_properties(value, found.codec))
        codec = _codec(said[_INTERNET_CODEPAGE].data) if _INTERNET_CODEPAGE in said else ""
        found.text = said.get(_PLAIN) or said.get(_TEXT) or found.text
        found.page = said.get(_PAGE) or found.page
        if found.page and codec and not found.page.codec:
            found.page.codec = codec


def _attachment(found: Tnef, name: int, value: memoryview) -> None:
    if (name == _BEGINS or not found.attached) and len(found.attached) < _MAX_ATTACHMENTS:
        found.attached.append(Attached())
    attached = found.attached[-1]
    if name == _TITLE:
        attached.names[_SHORT_NAME] = Value(value, found.codec)
    elif name == _DATA:
        attached.data = value
    elif name == _ATTACHED:
        for key, said in _properties(value, found.codec):
            if key in (_SHORT_NAME, _LONG_NAME, _DISPLAY_NAME):
                attached.names[key] = said
            elif key == _OBJECT:
                attached.data = _object(said.data)


def _object(data: memoryview) -> memoryview:
    inner = data[_INTERFACE:]
    return inner if data[:_INTERFACE] == _MESSAGE or inner[:4] == _COMPOUND else data


def names(attached: Attached) -> list[Value]:
    """What an attachment may be called, the best name first."""
    return [attached.names[key] for key in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME) if key in attached.names]


def _properties(data: memoryview, codec: str) -> Iterator[tuple[int, Value]]:
    """The first value of each property ([MS-OXTNEF] 2.1.3.4); what breaks off gives those before it."""
    try:
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _ in range(count):
            kind, name = struct.unpack_from("<HH", data, at)
            at = _behind_name(data, at + 4) if name >= _NAMED else at + 4
            values = 1
            if kind & _MANY or kind in _VARIABLE:
                (values,) = struct.unpack_from("<I", data, at)
                at += 4
            kind &= ~_MANY
            for number in range(values):
                start, end, at = _value(data, at, kind)
                if number == 0:
                    yield (
                        name,
                        Value(data[start:end], "utf-16-le" if kind == _UNICODE else codec if kind == 0x1E else ""),
                    )
            at += -at % 4
    except struct.error:
        return


def _behind_name(data: memoryview, at: int) -> int:
    kind, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 if kind == 0 else at + 24 + length + -length % 4


def _value(data: memoryview, at: int, kind: int) -> tuple[int, int, int]:
    """Where a value begins and ends, and where the next one begins. Raises struct.error behind the end and on unknown types."""
    if kind in _VARIABLE:
        (size,) = struct.unpack_from("<I", data, at)
        at += 4
        if at + size > len(data):
            raise struct.error
        return at, at + size, at + size + -size % 4
    size = _FIXED.get(kind, -1)
    if size < 0 or at + size > len(data):
        raise struct.error
    return at, at + size, at + size


def _codec(value: memoryview) -> str:
    number = int.from_bytes(value[:4], "little")
    return _CODEPAGES.get(number) or (f"cp{number}" if number else "")
