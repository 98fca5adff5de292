"""Checks of an installation, one line each: ok, warn or fail, and what to do. Sees both mail in and mail out, as only the
composition may; changes nothing but making the store when there is none.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from config.load import Config
from config.mailbox import MailboxSettings
from config.roster import check_roster
from domain.providers import provider_of
from domain.saying import say, why, words_of_error
from ingest.cell import missing
from ingest.imap import ImapMailbox
from ingest.mailbox import UNKNOWN_ARRIVAL, Entry, Mailbox, MailboxError
from parsers.media import engine
from reports.mail.mailer import SendError, Smtp
from reports.office.brief import BriefError, check_template
from service.parts import Parts
from service.recent import recent_mail
from store import days
from store.database import StoreError, find_damage

SUBJECTS = {
    "configuration": say("configuration"), "roster": say("roster"), "calendar": say("calendar"), "clock": say("clock"),
    "children": say("children"), "documents": say("documents"), "archives": say("archives"), "ocr": say("ocr"), "store": say("store"),
    "disk": say("disk"), "mailbox": say("mailbox"), "smtp": say("smtp"), "brief": say("brief"), "digest": say("digest"),
}  # fmt: skip
_DISK_WARN_BYTES = 2_000_000_000
_DOUBTS_SHOWN = 3
_RAR_TOOLS = ("unrar", "unar", "7z", "7zz", "bsdtar")  # any of them


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: `verdict` is ok, warn or fail, `subject` one of SUBJECTS."""

    verdict: str
    subject: str
    finding: str

    @property
    def told(self) -> Mapping[str, str]:
        """Subject and finding, as people are told."""
        return {"subject": SUBJECTS[self.subject], "finding": self.finding}


def examine(parts: Parts) -> Iterator[Check]:
    """All checks, in the order in which a person would mend things."""
    yield from _configuration(parts.config, parts.clock())
    yield from _next(parts)
    yield _cell()
    yield from _tools(parts.config)
    for subject, check in (("store", _store), ("mailbox", _mailbox), ("smtp", _smtp)):
        yield from _guarded(subject, check, parts)


def _guarded(subject: str, check: Callable[[Parts], Iterator[Check]], parts: Parts) -> Iterator[Check]:
    try:
        yield from check(parts)
    except MailboxError as error:
        trouble = say("%(problem)s. %(advice)s", problem=words_of_error(error), advice=error.advice)
        yield Check("fail", subject, trouble if error.advice else words_of_error(error))
    except (StoreError, SendError) as error:
        yield Check("fail", subject, words_of_error(error))
    except OSError as error:
        what = say("%(path)s: %(what)s", path=error.filename, what=why(error)) if error.filename else why(error)
        yield Check("fail", subject, what)


def _configuration(config: Config, now: datetime) -> Iterator[Check]:
    yield Check("ok", "configuration", say("%(path)s: every key is known", path=config.path))
    yield from (Check("warn", "configuration", warning) for warning in config.warnings)
    unions = config.roster.unions
    silent = [union.id for union in unions if not union.senders and not union.domains]
    groups = len({union.group for union in unions})
    yield Check(
        "ok",
        "roster",
        say("%(unions)s {unions|union|unions} in %(groups)s {groups|group|groups}", unions=len(unions), groups=groups),
    )
    if silent:
        yield Check(
            "warn",
            "roster",
            say(
                "no address known of: %(unions)s; their mails count by name, `rollcall assign` learns",
                unions=", ".join(silent),
            ),
        )
    doubtful = check_roster(config.path).doubts
    if doubtful:
        shown = list(doubtful[:_DOUBTS_SHOWN])
        said = say(
            "%(n)s {n|doubt|doubts}, `rollcall roster check` lists all: %(doubts)s", n=len(doubtful), doubts=shown
        )
        yield Check("warn", "roster", said)
    campaign = config.campaign
    days = campaign.due_days()
    span = {"n": len(days), "first": campaign.starts, "last": campaign.ends}
    said = say("%(n)s due {n|day|days} from %(first)s to %(last)s", **span)
    yield Check("ok" if days else "fail", "calendar", said)
    if campaign.local_day(now) > campaign.ends:
        yield Check("warn", "calendar", say("the campaign has ended; change [campaign] ends to go on"))
    local = campaign.local(now)
    yield Check("ok", "clock", say("%(at)s in %(zone)s", at=f"{local:%Y-%m-%d %H:%M:%S %z}", zone=campaign.zone.key))


def _cell() -> Check:
    """What children that read mail are kept from."""
    if gaps := missing():
        return Check("warn", "children", say("who reads mails is shut in but for %(what)s", what=gaps))
    return Check("ok", "children", say("who reads mails is shut in: no network, no files but its own"))


def _tools(config: Config) -> Iterator[Check]:
    """What opens files that no library here can; without it they are stored as they are."""
    if shutil.which("soffice"):
        yield Check("ok", "documents", say("LibreOffice reads .doc, .wps, .rtf and .ppt"))
    else:
        said = say(
            "LibreOffice is not installed: .doc, .wps, .rtf and .ppt are stored without their text; install"
            " libreoffice-writer-nogui and libreoffice-impress-nogui, then `rollcall reparse`"
        )
        yield Check("warn", "documents", said)
    if not any(map(shutil.which, _RAR_TOOLS)):
        yield Check(
            "warn", "archives", say("no tool opens compressed .rar; install libarchive-tools, then `rollcall reparse`")
        )
    elif not shutil.which("bsdtar"):
        said = say(
            "bsdtar is not installed: .cab, .lzh, .xar, .cpio and .iso are stored closed; install libarchive-tools,"
            " then `rollcall reparse`"
        )
        yield Check("warn", "archives", said)
    if config.ocr.enabled and not engine.is_installed():
        yield Check("fail", "ocr", say("[ocr] is enabled, its extra is not installed: make install-ocr"))
    elif config.ocr.enabled:
        yield Check("ok", "ocr", say("pictures and scans are read, for `rollcall search`"))
    else:
        yield Check(
            "ok",
            "ocr",
            say("pictures and scans are not read; with the extra `ocr` and [ocr] enabled, `search` finds their text"),
        )


def _store(parts: Parts) -> Iterator[Check]:
    path = parts.config.store
    with parts.store(parts.clock()) as store:
        damage = find_damage(store)
        health = days.health(store)
    if damage:
        yield Check("fail", "store", say("%(path)s is damaged: %(damage)s; restore a backup", path=path, damage=damage))
    else:
        yield Check("ok", "store", say("%(path)s is sound", path=path))
    if path.stat().st_mode & 0o077:
        yield Check("warn", "store", say("%(path)s can be read by others; chmod 600 it", path=path))
    yield from _health(parts, health)
    free = shutil.disk_usage(path.parent).free
    yield Check(
        "warn" if free < _DISK_WARN_BYTES else "ok",
        "disk",
        say("%(gb)s GB free beside the store", gb=f"{free / 1e9:.1f}"),
    )


def _health(parts: Parts, health: days.Health) -> Iterator[Check]:
    """What waits in the store: each piece with what moves it."""
    if health.accepted:
        said = say("%(n)s {n|mail waits|mails wait} to be interpreted: rollcall poll", n=health.accepted)
        yield Check("warn", "store", said)
    if health.waiting.mails:
        said = say("%(n)s {n|mail needs|mails need} a person: rollcall triage", n=health.waiting.mails)
        yield Check("warn", "store", said)
    if health.undelivered:
        said = say("%(n)s {n|letter is|letters are} not delivered: rollcall status says why", n=health.undelivered)
        yield Check("warn", "store", said)
    if health.read_until is not None:
        campaign = parts.config.campaign
        read = f"{campaign.local(health.read_until):%Y-%m-%d %H:%M}"
        yield Check("ok", "store", say("the mailbox was read until %(at)s", at=read))
    elif health.last_poll_at is not None:
        yield Check("warn", "store", say("the mailbox was never read whole: rollcall poll says what is in the way"))


def _next(parts: Parts) -> Iterator[Check]:
    """What comes next: the deadline, and when the digests go out."""
    config, now = parts.config, parts.clock()
    campaign = config.campaign
    today = campaign.local_day(now)
    over = campaign.is_due(today) and campaign.due(today).deadline < now
    day = campaign.next_due(today + timedelta(1) if over else today)
    if day is None:
        return
    at = f"{campaign.local(campaign.due(day).deadline):%Y-%m-%d %H:%M}"
    yield Check("ok", "calendar", say("next deadline %(at)s", at=at))
    addressees = config.digest
    if addressees.leaders and addressees.officers:
        hour = f"{addressees.send_at:%H:%M}"
        yield Check("ok", "digest", say("officers hear two minutes after the deadline, leaders at %(hour)s", hour=hour))
    elif addressees.officers or addressees.leaders:
        yield Check("ok", "digest", say("the digest goes out two minutes after the deadline"))


def _mailbox(parts: Parts) -> Iterator[Check]:
    for box in parts.config.mailboxes:
        yield from _one_mailbox(parts, box)


def _one_mailbox(parts: Parts, box: MailboxSettings) -> Iterator[Check]:
    mailbox = parts.mailbox(box)
    try:
        folders = mailbox.folders()
        told = {"mailbox": mailbox.name, "n": len(folders), "folders": ", ".join(f or "." for f in folders)}
        yield Check("ok", "mailbox", say("%(mailbox)s: %(n)s {n|folder|folders} to read: %(folders)s", **told))
        listed = {folder: _listed(mailbox, folder) for folder in folders}
        entries = [entry for found in listed.values() for entry in found]
        if isinstance(mailbox, ImapMailbox):
            idle = say("IDLE is announced") if mailbox.can_idle else say("IDLE is not announced: polling only")
            yield Check("ok", "mailbox", idle)
        yield _oldest(parts, box, entries)
        for verdict, finding in recent_mail(parts, box, mailbox, listed):
            yield Check(verdict, "mailbox", finding)
    finally:
        mailbox.close()


def _listed(mailbox: Mailbox, folder: str) -> list[Entry]:
    mailbox.open(folder)
    return list(mailbox.entries(mailbox.keys()))


def _oldest(parts: Parts, box: MailboxSettings, entries: Sequence[Entry]) -> Check:
    """The mail that was received first, by the mailbox's word: its number says nothing, nor does its sender's date."""
    if not entries:
        return Check("warn", "mailbox", say("holds no mail"))
    known = [e.arrived_at for e in entries if e.basis != "file_time" and e.arrived_at > UNKNOWN_ARRIVAL]
    if not known:  # a copied folder: its files are as old as the copy
        return Check("ok", "mailbox", say("holds %(n)s {n|mail|mails}", n=len(entries)))
    oldest = min(known)
    campaign = parts.config.campaign
    start: date = box.since or campaign.starts
    seen = say("oldest visible mail is of %(day)s", day=f"{campaign.local(oldest):%Y-%m-%d}")
    if campaign.local_day(oldest) <= start or parts.clock() - oldest >= timedelta(days=40):
        return Check("ok", "mailbox", seen)
    if provider_of(urlsplit(box.url).hostname or "") == "qq":
        advice = say("let QQ's web settings show all mail over IMAP (收取全部邮件, not only 最近30天)")
    else:
        advice = say("let the web settings show all mail over IMAP")
    told = {"oldest": seen, "start": start, "advice": advice}
    said = say("%(oldest)s, the campaign began %(start)s: if older mail is missing, %(advice)s", **told)
    return Check("warn", "mailbox", said)


def _smtp(parts: Parts) -> Iterator[Check]:
    smtp = parts.config.smtp
    if smtp is None:
        yield Check("warn", "smtp", say("[smtp] is missing: no digest can be sent"))
        return
    transport = parts.transport()
    if isinstance(transport, Smtp):
        transport.check()
        connected = (
            say("%(url)s: connected and logged in", url=smtp.url)
            if smtp.username
            else say("%(url)s: connected", url=smtp.url)
        )
        yield Check("ok", "smtp", connected)
    else:
        folder = smtp.url.partition(":")[2]
        writable = os.access(folder, os.W_OK) or os.access(os.path.dirname(folder), os.W_OK)  # noqa: PTH120
        if writable:
            yield Check("ok", "smtp", say("outbox folder %(folder)s", folder=folder))
        else:
            yield Check("fail", "smtp", say("outbox folder %(folder)s cannot be written", folder=folder))
    if template := parts.addressees.brief.template:
        try:
            check_template(template)
        except BriefError as error:
            yield Check("fail", "brief", words_of_error(error))
        else:
            yield Check("ok", "brief", say("%(path)s can be filled in", path=template))
    if not (parts.config.digest.officers or parts.config.digest.leaders):
        yield Check("warn", "digest", say("[digest] names no recipient"))
