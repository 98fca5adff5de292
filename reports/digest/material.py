"""Material of the day by label, and the table of all unions with their last fourteen days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.words import Status
from reports.digest.coverage import strips
from reports.digest.dayfacts import STRIP_DAYS, DayFacts
from reports.wording import SIGNS
from store.days import UnionDay
from store.material import ReportLine, label_names

SHORT_TITLE = 14  # characters; 照片, 工作信息 and the like come last


@dataclass(frozen=True, slots=True)
class MaterialGroup:
    """Reports of one label: how many, and (union, title) pairs, those that say something first."""

    label: str
    count: int
    titles: tuple[tuple[str, str], ...]
    more: int = 0  # titles left out where a mail would become too long


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


def by_label(facts: DayFacts) -> Iterator[tuple[str, tuple[MaterialGroup, ...]]]:
    """For each taxonomy its labels that have reports, in the order of the configuration, then what has none."""
    taxonomies = label_names(facts.store) or {"": {}}  # without any, titles are shown all the same
    for taxonomy, labels in taxonomies.items():
        groups = [
            _group(facts, name, [r for r in facts.telling if f"{taxonomy}/{key}" in r.labels])
            for key, name in labels.items()
        ]
        rest = [r for r in facts.telling if not any(label.startswith(f"{taxonomy}/") for label in r.labels)]
        groups.append(_group(facts, facts.words("unlabelled"), rest))
        yield taxonomy, tuple(group for group in groups if group.titles)


def _group(facts: DayFacts, label: str, reports: list[ReportLine]) -> MaterialGroup:
    titles = dict.fromkeys(
        (report.union_name, facts.show(report.subject) or facts.words("untitled")) for report in reports
    )
    telling = sorted(titles, key=lambda pair: len(pair[1]) <= SHORT_TITLE)
    return MaterialGroup(label, len({report.mail_id for report in reports}), tuple(telling))


def label_counts(facts: DayFacts) -> Iterator[str]:
    """Counts by label, one sentence a taxonomy: 送温暖5篇、送福利3篇."""
    for _, groups in by_label(facts):
        told = [facts.words("label_count", label=group.label, n=group.count) for group in groups]
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
