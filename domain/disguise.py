"""Signs that a mail wants to look like another one: marks that turn text around, letters that look like others."""

import re
import unicodedata

# Overrides, embeddings and isolates reorder what is shown: "gpj.exe" can be shown as "exe.jpg".
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A word of Latin letters with a Cyrillic or Greek one in it; radicals that look like characters (⻄ for 西).
_MIXED = re.compile("[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]|[\u2e80-\u2fdf]")
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһԛԝвкмнтзгпАЕОРСУХІЈЅВКМНТ" + "αοερτυνικ" + "⻄⻢⻨⻝⻘⼭⼀⼆⼟⼯⼤",
    "aeopcyxijsdhqwbkmht3rnaeopcyxijsbkmht" + "aoeptuvik" + "西马麦食青山一二土工大",
)
# Controls, joiners, marks of direction, halves of characters: what is not seen and changes what is.
_HIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\uffff\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
_DOMAIN_LOOK_ALIKES = (("0", "o"), ("1", "l"), ("i", "l"), ("rn", "m"), ("vv", "w"))


def disguises(*texts: str) -> tuple[str, ...]:
    """Which flags these texts (subject, names, address) earn: bidi_marks, homograph."""
    found = (("bidi_marks", _BIDI), ("homograph", _MIXED))
    return tuple(flag for flag, pattern in found if any(map(pattern.search, texts)))


def visible(text: str, *, blank: str = "") -> str:
    """A text with what is not seen taken away, or a `blank` in its place."""
    return _HIDDEN.sub(blank, text).strip()


def skeleton(address: str) -> str:
    """An address as a hasty reader sees it: two addresses of one skeleton are taken for each other."""
    local, at, domain = unicodedata.normalize("NFKC", address).translate(_LOOK_ALIKES).rpartition("@")
    for shown, meant in _DOMAIN_LOOK_ALIKES:
        domain = domain.replace(shown, meant)
    return local + at + domain
