"""Mail as wire bytes, put together by hand, because the point is what Python's own generator would never write: GBK
under a gb2312 label, encoded words cut in mid-character, names in raw bytes. Lines end in CRLF; what a client does is a
value."""

import base64
import binascii
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

CRLF = b"\r\n"
WORD_BYTES = 45  # an encoded word may have 75 characters; 45 bytes are 60 in base64


class Names(StrEnum):
    """How a client writes a file's name."""

    WORDS = "words"  # RFC 2047 inside the quotes, against the RFC and everywhere
    EXTENDED = "extended"  # RFC 2231, one piece, with an ASCII stand-in beside it
    CONTINUED = "continued"  # RFC 2231 in numbered pieces
    RAW = "raw"  # bytes as they are
    TYPE_ONLY = "type_only"  # only name= of Content-Type, as RFC 2047


@dataclass(frozen=True, slots=True)
class Client:
    """How one mail program writes. `label` is the charset it claims, `codec` the one it uses; "" labels nothing."""

    name: str
    mailer: str
    label: str
    codec: str
    word: str = "B"  # B | Q | raw
    names: Names = Names.WORDS
    transfer: str = "base64"  # base64 | quoted-printable | 8bit
    html: str = ""  # "" | qq | netease | office: how its HTML looks
    cuts_characters: bool = False  # encoded words end anywhere


_QP = "quoted-printable"
CLIENTS = {
    client.name: client
    for client in (
        Client("qq", "QQMail 2.x", "gb18030", "gb18030", html="qq"),
        Client("qq-utf8", "QQMail 2.x", "utf-8", "utf-8", html="qq"),
        Client("netease", "Coremail Webmail Server Version XT5.0.13", "GBK", "gbk", html="netease"),
        Client("foxmail", "Foxmail 7.2.20.258[cn]", "gb2312", "gbk", html="office", cuts_characters=True),
        Client("outlook", "Microsoft Outlook 16.0", "utf-8", "utf-8", "Q", Names.EXTENDED, _QP, "office"),
        Client("outlook-gb", "Microsoft Outlook 15.0", "gb2312", "gbk", "Q", Names.EXTENDED, _QP, "office"),
        Client("gmail", "", "utf-8", "utf-8", "Q", transfer=_QP, html="office"),
        Client("phone", "iPhone Mail (18C66)", "utf-8", "utf-8", names=Names.CONTINUED),
        Client("android", "MailMaster_Android/7.4.5", "utf-8", "utf-8", names=Names.TYPE_ONLY),
        Client("old-office", "OA Mail 3.1", "", "gbk", "raw", Names.RAW, "8bit"),
    )
}


def encoded(text: str, *, client: Client) -> bytes:
    """A header's text as this client writes it; ASCII stays as it is."""
    if text.isascii():
        return text.encode()
    if client.word == "raw":
        return text.encode(client.codec)
    cut = _cut_anywhere if client.cuts_characters else _cut_between_characters
    limit = WORD_BYTES if client.word == "B" else WORD_BYTES // 3
    words = [_word(piece, client=client) for piece in cut(text, codec=client.codec, limit=limit)]
    return b"\r\n ".join(words)


def _word(piece: bytes, *, client: Client) -> bytes:
    """One encoded word (RFC 2047 section 2)."""
    if client.word == "B":
        body = binascii.b2a_base64(piece, newline=False)
    else:
        body = b"".join(bytes([b]) if chr(b).isalnum() and b < 128 else b"=%02X" % b for b in piece)
    return b"=?%s?%s?%s?=" % (client.label.encode(), client.word.encode(), body)


def _cut_between_characters(text: str, *, codec: str, limit: int) -> list[bytes]:
    """Pieces of whole characters, of at most `limit` bytes."""
    pieces = [b""]
    for character in text:
        coded = character.encode(codec)
        if len(pieces[-1]) + len(coded) > limit:
            pieces.append(b"")
        pieces[-1] += coded
    return pieces


def _cut_anywhere(text: str, *, codec: str, limit: int) -> list[bytes]:
    """Pieces of `limit` bytes, whatever they cut through; the odd limit makes sure that they do."""
    coded = text.encode(codec)
    return [coded[at : at + limit] for at in range(0, len(coded), limit)]


def header(name: str, value: bytes | str) -> bytes:
    """One header line, folded where `value` already is."""
    return name.encode() + b": " + (value.encode() if isinstance(value, str) else value) + CRLF


def mailbox(display: str, address: str, *, client: Client) -> bytes:
    """`"name" <address>`; encoded words stand inside the quotes, as Chinese clients put them."""
    return b'"%s" <%s>' % (encoded(display, client=client), address.encode()) if display else address.encode()


def text_part(text: str, *, client: Client, subtype: str = "plain") -> bytes:
    """A text leaf. Line feeds in `text` become CRLF."""
    coded = text.replace("\n", "\r\n").encode(client.codec, "replace")
    label = f"; charset={client.label}" if client.label else ""
    head = header("Content-Type", f"text/{subtype}{label}") + header("Content-Transfer-Encoding", client.transfer)
    if client.transfer == "base64":
        return head + CRLF + _base64(coded)
    if client.transfer == _QP:
        return head + CRLF + quopri.encodestring(coded.replace(CRLF, b"\n")).replace(b"\n", CRLF) + CRLF
    return head + CRLF + coded + CRLF


def _base64(raw: bytes) -> bytes:
    """Base64 in lines of 76."""
    return base64.encodebytes(raw).replace(b"\n", CRLF)


def file_part(name: str, content: bytes, *, kind: str, client: Client) -> bytes:
    """An attachment of MIME type `kind`."""
    in_type, disposition = _name_parameters(name, client=client)
    head = header("Content-Type", kind.encode() + in_type) + header("Content-Transfer-Encoding", "base64")
    return head + header("Content-Disposition", b"attachment" + disposition) + CRLF + _base64(content)


def inline_part(name: str, content: bytes, *, kind: str, cid: str) -> bytes:
    """An inline image for `<img src="cid:…">`; `name` in ASCII, "" for none."""
    in_type = f'{kind}; name="{name}"' if name else kind
    head = header("Content-Type", in_type) + header("Content-Transfer-Encoding", "base64")
    return head + header("Content-ID", f"<{cid}>") + header("Content-Disposition", "inline") + CRLF + _base64(content)


def _name_parameters(name: str, *, client: Client) -> tuple[bytes, bytes]:
    """What follows Content-Type and Content-Disposition to say the name."""
    label = client.label or "gbk"
    percent = quote(name.encode(client.codec, "replace"), safe="")
    quoted = b'"%s"' % encoded(name, client=client)
    match client.names:
        case Names.EXTENDED:
            stand_in = name.encode("ascii", "replace").replace(b"?", b"_")
            return b"", b";\r\n filename=\"%s\";\r\n filename*=%s''%s" % (stand_in, label.encode(), percent.encode())
        case Names.CONTINUED:
            return b"", _continued(f"{label}''{percent}")
        case Names.TYPE_ONLY:
            return b";\r\n name=" + quoted, b""
        case _:
            return b";\r\n name=" + quoted, b";\r\n filename=" + quoted


def _continued(value: str, *, width: int = 60) -> bytes:
    """RFC 2231 section 3: filename*0*=…; filename*1*=…; pieces may end inside a percent triplet's character."""
    pieces, at = [], 0
    while at < len(value):
        end = at + width
        while "%" in value[end - 2 : end] and end < len(value):
            end -= 1
        pieces.append(value[at:end])
        at = end
    return "".join(f";\r\n filename*{number}*={piece}" for number, piece in enumerate(pieces)).encode()


def multipart(subtype: str, parts: Sequence[bytes], *, boundary: str, parameters: str = "") -> bytes:
    """A multipart entity: its headers, an empty line, its parts."""
    line = b"--" + boundary.encode()
    body = b"".join(line + CRLF + part + CRLF for part in parts)
    head = header("Content-Type", f'multipart/{subtype};{parameters}\r\n boundary="{boundary}"')
    return head + CRLF + b"This is a multi-part message in MIME format." + CRLF * 2 + body + line + b"--" + CRLF
