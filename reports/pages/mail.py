"""A union's day with its mails, and one mail: its text, its verdict with the explanation, its files and links."""

from datetime import date

from domain.plain import plain
from reports.masking import is_private
from reports.pages.look import Look, NothingThere
from store import browsing, days, explanations
from store.browsing import File

_STRIP = 12  # photos of a union's day shown on its page
_LONGEST_TEXT = 200_000  # characters of a mail's text on its page; the rest is in the original


def cell_page(look: Look, union_id: str, day: date) -> str:
    """Why a union has its status on a day, and its mails. Raises NothingThere where it owes nothing."""
    store, tell = look.store, look.teller
    union = next((u for u in days.union_days(store, day) if u.union_id == union_id), None)
    if union is None:
        raise NothingThere(union_id)
    considered = explanations.considered_mails(store, union_id, day)
    read_until = days.read_until(store)
    counts = browsing.counts_of(store, [mail.mail_id for mail in considered])
    return look.page(
        "cell",
        "matrix",
        f"{union.name} {look.words.day(day)}",
        union=union,
        day=day,
        verdict=tell.verdict(union),
        deadline=look.campaign.local(look.campaign.due(day).deadline).strftime("%m-%d %H:%M"),
        read_until=look.campaign.local(read_until).strftime("%m-%d %H:%M") if read_until else "-",
        mails=[(mail, tell(mail.role), tell.outcome(mail), counts.get(mail.mail_id, (0, 0))) for mail in considered],
        decisions=list(map(tell.ruling, explanations.decisions_about(store, union_id, day))),
        shots=[shot for shot in browsing.shots(store, day, union_id=union_id) if not private(shot.names)][:_STRIP],
        before=browsing.due_before(store, union_id, day),
        after=browsing.due_after(store, union_id, day),
    )


def mail_page(look: Look, mail_id: int) -> str:
    """One mail. Raises NothingThere."""
    store, tell = look.store, look.teller
    letter = browsing.letter(store, mail_id)
    if letter is None:
        raise NothingThere(str(mail_id))
    considered = explanations.considered_mail(store, mail_id)
    text = plain(letter.text.replace("\r\n", "\n"))
    return look.page(
        "mail",
        "matrix",
        look.subject(letter.subject),
        letter=letter,
        subject=look.line(letter.subject) or look.words("untitled"),
        sender=look.line(f"{letter.from_name} <{letter.from_claimed}>" if letter.from_name else letter.from_claimed),
        basis=tell(considered.received_basis) if considered else "",
        disposition=considered.disposition if considered else "accepted",
        outcome=tell.outcome(considered) if considered else tell("accepted"),
        grounds=list(tell.grounds(considered)) if considered else [],
        decisions=list(map(tell.ruling, explanations.decisions_on(store, mail_id))),
        text=text[:_LONGEST_TEXT],
        cut=len(text) > _LONGEST_TEXT,
        files=[(file, can_be_shown(file)) for file in browsing.files_of(store, mail_id)],
        links=browsing.links_of(store, mail_id),
    )


def can_be_shown(file: File) -> bool:
    """Whether a small picture of a file is shown: a picture that is content, and under no private name."""
    return file.kind == "image" and bool(file.sha256) and not file.decoration and not private(file.names)


def private(names: tuple[str, ...]) -> bool:
    """Whether one of the names under which a picture came tells of a list of persons or their papers."""
    return any(map(is_private, names))
