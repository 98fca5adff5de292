"""What a day's digest says, as a value: sentences and tables, ready for any template. Reads the store, decides nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.campaign import Campaign
from domain.status import Due
from domain.words import Kind, Status
from reports.coverage import GroupFigures, group_figures, strips
from reports.masking import is_secret, shown
from reports.revision import Change
from reports.wording import SIGNS, Words, clock_text
from store import days
from store.database import Store, utc
from store.days import ReportLine, UnionDay
from store.digests import Edition

_STRIP_DAYS = 14
_TITLES = 10  # shown of one label
_SHORT_TITLE = 14  # characters; 照片, 工作信息 and the like come last
_CLAIM_APART = timedelta(minutes=30)  # between the sender's Date and receipt, from which on both are shown
_ACTUAL = (Status.ON_TIME, Status.LATE, Status.BACKFILLED)


@dataclass(frozen=True, slots=True)
class TableLine:
    """One union in the table of all unions."""

    name: str
    group: str
    sign: str
    status: str
    status_key: str
    received: str
    reports: int
    attachments: int
    images: int
    strip: str


@dataclass(frozen=True, slots=True)
class MaterialGroup:
    """Reports of one label: (union, title) pairs, and how many more there are."""

    label: str
    titles: tuple[tuple[str, str], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole digest. Lists hold sentences; `verdicts` is what it says of each union, for later comparison."""

    kind: str  # officer | leaders | interim
    language: str
    subject: str
    title: str
    line: str
    revised: str
    covered: tuple[str, ...]
    missing: str
    missing_contacts: tuple[tuple[str, str, str], ...]
    pending: str
    waiting: tuple[str, ...]
    before: tuple[str, ...]
    late: tuple[str, ...]
    counts: str
    material: tuple[tuple[str, tuple[MaterialGroup, ...]], ...]
    photos: tuple[tuple[str, bytes], ...]
    table: tuple[TableLine, ...]
    groups: tuple[GroupFigures, ...]
    health: tuple[str, ...]
    footer: str
    verdicts: Mapping[str, str] = field(default_factory=dict)
    read_until: datetime | None = None


def build_digest(
    store: Store,
    campaign: Campaign,
    day: date,
    *,
    kind: str,
    language: str,
    now: datetime,
    photos: int = 0,
    edition: int = 1,
    changes: Sequence[Change] = (),
    covered: Sequence[date] = (),
    previous: Edition | None = None,
) -> Digest:
    """The digest of a day as of `now`. `previous` is the last edition sent: what came since is listed."""
    return _Builder(store, campaign, day, kind=kind, words=Words(language), now=now).build(
        photos=photos, edition=edition, changes=changes, covered=covered, previous=previous
    )


class _Builder:
    """Gathers one day's facts once; each method gives one section."""

    def __init__(self, store: Store, campaign: Campaign, day: date, *, kind: str, words: Words, now: datetime) -> None:
        self.store, self.campaign, self.day, self.kind, self.words, self.now = store, campaign, day, kind, words, now
        self.due: Due = campaign.due(day)
        self.unions = days.union_days(store, day)
        self.reports = days.reports_of(store, day)
        self.health = days.health(store, day)
        self.at = self.clock(now)

    def build(
        self, *, photos: int, edition: int, changes: Sequence[Change], covered: Sequence[date], previous: Edition | None
    ) -> Digest:
        words, triage = self.words, list(self.waiting())
        revised = self.revised(edition, changes) if changes else ""
        return Digest(
            kind=self.kind,
            language=words.language,
            subject=self.subject(edition),
            title=words("title", campaign=self.campaign.name),
            line=self.line(len(days.waiting_mails(self.store))),
            revised=revised,
            covered=tuple(self.covered_line(other) for other in covered),
            missing=self.missing(),
            missing_contacts=tuple((u.name, u.contact, u.phone) for u in self.unions if u.status is Status.MISSING),
            pending=self.names_line("pending", Status.PENDING),
            waiting=tuple(triage),
            before=tuple(self.before()),
            late=tuple(self.late(previous)),
            counts=self.counts(),
            material=tuple(self.material()),
            photos=tuple(days.photos_of(self.store, self.day, limit=photos)),
            table=tuple(self.table()),
            groups=tuple(group_figures(self.unions)),
            health=tuple(self.health_lines()),
            footer=words("footer", at=self.at, deadline=self.campaign.local(self.due.deadline).strftime("%H:%M")),
            verdicts={union.union_id: union.status.value for union in self.unions},
            read_until=self.health.read_until,
        )

    # sentences

    def clock(self, at: datetime) -> str:
        local = self.campaign.local(at)
        text = clock_text(local, self.campaign.local(self.due.deadline))
        return (
            text
            if local.date() == self.day
            else f"{self.words.day(local.date())}{' ' * (self.words.language == 'en')}{text}"
        )

    def of(self, *statuses: Status) -> list[UnionDay]:
        return [union for union in self.unions if union.status in statuses]

    def names_line(self, key: str, status: Status) -> str:
        found = self.of(status)
        return self.words(key, n=len(found), names=self.words.join([u.name for u in found])) if found else ""

    @property
    def read_whole(self) -> bool:
        return self.health.read_until is not None and self.health.read_until > self.due.limit

    @property
    def interim(self) -> bool:
        return self.now <= self.due.limit

    def subject(self, edition: int) -> str:
        values = {"day": self.words.day(self.day), "at": self.at, "edition": edition}
        if self.interim:
            return self.words("subject_interim", **values)
        if edition > 1:
            return self.words("subject_revised", **values)
        expected = len(self.unions) - len(self.of(Status.EXCUSED))
        return self.words("subject", expected=expected, missing=len(self.of(Status.MISSING)), **values)

    def line(self, triage: int) -> str:
        words, actual = self.words, self.of(*_ACTUAL)
        if self.interim:
            waiting = len(self.of(Status.EXPECTED, Status.PENDING, Status.MISSING))
            return words("line_interim", at=self.at, actual=len(actual), waiting=waiting)

        def part(key: str, n: int) -> str:
            return words(key, n=n) if n else ""

        return words(
            "line" if self.read_whole else "line_unread",
            day=words.day(self.day),
            at=self.at,
            expected=len(self.unions) - len(self.of(Status.EXCUSED)),
            on_time=len(self.of(Status.ON_TIME)),
            actual=len(actual),
            waiting=len(self.of(Status.EXPECTED)),
            nil=part("line_nil", sum(u.nil_report for u in self.unions)),
            late=len(self.of(Status.LATE)),
            backfilled=part("line_backfilled", len(self.of(Status.BACKFILLED))),
            missing=len(self.of(Status.MISSING)),
            pending=part("line_pending", len(self.of(Status.PENDING))),
            excused=part("line_excused", len(self.of(Status.EXCUSED))),
            triage=triage,
        )

    def missing(self) -> str:
        words, missing, unknown = self.words, self.of(Status.MISSING), self.of(Status.EXPECTED)
        names = words.join([u.name for u in missing or unknown])
        if self.interim:
            return words("not_yet", n=len(unknown), names=names) if unknown else ""
        if not self.read_whole:
            until = self.health.read_until
            if until is None:
                return words("never_read", names=names)
            return words("unread" if unknown else "unread_all_in", until=self.clock(until), names=names)
        if missing:
            return words("missing", n=len(missing), at=self.at, names=names)
        everybody = len(self.unions) - len(self.of(Status.EXCUSED))
        return "" if self.of(Status.PENDING) else words("nobody_missing", n=everybody)

    def covered_line(self, other: date) -> str:
        return _Builder(self.store, self.campaign, other, kind=self.kind, words=self.words, now=self.now).summary()

    def summary(self) -> str:
        """Line and missing of this day in one sentence, for a digest that covers several days."""
        return f"{self.line(len(days.waiting_mails(self.store)))} {self.missing()}".strip()

    def revised(self, edition: int, changes: Sequence[Change]) -> str:
        words = self.words
        sentences = [
            words(
                "change",
                name=change.name,
                was=words("unconfirmed") if change.was == Status.EXPECTED else words.status(change.was),
                becomes=words.status(change.becomes),
                received=words("change_received", at=self.clock(change.received_at)) if change.received_at else "",
            )
            for change in changes
        ]
        return words("revised", edition=edition, at=self.at, changes=words("semicolon").join(sentences))

    # lists

    def show(self, text: str) -> str:
        return shown(text, secret=self.words("secret"))

    def waiting(self) -> Iterator[str]:
        words = self.words
        for mail in days.waiting_mails(self.store):
            yield words(
                "waiting",
                number=mail.mail_id,
                at=self.clock(datetime.fromisoformat(mail.received_local)),
                sender=self.show(mail.sender_name or mail.sender) or "?",
                subject=self.show(mail.subject),
                reason=words.get(f"r_{mail.reason}", mail.reason),
                candidates=words("candidates", names=words.join(list(mail.candidates))) if mail.candidates else "",
            )
        for new in days.new_addresses(self.store, self.day):
            yield words(
                "new_address",
                number=new.mail_id,
                address=self.show(new.address),
                name=new.union_name,
                subject=self.show(new.subject),
            )

    def before(self) -> Iterator[str]:
        words = self.words
        for link in days.expiring_links(self.store, self.day):
            size = f"{link.size / 2**20:.1f} MB" if link.size else "?"
            values = {"name": link.union_name, "file": self.show(link.filename) or "?", "size": size}
            if link.expires_at:
                expires = datetime.fromisoformat(link.expires_at)
                yield words("link", expires=f"{words.day(expires.date())}{expires:%H:%M}", **values)
            else:
                yield words("link_no_date", **values)
        for file in days.broken_files(self.store, self.day):
            problem = words.get(f"p_{file.problem}", file.problem)
            yield words("broken", name=file.union_name, file=self.show(file.filename), problem=problem)
        secret = sum(is_secret(report.subject) for report in self.reports)
        if secret:
            yield words("secret_alarm", n=secret)

    def late(self, previous: Edition | None) -> Iterator[str]:
        words = self.words
        first: dict[str, ReportLine] = {}
        for report in sorted(self.reports, key=lambda r: r.received_at):
            first.setdefault(report.union_name, report)
        for union in self.unions:
            earliest = first.get(union.name)
            if earliest is None:
                continue
            if union.status is Status.LATE:
                yield self.late_line(union, earliest)
            elif union.status is Status.BACKFILLED:
                yield words("backfilled", name=union.name, day=words.day(self.day), at=self.local(earliest))
            elif union.pardoned:
                yield words("pardoned", name=union.name, at=self.local(earliest))
        for report in self.reports:
            if report.kind == Kind.CORRECTION:
                yield words(
                    "correction", name=report.union_name, at=self.local(report), subject=self.show(report.subject)
                )
        if excused := self.names_line("excused", Status.EXCUSED):
            yield excused
        since = previous.frozen_at if previous else self.campaign.due(self.day - timedelta(1)).limit
        for report in days.reports_received(self.store, utc(since), utc(self.now), before=self.day):
            if report.kind == Kind.CORRECTION:
                yield words(
                    "correction", name=report.union_name, at=self.local(report), subject=self.show(report.subject)
                )
            else:
                yield self.since_line(report)

    def since_line(self, report: ReportLine) -> str:
        """A report for an earlier day that came since the last digest: late on its own day, backfilled after it."""
        earlier = [day for day in days.days_of(self.store, report.mail_id) if day < self.day]
        came = datetime.fromisoformat(report.received_local).date()
        key = "late_since" if earlier == [came] else "backfilled"
        named = self.words.join([self.words.day(day) for day in earlier])
        return self.words(key, name=report.union_name, day=named, at=self.local(report))

    def late_line(self, union: UnionDay, report: ReportLine) -> str:
        claimed = datetime.fromisoformat(report.date_at) if report.date_at else None
        received = datetime.fromisoformat(report.received_at)
        if claimed and claimed <= self.due.limit < received:
            return self.words("late_claimed", name=union.name, claimed=self.clock(claimed), at=self.local(report))
        return self.words("late", name=union.name, at=self.local(report), minutes=union.minutes_late)

    def local(self, report: ReportLine) -> str:
        return self.clock(datetime.fromisoformat(report.received_local))

    def counts(self) -> str:
        return self.words(
            "counts",
            texts=len({report.mail_id for report in self.reports if report.kind != Kind.NIL}),
            attachments=sum(u.attachments for u in self.unions),
            images=sum(u.images for u in self.unions),
            videos=sum(u.videos for u in self.unions),
            links=sum(u.links for u in self.unions),
        )

    def material(self) -> Iterator[tuple[str, tuple[MaterialGroup, ...]]]:
        told = [report for report in self.reports if report.kind != Kind.NIL]
        for taxonomy, labels in days.label_names(self.store).items():
            groups = [
                self.group(name, [r for r in told if f"{taxonomy}/{key}" in r.labels]) for key, name in labels.items()
            ]
            rest = [r for r in told if not any(label.startswith(f"{taxonomy}/") for label in r.labels)]
            groups.append(self.group(self.words("unlabelled"), rest))
            yield taxonomy, tuple(group for group in groups if group.titles)

    def group(self, label: str, reports: list[ReportLine]) -> MaterialGroup:
        """Titles of one label, those that say something first; a mail shows a few, the store holds all."""
        titles = dict.fromkeys(
            (report.union_name, self.show(report.subject) or self.words("untitled")) for report in reports
        )
        telling = sorted(titles, key=lambda pair: len(pair[1]) <= _SHORT_TITLE)
        return MaterialGroup(label, tuple(telling[:_TITLES]), max(0, len(telling) - _TITLES))

    def table(self) -> Iterator[TableLine]:
        first = self.day - timedelta(_STRIP_DAYS - 1)
        signs = strips(days.verdict_history(self.store, first, self.day))
        for union in self.unions:
            nil = f"（{self.words('nil')}）" if union.nil_report else ""
            received = datetime.fromisoformat(union.first_received_at) if union.first_received_at else None
            yield TableLine(
                name=union.name,
                group=union.group,
                sign=SIGNS[union.status],
                status=self.words.status(union.status) + nil,
                status_key=union.status.value,
                received=self.clock(received) if received else "",
                reports=union.reports,
                attachments=union.attachments,
                images=union.images,
                strip=signs.get(union.union_id, ""),
            )

    def health_lines(self) -> Iterator[str]:
        words, health = self.words, self.health
        errors = words("semicolon").join(health.errors)
        if health.read_until is None:
            yield words("health_never", errors=errors)
        elif self.read_whole and not errors:
            yield words("health_ok", until=self.clock(health.read_until))
        else:
            yield words("health_bad", until=self.clock(health.read_until), errors=errors)
        if health.junk:
            yield words("health_junk", n=health.junk)
        yield words("health_waiting", accepted=health.accepted, quarantined=health.quarantined, triage=health.triage)
