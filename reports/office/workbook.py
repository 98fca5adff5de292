"""The workbook of a span of days: 当日, 台账, 明细, 待确认 (to be filled in and sent back) and 材料."""

from collections.abc import Iterator, Sequence
from datetime import date

from xlsxwriter.worksheet import Worksheet

from domain.words import Kind
from reports.digest.coverage import ledger
from reports.digest.dayfacts import DayFacts
from reports.digest.digest import Digest
from reports.digest.photos import Picture
from reports.digest.waiting import Item
from reports.office.ledger import colour_signs, write_ledger
from reports.office.photosheet import photo_sheet
from reports.office.sheets import Book, Cell, put
from reports.wording import Words
from store import days
from store.material import files_of, label_names, reports_between

LISTS = "lists"  # the hidden sheet of pick-lists
TO_FILL = 4  # columns of 待确认 that a person fills in: union, day, kind, why


def render_workbook(
    facts: DayFacts, digest: Digest, *, first: date, union_names: Sequence[str], pictures: Sequence[Picture] = ()
) -> bytes:
    """The workbook of a day, its ledger from `first` on, with a sheet of `pictures`. Subjects and names are masked as in every
    digest."""
    words = facts.words
    book = Book(title=digest.subject, now=facts.campaign.local(facts.now).replace(tzinfo=None))
    _day_sheet(book, digest, words)
    _ledger_sheet(book, facts, first)
    detail_sheet(book, facts, facts.day, facts.day)
    _confirm_sheet(book, facts, digest.waiting.items, union_names)
    material_sheet(book, facts, digest)
    if pictures:
        photo_sheet(book, pictures, words, title=digest.counts)
    return book.finish()


def _day_sheet(book: Book, digest: Digest, words: Words) -> None:
    sheet = book.sheet(words("x_day"))
    top = book.title(sheet, digest.title, digest.line, digest.missing, digest.pending, words("legend"))
    keys = (
        "c_number c_group c_union c_sign c_status c_received c_minutes c_mails c_files c_photos c_videos c_links c_run"
    )
    heads = [words(key) for key in (*keys.split(), "c_contact", "c_phone")]
    rows = (
        (
            number, line.group, line.name, line.sign, line.status, line.received, line.minutes_late or None,
            line.reports or None, line.attachments or None, line.images or None, line.videos or None, line.links or None,
            line.run or None, line.contact, line.phone,
        )
        for number, line in enumerate(digest.table, start=1)
    )  # fmt: skip
    book.table(sheet, heads, rows, top=top, widths=(5, 6, 22, 5, 13, 14, 6, 5, 5, 5, 5, 6, 6, 10, 15), frozen_columns=3)
    colour_signs(book, sheet, top + 1, 3, top + len(digest.table), 3)


def _ledger_sheet(book: Book, facts: DayFacts, first: date) -> None:
    words = facts.words
    sheet = book.sheet(words("x_ledger"))
    found = ledger(days.verdict_history(facts.store, first, facts.day))
    top = book.title(sheet, words("x_ledger_title", first=first, last=facts.day), words("legend"))
    write_ledger(book, sheet, found, facts, top=top)


def detail_sheet(book: Book, facts: DayFacts, first: date, last: date) -> None:
    """Every report of these days."""
    words = facts.words
    sheet = book.sheet(words("x_detail"))
    heads = [words(key) for key in "c_day c_union c_received c_kind c_subject c_labels c_mail_number".split()]
    names = {f"{t}/{key}": name for t, labels in label_names(facts.store).items() for key, name in labels.items()}
    rows = (
        (
            report.day,
            report.union_name,
            report.received_local[:19].replace("T", " "),
            words.kind(Kind(report.kind)),
            facts.show(report.subject) or words("untitled"),
            words.join([names[label] for label in report.labels if label in names]),
            report.mail_id,
        )
        for report in reports_between(facts.store, first, last)
    )
    book.table(sheet, heads, rows, top=0, widths=(11, 22, 18, 8, 50, 26, 6), frozen_columns=2)


def _confirm_sheet(book: Book, facts: DayFacts, items: Sequence[Item], union_names: Sequence[str]) -> None:
    """What needs a person, with cells to fill in. The last columns say which mail a row is about: they are not edited."""
    words = facts.words
    sheet = book.sheet(words("x_confirm"))
    top = book.title(sheet, words("x_confirm_title"), words("x_confirm_help"))
    keys = "c_number c_received c_sender c_subject c_reason f_union f_day f_kind f_why c_mail_number c_check"
    checks = days.raw_hashes(facts.store, [item.mails[-1] for item in items])
    rows = (
        (item.number, item.at, item.sender, item.subject, item.reason, "", "", "", "", item.mails[-1], checks[item.mails[-1]][:8])
        for item in items
    )  # fmt: skip
    heads = [words(key) for key in keys.split()]
    last = book.table(sheet, heads, rows, top=top, widths=(5, 13, 16, 34, 22, 20, 11, 10, 18, 6, 10))
    fill = book.style(border=1, bg_color="#FFFBE6", num_format="@", text_wrap=True)
    for row in range(top + 1, last + 1):
        for column in range(5, 5 + TO_FILL):
            sheet.write_blank(row, column, None, fill)
    _pick_lists(book, sheet, words, union_names, first=top + 1, last=max(last, top + 1))


def _pick_lists(
    book: Book, sheet: Worksheet, words: Words, union_names: Sequence[str], *, first: int, last: int
) -> None:
    lists = book.sheet(LISTS, hidden=True)
    kinds = [*(words.kind(kind) for kind in Kind), words("k_not_report")]
    for column, choices in enumerate((union_names, kinds)):
        for row, choice in enumerate(choices):
            put(lists, row, column, choice, book.style(num_format="@"))
    for column, name, count in ((5, "A", len(union_names)), (7, "B", len(kinds))):
        source = f"={LISTS}!${name}$1:${name}${max(count, 1)}"
        picked = {"validate": "list", "source": source, "error_type": "warning"}  # several unions may be typed
        sheet.data_validation(first, column, last, column, picked)


def material_sheet(book: Book, facts: DayFacts, digest: Digest) -> None:
    """Titles by label, and below them the day's files."""
    words = facts.words
    sheet = book.sheet(words("x_material"))
    heads = [words(key) for key in ("c_label", "c_union", "c_titles", "c_size")]
    rows = (*_titles(digest), *_files(facts))
    book.table(sheet, heads, rows, top=book.title(sheet, digest.counts), widths=(14, 24, 80, 10))


def _titles(digest: Digest) -> Iterator[tuple[Cell, ...]]:
    for group in digest.material:
        for title in group.titles:
            yield group.label, title.union, f"{title.text}　{title.marks}".rstrip(), None


def _files(facts: DayFacts) -> Iterator[tuple[Cell, ...]]:
    words = facts.words
    for file in files_of(facts.store, facts.day, facts.day):
        size = f"{file.size / 1024:.0f} KB"
        yield (
            words.get(f"fk_{file.kind}", file.kind),
            file.union_name,
            facts.show(file.filename),
            size,
        )
