"""Mails of a stranger that want to be a union's: (name, bytes). No one of them has the union's address as its only sender."""

from base64 import b64encode
from collections.abc import Iterator

# ruff: noqa: E501 - one case a line
MALLORY = "mallory@mailbox.example"
UNIONS = {"north": "北城总工会", "south": "南山总工会", "rail": "铁路工会"}
BODY = "各位领导好，现将我单位走访慰问开展情况报上，慰问一线职工若干名，请查收。"
AT = "@example.com"


def word(text: str, coding: str = "b") -> str:
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def senders(union: str) -> Iterator[tuple[str, str]]:
    """From fields (whole header lines) by what is wrong with them."""
    real = union + AT
    local = union
    for name, value in {
        "address as a name": f'"{real}" <{MALLORY}>',
        "address as a bare name": f"{real} <{MALLORY}>",
        "address as an encoded name": f"{word(real)} <{MALLORY}>",
        "address in brackets as an encoded name": f"{word(f'<{real}>')} <{MALLORY}>",
        "all of it encoded": word(f"{union} <{real}>"),
        "address and union as a name": f"{word(UNIONS[union] + ' ' + real)} <{MALLORY}>",
        "two in one field": f"<{real}>, <{MALLORY}>",
        "two in one field, turned": f"<{MALLORY}>, <{real}>",
        "two bare ones": f"{real}, {MALLORY}",
        "a group": f"x: {real}, {MALLORY};",
        "a comment": f"{MALLORY} ({real})",
        "a comment within": f"<mallory({real})@mailbox.example>",
        "a route": f"<@mailbox.example:{real}> <{MALLORY}>",
        "two in brackets": f"<{real}> <{MALLORY}>",
        "two in brackets, turned": f"<{MALLORY}> <{real}>",
        "brackets in brackets": f"<<{real}>{MALLORY}>",
        "two at signs": f"<{real}@mailbox.example>",
        "a quoted local part": f'<"{real}"@mailbox.example>',
        "a percent": f"<{local}%example.com@mailbox.example>",
        "an exclamation mark": f"<mailbox.example!{local}{AT}>",
        "a NUL": f"<{real}\0@mailbox.example>",
        "a NUL before the end": f"<{MALLORY}\0{real}>",
        "a tab": f"<{MALLORY}\t{real}>",
        "a folded address": f"<{local}@\r\n mailbox.example> {real}",
        "a longer domain": f"<{local}@example.com.mailbox.example>",
        "a shorter domain": f"<{local}@example.co>",
        "another domain": f"<{local}@example.org>",
        "a dot behind": f"<{local}@example.com.>",
        "a part behind": f"<{local}+x@example.com>",
        "a dot within": f"<{local}.@example.com>",
        "a letter of Cyrillic": f"<{local.replace('o', 'о').replace('a', 'а')}@example.com>",
        "a domain with a letter of Cyrillic": f"<{local}@exаmple.com>",
        "a one for an l": f"<{local}@examp1e.com>",
        "rn for m": f"<{local}@exarnple.com>",
        "full width": f"<{''.join(chr(ord(c) + 0xFEE0) for c in local)}@example.com>",
        "a full-width at sign": f"<{local}＠example.com>",
        "an unseen space": f"<{local}\u200b@example.com>",
        "turned around": f"<\u202e{local}@example.com>",
        "punycode": f"<{local}@xn--exmple-cua.com>",
        "an encoded address": f"<{word(real)}>",
        "a backslash": f"<{local}\\@example.com@mailbox.example>",
        "a semicolon": f"<{MALLORY};{real}>",
        "nothing": "",
        "only the union's name": f"{word(UNIONS[union])} <{MALLORY}>",
    }.items():
        yield name, f"From: {value}\r\n"
    for name, lines in {
        "two fields": f"From: <{real}>\r\nFrom: <{MALLORY}>\r\n",
        "two fields, turned": f"From: <{MALLORY}>\r\nFrom: <{real}>\r\n",
        "two fields, one small": f"from: <{MALLORY}>\r\nFROM: <{real}>\r\n",
        "a field with a blank": f"From: <{MALLORY}>\r\nFrom : <{real}>\r\n",
        "a field with a tab": f"From\t: <{real}>\r\nFrom: <{MALLORY}>\r\n",
        "a field that goes on": f"From: <{MALLORY}>,\r\n <{real}>\r\n",
        "a NUL in its name": f"Fr\0om: <{real}>\r\nFrom: <{MALLORY}>\r\n",
        "other fields": f"Sender: <{real}>\r\nReply-To: <{real}>\r\nResent-From: <{real}>\r\nX-Original-From: <{real}>\r\nReturn-Path: <{real}>\r\nFrom: <{MALLORY}>\r\n",
        "no From": f"Sender: <{real}>\r\nReply-To: <{real}>\r\n",
        "a bare line end": f"From: <{MALLORY}>\rFrom: <{real}>\r\n",
        "a line feed": f"X: a\nFrom: <{MALLORY}>\nFrom: <{real}>\r\n",
        "behind an empty line": f"From: <{MALLORY}>\r\n\r\nFrom: <{real}>\r\n",
    }.items():
        yield name, lines


def forgeries() -> Iterator[tuple[str, str, bytes]]:
    """(union, name, mail): each form of each union, one with a plain subject and one that names the union."""
    for union in UNIONS:
        for name, lines in senders(union):
            subject = UNIONS[union] + "工作信息" if name != "only the union's name" else "工作信息"
            head = f"To: <office@example.com>\r\nSubject: {word(subject)}\r\nMIME-Version: 1.0\r\n"
            text = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{BODY}\r\n"
            yield union, name, (lines + head + text).encode()
        head = f"From: <{MALLORY}>\r\nSubject: {word('Fwd: 工作信息')}\r\nMIME-Version: 1.0\r\n"
        inner = f"From: <{union + AT}>\r\nSubject: {word('工作信息')}\r\n\r\n{BODY}\r\n"
        whole = (
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n'
            + inner
            + "--b--\r\n"
        )
        yield union, "a mail within", (head + whole).encode()


def answers(union: str, server: str) -> Iterator[tuple[str, bytes]]:
    """Mails in a union's very address whose domain the receiving server disowned, and which say otherwise themselves."""
    good = f"dmarc=pass header.from=example.com; dkim=pass header.d=example.com; spf=pass smtp.mailfrom={union + AT}"
    real = f"Authentication-Results: {server}; dmarc=fail header.from=example.com; spf=softfail smtp.mailfrom=mailbox.example\r\n"
    for name, forged in {
        "below": f"Authentication-Results: {server}; {good}\r\n",
        "twice below": f"Authentication-Results: {server}; {good}\r\n" * 2,
        "capitals": f"AUTHENTICATION-RESULTS: {server.upper()}; {good.upper()}\r\n",
        "a version": f"Authentication-Results: {server} 1; {good}\r\n",
        "a comment": f"Authentication-Results: ({server}) {server}; {good}\r\n",
        "folded": f"Authentication-Results:\r\n {server};\r\n {good}\r\n",
        "quoted": f'Authentication-Results: "{server}"; {good}\r\n',
        "of another server": f"Authentication-Results: x.{server}; {good}\r\n",
        "the ARC seal": f"ARC-Authentication-Results: i=1; {server}; {good}\r\n",
        "the old field": f"Received-SPF: pass (domain of {union + AT})\r\nX-Authentication-Warning: none\r\n",
    }.items():
        head = f"{real}{forged}From: <{union + AT}>\r\nSubject: {word('工作信息')}\r\nMIME-Version: 1.0\r\n"
        yield name, (head + f"Content-Type: text/plain; charset=utf-8\r\n\r\n{BODY}\r\n").encode()
