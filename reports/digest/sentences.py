"""The sentences of a digest, in the exact wording of DOMAIN 9: the line, the missing, late and corrected, health."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.words import Kind, Status
from reports.digest.dayfacts import ACTUAL, DayFacts
from reports.digest.revision import Change
from reports.masking import is_secret
from reports.wording import SIGNS, Words
from store import material
from store.database import utc
from store.days import UnionDay
from store.material import ReportLine
from store.waiting import Counts

_TONES = (
    (Status.LATE, "amber"), (Status.BACKFILLED, "amber"), (Status.MISSING, "red"), (Status.PENDING, "amber"),
    (Status.EXCUSED, ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure to be seen at a glance. `tone`: red, amber, green or "" beside its sign, never colour alone."""

    label: str
    sign: str
    n: int
    tone: str


def tiles(facts: DayFacts) -> Iterator[Tile]:
    """Expected and in; then each status that somebody has."""
    words = facts.words
    yield Tile(words("t_expected"), "", facts.expected, "")
    if facts.interim or not facts.read_whole:
        yield Tile(words("t_in"), SIGNS[Status.ON_TIME], len(facts.of(*ACTUAL)), "green")
        yield Tile(words("unconfirmed"), SIGNS[Status.EXPECTED], len(facts.of(Status.EXPECTED)), "amber")
        return
    yield Tile(words.status(Status.ON_TIME), SIGNS[Status.ON_TIME], len(facts.of(Status.ON_TIME)), "green")
    for status, tone in _TONES:
        n = len(facts.of(status))
        if n or status is Status.MISSING:
            yield Tile(words.status(status), SIGNS[status], n, tone if n else "")


def subject(facts: DayFacts, edition: int) -> str:
    """The subject: fixed words, dates and counts only."""
    values = {"day": facts.words.day(facts.day), "at": facts.at, "edition": edition}
    if facts.interim:
        return facts.words("subject_interim", **values)
    if edition > 1:
        return facts.words("subject_revised", **values)
    key = "subject" if facts.read_whole else "subject_unread"
    missing, actual = len(facts.of(Status.MISSING)), len(facts.of(*ACTUAL))
    return facts.words(key, expected=facts.expected, missing=missing, actual=actual, **values)


def line(facts: DayFacts) -> str:
    """The one line that counts everything."""
    words, actual, state = facts.words, facts.of(*ACTUAL), facts.health.waiting
    if facts.interim:
        waiting = len(facts.of(Status.EXPECTED, Status.PENDING, Status.MISSING))
        return words("line_interim", at=facts.at, actual=len(actual), waiting=waiting)

    def part(key: str, n: int) -> str:
        return words(key, n=n) if n else ""

    return words(
        "line" if facts.read_whole else "line_unread",
        day=words.day(facts.day),
        at=facts.at,
        expected=facts.expected,
        on_time=len(facts.of(Status.ON_TIME)),
        actual=len(actual),
        waiting=len(facts.of(Status.EXPECTED)),
        nil=part("line_nil", sum(u.nil_report for u in (facts.of(Status.ON_TIME) if facts.read_whole else actual))),
        late=len(facts.of(Status.LATE)),
        backfilled=part("line_backfilled", len(facts.of(Status.BACKFILLED))),
        missing=len(facts.of(Status.MISSING)),
        pending=part("line_pending", len(facts.of(Status.PENDING))),
        excused=part("line_excused", len(facts.of(Status.EXCUSED))),
        triage=state.mails,
    )


def missing(facts: DayFacts) -> str:
    """Who has not reported, as far as that may be said."""
    words, absent, unknown = facts.words, facts.of(Status.MISSING), facts.of(Status.EXPECTED)
    names = words.join([u.name for u in absent or unknown])
    if facts.interim:
        return words("not_yet", n=len(unknown), names=names) if unknown else ""
    if not facts.read_whole:
        until = facts.health.read_until
        if until is None:
            return words("never_read", names=names)
        return words("unread" if unknown else "unread_all_in", until=facts.clock(until), names=names)
    if absent:
        return words("missing", n=len(absent), at=facts.at, names=names)
    return "" if facts.of(Status.PENDING) else words("nobody_missing", n=facts.expected)


def named(facts: DayFacts, key: str, status: Status) -> str:
    """A sentence that counts and names the unions of one status; "" where there are none."""
    found = facts.of(status)
    return facts.words(key, n=len(found), names=facts.words.join([u.name for u in found])) if found else ""


def runs(facts: DayFacts, misses: Mapping[str, int]) -> Iterator[str]:
    """连续3天未报: unions with equal runs of misses in one sentence, the longest first."""
    for length in sorted({n for n in misses.values() if n > 1}, reverse=True):
        names = [u.name for u in facts.unions if misses.get(u.union_id) == length]
        if names:  # a union whose duty is over has no line
            yield facts.words("run", n=length, names=facts.words.join(names))


def revised(facts: DayFacts, edition: int, changes: Sequence[Change]) -> str:
    """What this edition corrects."""
    words = facts.words
    sentences = [
        words(
            "change",
            name=change.name,
            was=words("unconfirmed") if change.was == Status.EXPECTED else words.status(change.was),
            becomes=words.status(change.becomes),
            received=words("change_received", at=facts.clock(change.received_at)) if change.received_at else "",
        )
        for change in changes
    ]
    return words("revised", edition=edition, at=facts.at, changes=words("semicolon").join(sentences))


def before(facts: DayFacts) -> Iterator[str]:
    """What needs a person before a date: expiring links, unreadable files, marks of secrecy."""
    words = facts.words
    for link in material.expiring_links(facts.store, facts.day):
        size = f"{link.size / 2**20:.1f} MB" if link.size else "?"
        values = {"name": link.union_name, "file": facts.show(link.filename) or "?", "size": size}
        if link.expires_at:
            expires = facts.campaign.local(link.expires_at)
            yield words(
                "link", expires=f"{words.day(expires.date())}{' ' * (words.language == 'en')}{expires:%H:%M}", **values
            )
        else:
            yield words("link_no_date", **values)
    for name, count in material.pictures_elsewhere(facts.store, facts.day):
        yield words("remote_pictures", name=name, n=count)
    for file in material.broken_files(facts.store, facts.day):
        problem = words.get(f"p_{file.problem}", file.problem)
        yield words("broken", name=file.union_name, file=facts.show(file.filename), problem=problem)
    names = material.file_names(facts.store, facts.day)
    secret = {r.mail_id for r in facts.reports if is_secret(r.subject)} | {i for i, name in names if is_secret(name)}
    if secret:
        yield words("secret_alarm", n=len(secret))


def late(facts: DayFacts, since: datetime | None) -> Iterator[str]:
    """Late, backfilled, pardoned, corrected, excused; and what came for earlier days since the last digest."""
    first: dict[str, ReportLine] = {}
    for report in sorted(facts.reports, key=lambda r: r.received_at):
        first.setdefault(report.union_id, report)
    for union in facts.unions:
        yield from _late_union(facts, union, first.get(union.union_id))
    yield from (_correction(facts, report) for report in facts.reports if report.kind == Kind.CORRECTION)
    if excused := named(facts, "excused", Status.EXCUSED):
        yield excused
    start = since or facts.campaign.due(facts.day - timedelta(1)).limit
    came: dict[tuple[int, str], list[ReportLine]] = {}
    for report in material.reports_received(facts.store, utc(start), utc(facts.now), before=facts.day):
        came.setdefault((report.mail_id, report.union_id), []).append(report)
    for lines in came.values():
        yield _correction(facts, lines[0]) if lines[0].kind == Kind.CORRECTION else _since(facts, lines)


def _late_union(facts: DayFacts, union: UnionDay, earliest: ReportLine | None) -> Iterator[str]:
    words = facts.words
    at = facts.received(earliest) if earliest else _recorded(facts, union)
    if union.status is Status.LATE:
        claimed = datetime.fromisoformat(earliest.date_at) if earliest and earliest.date_at else None
        if claimed and earliest and claimed <= facts.due.limit < datetime.fromisoformat(earliest.received_at):
            yield words("late_claimed", name=union.name, claimed=facts.clock(claimed), at=at)
        else:
            yield words("late", name=union.name, at=at, minutes=union.minutes_late)
    elif union.status is Status.BACKFILLED:
        yield words("backfilled", name=union.name, day=words.day(facts.day), at=at)
    elif union.pardoned and union.status is Status.ON_TIME:
        yield words("pardoned", name=union.name, at=at)


def _recorded(facts: DayFacts, union: UnionDay) -> str:
    """When a report came that is no mail: a person recorded it."""
    return facts.clock(datetime.fromisoformat(union.first_received_at)) if union.first_received_at else "?"


def _correction(facts: DayFacts, report: ReportLine) -> str:
    return facts.words(
        "correction", name=report.union_name, at=facts.received(report), subject=facts.show(report.subject)
    )


def _since(facts: DayFacts, lines: Sequence[ReportLine]) -> str:
    """A report for earlier days, a line each, that came since the last digest: late on its own day, backfilled after it."""
    report, days = lines[0], [date.fromisoformat(line.day) for line in lines]
    key = "late_since" if days == [datetime.fromisoformat(report.received_local).date()] else "backfilled"
    named_days = facts.words.join([facts.words.day(day) for day in days])
    return facts.words(key, name=report.union_name, day=named_days, at=facts.received(report))


def deliverables(facts: DayFacts) -> Iterator[str]:
    """One sentence for each deliverable whose window is open: how many are in, and who still owes."""
    words = facts.words
    for task in material.deliverables(facts.store, facts.now):
        values = {
            "name": task.name, "due": words.day(facts.campaign.local_day(task.closes_at - timedelta(seconds=1))),
            "expected": task.expected, "received": task.expected - len(task.owing), "owing": len(task.owing),
            "names": words.join(list(task.owing)),
        }  # fmt: skip
        yield words("deliverable_owing" if task.owing else "deliverable_all_in", **values)


def health(facts: DayFacts) -> Iterator[str]:
    """The state of the mailbox and the backlog."""
    words, state = facts.words, facts.health
    errors = words.join_errors(state.errors)
    if state.read_until is None:
        yield words("health_never", errors=errors)
    elif (facts.read_whole or facts.interim) and not errors:
        yield words("health_ok", until=facts.clock(state.read_until))
    else:
        yield words("health_bad", until=facts.clock(state.read_until), errors=errors).rstrip("；; ")
    if state.junk:
        yield words("health_junk", n=state.junk)
    yield words("health_waiting", accepted=state.accepted, counts=counts_told(state.waiting, words))


def counts_told(counts: Counts, words: Words) -> str:
    """How much needs a person, in the same words wherever it is said."""
    told = words("waiting_counts", mails=counts.mails, quarantined=counts.quarantined, addresses=counts.new_addresses)
    return told + (words("waiting_unverified", n=counts.unverified) if counts.unverified else "")


def capped(lines: Iterable[str], limit: int, more: str) -> tuple[str, ...]:
    """At most `limit` lines; `more` says how many were left out."""
    found = list(lines)
    rest = len(found) - limit
    return (*found[:limit], more % {"n": rest}) if rest > 0 else tuple(found)
