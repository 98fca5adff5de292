"""OLE compound files: whether a document in one is encrypted, and the file inside an OLE Package object."""

import io

import olefile

from parsers.charset import decode

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NATIVE = "\x01Ole10Native"
_ENCRYPTED_BIT = 0x01  # of the eleventh byte of a Word file's FIB ([MS-DOC] 2.5.2, fEncrypted)


def is_ole(data: bytes) -> bool:
    """Whether these bytes begin as a compound file."""
    return data.startswith(_MAGIC)


def is_encrypted(data: bytes) -> bool:
    """Whether a compound file holds an encrypted Office package, or a Word document under a password."""
    if not is_ole(data):
        return False
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                return True
            if not ole.exists("WordDocument"):
                return False
            head = ole.openstream("WordDocument").read(12)
            return len(head) == 12 and bool(head[11] & _ENCRYPTED_BIT)
    except MemoryError:
        raise
    except Exception:  # damaged directories fail in many ways; that it cannot be read is said by its reader
        return False


def root_streams(data: bytes) -> frozenset[str]:
    """Names of the streams that stand in no storage: they tell what a compound file is. Empty where it is damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return frozenset(entry[0] for entry in ole.listdir() if len(entry) == 1)
    except MemoryError:
        raise
    except Exception:  # its directory cannot be read
        return frozenset()


def read_package(data: bytes) -> tuple[str, bytes] | None:
    """Name and bytes of the file in an OLE Package object ([MS-OLEDS] 2.3.6 and what packagers write); None if it is none."""
    if not is_ole(data):
        return None
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if not ole.exists(_NATIVE):
                return None
            return _native(ole.openstream(_NATIVE).read())
    except MemoryError:
        raise
    except Exception:  # it stays the object that it is
        return None


def _native(stream: bytes) -> tuple[str, bytes] | None:
    """Size, two bytes, label, source path, 8 bytes, length and temporary path, then length and bytes of the file."""
    label, at = _text(stream, 6)
    _, at = _text(stream, at)
    at += 4
    at += 4 + int.from_bytes(stream[at : at + 4], "little")
    size = int.from_bytes(stream[at : at + 4], "little")
    data = stream[at + 4 : at + 4 + size]
    name = decode(label).replace("\\", "/").rpartition("/")[2]
    return (name, data) if name and size and len(data) == size else None


def _text(stream: bytes, at: int) -> tuple[bytes, int]:
    end = stream.index(b"\0", at)
    return stream[at:end], end + 1
