"""What the makers of containers build with: compound files, TNEF, rar, zip with raw names, boxes of videos."""

import io
import struct
import zipfile
import zlib

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
EPOCH = (2021, 2, 5, 10, 0, 0)


def zipped(*members: tuple[bytes | str, bytes], flag: int = 0, extra: bytes = b"", encrypted: bool = False) -> bytes:
    """A zip, stored and not compressed, with names as bytes: GBK without a flag, as most packers here write them."""
    out, directory = b"", b""
    for name, data in members:
        raw = name.encode() if isinstance(name, str) else name
        bits = flag | encrypted
        head = struct.pack(
            "<HHHHHIIIHH", 20, bits, 0, 0x5000, 0x5245, zlib.crc32(data), len(data), len(data), len(raw), len(extra)
        )
        directory += b"PK\1\2\x14\0" + head + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + raw + extra
        out += b"PK\3\4" + head + raw + extra + data
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(out), 0)
    return out + directory + b"PK\5\6" + end


def office(**members: str | bytes) -> bytes:
    """A package of XML: keys are paths with `__` for a slash and `_x` for the ending's dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        if "OFD_xxml" not in members:
            archive.writestr(zipfile.ZipInfo("[Content_Types].xml", EPOCH), "<Types/>")
        for key, value in members.items():
            info = zipfile.ZipInfo(key.replace("__", "/").replace("_x", "."), EPOCH)
            archive.writestr(info, value)
    return out.getvalue()


def rar(*members: tuple[str, bytes], encrypted: bool = False) -> bytes:
    """A RAR 4 archive with stored members."""

    def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    out = b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6))
    for name, data in members:
        raw = name.encode("gb18030")
        body = (
            struct.pack("<IIBIIBBHI", len(data), len(data), 0, zlib.crc32(data), 0x52455000, 29, 0x30, len(raw), 0x20)
            + raw
        )
        out += block(0x74, 0x8000 | (4 if encrypted else 0), body, data)
    return out + block(0x7B, 0x4000, b"")


def tnef(*members: tuple[bytes, bytes], body: bytes = b"") -> bytes:
    """A winmail.dat: names in the sender's code page."""

    def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9006, 8, struct.pack("<I", 0x10000))
    out += attribute(1, 0x9007, 6, struct.pack("<II", 936, 0))
    if body:
        out += attribute(1, 0x800C, 2, body + b"\0")
    for name, data in members:
        out += (
            attribute(2, 0x9002, 6, bytes(14)) + attribute(2, 0x8010, 1, name + b"\0") + attribute(2, 0x800F, 6, data)
        )
    return out + bytes(12)


def compound(tree: dict) -> bytes:
    """A compound file (OLE 2, version 3): a dict is a storage, bytes are a stream. All streams in full sectors."""
    entries: list[list] = [["Root Entry", 5, None, b""]]  # name, type, child, data

    def add(folder: dict) -> int:
        """Siblings as one chain to the right: no reader asks for balance."""
        first = previous = -1
        for name in sorted(folder, key=lambda name: (len(name), name.upper())):
            value = folder[name]
            number = len(entries)
            entries.append([name, 1 if isinstance(value, dict) else 2, None, b"" if isinstance(value, dict) else value])
            entries[number].append(-1)
            if isinstance(value, dict):
                entries[number][2] = add(value)
            if previous >= 0:
                entries[previous][4] = number
            first, previous = (number if first < 0 else first), number
        return first

    entries[0].append(-1)
    entries[0][2] = add(tree)
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        count = -(-len(data) // SECTOR)
        start = len(fat)
        fat.extend([*range(start + 1, start + count), END])
        sectors.extend(data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR))
        return start

    directory = b""
    for name, kind, child, data, right in entries:
        padded = (
            data if not data or len(data) >= 4096 else data.ljust(4096, b"\0")
        )  # below that it would be a mini stream
        start = store(padded) if data else END
        raw = name.encode("utf-16-le") + b"\0\0"
        directory += raw.ljust(64, b"\0") + struct.pack(
            "<HBBiii", len(raw), kind, 1, -1, right, -1 if child is None else child
        )
        directory += bytes(16 + 4 + 16) + struct.pack("<IQ", start, len(padded))
    at_directory = store(directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0"))
    tables = -(-(len(fat) + len(fat) // 128 + 2) // 128)
    at_fat = len(fat)
    fat += [FAT] * tables
    sectors += [struct.pack("<128I", *(fat[at : at + 128] + [FREE] * 128)[:128]) for at in range(0, tables * 128, 128)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, at_directory, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *([*range(at_fat, at_fat + tables)] + [FREE] * 109)[:109])
    return head + b"".join(sectors)


def outlook(subject: str, text: str, *members: tuple[str, bytes]) -> bytes:
    """An Outlook .msg with attachments by value."""

    def properties(header: int, values: dict[int, tuple[int, bytes]]) -> dict:
        """Properties of a storage: {id: (type, value)}, variable ones as streams."""
        table, streams = bytes(header), {}
        for key, (kind, value) in values.items():
            fixed = kind == 3
            table += struct.pack("<HHI", kind, key, 6) + (
                value.ljust(8, b"\0") if fixed else struct.pack("<II", len(value) + 2, 0)
            )
            if not fixed:
                streams[f"__substg1.0_{key:04X}{kind:04X}"] = value
        return streams | {"__properties_version1.0": table}

    def wide(value: str) -> tuple[int, bytes]:
        return 0x1F, value.encode("utf-16-le")

    tree = properties(32, {0x001A: wide("IPM.Note"), 0x0037: wide(subject), 0x1000: wide(text)})
    for number, (name, data) in enumerate(members):
        tree[f"__attach_version1.0_#{number:08X}"] = properties(
            8, {0x3701: (0x102, data), 0x3707: wide(name), 0x3705: (3, struct.pack("<I", 1))}
        )
    return compound(tree | {"__nameid_version1.0": {}})


def movie(seconds: int, brand: bytes = b"isom") -> bytes:
    """The boxes of a video that tell its length, and no pictures."""

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", 8 + len(data)) + kind + data

    head = bytes(12) + struct.pack(">II", 600, seconds * 600) + bytes(80)
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"mdat", bytes(64)) + box(b"moov", box(b"mvhd", head))
