"""What of a mail may be shown in a digest: no numbers of persons, no marks of secrecy, no tricks of direction (DOMAIN 9)."""

import re

from domain.disguise import visible

MAX_SUBJECT = 120  # characters shown
_MAX_READ = 2000  # of a hostile name that is much longer

# Dates and hours as files and subjects carry them, several in a row too (2021-02-05, 2021-02-05 10-30, 20210205103321).
_DAY = r"(?:19|20)\d\d(?:-\d{1,2}-\d{1,2}| \d{1,2} \d{1,2}|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
_HOUR = r"(?:[01]\d|2[0-3])(?:[ \-]?[0-5]\d){1,2}\d{0,3}"
_DATED = rf"{_DAY}(?:[ \-]{{0,3}}{_HOUR})?(?!\d)"
# 18-digit identity numbers, bank cards, mobile and landline numbers: runs of 7 or more digits that are no dates
_NUMBERS = re.compile(rf"(?<!\d)(?:(?P<dated>{_DATED}(?:[ \-]{{1,3}}{_DATED})*+)|\d[\d\- ]{{5,30}}[\dXx](?!\d))")
_SECRET = re.compile(r"秘\s*密|机\s*密|绝\s*密|\b(?:top )?secret\b|\bconfidential\b", re.IGNORECASE)
# lists of persons: their pictures are shown to nobody
_PRIVATE = re.compile(
    r"名单|花名册|名册|身份证|银行卡|卡号|账号|账户|户口|病历|病案|诊断|住院|低保|残疾证|隐私|个人信息|一卡通|签收表|领取表|"
    r"\b(?:id card|bank card|passport|payroll|private)\b",
    re.IGNORECASE,
)


def is_secret(text: str) -> bool:
    """Whether a text carries a mark of secrecy."""
    return _SECRET.search(text) is not None


def is_private(text: str) -> bool:
    """Whether a name tells of a list of persons or their papers."""
    return _PRIVATE.search(text) is not None or is_secret(text)


def for_excel(text: str) -> str:
    """A text of a cell that no spreadsheet takes for a formula: a mark in front says that it is text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def shown(text: str, *, secret: str) -> str:
    """A subject or file name as a digest shows it; `secret` stands for one that is marked 秘密, 机密 or 绝密."""
    text = visible(text[:_MAX_READ])
    if is_secret(text):
        return secret
    text = _NUMBERS.sub(_mask, text)
    return text if len(text) <= MAX_SUBJECT else text[: MAX_SUBJECT - 1] + "…"


def _mask(match: re.Match[str]) -> str:
    digits = sum(c.isalnum() for c in match[0])
    return match[0] if digits < 7 or match["dated"] else match[0][:3] + "*" * (len(match[0]) - 5) + match[0][-2:]
