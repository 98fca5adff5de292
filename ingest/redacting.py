"""What a child does with a mail that is to be shown to others: makes the copy that says nothing, reads both by the same rules, and says
where they differ.
"""

from collections.abc import Iterator

from domain.rulewords import RuleWords
from domain.saying import say
from ingest.child import Redacted, Task
from ingest.reader import claim, roster_of, rules_of
from parsers.interpretation import interpret
from parsers.mail.detach import attach, detach
from parsers.mail.mime import Entity, split
from parsers.redaction.files import Note
from parsers.redaction.mail import redact_mail
from parsers.values import File, Interpretation


def redact(task: Task) -> Redacted:
    """The copy and the comparison. `task.filing` must be there."""
    filing = task.filing
    if filing is None:
        raise ValueError("a mail is redacted by the rules of an office")
    rules = rules_of(filing)
    found = interpret(task.detached)
    original = claim(found, task.detached.sha256, filing)
    campaign = rules.campaign
    words = RuleWords(
        roster_of(filing, original.received_at), campaign, campaign.local_day(original.received_at), rules.trusted
    )
    raw = attach(task.detached)
    copy, notes = redact_mail(raw, words)
    again = detach(copy)
    same = interpret(again)
    redacted = claim(same, task.detached.sha256, filing)
    return Redacted(copy, tuple(map(_told, notes)), original, redacted, tuple(differences(raw, found, copy, same)))


def _told(note: Note) -> str:
    if note.made_as:
        return say(
            "%(name)s: a minimal .%(format)s stands for this %(kind)s",
            name=note.name,
            format=note.made_as,
            kind=note.kind,
        )
    return say("%(name)s: this %(kind)s cannot be made anew and was emptied", name=note.name, kind=note.kind)


def differences(raw: bytes, found: Interpretation, copy: bytes, same: Interpretation) -> Iterator[str]:
    """Where a copy is not built as its original is: the tree of parts, top-level files, links. What stands within files may differ."""
    if (was := list(_shape(split(raw)))) != (now := list(_shape(split(copy)))):
        yield say("the tree of parts: %(now)s in place of %(was)s", was=" ".join(was), now=" ".join(now))
    top, kept = ([file for file in both.files if file.parent_path is None] for both in (found, same))
    if len(top) != len(kept):
        yield say("files: %(now)s in place of %(was)s", was=len(top), now=len(kept))
    for one, other in zip(top, kept, strict=False):
        if (form := _form(one)) != (formed := _form(other)):
            yield say(
                "file %(path)s: %(now)s in place of %(was)s", path=one.path, was=" ".join(form), now=" ".join(formed)
            )
    if len(found.links) != len(same.links):
        yield say("links: %(now)s in place of %(was)s", was=len(found.links), now=len(same.links))


def _shape(entity: Entity) -> Iterator[str]:
    yield entity.content_type
    if entity.children:
        yield "("
        for child in entity.children:
            yield from _shape(child)
        yield ")"


def _form(file: File) -> tuple[str, ...]:
    """What of a file must be the same: kind, declared type, place in the text, size of a picture."""
    size = f"{file.width}x{file.height}" if file.width is not None else ""
    return tuple(filter(None, (str(file.kind), file.declared_type, "inline" if file.inline else "", size)))
