"""HTML to plain text that keeps lines and table cells. Nothing is fetched, nothing is executed."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.mail.nesting import is_too_deep

_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "-comment"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"\s+")
_BLANKS = re.compile(" {2,}")
_TAG = re.compile(r"<[^<>]*+>?")
MAX_HTML = 2_000_000  # characters read of one HTML part


def to_text(html: str) -> str:
    """The readable text of `html`: one line a block, cells parted by tabs, runs of blank lines folded."""
    html = html[:MAX_HTML]
    if is_too_deep(html):
        return _squeezed(_TAG.sub("\n", html))
    root = LexborHTMLParser(html).root
    pieces: list[str] = []
    fresh = True  # nothing stands in this line yet
    stack: list[LexborNode | str] = [root] if root else []
    while stack:  # not recursive: nesting is the sender's choice
        node = stack.pop()
        if isinstance(node, str):
            if node != "\n" or not fresh:  # what ends two blocks ends one line
                pieces.append(node)
            fresh = fresh or node == "\n"
            continue
        tag = node.tag or ""
        if tag in _SKIPPED:
            continue
        if tag == "-text":
            pieces.append(_SPACES.sub(" ", node.text_content or ""))
            fresh = fresh and not pieces[-1].strip()
            continue
        if tag == "br":
            pieces.append("\n")
            fresh = True
        end = "\n" if tag in _BLOCKS else "\t" if tag in _CELLS else ""
        if end == "\n" and not fresh:
            pieces.append("\n")
            fresh = True
        stack.append(end)
        stack.extend(reversed(list(node.iter(include_text=True))))
    return _squeezed("".join(pieces))


def _squeezed(text: str) -> str:
    """Lines without blanks around them, and runs of empty lines folded."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    return "\n".join(line for index, line in enumerate(lines) if line or (index and lines[index - 1])).strip()
