"""Cloud attachments and content links: what a mail points to instead of carrying it (DOMAIN 7). Never fetched.

Providers are told by the exact host of the link, so mail.163.com.evil.example is nobody's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from parsers.html import to_text

# (host, path prefix, provider, kind)
_PROVIDERS = (
    ("mail.qq.com", "/cgi-bin/ftnExs_", "qq", "cloud_file"),
    ("wx.mail.qq.com", "/ftn/download", "qq", "cloud_file"),
    ("iwx.mail.qq.com", "/ftn/download", "qq", "cloud_file"),
    ("exmail.qq.com", "/cgi-bin/ftnExs_", "exmail", "cloud_file"),
    ("mail.163.com", "/large-attachment-download/", "netease", "cloud_file"),
    ("fs.163.com", "/", "netease", "cloud_file"),
    ("dashi.163.com", "/html/cloud-attachment-download", "netease", "cloud_file"),
    ("pan.baidu.com", "/s", "baidu", "cloud_file"),
    ("cloud.189.cn", "/t", "189", "cloud_file"),
    ("mp.weixin.qq.com", "/s", "weixin", "content"),
    ("www.meipian.cn", "/", "meipian", "content"),
    ("meipian.cn", "/", "meipian", "content"),
)
_URL = re.compile(r"https?://[A-Za-z0-9.\-]+[^\s<>\"'，。；、）)\]]{0,2000}")
_ANCHOR = re.compile(
    r"<a\b[^>]{0,3000}?href\s*=\s*[\"']?(https?://[^\"'\s>]{1,3000})[\"']?[^>]*>(.{0,3000}?)</a>", re.I | re.S
)
_SIZE = re.compile(r"(\d{1,6}(?:\.\d+)?)\s*([KMGT])B?\b", re.I)
_EXPIRY = re.compile(r"(20\d\d)[年\-/](\d{1,2})[月\-/](\d{1,2})日?\s*(\d{1,2}):(\d\d)")
_CODE = re.compile(r"(?:提取码|访问码|密码)[:：]?\s*([A-Za-z0-9]{4,8})")
_NAMED = re.compile(r"([^\s<>:：()（）]{1,200}\.[A-Za-z0-9]{2,5})\s*[(（]")
_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_NEAR = 400  # characters around a link in which its name, size and expiry stand
_LABELS = frozenset({"下载", "进入下载页面", "打开", "预览", ""})


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `size` in bytes, `expires_at` the sender's local time as text; "" or None where the mail does not say."""

    provider: str
    kind: str
    url: str
    filename: str
    size: int | None
    expires_at: str | None
    access_code: str | None


def find_links(text: str, html: str) -> tuple[Link, ...]:
    """The links of a body, each url once, in order of appearance."""
    found: dict[str, Link] = {}
    for url, label, around in (*_anchors(html), *_plain(text)):
        provider = _provider(url)
        if provider is not None and (url not in found or not found[url].filename):
            found[url] = _link(provider, url, label, around)
    return tuple(found.values())


def _anchors(html: str) -> Iterator[tuple[str, str, str]]:
    for match in _ANCHOR.finditer(html):
        around = to_text(html[max(0, match.start() - _NEAR) : match.end() + _NEAR])
        yield unescape(match[1]), to_text(match[2]).strip(), around


def _plain(text: str) -> Iterator[tuple[str, str, str]]:
    for match in _URL.finditer(text):
        yield match[0], "", text[max(0, match.start() - _NEAR) : match.end() + 60]


def _provider(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    for name, path, provider, kind in _PROVIDERS:
        if host == name and parts.path.startswith(path):
            return provider, kind
    return None


def _link(provider: tuple[str, str], url: str, label: str, around: str) -> Link:
    size, expiry, code = _SIZE.search(around), _EXPIRY.search(around), _CODE.search(around)
    named = _NAMED.findall(around)
    filename = (
        label if label not in _LABELS and len(label) < 200 and "://" not in label else (named[-1] if named else "")
    )
    return Link(
        *provider,
        url=url,
        filename=filename,
        size=int(float(size[1]) * _UNITS[size[2].upper()]) if size else None,
        expires_at=_local(expiry) if expiry else None,
        access_code=code[1] if code else None,
    )


def _local(match: re.Match[str]) -> str | None:
    try:
        year, month, day, hour, minute = map(int, match.groups())
        return datetime(year, month, day, hour, minute).isoformat()  # noqa: DTZ001 - the provider's page names no zone
    except ValueError:
        return None
