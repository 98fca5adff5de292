"""What the letters of the English campaign hold. A date that stands where a label stands is always the day the letter is for."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from demo.contents import DOCX, JPEG, MP4, XLSX, ZIP, Content, File
from demo.documents import clip, docx, locked, plain_zip, xlsx
from demo.english_roster import BY_ID, CONTACTS
from demo.pictures import photo
from demo.plan import ONE_DAY, Kind, Letter
from demo.roster import Union

NEWS = (
    "{n} families received food parcels and blankets", "the field kitchen served {n} hot meals", "{n} people were seen at the clinic",
    "two boats brought {n} people to the shelter at the town hall", "{n} volunteers cleared mud from the school",
    "{n} litres of drinking water were handed out", "a convoy of three trucks delivered {n} hygiene kits",
    "first aid training was held for {n} volunteers", "{n} tents were put up on the sports ground",
)  # fmt: skip
MORE = (
    "The road to the bridge is open again for trucks.", "Morale is good; the night shift is fully staffed.",
    "Stocks will last for about three days at the present rate.", "Many thanks to everyone who helped on the ground.",
)  # fmt: skip
NILS = ("Nothing to report today.", "Nil report.", "No news today", "Nothing new to report.")
REMINDER = (
    "Reminder: by 15:00 the mailbox had no situation report from you for {day}. Please send it by 16:00; if there is nothing to report, "
    "answer with the two words for that. If you have sent it already, please ignore this mail."
)


def english_content(letter: Letter, rng: random.Random) -> Content:
    """What this letter says. Notices of machines are not here."""
    unit = BY_ID.get(letter.union)
    if unit is None:
        lines = ("To whom it may concern,", f"Today {_news(rng)}.", "Please pass this on.")
        return Content(
            f"helper{rng.randint(100, 999)}@mailbox.example",
            "A helping hand",
            "Photos",
            lines,
            tuple(_photos(letter, rng, 1)),
        )
    anybody = (f"duty@{unit.domain}",) if unit.owns_domain else ()
    shown = rng.choice((unit.name, unit.name, unit.short_name, rng.choice(CONTACTS), ""))
    said = Content(rng.choice(unit.senders * 4 + anybody), shown, "", ())
    return _WRITERS[letter.kind](letter, unit, said, rng)


def spoken(day: date) -> str:
    """5 February."""
    return f"{day.day} {day:%B}"


def _news(rng: random.Random) -> str:
    return rng.choice(NEWS).format(n=rng.randrange(20, 900, 5))


def _body(unit: Union, rng: random.Random, *, opening: str = "") -> tuple[str, ...]:
    first = rng.choice(("Dear all,", "Hello,", "Good afternoon,", ""))
    story = f"In the past 24 hours, {_news(rng)}. Beside that, {_news(rng)}."
    return (
        first,
        opening or "Please find our report below.",
        "",
        story,
        rng.choice(MORE),
        "",
        "Kind regards,",
        unit.name,
    )


def _label(day: date, rng: random.Random) -> str:
    return rng.choices((f"{day}", f"{day:%Y/%m/%d}", f"{day.month}/{day.day}", f"{day:%Y%m%d}"), (6, 1, 2, 1))[0]


def _photos(letter: Letter, rng: random.Random, count: int) -> list[File]:
    files = []
    for number in range(1, count + 1):
        taken = letter.sent.replace(tzinfo=None) - timedelta(minutes=rng.choice((90, 150, 240)))
        names = (
            f"IMG_{taken:%Y%m%d_%H%M%S}.jpg",
            f"IMG_{rng.randint(1000, 9999)}.JPG",
            f"photo {number}.jpg",
            f"Image{number}.jpeg",
        )
        serial = letter.received.toordinal() * 10_000 + letter.number * 25 + number
        files.append(File(rng.choice(names), JPEG, photo(letter.seed, serial, taken=taken)))
    return files


def _document(unit: Union, rng: random.Random, name: str, *, title: str = "") -> File:
    lines = [
        title or f"{unit.name}: news from the field",
        f"In the past 24 hours, {_news(rng)}.",
        rng.choice(MORE),
        unit.name,
    ]
    return File(name, DOCX, docx(lines))


def _ordinary(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    day = letter.days[0]
    subject = rng.choice(
        (
            f"{unit.name} situation report {_label(day, rng)}", f"{unit.name} daily report {_label(day, rng)}",
            f"Situation report {_label(day, rng)} - {unit.name}", f"{unit.short_name}: {_news(rng)}", f"{unit.name}: {_news(rng)}",
            "Daily report", "",
        )
    )  # fmt: skip
    name = rng.choice(("report.docx", f"{unit.name} report.docx", f"Situation report {day}.docx", "Document1.docx"))
    files = [_document(unit, rng, name)] if rng.random() < 0.7 else []
    taken = _photos(letter, rng, rng.choices((0, 1, 2, 3), (5, 3, 2, 1))[0])
    pasted: tuple[bytes, ...] = ()
    if len(taken) > 1 and rng.random() < 0.4:
        packed = plain_zip([(f"photo {n}.jpg", shot.content) for n, shot in enumerate(taken, 1)])
        is_locked = rng.random() < 1 / 8
        files.append(
            File(
                "photos (password 123).zip" if is_locked else "photos.zip", ZIP, locked(packed) if is_locked else packed
            )
        )
    elif taken and rng.random() < 0.25:
        pasted = tuple(shot.content for shot in taken)
    else:
        files += taken
    return replace(said, subject=subject, lines=_body(unit, rng), files=tuple(files), pasted=pasted)


def _pictures(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    files = _photos(letter, rng, rng.randint(2, 4))
    if rng.random() < 0.3:
        files.append(File("clip.mp4", MP4, clip(rng.randint(8, 90))))
    line = rng.choice(("See attached", "Photos of today's work."))
    return replace(said, subject=rng.choice(("Photos", "", f"{unit.name} photos")), lines=(line,), files=tuple(files))


def _figures(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    rows: list[list[str | int | float]] = [["No", "Item", "Households", "People", "Cost (USD)"]]
    items = ("Food", "Shelter", "Health", "Water", "Transport")
    rows += (
        [n, item, rng.randint(0, 90), rng.randrange(0, 300, 10), rng.randint(0, 990) / 10]
        for n, item in enumerate(items, 1)
    )
    file = File(rng.choice((f"figures {letter.days[0]}.xlsx", "figures.xlsx")), XLSX, xlsx(rows, sheet="Figures"))
    lines = ("Please find the figures of today attached.", unit.name)
    return replace(said, subject=f"{unit.name}: figures", lines=lines, files=(file,))


def _labelled(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    """A report that says its day; LEFTOVER says yesterday."""
    day = letter.days[0] - ONE_DAY if letter.kind is Kind.LEFTOVER else letter.days[0]
    subject = f"{unit.name} situation report {day}"
    return replace(said, subject=subject, lines=_body(unit, rng), files=(_document(unit, rng, "report.docx"),))


def _reply(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    """An answer to our reminder, which it quotes as Outlook does: with a report, or thanks alone."""
    day = letter.received.date()
    quoted = (
        "From: Relief HQ <office@example.com>", f"Sent: {spoken(day)} {day.year} 15:00", "To: Reporting units",
        f"Subject: Reminder: situation report {day}", "", REMINDER.format(day=spoken(day)),
    )  # fmt: skip
    subject = f"Re: Reminder: situation report {day}"
    if letter.kind is Kind.ACKNOWLEDGED:
        return replace(
            said,
            subject=subject,
            lines=(rng.choice(("Noted, thanks.", "Received, thank you", "Will do")),),
            quoted=quoted,
        )
    lines = (f"Sorry for the delay: {_news(rng)}.", "The report is attached.", unit.name)
    return replace(said, subject=subject, lines=lines, files=(_document(unit, rng, "report.docx"),), quoted=quoted)


def _short(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    """Nil reports, empty mails, and one that names another unit than its sender."""
    day = letter.days[0]
    if letter.kind is Kind.NIL:
        subject = rng.choice((f"{unit.name} nil report {day}", "Nil report", f"{unit.name} daily report {day}"))
        return replace(said, subject=subject, lines=(rng.choice(NILS),))
    if letter.kind is Kind.EMPTY:
        return replace(said, subject=f"{unit.name} daily report {day}", lines=("Please find attached",))
    lines = ("The report of today follows.", f"In the past 24 hours, {_news(rng)}.")
    subject = f"{BY_ID[letter.other].name} situation report {day}"
    return replace(said, address=unit.senders[0], display="Duty officer A", subject=subject, lines=lines)


def _stranger(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    """A report from somebody's private mailbox."""
    return replace(
        _labelled(letter, unit, said, rng), address=f"duty{rng.randint(1000, 9999)}@mailbox.example", display=""
    )


def _amended(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    day = letter.days[0]
    if letter.kind is Kind.CORRECTION:
        lines = (
            "The number of people in our earlier report was wrong.",
            "Please use the attached one instead.",
            unit.name,
        )
        file = _document(unit, rng, "report (corrected).docx")
        return replace(said, subject=f"Correction: {unit.name} situation report {day}", lines=lines, files=(file,))
    files = tuple(_photos(letter, rng, rng.randint(1, 3)))
    count = f"{len(files)} more {'photo' if len(files) == 1 else 'photos'} to go with today's report."
    subject = f"{unit.name} situation report {day} (supplement)"
    return replace(said, subject=subject, lines=(count, unit.name), files=files)


def _team(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    """A team's news, passed on by its chapter or sent by the team itself."""
    team = rng.choice(unit.subordinates)
    news = f"{team}: {_news(rng)}."
    files = (_document(unit, rng, f"{team} news.docx", title=f"News from {team}"), *_photos(letter, rng, 1))
    if letter.kind is Kind.SUBORDINATE:
        address = f"team{rng.randint(10, 99)}@mailbox.example"
        return replace(
            said,
            address=address,
            display=team,
            subject=f"{team} report {letter.days[0]}",
            lines=(news, team),
            files=files,
        )
    sent: datetime = letter.sent - timedelta(hours=1)
    quoted = (
        "---------- Forwarded message ---------", f"From: {team} <team@mailbox.example>", f"Date: {sent:%Y-%m-%d %H:%M}",
        f"Subject: News from {team}", "", news,
    )  # fmt: skip
    lines = ("Please see below the news of one of our teams.",)
    return replace(
        said, address=unit.senders[0], subject=f"Fwd: News from {team}", lines=lines, files=files, quoted=quoted
    )


def _other_day(letter: Letter, unit: Union, said: Content, rng: random.Random) -> Content:
    """Yesterday's report, yesterday's and today's in one, and the final summary."""
    first, last = letter.days[0], letter.days[-1]
    if letter.kind is Kind.SUMMARY:
        file = File("Final summary.docx", DOCX, docx([f"{unit.name}: final summary", *_body(unit, rng)]))
        return replace(
            said,
            subject=f"{unit.name}: final summary",
            lines=("Our final summary is attached.", unit.name),
            files=(file,),
        )
    reason = "The power was out; here is what we could not send."
    subject = f"{unit.name} situation report {first}"
    if letter.kind is Kind.RANGE:
        subject, reason = f"{subject} - {last}", "Both days are in one document."
    lines = (reason, "", unit.name)
    return replace(said, subject=subject, lines=lines, files=(_document(unit, rng, "report.docx"),))


_Writer = Callable[[Letter, Union, Content, random.Random], Content]
_WRITERS: dict[Kind, _Writer] = {
    Kind.NEWS: _ordinary,
    Kind.PHOTOS: _pictures,
    Kind.FIGURES: _figures,
    Kind.STRANGER: _stranger,
    **dict.fromkeys((Kind.CLOUD, Kind.LEFTOVER, Kind.EARLY), _labelled),
    **dict.fromkeys((Kind.REPLY, Kind.ACKNOWLEDGED), _reply),
    **dict.fromkeys((Kind.NIL, Kind.EMPTY, Kind.CONFLICT), _short),
    **dict.fromkeys((Kind.CORRECTION, Kind.SUPPLEMENT), _amended),
    **dict.fromkeys((Kind.FORWARDED, Kind.SUBORDINATE), _team),
    **dict.fromkeys((Kind.BACKFILL, Kind.RANGE, Kind.SUMMARY), _other_day),
}
