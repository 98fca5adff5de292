"""Text to text of the same length that says nothing, but for what is to be kept; and made-up names for addresses, hosts, numbers of
mails and links, the same for the same within one mail and told to nobody else.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Protocol

from parsers.mail.links import URL, told_by

MADE_UP = "redacted.example"
_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,253}")
_TOKEN = re.compile(rf"{URL.pattern}|{_ADDRESS.pattern}")
_ID = re.compile(r"<([^<>\s]{1,500})>|([^<>\s,;]{1,500})")
_SCRIPTS = (
    ("\u2e80", "\u2fdf", "\u2f00"),  # radicals, which look like characters and are none
    ("\u0370", "\u03ff", "\u03c7"),
    ("\u0400", "\u04ff", "\u0445"),
)
_HAN = "\u67d0"  # 某


class Keep(Protocol):
    """What of a mail is to be kept: `domain.rulewords.RuleWords`."""

    def kept(self, text: str) -> set[int]:
        """Places of characters."""

    def keeps_address(self, address: str) -> bool:
        """Whether an address (lower case) stays as it is."""

    def keeps_local_part(self, address: str) -> bool:
        """Whether what stands before its @ does."""

    def keeps_host(self, host: str) -> bool:
        """Whether a host (lower case) stays as it is."""


class Mask:
    """Masks the texts of one mail."""

    def __init__(self, keep: Keep) -> None:
        """Nothing is made up yet."""
        self._keep = keep
        self._people: dict[str, str] = {}
        self._hosts: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._urls: dict[str, str] = {}

    def text(self, text: str) -> str:
        """A text: links and addresses made up, else of the same length."""
        (masked,) = self.texts([text])
        return masked

    def texts(self, pieces: Iterable[str], *, between: Iterable[str] = ()) -> list[str]:
        """Pieces that a reader sees as one text, with what stands between them, as one list of strings or none."""
        made = [_TOKEN.split(piece) for piece in pieces]
        tokens = [[self._token(found[0]) for found in _TOKEN.finditer(piece)] for piece in pieces]
        gaps = [*between] or [""] * len(made)
        seen, kept_as = "", []
        for texts, gap in zip(made, gaps, strict=False):
            places = []
            for text in texts:
                places.append((len(seen), len(seen) + len(text)))
                seen += text + " "  # what a link or an address stands for parts words
            kept_as.append(places)
            seen = seen[:-1] + gap
        kept = self._keep.kept(seen)
        masked = "".join(c if n in kept else masked_character(c) for n, c in enumerate(seen))
        return [
            "".join(masked[a:b] + after for (a, b), after in zip(places, [*found, ""], strict=True))
            for places, found in zip(kept_as, tokens, strict=True)
        ]

    def whole(self, text: str) -> str:
        """A text of which nothing is kept but its form."""
        return "".join(map(masked_character, text))

    def filename(self, name: str) -> str:
        """A file's name, with its extension."""
        found = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
        stem = name[: found.start()] if found else name
        return self.text(stem) + (found[0] if found else "")

    def address(self, address: str) -> str:
        """An address that is known to the rules, or one that is made up."""
        lower = address.lower()
        if self._keep.keeps_address(lower):
            return address
        local, _, host = lower.rpartition("@")
        if lower not in self._people:
            self._people[lower] = local if self._keep.keeps_local_part(lower) else f"person{len(self._people) + 1}"
        return f"{self._people[lower]}@{self.host(host)}"

    def host(self, host: str) -> str:
        """A host that is known to the rules, or one that is made up, below the same as before where it lies below it."""
        lower = host.lower().strip(".")
        if self._keep.keeps_host(lower):
            return host
        if lower not in self._hosts:
            above = next((known for known in self._hosts if lower.endswith(f".{known}")), None)
            number = len(self._hosts) + 1
            self._hosts[lower] = f"h{number}.{self._hosts[above]}" if above else f"site{number}.example"
        return self._hosts[lower]

    def ids(self, text: str) -> str:
        """Numbers of mails and parts, in angle brackets or bare."""
        return _ID.sub(lambda found: f"<{self.id(found[1])}>" if found[1] else self.id(found[2]), text)

    def id(self, said: str) -> str:
        """One such number."""
        return self._ids.setdefault(said, f"{len(self._ids) + 1}@{MADE_UP}")

    def url(self, url: str) -> str:
        """A link of the same provider, or to nowhere; different links stay different."""
        if url not in self._urls:
            number = len(self._urls) + 1
            start = told_by(url)
            site = re.match(r"(https?:)?//([^/?#:]*)", url)
            scheme = (site[1] or "") if site else "https:"
            self._urls[url] = (
                f"{start}x{number}" if start else f"{scheme}//{self.host(site[2] if site else '')}/{number}"
            )
        return self._urls[url]

    def _token(self, token: str) -> str:
        return self.url(token) if "://" in token else self.address(token)


def encoded_as(text: str, decoded: Callable[[bytes], str], codecs: Iterable[str]) -> bytes:
    """A text in the first of these codecs by which it is read again as it is; else what ASCII holds of it."""
    for codec in codecs:
        try:
            data = text.encode(codec)
        except (LookupError, UnicodeError):
            continue
        if decoded(data) == text:
            return data
    return "".join(c if c.isascii() else "x" for c in text).encode("ascii")


@lru_cache(maxsize=65_536)
def masked_character(character: str) -> str:
    """What stands for a character of which nothing is kept: of the same script as far as rules tell scripts apart."""
    if character.isascii():
        if not character.isalnum():
            return character
        return "0" if character.isdigit() else "x" if character.islower() else "X"
    for first, last, stands in _SCRIPTS:
        if first <= character <= last:
            return stands
    category = unicodedata.category(character)
    if category in ("Nd", "Nl", "No"):
        wide = unicodedata.east_asian_width(character) in "FW"
        return "\uff10" if category == "Nd" and wide else "0" if category == "Nd" else "x"
    if category in ("Lo", "Lm") and unicodedata.east_asian_width(character) in "FW":
        return _HAN
    if category[0] == "L" or (category in ("Co", "Cn", "Mn", "Mc") and not "\ufe00" <= character <= "\ufe0f"):
        return "x"
    return character
