"""HTML to HTML of the same tags that says nothing. Text is masked as a reader sees it, over the tags within a line; of attributes stays
what is structure.
"""

import re
from collections.abc import Callable
from html import escape, unescape

from parsers.redaction.masking import Mask

_TOKEN = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))|(?P<raw><(?P<name>style|script|title)\b[^<>]*+>)(?P<inside>.*?)(?=</(?P=name)|\Z)"
    r"|(?P<tag></?[A-Za-z!?](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(?<![^\s=\"'<>/])([^\s=\"'<>/]++)(\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s\"'>]*)")
_TAG_NAME = re.compile(r"</?\s*([A-Za-z][A-Za-z0-9:]*)?")
_INLINE = frozenset("a abbr b big code em font i label mark s small span strike strong sub sup tt u".split())
_STRUCTURE = frozenset(
    "width height colspan rowspan cellpadding cellspacing border align valign type target dir lang xml:lang charset http-equiv bgcolor "
    "color size rel method nowrap expires".split()
)
# Names of elements and attributes that are HTML's, or Office's; others may be a sender's words, as in <somebody@example.com>.
_ELEMENTS = _INLINE | frozenset(
    "html head body meta link base div p br hr img center blockquote pre address article section header footer main nav aside figure "
    "figcaption ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6 form input button select option "
    "textarea fieldset legend iframe video audio source object embed param map area svg path style script title template noscript "
    "del ins q cite dfn kbd samp var time wbr xml o:p v:shape v:imagedata v:shapetype w:worddocument workbook worksheet row cell "
    "data includetail sign tincludetail".split()
)
_ATTRIBUTES = _STRUCTURE | frozenset(
    "href src data-src background action srcset poster cite longdesc filename file-name file-size download style class id title alt name "
    "value content ui-type hspace vspace clear face hidden nowrap start span scope headers summary onclick onload media sizes usemap "
    "shape coords tabindex role contenteditable".split()
)
_PLAIN = re.compile(r"[A-Za-z0-9#%.,+\-/_]{1,20}")
_META = re.compile(r"text/html;\s*charset=[\w\-]{1,30}|IE=\w+|width=device-width[\w=,.\- ]*", re.IGNORECASE)
_ADDRESSES = frozenset("href src data-src background action srcset poster cite longdesc".split())
_NAMES = frozenset(("filename", "file-name", "download"))
_MARKERS = re.compile(r"QQMailBigAttach|isReplyContent|gmail_quote|ntes-\w+|divNetease\w*")
_KEPT_IN_STYLE = re.compile(r"(?:width|height)\s*:\s*[\d.]+\w{0,3}|data:,|url\(", re.IGNORECASE)
_DATA = "data:,"


def redacted_page(page: str, mask: Mask) -> str:
    """A page whose data: files were taken out (`take_data_files`)."""
    pieces: list[str] = []  # as they stand
    texts: list[tuple[int, str]] = []  # place among the pieces, text
    gaps: list[str] = []
    at, gap = 0, ""
    for token in _TOKEN.finditer(page):
        gap = _text(page[at : token.start()], pieces, texts, gaps, gap)
        at = token.end()
        if token["comment"]:
            pieces.append(_comment(token["comment"], mask))
        elif token["raw"]:
            pieces += [_tag(token["raw"], mask), _without(_KEPT_IN_STYLE, token["inside"], mask.whole)]
        else:
            name = _TAG_NAME.match(token["tag"])
            gap = gap if name and (name[1] or "").lower() in _INLINE else "\n"
            pieces.append(_tag(token["tag"], mask))
    _text(page[at:], pieces, texts, gaps, gap)
    for (place, _), masked in zip(texts, mask.texts([text for _, text in texts], between=[*gaps[1:], ""]), strict=True):
        pieces[place] = escape(masked, quote=False).replace("\xa0", "&nbsp;")
    return "".join(pieces)


def _text(raw: str, pieces: list[str], texts: list[tuple[int, str]], gaps: list[str], gap: str) -> str:
    """Lay a text aside; returns what stands before the next one."""
    if not raw:
        return gap
    texts.append((len(pieces), unescape(raw)))
    gaps.append(gap)
    pieces.append("")
    return ""


def _comment(comment: str, mask: Mask) -> str:
    inside = comment[4:].removesuffix("-->")
    return f"<!--{re.sub('[<>]', ' ', mask.whole(inside))}{comment[4 + len(inside) :]}"


def _tag(tag: str, mask: Mask) -> str:
    if tag.startswith(("<!", "<?")):
        return tag if re.fullmatch(r"<!doctype html>", tag, re.IGNORECASE) else tag[:2] + mask.whole(tag[2:])
    name = _TAG_NAME.match(tag)
    head = name[0] if name else "<"
    if name and name[1] and name[1].lower() not in _ELEMENTS:
        return f"{head[: -len(name[1])]}{mask.whole(name[1])}>"
    pieces, at = [head], len(head)
    for attribute in _ATTRIBUTE.finditer(tag, at):
        known = attribute[1].lower() in _ATTRIBUTES
        pieces += [
            _bare(tag[at : attribute.start()], mask),
            attribute[1] if known else mask.whole(attribute[1]),
            attribute[2],
        ]
        value = attribute[3]
        quote = value[:1] if value[:1] in "\"'" and value else ""
        inside = unescape(value[1:-1] if quote else value)
        new = escape(_value(attribute[1].lower(), inside, mask), quote=True)
        pieces.append(f"{quote}{new}{quote}" if quote or not re.search(r"\s", new) else f'"{new}"')
        at = attribute.end()
    return "".join(pieces) + _bare(tag[at:], mask)


def _bare(text: str, mask: Mask) -> str:
    """What stands in a tag without a value."""
    return re.sub(
        r"[^\s<>/\"'=]+", lambda found: found[0] if found[0].lower() in _ATTRIBUTES else mask.whole(found[0]), text
    )


def _value(name: str, value: str, mask: Mask) -> str:
    said = value.strip()
    if not said or said == _DATA:
        return value
    if name in _ADDRESSES:
        return _address(said, mask)
    if name == "style":
        return _without(_KEPT_IN_STYLE, value, mask.whole)
    if name in _STRUCTURE or name == "content":
        return value if (_PLAIN if name in _STRUCTURE else _META).fullmatch(said) else mask.whole(value)
    if name in ("id", "class", "ui-type"):
        return _without(_MARKERS, value, mask.whole)
    if name in _NAMES:
        return mask.filename(value)
    return mask.text(value)


def _address(said: str, mask: Mask) -> str:
    lower = said.lower()
    if lower.startswith("cid:"):
        return f"cid:{mask.id(said[4:])}"
    if lower.startswith("mailto:"):
        return f"mailto:{mask.text(said[7:])}"
    if re.match(r"(?:https?:)?//", lower):
        return mask.url(said)
    return _without(re.compile(rf"{_DATA}|^#|^\w{{2,10}}:"), said, mask.whole)


def _without(kept: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    pieces, at = [], 0
    for found in kept.finditer(text):
        pieces += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join(pieces) + change(text[at:])
