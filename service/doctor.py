"""Checks of an installation, one line each: ok, warn or fail, and what to do. Sees both mail in and mail out, as only the
composition may; changes nothing but making the store when there is none.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.load import Config
from config.roster import check_roster
from ingest.imap import ImapMailbox
from ingest.mailbox import MailboxError
from parsers.media import ocr
from reports.mail.mailer import SendError, Smtp
from reports.office.brief import BriefError, check_template
from service.parts import Parts
from store.database import StoreError, find_damage

_DISK_WARN_BYTES = 2_000_000_000
_DOUBTS_SHOWN = 3
_RAR_TOOLS = ("unrar", "unar", "7z", "7zz", "bsdtar")  # any of them


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: `verdict` is ok, warn or fail."""

    verdict: str
    subject: str
    finding: str


def examine(parts: Parts) -> Iterator[Check]:
    """All checks, in the order in which a person would mend things."""
    yield from _configuration(parts.config, parts.clock())
    yield from _tools(parts.config)
    for subject, check in (("store", _store), ("mailbox", _mailbox), ("smtp", _smtp)):
        yield from _guarded(subject, check, parts)


def _guarded(subject: str, check: Callable[[Parts], Iterator[Check]], parts: Parts) -> Iterator[Check]:
    try:
        yield from check(parts)
    except MailboxError as error:
        yield Check("fail", subject, f"{error}. {error.advice}".strip())
    except (StoreError, SendError, OSError) as error:
        yield Check("fail", subject, str(error))


def _configuration(config: Config, now: datetime) -> Iterator[Check]:
    yield Check("ok", "configuration", f"{config.path}: every key is known")
    yield from (Check("warn", "configuration", warning) for warning in config.warnings)
    unions = config.roster.unions
    silent = [union.id for union in unions if not union.senders and not union.domains]
    groups = len({union.group for union in unions})
    yield Check("ok", "roster", f"{len(unions)} unions in {groups} groups")
    if silent:
        yield Check(
            "warn",
            "roster",
            f"no address known of: {', '.join(silent)}; their mails count by name, `rollcall assign` learns",
        )
    doubtful = check_roster(config.path).doubts
    if doubtful:
        shown = "; ".join(doubtful[:_DOUBTS_SHOWN])
        yield Check("warn", "roster", f"{len(doubtful)} doubts, `rollcall roster check` lists them: {shown}")
    campaign = config.campaign
    days = campaign.due_days()
    yield Check("ok" if days else "fail", "calendar", f"{len(days)} due days from {campaign.starts} to {campaign.ends}")
    if campaign.local_day(now) > campaign.ends:
        yield Check("warn", "calendar", "the campaign has ended; change [campaign] ends to go on")
    local = campaign.local(now)
    yield Check("ok", "clock", f"{local:%Y-%m-%d %H:%M:%S %z} in {campaign.zone.key}")


def _tools(config: Config) -> Iterator[Check]:
    """What opens files that no library here can; without it they are stored as they are."""
    if shutil.which("soffice"):
        yield Check("ok", "documents", "LibreOffice reads .doc, .wps, .rtf and .ppt")
    else:
        missing = "LibreOffice is not installed: .doc, .wps, .rtf and .ppt are stored without their text"
        advice = "install libreoffice-writer-nogui and libreoffice-impress-nogui, then `rollcall reparse`"
        yield Check("warn", "documents", f"{missing}; {advice}")
    if not any(map(shutil.which, _RAR_TOOLS)):
        yield Check(
            "warn", "archives", "no tool opens compressed .rar; install libarchive-tools, then `rollcall reparse`"
        )
    elif not shutil.which("bsdtar"):
        missing = "bsdtar is not installed: .cab, .lzh, .xar, .cpio and .iso are stored closed"
        yield Check("warn", "archives", f"{missing}; install libarchive-tools, then `rollcall reparse`")
    if config.ocr.enabled and not ocr.is_installed():
        yield Check("fail", "ocr", "[ocr] is enabled, its extra is not installed: make install-ocr")


def _store(parts: Parts) -> Iterator[Check]:
    path = parts.config.store
    with parts.store(parts.clock()) as store:
        damage = find_damage(store)
    if damage:
        yield Check("fail", "store", f"{path} is damaged: {damage}; restore a backup")
    else:
        yield Check("ok", "store", f"{path} is sound")
    if path.stat().st_mode & 0o077:
        yield Check("warn", "store", f"{path} can be read by others; chmod 600 it")
    free = shutil.disk_usage(path.parent).free
    yield Check("warn" if free < _DISK_WARN_BYTES else "ok", "disk", f"{free / 1e9:.1f} GB free beside the store")


def _mailbox(parts: Parts) -> Iterator[Check]:
    mailbox = parts.mailbox()
    try:
        folders = mailbox.folders()
        yield Check(
            "ok", "mailbox", f"{mailbox.name}: {len(folders)} folders to read: {', '.join(f or '.' for f in folders)}"
        )
        oldest: datetime | None = None
        for folder in folders:
            mailbox.open(folder)
            keys = mailbox.keys()
            first = next(iter(mailbox.entries(keys[:1])), None) if keys else None
            if first is not None and (oldest is None or first.arrived_at < oldest):
                oldest = first.arrived_at
        if isinstance(mailbox, ImapMailbox):
            yield Check(
                "ok", "mailbox", f"IDLE is {'announced' if mailbox.can_idle else 'not announced: polling only'}"
            )
        yield _oldest(parts, oldest)
    finally:
        mailbox.close()


def _oldest(parts: Parts, oldest: datetime | None) -> Check:
    if oldest is None:
        return Check("warn", "mailbox", "holds no mail")
    campaign = parts.config.campaign
    start: date = parts.config.mailbox.since or campaign.starts
    shown = f"oldest visible mail is of {campaign.local(oldest):%Y-%m-%d}"
    if campaign.local_day(oldest) > start and parts.clock() - oldest < timedelta(days=40):
        advice = f"{shown}, the campaign began {start}: if older mail is missing, let the web settings show all mail over IMAP"
        return Check("warn", "mailbox", advice + " (QQ: 收取全部邮件, not only 最近30天)")
    return Check("ok", "mailbox", shown)


def _smtp(parts: Parts) -> Iterator[Check]:
    smtp = parts.config.smtp
    if smtp is None:
        yield Check("warn", "smtp", "[smtp] is missing: no digest can be sent")
        return
    transport = parts.transport()
    if isinstance(transport, Smtp):
        transport.check()
        yield Check("ok", "smtp", f"{smtp.url}: connected{' and logged in' if smtp.username else ''}")
    else:
        folder = smtp.url.partition(":")[2]
        writable = os.access(folder, os.W_OK) or os.access(os.path.dirname(folder), os.W_OK)  # noqa: PTH120
        yield Check(
            "ok" if writable else "fail", "smtp", f"outbox folder {folder}{'' if writable else ' cannot be written'}"
        )
    if template := parts.addressees.brief.template:
        try:
            check_template(template)
        except BriefError as error:
            yield Check("fail", "brief", str(error))
        else:
            yield Check("ok", "brief", f"{template} can be filled in")
    if not (parts.config.digest.officers or parts.config.digest.leaders):
        yield Check("warn", "digest", "[digest] names no recipient")
