"""What a report is about: the labels of each taxonomy, by keywords, with the phrase that gave them as evidence.

Headings weigh more than the body: where they give a label, a phrase that the body says only once gives no other one.
A phrase that is denied (未开展走访慰问, 招聘会取消) is not counted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.campaign import Label
from domain.mail import bounded_text
from domain.reading import Reading

MENTIONS = 2  # of a label's phrases in the body, where a heading names another label
_TITLE = 200
_DENIED_BEFORE = re.compile(
    r"(?:未|无|没有|没|不|非|暂停|取消|推迟|未能|尚未|不再|停止|停办|暂缓)(?:开展|举办|进行|组织|召开|安排|发放|发生|涉及|收到|相关|新的?|再|予|任何)*[“\"]?$"
    r"|\b(?:no|not|without|zero|never)(?: \w+)?\s$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"[”\"]?(?:活动|工作)?(?:已|暂时|暂|均|全部)?(?:取消|推迟|暂停|延期|停办|未开展|未举办)"
    r"|s?(?: \w+)?(?: (?:was|were|is|are|has been|have been))? (?:cancelled|canceled|postponed|suspended)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LabelFound:
    """A label of a taxonomy; `evidence` is "where: phrase"."""

    taxonomy: str
    label: str
    evidence: str


def find_labels(reading: Reading) -> Iterator[LabelFound]:
    """Labels of a mail, taxonomy by taxonomy, in the order of the configuration."""
    mail = reading.mail
    headings = [
        ("subject", reading.subject),
        *(("filename", heading.name) for heading in reading.headings),
        *(("title", heading.title[:_TITLE]) for heading in reading.headings if heading.title),
    ]
    body = [("body", reading.own if mail.own_text else bounded_text(mail.forwarded))]
    for taxonomy in reading.campaign.taxonomies:
        some_headings, some_body = (
            [place for place in places if taxonomy.phrases.search(place[1])] for places in (headings, body)
        )
        if not some_headings and not some_body:
            continue
        said = {label.key: (_mentions(some_headings, label), _mentions(some_body, label)) for label in taxonomy.labels}
        headed = any(in_headings for in_headings, _ in said.values())
        for key, (in_headings, in_body) in said.items():
            if in_headings or len(in_body) >= (MENTIONS if headed else 1):
                yield LabelFound(taxonomy.name, key, (in_headings or in_body)[0])


def _mentions(places: list[tuple[str, str]], label: Label) -> list[str]:
    """Every place in which a phrase of this label stands and is not denied, as evidence."""
    return [
        f"{where}: {found[0]}"
        for where, text in places
        for found in label.phrases.finditer(text)
        if not _DENIED_BEFORE.search(text[max(0, found.start() - 12) : found.start()])
        and not _DENIED_AFTER.match(text, found.end())
    ]
