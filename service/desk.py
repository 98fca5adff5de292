"""An officer's commands, carried out: lines of an answer or rows of the sheet become decisions, each line as a whole or none."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from domain.commands import Command, NotUnderstood, Unclear, Verb
from domain.mailing import Addressees
from ingest.decide import undo
from ingest.office import Office
from reports.answers import Outcome
from reports.wording import Words
from service.rulings import Refused, rule
from store import calendar, days, derived, digests, explanations, replies
from store.database import Store, Undone
from store.decisions import Decision, NoSuchDecision
from store.digests import Edition
from store.waiting import NEW_ADDRESS

logger = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a number of an edition's list or a row of its sheet means: mails that are settled alike, whom they may belong to."""

    kind: str
    mails: tuple[int, ...]
    unions: tuple[str, ...] = ()


def _settle(desk: Desk, command: Command, person: Person) -> str:
    """Entries of the list, or a row of the sheet: whose they are, or that they are no reports."""
    if not command.not_report and not command.unions and not command.kind:
        raise NotUnderstood("no_union", command.line)
    entries = _entries(desk, command, person)
    if command.days and sum(len(entry.mails) for entry in entries) > 1:
        raise NotUnderstood("several_mails", command.line)
    numbers: list[int] = []
    said = "d_not_report" if command.not_report else "d_settled"
    for entry in entries:
        to_assign = entry.kind == NEW_ADDRESS and len(command.unions) == 1 and not command.days
        if to_assign:
            numbers.append(_assign(desk, entry.mails[0], command, person))
        if to_assign and not command.kind and explanations.unions_of(desk.store, entry.mails[0]) == command.unions:
            said = "d_assigned"
            continue
        numbers += (_correct(desk, mail_id, command, person) for mail_id in entry.mails)
    return _done(desk, said, command, numbers)


def _confirm(desk: Desk, command: Command, person: Person) -> str:
    """Entries that are as the digest says: new addresses, and mails that may be one union's only. Without numbers all new
    addresses."""
    new = [entry for _, entry in _listed(person) if entry.kind == NEW_ADDRESS]
    entries = _entries(desk, command, person) if command.numbers else new
    if not entries:
        raise NotUnderstood("nothing_to_confirm", command.line)
    numbers: list[int] = []
    for entry in entries:
        if len(entry.unions) != 1:
            raise NotUnderstood("no_union", command.line)
        own = replace(command, unions=entry.unions)
        if entry.kind == NEW_ADDRESS:
            numbers.append(_assign(desk, entry.mails[0], own, person))
        else:
            numbers += (_correct(desk, mail_id, own, person) for mail_id in entry.mails)
    unions = tuple(dict.fromkeys(union for entry in entries for union in entry.unions))
    return _done(desk, "d_confirmed", replace(command, unions=unions), numbers)


def _assign(desk: Desk, mail_id: int, command: Command, person: Person) -> int:
    address = derived.mail_for_filing(desk.store, mail_id).sender
    decision = Decision("assign", person.name, command.why or person.why, command.unions, address=address)
    return rule(desk.store, desk.office, decision, now=desk.now).number


def _correct(desk: Desk, mail_id: int, command: Command, person: Person) -> int:
    detail = {"kind": command.kind, "not_report": command.not_report}
    why = command.why or person.why
    decision = Decision("correct", person.name, why, command.unions, command.days, mail_id, detail=detail)
    return rule(desk.store, desk.office, decision, now=desk.now).number


def _listed(person: Person) -> Iterator[tuple[int, _Entry]]:
    """The numbered entries of the edition that is answered."""
    for item in person.edition.items if person.edition else ():
        mails, unions = item.get("mails", [item.get("mail_id")]), item.get("unions", [])
        yield int(str(item["number"])), _Entry(str(item["kind"]), tuple(mails), tuple(unions))  # type: ignore[arg-type]


def _entries(desk: Desk, command: Command, person: Person) -> list[_Entry]:
    """What a line means. Raises NotUnderstood."""
    if command.mail_id:
        return [_row_meant(desk, command, person)]
    listed = dict(_listed(person))
    if unknown := [number for number in command.numbers if number not in listed]:
        raise NotUnderstood("no_such_number", desk.words.join([str(number) for number in unknown[:5]]))
    return [listed[number] for number in command.numbers]


def _row_meant(desk: Desk, command: Command, person: Person) -> _Entry:
    """What a row of the sheet means: the entry that shows this mail, or the mail alone where a sheet is applied by hand."""
    entry = next((entry for _, entry in _listed(person) if command.mail_id in entry.mails), None)
    if entry is None and person.edition:
        raise NotUnderstood("no_such_number", str(command.mail_id))
    known = days.raw_hashes(desk.store, [command.mail_id]).get(command.mail_id)
    if known is None or known[:8] != command.check:
        raise NotUnderstood("other_mail", str(command.mail_id))
    new = explanations.is_new_address(desk.store, command.mail_id)
    return entry or _Entry(NEW_ADDRESS if new else "", (command.mail_id,))


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
    due = tuple(day for day in command.days if calendar.is_due_day(desk.store, day))
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
        if not calendar.is_due_day(desk.store, day) or campaign.due(day).limit >= desk.now:
            raise NotUnderstood("not_over", desk.words.day(day))
        digests.release(desk.store, campaign.name, day, by=person.name, now=desk.now)
    return _done(desk, "d_released", command, [])


def _undo(desk: Desk, command: Command, person: Person) -> str:
    try:
        taken = undo(desk.store, desk.office, command.numbers[0], now=desk.now)
    except NoSuchDecision:
        raise NotUnderstood("no_such_decision", str(command.numbers[0])) from None
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
    kept = words("d_number", numbers=_told(words, numbers)) if numbers else ""
    return words(key, names=names, days=dates) + kept


def _told(words: Words, numbers: Sequence[int]) -> str:
    """3、7-12: what follows one another as a range."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return words.join(["-".join(map(str, span)) for span in spans])


_DO: dict[Verb, Callable[[Desk, Command, Person], str]] = {
    Verb.SETTLE: _settle, Verb.EXCUSE: _excuse, Verb.PARDON: _pardon, Verb.RECORD: _record, Verb.RELEASE: _release,
    Verb.UNDO: _undo, Verb.CLOSE: _close, Verb.CONFIRM: _confirm,
}  # fmt: skip
