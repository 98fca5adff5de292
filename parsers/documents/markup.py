"""XML as documents hold it, read with limits: no entity is resolved, nothing is fetched, damage costs what is damaged."""

import re
import zipfile

from lxml import etree

from parsers.values import DAMAGED, OVER_LIMIT
from parsers.zipmembers import open_member

MAX_XML = 20_000_000  # bytes of one document or member
_MAX_NODES = 1_500_000  # tags and attributes of it: each takes up to 240 bytes


def parse_xml(data: bytes) -> tuple["etree._Element | None", str | None]:
    """The root of an XML text, and what kept it from being read."""
    if len(data) > MAX_XML or data.count(b"<") + data.count(b"=") > _MAX_NODES:
        return None, OVER_LIMIT
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError:
        return None, DAMAGED
    return root, None if root is not None else DAMAGED


def member_xml(archive: zipfile.ZipFile, name: str) -> tuple["etree._Element | None", str | None]:
    """The root of an XML member of a package."""
    try:
        with open_member(archive, name) as stream:
            data = stream.read(MAX_XML + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError):
        return None, DAMAGED
    return parse_xml(data)


def local_name(element: "etree._Element") -> str:
    """The name of an element without its namespace; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: "etree._Element", name: str) -> str:
    """An attribute by its local name, "" where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def whole_number(element: "etree._Element", name: str, otherwise: int) -> int:
    """An attribute that is a whole number of at most seven digits."""
    value = attribute(element, name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 8 else otherwise


def tidy(text: str) -> str:
    """Lines without blanks around them, and none that is empty."""
    lines = (re.sub(" *\t *", "\t", line).strip() for line in text.replace("\0", "").splitlines())
    return "\n".join(line for line in lines if line)
