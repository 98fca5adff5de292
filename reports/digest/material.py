"""Material of the day by label, and the table of all unions with their last fourteen days."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.titles import heading, says_nothing, without_owner
from domain.words import Status
from reports.digest.coverage import strips
from reports.digest.dayfacts import STRIP_DAYS, DayFacts
from reports.masking import is_secret
from reports.wording import SIGNS
from store.days import UnionDay
from store.material import ReportLine, heads, label_names


@dataclass(frozen=True, slots=True)
class Title:
    """What a report is called: its subject, or what it begins with where that says more. `marks`: its other labels."""

    union: str
    text: str
    marks: str = ""
    telling: bool = True


@dataclass(frozen=True, slots=True)
class MaterialGroup:
    """Reports of which this is the strongest label: how many, and their titles, those that say something first."""

    label: str
    count: int
    titles: tuple[Title, ...]
    more: int = 0  # titles left out where a mail would become too long

    @property
    def said(self) -> list[Title]:
        """Titles that say something."""
        return [title for title in self.titles if title.telling]

    @property
    def unsaid(self) -> list[str]:
        """Unions whose titles are but names, dates and words like 工作信息."""
        return list(dict.fromkeys(title.union for title in self.titles if not title.telling))


@dataclass(frozen=True, slots=True)
class TableLine:
    """One union in the table of all unions."""

    union_id: str
    name: str
    group: str
    sign: str
    status: str
    status_key: str
    received: str
    minutes_late: int | None
    reports: int
    attachments: int
    images: int
    videos: int
    links: int
    contact: str
    phone: str
    strip: str
    run: int  # days missing in a row, up to this day


def counts(facts: DayFacts) -> str:
    """Texts, files, photos, videos, cloud files of the day in one sentence."""
    return facts.words(
        "counts",
        texts=len({report.mail_id for report in facts.telling}),
        attachments=sum(u.attachments for u in facts.unions),
        images=sum(u.images for u in facts.unions),
        videos=sum(u.videos for u in facts.unions),
        links=sum(u.links for u in facts.unions),
    )


def by_label(facts: DayFacts, titles: Mapping[int, Title]) -> Iterator[MaterialGroup]:
    """The labels of the first taxonomy, in the order of the configuration, then what has none; each report once."""
    taxonomies = label_names(facts.store)
    first, labels = next(iter(taxonomies.items()), ("", {}))
    groups: dict[str, list[ReportLine]] = {f"{first}/{key}": [] for key in labels}
    groups[""] = []
    for report in facts.telling:
        groups[next((label for label in report.labels if label in groups), "")].append(report)
    names = {f"{taxonomy}/{key}": name for taxonomy, known in taxonomies.items() for key, name in known.items()}
    for label, reports in groups.items():
        if reports:
            yield _group(names.get(label) or facts.words("unlabelled"), reports, titles, names)


def _group(
    name: str, reports: Sequence[ReportLine], titles: Mapping[int, Title], names: Mapping[str, str]
) -> MaterialGroup:
    told = dict.fromkeys(
        replace(
            titles[report.mail_id],
            union=report.union_name,
            marks=" ".join(names[label] for label in report.labels if label in names and names[label] != name),
        )
        for report in reports
    )
    return MaterialGroup(
        name, len({report.mail_id for report in reports}), tuple(sorted(told, key=lambda title: not title.telling))
    )


def titles_of(facts: DayFacts) -> dict[int, Title]:
    """What each report of the day is called, by its mail."""
    named = {union.union_id: tuple(filter(None, (union.name, union.short_name))) for union in facts.unions}
    empty = [
        report
        for report in facts.telling
        if says_nothing(report.subject, named.get(report.union_id, ()), facts.campaign, facts.day)
    ]
    texts = heads(facts.store, {report.mail_id for report in empty})
    found = {}
    for report in facts.telling:
        names, own = named.get(report.union_id, ()), facts.show(report.subject) or facts.words("untitled")
        line = heading(texts.get(report.mail_id, ()), names, facts.campaign, facts.day)
        said = own if not line or is_secret(report.subject) else facts.show(line)
        found[report.mail_id] = Title(
            report.union_name, without_owner(said, names), telling=bool(line) or report not in empty
        )
    return found


def highlights(facts: DayFacts, groups: Iterable[MaterialGroup]) -> Iterator[tuple[str, Title]]:
    """(label, title) of the labels with most reports, one title each that says something."""
    for group in sorted(groups, key=lambda group: -group.count):
        if group.titles[0].telling and group.label != facts.words("unlabelled"):
            yield group.label, group.titles[0]


def label_counts(facts: DayFacts, reports: Collection[ReportLine], *, unlabelled: bool) -> Iterator[str]:
    """Counts by label, each mail once, one sentence a taxonomy: 送温暖5篇、送福利3篇; with `unlabelled` those without one too."""
    labels_of = {report.mail_id: frozenset(report.labels) for report in reports}
    for taxonomy, labels in label_names(facts.store).items():
        keys = {f"{taxonomy}/{key}": name for key, name in labels.items()}
        counts = [(name, sum(key in own for own in labels_of.values())) for key, name in keys.items()]
        if unlabelled:
            counts.append((facts.words("unlabelled"), sum(own.isdisjoint(keys) for own in labels_of.values())))
        told = [facts.words("label_count", label=name, n=n) for name, n in counts if n]
        if told:
            yield facts.words.join(told)


def table(facts: DayFacts, misses: Mapping[str, int]) -> Iterator[TableLine]:
    """Every union, with its strip of signs."""
    first = (facts.day - timedelta(STRIP_DAYS - 1)).isoformat()
    signs = strips(entry for entry in facts.history if entry[1] >= first)
    for union in facts.unions:
        nil = facts.words("nil_mark") if union.nil_report else ""
        received = datetime.fromisoformat(union.first_received_at) if union.first_received_at else None
        yield TableLine(
            union_id=union.union_id,
            name=union.name,
            group=union.group,
            sign=SIGNS[union.status],
            status=_status(facts, union) + nil,
            status_key=union.status.value,
            received=facts.clock(received) if received else "",
            minutes_late=union.minutes_late,
            reports=union.reports,
            attachments=union.attachments,
            images=union.images,
            videos=union.videos,
            links=union.links,
            contact=union.contact,
            phone=union.phone,
            strip=signs.get(union.union_id, ""),
            run=misses.get(union.union_id, 0),
        )


def _status(facts: DayFacts, union: UnionDay) -> str:
    """After its deadline nothing is 未到时限 any more: what is not known is 暂未收到."""
    if union.status is Status.EXPECTED and not facts.interim:
        return facts.words("unconfirmed")
    return facts.words.status(union.status)
