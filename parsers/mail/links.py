"""Cloud attachments and content links: what a mail points to instead of carrying it (DOMAIN 7). Never fetched.

Providers are told by the exact host of the link, so mail.163.com.evil.example is nobody's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html import unescape
from itertools import islice
from urllib.parse import parse_qs, quote, urlsplit

from parsers.mail.charset import clean
from parsers.mail.html import to_text
from parsers.values import Link

# (host, path prefix, provider, kind); a host that begins with a dot stands for all hosts below it
_PROVIDERS = (
    ("mail.qq.com", "/cgi-bin/ftnExs_", "qq", "cloud_file"),
    ("wx.mail.qq.com", "/ftn/download", "qq", "cloud_file"),
    ("iwx.mail.qq.com", "/ftn/download", "qq", "cloud_file"),
    ("exmail.qq.com", "/cgi-bin/ftnExs_", "exmail", "cloud_file"),
    ("mail.163.com", "/large-attachment-download/", "netease", "cloud_file"),
    ("fs.163.com", "/", "netease", "cloud_file"),
    ("dashi.163.com", "/html/cloud-attachment-download", "netease", "cloud_file"),
    ("fs.qiye.163.com", "/fs/display", "netease", "cloud_file"),
    ("edisk.qiye.163.com", "/api/biz/attachment/download", "netease", "cloud_file"),
    (".feishu.cn", "/mail/page/attachment", "feishu", "cloud_file"),
    (".larksuite.com", "/mail/page/attachment", "feishu", "cloud_file"),
    ("pan.baidu.com", "/s", "baidu", "cloud_file"),
    ("cloud.189.cn", "/t", "189", "cloud_file"),
    ("mp.weixin.qq.com", "/s", "weixin", "content"),
    ("www.meipian.cn", "/", "meipian", "content"),
    ("meipian.cn", "/", "meipian", "content"),
)
URL = re.compile(r"https?://[A-Za-z0-9.\-]+(?:[A-Za-z0-9\-._~:/?#@!$&*+,;=%]{0,2000}[A-Za-z0-9\-_~/#@$&*+=%])?")
_LINE_ENDS = re.compile("[\t\r\n]")
_NO_ADDRESS = re.compile(
    "[\0-\x20\x7f-\xa0\"'<>\\\\^`{|}\u00ad\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)
# Possessive, and no pair of brackets is read twice: HTML is the sender's choice. The label ends at the next tag of a link.
_ANCHOR = re.compile(r"<a\s((?:[^<>\"']|\"[^\"<]*+\"|'[^'<>]*+'|[\"'])*+)>((?:[^<]++|<(?!/?a[\s>]))*+)", re.I)
_HREF = re.compile(r"(?:^|[\s\"'])href\s*+=\s*+[\"']?\s*+(https?://[^\"'\s>]{1,3000})", re.I)
_SIZE = re.compile(r"(\d{1,6}(?:\.\d+)?)\s*([KMGT])B?(?![A-Za-z])", re.I)
_EXPIRY = re.compile(r"(20\d\d)[年\-/](\d{1,2})[月\-/](\d{1,2})日?\s*(\d{1,2}):(\d\d)")
_EXPIRY_DAY = re.compile(r"(?:到期|过期|有效期)\D{0,8}(20\d\d)[年\-/](\d{1,2})[月\-/](\d{1,2})")
# What providers write beside the link for their own pages: file-name, file-size (NetEase enterprise), filename (163),
# and the title of the button around it (QQ: the name, then 文件大小 and 到期时间).
_NAME_SAID = re.compile(r"\bfile-?name\s*=\s*[\"']([^\"'<>]{1,300})[\"']", re.I)
_SIZE_SAID = re.compile(r"\bfile-size\s*=\s*[\"'](\d{1,15})[\"']", re.I)
_TITLE_SAID = re.compile(r"\btitle\s*=\s*\"([^\"<>]{1,400}?文件大小[^\"<>]{1,200})\"", re.I)
_BEIJING = timezone(timedelta(hours=8))
_CODE = re.compile(r"(?:提取码|访问码|密码)[:：]?\s*([A-Za-z0-9]{4,8})")
_NAMED = re.compile(r"([^\s<>:：()（）]{1,200}\.[A-Za-z0-9]{2,5})\s*[(（]")
_NAME_LINE = re.compile(r"^[ \t]*([^\n<>:：]{1,200}\.[A-Za-z0-9]{2,5})[ \t]*$", re.M)
_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_IMAGE = re.compile(r"<img\s((?:[^<>\"']|\"[^\"<]*+\"|'[^'<>]*+'|[\"'])*+)>", re.I)
# data-src is where WeChat's articles keep the address of a picture that is shown when it is scrolled to
_SOURCE = re.compile(r"(?:^|[\s\"'])(?:data-)?src\s*+=\s*+[\"']?\s*+((?:https?:)?//[^\"'\s>]{1,3000})", re.I)
_SIDE = re.compile(r"(?<![\w-])(?:width|height)\s*+[=:]\s*+[\"']?\s*+(\d{1,5})(?![\d.%])", re.I)
_TINY = 64  # pixels on a side, as for pictures that came with a mail
_NEAR = 400  # characters around a link in which its name, size and expiry stand
_NEAR_AFTER = 60  # of them behind a link in plain text
MAX_LINKS = 500  # kept of one mail
_LABELS = frozenset({"下载", "进入下载页面", "打开", "预览", ""})


def find_links(text: str, html: str) -> tuple[Link, ...]:
    """The links of a body, each url once, in order of appearance; what any of its places says of it counts."""
    found: dict[str, Link] = {}
    for link in (*_anchors(html), *_plain(text)):
        found[link.url] = _merged(found[link.url], link) if link.url in found else link
    return tuple(found.values())[:MAX_LINKS]


def external_link(parameters: Mapping[str, str]) -> Link | None:
    """What a message/external-body points to (RFC 2017: access-type=URL); None where it names no page of the web."""
    url = _address("".join(parameters.get("url", "").split())[:3000])
    if parameters.get("access-type", "").lower() != "url" or not URL.match(url):
        return None
    size = parameters.get("size", "")
    return Link(
        "external-body", "cloud_file", url, parameters.get("name", "")[:300],
        int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None, None, None,
    )  # fmt: skip


def find_remote_pictures(html: str) -> tuple[Link, ...]:
    """Pictures of a page that stand on other servers, each once, in order. Nothing asks for them."""
    found: dict[str, Link] = {}
    for match in islice(_IMAGE.finditer(html), MAX_LINKS):
        if address := _SOURCE.search(match[1]):
            url = _address(address[1])
            link = Link(_host(url), "remote_picture", url, "", None, None, None, tiny=_is_tiny(match[1]))
            found[url] = replace(link, tiny=link.tiny and found.get(url, link).tiny)
    return tuple(found.values())


def _address(attribute: str) -> str:
    """An address as a browser reads it from an attribute: without line ends, and nothing in it that ends it, is not seen or turns
    what is shown."""
    return _NO_ADDRESS.sub(lambda odd: quote(odd[0]), _LINE_ENDS.sub("", unescape(attribute)))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()[:253]
    except ValueError:
        return ""


def _is_tiny(attributes: str) -> bool:
    return any(int(side[1]) < _TINY for side in _SIDE.finditer(attributes))


def _anchors(html: str) -> Iterator[Link]:
    """Links in HTML: name, size and expiry stand in the link, or between it and the next, or the one before."""
    anchors = [(match, href[1]) for match in _ANCHOR.finditer(html) if (href := _HREF.search(match[1]))]
    starts = [match.start() for match, _ in anchors]
    at = 0
    for (match, url), following in zip(anchors, [*starts[1:], len(html)], strict=False):
        if provider := _provider(url := _address(url)):
            label = to_text(match[2][:_NEAR]).strip()
            around = html[max(at, match.start() - _NEAR) : match.start()]
            before, title = to_text(around), _title(around)
            after = to_text(html[match.end() : min(following, match.end() + _NEAR)])
            link = _link(provider, url, label, places=(title, label, after, before), code=(after, before))
            yield _said(link, attributes=match[1], title=title)
        at = match.end()


def _title(html: str) -> str:
    found = _TITLE_SAID.findall(html)
    return unescape(found[-1]) if found else ""


def _said(link: Link, *, attributes: str, title: str) -> Link:
    """What the provider's own attributes say goes before what stands around the link."""
    name, size = _NAME_SAID.search(attributes), _SIZE_SAID.search(attributes)
    told = " ".join(unescape(name[1]).split()) if name else title.splitlines()[0].strip() if title else ""
    return replace(link, filename=told or link.filename, size=int(size[1]) if size else link.size)


def _plain(text: str) -> Iterator[Link]:
    """Links in plain text: name, size and expiry stand before the link, a code behind it."""
    matches = list(URL.finditer(text))
    starts = [match.start() for match in matches]
    at = 0
    for match, following in zip(matches, [*starts[1:], len(text)], strict=False):
        if provider := _provider(match[0]):
            before = text[max(at, match.start() - _NEAR) : match.start()]
            after = text[match.end() : min(following, match.end() + _NEAR_AFTER)]
            yield _link(provider, match[0], "", places=(before, after), code=(after, before))
        at = match.end()


def _row(url: str) -> tuple[str, str, str, str] | None:
    """The row of the table that knows a link."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    for row in _PROVIDERS:
        if (host == row[0] or (row[0].startswith(".") and host.endswith(row[0]))) and parts.path.startswith(row[1]):
            return row
    return None


def _provider(url: str) -> tuple[str, str] | None:
    row = _row(url)
    return row and row[2:]


def told_by(url: str) -> str:
    """The start of a link by which its provider is told: scheme, host and path prefix; "" for a link of no provider."""
    row = _row(url)
    if row is None:
        return ""
    name, path = row[:2]
    return f"{urlsplit(url).scheme}://{f'tenant{name}' if name.startswith('.') else name}{path}"


def _link(provider: tuple[str, str], url: str, label: str, *, places: tuple[str, ...], code: tuple[str, ...]) -> Link:
    size = _last_of_first(_SIZE, places)
    named = _last_of_first(_NAMED, places) or _last_of_first(_NAME_LINE, places)
    expiry = _last_of_first(_EXPIRY, places) or _last_of_first(_EXPIRY_DAY, places)
    in_name, in_expiry = _in_query(url)
    access = next((found for place in code if (found := _CODE.search(place))), None)
    usable = label not in _LABELS and len(label) < 200 and "://" not in label
    name = label if usable else named[1] if named else in_name
    return Link(
        *provider,
        url=url,
        filename=clean(" ".join(name.split())),
        size=int(float(size[1]) * _UNITS[size[2].upper()]) if size else None,
        expires_at=_local(expiry) if expiry else in_expiry,
        access_code=access[1] if access else None,
    )


def _in_query(url: str) -> tuple[str, str | None]:
    """Name and expiry where the link itself carries them: title=… (NetEase), expired=milliseconds (189)."""
    try:
        query = parse_qs(urlsplit(url).query, errors="replace", max_num_fields=50)
    except ValueError:
        return "", None
    name = query.get("title", query.get("fileName", [""]))[0][:300]
    stamp = query.get("expired", [""])[0]
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) == 13):
        return name, None
    return name, datetime.fromtimestamp(int(stamp) // 1000, _BEIJING).replace(tzinfo=None).isoformat()


def _last_of_first(pattern: re.Pattern[str], places: tuple[str, ...]) -> re.Match[str] | None:
    """The match nearest to the link: the last in the first place that has any."""
    return next((found[-1] for place in places if (found := list(pattern.finditer(place)))), None)


def _merged(first: Link, second: Link) -> Link:
    return replace(
        first,
        filename=first.filename or second.filename,
        size=second.size if first.size is None else first.size,
        expires_at=first.expires_at or second.expires_at,
        access_code=first.access_code or second.access_code,
    )


def _local(match: re.Match[str]) -> str | None:
    """The time that was said; a day alone means to its end."""
    try:
        year, month, day, hour, minute = (*map(int, match.groups()), 23, 59)[:5]
        return datetime(year, month, day, hour, minute).isoformat()  # noqa: DTZ001 - the provider's page names no zone
    except ValueError:
        return None
