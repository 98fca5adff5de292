"""HTML to plain text that keeps lines and table cells. Nothing is fetched, nothing is executed."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

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
MAX_HTML = 2_000_000  # characters read of one HTML part


def to_text(html: str) -> str:
    """The readable text of `html`: one line a block, cells parted by tabs, runs of blank lines folded."""
    root = LexborHTMLParser(html[:MAX_HTML]).root
    pieces: list[str] = []
    stack: list[LexborNode | str] = [root] if root else []
    while stack:  # not recursive: nesting is the sender's choice
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        tag = node.tag or ""
        if tag in _SKIPPED:
            continue
        if tag == "-text":
            pieces.append(" ".join((node.text_content or "").replace("\xa0", " ").split()) or " ")
            continue
        if tag == "br":
            pieces.append("\n")
        end = "\n" if tag in _BLOCKS else "\t" if tag in _CELLS else ""
        if end == "\n":
            pieces.append("\n")
        stack.append(end)
        stack.extend(reversed(list(node.iter(include_text=True))))
    lines = [" ".join(line.split(" ")).strip() for line in "".join(pieces).split("\n")]
    return "\n".join(line for index, line in enumerate(lines) if line or (index and lines[index - 1])).strip()
