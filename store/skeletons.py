"""Skeletons as they are kept: packed by zlib, with a dictionary of what mails have in common."""

import zlib

_LEVEL = 6
# Most common last, for zlib looks back for it. Never to be changed: stores hold what was packed with it, and cannot be read
# with another.
_DICTIONARY = (
    b"X-Mailer: Foxmail 7.2\r\nX-Priority: 3\r\nX-QQ-mid: \r\nX-CM-SenderInfo: \r\nReferences: <In-Reply-To: <Reply-To: "
    b"Authentication-Results: ; spf=pass smtp.mailfrom=; dkim=pass header.d=; dmarc=pass\r\nReceived-SPF: pass\r\n"
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=; s=; t=; h=From:To:Subject:Date:Message-ID; bh=; b=\r\n"
    b"Return-Path: <\r\nReceived: from  (HELO ) ( [127.0.0.1]) by  with ESMTPS id ; Mon, Tue, Wed, Thu, Fri, Sat, Sun, "
    b" Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec 2021 2022 2023 2024 2025 2026 +0800 (CST)\r\n"
    b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><div><p><br></p></div>'
    b'<span style="font-family: ; font-size: 14px; line-height: 1.5;"></span>&nbsp;</body></html>\r\n'
    b'Content-Disposition: attachment; filename="=?gb18030?B?"\r\nContent-ID: <image001.jpg@\r\n'
    b'Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name="=?utf-8?B?"\r\n'
    b'Content-Type: image/jpeg; name="=?utf-8?B?"\r\n------=_NextPart_000_--\r\n'
    b'Content-Type: multipart/mixed; boundary="----=_Part_"\r\nContent-Type: multipart/alternative; boundary=""\r\n'
    b'Content-Type: text/html; charset="gb18030"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
    b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    b"From: =?utf-8?B?\r\nTo: <Subject: =?utf-8?B?Date: Message-ID: <@example.com>\r\nMIME-Version: 1.0\r\n"
)


def pack(skeleton: bytes) -> bytes:
    """A skeleton, packed."""
    packer = zlib.compressobj(_LEVEL, zdict=_DICTIONARY)
    return packer.compress(skeleton) + packer.flush()


def unpack(packed: bytes) -> bytes:
    """What was packed, with this dictionary or without one. Raises zlib.error."""
    unpacker = zlib.decompressobj(zdict=_DICTIONARY)
    skeleton = unpacker.decompress(packed)
    if not unpacker.eof or unpacker.unused_data:
        raise zlib.error("a skeleton that is cut short, or longer than it says")
    return skeleton


def start(packed: bytes, size: int) -> bytes:
    """The first bytes of what was packed; no more is unpacked. Raises zlib.error."""
    return zlib.decompressobj(zdict=_DICTIONARY).decompress(packed, size)
