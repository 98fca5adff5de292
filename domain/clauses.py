"""What a short own text says, clause by clause: nothing, "nothing today", "received", or something (DOMAIN 6)."""

import re
from collections.abc import Iterator, Sequence

from domain.lexicon import Lexicon
from domain.mail import bounded_text
from domain.roster import Roster
from domain.vocabulary import en, zh

MAX_SHORT = 120  # characters; a nil report and an acknowledgement are short
_CLAUSE = re.compile(r"[,，。;；!！?？~\n、:：]+")
_ENGLISH_CLAUSE = re.compile(r"[,，。;；!！?？~\n:：]+|\.(?=\s|$)|\s[-–—]\s")
_SIGN_OFF = re.compile(rf"\W*(?:{en.SIGN_OFF})\W*", re.IGNORECASE)
_SIGNS_INLINE = re.compile(
    rf"(?<=[.!?;])\s+(?![-–—])(?i:{en.SIGN_OFF})\W{{1,3}}[A-Z][\w'’.-]*(?:\s[A-Z][\w'’.-]*){{0,3}}\s?$"
)  # No news. Regards, Bob
_SIGNED_LINES = 8  # behind a sign-off, at the most
_AROUND = " \t.()（）【】“”\"'"
_SIGNATURE_LINES = 4
_CAMPAIGN_WORD = re.compile(r"[“\"'《]?[一二三四五六七八九十]送[”\"'》]?")
_HAN_DIGIT = "〇○零一二三四五六七八九十"
_DATE_IN_FULL = re.compile(
    rf"\d{{4}}年\d{{1,2}}月\d{{1,2}}日|[{_HAN_DIGIT}]{{4}}年[{_HAN_DIGIT}]{{1,3}}月[{_HAN_DIGIT}]{{1,3}}日"
)
_DUTIES, _WORD = re.compile(zh.DUTIES), re.compile(r"\w")
_ROLES = re.compile(zh.ROLES)
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")
_PERSON = re.compile(r"[\s\-—()（）]*(?:(?:\s|[\u4e00-\u9fa5]{1,4}[部室处科])\s*[一-龥]{2,3})?[\s\-—()（）]*")
_PERSON_AND_PHONE = re.compile(r"[\s\-—()（）:：]*[一-龥]{0,4}[\s\-—()（）:：]*")
_NIL_TAIL = re.compile(f"{zh.NIL_TAIL}|{zh.SIGNED}")
_SIGNED = re.compile(zh.SIGNED)
_NIL_ITEM = re.compile(zh.NIL_ITEM)
_NIL_IN_DIGITS = re.compile(zh.NIL_IN_DIGITS)
_ITEM_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}")
_SIGNED_BEHIND = re.compile(rf"[\s(（—-]{{1,4}}{zh.PERSON}$")  # 零报告（李四）
_ENGLISH_PHONE = re.compile(r"\+?[\d()][\d() -]{6,24}$")
_ENGLISH_PERSON = re.compile(r"[A-Z][a-z'’]+(?: [A-Z]\.?)?(?: [A-Z][a-z'’-]+){1,2}")
_ENGLISH_NIL_TAIL = re.compile(en.OFFICE_NIL_TAIL, re.IGNORECASE)
_LEFT_BY_A_NAME = re.compile(r"(?<!\s)\s++(?:for|from|at|of|by|in|on behalf of)$", re.IGNORECASE)
_THANKS = re.compile(f"{zh.THANKS}|{en.THANKS}", re.IGNORECASE)
_FACES = re.compile(f"[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]|{zh.FACES}")
_SPACED = re.compile(r"(?<=[一-龥])\s+(?=[一-龥])")  # 零  报 告


def says_nil(clauses: Sequence[str], lexicon: Lexicon) -> bool | None:
    """Whether every clause that tells anything says "nothing today"; None where none does."""
    if not clauses:
        return None
    said = [clause for clause in clauses if not _ITEM_NUMBER.fullmatch(clause)]
    closed_up = [_SPACED.sub("", clause) for clause in said]
    nil = [lexicon.nil.fullmatch(_SPACED.sub("", _SIGNED_BEHIND.sub("", clause))) is not None for clause in said]
    # what tells who, or what there is none of, never comes first; 同昨日，无新增 does
    return any(nil[:2]) and all(
        is_nil or _NIL_TAIL.fullmatch(clause) or (lexicon.english and n and _ENGLISH_NIL_TAIL.fullmatch(clause))
        for n, (is_nil, clause) in enumerate(zip(nil, closed_up, strict=True))
    )


def acknowledges(text: str, roster: Roster, lexicon: Lexicon) -> bool:
    """Whether a text, as it stands, says 收到 or the like, and besides at most a greeting and who says it."""
    if len(text) > MAX_SHORT:
        return False
    words = _FACES.sub("", text)
    clauses = list(_clauses(bounded_text(words), roster, lexicon))
    told = [clause for clause in clauses if not lexicon.greeting.fullmatch(clause)]
    said = told[:1] + [clause for clause in told[1:] if not _SIGNED.fullmatch(clause)]
    thanked = words != text or any(map(_THANKS.search, [words] if lexicon.english else clauses))
    return bool(said or thanked) and all(map(lexicon.acknowledged.fullmatch, said))


def telling(text: str, roster: Roster, lexicon: Lexicon) -> tuple[str, ...]:
    """Clauses of a folded text that tell anything: beyond greetings, 见附件, names, dates and a signature."""
    says_nothing = (lexicon.greeting, lexicon.pointer, lexicon.acknowledged)
    return tuple(
        clause
        for clause in _clauses(text, roster, lexicon)
        if not any(pattern.fullmatch(clause) for pattern in says_nothing)
    )


def _clauses(text: str, roster: Roster, lexicon: Lexicon) -> Iterator[str]:
    """Clauses without the names of unions and persons, the campaign's own words, and signature lines."""
    lines = text.splitlines()
    lines = _without_english_signer(_without_sign_off(lines), roster) if lexicon.english else lines
    body = _ROLES.sub("", "\n".join(_unsigned(lines, roster)))
    dutiless = _DUTIES.sub("", body)
    body = dutiless if _WORD.search(dutiless) else body
    told = _NIL_IN_DIGITS.sub("零报告", _NIL_ITEM.sub("无", body))
    folded = _CAMPAIGN_WORD.sub("", roster.without_names(_DATE_IN_FULL.sub("", told)))
    splitter = _ENGLISH_CLAUSE if lexicon.english else _CLAUSE
    clauses = (clause for piece in splitter.split(folded) if (clause := piece.strip(_AROUND)))
    return (_LEFT_BY_A_NAME.sub("", clause) for clause in clauses) if lexicon.english else clauses


def _without_sign_off(lines: list[str]) -> list[str]:
    """Lines before "Kind regards" and the few that sign below it."""
    first = max(len(lines) - _SIGNED_LINES, 0)
    cut = next((n for n in range(first, len(lines)) if _SIGN_OFF.fullmatch(lines[n])), len(lines))
    kept = lines[:cut]
    return [*kept[:-1], _SIGNS_INLINE.sub("", kept[-1])] if kept else kept


def _without_english_signer(lines: list[str], roster: Roster) -> list[str]:
    """Lines without a person's name in the last ones that stands above or beside a telephone or the name of a union."""
    kept, signed = list(lines), False
    for n in range(len(lines) - 1, max(len(lines) - _SIGNATURE_LINES, 1) - 1, -1):
        nameless = _ENGLISH_PHONE.sub("", roster.without_names(lines[n]))
        signed = signed or nameless != lines[n]
        rest = nameless.strip(" ,|-–—")
        below = not lines[n - 1].strip() or nameless != lines[n]
        if rest and not (signed and below and _ENGLISH_PERSON.fullmatch(rest)):
            break
        kept[n] = lines[n].replace(rest, "", 1) if rest else lines[n]
    return kept


def _unsigned(lines: list[str], roster: Roster) -> Iterator[str]:
    """Lines without those at the end that hold a union's name or a telephone, and beside it at most a person's name."""
    last = len(lines) - _SIGNATURE_LINES
    for n, line in enumerate(lines):
        if not n or n < last:  # only the last lines sign
            yield line
            continue
        nameless = roster.without_names(line)
        rest = _PHONE.sub("", nameless)
        person = _PERSON_AND_PHONE if rest != nameless else _PERSON if nameless != line else None
        if not (person and person.fullmatch(rest)):
            yield line
