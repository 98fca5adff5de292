"""What a report is about: the labels of each taxonomy, by keywords, with the phrase that gave them as evidence."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.campaign import Campaign
from domain.mail import Mail, bare_subject, bounded_text, plain


@dataclass(frozen=True, slots=True)
class LabelFound:
    """A label of a taxonomy; `evidence` is "where: phrase"."""

    taxonomy: str
    label: str
    evidence: str


def find_labels(mail: Mail, campaign: Campaign) -> Iterator[LabelFound]:
    """Labels of a mail. Subject and file names weigh more than the body: where they give any, the body is not asked."""
    head = [("subject", bare_subject(mail.subject)), *(("filename", plain(file.name)[:200]) for file in mail.files)]
    body = [("body", bounded_text(mail.own_text)), *(("title", plain(file.title)) for file in mail.files if file.title)]
    for taxonomy in campaign.taxonomies:
        for places in (head, body):
            found = [
                LabelFound(taxonomy.name, label.key, f"{where}: {phrase}")
                for label in taxonomy.labels
                for where, phrase in _first(places, (label.name, *label.keywords))
            ]
            yield from found
            if found:
                break


def _first(places: list[tuple[str, str]], phrases: tuple[str, ...]) -> list[tuple[str, str]]:
    for where, text in places:
        for phrase in phrases:
            if phrase and plain(phrase) in text:
                return [(where, phrase)]
    return []
