"""An officer's commands, carried out: lines of an answer or rows of the sheet become decisions, each line as a whole or none."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from domain.commands import Command, NotUnderstood, Unclear, Verb, find_unions
from domain.dates import find_dates
from domain.mail import plain
from domain.mailing import Addressees
from domain.words import Kind
from ingest.decide import undo
from ingest.office import Office
from parsers.mail.confirmations import Confirmation, NotASheet
from reports.answers import Outcome
from reports.digest.waiting import NEW_ADDRESS
from reports.wording import LANGUAGES, Words
from service.rulings import Refused, rule
from store import days, derived, digests, explanations, replies
from store.database import Store, Undone
from store.decisions import Decision, NoSuchDecision
from store.digests import Edition

logger = logging.getLogger(__name__)

ReadSheet = Callable[[bytes], tuple[Confirmation, ...]]  # in the limited child; raises what that raises


@dataclass(frozen=True, slots=True)
class Desk:
    """What carrying out commands needs: the office, who gets mail, the instant, and the words to say it in."""

    store: Store
    office: Office
    addressees: Addressees
    now: datetime

    @property
    def words(self) -> Words:
        """The office's language."""
        return Words(self.addressees.language)


@dataclass(frozen=True, slots=True)
class Person:
    """Who commands, and in which setting: the edition answered (None for a command line), its own words as the reason."""

    name: str
    why: str
    edition: Edition | None = None


def carry_out(desk: Desk, lines: Iterable[Command | Unclear], person: Person) -> list[Outcome]:
    """Each line by itself, within the caller's write: one that cannot be done leaves nothing behind, and the others alone."""
    outcomes = []
    for line in lines:
        if isinstance(line, Unclear):
            outcomes.append(Outcome(line.line, False, _problem(desk.words, line.problem, line.about)))
            continue
        try:
            with desk.store.attempt():
                outcomes.append(Outcome(line.line, True, _DO[line.verb](desk, line, person)))
        except Undone as undone:
            outcomes.append(Outcome(line.line, False, _why_not(desk.words, undone.__cause__)))
    return outcomes


def _why_not(words: Words, cause: BaseException | None) -> str:
    if isinstance(cause, (NotUnderstood, Refused)):
        return _problem(words, cause.problem, cause.about)
    logger.error("a line of an answer failed by a fault of ours", exc_info=cause)
    return _problem(words, "failed", "")


def _problem(words: Words, problem: str, about: str) -> str:
    return words(f"e_{problem}", about=about)


def _settle(desk: Desk, command: Command, person: Person) -> str:
    """One mail of the list, or of a row of the sheet: whose it is, or that it is no report."""
    mail_id, kind = _mail_meant(desk, command, person)
    why = command.why or person.why
    if not command.not_report and not command.unions and not command.kind:
        raise NotUnderstood("no_union", command.line)
    numbers = []
    if kind == NEW_ADDRESS and len(command.unions) == 1 and not command.days:
        mail = derived.mail_for_filing(desk.store, mail_id)
        assigned = Decision("assign", person.name, why, command.unions, address=mail.sender)
        numbers.append(rule(desk.store, desk.office, assigned, now=desk.now).number)
        if explanations.unions_of(desk.store, mail_id) == command.unions and not command.kind:
            return _done(desk, "d_assigned", command, numbers)
    detail = {"kind": command.kind, "not_report": command.not_report}
    corrected = Decision("correct", person.name, why, command.unions, command.days, mail_id, detail=detail)
    numbers.append(rule(desk.store, desk.office, corrected, now=desk.now).number)
    return _done(desk, "d_not_report" if command.not_report else "d_settled", command, numbers)


def _mail_meant(desk: Desk, command: Command, person: Person) -> tuple[int, str]:
    """The mail that a number or a row means, and what kind of entry it is. Raises NotUnderstood."""
    items = person.edition.items if person.edition else ()
    for item in items:
        if command.mail_id in (0, item["mail_id"]) and (command.mail_id or item["number"] == command.number):
            kind, mail_id = str(item["kind"]), int(str(item["mail_id"]))
            break
    else:
        if person.edition or not command.mail_id:
            raise NotUnderstood("no_such_number", str(command.number or command.mail_id))
        kind, mail_id = "", command.mail_id
    if command.mail_id:
        known = days.raw_hashes(desk.store, [mail_id]).get(mail_id)
        if known is None or known[:8] != command.check:
            raise NotUnderstood("other_mail", str(mail_id))
        kind = kind or (NEW_ADDRESS if explanations.is_new_address(desk.store, mail_id) else "")
    return mail_id, kind


def _excuse(desk: Desk, command: Command, person: Person) -> str:
    return _ruled(desk, command, person, "excuse", "d_excused")


def _pardon(desk: Desk, command: Command, person: Person) -> str:
    return _ruled(desk, _on_its_day(command, person), person, "pardon", "d_pardoned")


def _record(desk: Desk, command: Command, person: Person) -> str:
    command = _on_its_day(command, person)
    campaign = desk.office.campaign
    if len(command.days) != 1 or command.at is None:
        raise NotUnderstood("no_day", command.line)
    came = campaign.instant(command.days[0], command.at)
    if came > desk.now:
        raise NotUnderstood("not_yet", f"{command.at:%H:%M}")
    detail: dict[str, object] = {
        "at": came.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local": campaign.local(came).isoformat(timespec="seconds"),
        "via": command.via,
    }
    return _ruled(desk, command, person, "record", "d_recorded", detail)


def _ruled(
    desk: Desk, command: Command, person: Person, kind: str, said: str, detail: dict[str, object] | None = None
) -> str:
    due = tuple(day for day in command.days if days.is_due_day(desk.store, day))
    if not due:
        raise NotUnderstood("not_due", desk.words.join([desk.words.day(day) for day in command.days]))
    why = command.why or person.why
    decision = Decision(kind, person.name, why, command.unions, due, detail=detail or {})
    number = rule(desk.store, desk.office, decision, now=desk.now).number
    return _done(desk, said, replace(command, days=due), [number])


def _release(desk: Desk, command: Command, person: Person) -> str:
    command = _on_its_day(command, person)
    campaign = desk.office.campaign
    for day in command.days:
        if not days.is_due_day(desk.store, day) or campaign.due(day).limit >= desk.now:
            raise NotUnderstood("not_over", desk.words.day(day))
        digests.release(desk.store, campaign.name, day, by=person.name, now=desk.now)
    return _done(desk, "d_released", command, [])


def _undo(desk: Desk, command: Command, person: Person) -> str:
    try:
        taken = undo(desk.store, desk.office, command.number, now=desk.now)
    except NoSuchDecision:
        raise NotUnderstood("no_such_decision", str(command.number)) from None
    return desk.words("d_undone", number=taken.decision_id)


def _close(desk: Desk, command: Command, person: Person) -> str:
    name = replies.close_deliverable(
        desk.store, command.name, by=person.name, why=command.why or person.why, now=desk.now
    )
    if not name:
        raise NotUnderstood("no_such_deliverable", command.name)
    return desk.words("d_closed", name=name)


def _on_its_day(command: Command, person: Person) -> Command:
    """Without a day of its own a command is for the day of the edition that it answers."""
    if command.days:
        return command
    if person.edition is None:
        raise NotUnderstood("no_day", command.line)
    return replace(command, days=(person.edition.key.day,))


def _done(desk: Desk, key: str, command: Command, numbers: Sequence[int]) -> str:
    words = desk.words
    names = words.join([desk.office.roster.by_id[union].name for union in command.unions])
    dates = words.join([words.day(day) for day in command.days])
    kept = words("d_number", numbers=words.join([str(number) for number in numbers])) if numbers else ""
    return words(key, names=names, days=dates) + kept


_DO: dict[Verb, Callable[[Desk, Command, Person], str]] = {
    Verb.SETTLE: _settle, Verb.EXCUSE: _excuse, Verb.PARDON: _pardon, Verb.RECORD: _record, Verb.RELEASE: _release,
    Verb.UNDO: _undo, Verb.CLOSE: _close,
}  # fmt: skip


def read_rows(desk: Desk, data: bytes, read_sheet: ReadSheet) -> list[Command | Unclear]:
    """The rows of a sheet as commands. A file that is no such sheet is none of ours: it says so in one line."""
    words = desk.words
    try:
        rows = read_sheet(data)
    except NotASheet:
        return [Unclear(words("x_confirm"), "no_sheet")]
    except Exception:
        logger.exception("a sheet that was sent back could not be read")
        return [Unclear(words("x_confirm"), "no_sheet")]
    return [_row(desk, row) for row in rows]


def _row(desk: Desk, row: Confirmation) -> Command | Unclear:
    local = desk.office.campaign.local_day(desk.now)
    line = f"{desk.words('c_mail_number')} {row.mail_id} {row.union} {row.day} {row.kind}".strip()
    kind, not_report = _kind(row.kind)
    try:
        if row.kind and not kind and not not_report:
            raise NotUnderstood("unknown_kind", row.kind)
        unions = find_unions(plain(row.union), desk.office.roster) if row.union and not not_report else ()
        dates = find_dates(plain(row.day), local) if row.day and not not_report else []
        if row.day and not dates and not not_report:
            raise NotUnderstood("no_day", row.day)
    except NotUnderstood as reason:
        return Unclear(line, reason.problem, reason.about)
    chosen = tuple(day for found in dates for day in found.days)
    return Command(
        line, Verb.SETTLE, unions=unions, days=chosen, kind=kind, not_report=not_report, why=row.why,
        mail_id=row.mail_id, check=row.check,
    )  # fmt: skip


def _kind(text: str) -> tuple[Kind | None, bool]:
    """A kind as the pick-list of either language words it, and whether it is none at all."""
    for words in map(Words, LANGUAGES):
        if text == words("k_not_report"):
            return None, True
        for kind in Kind:
            if text == words.kind(kind):
                return kind, False
    return None, False
