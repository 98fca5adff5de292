"""The view of several days, of a week or of the campaign so far: rates, trend, material, and who still owes what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.campaign import Campaign
from domain.mailing import Brief
from reports.digest.coverage import Ledger, by_day, ledger
from reports.digest.dayfacts import DayFacts, gather
from reports.digest.material import label_counts
from reports.masking import shown
from reports.office.brief import clean, fill
from reports.office.ledger import write_ledger
from reports.office.sheets import Book, Cell
from reports.office.workbook import detail_sheet
from reports.render import render, render_styled
from reports.wording import Words
from store import days, material
from store.database import Store
from store.material import Task

_BAR = 20  # signs of a full bar in the text part


@dataclass(frozen=True, slots=True)
class Rate:
    """Figures of one union, group or day. Rates are 0..1, None where nothing was expected."""

    name: str
    expected: int
    actual: int
    on_time: int
    group: str = ""

    @property
    def rate(self) -> float | None:
        """Share that came."""
        return self.actual / self.expected if self.expected else None

    @property
    def rate_on_time(self) -> float | None:
        """Share that came on time."""
        return self.on_time / self.expected if self.expected else None

    @property
    def share(self) -> int:
        """Percent on time, for a bar."""
        return round((self.rate_on_time or 0) * 100)

    @property
    def bar(self) -> str:
        """The same as signs."""
        full = round((self.rate_on_time or 0) * _BAR)
        return "■" * full + "□" * (_BAR - full)


@dataclass(frozen=True, slots=True)
class Span:
    """Everything that a view of several days says. Days past their deadline count; excused days do not."""

    kind: str  # week | campaign
    language: str
    title: str
    line: str
    total: Rate
    groups: tuple[Rate, ...]
    unions: tuple[Rate, ...]
    trend: tuple[Rate, ...]
    labels: tuple[str, ...]
    owing: tuple[str, ...]
    tasks: tuple[Task, ...]
    table: Ledger
    facts: DayFacts
    first: date
    last: date


def build_span(
    store: Store, campaign: Campaign, first: date, last: date, *, kind: str, language: str, now: datetime
) -> Span:
    """The view from `first` to `last`, as of `now`."""
    words = Words(language)
    facts = gather(store, campaign, last, words=words, now=now)
    history = list(days.verdict_history(store, first, last))
    table = ledger(history)
    roster = days.unions(store)
    unions = tuple(
        Rate(union.name, *table.figures[union.union_id], union.group)
        for union in roster
        if union.union_id in table.figures
    )
    total = _sum(campaign.name, unions)
    tasks = tuple(material.deliverables(store, now, closed=True))
    span = words("w_span", first=words.day(first), last=words.day(last))
    return Span(
        kind=kind,
        language=language,
        title=words(f"w_{kind}", campaign=campaign.name, span=span),
        line=words(
            "w_line", span=span, expected=total.expected, actual=total.actual, on_time=total.on_time,
            rate=_percent(total.rate), rate_on_time=_percent(total.rate_on_time),
        ),
        total=total,
        groups=tuple(
            _sum(group, [rate for rate in unions if rate.group == group])
            for group in dict.fromkeys(rate.group for rate in unions)
        ),
        unions=unions,
        trend=tuple(
            Rate(words.day(one.day), one.expected - one.open, one.actual, one.on_time)
            for one in by_day(history)
            if one.expected > one.open
        ),
        labels=tuple(label_counts(facts, material.reports_between(store, first, last), unlabelled=False)),
        owing=tuple(_owing(task, words) for task in tasks),
        tasks=tasks,
        table=table,
        facts=facts,
        first=first,
        last=last,
    )  # fmt: skip


def _sum(name: str, rates: "tuple[Rate, ...] | list[Rate]") -> Rate:
    return Rate(name, *(sum(getattr(rate, key) for rate in rates) for key in ("expected", "actual", "on_time")))


def _owing(task: Task, words: Words) -> str:
    if not task.owing:
        return words("w_all_in", name=task.name, expected=task.expected)
    names = words.join(list(task.owing))
    return words("followup", name=task.name, owing=len(task.owing), expected=task.expected, names=names)


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{rate * 100:.0f}%"


def render_span(store: Store, campaign: Campaign, span: Span, *, brief: Brief) -> Mapping[str, bytes]:
    """The view as files: ending -> bytes; the draft of a summary as .docx for the campaign's."""
    values = {"s": span, "d": span, "percent": _percent}
    files = {
        "html": render_styled("span.html.j2", span.language, **values).encode(),
        "txt": render("span.txt.j2", span.language, **values).strip().encode() + b"\n",
        "xlsx": _workbook(span),
        "docx": _summary(span, campaign, brief),
    }
    return files


def _workbook(span: Span) -> bytes:
    facts, words = span.facts, span.facts.words
    book = Book(title=span.title, now=facts.campaign.local(facts.now).replace(tzinfo=None))
    heads = [words(key) for key in ("c_expected", "c_actual", "c_on_time_count", "c_rate", "c_on_time")]
    sheet = book.sheet(words("w_rates"))
    top = book.title(sheet, span.title, span.line)
    rows = [(rate.group, rate.name, *_figures(rate)) for rate in span.unions]
    book.table(sheet, [words("c_group"), words("c_union"), *heads], rows, top=top, widths=(10, 26, 8, 8, 8, 10, 10))
    for name, first, rates in (("w_trend", "c_day", span.trend), ("w_groups", "c_group", span.groups)):
        book.table(
            book.sheet(words(name)), [words(first), *heads], [(rate.name, *_figures(rate)) for rate in rates], top=0,
            widths=(14, 8, 8, 8, 10, 10),
        )  # fmt: skip
    sheet = book.sheet(words("x_ledger"))
    write_ledger(book, sheet, span.table, facts, top=book.title(sheet, words("legend")))
    tasks: list[tuple[Cell, ...]] = [
        (task.name, name, words.status("missing")) for task in span.tasks for name in task.owing
    ]
    book.table(
        book.sheet(words("h_deliverables")), [words("h_deliverables"), words("c_union"), words("c_status")], tasks, top=0,
        widths=(24, 26, 12),
    )  # fmt: skip
    detail_sheet(book, facts, span.first, span.last)
    return book.finish()


def _figures(rate: Rate) -> tuple[Cell, ...]:
    return rate.expected, rate.actual, rate.on_time, rate.rate, rate.rate_on_time


def _summary(span: Span, campaign: Campaign, brief: Brief) -> bytes:
    words, last = span.facts.words, span.last
    values: dict[str, object] = {
        "title": words("w_summary", campaign=campaign.name),
        "span": words("w_span", first=words.day(span.first), last=words.day(last)),
        "draft": words("b_draft"),
        "heads": {key: words(f"s_head_{key}") for key in ("overall", "groups", "unions", "material", "deliverables")}
        | {"union": words("c_union"), "expected": words("c_expected"), "actual": words("c_actual"),
           "on_time": words("c_on_time_count"), "rate": words("c_rate")},
        "overall": [span.line],
        "groups": [
            words("w_group", name=g.name, expected=g.expected, actual=g.actual, on_time=g.on_time) for g in span.groups
        ],
        "unions": [
            {"name": shown(u.name, secret=""), "expected": u.expected, "actual": u.actual, "on_time": u.on_time,
             "rate": _percent(u.rate)}
            for u in span.unions
        ],
        "material": list(span.labels),
        "deliverables": list(span.owing),
        "issuer": brief.issuer,
        "date": words("b_date", year=last.year, month=last.month, day=last.day),
    }  # fmt: skip
    return fill("", "summary.docx", {key: clean(value) for key, value in values.items()})
