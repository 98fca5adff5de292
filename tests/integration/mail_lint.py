"""What mail programs do with HTML, as rules: a page is looked through for what one of them would not draw.

The tables say what Outlook on Windows (Word's engine, 2016 and later) and QQ Mail draw of CSS in a `style` attribute, as the public
tables of support say. What is in `MAY_BE_LOST` is ignored by one of them and leaves a page that reads as well without it.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

OUTLOOK = {
    "background-color", "border", "border-color", "border-left", "color", "font-family", "font-size", "font-weight", "height",
    "line-height", "margin", "padding", "text-align", "width", "display",
}  # fmt: skip
QQ = OUTLOOK | {"max-width", "word-wrap", "word-break"}
MAY_BE_LOST = {"max-width", "word-wrap", "word-break"}
NO_BOX = {"p", "span", "h1", "h2", "b", "bdi"}  # on which Outlook ignores padding
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "th", "p", "h1", "h2", "span", "b", "br", "img",
    "bdi",
}  # fmt: skip
_VOID = {"meta", "br", "img"}
_VALUE = re.compile(r"url\(|rgba?\(|calc\(|var\(|!important|%\s*$|\d(?:em|rem|vw|vh)\b", re.IGNORECASE)


class _Lint(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in ELEMENTS:
            self.faults.append(f"<{tag}> is not drawn alike")
        if tag == "table" and ("cellpadding" not in values or "cellspacing" not in values):
            self.faults.append("a table without cellpadding or cellspacing has Outlook's own")
        if tag == "img" and not (values.get("width", "") or "").isdigit():
            self.faults.append("Outlook draws a picture without a width attribute in its own size")
        if tag == "img" and not values.get("alt"):
            self.faults.append("a picture that is not loaded says nothing")
        self.faults += _of_style(tag, values.get("style") or "")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes another element")


def _of_style(tag: str, style: str) -> Iterator[str]:
    for rule in filter(None, (part.strip() for part in style.split(";"))):
        name, _, value = rule.partition(":")
        name = name.strip()
        missing = [
            engine
            for engine, known in (("Outlook", OUTLOOK), ("QQ Mail", QQ))
            if name not in known and name not in MAY_BE_LOST
        ]
        if missing:
            yield f"{name} is not drawn by {', '.join(missing)}"
        if name not in MAY_BE_LOST and _VALUE.search(value) and value.strip() not in ("100%",):
            yield f"{name}: {value.strip()} is not drawn alike"
        if name == "padding" and tag in NO_BOX and not _is_left_only(value):
            yield f"Outlook ignores the padding of <{tag}>"


def _is_left_only(value: str) -> bool:
    return value.split()[:3] == ["0", "0", "0"]


def faults(html: str) -> list[str]:
    """What is wrong with a page, each once."""
    lint = _Lint()
    lint.feed(html)
    lint.close()
    if lint.open:
        lint.faults.append(f"left open: {lint.open}")
    return list(dict.fromkeys(lint.faults))
